"""Plain text: paragraphs between blank lines, headings by their numbers, lists by their marks, pages by form feeds."""

import re
from collections.abc import Iterator
from typing import Final

from assistant.documents.origin.numbering import BOXES, CAPTION, numbered, split_item
from assistant.documents.origin.parts import Extract, Kind, Page, Part, TextLine

__all__ = ["read_plain"]

_LONGEST_HEADING: Final = 140
_NOTE: Final = re.compile(r"(?:\[\^?(?P<number>\d{1,3})\]:?)\s+(?=\S)")


def read_plain(text: str) -> Extract:
    """Return the parts of a plain text."""
    pages = text.split("\f")
    parts: list[Part] = []
    for leaf, page in enumerate(pages, start=1):
        here = Page(str(leaf), leaf) if len(pages) > 1 else None
        for block in re.split(r"\n[ \t\r]*\n", page.replace("\r\n", "\n")):
            parts.extend(_parts([TextLine(" ".join(line.split()), here) for line in block.split("\n") if line.strip()]))
    title = next((part.text for part in parts), "")
    return Extract(
        tuple(parts), title if len(title) <= _LONGEST_HEADING else "", pages=len(pages) if len(pages) > 1 else 0
    )


def _parts(lines: list[TextLine]) -> Iterator[Part]:
    """Cut a block of lines at the marks of lists."""
    open_: Part | None = None
    for at, line in enumerate(lines):
        begun = _begun(line, alone=len(lines) == 1, first=at == 0)
        if begun is None and open_ is not None and open_.kind is not Kind.HEADING:
            open_.lines.append(line)
            continue
        if open_ is not None:
            yield open_
        open_ = begun or Part(Kind.TEXT, [line])
    if open_ is not None:
        yield open_


def _begun(line: TextLine, *, alone: bool, first: bool) -> Part | None:
    """Return the part that a line begins by its own sign, ``None`` where it has none."""
    text = line.text
    one = numbered(text)
    short = len(text) < _LONGEST_HEADING and not text.endswith((".", ",", ";", ":"))
    if first and short and one.number and (alone or one.level > 1):
        return Part(Kind.HEADING, [line], level=one.level)
    if first and short and text.casefold() in BOXES:
        return Part(Kind.HEADING, [line], level=2)
    if match := _NOTE.match(text):
        return Part(Kind.NOTE, [TextLine(text[match.end() :], line.page)], label=match["number"])
    if split_item(text)[0]:
        return Part(Kind.ITEM, [line])
    if first and CAPTION.match(text) and short:
        return Part(Kind.CAPTION, [line])
    if alone and short and text.isupper() and len(text) > 3:
        return Part(Kind.HEADING, [line], level=1)
    return None
