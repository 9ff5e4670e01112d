"""Rank passages for a question: both grains of embeddings, BM25, and signals of structure."""

from dataclasses import dataclass

import numpy as np

from assistant.answering.question import Query, Wanted, asking_stems, asks_the_law
from assistant.documents.model import Element, Norm
from assistant.retrieval.fusion import Scores, Weights
from assistant.retrieval.index import Index, Signals
from assistant.retrieval.passage import Hit, Passage

__all__ = ["Found", "retrieve"]

# What the kind of question adds to the fused score of a passage, in standard deviations of one signal.
_KIND_BONUS: dict[Wanted, dict[str, float]] = {
    Wanted.RECOMMENDATION: {Element.RECOMMENDATION: 4.0},
    Wanted.ADVICE: {Element.RECOMMENDATION: 1.5},
    Wanted.FINDING: {Element.FINDING: 0.5},
    Wanted.QUOTE: {Element.QUOTE: 0.7},
    Wanted.TABLE: {Element.TABLE: 1.0, Element.FIGURE: 0.5},
    Wanted.NUMBER: {Element.TABLE: 0.3},
}
_NORM_BONUS, _OTHER_ABSATZ_BONUS = 10.0, 5.0  # a norm that is named is what is wanted
_LAW_BONUS = 1.5  # for all of the act, where the question asks what the law says
_LIST_SECTION_MALUS = -2.0  # registers and annex answer only when they are asked for
_UNCERTAIN_MALUS = -2.0
_FOREIGN_WORDS = Weights(words=0.2, grams=0.2)  # a question in English shares what the glossary gives it
_OWN_WORDS = Weights(words=0.3, grams=0.2)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    :param hits: best first.
    :param signals: raw scores of all passages and units.
    :param scores: fused score of every passage, (n,).
    """

    hits: list[Hit]
    signals: Signals
    scores: Scores


def retrieve(index: Index, query: Query, limit: int = 10) -> Found:
    """Return the passages that fit a question best.

    :param limit: number of hits.
    """
    ignored = asking_stems(query) if asks_the_law(query) else frozenset()
    signals = index.signals(query.text, query.terms + query.german, ignored, emphasis=query.typed)
    weights = _OWN_WORDS if query.language == "de" else _FOREIGN_WORDS
    scores = signals.fused(weights) + _bonus(index, query)
    return Found(index.hits(signals, scores, limit), signals, scores)


def _bonus(index: Index, query: Query) -> Scores:
    return np.array([_passage_bonus(passage, query) for passage in index.passages])


def _passage_bonus(passage: Passage, query: Query) -> float:
    bonus = sum(_KIND_BONUS.get(kind, {}).get(passage.element, 0.0) for kind in query.wanted)
    if passage.norm is not None:
        bonus += max((_norm_bonus(passage.norm, norm) for norm in query.norms), default=0.0)
        bonus += _LAW_BONUS if asks_the_law(query) else 0.0
    if passage.section.startswith("Abkürz"):
        bonus += 1.5 if Wanted.ABBREVIATION in query.wanted else _LIST_SECTION_MALUS
    if passage.section.startswith(("Impressum", "Vorbemerkung")) or not passage.citable:
        bonus += _LIST_SECTION_MALUS
    if not passage.certain:
        bonus += _UNCERTAIN_MALUS
    return bonus


def _norm_bonus(here: Norm, named: Norm) -> float:
    if here.paragraph != named.paragraph:
        return 0.0
    return _NORM_BONUS if named.absatz in (None, here.absatz) else _OTHER_ABSATZ_BONUS
