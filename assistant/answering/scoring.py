"""Score the units of passages for a question."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache

import numpy as np

from assistant.answering.quantity import counted, counts, told
from assistant.answering.question import Query, Wanted, asking_stems, asks_the_law
from assistant.answering.span import Span
from assistant.answering.units import MODALS, Quotable, Units
from assistant.documents.model import Element
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.fusion import Scores, standardised
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage
from assistant.retrieval.signals import Signals
from assistant.retrieval.tokens import ngrams, tokens

__all__ = ["QUANTITY_BONUS", "SILENT", "UnitScores", "expected", "weighted_words"]

# Weights of a unit's score, in standard deviations.
_UNIT_COSINE, _PASSAGE_SCORE, _SHARED_WORDS = 1.0, 0.5, 1.5
SILENT = -3.0  # score of a passage none of whose units can be quoted
# What the kind of question adds to a unit, in the same measure.
_NUMBER_BONUS, _QUOTE_BONUS = 0.6, 1.5
QUANTITY_BONUS = 0.8  # for each kind of quantity asked for and told
_COUNT_BONUS = 1.5  # for the number of what is to be counted, and not of something else
_RECOMMENDATION_BONUS = {Wanted.RECOMMENDATION: 4.0, Wanted.ADVICE: 2.0}
_SHORT_MALUS = 0.7
_FIGURE_MALUS, _OTHER_ROW_MALUS = 0.5, 3.0
_FIGURES = frozenset({Element.FIGURE, Element.TABLE})
_EVERYWHERE_WEIGHT = 0.25  # of words of the titles
_BEFORE_WEIGHT = 0.25  # of words that only the turn before has
# Of the questions that a unit answers: how near they are counts from a fifth of the way between any two questions on,
# and their words a little. Tried on dev and the project's own questions: the first from 6 to 90 (more is better up to
# 60, and about the same beyond), the last from 0 to 0.7.
_NEAR, _FAR, _ASKED_WORDS = 60.0, 0.2, 0.6
_DENSE = 12.0  # questions a unit from which on they are trusted wholly; tried with 300 to all of the shipped ones
_TEXT_WORDS, _TEXT_GRAMS = 0.25, 0.35  # of a passage's words beside a unit's vector
_LAW_BONUS = 1.0  # for the act where somebody's duty or right is asked for
_MODAL_BONUS = 0.7
_DEFINITION_BONUS = 1.0
# Where a § is asked for, what names one.
_NORM_TOLD_BONUS = 1.5
_WHICH_NORM = re.compile(
    r"\b(?:welche[rmns]?|which|what)\s(?:\w+\s)?(?:§|paragra[fp]\w*|vorschrift\w*|norm\b|section|bestimmung"
    r"|(?:legal|statutory) (?:basis|provision))"
    r"|rechtsgrundlage|rechtlicher? grundlage|wo (?:ist|steht|wird) .*(?:geregelt|gesetzlich|im gesetz)",
    re.IGNORECASE,
)
_SEVERAL_BONUS = 0.8
_SHORT_FORM = 4  # letters
_KEPT_TEXTS = 4096  # about 6 KB each
_SHORTEST_PART = 5  # letters


class UnitScores:
    """Scores for the units of any passages of the index, for one question; units are looked at once.

    :param signals: what the search says about the question.
    :param scores: fused score of every candidate, (n,).
    """

    def __init__(self, index: Index, query: Query, signals: Signals, scores: Scores) -> None:
        self._query = query
        self._index = index
        self._units = index.once(Units)
        self._signals = signals
        self._scores = scores
        self._cosine = standardised(signals.unit)
        self._expected = expected(signals)
        self._first = np.searchsorted(signals.unit_passage, np.arange(len(signals.rows)))
        self._words = _Words(weighted_words(index, query))
        self._counted = _counted_stems(query)
        self._which_norm = _WHICH_NORM.search(query.typed) is not None
        self._known: dict[str, list[tuple[int, float]]] = {}

    def spans(self, passages: Iterable[Passage], *, asked: bool = True) -> list[Span]:
        """Return a span for every unit that says something, best first; equal ones in a fixed order.

        :param asked: whether the questions count that the units answer.
        """
        spans: list[Span] = []
        for passage in passages:
            above = _PASSAGE_SCORE * self._of_passage(passage)
            less = np.zeros(len(passage.units)) if asked else self._asked(passage)
            spans.extend(Span(passage, at, at, above + score - float(less[at])) for at, score in self._own(passage))
        return sorted(spans, key=lambda span: (-span.score, span.passage.id, span.first))

    def best(self, passage: Passage) -> float:
        """Return the score of a passage's best unit without what the search says of the passage as a whole."""
        return max((score for _, score in self._own(passage)), default=SILENT)

    def asked(self, span: Span) -> float:
        """Return what the questions that a span answers say for it, 0 where there are none; part of its score."""
        return float(max(self._asked(span.passage)[span.first : span.last + 1]))

    def shared(self, text: str) -> float:
        """Return the weight of the question's words in a text, in [0, 1]."""
        return self._words.shared(*self._units.words(text))

    def _own(self, passage: Passage) -> list[tuple[int, float]]:
        """Return the units that say something, each with its own score."""
        known = self._known.get(passage.id)
        if known is None:
            known = self._known[passage.id] = self._scored(passage)
        return known

    def _scored(self, passage: Passage) -> list[tuple[int, float]]:
        units = self._units.of(passage)
        if not units:
            return []
        cosines = self._cosines(passage).tolist()
        asked = self._asked(passage).tolist()
        kind = self._passage_bonus(passage)
        scored: list[tuple[int, float]] = []
        for unit in units:
            shared = self._words.shared(unit.stems, unit.grams)
            bonus = kind + self._kind_bonus(passage, unit, shared)
            if self._counted and counts(unit.counted, self._counted):
                bonus += _COUNT_BONUS
            if self._which_norm and unit.has_sign:
                bonus += _NORM_TOLD_BONUS
            score = _UNIT_COSINE * cosines[unit.at] + _SHARED_WORDS * shared + bonus
            scored.append((unit.at, score + asked[unit.at]))
        return scored

    def _passage_bonus(self, passage: Passage) -> float:
        """Return what the kind of thing wanted says for a passage, and so for each of its units."""
        wanted, bonus = self._query.wanted, 0.0
        if passage.element == Element.RECOMMENDATION:
            bonus += max((_RECOMMENDATION_BONUS.get(kind, 0.0) for kind in wanted), default=0.0)
        if Wanted.QUOTE in wanted and passage.element == Element.QUOTE:
            bonus += _QUOTE_BONUS
        if Wanted.DUTY in wanted and passage.norm is not None:
            bonus += _LAW_BONUS
        return bonus

    def _kind_bonus(self, passage: Passage, unit: Quotable, shared: float) -> float:
        """Return what the kind of thing wanted says for or against a unit beside the others of its passage.

        :param shared: weight of the question's words in the unit; a row of a table without any is the wrong row.
        """
        query, wanted = self._query, self._query.wanted
        bonus = -_SHORT_MALUS if unit.short else 0.0
        if Wanted.NUMBER in wanted and unit.has_number:
            bonus += _NUMBER_BONUS
        if passage.norm is not None:
            if self._modals:
                bonus += sum(_MODAL_BONUS for modal in self._modals if unit.modals[modal])
            if Wanted.SEVERAL in wanted and unit.names_several:
                bonus += _SEVERAL_BONUS
        if Wanted.DEFINITION in wanted:
            bonus += _DEFINITION_BONUS * _defines(self._stems, unit)
        if query.quantities:
            bonus += QUANTITY_BONUS * len(told(unit.text, query.quantities))
        if passage.element in _FIGURES and Wanted.TABLE not in wanted:
            bonus -= _FIGURE_MALUS if shared or Wanted.NUMBER not in wanted else _OTHER_ROW_MALUS
        return bonus

    @cached_property
    def _modals(self) -> tuple[int, ...]:
        """Which of :data:`MODALS` the question asks with."""
        return tuple(place for place, (asks, _) in enumerate(MODALS) if asks.search(self._query.typed))

    @cached_property
    def _stems(self) -> frozenset[str]:
        """Stems of what was typed that say what it is about."""
        return self._query.typed_stems - asking_stems(self._query)

    def _cosines(self, passage: Passage) -> Matrix:
        """Return the cosines of a passage's units, in standard deviations of those of all candidates."""
        place = self._place(passage)
        if place is not None:
            return self._cosine[self._first[place] : self._first[place] + len(passage.units)]
        unit = self._signals.unit
        cosines = self._index.unit_cosines(self._index.rows[passage.id], self._signals.vector)
        return np.asarray((cosines - float(unit.mean())) / (float(unit.std()) or 1.0))

    def _asked(self, passage: Passage) -> Scores:
        """Return what the questions that a passage's units answer say for each unit."""
        place = self._place(passage)
        if place is None:
            return np.zeros(len(passage.units))
        return self._expected[self._first[place] : self._first[place] + len(passage.units)]

    def _of_passage(self, passage: Passage) -> float:
        """Return the fused score of a passage; of one that is no candidate, as if it were the last of them."""
        place = self._place(passage)
        return float(self._scores[place] if place is not None else self._scores.min())

    def _place(self, passage: Passage) -> int | None:
        """Return the position of a passage among the candidates."""
        row, rows = self._index.rows[passage.id], self._signals.rows
        if row < len(rows) and rows[row] == row:  # as where all passages are candidates
            return row
        place = int(np.searchsorted(rows, row))
        return place if place < len(rows) and rows[place] == row else None


