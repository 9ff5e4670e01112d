"""What units say whatever is asked; kept with the index, since the same ones are looked at question after question."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from assistant.answering.quantity import beside_numbers
from assistant.documents.model import lists_abbreviations
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage
from assistant.retrieval.tokens import ngrams, tokens

__all__ = ["MODALS", "Quotable", "Units"]

# What must be is told by "muss", what may be by "kann": German acts keep the two apart. How each is asked, and told.
MODALS: Final = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(tells, re.IGNORECASE))
    for asks, tells in (
        (
            r"\b(?:muss|müssen|musste[nt]?|verpflichte\w*|pflicht|must|obliged?s?|have to|has to)\b",
            r"\b(?:muss|müssen|verpflichtet|ist zu|sind zu)\b",
        ),
        (r"\b(?:darf|dürfen|durften?|kann|können|may|can|allowed)\b", r"\b(?:darf|dürfen|kann|können)\b"),
    )
)
_KEPT_PASSAGES: Final = 1024  # about 30 KB each
_KEPT_TEXTS: Final = 1024  # about 6 KB each
_MIN_WORDS: Final = 3  # a shorter unit (a mere value, a name) says nothing alone
_LISTED_WORDS: Final = 2  # of a short form and a long one
_SHORT_WORDS: Final = 8
_REFERENCE = re.compile(r"(?:Quellen?|URL|Vgl\.|ebd\.|Ebd\.)\b:?", re.IGNORECASE)  # says where, not what
_DIGIT = re.compile(r"\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\binsbesondere\b|(?:,[^,.;]+){2,}(?: und | sowie )|,[^,.;]+,[^.;]* (?:und|sowie) "
)  # names several
_DEFINES = re.compile(
    r"\b(?:ist|sind|bedeute[nt]|heißt|heißen|umfasst|besteht|gilt als|gelten als|versteht|im Sinne"
    r"|Begriffsbestimmung)\b"
)
_DEFINED_NEAR: Final = 45  # characters


@dataclass(frozen=True)
class Quotable:
    """A unit that says something by itself; what costs more than a glance is found out when it is first asked for.

    :param at: its place among the units of its passage.
    :param text: as it is quoted.
    :param short: whether it has few words.
    :param stems: of the text and of what its references stand for.
    :param grams: 5-grams of these stems.
    """

    at: int
    text: str
    short: bool
    stems: frozenset[str]
    grams: frozenset[str]

    @cached_property
    def has_number(self) -> bool:
        """Whether it holds a number, in digits or as a word."""
        return _DIGIT.search(self.text) is not None

    @cached_property
    def has_sign(self) -> bool:
        """Whether it names a §."""
        return "§" in self.text

    @cached_property
    def names_several(self) -> bool:
        """Whether it names several things of a kind."""
        return _SEVERAL.search(self.text) is not None

    @cached_property
    def modals(self) -> tuple[bool, ...]:
        """Of each of :data:`MODALS`, whether it tells it."""
        return tuple(tells.search(self.text) is not None for _, tells in MODALS)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Stems of what it gives the number of, see :func:`beside_numbers`."""
        return beside_numbers(self.text)

    @cached_property
    def defined(self) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """For each place that says what something is: all stems before it, and those near it on both sides."""
        text = self.text
        return tuple(
            (
                frozenset(tokens(text[: found.start()])),
                frozenset(
                    tokens(
                        text[max(0, found.start() - _DEFINED_NEAR) : found.start()]
                        + text[found.end() : found.end() + _DEFINED_NEAR]
                    )
                ),
            )
            for found in _DEFINES.finditer(text)
        )


class Units:
    """The units of an index's passages that can be quoted; those of the last thousand passages are kept.

    Safe to be used by several threads at once.

    :param index: whose passages are looked at.
    """

    def __init__(self, index: Index) -> None:
        self._most = min(_KEPT_PASSAGES, len(index.passages))
        self._kept: dict[str, tuple[Quotable, ...]] = {}
        self._words: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, passage: Passage) -> tuple[Quotable, ...]:
        """Return the units of a passage that say something; none of one that must not be answered from."""
        known = self._kept.get(passage.id)
        if known is None:
            if len(self._kept) >= self._most:
                self._kept = {}  # a new one: another thread may be reading the old one
            known = self._kept[passage.id] = _quotable(passage)
        return known

    def words(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems of what is quoted, and their 5-grams; those of the last thousand texts are kept."""
        known = self._words.get(text)
        if known is None:
            if len(self._words) >= _KEPT_TEXTS:
                self._words = {}
            known = self._words[text] = _stems_and_grams(text)
        return known


def _quotable(passage: Passage) -> tuple[Quotable, ...]:
    if not (passage.certain and passage.citable):
        return ()
    found: list[Quotable] = []
    fewest = _LISTED_WORDS if lists_abbreviations(passage.section) else _MIN_WORDS
    for at, unit in enumerate(passage.units):
        text = passage.text[unit.start : unit.end]
        words = len(text.split())
        if words >= fewest and not _REFERENCE.match(text):
            hint = passage.hinted(unit.start, unit.end) if passage.hints else ""
            stems, grams = _stems_and_grams(f"{text} {hint}" if hint else text)
            found.append(Quotable(at, text, words < _SHORT_WORDS, stems, grams))
    return tuple(found)


def _stems_and_grams(text: str) -> tuple[frozenset[str], frozenset[str]]:
    stems = frozenset(tokens(text))
    return stems, frozenset(ngrams(list(stems)))
