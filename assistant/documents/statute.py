"""Reads an act, given as plain text, into Teile, §§, Absätze and Nummern with an address for each.

Two layouts are read by the same signs: the summary of the project's corpus and the "whole act on one page" of the law
database. A § stands alone on its line with its title below; Absätze begin with "(1)", Nummern with "1."; everything
that is no mark continues what was open. Notes that say what a summary leaves out become blocks that nobody may cite.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from string import ascii_lowercase
from typing import Final

from assistant.documents.model import Block, Document, Element, Norm, Piece, Section, source_at
from assistant.documents.sentences import split_sentences
from assistant.errors import CorpusError

__all__ = ["read_statute", "satz_numbers"]

_HEAD: Final = "Vorbemerkung"
_PREAMBLE: Final = "Präambel"
_CLOSING: Final = "Schlussformel"
_FOOTNOTES: Final = "Fußnoten"

_FN: Final = r"\(Fn\s?\d+[^()]{0,30}\)"
_DROPPED: Final = r"\((?:weggefallen|aufgehoben|entfallen|gestrichen)\)"
_PARAGRAPH: Final = re.compile(rf"§\s*(?P<number>\d+\s?[a-z]?)(?:\s*{_FN})*\s*(?P<dropped>{_DROPPED})?(?:\s*{_FN})*")
_PART: Final = re.compile(rf"(?P<number>(?:Teil|Abschnitt|Kapitel)\s+(?:\d+|[IVX]+))(?:\s*{_FN})*")
_PREAMBLE_LINE: Final = re.compile(rf"Präambel:?(?:\s*{_FN})*")
_CONTENTS: Final = re.compile(r"Inhalts(?:übersicht|verzeichnis):?")
_CONTENTS_ENTRY: Final = re.compile(r"§\s*\d+\s?[a-z]?\s+\S")
_SIGNATURES: Final = re.compile(
    r"Die Landesregierung(?: des Landes)?(?: Nordrhein-Westfalen)?|[A-ZÄÖÜ][\w-]+, den \d{1,2}\. [A-ZÄ]\w+ \d{4}"
)
_FOOTNOTES_LINE: Final = re.compile(r"Fußnoten?:?")
_FOOTNOTE: Final = re.compile(r"Fn\s?(?P<number>\d+)(?:\s+|\Z)")
_ABSATZ: Final = re.compile(r"\((?P<number>\d{1,2}[a-z]?)\)(?:\s+|\Z)")
_MONTH: Final = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
_NUMMER: Final = re.compile(rf"(?P<number>\d{{1,2}}[a-z]?)\.(?:\s+(?!{_MONTH})|\Z)")
_NOTE: Final = "Hinweis:"
# What a summary says of its own gaps; behind a semicolon it only adds to a statement about the act.
_GAP: Final = re.compile(
    r"in dieser Inhaltsangabe nicht enthalten|sind nur die folgenden Angaben bekannt"
    r"|ist hier (?:ebenfalls )?(?:nicht bekannt|nicht belegt|offen)"
)
_TOKEN: Final = re.compile(rf"(?P<mark>\s*+{_FN})|(?P<blank>\s++)|(?P<word>[^\s(]++|\()")
# A line may begin a §, an Absatz or a Nummer where the one before it is complete; otherwise it is a wrapped line.
_COMPLETE: Final = re.compile(r"(?:[.,;:!?)“]|\b(?:und|oder|sowie))\Z")
_MAX_TITLE_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: ``source[start:end]`` is ``text``; ``gap``: a blank line stands before it."""

    text: str
    start: int
    end: int
    gap: bool


@dataclass(slots=True)
class _Unit:
    """What becomes one block (or a few, where notes are split off): ranges of the source, in order."""

    section: str
    norm: Norm | None
    element: Element
    citable: bool
    label: str = ""
    group: int | None = None
    ranges: list[tuple[int, int]] = field(default_factory=list)


