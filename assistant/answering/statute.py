"""What an act of the index holds: its §§, Absätze, Sätze and Nummern, and why an address that is named has no text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.documents.manifest import Source
from assistant.documents.model import Norm
from assistant.documents.norms import Act, act_of
from assistant.retrieval.passage import Passage, Unit

__all__ = ["Absatz", "Lack", "Paragraph", "Statute", "fits"]

LackKind = Literal["paragraph", "absatz", "undivided", "satz", "nummer", "gap"]


@dataclass(frozen=True, slots=True)
class Absatz:
    """An Absatz as the index has it.

    :param saetze: number of its Sätze.
    :param nummern: its Nummern, in order.
    :param known: it has text of its own; a summary may say of one only that it is missing.
    :param whole: nothing says that some of it is missing.
    """

    saetze: int
    nummern: tuple[str, ...]
    known: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A § as the index has it.

    :param absaetze: by number; ``None`` for text outside of any Absatz.
    :param passages: the citable ones, in reading order.
    :param closed: nothing says that more Absätze may follow.
    """

    number: str
    title: str
    absaetze: Mapping[str | None, Absatz]
    passages: tuple[Passage, ...]
    closed: bool

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of its Absätze, in order."""
        return tuple(number for number in self.absaetze if number is not None)


@dataclass(frozen=True, slots=True)
class Lack:
    """Why an address has no text.

    :param kind: what of it does not exist; ``gap``: it exists in the act but not in the summary of it.
    :param norm: the address as it was named.
    :param have: numbers that there are instead, in order.
    :param open: more of them may exist, which the summary does not know.
    """

    kind: LackKind
    norm: Norm
    have: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Statute:
    """An act of the index.

    :param source: its entry in the manifest.
    :param act: how texts name it.
    :param paragraphs: by number, in order.
    """

    source: Source
    act: Act
    paragraphs: Mapping[str, Paragraph]

    @classmethod
    def of(cls, source: Source, passages: Sequence[Passage]) -> "Statute":
        """Gather what the passages of an act hold.

        :param passages: of the whole index, in reading order.
        """
        own = [passage for passage in passages if passage.document == source.id]
        head = "\n".join(passage.text for passage in own if passage.norm is None)
        by_number: dict[str, list[Passage]] = {}
        for passage in own:
            if passage.norm is not None and passage.norm.paragraph[:1].isdigit():
                by_number.setdefault(passage.norm.paragraph, []).append(passage)
        paragraphs = {number: _paragraph(number, members) for number, members in by_number.items()}
        return cls(source, act_of(source.short_title, source.title, source.date, head), paragraphs)

    def lack(self, norm: Norm) -> Lack | None:
        """Say why an address has no text; ``None`` where it has some."""
        paragraph = self.paragraphs.get(norm.paragraph)
        if paragraph is None:
            return Lack("paragraph", norm, tuple(self.paragraphs))
        if norm.absatz is not None and norm.absatz not in paragraph.absaetze:
            if not paragraph.numbers:
                return Lack("undivided", norm, open=not paragraph.closed)
            return Lack("absatz", norm, paragraph.numbers, open=not paragraph.closed)
        parts = [part for number, part in paragraph.absaetze.items() if norm.absatz in (None, number)]
        if not any(part.known for part in parts):
            return Lack("gap", norm)
        return _inner_lack(norm, parts) if norm.satz or norm.nummer or norm.buchstabe else None

    def passages(self, norm: Norm) -> list[Passage]:
        """Return the citable passages that an address lies in, in reading order."""
        paragraph = self.paragraphs.get(norm.paragraph)
        if paragraph is None:
            return []
        return [
            passage for passage in paragraph.passages if norm.absatz in (None, passage.norm and passage.norm.absatz)
        ]


def fits(unit: Unit, norm: Norm) -> bool:
    """Tell whether a unit of an Absatz lies at the Satz, Nummer and letter that an address names."""
    if norm.satz is not None and unit.satz != norm.satz:
        return False
    if norm.nummer is not None and unit.nummer != norm.nummer:
        return False
    return norm.buchstabe is None or unit.buchstabe == norm.buchstabe


def _inner_lack(norm: Norm, parts: Iterable[Absatz]) -> Lack | None:
    """Look for Satz and Nummer in the Absätze that an address names."""
    for part in parts:
        saetze = tuple(str(number) for number in range(1, part.saetze + 1))
        wrong = norm.satz is not None and norm.satz not in saetze
        kind: LackKind = "satz" if wrong else "nummer"
        have = saetze if wrong else part.nummern
        if not wrong and (norm.nummer is None or norm.nummer in part.nummern):
            return None
        lack = Lack(kind if part.whole else "gap", norm, have, open=not part.whole)
    return lack


def _paragraph(number: str, passages: Sequence[Passage]) -> Paragraph:
    absaetze: dict[str | None, list[Passage]] = {}
    for passage in passages:
        absaetze.setdefault(passage.norm.absatz if passage.norm else None, []).append(passage)
    closed = all(_says_nothing_of_gaps(passage) for passage in absaetze.get(None, []))
    parts = {absatz: _absatz(members) for absatz, members in absaetze.items()}
    if None in parts and not parts[None].known:
        del parts[None]
    citable = tuple(passage for passage in passages if passage.citable)
    return Paragraph(number, passages[0].section_title, parts, citable, closed)


def _absatz(passages: Sequence[Passage]) -> Absatz:
    units = [unit for passage in passages if passage.citable for unit in passage.units]
    return Absatz(
        saetze=max((int(unit.satz) for unit in units if unit.satz), default=0),
        nummern=tuple(dict.fromkeys(unit.nummer for unit in units if unit.nummer)),
        known=bool(units),
        whole=all(_says_nothing_of_gaps(passage) for passage in passages),
    )


def _says_nothing_of_gaps(passage: Passage) -> bool:
    """Tell a note that adds something from one on what the summary lacks."""
    return passage.citable or passage.text.startswith("Hinweis:")
