"""Choose the sentences, list items or rows that answer, or decide that nothing does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from assistant.answering.contract import Language
from assistant.answering.question import Query, Wanted
from assistant.answering.retrieve import Found
from assistant.documents.model import Element
from assistant.retrieval.fusion import standardised
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage
from assistant.retrieval.tokens import ngrams, tokens

__all__ = ["Evidence", "Span", "choose"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of units of one passage that is quoted as a whole.

    :param first: position of the first unit in ``passage.units``.
    :param last: position of the last one (inclusive).
    :param score: of its best unit, in standard deviations.
    """

    passage: Passage
    first: int
    last: int
    score: float

    @property
    def start(self) -> int:
        """Offset of the span in the passage's text."""
        return self.passage.units[self.first].start

    @property
    def end(self) -> int:
        """Offset just behind the span."""
        return self.passage.units[self.last].end

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]

    @property
    def proof(self) -> tuple[int, int]:
        """Offsets of the words that a reader finds in the file as they are quoted.

        Where a footnote or figure cuts the sentence, a scrap of a few words on the other side is hard to find again:
        the longest stretch of longer parts is the proof. It is nearly always the whole span.
        """
        parts = [(start, end, _count(self.passage.text[start:end])) for start, end in self._unbroken()]
        found = sum(words for _, _, words in parts if words >= _FINDABLE_WORDS)
        if len(parts) == 1 or found >= _FOUND_SHARE * _count(self.text):
            return self.start, self.end
        stretches: list[list[tuple[int, int, int]]] = [[]]
        for part in parts:
            broken = stretches[-1] and stretches[-1][-1][1] != part[0]
            if broken or part[2] < _FINDABLE_WORDS:
                stretches.append([])
            if part[2] >= _FINDABLE_WORDS:
                stretches[-1].append(part)
        best = max(stretches, key=lambda stretch: sum(words for _, _, words in stretch))
        return (best[0][0], best[-1][1]) if best else (self.start, self.end)

    def _unbroken(self) -> list[tuple[int, int]]:
        """Return the stretches between cuts; a word that is cut itself belongs to neither side."""
        text = self.passage.text
        edges = [self.start]
        for piece in self.passage.pieces:
            if piece.cut and self.start < piece.start < self.end:
                before, after = piece.start, piece.start
                while text[before - 1].isalnum() and text[piece.start].isalnum() and before > edges[-1]:
                    before -= 1
                while after < self.end and text[after].isalnum() and before < piece.start:
                    after += 1
                edges += [before, after]
        edges.append(self.end)
        return list(zip(edges[::2], edges[1::2], strict=True))


