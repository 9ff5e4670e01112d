"""The lowest and the highest value of a table, where a question asks for it; computed from the table's rows."""

import re
from collections.abc import Iterable
from typing import Literal

from assistant.answering.question import Query
from assistant.answering.scoring import UnitScores
from assistant.answering.span import Span
from assistant.documents.model import Element
from assistant.retrieval.passage import Passage

__all__ = ["Extreme", "asked_extreme", "extreme_row"]

Extreme = Literal["lowest", "highest"]

_ASKED: tuple[tuple[Extreme, re.Pattern[str]], ...] = (
    (
        "lowest",
        re.compile(
            r"\b(?:wenigsten?|niedrigste[nrms]?|geringste[nrms]?|kleinste[nrms]?|seltensten|schlechtesten|minimum"
            r"|tiefste[nrms]?|schwächsten|lowest|least|fewest|smallest|weakest)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "highest",
        re.compile(
            r"\b(?:meisten?|höchste[nrms]?|hoechste[nrms]?|größte[nrms]?|groesste[nrms]?|häufigsten|haeufigsten"
            r"|besten|stärksten|maximum|rekord\w*|highest|most|largest|biggest|strongest)\b",
            re.IGNORECASE,
        ),
    ),
)
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_ASKS_YEAR = re.compile(r"welche[mns]? jahr|wann|(?:which|what) year|\bwhen\b", re.IGNORECASE)
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
# A row ends with its value, "2013 1.430.700,00 Euro", or begins with it, "38 % Nachhaltige Integration".
_AT_END = re.compile(rf"(?<=\s)(?P<value>{_NUMBER})\s*(?P<unit>€|Euro|%|Prozent)?$")
_AT_START = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<unit>€|Euro|%|Prozent)?(?=\s)")
_FEWEST_ROWS = 3
_FIRST_HITS, _LEAST_SHARED = 3, 0.2
"""A table is the one that is meant if it is among so many of the best passages, or if title and rows have so much of
the question's words: the extreme of another table is wrong."""


def asked_extreme(question: str) -> Extreme | None:
    """Return which end of a table a question asks for, ``None`` where it asks for none or for both."""
    found = [end for end, sign in _ASKED if sign.search(question)]
    return found[0] if len(found) == 1 else None


def extreme_row(passages: Iterable[Passage], query: Query, scores: UnitScores) -> Span | None:
    """Return the first table that has what is asked for, as a span of all its rows with the row of the extreme picked.

    That a value is the lowest is proven by all rows: the span, and so its citation, holds the whole table.

    :param passages: best first.
    """
    end = asked_extreme(query.typed)
    if end is None:
        return None
    for rank, passage in enumerate(passages):
        if passage.element not in (Element.TABLE, Element.FIGURE) or not passage.certain:
            continue
        values = _values(passage, years=_ASKS_YEAR.search(query.typed) is not None)
        shared = scores.shared(f"{passage.context} {passage.title} {passage.text}")
        if values and (rank < _FIRST_HITS or shared >= _LEAST_SHARED):
            row = (min if end == "lowest" else max)(values, key=lambda at: values[at])
            if list(values.values()).count(values[row]) == 1:  # of equal ones none is the lowest
                return Span(passage, 0, len(passage.units) - 1, 0.0, picked=row, extreme=end)
    return None


def _values(passage: Passage, *, years: bool) -> dict[int, float]:
    """Return the value of each row, {} where the rows are not values of one kind.

    :param years: a year is asked for: the rows must begin with one, and else must not.
    """
    rows = [passage.text[unit.start : unit.end].strip() for unit in passage.units]
    for pattern in (_AT_START, _AT_END):
        # a year in front is the row's name and not its value
        found = [None if pattern is _AT_START and _YEAR.match(row) else _found(pattern, row) for row in rows]
        kinds = {match["unit"] for match in found if match}
        if len(rows) >= _FEWEST_ROWS and all(found) and len(kinds) == 1:
            if pattern is _AT_START and kinds == {None}:
                continue  # "206 Grundlagenschulungen" and "94 Treffen" are counts of different things
            if years != all(_YEAR.match(row) for row in rows):
                return {}  # a year was asked for and the rows are none, or rows of years cannot tell which town
            return {at: _number(match["value"]) for at, match in enumerate(found) if match}
    return {}


def _found(pattern: re.Pattern[str], row: str) -> re.Match[str] | None:
    return pattern.match(row) if pattern is _AT_START else pattern.search(row)


def _number(printed: str) -> float:
    return float(printed.replace(".", "").replace(",", "."))
