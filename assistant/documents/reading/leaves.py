"""The pages of the file that a reading text was made of, beside the printed ones."""

from bisect import bisect_right
from dataclasses import dataclass

from assistant.documents.reading.syntax import PAGE, is_reading_text

__all__ = ["Leaves"]


@dataclass(frozen=True, slots=True)
class Leaves:
    """Which page of the file each place of a reading text stands on.

    :param starts: offsets at which pages begin, ascending.
    :param numbers: of these pages in the file, from 1.
    """

    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Leaves":
        """Find the pages in a reading text; none in any other text."""
        found = list(PAGE.finditer(text)) if is_reading_text(text) else []
        return cls(tuple(match.start() for match in found), tuple(int(match["leaf"]) for match in found))

    def at(self, offset: int) -> int | None:
        """Return the page of the file at an offset of the reading text, ``None`` where there are no pages."""
        at = bisect_right(self.starts, offset) - 1
        return self.numbers[at] if at >= 0 else None