def _count(text: str) -> int:
    """Return the number of words and numbers."""
    return len(re.findall(r"\w+", text))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What answers a question.

    :param spans: best first; empty where nothing answers.
    :param missing: words of the question that the documents do not have, for the refusal.
    :param unspoken: years and places asked for of which the nearest evidence does not speak, for the refusal.
    """

    spans: tuple[Span, ...]
    missing: tuple[str, ...] = ()
    unspoken: tuple[str, ...] = ()


# Weights of a unit's score, in standard deviations.
_UNIT_COSINE, _PASSAGE_SCORE, _SHARED_WORDS = 1.0, 0.35, 1.5
# What the kind of question adds to a unit, in the same measure.
_NUMBER_BONUS, _QUOTE_BONUS, _NORM_BONUS = 0.6, 1.5, 4.0
_RECOMMENDATION_BONUS = {Wanted.RECOMMENDATION: 4.0, Wanted.ADVICE: 2.0}
_SHORT_MALUS, _SHORT_WORDS = 0.7, 8
_FIGURE_MALUS, _OTHER_ROW_MALUS = 0.5, 3.0
_FINDABLE_WORDS = 5
_FOUND_SHARE = 0.95
_DROP, _MOST_SPANS = 4.0, 5  # how far below the best a span may lie, and how many there are at most
_MIN_WORDS = 3  # a shorter unit (a mere value, a name) says nothing alone

# A question is answered when the nearest passage or unit is at least so near, less a share of the question's words
# that the documents do not know. Cosines of this family of models lie close together; English questions lie lower.
# Found on 156 questions, the development set among them, so that 98 of 100 answerable ones stay; none were held out.
_LEAST_RELEVANCE: dict[Language, float] = {"de": 0.815, "en": 0.765}
_UNKNOWN_SHARE: dict[Language, float] = {"de": 0.05, "en": 0.0}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

_REFERENCE = re.compile(r"(?:Quellen?|URL|Vgl\.|ebd\.|Ebd\.)\b:?", re.IGNORECASE)  # says where, not what
_DIGIT = re.compile(r"\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b", re.IGNORECASE)


def choose(index: Index, query: Query, found: Found, *, max_words: int) -> Evidence:
    """Return the spans that answer, as few as suffice.

    :param max_words: the answer stops growing here.
    """
    missing = _missing(index, query)
    if _nothing_fits(index, query, found):
        return Evidence((), missing)
    candidates = _candidates(index, query, found)
    if not candidates:
        return Evidence((), missing)
    spans = tuple(_grow(candidates, max_words))
    unspoken = _unspoken(query, spans)
    return Evidence((), missing, unspoken) if unspoken else Evidence(spans, missing)


def _unspoken(query: Query, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the years and places asked for, where the evidence names none of them.

    Evidence about another year or another town looks much like the right one, so nearness cannot tell.
    """
    told = "\n".join((span.passage.context + "\n" + span.passage.text) for span in spans)
    for named in (_YEAR.findall(query.text), [place for place in _places() if re.search(rf"\b{place}\b", query.text)]):
        if named and not any(re.search(rf"\b{name}", told) for name in named):
            return tuple(dict.fromkeys(named))
    return ()