def read_statute(text: str, *, id: str, title: str, language: str = "de") -> Document:
    """Read an act into sections (Teil, §) and blocks (Absatz, Nummer) with their addresses.

    A block's text is the source's with white space folded and the law database's footnote marks taken out; the mark of
    an Absatz or Nummer stands in ``label``, not in ``text``; letters stay in the text of their Nummer. What follows the
    Nummern of an Absatz is a block of its own with the address of the Absatz; blocks of one Absatz share a ``group``.
    Not citable: notes, the head of the file, signatures, the database's footnotes. An Absatz that consists of a note
    is kept, so that its number is known.

    :param text: the file's text in one of the layouts that the module's docstring names.
    :param id: id in the manifest.
    :param title: title in the manifest.
    :return: the document; ``page`` is ``None`` everywhere.
    :raises CorpusError: the text holds no §.
    """
    reader = _Reader(text)
    reader.read(_without_contents(_lines(text)))
    if not any(section.level == 2 for section in reader.sections.values()):
        raise CorpusError(
            f"Im Dokument „{title}“ ({id}) wurde kein Paragraf gefunden.",
            "Jeder Paragraf muss mit einer eigenen Zeile wie „§ 1“ beginnen; bitte die Datei prüfen.",
        )
    return Document(
        id=id,
        title=title,
        kind="statute",
        language=language,
        sections=tuple(reader.sections.values()),
        blocks=_with_real_groups(block for unit in reader.units for block in _blocks(text, unit)),
    )


def satz_numbers(text: str) -> list[tuple[int, int, str]]:
    """Number the Sätze of an Absatz.

    :param text: clean text of an Absatz without its mark.
    :return: start and end (half-open offsets into ``text``) and running number, from "1".
    """
    return [(start, end, str(number)) for number, (start, end) in enumerate(split_sentences(text), start=1)]


def _lines(source: str) -> list[_Line]:
    lines: list[_Line] = []
    gap = True
    position = 0
    for raw in source.splitlines(keepends=True):
        text = raw.strip()
        if text:
            start = position + len(raw) - len(raw.lstrip())
            lines.append(_Line(text, start, start + len(text), gap))
        gap = not text
        position += len(raw)
    return lines


def _without_contents(lines: list[_Line]) -> list[_Line]:
    """Leave out the table of contents: from its heading to its last entry before the first § that stands alone."""
    begin = next((index for index, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)), None)
    if begin is None:
        return lines
    last = begin
    for index in range(begin + 1, len(lines)):
        alone = _PARAGRAPH.fullmatch(lines[index].text)
        if alone and not alone["dropped"]:
            break
        if _CONTENTS_ENTRY.match(lines[index].text):
            last = index
    return lines[:begin] + lines[last + 1 :]


