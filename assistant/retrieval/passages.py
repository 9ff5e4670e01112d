"""Cut a document into passages at its own structure.

A bullet of a box, a footnote, a pull quote, a table or figure stands alone. Paragraphs and lists of one section are put
together up to a useful length, a list never without its introduction where both fit. Of a statute, an Absatz with its
Nummern is one passage.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.documents.model import Block, Document, Element, Norm, Piece
from assistant.documents.norms import Act, mentions
from assistant.documents.sentences import split_sentences
from assistant.documents.statute import satz_numbers
from assistant.retrieval.passage import Passage, Unit

__all__ = ["cut_passages"]

_FULL_CHARS = 1500  # a passage takes in no further paragraph beyond this
_LONG_ITEM_CHARS = 450  # a longer list item is more than one unit
_ALONE = {
    Element.FINDING,
    Element.RECOMMENDATION,
    Element.TABLE,
    Element.FIGURE,
    Element.FOOTNOTE,
    Element.QUOTE,
    Element.HEADING,
}
_HINT_WORDS = 20
_GAP = 12  # characters of line ends, indents and a bullet between two blocks
_VALUES_ONLY = re.compile(r"[\d.,\s%()=N]+")


def cut_passages(document: Document) -> list[Passage]:
    """Return the passages of a document in reading order.

    Every passage's text is made of blocks of one section, joined by line ends; its units slice it exactly.
    """
    groups = _norm_groups(document.blocks) if document.kind == "statute" else _section_groups(document.blocks)
    passages = (_passage(document, blocks) for blocks in groups)
    found = [replace(passage, order=order) for order, passage in enumerate(_distinct(passages))]
    return [replace(passage, hints=tuple(_hints(document, passage))) for passage in found]


def _hints(document: Document, passage: Passage) -> Iterator[tuple[int, str]]:
    """Say what references of an act to parts of its own norms stand for: "Personen nach § 14 Nummer 1" names nobody.

    Each stands for the first words at that address; a § as a whole says too much.
    """
    if passage.norm is None or not passage.citable:
        return
    for mention in mentions(passage.text, Act("")):
        if mention.whose == "unnamed" and not mention.article:
            words = [_meant(document, norm) for norm in mention.norms]
            if any(words):
                yield mention.start, " ".join(filter(None, words))


def _meant(document: Document, norm: Norm) -> str:
    if norm == Norm(norm.paragraph):
        return ""
    for block in document.blocks:
        here = block.norm
        if here is None or not block.citable or (here.paragraph, here.nummer) != (norm.paragraph, norm.nummer):
            continue
        if norm.absatz in (None, here.absatz):
            return " ".join(block.text.split()[:_HINT_WORDS])
    return ""


def _distinct(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Leave out a passage that says word for word what one of the same section said before."""
    seen: set[str] = set()
    for passage in passages:
        if passage.id not in seen:
            seen.add(passage.id)
            yield passage


def _norm_groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Group the blocks of an Absatz; what is not citable stands alone, as do tables.

    Chapters and annexes beside the §§ are cut like those of a report.
    """

    def absatz(block: Block) -> tuple[str, str | None, bool, bool]:
        return block.section, block.norm.absatz if block.norm else None, block.citable, block.element in _ALONE

    for (_, _, citable, alone), group in groupby(blocks, absatz):
        members = list(group)
        if citable and (alone or members[0].norm is None):
            yield from _section_groups(members)
        else:
            yield members


def _section_groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Group paragraphs and lists of a section, up to a useful length."""
    open_: list[Block] = []
    for unit in _inseparable(blocks):
        first = unit[0]
        if first.element in _ALONE:
            yield from _flush(open_)
            yield unit
            continue
        same = open_ and (open_[-1].section, open_[-1].heading) == (first.section, first.heading)
        if not same or _length(open_) + _length(unit) > _FULL_CHARS:
            yield from _flush(open_)
        open_.extend(unit)
    yield from _flush(open_)


def _flush(open_: list[Block]) -> Iterator[list[Block]]:
    if open_:
        yield list(open_)
        open_.clear()