@cache
def _places() -> tuple[str, ...]:
    lines = (Path(__file__).parent / "places.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _candidates(index: Index, query: Query, found: Found) -> list[Span]:
    """Score every unit of the passages found; best first."""
    cosine = standardised(found.signals.unit)
    offsets = np.searchsorted(found.signals.unit_passage, np.arange(len(index.passages)))
    rows = {passage.id: row for row, passage in enumerate(index.passages)}
    words = _weighted_words(index, query)
    spans: list[Span] = []
    for hit in found.hits:
        passage = hit.passage
        if not (passage.certain and passage.citable):
            continue
        for at, unit in enumerate(passage.units):
            text = passage.text[unit.start : unit.end]
            if len(text.split()) < _MIN_WORDS or _REFERENCE.match(text):
                continue
            score = _UNIT_COSINE * float(cosine[offsets[rows[passage.id]] + at]) + _PASSAGE_SCORE * hit.score
            shared = _shared(words, text)
            score += _SHARED_WORDS * shared + _kind_bonus(query, passage, text, shared)
            spans.append(Span(passage, at, at, score))
    spans.sort(key=lambda span: (-span.score, span.passage.id, span.first))
    return _only_recommendations(spans) if Wanted.RECOMMENDATION in query.wanted else spans


def _only_recommendations(spans: list[Span]) -> list[Span]:
    """Leave out everything else where the best is a recommendation, as the question asks for those."""
    if not spans or spans[0].passage.element != Element.RECOMMENDATION:
        return spans
    return [span for span in spans if span.passage.element == Element.RECOMMENDATION]


def _kind_bonus(query: Query, passage: Passage, text: str, shared: float) -> float:
    """Return what the kind of thing wanted says for or against a unit.

    :param shared: weight of the question's words in the unit; a row of a table without any is the wrong row.
    """
    wanted = query.wanted
    bonus = -_SHORT_MALUS if len(text.split()) < _SHORT_WORDS else 0.0
    if Wanted.NUMBER in wanted and _DIGIT.search(text):
        bonus += _NUMBER_BONUS
    if passage.element == Element.RECOMMENDATION:
        bonus += max((_RECOMMENDATION_BONUS.get(kind, 0.0) for kind in wanted), default=0.0)
    if Wanted.QUOTE in wanted and passage.element == Element.QUOTE:
        bonus += _QUOTE_BONUS
    if passage.element in (Element.FIGURE, Element.TABLE) and Wanted.TABLE not in wanted:
        bonus -= _FIGURE_MALUS if shared or Wanted.NUMBER not in wanted else _OTHER_ROW_MALUS
    if passage.norm is not None and passage.norm.paragraph in query.paragraphs:
        bonus += _NORM_BONUS if query.absatz in (None, passage.norm.absatz) else _NORM_BONUS / 2
    return bonus


def _weighted_words(index: Index, query: Query) -> dict[str, float]:
    """Return the question's stems, rare ones heavier; the weights add up to 1."""
    stems = set(tokens(query.text)) | {t for term in query.terms for t in tokens(term)}
    weights = {stem: index.rarity(stem) for stem in stems}
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _shared(words: dict[str, float], text: str) -> float:
    """Return the weight of the question's words in a text, in [0, 1]; part of a compound counts half."""
    have = set(tokens(text))
    grams = set(ngrams(list(have)))
    total = 0.0
    for word, weight in words.items():
        if word in have:
            total += weight
        elif word.isalpha() and len(word) >= 5:
            parts = ngrams([word])
            total += 0.5 * weight * sum(part in grams for part in parts) / len(parts)
    return total


def _grow(candidates: Sequence[Span], max_words: int) -> Iterable[Span]:
    """Take the best spans until the answer is long enough, neighbours as one span."""
    chosen: list[Span] = []
    best = candidates[0].score
    words = 0
    for span in candidates:
        count = len(span.text.split())
        if chosen and (words + count > max_words or span.score < best - _DROP or len(chosen) >= _MOST_SPANS):
            continue
        if any(_repeats(span, other) for other in chosen):
            continue
        chosen.append(span)
        words += count
    return _merged(chosen)


def _repeats(span: Span, other: Span) -> bool:
    """Say whether a span says what another one says already (four of five words the same)."""
    mine, theirs = set(tokens(span.text)), set(tokens(other.text))
    return bool(mine) and len(mine & theirs) / len(mine) > 0.8


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Put neighbouring units together; the order is that of the best unit of each."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.passage.id, span.first)):
        last = merged[-1] if merged else None
        if last is not None and last.passage.id == span.passage.id and span.first == last.last + 1:
            merged[-1] = replace(last, last=span.last, score=max(last.score, span.score))
        else:
            merged.append(span)
    return sorted(merged, key=lambda span: -span.score)


def _missing(index: Index, query: Query) -> tuple[str, ...]:
    """Return the words of the question that stand nowhere in the documents."""
    seen = (word for word in re.findall(r"\w[\w\-]+", query.text) if tokens(word))
    return tuple(dict.fromkeys(word for word in seen if not any(index.knows(token) for token in tokens(word))))


def _nothing_fits(index: Index, query: Query, found: Found) -> bool:
    """Decide that nothing answers, because nothing is near enough."""
    if not found.hits:
        return True
    if Wanted.ABBREVIATION in query.wanted and query.terms:
        return False
    if not any(stem[0].isalpha() for stem in tokens(query.text)):
        return True  # nothing but numbers and words that stand everywhere
    nearest = max(float(found.signals.passage.max()), float(found.signals.unit.max()))
    words = _weighted_words(index, query)
    unknown = sum(weight for word, weight in words.items() if not index.knows(word))
    return nearest - _UNKNOWN_SHARE[query.language] * unknown < _LEAST_RELEVANCE[query.language]
