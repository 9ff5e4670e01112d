"""The signs by which an act is read: headings, marks of Absätze, Nummern and letters, and the lines that carry them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Final

__all__ = [
    "ABSATZ",
    "BUCHSTABE",
    "CLOSING",
    "CONTENTS",
    "CONTENTS_ENTRY",
    "DROPPED",
    "FN",
    "FOOTNOTE",
    "FOOTNOTES",
    "FOOTNOTES_LINE",
    "HEAD",
    "MONTH",
    "NOTE",
    "NUMMER",
    "OUTSIDE",
    "PARAGRAPH",
    "PART",
    "PREAMBLE",
    "PREAMBLE_LINE",
    "SIGNATURES",
    "Line",
    "continues_title",
    "is_complete",
    "lines_of",
    "list_starts",
    "may_be_title",
    "next_nummern",
    "number_key",
    "without_contents",
]

HEAD: Final = "Vorbemerkung"
PREAMBLE: Final = "Präambel"
CLOSING: Final = "Schlussformel"
FOOTNOTES: Final = "Fußnoten"
OUTSIDE: Final = (HEAD, CLOSING, FOOTNOTES)  # no part of the act proper

FN: Final = r"\(Fn\s?\d+[^()]{0,30}\)"
DROPPED: Final = r"\((?:weggefallen|aufgehoben|entfallen|gestrichen)\)"
PARAGRAPH: Final = re.compile(rf"§\s*(?P<number>\d+\s?[a-z]?)(?:\s*{FN})*\s*(?P<dropped>{DROPPED})?(?:\s*{FN})*")
PART: Final = re.compile(rf"(?P<number>(?:Teil|Abschnitt|Kapitel)\s+(?:\d+|[IVX]+))(?:\s*{FN})*")
PREAMBLE_LINE: Final = re.compile(rf"Präambel:?(?:\s*{FN})*")
CONTENTS: Final = re.compile(rf"(?:I(?i:nhalts(?:übersicht|verzeichnis))):?(?:\s*{FN})*")
CONTENTS_ENTRY: Final = re.compile(r"§\s*\d+\s?[a-z]?\s+\S")
SIGNATURES: Final = re.compile(
    r"Die Landesregierung(?: des Landes)?(?: Nordrhein-Westfalen)?|[A-ZÄÖÜ][\w-]+, den \d{1,2}\. [A-ZÄ]\w+ \d{4}"
)
FOOTNOTES_LINE: Final = re.compile(r"Fußnoten?:?")
FOOTNOTE: Final = re.compile(r"Fn\s?(?P<number>\d+)(?:\s+|\Z)")
ABSATZ: Final = re.compile(r"\((?P<number>\d{1,2}[a-z]?)\)(?:\s+|\Z)")
MONTH: Final = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
NUMMER: Final = re.compile(rf"(?P<number>\d{{1,2}}[a-z]?)\.(?:\s+(?!{MONTH})|\Z)")
# double letters ("aa)") stay in the text of their letter
BUCHSTABE: Final = re.compile(r"(?P<letter>[a-z])\)(?:\s+|\Z)")
NOTE: Final = "Hinweis:"
# A line may begin a §, an Absatz or a Nummer where the one before it is complete; otherwise it is a wrapped line.
_COMPLETE: Final = re.compile(r"(?:[.,;:!?)“]|\b(?:und|oder|sowie))\Z")
_MAX_TITLE_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: ``source[start:end]`` is ``text``; ``gap``: a blank line stands before it."""

    text: str
    start: int
    end: int
    gap: bool


def lines_of(source: str) -> list[Line]:
    """Return the lines of a text that are not blank, without the blanks around them."""
    lines: list[Line] = []
    gap = True
    position = 0
    for raw in source.splitlines(keepends=True):
        text = raw.strip()
        if text:
            start = position + len(raw) - len(raw.lstrip())
            lines.append(Line(text, start, start + len(text), gap))
        gap = not text
        position += len(raw)
    return lines


def is_complete(text: str) -> bool:
    """Say whether a line could be the last one of an Absatz, a Nummer or a letter."""
    return bool(_COMPLETE.search(text))


def number_key(number: str) -> tuple[int, str]:
    """Return what §§, Absätze and Nummern are ordered by: ``14a`` stands between ``14`` and ``15``.

    :param number: as it is kept in an address, e.g. ``14a``.
    """
    digits = number.rstrip(ascii_lowercase)
    return (int(digits) if digits.isdecimal() else 0, number[len(digits) :])


def without_contents(lines: list[Line]) -> list[Line]:
    """Leave out the table of contents: from its heading to its last entry before a § alone or a heading again."""
    begin: int | None = None
    for index, line in enumerate(lines):
        if CONTENTS.fullmatch(line.text):
            begin = index  # the pages have a menu of that name above the act's own table
        elif begin is not None and PARAGRAPH.fullmatch(line.text):
            break
    if begin is None:
        return lines
    last, listed = begin, set[str]()
    for index in range(begin + 1, len(lines)):
        alone = PARAGRAPH.fullmatch(lines[index].text)
        heading = PART.fullmatch(lines[index].text) or PREAMBLE_LINE.fullmatch(lines[index].text)
        if (alone and not alone["dropped"]) or (heading and heading[0] in listed):
            break
        listed.update([heading[0]] if heading else ())
        if CONTENTS_ENTRY.match(lines[index].text):
            last = index
    return lines[:begin] + lines[last + 1 :]


def list_starts(lines: Sequence[Line]) -> set[int]:
    """Return the offsets of lines "1. …" that a line "2. …" of the same Absatz follows: no wrapped ordinals."""
    starts: set[int] = set()
    second = False
    for line in reversed(lines):
        match = NUMMER.match(line.text)
        if match and match["number"] == "1" and second:
            starts.add(line.start)
        if match and match["number"] in ("1", "2"):
            second = match["number"] == "2"
        elif ABSATZ.match(line.text) or PARAGRAPH.fullmatch(line.text):
            second = False
    return starts


def next_nummern(lines: Sequence[Line]) -> dict[int, str]:
    """Return the offset of each line to the number of the next Nummer below it in the same Absatz, where there is one.

    What stands between two Nummern of a list belongs to the first of them, not to the Absatz.
    """
    following: dict[int, str] = {}
    number = ""
    for line in reversed(lines):
        if number:
            following[line.start] = number
        if match := NUMMER.match(line.text):
            number = match["number"]
        elif ABSATZ.match(line.text) or PARAGRAPH.fullmatch(line.text) or PART.fullmatch(line.text):
            number = ""
    return following


def may_be_title(text: str) -> bool:
    """Say whether a line below a heading can be its title: short, no mark, no sentence."""
    if len(text) > _MAX_TITLE_CHARS or text.startswith(NOTE):
        return False
    return not any(pattern.fullmatch(text) for pattern in (PARAGRAPH, PART, PREAMBLE_LINE)) and not (
        ABSATZ.match(text) or NUMMER.match(text) or BUCHSTABE.match(text) or text.endswith((".", ":"))
    )


def continues_title(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the line is the second half of a title: short, no mark, and a break behind it."""
    line = lines[index]
    if line.gap or len(line.text) > _MAX_TITLE_CHARS // 2 or not may_be_title(line.text):
        return False
    following = lines[index + 1] if index + 1 < len(lines) else None
    return following is not None and (following.gap or not may_be_title(following.text))
