"""From runs of letters to the lines of a page in reading order: pieces of one height, columns, cells of tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median
from typing import Final

from assistant.documents.origin.pdf.letters import Run

__all__ = ["Line", "Stretch", "lines_of_pages", "rows_of"]

_SAME_HEIGHT: Final = 0.3  # of the letters' size: runs nearer than this stand on one line
_BESIDE: Final = 0.48  # likewise, for what touches the words of the line: marks of footnotes
_LOOKED_BACK: Final = 3  # lines
_BLANK: Final = 0.14  # of the size: a gap from here on is a blank
_CELL: Final = 1.3  # of the size: a gap from here on parts columns or cells
_RAISED_SIZE, _RAISED_BY = 0.82, 0.12  # a mark of a footnote is smaller than its line and stands higher
# printed above the line; behind a unit they are powers (m², km³)
_RAISED: Final = re.compile(r"(?<!\bm)(?<!\b[cdkm]m)(?P<blank>\s?)(?P<digits>[⁰¹²³⁴-⁹]+)")
# some fonts have only the digits from four on as raised ones: 14 is a plain one and a raised four
_HALF_RAISED: Final = re.compile(r"(?:^|(?<=[^\W\d])|(?<=[.,;:!?)»“\"]))(\d)\[\^(\d)\]")
_DIGITS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_COLUMN_SHARE: Final = 0.25  # of a page's width that a column has at least
_FILLED: Final = 0.55  # of its column's width that the usual line of a column fills; cells of a table are shorter
_FEW: Final = 4  # lines that a column has at least
_CROSSING: Final = 0.6  # share of the lines that may run over both columns: headings, wide paragraphs
_USUAL: Final = 0.2  # share of the pages on which a column begins at the same place
_DEEPEST: Final = 2
_EDGE: Final = 3.0  # points by which lines of one column may begin apart


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of words on one line without a wide gap; ``size``: of most of its letters, in points."""

    text: str
    x: float
    end: float
    y: float
    size: float
    bold: bool


@dataclass(slots=True)
class Line:
    """A line of a column: one stretch, or the cells of a table's row.

    :param left: where the column begins, ``right``: where it ends.
    :param opens: it is the first line of its column on the page.
    """

    cells: list[Stretch]
    left: float
    right: float
    opens: bool = False
    leaf: int = 0
    flags: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The words of all cells."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.cells[0].x

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.cells[-1].end

    @property
    def y(self) -> float:
        """Its height on the page, from below."""
        return self.cells[0].y

    @property
    def size(self) -> float:
        """Size of its letters."""
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(cell.bold for cell in self.cells)


