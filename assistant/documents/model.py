"""What a document is, once read: sections and blocks that know their page, their place in the file and their address.

Only data here, no parsing. Offsets count Unicode code points, from zero, half-open; printed pages count as printed,
those with Roman numbers below zero: page xii is −12 (:func:`page_label`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Block",
    "Document",
    "Element",
    "Mark",
    "Norm",
    "Piece",
    "Section",
    "Table",
    "counted_page",
    "lists_abbreviations",
    "page_at",
    "page_label",
    "pages_label",
    "source_at",
]


class Element(StrEnum):
    """The kind of a block, as it stands in the ``element`` field of a citation."""

    TEXT = "text"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    TABLE = "table"
    FIGURE = "figure"
    FOOTNOTE = "footnote"
    QUOTE = "quote"
    LIST = "list"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of clean text that stands unbroken in the source file.

    :param start: offset in the clean text at which the run begins.
    :param source: offset in the source file of its first character.
    :param page: printed page, ``None`` where the source does not tell it.
    :param cut: other words stand in the file between this run and the one before (a footnote, a figure, a mark).
    """

    start: int
    source: int
    page: int | None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of a footnote's mark; the mark itself is no part of the clean text.

    :param at: offset in the block's text behind which the mark stands.
    :param number: of the footnote, as printed.
    """

    at: int
    number: str


@dataclass(frozen=True, slots=True)
class Norm:
    """The address of a norm inside a statute; numbers are strings because ``14a`` exists.

    :param paragraph: number of the §, or ``Präambel``.
    :param absatz: number of the Absatz, ``None`` where the § is not divided or the place is open.
    :param nummer: number of the Nummer inside the Absatz.
    :param buchstabe: letter inside the Nummer (or inside the Absatz where there is none).
    :param satz: number of the Satz inside the Absatz; a block has none, its units have (``Passage.units``).
    """

    paragraph: str
    absatz: str | None = None
    nummer: str | None = None
    buchstabe: str | None = None
    satz: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table or figure as data.

    :param columns: column heads, ``()`` where there are none; else as many as cells in a row.
    :param rows: one tuple of cells a row, each as printed: the label first, then its values; or a head, then one item
        of the list under it; or a single item.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered or named section, or a § of a statute.

    :param number: ``4.3.2``; ``0`` for the Executive Summary; ``Vorwort`` …; ``17`` for § 17.
    :param level: depth below the document, 1 = chapter (statute: 1 = Teil, 2 = §).
    :param parent: number of the section above, ``None`` at the top.
    :param page: printed page on which it begins, ``None`` where unknown.
    """

    number: str
    title: str
    level: int
    parent: str | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest thing with an address of its own.

    :param section: number of the innermost section.
    :param text: clean text, as it is quoted.
    :param pieces: where the text stands, ascending by ``start``; the first starts at 0.
    :param label: ``Tabelle 1``, ``Abbildung 3``, the number of a footnote, the mark of a list item; else "".
    :param heading: the unnumbered sub-heading above, else "".
    :param title: caption of a table or figure, else "".
    :param source: source line of a table or figure as printed (``Quelle: …``), else "".
    :param note: note below a table or figure as printed (``Hinweis: …``: what N is, the scale of a mean), else "".
    :param speaker: who says a pull quote, else "".
    :param group: blocks with the same number belong together (an introduction and its list), ``None`` otherwise.
    :param table: a table or figure as data, ``None`` where it is a fragment; every cell stands in ``text``.
    :param marks: where footnotes are marked, ascending.
    :param certain: ``False`` for fragments whose labels are lost: nothing may be answered from them.
    :param citable: ``False`` for editorial notes that are no part of the document proper.
    """

    section: str
    element: Element
    text: str
    pieces: tuple[Piece, ...]
    label: str = ""
    heading: str = ""
    title: str = ""
    speaker: str = ""
    norm: Norm | None = None
    group: int | None = None
    table: Table | None = None
    certain: bool = True
    citable: bool = True
    source: str = ""
    note: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the corpus, in reading order.

    :param id: id in the manifest, e.g. ``evaluation-report``.
    :param abbreviations: short form to long form, from the document's own list.
    """

    id: str
    title: str
    kind: str
    language: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    abbreviations: dict[str, str] = field(default_factory=dict)

    def section(self, number: str) -> Section:
        """Return the section of that number.

        :raises KeyError: there is none.
        """
        for section in self.sections:
            if section.number == number:
                return section
        raise KeyError(number)

    def path(self, number: str) -> tuple[str, ...]:
        """Return the titles from the top down to the section, e.g. ``("4 Befunde …", "4.3 Antidiskriminierung")``."""
        titles: list[str] = []
        here: str | None = number
        while here is not None:
            section = self.section(here)
            titles.append(_headline(self.kind, section))
            here = section.parent
        return tuple(reversed(titles))


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _headline(kind: str, section: Section) -> str:
    if kind == "statute" and section.level > 1:
        return f"§ {section.number} {section.title}"
    if section.title.startswith(section.number):
        return section.title
    return f"{section.number} {section.title}".strip()


def page_at(pieces: Sequence[Piece], offset: int) -> int | None:
    """Return the printed page of the character at ``offset`` of the clean text."""
    return _piece(pieces, offset).page


def counted_page(page: int | None) -> int | None:
    """Return the page where its number is one that counts, ``None`` for a Roman one, which stands in labels only."""
    return page if page is None or page > 0 else None


def page_label(page: int) -> str:
    """Return a printed page as it is printed: ``12``, or ``xii`` for −12."""
    if page >= 0:
        return str(page)
    left, label = -page, ""
    for value, letters in _ROMAN:
        count, left = divmod(left, value)
        label += letters * count
    return label


def pages_label(first: int, last: int | None) -> str:
    """Return the printed pages of words that begin on one and end on another: ``28``, ``28–29`` or ``xi–xii``."""
    turned = last is not None and abs(last) > abs(first)  # Roman pages are below zero
    return page_label(first) + (f"–{page_label(last)}" if last is not None and turned else "")


def lists_abbreviations(section: str) -> bool:
    """Tell by its number or name whether a section is a list of abbreviations."""
    return section.startswith("Abkürz")


def source_at(pieces: Sequence[Piece], offset: int) -> int:
    """Return the offset in the source file of the character at ``offset`` of the clean text."""
    piece = _piece(pieces, offset)
    return piece.source + offset - piece.start


def _piece(pieces: Sequence[Piece], offset: int) -> Piece:
    return pieces[max(0, bisect_right([piece.start for piece in pieces], offset) - 1)]