class _Reader:
    """Walks over the lines and keeps the place: section, Absatz, Nummer, the unit that is open."""

    def __init__(self, source: str) -> None:
        self.sections: dict[str, Section] = {}
        self.units: list[_Unit] = []
        self._source = source
        self._part: str | None = None
        self._here = _HEAD
        self._absatz: str | None = None
        self._nummer = 0
        self._group = 0
        self._open: _Unit | None = None
        self._complete = True  # whether the line before could be the end of an Absatz or Nummer
        self._lists: set[int] = set()
        self._begun = False  # whether text of a § has been seen

    def read(self, lines: list[_Line]) -> None:
        """Take all lines."""
        self._lists = _list_starts(lines)
        index = 0
        while index < len(lines):
            behind = self._heading(lines, index)
            if behind is None:
                self._take(lines[index])
            index = behind or index + 1

    def _heading(self, lines: list[_Line], index: int) -> int | None:
        """Open the section whose heading begins here; return the index of the first line behind it, else ``None``."""
        line = lines[index].text
        if self._here == _FOOTNOTES or not (lines[index].gap or self._complete):
            return None
        if match := _PARAGRAPH.fullmatch(line):
            number = re.sub(r"\s", "", match["number"])
            title, behind = (match["dropped"], index + 1) if match["dropped"] else self._title(lines, index + 1)
            self._enter(Section(number, title, 2, self._part))
            if re.fullmatch(_DROPPED, title):
                self._dropped(Norm(number), lines[behind - 1])
            return behind
        if match := _PART.fullmatch(line):
            self._part = " ".join(match["number"].split())
            title, behind = self._title(lines, index + 1)
            self._enter(Section(self._part, title, 1, None))
            return behind
        return self._named(line, index + 1)

    def _named(self, line: str, behind: int) -> int | None:
        if _PREAMBLE_LINE.fullmatch(line):
            self._enter(Section(_PREAMBLE, _PREAMBLE, 1, None))
        elif self._begun and _FOOTNOTES_LINE.fullmatch(line):
            self._enter(Section(_FOOTNOTES, _FOOTNOTES, 1, None))
        else:
            return None
        return behind

    def _dropped(self, norm: Norm, line: _Line) -> None:
        """Keep "(weggefallen)" as the text of the §, so that it can be cited as dropped."""
        if match := re.search(_DROPPED, line.text):
            self._start(norm, Element.TEXT, line.start + match.start(), line.start + match.end())

    def _title(self, lines: list[_Line], index: int) -> tuple[str, int]:
        """Return the title that begins at ``index`` (one line, or two short ones) and the index behind it."""
        if index >= len(lines) or not _may_be_title(lines[index].text):
            return "", index
        title, behind = lines[index].text, index + 1
        if behind < len(lines) and _continues_title(lines, behind):
            title, behind = f"{title} {lines[behind].text}", behind + 1
        return " ".join(re.sub(rf"\s*{_FN}", "", title).split()), behind

    def _enter(self, section: Section) -> None:
        """Make the section the current one; a heading seen before without text was only a list of headings."""
        if all(unit.section != section.number for unit in self.units):
            self.sections.pop(section.number, None)
        self.sections.setdefault(section.number, section)
        self._here = section.number
        self._absatz, self._nummer, self._open = None, 0, None
        self._group += 1
        self._complete = True

    def _take(self, line: _Line) -> None:
        """Take a line of text: a mark, a note, or the continuation of what is open."""
        if self._here == _HEAD and _HEAD not in self.sections:
            self._enter(Section(_HEAD, _HEAD, 1, None))
        if self._begun and _SIGNATURES.fullmatch(line.text):
            self._enter(Section(_CLOSING, _CLOSING, 1, None))
        if self._here in (_HEAD, _CLOSING, _FOOTNOTES):
            self._editorial(line)
        elif not (self._absatz_begins(line) or self._nummer_begins(line)):
            self._continue(line)
        self._complete = bool(_COMPLETE.search(line.text))

    def _editorial(self, line: _Line) -> None:
        note = _FOOTNOTE.match(line.text) if self._here == _FOOTNOTES else None
        if note:
            self._start(None, Element.FOOTNOTE, line.start + note.end(), line.end, label=f"Fn {note['number']}")
        elif self._open is None or (line.gap and self._here != _FOOTNOTES):
            self._start(None, Element.TEXT, line.start, line.end)
        else:
            self._open.ranges.append((line.start, line.end))

    def _absatz_begins(self, line: _Line) -> bool:
        match = _ABSATZ.match(line.text)
        if match is None or not (line.gap or self._complete):
            return False
        self._absatz, self._nummer = match["number"], 0
        self._group += 1
        self._start(self._norm(), Element.TEXT, line.start + match.end(), line.end, label=f"({match['number']})")
        return True

    def _nummer_begins(self, line: _Line) -> bool:
        match = _NUMMER.match(line.text)
        if match is None:
            return False
        number, letter = int(match["number"].rstrip(ascii_lowercase)), not match["number"].isdigit()
        expected = number == self._nummer + 1 and (number > 1 or line.start in self._lists)
        if not (line.gap or self._complete or expected) or number < self._nummer + (not letter):
            return False
        self._nummer = number
        norm = self._norm(match["number"])
        self._start(norm, Element.LIST, line.start + match.end(), line.end, label=f"{match['number']}.")
        return True

    def _continue(self, line: _Line) -> None:
        """Take a line without a mark: a note, a tail behind the Nummern, or more of what is open."""
        if line.text.startswith(_NOTE):
            self._start(self._norm(absatz=not line.gap), Element.TEXT, line.start, line.end, citable=False)
        elif line.gap and all(gap for _, _, gap in _parts(line.text)):
            self._start(self._norm(absatz=False), Element.TEXT, line.start, line.end, citable=False)
        elif self._open is None or self._closed(line):
            self._start(self._norm(), Element.TEXT, line.start, line.end)
        else:
            self._open.ranges.append((line.start, line.end))

    def _closed(self, line: _Line) -> bool:
        """Tell whether the open unit ended before this line: a note, or a Nummer whose last line was complete."""
        unit = self._open
        if unit is None or not unit.citable:
            return line.gap
        ended = line.gap or self._source[unit.ranges[-1][1] - 1] in ".;:!?"
        return unit.element is Element.LIST and ended and not re.match(r"[a-z]{1,2}\)\s", line.text)

    def _norm(self, nummer: str | None = None, absatz: bool = True) -> Norm | None:
        if self._here in self.sections and self.sections[self._here].level == 1 and self._here != _PREAMBLE:
            return None
        return Norm(self._here, self._absatz if absatz else None, nummer)

    def _start(
        self, norm: Norm | None, element: Element, start: int, end: int, *, label: str = "", citable: bool = True
    ) -> None:
        editorial = self._here in (_HEAD, _CLOSING, _FOOTNOTES)
        group = self._group if citable and norm is not None else None
        self._open = _Unit(self._here, norm, element, citable and not editorial, label, group)
        self._open.ranges.append((start, end))
        self.units.append(self._open)
        self._begun = self._begun or (norm is not None and norm.paragraph != _PREAMBLE)