def rows_of(runs: Sequence[Run]) -> list[list[Stretch]]:
    """Return the stretches of a page by height, from above, each row from the left."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        row = next((row for row in rows[: -_LOOKED_BACK - 1 : -1] if _same_height(row, run)), None)
        if row is not None:
            row.append(run)
        else:
            rows.append([run])
    return [_stretches(sorted(row, key=lambda run: run.x)) for row in rows]


def _same_height(row: Sequence[Run], run: Run) -> bool:
    """Say whether a run stands on a line: at its height, or raised beside its words."""
    for other in row:
        apart = abs(other.y - run.y)
        if apart < _SAME_HEIGHT * min(other.size, run.size):
            return True
        beside = max(run.x - other.end, other.x - run.end)
        if apart < _BESIDE * max(other.size, run.size) and abs(beside) < 0.5 * max(other.size, run.size):
            return True
    return False


def _stretches(row: Sequence[Run]) -> list[Stretch]:
    groups: list[list[Run]] = []
    for run in row:
        before = groups[-1][-1] if groups else None
        if before is not None and run.x - before.end < _CELL * min(run.size, before.size):
            # the same words drawn twice, to make them bold
            if run.text == before.text and abs(run.x - before.x) < _BLANK * run.size:
                continue
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_stretch(group) for group in groups]


def _stretch(group: Sequence[Run]) -> Stretch:
    size = max(group, key=lambda run: len(run.text.strip()) * (1 + run.size / 100)).size
    height = median(run.y for run in group if run.size >= _RAISED_SIZE * size)
    text = ""
    before: Run | None = None
    for run in group:
        words = run.text
        if run.size < _RAISED_SIZE * size and run.y > height + _RAISED_BY * size and words.strip().isdigit():
            words = f"[^{words.strip()}]"
            text = text.rstrip()
        elif before is not None and run.x - before.end > _BLANK * size and not text.endswith(" "):
            text += " "
        text += words
        before = run
    bold = sum(len(run.text) for run in group if run.bold) > 0.9 * sum(len(run.text) for run in group)
    text = _RAISED.sub(lambda match: f"[^{match['digits'].translate(_DIGITS)}]", text)
    text = _HALF_RAISED.sub(r"[^\1\2]", text)
    return Stretch(" ".join(text.split()), group[0].x, group[-1].end, height, size, bold)


def lines_of_pages(pages: Sequence[Sequence[Sequence[Stretch]]]) -> list[list[Line]]:
    """Return the lines of all pages in reading order: column by column, what runs over all columns between them.

    Where columns begin on many pages, they are looked for on the others too: a page may hold a few lines only.

    :param pages: rows of every page, from above.
    """
    edges: Counter[int] = Counter()
    for rows in pages:
        stretches = [stretch for row in rows for stretch in row]
        if stretches and (edge := _second_column(stretches, *_edges(stretches))) is not None:
            edges[round(edge)] += 1
    usual = [edge for edge, count in edges.items() if count >= max(3, _USUAL * len(pages))]
    return [_lines_of_page(rows, usual, leaf) for leaf, rows in enumerate(pages, start=1)]


def _lines_of_page(rows: Sequence[Sequence[Stretch]], usual: Sequence[int], leaf: int) -> list[Line]:
    numbered = [(at, stretch) for at, row in enumerate(rows) for stretch in row]
    if not numbered:
        return []
    lines = list(_ordered(numbered, *_edges([stretch for _, stretch in numbered]), usual, 0))
    for line in lines:
        line.leaf = leaf
    return lines


def _edges(stretches: Sequence[Stretch]) -> tuple[float, float]:
    return min(stretch.x for stretch in stretches), max(stretch.end for stretch in stretches)


_Numbered = tuple[int, Stretch]


def _ordered(
    numbered: Sequence[_Numbered], left: float, right: float, usual: Sequence[int], depth: int
) -> Iterator[Line]:
    """Order what stands between two edges; a column may have columns inside."""
    edge = _column_edge([stretch for _, stretch in numbered], left, right, usual) if depth < _DEEPEST else None
    if edge is None:
        yield from _column(numbered, left, right)
        return
    first: list[_Numbered] = []
    second: list[_Numbered] = []

    def columns() -> Iterator[Line]:
        ends = max((s.end for _, s in first), default=edge)
        yield from _ordered(first, left, ends, usual, depth + 1)
        yield from _ordered(second, edge, right, usual, depth + 1)
        first.clear()
        second.clear()

    for at, row in groupby(numbered, key=lambda one: one[0]):
        stretches = [stretch for _, stretch in row]
        if any(stretch.x < edge - _EDGE < stretch.end - stretch.size for stretch in stretches):
            yield from columns()
            yield from _column([(at, stretch) for stretch in stretches], left, right)
        else:
            first.extend((at, stretch) for stretch in stretches if stretch.x < edge - _EDGE)
            second.extend((at, stretch) for stretch in stretches if stretch.x >= edge - _EDGE)
    yield from columns()


def _column_edge(stretches: Sequence[Stretch], left: float, right: float, usual: Sequence[int]) -> float | None:
    for edge in usual:
        inside = [s for s in stretches if abs(s.x - edge) <= _EDGE]
        crossing = sum(s.x < edge - _EDGE < s.end - s.size for s in stretches)
        if inside and crossing <= _CROSSING * len(stretches):
            return edge
    return _second_column(stretches, left, right)


def _second_column(stretches: Sequence[Stretch], left: float, right: float) -> float | None:
    """Return where a second column begins, ``None`` where there is only one."""
    width = right - left
    inside = [s for s in stretches if left + _COLUMN_SHARE * width < s.x < right - _COLUMN_SHARE * width]
    best: tuple[int, float] | None = None
    for edge in {round(s.x) for s in inside}:
        count = sum(abs(s.x - edge) <= _EDGE for s in inside)
        if count >= _FEW and (best is None or count > best[0]) and _parts(stretches, edge - _EDGE, left, right):
            best = count, edge - 1.0
    return best[1] if best else None


def _parts(stretches: Sequence[Stretch], edge: float, left: float, right: float) -> bool:
    """Say whether an edge parts two columns of running text."""
    before = [s for s in stretches if s.end - s.size <= edge]
    behind = [s for s in stretches if s.x >= edge]
    crossing = len(stretches) - len(before) - len(behind)
    if min(len(before), len(behind)) < _FEW or crossing > _CROSSING * len(stretches):
        return False
    filled = _FILLED * (edge - left), _FILLED * (right - edge)
    return median(s.end - s.x for s in before) > filled[0] and median(s.end - s.x for s in behind) > filled[1]


def _column(numbered: Iterable[_Numbered], left: float, right: float) -> Iterator[Line]:
    opens = True
    for _, row in groupby(numbered, key=lambda one: one[0]):
        yield Line([stretch for _, stretch in row], left, right, opens)
        opens = False
