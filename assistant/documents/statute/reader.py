"""Reads an act, given as plain text, into Teile, §§, Absätze, Nummern and letters with an address for each.

Two layouts are read by the same signs: the summary of the project's corpus and the "whole act on one page" of the law
database. A § stands alone on its line with its title below; Absätze begin with "(1)", Nummern with "1.", letters with
"a)"; everything that is no mark continues what was open. Notes that say what a summary leaves out become blocks that
nobody may cite. All other layouts are brought into this one first: see ``official.py``.
"""

import re

from assistant.documents.model import Block, Document, Element, Norm, Section
from assistant.documents.sentences import split_sentences
from assistant.documents.statute.blocks import Stretch, blocks_of, is_gap_note, with_real_groups
from assistant.documents.statute.marks import (
    ABSATZ,
    BUCHSTABE,
    CLOSING,
    DROPPED,
    FN,
    FOOTNOTE,
    FOOTNOTES,
    FOOTNOTES_LINE,
    HEAD,
    NOTE,
    NUMMER,
    OUTSIDE,
    PARAGRAPH,
    PART,
    PREAMBLE,
    PREAMBLE_LINE,
    SIGNATURES,
    Line,
    continues_title,
    is_complete,
    lines_of,
    list_starts,
    may_be_title,
    next_nummern,
    number_key,
    without_contents,
)
from assistant.errors import CorpusError

__all__ = ["read_statute", "read_tree", "satz_numbers"]

_LETTER_LINE = re.compile(r"[a-z]{1,2}\)\s")
_REFERS_TO_LETTER = re.compile(r"\bBuchst(?:abe[n]?|\.)(?:\s[a-z]\),?)*(?:\s(?:und|oder|bis))?\Z")


def read_statute(text: str, *, id: str, title: str, language: str = "de") -> Document:
    """Read an act into sections (Teil, §) and blocks (Absatz, Nummer, letter) with their addresses.

    A block's text is the source's with white space folded and the law database's footnote marks taken out; the mark of
    an Absatz, Nummer or letter stands in ``label``, not in ``text``; double letters stay in the text of their letter.
    What follows the Nummern of an Absatz is a block of its own with the address of the Absatz; what follows the letters
    of a Nummer that is not the last one has the address of the Nummer; blocks of one Absatz share a ``group``.
    Not citable: notes, the head of the file, signatures, the database's footnotes. An Absatz that consists of a note
    is kept, so that its number is known.

    :param text: the file's text in one of the layouts that the module's docstring names.
    :param id: id in the manifest.
    :param title: title in the manifest.
    :return: the document; ``page`` is ``None`` everywhere.
    :raises CorpusError: the text holds no §.
    """
    sections, blocks = read_tree(text)
    if not any(section.level == 2 for section in sections):
        raise CorpusError(
            f"Im Dokument „{title}“ ({id}) wurde kein Paragraf gefunden.",
            "Jeder Paragraf muss mit einer eigenen Zeile wie „§ 1“ beginnen; bitte die Datei prüfen.",
        )
    return Document(id=id, title=title, kind="statute", language=language, sections=sections, blocks=blocks)


def read_tree(text: str) -> tuple[tuple[Section, ...], tuple[Block, ...]]:
    """Read a text like :func:`read_statute`, but a part of an act without any § too."""
    reader = _Reader(text)
    reader.read(without_contents(lines_of(text)))
    blocks = with_real_groups(block for stretch in reader.stretches for block in blocks_of(text, stretch))
    return tuple(reader.sections.values()), blocks


def satz_numbers(text: str) -> list[tuple[int, int, str]]:
    """Number the Sätze of an Absatz.

    :param text: clean text of an Absatz without its mark.
    :return: start and end (half-open offsets into ``text``) and running number, from "1".
    """
    return [(start, end, str(number)) for number, (start, end) in enumerate(split_sentences(text), start=1)]


