"""What each side of the search says about a question."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import Asked, Matrix
from assistant.retrieval.fusion import Scores, Weights, highest, standardised, weighted_sum
from assistant.retrieval.store import Contents

__all__ = ["Positions", "Sides", "Signals", "covered"]

Positions = npt.NDArray[np.int64]

_COVERED: Final = 0.5

CANDIDATES: Final = 200
"""Passages or units that each side of the search names, where there are too many to compare the question with all."""


@dataclass(frozen=True)
class Signals:
    """What each side of the search says about a question, for the candidates: all passages, or the near ones of many.

    :param vector: the question's embedding, or what the shortcut tells of it, (dim,) float32.
    :param rows: the candidates' places in :attr:`Index.passages`, (n,) int64, ascending.
    :param passage: cosine of question and candidate, (n,) float32.
    :param unit: cosine of question and unit, (m,) float32, all units of the candidates in their order.
    :param unit_passage: position in ``rows`` of each unit's passage, (m,) int32, ascending.
    :param asked: how near each unit is by the questions that it answers, (m,) float32; 0 where it is far, see
        :meth:`Expansion.nearness <assistant.retrieval.expansion.Expansion.nearness>`.
    :param asked_words: BM25 of the best of these questions, (m,) float32.
    :param bare: whether a unit has no questions and belongs to a document of which few units have any, (m,): that it
        has none says nothing then.
    :param density: questions that the documents answer, for each unit that answers any; 0 without questions.
    :param unanswered: how much nearer questions without an answer are than those with one, see
        :class:`~assistant.retrieval.expansion.Led`.
    :param words: BM25 over stems, (n,) float32, 0 where no word is shared.
    :param grams: BM25 over 5-grams of the stems, (n,) float32.
    """

    vector: Matrix
    rows: Positions
    passage: Matrix
    unit: Matrix
    unit_passage: npt.NDArray[np.int32]
    asked: Matrix
    asked_words: Matrix
    bare: npt.NDArray[np.bool_]
    density: float
    unanswered: float
    words: Matrix
    grams: Matrix

    @cached_property
    def best_unit(self) -> Matrix:
        """Best cosine of each candidate's units, (n,) float32; of the passage itself where it has no units."""
        best = np.full(len(self.passage), -np.inf, np.float32)
        np.maximum.at(best, self.unit_passage, self.unit)
        return np.where(np.isinf(best), self.passage, best)

    def fused(self, weights: Weights = Weights()) -> Scores:  # noqa: B008 - frozen
        """Return the weighted sum of all signals, each standardised over the candidates, (n,) float64."""
        return weighted_sum(
            (
                (weights.passage, standardised(self.passage)),
                (weights.unit, standardised(self.best_unit)),
                (weights.words, standardised(self.words)),
                (weights.grams, standardised(self.grams)),
            )
        )