class _Words:
    """The words of a question, looked for in one unit after the other.

    :param weights: of the stems; they add up to 1.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._words = [(word, weight, _parts(word)) for word, weight in weights.items()]
        self._grams = frozenset().union(*(parts for _, _, parts in self._words))

    def shared(self, stems: frozenset[str], grams: frozenset[str]) -> float:
        """Return the weight of the words among stems, in [0, 1]; part of a compound counts half.

        :param grams: 5-grams of the stems.
        """
        total = 0.0
        met = self._grams & grams  # few, and looked at word by word
        for word, weight, parts in self._words:
            if word in stems:
                total += weight
            elif met and not parts.isdisjoint(met):
                total += 0.5 * weight * len(parts & met) / len(parts)
        return total


def expected(signals: Signals) -> Scores:
    """Return what the questions that each unit answers say for it, (n_units,) in standard deviations of cosines.

    They say the less, the fewer there are. A unit without one, in a document with few, is taken to be as near by
    questions as one of the others that is as near by its text: that nobody wrote any must not speak against it.
    """
    near = np.maximum(signals.asked - _FAR, 0.0)
    trust = min(1.0, signals.density / _DENSE)
    said = np.asarray(trust * (_NEAR * near + _ASKED_WORDS * signals.asked_words), np.float64)
    bare = signals.bare
    if bare.any():
        by_text = _by_text(signals)
        # so many of the others are nearer by their text; the next one by questions lends what it has
        nearer = np.count_nonzero(~bare) - np.searchsorted(np.sort(by_text[~bare]), by_text[bare], side="right")
        lent = np.append(np.sort(said[~bare])[::-1], 0.0)[nearer]
        said[bare] = np.maximum(said[bare], lent)
    return said


def _by_text(signals: Signals) -> Scores:
    """Return how near units are by their words and vectors alone, (n_units,)."""
    of_passages = _TEXT_WORDS * standardised(signals.words) + _TEXT_GRAMS * standardised(signals.grams)
    return np.asarray(standardised(signals.unit) + of_passages[signals.unit_passage], np.float64)


def weighted_words(index: Index, query: Query) -> dict[str, float]:
    """Return the question's stems, rare ones heavier; the weights add up to 1."""
    asked = set(tokens(query.rest) if query.norms else query.stems)
    if asks_the_law(query):
        asked = asked - asking_stems(query) or asked
    if query.quantities:
        asked = asked - _measure_stems() or asked
    stems = asked | {token for term in query.terms + query.german + query.near for token in tokens(term)}
    typed = query.typed_stems
    weights = {
        stem: index.rarity(stem)
        * (1.0 if stem in typed else _BEFORE_WEIGHT)
        * (_EVERYWHERE_WEIGHT if stem in query.everywhere else 1.0)
        for stem in stems
    }
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _counted_stems(query: Query) -> frozenset[str]:
    """Return the stems of what is to be counted, with those of the long form where it is a short form."""
    stems = counted(query.typed)
    if not stems:
        return stems
    spelt_out = (set(tokens(term)) for term in query.terms if len(term.split()) > 1)
    short = any(len(stem) <= _SHORT_FORM for stem in stems)
    german = set(tokens(" ".join(query.german))) if query.language == "en" else set()
    return (stems | frozenset().union(*spelt_out) if short else stems) | german


@cache
def _measure_stems() -> frozenset[str]:
    """Return the stems of words that say which kind of figure is asked for, and not of what."""
    return frozenset(
        tokens("oft häufig lange viel viele hoch groß Jahr Jahre Tag Tage Woche Monat Datum Zeitpunkt Uhr")
    )


@lru_cache(maxsize=_KEPT_TEXTS)
def _parts(word: str) -> frozenset[str]:
    """Return the 5-grams of a word that may be part of a compound, none of a short one or a number."""
    return frozenset(ngrams([word])) if word.isalpha() and len(word) >= _SHORTEST_PART else frozenset()


def _defines(stems: frozenset[str], unit: Quotable) -> int:
    """Return 2 where a unit begins by saying what one of some stems is, 1 where it does so further on, or 0.

    "Freie Träger sind hier …" begins with it.
    """
    for before, near in unit.defined:
        if before and before <= stems:
            return 2
        if stems & near:
            return 1
    return 0
