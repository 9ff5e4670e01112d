"""Rank passages for a question: both grains of embeddings, BM25, and signals of structure."""

from dataclasses import dataclass

import numpy as np

from assistant.answering.question import Query, Wanted, asks_the_law, whole_stems
from assistant.documents.model import Element, Norm
from assistant.retrieval.engines.reranking import Reranker, handed_out_anew
from assistant.retrieval.fusion import Scores, Weights, ranking
from assistant.retrieval.index import Index, Signals
from assistant.retrieval.passage import Hit, Passage
from assistant.retrieval.texts import passage_text

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
_FOREIGN_WORDS = Weights(words=0.1, grams=0.1)  # a question in English shares names and short forms only
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


def retrieve(
    index: Index, query: Query, limit: int = 10, *, reranker: Reranker | None = None, reranked_hits: int = 20
) -> Found:
    """Return the passages that fit a question best.

    :param limit: number of hits.
    :param reranker: looks again at the best passages.
    :param reranked_hits: how many of them it looks at.
    """
    ignored = whole_stems() if asks_the_law(query) else frozenset()
    signals = index.signals(query.text, query.terms, ignored, emphasis=query.typed)
    weights = _OWN_WORDS if query.language == "de" else _FOREIGN_WORDS
    scores: Scores = signals.fused(weights) + _bonus(index, query)
    if reranker is not None:
        best = ranking(scores, index.ids, reranked_hits).tolist()
        second = reranker.scores(query.text, [passage_text(index.passages[row]) for row in best])
        scores = handed_out_anew(scores, best, second)
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
