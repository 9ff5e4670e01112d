"""How headings are numbered and list items are marked, in files of any origin."""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["BOXES", "CAPTION", "ITEM", "NUMBERED", "Numbered", "numbered", "split_item"]

_MONTH: Final = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
NUMBERED: Final = re.compile(
    rf"(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,5}})\.?\s+(?!(?:{_MONTH})\b)(?P<title>(?=\D|\d+[-\w]*\s).*\S)"
)
_NAMED: Final = re.compile(
    r"(?P<kind>Kapitel|Teil|Abschnitt|Anhang|Anlage|Annex)\s+(?P<number>\d{1,2}|[IVXLC]+|[A-Z])\b[.:]?\s*(?:[-–—]\s*)?"
    r"(?P<title>.*)"
)
_LETTERED: Final = re.compile(r"(?P<number>[A-Z](?:\.\d{1,2})+)\.?\s+(?P<title>\S.*)")
ITEM: Final = re.compile(r"(?P<mark>[•●▪◦‣∙○■□✓]|[-–—*](?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[a-z]{1,2}\)(?=\s))\s*(?=\S)")
CAPTION: Final = re.compile(
    r"(?P<kind>Abbildung|Abb\.|Tabelle|Tab\.|Grafik|Schaubild|Übersicht)\s*(?P<number>\d[\d.]*)\b[.:]?"
)
# the boxes that close chapters of evaluation reports
BOXES: Final = {
    "zentrale erkenntnisse": "finding",
    "zentrale ergebnisse": "finding",
    "zentrale befunde": "finding",
    "empfehlungen": "recommendation",
    "handlungsempfehlungen": "recommendation",
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A heading taken apart.

    :param number: ``4.3.2``, ``Anhang I``, ``B.2``; "" where it has none.
    :param level: that the number stands for, 0 where it says nothing.
    """

    number: str
    title: str
    level: int


def numbered(text: str) -> Numbered:
    """Take the number off a heading."""
    text = " ".join(text.split())
    if match := NUMBERED.fullmatch(text):
        return Numbered(match["number"], match["title"], match["number"].count(".") + 1)
    if match := _LETTERED.fullmatch(text):
        return Numbered(match["number"], match["title"], match["number"].count(".") + 1)
    if match := _NAMED.fullmatch(text):
        chapter = match["kind"] == "Kapitel"
        number = match["number"] if chapter else f"{match['kind']} {match['number']}"
        return Numbered(number, match["title"] or text, 1)
    return Numbered("", text, 0)


def split_item(text: str) -> tuple[str, int]:
    """Return the mark of a list item and how many characters it takes; "" and 0 where there is none."""
    match = ITEM.match(text)
    return (match["mark"], match.end()) if match else ("", 0)
