"""Sentences that say the same, and sentences that say the same of other figures."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.retrieval.tokens import tokens

__all__ = ["contradict", "repeats", "says_the_same"]

_KEPT = 20_000  # texts whose words are kept
_REPEATED = 0.8  # share of a sentence's words that another one has too: it says nothing new
_SAME, _SAME_FIGURES = 0.8, 0.55  # share of the shorter one's words, alone and where figures agree too
_LEAST_WORDS = 5  # stems of the shorter one; fewer are a name or an item of a list
_LEAST_SHARE = 0.4  # of the longer one's words, that the shorter one must have: else it is a part of it
_ALIKE = 0.7  # share of all words of both that both have, where only the figures differ
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# What looks like a figure and is none: sources and other asides, names ("Covid-19"), addresses of norms, places in the
# document, days.
_NO_FIGURE = re.compile(
    r"\((?![^()]*(?:%|Prozent|Euro|Mio))[^()]*\)"
    r"|(?<=-)\d+"
    r"|§+ ?\d+\w*|\b(?:Abs|S|Nr|Kap|Abb|Fn)\w*\.? ?\d[\d.]*"
    r"|\b(?:Kapitel|Abbildung|Tabelle)\w* \d[\d.]*"
    r"|\b\d{1,2}\. ?(?=[A-ZÄÖÜ])"
)
_NUMBER_WORDS = frozenset({"zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"})
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence speaks of.

    :param words: stems without numbers.
    :param figures: numbers and number words that are neither years nor addresses.
    """

    words: frozenset[str]
    figures: frozenset[str]
    years: frozenset[str]


def repeats(text: str, other: str) -> bool:
    """Tell whether a text says what another one says already: four of five of its words, numbers among them."""
    mine, theirs = set(tokens(text)), set(tokens(other))
    return bool(mine) and len(mine & theirs) / len(mine) > _REPEATED


def says_the_same(one: str, other: str) -> bool:
    """Tell whether two sentences say the same: mostly the same words, and no figure that the longer one lacks.

    Of sentences that name years, one must be the same.
    """
    first, second = sorted((_said(one), _said(other)), key=lambda said: len(said.words))
    too_short = len(first.words) < max(_LEAST_WORDS, _LEAST_SHARE * len(second.words))
    if too_short or one.endswith("?") != other.endswith("?"):
        return False
    if not first.figures <= second.figures or _of_other_years(first, second):
        return False
    shared = len(first.words & second.words) / len(first.words)
    return shared >= (_SAME_FIGURES if first.figures else _SAME)


def contradict(one: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words, with figures of which none agrees."""
    first, second = _said(one), _said(other)
    if not first.figures or not second.figures or first.figures & second.figures or _of_other_years(first, second):
        return False
    return len(first.words & second.words) >= _ALIKE * len(first.words | second.words)


def _of_other_years(one: _Said, other: _Said) -> bool:
    return bool(one.years and other.years and not one.years & other.years)


@lru_cache(maxsize=_KEPT)
def _said(text: str) -> _Said:
    bare = _NO_FIGURE.sub(" ", text)
    found = (word.lower() for word in _WORD.findall(bare))
    figures = (word for word in found if word in _NUMBER_WORDS or (word[0].isdigit() and not _YEAR.fullmatch(word)))
    words = (stem for stem in tokens(text) if not stem[0].isdigit())
    return _Said(frozenset(words), frozenset(figures), frozenset(_YEAR.findall(bare)))
