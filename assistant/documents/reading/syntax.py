"""How a reading text is written, both ways.

A reading text is UTF-8 text that people can read, close to Markdown. Its first line is ``HEADER``. Parts are divided by
blank lines; their lines are those of the page, with the hyphens at their ends. The sign of a part stands at the
beginning of its first line::

    <!-- S. 12 (16) -->     in front of the first line of a page: printed page and running number in the file
    ## 3.2 Title            heading; as many # as its level
    - • Words               list item with its printed mark
    [^7]: Words             footnote
    : Tabelle 1: Words      caption
    | cell | cell |         row of a table; || in front of a row of heads

``[^7]`` inside a line is the mark of a footnote. A line that would look like one of these begins with a backslash, as
does ``[^`` that is no mark, and ``|`` inside a cell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from assistant.documents.origin.parts import Kind, Page, Part, TextLine

__all__ = ["HEADER", "INLINE", "PAGE", "Found", "FoundLine", "found_parts", "is_reading_text", "page_number", "written"]

HEADER: Final = "<!-- Lesetext 1: Offsets der Zitate zählen in dieser Datei. -->"
PAGE: Final = re.compile(r"<!-- S\. (?P<label>[^\s()<>]+) \((?P<leaf>\d+)\) -->")
INLINE: Final = re.compile(r"\[\^(?P<number>\d{1,3})\]|\\(?=\[\^|\|)")
_SIGN: Final = re.compile(
    r"(?P<heading>#{1,9}) |(?P<item>- )|\[\^(?P<note>\d{1,3})\]: |(?P<caption>: )|(?P<head>\|)?(?P<row>\| )"
)
_LOOKS: Final = re.compile(rf"\\|<!--|{_SIGN.pattern}")
_LITERAL: Final = re.compile(r"\[\^(?!\d{1,3}\])")
_CELL_END: Final = re.compile(r"(?<!\\)\|")
_ROMAN: Final = re.compile(r"(?i:m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))")
_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of a part.

    :param start: offset of its first character in the reading text.
    :param page: printed page as :func:`page_number` counts, ``None`` where there is none.
    """

    text: str
    start: int
    page: int | None


@dataclass(slots=True)
class Found:
    """A part of a reading text; of a row, every cell is a line."""

    kind: Kind
    lines: list[FoundLine]
    level: int = 0
    label: str = ""
    head: bool = False


def is_reading_text(text: str) -> bool:
    """Say whether a file is a reading text, by its first line."""
    return text.startswith(HEADER)


def written(parts: Iterable[Part]) -> str:
    """Write parts as a reading text."""
    lines = [HEADER]
    page: Page | None = None
    row = False
    for part in parts:
        if not (row and part.kind is Kind.ROW):
            lines.append("")
        row = part.kind is Kind.ROW
        held = [TextLine(_row(part), part.lines[0].page)] if row else part.lines
        for number, line in enumerate(held):
            sign = "" if row else _sign(part) if number == 0 else ""
            mark = f"<!-- S. {line.page.label} ({line.page.leaf}) -->" if line.page and line.page != page else ""
            page = line.page or page
            lines.append(mark + sign + (line.text if row else _escaped(line.text, bare=not sign)))
    return "\n".join(lines) + "\n"


def _sign(part: Part) -> str:
    signs = {Kind.HEADING: "#" * max(1, part.level) + " ", Kind.ITEM: "- ", Kind.CAPTION: ": "}
    return f"[^{part.label}]: " if part.kind is Kind.NOTE else signs.get(part.kind, "")


def _escaped(text: str, *, bare: bool) -> str:
    """Write words so that they are read as words.

    :param bare: no sign stands in front of them.
    """
    text = _LITERAL.sub(r"\\[^", " ".join(text.split()))
    return "\\" + text if bare and _LOOKS.match(text) else text


def _row(part: Part) -> str:
    cells = (_escaped(cell, bare=False).replace("|", "\\|") for cell in part.cells)
    return ("|" if part.head else "") + "".join(f"| {cell} " for cell in cells) + "|"


def found_parts(text: str) -> Iterator[Found]:
    """Read the parts of a reading text, in order."""
    page: int | None = None
    open_: Found | None = None
    start = 0
    for raw in text.split("\n"):
        line, at = raw.rstrip("\r"), start
        start += len(raw) + 1
        if at == 0 or not line.strip():
            if open_ is not None:
                yield open_
            open_ = None
            continue
        if match := PAGE.match(line):
            page = page_number(match["label"])
            line, at = line[match.end() :], at + match.end()
        part = _begun(line, at, page)
        if part.kind is Kind.TEXT and open_ is not None and open_.kind is not Kind.ROW:
            open_.lines.extend(part.lines)
            continue
        if open_ is not None:
            yield open_
        open_ = part
    if open_ is not None:
        yield open_


def _begun(line: str, at: int, page: int | None) -> Found:
    """Return the part that a line begins, or a text of that line."""
    if line.startswith("\\"):
        return Found(Kind.TEXT, [FoundLine(line[1:], at + 1, page)])
    sign = _SIGN.match(line)
    if sign is None:
        return Found(Kind.TEXT, [FoundLine(line, at, page)])
    if sign["row"]:
        return Found(Kind.ROW, list(_cells(line, at, len(sign["head"] or "") + 1, page)), head=bool(sign["head"]))
    rest = [FoundLine(line[sign.end() :], at + sign.end(), page)]
    if sign["heading"]:
        return Found(Kind.HEADING, rest, level=len(sign["heading"]))
    if sign["note"]:
        return Found(Kind.NOTE, rest, label=sign["note"])
    return Found(Kind.ITEM if sign["item"] else Kind.CAPTION, rest)


def _cells(line: str, at: int, begin: int, page: int | None) -> Iterator[FoundLine]:
    for end in _CELL_END.finditer(line, begin):
        cell = line[begin : end.start()]
        lead = len(cell) - len(cell.lstrip())
        yield FoundLine(cell.strip(), at + begin + lead, page)
        begin = end.end()


def page_number(label: str) -> int | None:
    """Return a printed page as a number: Roman numbers are negative (``xii`` is −12), ``None`` for other labels."""
    if label.isdecimal():
        return int(label)
    if not _ROMAN.fullmatch(label):
        return None
    values = [_VALUES[char] for char in label.lower()]
    return -sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
