"""What stands above the text of an act: its title, its day of issue, and the day of the version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assistant.documents.statute.marks import FN, MONTH, PARAGRAPH, PREAMBLE_LINE, Line, lines_of

__all__ = ["ISSUED", "ISSUED_LINE", "Head", "day_of", "read_head"]

_MONTHS: Final = re.findall(r"[A-ZÄ][a-zä]+", MONTH)
_LONG_DAY: Final = rf"(?P<day>\d{{1,2}})\. ?(?P<month>{MONTH}) (?P<year>\d{{4}})"
_SHORT_DAY: Final = r"(?P<sday>\d{1,2})\. ?(?P<smonth>\d{1,2})\. ?(?P<syear>\d{4})"
_DAY: Final = rf"(?:{_LONG_DAY}|{_SHORT_DAY})"
_VERSION: Final = re.compile(rf"\bStand(?: vom)?:? {_DAY}")
_PORTAL_VERSION: Final = re.compile(rf"\bab {_DAY} \(aktuelle Fassung\)")
ISSUED_LINE: Final = re.compile(rf"[Vv]om {_DAY}(?:\s*{FN})*")
ISSUED: Final = re.compile(rf"\b[Vv]om {_DAY}")
_BIBLIOGRAPHY: Final = re.compile(r"Bibliogra(?:f|ph)ie:?")
_PORTAL_TITLE: Final = re.compile(r"Titel:?(?:\s+(?P<title>\S.*))?")
_PORTAL_SHORT: Final = re.compile(r"Amtliche Abkürzung:?(?:\s+(?P<short>\S.*))?")
_PORTAL_HEADING: Final = re.compile(r"§ ?\d+ ?[a-z]? (?P<short>\S+) [-–—] .*")
_TEXT_BEGINS: Final = (PARAGRAPH, PREAMBLE_LINE, _PORTAL_HEADING)
_MENU: Final = "Normüberschrift"  # how the law database's menu calls the head of an act
_MAX_TITLE_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an act besides its text.

    :param title: "" where it was not found.
    :param text: all that stands above the first § (and the portal's bibliography), in one line.
    :param issued: day on which the act was issued, ``None`` where unknown.
    :param version: day whose version the text is, ``None`` where unknown.
    """

    title: str
    text: str
    issued: date | None
    version: date | None


def read_head(text: str) -> Head:
    """Find title and days in the text of a page, before its layout is changed.

    :param text: plain text, with the portal's frame if it has one.
    """
    plain = text.replace("\u00a0", " ")
    every = lines_of(plain)
    lines = _above(every)
    at, issued = _issued(lines)
    title = _title(lines[:at]) if at is not None else ""
    portal_title, portal_names = _portal(every)
    head = " ".join([*(line.text for line in lines), portal_title, *portal_names])
    if issued is None and (found := ISSUED.search(portal_title)):
        issued = day_of(found)
    # the portal lists former versions too; the law database names one in its head
    version = _PORTAL_VERSION.search(" ".join(plain.split())) or _VERSION.search(" ".join(line.text for line in lines))
    return Head(title or portal_title, " ".join(head.split()), issued, day_of(version) if version else None)


def _above(lines: Sequence[Line]) -> list[Line]:
    """Return the lines above the act's own text."""
    issued = next((n for n, line in enumerate(lines) if ISSUED_LINE.fullmatch(line.text)), 0)
    end = next(
        (n for n, line in enumerate(lines) if n > issued and any(sign.fullmatch(line.text) for sign in _TEXT_BEGINS)),
        len(lines) if len(lines) < _MAX_TITLE_LINES * 10 else 0,
    )
    return list(lines[:end])


def _issued(lines: Sequence[Line]) -> tuple[int | None, date | None]:
    for at, line in enumerate(lines):
        if match := ISSUED_LINE.fullmatch(line.text):
            return at, day_of(match)
    return None, None


def _title(lines: Sequence[Line]) -> str:
    """Return the title that ends with the last of these lines; it may be wrapped, and may stand there twice."""
    words: list[str] = []
    for line in reversed(lines[-_MAX_TITLE_LINES:]):
        words.insert(0, line.text)
        if line.gap:
            break
    if words and words[0] == _MENU:
        words = words[1:]
    half = len(words) // 2
    if words[:half] == words[half:]:
        words = words[half:]
    return " ".join(re.sub(rf"\s*{FN}", "", " ".join(words)).split())


def _portal(lines: Sequence[Line]) -> tuple[str, list[str]]:
    """Return the title and the short names that the justice portal gives."""
    title, names = "", list[str]()
    if not any(_BIBLIOGRAPHY.fullmatch(line.text) for line in lines):
        return title, names
    for at, line in enumerate(lines):
        below = lines[at + 1].text if at + 1 < len(lines) else ""
        if (match := _PORTAL_TITLE.fullmatch(line.text)) and not title:
            title = match["title"] or below
        elif match := _PORTAL_SHORT.fullmatch(line.text) or _PORTAL_HEADING.fullmatch(line.text):
            names.append(match["short"] or below)
    return title, sorted(set(names))


def day_of(match: re.Match[str]) -> date | None:
    """Return the day that ``ISSUED`` or ``ISSUED_LINE`` found; ``None`` where the calendar has none such."""
    numbers = match["syear"], match["smonth"], match["sday"]
    if match["month"]:
        numbers = match["year"], str(_MONTHS.index(match["month"]) + 1), match["day"]
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None
