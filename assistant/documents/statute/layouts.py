"""Bring the text of a page, as people save or print it, into the layout "whole act on one page".

What the pages add is taken out (counters, buttons, feet, the portal's bibliography), what they double is made single,
and what they wrap is put together. The words of the act are left alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from assistant.documents.statute.head import ISSUED_LINE
from assistant.documents.statute.marks import (
    ABSATZ,
    BUCHSTABE,
    CONTENTS,
    FN,
    NUMMER,
    PARAGRAPH,
    PREAMBLE_LINE,
    lines_of,
)

__all__ = ["official_layout"]

_SOFT: Final = {
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\t"), " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
}
_BLANKS: Final = re.compile(r" {2,}")
_NOISE: Final = re.compile(
    r"\d{1,4} ?/ ?\d{1,4}[ |]*|Seite \d{1,4}(?: von \d{1,4})?|[-–] ?\d{1,4} ?[-–]|[«‹<>»›|\s]+"
    r"|(?:zum |nach )?(?:Seitenanfang|oben)|(?:Seite )?(?:drucken|Druckansicht|Druckversion|vorlesen|empfehlen|teilen)"
    r"|(?:Zurück|Weiter|Vor)(?: zur Übersicht)?|(?:vorherige[rs]?|nächste[rs]?) (?:Paragra(?:f|ph)|Norm|Dokument)"
    r"|Gesamtes (?:Gesetz|Dokument)|Gesamtausgabe|Normüberblick|Fenster schließen",
    re.IGNORECASE,
)
_FOOT: Final = re.compile(
    r"(?:(?:Impressum|Datenschutz(?:erklärung|hinweise?)?|(?:Erklärung zur )?Barrierefreiheit|Kontakt|Hilfe|Sitemap"
    r"|Nutzungs(?:bedingungen|hinweise)|Leichte Sprache|Gebärdensprache|Newsletter|RSS|Suche|Startseite|Inhalt)"
    r"[ |·•/,]*)+"
    r"|(?:©|\(c\)|Copyright\b).*|Herausgeber(?:in)?:?.*|Weitere Informationen:?|Redaktionelle Hinweise:?"
)
_HYPHENED: Final = re.compile(r"[^\W\d_]-\Z")
_SUSPENDED: Final = re.compile(r"(?:und|oder|sowie|bzw\.|beziehungsweise|bis|wie|als auch)(?!\w)")
_ABBREVIATION: Final = r"[A-ZÄÖÜ][\w.]*(?:[- ][A-ZÄÖÜ0-9][\w.]*){0,3}"
_PORTAL_HEADING: Final = re.compile(rf"(?P<number>§ ?\d+ ?[a-z]?) (?P<short>{_ABBREVIATION}) ?[-–—] ?(?P<title>\S.*)")
_PORTAL_PART: Final = re.compile(
    rf"(?P<number>(?:Teil|Abschnitt|Kapitel) (?:\d+|[IVX]+))(?: {_ABBREVIATION})? ?[-–—] ?(?P<title>\S.*)"
)
_ONE_LINE_HEADING: Final = re.compile(
    rf"(?P<number>§ ?\d+ ?[a-z]?|(?:Teil|Abschnitt|Kapitel) (?:\d+|[IVX]+))(?: {FN})*(?::| [-–—])? "
    r"(?P<title>[A-ZÄÖÜ„(].{0,180}(?<![.:;,]))"
)
_BIBLIOGRAPHY: Final = re.compile(r"Bibliogra(?:f|ph)ie:?")
_BIBLIOGRAPHY_LABEL: Final = re.compile(
    r"(?:Titel|(?:Amtliche|Redaktionelle) Abkürzung|Norm(?:geber|typ)|Gliederungs-Nr\.?|Dokumenttyp|Fundstelle|Quelle"
    r"|Gültig (?:ab|bis)|Stand|Inkrafttreten|Ausfertigungsdatum)(?P<tail>:.*|\s+\S.*)?"
)
_VERSIONS: Final = re.compile(r"Versionsverlauf\b.*")
_VERSION: Final = re.compile(r"(?!\(\d).{0,60}\d{1,2}\.\d{1,2}\.\d{4}.{0,60}")
_MARK: Final = r"(?:\(\d{1,2}[a-z]?\)|\d{1,2}[a-z]?\.|[a-z]{1,2}\))"
_DOUBLED: Final = re.compile(rf"\A(?P<mark>{_MARK})(?:\s+(?P=mark))+(?=\s|\Z)")
_MARK_ALONE: Final = re.compile(rf"(?:{_MARK}\s?)+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line; ``gap``: a blank line stands before it."""

    text: str
    gap: bool


def official_layout(text: str) -> str:
    """Return the text of a page in the layout that :func:`read_statute` reads.

    :param text: plain text of a page with the whole act or a part of it.
    """
    lines = [_Line(_BLANKS.sub(" ", line.text), line.gap) for line in lines_of(text.translate(_SOFT))]
    lines = [line for line in lines if not _NOISE.fullmatch(line.text)]
    lines = _without_foot(_without_top(list(_without_portal_frame(lines))))
    lines = list(_portal_headings(lines))
    if not any(_stands_alone(line.text) for line in lines):
        lines = list(_one_line_headings(lines))
    lines = list(_joined_marks(_joined_words(lines)))
    lines = _without_links(lines)
    return "".join("\n" * line.gap + _DOUBLED.sub(r"\g<mark>", line.text, count=1) + "\n" for line in lines)


