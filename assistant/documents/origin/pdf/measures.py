"""What is usual in a document: size of the text, distance of its lines; and which sizes are those of headings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from assistant.documents.origin.pdf.lines import Line

__all__ = ["Measures", "measure"]

_LARGER: Final = 1.09  # of the text's size: letters from here on are those of headings
_SMALLER: Final = 0.93  # of the text's size: letters up to here are those of footnotes
_WIDE: Final = 1.35  # of the usual distance of lines: more is left free between paragraphs
_STEPS: Final = 0.5  # points by which sizes are told apart


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes and distances in points.

    :param size: of the letters of running text.
    :param pitch: usual distance of its lines.
    :param steps: sizes of headings, the largest first.
    """

    size: float
    pitch: float
    steps: tuple[float, ...]

    def is_larger(self, line: Line) -> bool:
        """Say whether the letters of a line are those of a heading."""
        return line.size >= _LARGER * self.size

    def is_smaller(self, line: Line) -> bool:
        """Say whether the letters of a line are those of a footnote."""
        return line.size <= _SMALLER * self.size

    def is_apart(self, above: Line, line: Line) -> bool:
        """Say whether more than usual is left free between two lines of a column."""
        usual = self.pitch * max(1.0, min(line.size, above.size) / self.size)
        if self.is_smaller(line):
            usual = self.pitch * line.size / self.size
        return abs(above.y - line.y) > _WIDE * usual

    def level(self, line: Line) -> int:
        """Return the level that the size of a heading stands for, from 1; bold text of usual size comes last."""
        rounded = _rounded(line.size)
        return next((at for at, step in enumerate(self.steps, start=1) if rounded >= step), len(self.steps) + 1)


def measure(pages: Sequence[Sequence[Line]]) -> Measures:
    """Find out what is usual on the pages of a document."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[_rounded(line.size)] += len(line.text)
    size = letters.most_common(1)[0][0] if letters else 10.0
    distances = Counter(
        round(2 * (above.y - line.y)) / 2
        for page in pages
        for above, line in pairwise(page)
        if _rounded(line.size) == size and 0.9 * size < above.y - line.y < 2.2 * size
    )
    pitch = distances.most_common(1)[0][0] if distances else 1.2 * size
    larger = {_rounded(line.size) for page in pages for line in page if line.size >= _LARGER * size}
    return Measures(size, pitch, tuple(sorted(larger, reverse=True)))


def _rounded(size: float) -> float:
    return round(size / _STEPS) * _STEPS
