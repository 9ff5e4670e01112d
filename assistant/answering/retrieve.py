"""Rank passages for a question: both grains of embeddings, BM25, and signals of structure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistant.answering.question import Query, Wanted, asking_stems, asks_the_law
from assistant.answering.scoring import SILENT, UnitScores, expected
from assistant.documents.model import Element, Norm, lists_abbreviations
from assistant.retrieval.engines.reranking import Reranker, handed_out_anew
from assistant.retrieval.fusion import Scores, Weights, highest
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Hit
from assistant.retrieval.signals import Positions, Signals
from assistant.retrieval.texts import passage_text

__all__ = ["Found", "retrieve", "spelt"]

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
_MOST_ALWAYS = 300  # passages of acts
_WEIGHTS = Weights(passage=1.0, unit=0.6, words=0.25, grams=0.35)
_QUESTIONS = 0.2  # share of what the questions that a unit answers say for it, in the score of its passage
_LOOKED_AT, _BEST_UNIT = 8, 0.8  # so many of the best passages are looked at again, unit by unit


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    :param hits: best first.
    :param signals: raw scores of the candidates and their units.
    :param scores: fused score of every candidate, (n,).
    :param units: scores of the units.
    """

    hits: list[Hit]
    signals: Signals
    scores: Scores
    units: UnitScores


def spelt(index: Index, query: Query) -> Query:
    """Add the words that misspelt ones may stand for; a question in English has too many of its own."""
    if query.language != "de":
        return query
    unknown = (stem for stem in query.stems if not index.knows(stem))
    near = tuple(stem for stem in map(index.near, unknown) if stem is not None)
    return replace(query, near=near) if near else query


def retrieve(
    index: Index,
    query: Query,
    limit: int = 10,
    *,
    quick: bool = False,
    reranker: Reranker | None = None,
    reranked_hits: int = 20,
) -> Found:
    """Return the passages that fit a question best.

    :param limit: number of hits.
    :param quick: nothing but the hits is wanted; see :meth:`Index.signals`.
    :param reranker: looks again at the best passages.
    :param reranked_hits: how many of them it looks at.
    """
    ignored = asking_stems(query) if asks_the_law(query) else frozenset()
    terms = query.terms + query.german + query.near
    always = _always(index, query)
    signals = index.signals(query.text, terms, ignored, emphasis=query.typed, always=always, quick=quick)
    fused: Scores = signals.fused(_WEIGHTS) + _bonus(index, query, signals.rows) + _of_questions(signals)
    units = UnitScores(index, query, signals, fused)
    scores = _with_best_unit(index, signals, fused, units)
    if reranker is not None:
        best = index.order(signals.rows, scores, reranked_hits)
        texts = [passage_text(index.passages[signals.rows[at]]) for at in best]
        scores = handed_out_anew(scores, best, reranker.scores(query.text, texts))
    return Found(index.hits(signals, scores, limit), signals, fused, units)


def _of_questions(signals: Signals) -> Scores:
    """Return what the questions that a candidate's units answer say for it, (n,); 0 where there are none."""
    best = np.zeros(len(signals.rows))
    np.maximum.at(best, signals.unit_passage, expected(signals))
    return _QUESTIONS * best


def _with_best_unit(index: Index, signals: Signals, fused: Scores, units: UnitScores) -> Scores:
    """Add to the best passages what their best unit says: its words and its kind are those of the answer.

    The fused scores see a passage as a whole; one of ten sentences may hold the answer in one of them.
    """
    scores = fused + _BEST_UNIT * SILENT
    for at in index.order(signals.rows, fused, _LOOKED_AT):
        scores[at] = fused[at] + _BEST_UNIT * max(units.best(index.passages[signals.rows[at]]), SILENT)
    return scores


def _bonus(index: Index, query: Query, rows: Positions) -> Scores:
    """Return what the structure of passages says for or against each, (n_rows,)."""
    table, traits = index.table, index.once(_traits)
    kinds = [_KIND_BONUS[kind] for kind in query.wanted if kind in _KIND_BONUS]
    bonus: Scores = np.zeros(len(rows))
    if kinds:
        bonus += table.each("element", lambda element: sum(kind.get(element, 0.0) for kind in kinds), rows)
    if query.norms:
        bonus += table.each("norm", lambda here: _norm_bonus(here, query.norms), rows)
    if asks_the_law(query):
        bonus += np.where(traits.normed[rows], _LAW_BONUS, 0.0)
    listed = 1.5 if Wanted.ABBREVIATION in query.wanted else _LIST_SECTION_MALUS
    bonus += np.where(traits.abbreviations[rows], listed, 0.0)
    return bonus + traits.malus[rows]


def _norm_bonus(here: tuple[str, str | None] | None, named: Iterable[Norm]) -> float:
    """Return what a passage of the act gets for lying at an address that is named.

    :param here: numbers of its § and Absatz, ``None`` outside of acts.
    """
    if here is None:
        return 0.0
    paragraph, absatz = here
    fitting = (norm for norm in named if norm.paragraph == paragraph)
    return max((_NORM_BONUS if norm.absatz in (None, absatz) else _OTHER_ABSATZ_BONUS for norm in fitting), default=0.0)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What of the structure does not depend on the question; one entry a passage.

    :param normed: whether it belongs to an act.
    :param abbreviations: whether it belongs to a list of short forms.
    :param malus: what speaks against answering from it.
    """

    normed: npt.NDArray[np.bool_]
    abbreviations: npt.NDArray[np.bool_]
    malus: Scores


def _traits(index: Index) -> _Traits:
    each = index.table.each
    aside = each("section", lambda section: section.startswith(("Impressum", "Vorbemerkung"))) > 0
    apart = aside | (each("citable", bool) == 0)
    malus = np.where(apart, _LIST_SECTION_MALUS, 0.0) + np.where(each("certain", bool) == 0, _UNCERTAIN_MALUS, 0.0)
    listed = each("section", lists_abbreviations) > 0
    return _Traits(each("norm", _is_norm) > 0, listed, malus)


def _is_norm(norm: object) -> bool:
    return norm is not None


def _always(index: Index, query: Query) -> Positions | None:
    """Return the rows of the act's passages that are compared with the question in any case.

    Of a large corpus the sides of the search name candidates, and may pass over the very norm that the question names.
    """
    if index.exhaustive:
        return None
    normed = np.flatnonzero(index.once(_traits).normed)
    if len(normed) > _MOST_ALWAYS:
        named = index.table.each("norm", lambda here: _norm_bonus(here, query.norms), normed)
        normed = normed[highest(named, _MOST_ALWAYS)] if named.any() else normed[:0]
    return normed
