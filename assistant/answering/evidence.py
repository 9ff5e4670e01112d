"""Choose the sentences, list items or rows that answer, or decide that nothing does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.question import Query, Wanted
from assistant.answering.retrieve import Found
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What answers a question.

    :param spans: best first; empty where nothing answers.
    :param missing: words of the question that the documents do not have, for the refusal.
    """

    spans: tuple[Span, ...]
    missing: tuple[str, ...] = ()


# Weights of a unit's score, in standard deviations.
_UNIT_COSINE, _PASSAGE_SCORE, _SHARED_WORDS = 1.0, 0.35, 2.0
_NUMBER_BONUS = 0.6
_MIN_WORDS = 3  # a shorter unit (a mere value, a name) says nothing alone

# Below these nothing is answered. Cosines of this family of models lie close together and say little alone.
_LEAST_COSINE = 0.80
_LEAST_COVERAGE = 0.30

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
    return Evidence(tuple(_grow(candidates, query, max_words)), missing)


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
            if len(text.split()) < _MIN_WORDS:
                continue
            score = _UNIT_COSINE * float(cosine[offsets[rows[passage.id]] + at]) + _PASSAGE_SCORE * hit.score
            score += _SHARED_WORDS * _shared(words, text)
            if Wanted.NUMBER in query.wanted and _DIGIT.search(text):
                score += _NUMBER_BONUS
            spans.append(Span(passage, at, at, score))
    return sorted(spans, key=lambda span: (-span.score, span.passage.id, span.first))


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


def _grow(candidates: Sequence[Span], query: Query, max_words: int) -> Iterable[Span]:
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


_DROP = 2.5
_MOST_SPANS = 5


def _repeats(span: Span, other: Span) -> bool:
    """Say whether a span says what another one says already (four of five words the same)."""
    mine, theirs = set(tokens(span.text)), set(tokens(other.text))
    return bool(mine) and len(mine & theirs) / len(mine) > 0.8


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Put neighbouring units together; the order is that of the best unit of each."""
    merged: list[Span] = []
    for span in spans:
        for i, other in enumerate(merged):
            if other.passage.id == span.passage.id and other.first - 1 <= span.first <= other.last + 1:
                merged[i] = Span(
                    span.passage, min(span.first, other.first), max(span.last, other.last), max(span.score, other.score)
                )
                break
        else:
            merged.append(span)
    return merged


def _missing(index: Index, query: Query) -> tuple[str, ...]:
    """Return the words of the question that stand nowhere in the documents."""
    seen = (word for word in re.findall(r"\w[\w\-]+", query.text) if tokens(word))
    return tuple(dict.fromkeys(word for word in seen if not any(index.knows(token) for token in tokens(word))))


def _nothing_fits(index: Index, query: Query, found: Found) -> bool:
    """Decide that nothing answers: nothing is near in meaning, or the words that matter stand in no place found."""
    if not found.hits:
        return True
    nearest = max(hit.similarity for hit in found.hits)
    words = _weighted_words(index, query)
    covered = max((_shared(words, hit.passage.text + " " + hit.passage.context) for hit in found.hits[:5]), default=0.0)
    return nearest < _LEAST_COSINE or (query.language == "de" and covered < _LEAST_COVERAGE)