def _list_starts(lines: list[_Line]) -> set[int]:
    """Return the offsets of lines "1. …" that a line "2. …" of the same Absatz follows: no wrapped ordinals."""
    starts: set[int] = set()
    second = False
    for line in reversed(lines):
        match = _NUMMER.match(line.text)
        if match and match["number"] == "1" and second:
            starts.add(line.start)
        if match and match["number"] in ("1", "2"):
            second = match["number"] == "2"
        elif _ABSATZ.match(line.text) or _PARAGRAPH.fullmatch(line.text):
            second = False
    return starts


def _may_be_title(text: str) -> bool:
    if len(text) > _MAX_TITLE_CHARS or text.startswith(_NOTE):
        return False
    return not any(pattern.fullmatch(text) for pattern in (_PARAGRAPH, _PART, _PREAMBLE_LINE)) and not (
        _ABSATZ.match(text) or _NUMMER.match(text) or text.endswith((".", ":"))
    )


def _continues_title(lines: list[_Line], index: int) -> bool:
    """Tell whether the line is the second half of a title: short, no mark, and a break behind it."""
    line = lines[index]
    if line.gap or len(line.text) > _MAX_TITLE_CHARS // 2 or not _may_be_title(line.text):
        return False
    following = lines[index + 1] if index + 1 < len(lines) else None
    return following is not None and (following.gap or not _may_be_title(following.text))


def _parts(text: str) -> list[tuple[int, int, bool]]:
    """Cut a text into runs of sentences: start, end, and whether they are notes on what is missing."""
    parts: list[tuple[int, int, bool]] = []
    previous = False
    for start, end in split_sentences(text):
        match = _GAP.search(text, start, end)
        gap = match is not None and ";" not in text[start : match.start()]
        if parts and gap == previous:
            parts[-1] = (parts[-1][0], end, gap)
        else:
            parts.append((start, end, gap))
        previous = gap
    return parts


def _blocks(source: str, unit: _Unit) -> Iterator[Block]:
    """Make the block of a unit; notes on what is missing become blocks of their own behind or between its text."""
    text, pieces = _clean(source, unit.ranges)
    if not text:
        return
    whole = Block(
        unit.section, unit.element, text, pieces, unit.label, norm=unit.norm, group=unit.group, citable=unit.citable
    )
    if not unit.citable or not _GAP.search(text):
        yield whole
        return
    for start, end, gap in _parts(text):
        part = replace(whole, text=text[start:end], pieces=_cut(pieces, start, end))
        yield replace(part, citable=False, group=None) if gap else part


def _clean(source: str, ranges: list[tuple[int, int]]) -> tuple[str, tuple[Piece, ...]]:
    """Fold white space and take footnote marks out; the pieces map each character back to the source."""
    chars: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for first, last in ranges:
        blank = bool(chars)
        for match in _TOKEN.finditer(source, first, last):
            if match["word"] is None:
                blank = blank or match["blank"] is not None
                continue
            if blank and chars:
                chars.append(" ")
                length += 1
            blank = False
            if not pieces or pieces[-1].source + length - pieces[-1].start != match.start():
                pieces.append(Piece(length, match.start(), None))
            chars.append(match[0])
            length += len(match[0])
    return "".join(chars), tuple(pieces)


def _cut(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[Piece, ...]:
    first = Piece(0, source_at(pieces, start), None)
    rest = (Piece(piece.start - start, piece.source, None) for piece in pieces if start < piece.start < end)
    return (first, *rest)


def _with_real_groups(blocks: Iterator[Block]) -> tuple[Block, ...]:
    """Number the groups that hold more than one block from 0; a block alone has none."""
    found = list(blocks)
    sizes = Counter(block.group for block in found if block.group is not None)
    numbers = {group: number for number, group in enumerate(group for group in sizes if sizes[group] > 1)}
    return tuple(replace(block, group=numbers.get(block.group) if block.group is not None else None) for block in found)
