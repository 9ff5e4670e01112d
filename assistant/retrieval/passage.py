"""What is searched and cited."""

from dataclasses import dataclass

from assistant.documents.model import Norm, Piece, page_at

__all__ = ["Hit", "Passage", "Unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """The second, finer grain: a sentence, list item, table row or box bullet inside a passage.

    :param start: offset in ``Passage.text``.
    :param end: offset just behind it (half-open): ``Passage.text[start:end]`` is the unit, ready to be quoted.
    :param satz: running number of the Satz inside its Absatz (statutes only).
    :param nummer: number of the Nummer (statutes only).
    :param buchstabe: letter inside the Nummer (statutes only).
    :param item: item of a list (reports only).
    """

    start: int
    end: int
    satz: str | None = None
    nummer: str | None = None
    buchstabe: str | None = None
    item: bool = False

    @property
    def is_item(self) -> bool:
        """Whether it is a Nummer or letter of an enumeration inside a Satz."""
        return self.nummer is not None or self.buchstabe is not None


@dataclass(frozen=True, slots=True)
class Passage:
    """One block, or a few neighbours of one section.

    :param id: hash of document, section and text: the same words have the same id in every build.
    :param path: titles from the document's chapter down to the section (and unnumbered sub-heading).
    :param element: value of :class:`~assistant.documents.model.Element`.
    :param text: clean text, as it is quoted.
    :param pieces: where the text stands in the source file and on which printed page.
    :param units: the finer grain, ascending, not overlapping.
    :param label: ``Tabelle 1``, a footnote's number …, else "".
    :param speaker: who says a pull quote, else "".
    :param order: running number of the passage in its document, from 0, in reading order.
    :param hints: offset of a reference to another norm of the act, and the words it stands for: searched, never quoted.
    :param certain: ``False``: may be found, must not be answered from.
    :param citable: ``False``: a note of the editors, never cited as the document's own words.
    """

    id: str
    document: str
    section: str
    section_title: str
    path: tuple[str, ...]
    element: str
    text: str
    pieces: tuple[Piece, ...]
    units: tuple[Unit, ...]
    order: int
    label: str = ""
    title: str = ""
    speaker: str = ""
    norm: Norm | None = None
    certain: bool = True
    citable: bool = True
    hints: tuple[tuple[int, str], ...] = ()

    def hinted(self, start: int, end: int) -> str:
        """Return the words that references between two offsets stand for, "" where there are none."""
        return " ".join(words for at, words in self.hints if start <= at < end)

    @property
    def page(self) -> int | None:
        """Printed page on which the passage begins."""
        return page_at(self.pieces, 0) if self.pieces else None

    @property
    def context(self) -> str:
        """Heading path (and caption) put in front of the text that is embedded, never of what is quoted."""
        return " › ".join((*self.path, *((f"{self.label} {self.title}",) if self.title else ())))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    :param score: fused score; comparable inside one result list only.
    :param similarity: best cosine of question and passage or unit, in [-1, 1].
    :param lexical: BM25 score, 0 where no word is shared.
    """

    passage: Passage
    score: float
    similarity: float
    lexical: float
