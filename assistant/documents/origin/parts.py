"""What is found in a file before it becomes a reading text: parts in reading order, of lines that know their page."""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Extract", "Kind", "Page", "Part", "TextLine"]


class Kind(StrEnum):
    """What a part is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    NOTE = "note"  # a footnote
    CAPTION = "caption"
    ROW = "row"  # of a table


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a file.

    :param label: as printed (``12``, ``xii``).
    :param leaf: running number in the file, from 1.
    """

    label: str
    leaf: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it stands, hyphen at its end included; marks of footnotes are written ``[^12]``.

    :param page: ``None`` where the file has no pages.
    """

    text: str
    page: Page | None = None


@dataclass(slots=True)
class Part:
    """A heading, paragraph, list item, footnote, caption or table row.

    :param level: of a heading, from 1.
    :param label: number of a footnote.
    :param cells: of a table row, without line ends.
    :param head: the row holds the heads of the columns.
    """

    kind: Kind
    lines: list[TextLine]
    level: int = 0
    label: str = ""
    cells: tuple[str, ...] = ()
    head: bool = False

    @property
    def text(self) -> str:
        """The lines in one."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Extract:
    """All that was found in a file.

    :param title: by the file's own word (metadata, first heading), "" where unknown.
    :param date: ``YYYY-MM-DD``, "" where unknown.
    :param pages: number of pages, 0 where the file has none.
    :param unread: labels of pages that hold pictures only.
    """

    parts: tuple[Part, ...]
    title: str = ""
    date: str = ""
    pages: int = 0
    unread: tuple[str, ...] = field(default=())