class Sides:
    """The sides of the search: vectors of passages, of units and of questions, BM25 of stems and of their 5-grams.

    :param contents: of the index.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._first_units = np.ascontiguousarray(contents.table.records["unit"])
        self._rows = np.arange(len(contents.table))
        documents = contents.table.records["document"].repeat(contents.table.records["units"])
        self._bare = ~np.isin(documents, covered(contents))
        self._bare[contents.expansion.units] = False
        self._some_bare = bool(self._bare.any())
        self._unit_passage = self._units_of(self._rows)[1] if contents.exhaustive else np.zeros(0, np.int32)

    def signals(
        self,
        asked: Asked,
        words: Sequence[str],
        grams: Sequence[str],
        always: Positions | None = None,
        *,
        quick: bool = False,
    ) -> Signals:
        """Return what every side says of each candidate.

        :param asked: the question, in one or more parts that are added up.
        :param words: its stems.
        :param grams: their 5-grams.
        :param always: rows of passages that are candidates in any case.
        :param quick: half of the model may be left out.
        """
        contents, expansion = self._contents, self._contents.expansion
        vector, alike = self._vectors(asked, quick=quick)
        mapped = expansion.mapped(alike)
        led = expansion.led(mapped, words)
        if contents.exhaustive:
            rows, units, unit_passage = self._rows, np.arange(len(self._unit_passage)), self._unit_passage
            here, there = led.units, np.arange(len(led.units))
        else:
            named = self._passages_of(led.units[highest(led.weights, CANDIDATES)])
            rows = self._candidates(vector, words, grams, named if always is None else np.append(named, always))
            units, unit_passage = self._units_of(rows)
            _, here, there = np.intersect1d(units, led.units, assume_unique=True, return_indices=True)
        return Signals(
            vector,
            rows,
            self._scores(contents.passage_vectors, rows, vector),
            self._scores(contents.unit_vectors, units, vector),
            unit_passage,
            expansion.nearness(_spread(led.weights[there], here, len(units)), self._cosines_of(units, mapped)),
            _spread(led.words[there], here, len(units)),
            self._bare[units],
            expansion.density,
            led.unanswered,
            contents.words.scores(words) if contents.exhaustive else contents.words.scores_of(rows, words),
            contents.grams.scores(grams) if contents.exhaustive else contents.grams.scores_of(rows, grams),
        )

    def _vectors(self, asked: Asked, *, quick: bool) -> tuple[Matrix, Matrix]:
        """Return a question's embedding and what it is compared with questions by, each (dim,) float32.

        :param quick: as half of the layers and the shortcut tell them, where it has learned enough.
        """
        shortcut = self._contents.expansion.shortcut
        if not quick or shortcut is None or self._some_bare:  # of documents without questions it knows nothing
            return _sum(asked.vectors()), _sum(asked.alike())
        return _sum(shortcut(asked.early)), _sum(asked.early)

    def _scores(self, side: Dense, rows: Positions, vector: Matrix) -> Matrix:
        """Return the inner products with all vectors, or with some of very many."""
        return side.scores(vector) if self._contents.exhaustive else side.scores_of(rows, vector)

    @cached_property
    def _texts(self) -> Matrix | None:
        """The texts of all units under the metric, (n_units, d), ``None`` without one."""
        metric = self._contents.expansion.metric
        return metric.mapped_texts(np.asarray(self._contents.unit_vectors.vectors, np.float32)) if metric else None

    def _cosines_of(self, units: Positions, mapped: Matrix) -> Matrix | None:
        """Return the cosines of a question and the texts of units under the metric, ``None`` without one.

        Of very many units the texts are not kept under the metric, but compared with a direction.
        """
        expansion = self._contents.expansion
        if self._contents.exhaustive:
            return None if self._texts is None else np.asarray(self._texts @ mapped, np.float32)
        if expansion.metric is None:
            return None
        direction, start = expansion.metric.toward(mapped)
        products = self._contents.unit_vectors.scores_of(units, direction)
        return np.asarray((products - start) / expansion.lengths[units], np.float32)

    def unit_cosines(self, row: int, vector: Matrix) -> Matrix:
        """Return the cosines of a question with all units of one passage, (n_units,) float32.

        :param vector: the question's, (dim,) float32.
        """
        return self._contents.unit_vectors.scores_of(self._units_of(np.array([row]))[0], vector)

    def _candidates(self, vector: Matrix, words: Sequence[str], grams: Sequence[str], always: Positions) -> Positions:
        """Let every side name the passages that it finds best, and return the rows of all, ascending."""
        contents = self._contents
        with ThreadPoolExecutor(1) as beside:
            # the units take as long as the rest
            units = beside.submit(contents.unit_vectors.nearest, vector, CANDIDATES)
            named = (
                contents.passage_vectors.nearest(vector, CANDIDATES),
                contents.words.nearest(words, CANDIDATES),
                contents.grams.nearest(grams, CANDIDATES),
                always,
            )
        return np.unique(np.concatenate([*named, self._passages_of(units.result())]))

    def _passages_of(self, units: npt.NDArray[np.integer]) -> Positions:
        """Return the rows of the passages that units belong to."""
        return np.searchsorted(self._first_units, units, side="right") - 1

    def _units_of(self, rows: Positions) -> tuple[Positions, npt.NDArray[np.int32]]:
        """Return the numbers of the units of passages, and of each the position in ``rows`` of its passage."""
        counts = self._contents.table.records["units"][rows]
        owners = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
        before = np.cumsum(counts) - counts
        return np.arange(len(owners)) - before[owners] + self._first_units[rows][owners], owners


def covered(contents: Contents) -> Positions:
    """Return the codes of the documents of which at least half of the units have questions, ascending."""
    records = contents.table.records
    units = np.bincount(records["document"], records["units"])
    rows = np.searchsorted(records["unit"], contents.expansion.units, side="right") - 1
    asked = np.bincount(records["document"][rows], minlength=len(units))
    return np.flatnonzero((asked >= _COVERED * units) & (asked > 0))


def _sum(vectors: Matrix) -> Matrix:
    """Return the sum of vectors, (dim,) float32, brought to length one."""
    total = vectors.sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), np.float32)


def _spread(values: Matrix, places: npt.NDArray[np.integer], length: int) -> Matrix:
    """Return an array with values at their places, and 0 elsewhere."""
    spread = np.zeros(length, np.float32)
    spread[places] = values
    return spread
