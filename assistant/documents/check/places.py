"""Whether every character of the clean text stands in the file where its block says, and what was left out between."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from assistant.documents.check.outcome import Check, Problem, begin, block_problem
from assistant.documents.model import Block, Document, Element

__all__ = ["check_places", "lifted_numbers"]

_MAX_DIGITS = 3  # of a footnote's number


def check_places(document: Document, source: str) -> Check:
    """Compare every character with the one at its place in the file; white space may differ in its kind.

    :param source: text of the file that the document was read from.
    """
    total = sum(len(block.text) for block in document.blocks)
    wrong, problems = 0, list[Problem]()
    for block in document.blocks:
        misplaced = list(_misplaced(block, source))
        wrong += len(misplaced)
        if misplaced:
            problems.append(block_problem("place", block, begin(block.text[misplaced[0] :])))
    return Check("places", total - wrong, total, tuple(problems))


def _misplaced(block: Block, source: str) -> Iterator[int]:
    """Yield the offsets of the characters that are not what stands in the file."""
    yield from range(block.pieces[0].start if block.pieces else len(block.text))
    ends = [*(piece.start for piece in block.pieces[1:]), len(block.text)]
    for piece, end in zip(block.pieces, ends, strict=False):
        if block.text[piece.start : end] == source[piece.source : piece.source + end - piece.start]:
            continue
        for offset in range(piece.start, end):
            place = piece.source + offset - piece.start
            here, there = block.text[offset], source[place : place + 1]
            if here != there and not (here.isspace() and there.isspace()):
                yield offset


def lifted_numbers(document: Document, source: str) -> defaultdict[str, list[int | None]]:
    """Return the numbers that stand in the file right behind a word of a text and were left out of it.

    :param source: text of the file that the document was read from.
    :return: number to the printed page of each of its places.
    """
    found = defaultdict[str, list[int | None]](list)
    for block in document.blocks:
        if block.element is Element.FOOTNOTE:
            continue
        for place, following, page in _run_ends(block):
            number = _digits(source, place)
            if number and place != following and not source[place - 1].isspace():
                found[number].append(page)
    return found


def _run_ends(block: Block) -> Iterator[tuple[int, int | None, int | None]]:
    """Yield for every run of a block the place in the file behind it, the place of the next run, and the page."""
    for piece, following in pairwise(block.pieces):
        yield piece.source + following.start - piece.start, following.source, piece.page
    for last in block.pieces[-1:]:
        yield last.source + len(block.text) - last.start, None, last.page


def _digits(source: str, place: int) -> str:
    end = place
    while end < place + _MAX_DIGITS and source[end : end + 1].isdecimal():
        end += 1
    return source[place:end]
