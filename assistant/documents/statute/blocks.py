"""From the lines of an act to its blocks: clean text whose characters all lead back to the source."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from assistant.documents.model import Block, Element, Norm, Piece, source_at
from assistant.documents.sentences import split_sentences
from assistant.documents.statute.marks import FN

__all__ = ["Stretch", "blocks_of", "is_gap_note", "with_real_groups"]

# What a summary says of its own gaps; behind a semicolon it only adds to a statement about the act.
_GAP: Final = re.compile(
    r"in dieser Inhaltsangabe nicht enthalten|sind nur die folgenden Angaben bekannt"
    r"|ist hier (?:ebenfalls )?(?:nicht bekannt|nicht belegt|offen)"
)
_TOKEN: Final = re.compile(rf"(?P<mark>\s*+{FN})|(?P<blank>\s++)|(?P<word>[^\s(]++|\()")


@dataclass(slots=True)
class Stretch:
    """What becomes one block (or a few, where notes are split off): ranges of the source, in order."""

    section: str
    norm: Norm | None
    element: Element
    citable: bool
    label: str = ""
    group: int | None = None
    ranges: list[tuple[int, int]] = field(default_factory=list)


def blocks_of(source: str, stretch: Stretch) -> Iterator[Block]:
    """Make the block of a stretch; notes on what is missing become blocks of their own behind or between its text."""
    text, pieces = _clean(source, stretch.ranges)
    if not text:
        return
    whole = Block(
        stretch.section,
        stretch.element,
        text,
        pieces,
        stretch.label,
        norm=stretch.norm,
        group=stretch.group,
        citable=stretch.citable,
    )
    if not stretch.citable or not _GAP.search(text):
        yield whole
        return
    for start, end, gap in _parts(text):
        part = replace(whole, text=text[start:end], pieces=_cut(pieces, start, end))
        yield replace(part, citable=False, group=None) if gap else part


def is_gap_note(text: str) -> bool:
    """Say whether a text only tells what a summary leaves out."""
    return all(gap for _, _, gap in _parts(text))


def with_real_groups(blocks: Iterator[Block]) -> tuple[Block, ...]:
    """Number the groups that hold more than one block from 0; a block alone has none."""
    found = list(blocks)
    sizes = Counter(block.group for block in found if block.group is not None)
    numbers = {group: number for number, group in enumerate(group for group in sizes if sizes[group] > 1)}
    return tuple(replace(block, group=numbers.get(block.group) if block.group is not None else None) for block in found)


def _parts(text: str) -> list[tuple[int, int, bool]]:
    """Cut a text into runs of sentences: start, end, and whether they are notes on what is missing."""
    parts: list[tuple[int, int, bool]] = []
    previous = False
    for start, end in split_sentences(text):
        match = _GAP.search(text, start, end)
        gap = match is not None and ";" not in text[start : match.start()]
        if parts and gap == previous:
            parts[-1] = (parts[-1][0], end, gap)
        else:
            parts.append((start, end, gap))
        previous = gap
    return parts


def _clean(source: str, ranges: list[tuple[int, int]]) -> tuple[str, tuple[Piece, ...]]:
    """Fold white space and take footnote marks out; the pieces map each character back to the source."""
    chars: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for first, last in ranges:
        blank = bool(chars)
        for match in _TOKEN.finditer(source, first, last):
            if match["word"] is None:
                blank = blank or match["blank"] is not None
                continue
            if blank and chars:
                chars.append(" ")
                length += 1
            blank = False
            if not pieces or pieces[-1].source + length - pieces[-1].start != match.start():
                pieces.append(Piece(length, match.start(), None))
            chars.append(match[0])
            length += len(match[0])
    return "".join(chars), tuple(pieces)


def _cut(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[Piece, ...]:
    first = Piece(0, source_at(pieces, start), None)
    rest = (Piece(piece.start - start, piece.source, None) for piece in pieces if start < piece.start < end)
    return (first, *rest)
