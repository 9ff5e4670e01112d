"""The first step: lines of the file become chunks, each of one kind as far as its own signs tell.

The text of a typeset report has no markup. What is left are signs: blank lines, a single leading space where a page or
text frame starts, tabs behind list marks and heading numbers, captions. Only those signs are used, no line numbers.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from assistant.documents.clean import SourceLine

__all__ = ["Chunk", "Kind", "Line", "chunks_of", "lines_of", "source_lines"]


class Kind(StrEnum):
    """What a chunk is by its own signs."""

    BODY = "body"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"
    LETTERED = "lettered"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    SOURCE = "source"
    BOX = "box"
    DIGIT = "digit"
    RUNNING = "running"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its text without the line end, and the offset of its first character."""

    text: str
    start: int


@dataclass(slots=True)
class Chunk:
    """Lines that belong together.

    :param index: running number in the file.
    :param mark: number or mark that introduces it (``4.3.2``, ``•``, ``17``, ``Abbildung 3``).
    :param skip: characters of the first line that belong to the mark and not to the text.
    :param frame: the chunk begins where a page or text frame begins.
    :param page: printed page, set when pages are known.
    """

    kind: Kind
    lines: list[Line]
    index: int = 0
    mark: str = ""
    skip: int = 0
    frame: bool = False
    page: int | None = None
    blank_before: int = 0
    _raw: str = field(default="", repr=False)

    @property
    def raw(self) -> str:
        """The lines as they stand, without the mark, joined by single blanks."""
        if not self._raw:
            first = self.lines[0].text[self.skip :]
            self._raw = " ".join([first.strip(), *(line.text.strip() for line in self.lines[1:])]).strip()
        return self._raw

    @property
    def width(self) -> float:
        """Median length of all lines but the last (characters); of the only line where there is one."""
        lengths = [len(line.text.strip()) for line in self.lines]
        lengths[0] = len(self.lines[0].text[self.skip :].strip()) if self.kind is not Kind.CAPTION else lengths[0]
        return median(lengths[:-1] or lengths)

    def cut(self, count: int) -> list[Line]:
        """Take the first ``count`` lines off and return them."""
        taken, self.lines = self.lines[:count], self.lines[count:]
        self.skip, self._raw = 0, ""
        return taken


_BULLET = re.compile(r"^ ?([•●▪])[ \t\u2002\u2003]*")
_NUMBERED = re.compile(r"^ ?(\d{1,2})\.[ \u00a0]?\t[ \t]*")
_LETTERED = re.compile(r"^ ?([a-k])\)[ \u00a0]*\t[ \t]*")
_FOOTNOTE = re.compile(r"^ ?(\d{1,3})\t[ \u00a0]*(?=\S)")
_HEADING = re.compile(r"^ ?(\d(?:\.\d{1,2}){1,3})\.?[ \u00a0]*(?:\t[ \t]*|(?=[A-ZÄÖÜ][a-zäöü]{3}))")
_ANNEX = re.compile(r"^ ?(I{1,3}|IV|V|VI{0,3}|IX|X)\.[ \t]+(?=[A-ZÄÖÜ])")
_CAPTION = re.compile(r"^ ?(Abbildung|Tabelle)[ \u00a0](\d{1,3}):?\s*(?:\t.*)?$")
_SOURCE = re.compile(r"^ ?(Quelle|Hinweis|Anmerkung)\s*:")
_BOX = re.compile(r"^ ?(ZENTRALE ERKENNTNISSE|EMPFEHLUNGEN)\s*$")
_DIGIT = re.compile(r"^(\d{1,4})\s*$")
_RUNNING = re.compile(r"^(\d)   (?=[A-ZÄÖÜ])")
_GLUED_TITLE = re.compile(r"^(?P<title>[A-ZÄÖÜ][A-Za-zÄÖÜäöüß,\- ]{5,60}[a-zäöüß])(?P<digit>\d)\s*$")
_LIST_PAGE = re.compile(r"^   (?=[A-ZÄÖÜ]\w+\s*$)")
_FRAME = re.compile(r"^ (?=[^ ])")


def lines_of(text: str) -> list[Line]:
    """Split a file into lines that know their offset."""
    lines: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        lines.append(Line(raw.rstrip("\r"), start))
        start += len(raw) + 1
    return lines


def chunks_of(lines: list[Line]) -> list[Chunk]:
    """Group lines into chunks: blank lines, frame marks and list marks begin a new one."""
    chunks: list[Chunk] = []
    blanks, open_ = 1, False
    for line in lines:
        if not line.text.strip():
            blanks, open_ = blanks + 1, False
            continue
        started = _start(line, blanks)
        if started is None and open_:
            chunks[-1].lines.append(line)
        else:
            chunk = started or Chunk(Kind.BODY, [line])
            chunk.index, chunk.blank_before = len(chunks), blanks
            chunk.frame = bool(_FRAME.match(line.text))
            chunks.append(chunk)
        open_ = chunks[-1].kind not in (Kind.BOX, Kind.DIGIT, Kind.RUNNING, Kind.TITLE)
        blanks = 0
    return chunks


_SIGNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.BOX, _BOX),
    (Kind.BULLET, _BULLET),
    (Kind.CAPTION, _CAPTION),
    (Kind.HEADING, _HEADING),
    (Kind.HEADING, _ANNEX),
    (Kind.NUMBERED, _NUMBERED),
    (Kind.LETTERED, _LETTERED),
    (Kind.FOOTNOTE, _FOOTNOTE),
    (Kind.SOURCE, _SOURCE),
    (Kind.RUNNING, _RUNNING),
    (Kind.RUNNING, _LIST_PAGE),
    (Kind.DIGIT, _DIGIT),
    (Kind.TITLE, _GLUED_TITLE),
)


def _start(line: Line, blanks: int) -> Chunk | None:
    """Return a new chunk if the line carries the sign of one, or stands where a frame begins."""
    for kind, pattern in _SIGNS:
        found = pattern.match(line.text)
        inside = blanks == 0 and not _FRAME.match(line.text)
        if found and not (inside and (kind in (Kind.TITLE, Kind.DIGIT) or pattern is _ANNEX)):
            return Chunk(kind, [line], mark=_mark(kind, found), skip=_skip(kind, found))
    if _FRAME.match(line.text):
        return Chunk(Kind.BODY, [line])
    return None


def _mark(kind: Kind, found: re.Match[str]) -> str:
    if kind is Kind.CAPTION:
        return f"{found[1]} {found[2]}"
    if kind is Kind.TITLE:
        return found["digit"]
    return found[1] if found.re.groups else found[0].strip()


def _skip(kind: Kind, found: re.Match[str]) -> int:
    if kind is Kind.CAPTION:
        tab = found[0].find("\t")
        return tab if tab >= 0 else found.end()
    if kind in (Kind.BOX, Kind.DIGIT, Kind.SOURCE, Kind.TITLE):
        return 0
    return found.end()


def source_lines(chunk: Chunk) -> list[SourceLine]:
    """Return the lines of a chunk without its mark."""
    first, *others = chunk.lines
    head = SourceLine(first.text[chunk.skip :], first.start + chunk.skip, chunk.page)
    return [head, *(SourceLine(line.text, line.start, chunk.page) for line in others)]
