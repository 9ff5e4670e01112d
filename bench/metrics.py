"""Figures from what was found and how long it took; pure functions, standard library only.

A passage is judged by its words: it holds a piece of evidence when 80 % of the words of the gold quote stand in its
first 1,800 characters. A long passage gains nothing from what stands further down.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PASSAGE_CHARS = 1800
SHARE_OF_WORDS = 0.8
DEPTH = 10
_WORD = re.compile(r"[a-zäöüß]+|\d+(?:[.,]\d+)*")

Evidence = Sequence[Mapping[str, Any]]


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters; soft hyphens are dropped."""
    return _WORD.findall(text.lower().replace("\u00ad", ""))


def holds(passage: str, quote: str) -> bool:
    """Tell whether a passage holds a gold quote."""
    have, wanted = set(words(passage[:PASSAGE_CHARS])), words(quote)
    return bool(wanted) and sum(word in have for word in wanted) / len(wanted) >= SHARE_OF_WORDS


def groups(evidence: Evidence) -> list[list[str]]:
    """Return the quotes in groups that must all be met; one marked ``alt`` may stand for the group before it."""
    met: list[list[str]] = []
    for piece in evidence:
        if piece.get("alt") and met:
            met[-1].append(piece["quote"])
        else:
            met.append([piece["quote"]])
    return met


def found(passages: Sequence[str], evidence: Evidence) -> float:
    """Return the share of the groups of evidence that the passages hold."""
    wanted = groups(evidence)
    return sum(any(holds(text, quote) for text in passages for quote in group) for group in wanted) / len(wanted)


def rank(passages: Sequence[str], evidence: Evidence) -> int | None:
    """Return the rank, from 1, of the first passage that holds any piece of evidence; ``None`` if none does."""
    quotes = [piece["quote"] for piece in evidence]
    hits = (place for place, text in enumerate(passages, 1) if any(holds(text, quote) for quote in quotes))
    return next(hits, None)


def quality(results: Iterable[tuple[Sequence[str], Evidence]]) -> dict[str, float]:
    """Return ``@1``, ``@5``, ``@10`` and ``MRR`` over questions with evidence.

    At 1 any piece of evidence is enough, since one passage seldom holds all; at 5 and 10 the share of groups counts.

    :param results: for each question the passages found, best first, and its evidence, which is not empty.
    """
    rows: dict[str, list[float]] = {"@1": [], "@5": [], "@10": [], "MRR": []}
    for passages, evidence in results:
        first = rank(passages[:DEPTH], evidence)
        rows["@1"].append(float(first == 1))
        rows["@5"].append(found(passages[:5], evidence))
        rows["@10"].append(found(passages[:DEPTH], evidence))
        rows["MRR"].append(1 / first if first else 0.0)
    return {name: round(sum(values) / len(values), 3) if values else float("nan") for name, values in rows.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies: the nearest one at or below that place."""
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))]


def median(values: Sequence[float]) -> float:
    """Return the middle value; of two, their mean."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
