"""Printed pages: which frame marks are page starts, and which page each begins.

The text has no form feeds. A line with one leading space starts a page *or* only a text frame on the same page; some
pages carry a running head with their number. The report's own lists of figures and tables say on which page each
caption stands. A dynamic programme chooses, among all ways to number the frames, the one that agrees with them and
gives pages of a plausible length.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.report.chunks import Chunk, Kind

__all__ = ["Listed", "assign_pages", "listed_pages"]

_FULL_CHARS = 5600  # a two-column page of running text holds about this much
_THIN_CHARS = 2000  # a page with less is rare unless it carries a figure
_FRAME_COST = 0.6  # a frame mark that is no page start
_LOST_COST = 2.5  # a page that left no mark
_PARITY_COST = 1.0  # the chapter digit stands at the foot of odd pages
_ANCHOR_COST = 50.0  # a caption or a printed number on another page
_FOOT_COST = 3.0  # a frame right behind the chapter digit of a page foot that is no page start
_SCRAP_COST = 1.0  # a page that begins with a scrap of a figure
_SCRAP_CHARS = 80  # text shorter than this is a scrap unless it is a heading, a caption or a list item
_MAX_FRAMES = 12  # frames on one page, at most
_BEAM_COST = 120.0  # numberings worse than the best by more than this are given up

_LEADERS = re.compile(r"\.\s*\.\s*\.")
_LIST_ENTRY = re.compile(r"^(?P<title>.*?)[\s.]*(?P<page>\d{1,3})$", re.S)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the report's own list of figures or tables."""

    label: str
    title: str
    page: int


def listed_pages(chunks: Sequence[Chunk]) -> dict[str, Listed]:
    """Read the lists of figures and tables.

    :return: label (``Abbildung 3``) to its entry; empty where the report has no such lists.
    """
    entries: dict[str, Listed] = {}
    for chunk in chunks:
        found = _LIST_ENTRY.match(chunk.raw) if chunk.kind is Kind.CAPTION and _LEADERS.search(chunk.raw) else None
        if found and chunk.mark not in entries:
            title = re.sub(r"[\s.]+$", "", found["title"])
            entries[chunk.mark] = Listed(chunk.mark, re.sub(r"\s+", " ", title), int(found["page"]))
    return entries


def assign_pages(chunks: Sequence[Chunk], listed: dict[str, Listed]) -> None:
    """Set ``page`` of every chunk from the first numbered page to the annex; before and after it stays ``None``.

    :param chunks: all chunks of the file, in order; changed in place.
    :param listed: what :func:`listed_pages` gave.
    """
    first = next((i for i, chunk in enumerate(chunks) if _explicit(chunks, i) is not None), None)
    if first is None:
        return
    last = next((i for i, c in enumerate(chunks) if i > first and c.frame and c.raw.startswith("Anhäng")), len(chunks))
    starts = [i for i in range(first, last) if _may_start(chunks, i)]
    for begin, end, page in _best_numbering(_Pages(chunks, listed, starts, last)):
        for chunk in chunks[begin:end]:
            chunk.page = page


def _may_start(chunks: Sequence[Chunk], i: int) -> bool:
    before = chunks[i - 1] if i else None
    return chunks[i].frame or (_explicit(chunks, i) is not None and (before is None or before.kind is not Kind.RUNNING))


def _explicit(chunks: Sequence[Chunk], i: int) -> int | None:
    """Return the page number printed at chunk ``i``: a running head with a number behind it, or a doubled number."""
    chunk = chunks[i]
    if chunk.kind is Kind.RUNNING and i + 1 < len(chunks) and chunks[i + 1].kind is Kind.DIGIT:
        return _number(chunks[i + 1].mark)
    return None


def _number(mark: str) -> int:
    half = len(mark) // 2
    return int(mark[:half]) if len(mark) == 4 and mark[:half] == mark[half:] else int(mark)


class _Pages:
    """What the dynamic programme needs to know of the file."""

    def __init__(self, chunks: Sequence[Chunk], listed: dict[str, Listed], starts: list[int], end: int) -> None:
        self.starts = [*starts, end]
        self.explicit = {i: _explicit(chunks, i) for i in starts}
        self.captions: list[int] = []
        self._places: list[int] = []
        seen: set[str] = set()
        for i, chunk in enumerate(chunks[:end]):
            captions = chunk.kind is Kind.CAPTION and chunk.mark in listed and not _LEADERS.search(chunk.raw)
            if captions and i >= starts[0] and chunk.mark not in seen:
                self.captions.append(listed[chunk.mark].page)
                self._places.append(i)
                seen.add(chunk.mark)
        self.chars = [0]
        for chunk in chunks[:end]:
            self.chars.append(self.chars[-1] + sum(len(line.text.strip()) for line in chunk.lines))
        self.scraps = {i for i in starts if chunks[i].kind is Kind.BODY and len(chunks[i].raw) < _SCRAP_CHARS}
        self.feet = {i for i in range(1, end) if chunks[i - 1].kind is Kind.DIGIT and len(chunks[i - 1].mark) == 1}

    def cost(self, begin: int, end: int, page: int) -> float:
        """Return how implausible it is that chunks ``begin`` to ``end`` are printed on ``page``."""
        cost = _SCRAP_COST * (begin in self.scraps)
        number = self.explicit.get(begin)
        if number is not None and number != page:
            cost += _ANCHOR_COST
        captions = self.captions[bisect_left(self._places, begin) : bisect_left(self._places, end)]
        cost += _ANCHOR_COST * sum(listed != page for listed in captions)
        if end in self.feet and page % 2 == 0:
            cost += _PARITY_COST
        chars = self.chars[end] - self.chars[begin]
        cost += max(0, chars - _FULL_CHARS) / 400
        if not captions:
            cost += max(0, _THIN_CHARS - chars) / 800
        return cost


def _best_numbering(pages: _Pages) -> list[tuple[int, int, int]]:
    """Return (first chunk, end chunk, page) of the cheapest numbering, in order."""
    starts = pages.starts
    origin = pages.explicit[starts[0]] or 1
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in starts]
    best[0][origin] = (0.0, -1, -1)
    for i in range(len(starts) - 1):
        floor = min(cost for cost, _, _ in best[i].values()) + _BEAM_COST if best[i] else 0.0
        for j in range(i + 1, min(i + 1 + _MAX_FRAMES, len(starts))):
            if any(pages.explicit.get(k) is not None for k in starts[i + 1 : j]):
                break
            dropped = sum(_FRAME_COST + _FOOT_COST * (k in pages.feet) for k in starts[i + 1 : j])
            for page, (so_far, _, _) in best[i].items():
                if so_far > floor:
                    continue
                cost = so_far + pages.cost(starts[i], starts[j], page) + dropped
                for step in (1, 2, 3):
                    total = cost + _LOST_COST * (step - 1)
                    if total < best[j].get(page + step, (float("inf"),))[0]:
                        best[j][page + step] = (total, i, page)
    return _trace(best, starts)


def _trace(best: list[dict[int, tuple[float, int, int]]], starts: list[int]) -> list[tuple[int, int, int]]:
    j = len(starts) - 1
    page = min(best[j], key=lambda p: best[j][p][0])
    ranges: list[tuple[int, int, int]] = []
    while best[j][page][1] >= 0:
        _, i, before = best[j][page]
        ranges.append((starts[i], starts[j], before))
        j, page = i, before
    return ranges[::-1]