def _without_top(lines: list[_Line]) -> list[_Line]:
    """Leave out what stands above the day of issue, where the act follows: a menu may name §§ too."""
    issued = next((at for at, line in enumerate(lines) if ISSUED_LINE.fullmatch(line.text)), 0)
    return lines[issued:] if any(_is_heading(line.text) for line in lines[issued:]) else lines


def _without_foot(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out the foot of the page: from its first line behind the last heading on."""
    last = max((at for at, line in enumerate(lines) if _is_heading(line.text)), default=len(lines))
    # the title of a § may read like a line of the foot ("Datenschutz")
    first = last + (1 if last < len(lines) and _PORTAL_HEADING.fullmatch(lines[last].text) else 2)
    foot = next((at for at in range(first, len(lines)) if _FOOT.fullmatch(lines[at].text)), len(lines))
    return list(lines[:foot])


def _is_heading(text: str) -> bool:
    return any(sign.fullmatch(text) for sign in (PARAGRAPH, _PORTAL_HEADING, PREAMBLE_LINE))


def _without_portal_frame(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Leave out the portal's bibliography and its list of versions."""
    at = 0
    while at < len(lines):
        if _BIBLIOGRAPHY.fullmatch(lines[at].text):
            at = _behind_bibliography(lines, at + 1)
        elif _VERSIONS.fullmatch(lines[at].text):
            at += 1
            while at < len(lines) and _VERSION.fullmatch(lines[at].text) and not _is_heading(lines[at].text):
                at += 1
        else:
            yield lines[at]
            at += 1


def _behind_bibliography(lines: Sequence[_Line], at: int) -> int:
    """Return the index of the first line behind the block: labels, each with its value beside or below it."""
    while at < len(lines):
        label = _BIBLIOGRAPHY_LABEL.fullmatch(lines[at].text)
        if label is None:
            return at
        at += 1
        if (label["tail"] or "").strip(" :"):
            continue
        # a value of several lines ends at the next label; the last value has one line
        after = next((n for n in range(at, min(at + 5, len(lines))) if _BIBLIOGRAPHY_LABEL.fullmatch(lines[n].text)), 0)
        at = after or at + 1
    return at


def _portal_headings(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Put number and title of a heading on two lines."""
    for line in lines:
        match = _PORTAL_HEADING.fullmatch(line.text) or _PORTAL_PART.fullmatch(line.text)
        if match is None:
            yield line
        else:
            yield _Line(match["number"], True)
            yield _Line(match["title"], False)


def _one_line_headings(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Put "§ 1 Zweck" on two lines, and leave out the table of contents, which says the same once before."""
    found = [_ONE_LINE_HEADING.fullmatch(line.text) if line.gap else None for line in lines]
    listed = any(CONTENTS.fullmatch(line.text) for line in lines)
    times = Counter(match["number"] for match in found if match and listed)
    for line, match in zip(lines, found, strict=True):
        number = match["number"] if match else ""
        if times[number] > 1:
            times[number] = 1
        elif match is None:
            yield line
        else:
            yield _Line(number, True)
            yield _Line(match["title"], False)


def _stands_alone(text: str) -> bool:
    """Say whether a line is the number of a § and no more, as an entry of a table of contents never is."""
    match = PARAGRAPH.fullmatch(text)
    return match is not None and not match["dropped"]


def _joined_words(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Join words that a line end divides; a hyphen stays before a capital letter and in "Aus- und …"."""
    parts: list[str] = []
    gap = True
    for line in lines:
        if parts and _divides(parts[-1], line):
            if line.text[0].islower():
                parts[-1] = parts[-1][:-1]
            parts.append(line.text)
            continue
        if parts:
            yield _Line("".join(parts), gap)
        parts, gap = [line.text], line.gap
    if parts:
        yield _Line("".join(parts), gap)


def _divides(text: str, below: _Line) -> bool:
    divided = not below.gap and _HYPHENED.search(text[-2:]) and below.text[0].isalpha()
    return bool(divided) and not _SUSPENDED.match(below.text)


def _joined_marks(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Put a mark that stands alone on its line before the text below it."""
    marks: _Line | None = None
    for line in lines:
        whole = line if marks is None else replace(marks, text=f"{marks.text} {line.text}")
        marks = whole if _MARK_ALONE.fullmatch(whole.text) else None
        if marks is None:
            yield whole
    if marks is not None:
        yield marks


def _without_links(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out lists of the headings beside the text ("§ 3 Pflege"), with which pages lead from § to §."""
    titles = {
        f"{first.text} {second.text}"
        for first, second in pairwise(lines)
        if PARAGRAPH.fullmatch(first.text) and not any(mark.match(second.text) for mark in (ABSATZ, NUMMER, BUCHSTABE))
    }
    begun = False
    kept: list[_Line] = []
    for line in lines:
        begun = begun or _stands_alone(line.text)
        if not (begun and line.text in titles):
            kept.append(line)
    return kept