def _inseparable(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Keep a list and its introduction together where they fit into a passage; else yield the blocks one by one."""
    for group, members in groupby(blocks, lambda block: block.group):
        together = list(members)
        if group is not None and _length(together) <= _FULL_CHARS:
            yield together
        else:
            yield from ([block] for block in together)


def _length(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) + 1 for block in blocks)


def _passage(document: Document, blocks: Sequence[Block]) -> Passage:
    first = blocks[0]
    text, pieces, units = _joined(document.kind, blocks)
    path = (*document.path(first.section), *((first.heading,) if first.heading else ()))
    element = first.element if len({b.element for b in blocks}) == 1 else Element.TEXT
    return Passage(
        id=_identity(document.id, first.section, text),
        document=document.id,
        section=first.section,
        section_title=document.section(first.section).title,
        path=path,
        element=element.value,
        text=text,
        pieces=pieces,
        units=units,
        order=0,
        label=first.label if first.element in _ALONE else "",
        title=first.title,
        speaker=first.speaker,
        norm=Norm(first.norm.paragraph, first.norm.absatz) if first.norm else None,
        certain=all(block.certain for block in blocks),
        citable=all(block.citable for block in blocks),
    )


def _identity(document: str, section: str, text: str) -> str:
    return hashlib.sha256("\0".join((document, section, text)).encode()).hexdigest()[:16]


def _joined(kind: str, blocks: Sequence[Block]) -> tuple[str, tuple[Piece, ...], tuple[Unit, ...]]:
    """Put blocks below each other, and their pieces and units with them."""
    texts: list[str] = []
    pieces: list[Piece] = []
    units: list[Unit] = []
    at, satz = 0, 0
    for before, block in zip((None, *blocks), blocks, strict=False):
        apart = before is not None and _is_apart(before, block)
        pieces.extend(
            replace(piece, start=piece.start + at, cut=piece.cut or (apart and number == 0))
            for number, piece in enumerate(block.pieces)
        )
        ended = satz - (satz > 0 and _goes_on(before, block))
        as_norm = kind == "statute" and block.element not in _ALONE
        for unit in _statute_units(block, satz, ended) if as_norm else _report_units(block):
            units.append(replace(unit, start=unit.start + at, end=unit.end + at))
            satz = int(unit.satz) if unit.satz else satz
        texts.append(block.text)
        at += len(block.text) + 1
    return "\n".join(texts), tuple(pieces), tuple(units)


def _is_apart(before: Block, block: Block) -> bool:
    """Say whether other words stand in the file between two blocks: the number of an item, a footnote, a figure."""
    if not before.pieces or not block.pieces:
        return False
    last = before.pieces[-1]
    gap = block.pieces[0].source - (last.source + len(before.text) - last.start)
    return any(char.isalnum() for char in block.label) or not 0 <= gap <= _GAP


def _goes_on(before: Block | None, block: Block) -> bool:
    """Say whether the text behind a list goes on with the Satz that introduced the list."""
    if before is None or before.element is not Element.LIST or block.element is Element.LIST:
        return False
    return before.text[-1] not in ".!?" or block.text[0].islower()


def _statute_units(block: Block, satz: int, ended: int) -> Iterator[Unit]:
    """Cut a block of an act into Sätze; a Nummer or letter belongs to the Satz that introduces it.

    :param satz: number of the Satz that was begun last, 0 for none.
    :param ended: number of the Satz that ended last before this block.
    """
    norm = block.norm
    if norm is not None and (norm.nummer or norm.buchstabe):
        yield Unit(0, len(block.text), str(satz) if satz else None, norm.nummer, norm.buchstabe)
        return
    for start, end, number in satz_numbers(block.text):
        yield Unit(start, end, str(ended + int(number)) if block.citable else None)


def _report_units(block: Block) -> Iterator[Unit]:
    if block.element in (Element.TABLE, Element.FIGURE):
        yield from _records(block) if block.table else _rows(block.text)
    elif block.element is Element.LIST and len(block.text) <= _LONG_ITEM_CHARS:
        yield Unit(0, len(block.text), item=True)
    else:
        of_list = block.element is Element.LIST
        yield from (Unit(start, end, item=of_list) for start, end in split_sentences(block.text))


def _records(block: Block) -> Iterator[Unit]:
    """Cut a table or figure into its records, where each stands in one piece; else it is quoted as a whole."""
    found: list[tuple[int, int]] = []
    for row in block.table.rows if block.table else ():
        place = _place(row, block.text)
        if place is None:
            yield Unit(0, len(block.text))
            return
        found.append(place)
    at = 0
    for start, end in sorted(set(found)):
        if start >= at:
            yield Unit(start, end)
            at = end


def _place(row: Sequence[str], text: str) -> tuple[int, int] | None:
    """Return where the cells of a row stand next to each other, in their order, the other way round, or only the last.

    The first of two cells may be a head that the row shares with others: then the last one stands for the row.
    """
    shared = [row[-1:]] if len(row) == 2 and not _VALUES_ONLY.fullmatch(row[1]) else []
    for cells in (row, row[::-1], *shared):
        match = re.search(r"\s+".join(re.escape(cell) for cell in cells if cell), text)
        if match:
            return match.start(), match.end()
    return None


def _rows(text: str) -> Iterator[Unit]:
    """Cut a table or figure into rows; a line of mere values belongs to the label above it."""
    start, begun, at = 0, False, 0
    for line in text.split("\n"):
        if begun and not _VALUES_ONLY.fullmatch(line):
            yield Unit(start, at - 1)
            start = at
        begun = True
        at += len(line) + 1
    if begun and start < len(text):
        yield Unit(start, len(text))
