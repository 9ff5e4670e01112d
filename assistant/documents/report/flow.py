"""Reading order: runs of text that pages, columns and floats have cut are linked again.

A *run* is a stretch of chunks without an interruption. A run that ends inside a sentence is joined to the run that goes
on with it. Evidence, strongest first: the two halves of a divided word make a word of the document; a small letter
follows an unfinished sentence; plain neighbourhood.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents.clean import Vocabulary
from assistant.documents.report.chunks import Chunk, Kind
from assistant.documents.report.floats import Role, is_open

__all__ = ["Run", "link_runs", "runs_of"]

_PAGES = 2  # pages that a continuation may be away: a page of figures may lie between
_WINDOW = 14  # runs that a continuation may be away
_HALVES, _DIVIDED, _COMPOUND = 6.0, 2.5, 5.0
_SMALL_LETTER, _CAPITAL, _PAGE_START = 3.0, 1.0, 0.4
_NEIGHBOUR, _DISTANCE = 1.0, 0.05
_TAIL = re.compile(r"([A-Za-zÄÖÜäöüß]+(?:-[A-Za-zÄÖÜäöüß]+)*)-$")
_HEAD = re.compile(r"[A-Za-zÄÖÜäöüß]+")


@dataclass(slots=True)
class Run:
    """Chunks that read on without a break.

    :param after: the run it continues, ``None`` where it starts anew.
    """

    chunks: list[Chunk] = field(default_factory=list)
    after: "Run | None" = None

    @property
    def first(self) -> Chunk:
        """The chunk it begins with."""
        return self.chunks[0]

    @property
    def last(self) -> Chunk:
        """The chunk it ends with."""
        return self.chunks[-1]


def runs_of(chunks: Sequence[Chunk], roles: dict[int, Role]) -> list[Run]:
    """Cut the text chunks into runs: a float, a frame, or a broken sentence ends one."""
    runs: list[Run] = []
    before: Chunk | None = None
    for chunk in chunks:
        if roles.get(chunk.index) not in (Role.FLOW, Role.ITEM):
            before = None if roles.get(chunk.index) is not Role.NONE else before
            continue
        if before is None or chunk.frame or _broken(before, chunk):
            runs.append(Run())
        runs[-1].chunks.append(chunk)
        before = chunk
    return runs


def _broken(before: Chunk, chunk: Chunk) -> bool:
    if chunk.kind is not Kind.BODY:
        return before.raw.endswith("-")
    return before.raw.endswith("-") or chunk.raw[:1].islower() or (is_open(before.raw) and before.raw[-1:] != ";")


def link_runs(runs: Sequence[Run], vocabulary: Vocabulary) -> None:
    """Set ``after`` of every run that continues another one."""
    options: list[tuple[float, int, int]] = []
    for i, run in enumerate(runs):
        if not is_open(run.last.raw) and not run.last.raw.endswith(":"):
            continue
        for j in range(max(0, i - _WINDOW), min(len(runs), i + _WINDOW)):
            score = _score(runs, i, j, vocabulary) if j != i else 0.0
            if score > 0:
                options.append((score - _DISTANCE * abs(j - i), i, j))
    taken: set[int] = set()
    for _, i, j in sorted(options, key=lambda option: (-option[0], option[1], option[2])):
        if i not in taken and runs[j].after is None and not _is_before(runs[j], runs[i]):
            runs[j].after = runs[i]
            taken.add(i)


def _is_before(run: Run, other: Run) -> bool:
    here: Run | None = other
    while here is not None:
        if here is run:
            return True
        here = here.after
    return False


def _score(runs: Sequence[Run], i: int, j: int, vocabulary: Vocabulary) -> float:
    """Return how well run ``j`` goes on where run ``i`` stops; 0 for not at all."""
    end, start = runs[i].last, runs[j].first
    if start.kind is not Kind.BODY or not _near(end, start):
        return 0.0
    near = _NEIGHBOUR if j == i + 1 else 0.0
    tail, head = _TAIL.search(end.raw.rpartition(" ")[2]), _HEAD.match(start.raw)
    small = start.raw[:1].islower()
    if end.raw.endswith(":") and not (small and j == i + 1):
        return 0.0
    if tail and head:
        return _divided(tail[1], head[0], small, near, vocabulary)
    if small or re.match(r"[\d(„“]", start.raw):
        return (_SMALL_LETTER if small else _CAPITAL) + near
    return _capital(runs, i, j)


def _divided(tail: str, head: str, small: bool, near: float, vocabulary: Vocabulary) -> float:
    if small:
        return (_HALVES if vocabulary.joins(tail, head) else _DIVIDED) + near
    return (_COMPOUND + near) if f"{tail}-{head}" in vocabulary else near * 0.8


def _capital(runs: Sequence[Run], i: int, j: int) -> float:
    """A capital may go on with a sentence as well: in the neighbourhood, or at the top of a page."""
    introduces = i + 1 < len(runs) and runs[i + 1].first.kind is not Kind.BODY
    if runs[i].last.raw[-1:] in ",;" and runs[i].last.kind is not Kind.BODY:
        return 0.0
    if j == i + 1:
        return _CAPITAL + _NEIGHBOUR
    return _PAGE_START if runs[j].first.frame and not introduces else 0.0


def _near(end: Chunk, start: Chunk) -> bool:
    if end.page is None or start.page is None:
        return end.page == start.page
    return 0 <= start.page - end.page <= _PAGES
