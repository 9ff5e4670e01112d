"""Reasons to be silent although something near was found: what was asked for by name or kind does not stand there.

Evidence about another year, another town or another figure looks much like the right one: nearness cannot tell.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.answering.quantity import Quantity
from assistant.answering.question import Query, Wanted
from assistant.answering.span import Span

__all__ = ["Need", "unmet", "unspoken"]

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Of these a year that is asked for must stand with the figure; what began in a year may be told without it.
_IN_A_YEAR = frozenset({Quantity.COUNT, Quantity.SHARE, Quantity.MONEY})
_ALSO_WORDS = frozenset({"Essen", "Siegen"})  # in small letters they are no places


class Need(StrEnum):
    """What an answer must have, because a question asks for nothing else."""

    PERSON = "person"
    TOWN = "town"
    FORMALITY = "formality"  # how to apply, where and when to go


_POST = r"\w*(?:vorsitz|leit|chef|geschäftsführ|direktor|präsident|beauftragte)\w*|\w*minister(?:in)?"
_ASKED = {
    Need.PERSON: re.compile(
        rf"\bwer (?:leitet|führt)\b|\bwer ist (?:(?:die|der|denn|gerade|aktuell|derzeit) )*(?:{_POST})\b"
        rf"|\bwie heißt (?:die|der) (?:{_POST})\b|\bwer hat\b.*\b(?:projektleitung|leitung)\b"
        r"|\bwho (?:heads|leads|chairs)\b|\bwho is the (?:\w+ )?(?:director|head|chair\w*|minister|manager)\b",
        re.IGNORECASE,
    ),
    Need.TOWN: re.compile(r"\bwelche (?:stadt|städte)\b|\bwhich (?:towns?|city|cities)\b", re.IGNORECASE),
    Need.FORMALITY: re.compile(
        r"\bw(?:ie|o) beantrag|öffnungszeit|telefonnummer|\badresse\b|\banschrift\b|\bwelche (?:papiere|unterlagen)\b"
        r"|\b(?:how|where) (?:do|can) i apply\b|\bopening hours\b|\bphone number\b",
        re.IGNORECASE,
    ),
}
_TOLD = {
    Need.PERSON: re.compile(r"\b(?:Frau|Herrn?|Minister(?:in)?|Dr\.|Prof\.)\s+(?:Dr\.\s+)?[A-ZÄÖÜ][a-zäöüß]+"),
    Need.FORMALITY: re.compile(r"antrag|öffnungszeit|telefon|unterlagen|papiere", re.IGNORECASE),
}


def unspoken(query: Query, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the years and places asked for, where the evidence names none of them.

    A year may stand in a heading or beside the evidence; where a figure of that year is asked for, it must not.
    """
    if Wanted.ACT in query.wanted:
        return ()  # it holds for all years and towns that somebody tells of himself
    near = "\n".join(f"{span.passage.context}\n{span.passage.text}" for span in spans)
    own = "\n".join(f"{span.passage.context}\n{span.text}" for span in spans)
    years = _YEAR.findall(query.text)
    if years and not any(year in (own if _figure_of_a_year(query) else near) for year in years):
        return tuple(dict.fromkeys(years))
    places = _asked_places(query.text)
    return () if any(re.search(rf"\b{place}", own) for place in places) else places


def _figure_of_a_year(query: Query) -> bool:
    return bool(query.quantities & _IN_A_YEAR and _YEAR.search(query.typed))


def unmet(query: Query, spans: Sequence[Span]) -> frozenset[Need]:
    """Return what a question asks for and none of the evidence has: a person's name, a town, a formality."""
    own = "\n".join(span.text for span in spans)
    asked = (need for need, sign in _ASKED.items() if sign.search(query.typed))
    return frozenset(need for need in asked if not _is_told(need, own))


def _is_told(need: Need, text: str) -> bool:
    if need is Need.TOWN:
        return any(re.search(rf"\b{name}\b", text) for name in _places().values())
    return _TOLD[need].search(text) is not None


def _asked_places(text: str) -> tuple[str, ...]:
    """Return the German names of the places that a question names, also in small letters and as "Berliner"."""
    named = (
        german
        for name, german in _places().items()
        if re.search(rf"\b{name}(?:er)?\b", text, re.NOFLAG if name in _ALSO_WORDS else re.IGNORECASE)
    )
    return tuple(dict.fromkeys(named))


@cache
def _places() -> dict[str, str]:
    """Return the names of places, German and English, each with the German one."""
    lines = (Path(__file__).parent / "places.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            german, _, english = (part.strip() for part in line.partition("="))
            found[german] = german
            if english:
                found[english] = german
    return found