class _Reader:
    """Walks over the lines and keeps the place: section, Absatz, Nummer, letter, the stretch that is open."""

    def __init__(self, source: str) -> None:
        self.sections: dict[str, Section] = {}
        self.stretches: list[Stretch] = []
        self._source = source
        self._part: str | None = None
        self._here = HEAD
        self._absatz: str | None = None
        self._nummer: str | None = None
        self._letter: str | None = None
        self._group = 0
        self._open: Stretch | None = None
        self._spaced = False  # whether a blank line stands before the open stretch
        self._before = ""  # the line before
        self._lists: set[int] = set()
        self._next_nummern: dict[int, str] = {}
        self._begun = False  # whether text of a § has been seen

    def read(self, lines: list[Line]) -> None:
        """Take all lines."""
        self._lists = list_starts(lines)
        self._next_nummern = next_nummern(lines)
        index = 0
        while index < len(lines):
            behind = self._heading(lines, index)
            if behind is None:
                self._take(lines[index])
            index = behind or index + 1

    @property
    def _complete(self) -> bool:
        """Whether the line before could be the end of an Absatz, Nummer or letter."""
        return not self._before or is_complete(self._before)

    def _heading(self, lines: list[Line], index: int) -> int | None:
        """Open the section whose heading begins here; return the index of the first line behind it, else ``None``."""
        line = lines[index].text
        if self._here == FOOTNOTES or not (lines[index].gap or self._complete):
            return None
        if match := PARAGRAPH.fullmatch(line):
            number = re.sub(r"\s", "", match["number"])
            title, behind = (match["dropped"], index + 1) if match["dropped"] else self._title(lines, index + 1)
            self._enter(Section(number, title, 2, self._part))
            if re.fullmatch(DROPPED, title):
                self._dropped(Norm(number), lines[behind - 1])
            return behind
        if match := PART.fullmatch(line):
            self._part = " ".join(match["number"].split())
            title, behind = self._title(lines, index + 1)
            self._enter(Section(self._part, title, 1, None))
            return behind
        return self._named(line, index + 1)

    def _named(self, line: str, behind: int) -> int | None:
        if PREAMBLE_LINE.fullmatch(line):
            self._enter(Section(PREAMBLE, PREAMBLE, 1, None))
        elif self._begun and FOOTNOTES_LINE.fullmatch(line):
            self._enter(Section(FOOTNOTES, FOOTNOTES, 1, None))
        else:
            return None
        return behind

    def _dropped(self, norm: Norm, line: Line) -> None:
        """Keep "(weggefallen)" as the text of the §, so that it can be cited as dropped."""
        if match := re.search(DROPPED, line.text):
            self._start(norm, Element.TEXT, line.start + match.start(), line.start + match.end())

    def _title(self, lines: list[Line], index: int) -> tuple[str, int]:
        """Return the title that begins at ``index`` (one line, or two short ones) and the index behind it."""
        if index >= len(lines) or not may_be_title(lines[index].text):
            return "", index
        title, behind = lines[index].text, index + 1
        if behind < len(lines) and continues_title(lines, behind):
            title, behind = f"{title} {lines[behind].text}", behind + 1
        return " ".join(re.sub(rf"\s*{FN}", "", title).split()), behind

    def _enter(self, section: Section) -> None:
        """Make the section the current one; a heading seen before without text was only a list of headings."""
        if all(stretch.section != section.number for stretch in self.stretches):
            self.sections.pop(section.number, None)
        self.sections.setdefault(section.number, section)
        self._here = section.number
        self._absatz = self._nummer = self._letter = self._open = None
        self._group += 1
        self._before = ""

    def _take(self, line: Line) -> None:
        """Take a line of text: a mark, a note, or the continuation of what is open."""
        if self._here == HEAD and HEAD not in self.sections:
            self._enter(Section(HEAD, HEAD, 1, None))
        if self._begun and SIGNATURES.fullmatch(line.text):
            self._enter(Section(CLOSING, CLOSING, 1, None))
        if self._here in OUTSIDE:
            self._editorial(line)
        elif not (self._absatz_begins(line) or self._nummer_begins(line, 0) or self._letter_begins(line, 0)):
            self._continue(line)
        self._before = line.text

    def _editorial(self, line: Line) -> None:
        note = FOOTNOTE.match(line.text) if self._here == FOOTNOTES else None
        if note:
            self._start(None, Element.FOOTNOTE, line.start + note.end(), line.end, label=f"Fn {note['number']}")
        elif self._open is None or (line.gap and self._here != FOOTNOTES):
            self._start(None, Element.TEXT, line.start, line.end)
        else:
            self._open.ranges.append((line.start, line.end))

    def _absatz_begins(self, line: Line) -> bool:
        match = ABSATZ.match(line.text)
        if match is None or not (line.gap or self._complete):
            return False
        self._absatz, self._nummer, self._letter = match["number"], None, None
        self._group += 1
        inner = NUMMER.match(line.text, match.end())
        lists = inner is not None and inner["number"] == "1" and self._next_nummern.get(line.start) == "2"
        if not (lists and self._nummer_begins(line, match.end())) and not self._letter_begins(line, match.end()):
            self._spaced = line.gap
            label = f"({match['number']})"
            self._start(self._norm(), Element.TEXT, line.start + match.end(), line.end, label=label)
        return True

    def _nummer_begins(self, line: Line, at: int) -> bool:
        """Begin a Nummer whose mark stands ``at`` characters behind the beginning of the line, if it does."""
        match = NUMMER.match(line.text, at)
        if match is None or not (at or self._may_be_nummer(line, match["number"])):
            return False
        self._nummer, self._letter = match["number"], None
        if not self._letter_begins(line, match.end()):
            self._spaced = line.gap
            label = f"{match['number']}."
            self._start(self._norm(), Element.LIST, line.start + match.end(), line.end, label=label)
        return True

    def _may_be_nummer(self, line: Line, number: str) -> bool:
        """Say whether the number goes on counting, or begins a further list behind the text that ended one."""
        last, here = number_key(self._nummer or ""), number_key(number)
        listed = number != "1" or line.start in self._lists
        expected = here == (last[0] + 1, "") and listed
        anew = number == "1" and listed and self._open is not None and self._open.element is Element.TEXT
        if not (line.gap or self._complete or expected):
            return False
        return anew or here[0] >= last[0] + (not here[1])

    def _letter_begins(self, line: Line, at: int) -> bool:
        """Begin a letter, likewise; one that skips others needs a sign of its own that it begins something."""
        match = BUCHSTABE.match(line.text, at)
        if match is None or (at and match["letter"] != "a"):
            return False
        expected = match["letter"] == (chr(ord(self._letter) + 1) if self._letter else "a")
        skips = match["letter"] > (self._letter or "z") and (line.gap or self._complete)
        if not at and (not (expected or skips) or _REFERS_TO_LETTER.search(self._before)):
            return False
        self._letter, self._spaced = match["letter"], line.gap
        label = f"{match['letter']})"
        self._start(self._norm(), Element.LIST, line.start + match.end(), line.end, label=label)
        return True

    def _continue(self, line: Line) -> None:
        """Take a line without a mark: a note, a tail behind Nummern or letters, or more of what is open."""
        if line.text.startswith(NOTE):
            self._start(self._norm(place=not line.gap, inner=False), Element.TEXT, line.start, line.end, citable=False)
        elif line.gap and is_gap_note(line.text):
            self._start(self._norm(place=False), Element.TEXT, line.start, line.end, citable=False)
        elif self._open is None:
            self._start(self._norm(inner=False), Element.TEXT, line.start, line.end)
        elif self._closed(line):
            self._tail(line)
        else:
            self._open.ranges.append((line.start, line.end))

    def _tail(self, line: Line) -> None:
        """Take the text behind a list: of the Nummer where another one follows, else of the Absatz."""
        listed = self._open is not None and self._open.element is Element.LIST
        following = self._next_nummern.get(line.start, "")
        if listed and self._nummer and number_key(following) > number_key(self._nummer):
            if self._letter is None and self._open is not None:
                self._open.ranges.append((line.start, line.end))
                return
            self._letter = None
            self._start(self._norm(), Element.TEXT, line.start, line.end)
            return
        self._letter = None
        self._start(self._norm(inner=False), Element.TEXT, line.start, line.end)

    def _closed(self, line: Line) -> bool:
        """Tell whether the open stretch ended before this line: a note, or a list whose last line was complete."""
        stretch = self._open
        if stretch is None or not stretch.citable:
            return line.gap
        start, end = stretch.ranges[-1]
        if stretch.element is not Element.LIST or start >= end:  # a mark alone on its line has its text below
            return False
        # where blank lines divide the list, a stop at a line's end may be that of "Abs."
        ended = line.gap or (not self._spaced and self._source[end - 1] in ".;:!?")
        return ended and not _LETTER_LINE.match(line.text)

    def _norm(self, *, place: bool = True, inner: bool = True) -> Norm | None:
        """Return the address of this place.

        :param place: ``False``: of the § only.
        :param inner: ``False``: of the Absatz, whatever list is open.
        """
        if self._here in self.sections and self.sections[self._here].level == 1 and self._here != PREAMBLE:
            return None
        if not place:
            return Norm(self._here)
        return Norm(self._here, self._absatz, *((self._nummer, self._letter) if inner else ()))

    def _start(
        self, norm: Norm | None, element: Element, start: int, end: int, *, label: str = "", citable: bool = True
    ) -> None:
        group = self._group if citable and norm is not None else None
        self._open = Stretch(self._here, norm, element, citable and self._here not in OUTSIDE, label, group)
        self._open.ranges.append((start, end))
        self.stretches.append(self._open)
        self._begun = self._begun or (norm is not None and norm.paragraph != PREAMBLE)
