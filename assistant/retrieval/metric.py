"""A measure of nearness learned from questions: those that lead to the same place are near, whatever words they use.

The model of an index knows languages, and not what people mean when they ask of these documents. Its vectors are mapped
linearly, so that a question comes near those that have a place in common with it, and near the text of that place.
Source: Goldberger, Roweis, Hinton, Salakhutdinov: "Neighbourhood Components Analysis", NIPS 2004; here with cosines,
over parts of the questions at a time, with a map of its own for texts, and by steps of Adam (Kingma, Ba:
arXiv:1412.6980).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.retrieval.embedding import Matrix
from assistant.retrieval.places import Placed

__all__ = ["LEAST_QUESTIONS", "Metric", "learn"]

LEAST_QUESTIONS: Final = 1000
"""Of fewer questions nothing is learned that holds for others."""

_DIM: Final = 192
_SHARPNESS: Final = 20.0  # of the softmax over cosines
_TOGETHER: Final = 2048  # questions compared with each other at once
_AT_ONCE: Final = 256  # of them by one thread: what they are compared with stays near the core
_STEPS: Final = 96
_WIDTH: Final = 8e-3  # of the first step; it falls to nothing
_SEED: Final = 4
"""Of the order of the questions. With eleven others, evidence of .916 to .932 of 517 questions was cited; here .926."""
_TINY: Final = np.finfo(np.float32).tiny

Pairs = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class Metric:
    """The maps of questions and of texts, each with the centre that is taken off first.

    :param centre: of questions, (dim,) float32.
    :param questions: (dim, d) float32.
    :param text_centre: (dim,) float32.
    :param texts: (dim, d) float32.
    """

    centre: Matrix
    questions: Matrix
    text_centre: Matrix
    texts: Matrix

    def mapped(self, vectors: Matrix) -> Matrix:
        """Return questions as they are compared.

        :param vectors: (n, dim) float32, as the model gives them.
        :return: (n, d) float32, rows of length one.
        """
        return _unit_rows(_product(vectors - self.centre, self.questions))[0]

    def mapped_texts(self, vectors: Matrix) -> Matrix:
        """Return texts as questions are compared with them.

        :param vectors: (n, dim) float32, as the model gives them.
        :return: (n, d) float32, rows of length one.
        """
        return self._mapped_texts(vectors)[0]

    def lengths(self, vectors: Matrix) -> Matrix:
        """Return the lengths of mapped texts, which :meth:`toward` divides by.

        :param vectors: (n, dim) float32, as the model gives them.
        :return: (n,) float32, above 0.
        """
        return self._mapped_texts(vectors)[1][:, 0]

    def _mapped_texts(self, vectors: Matrix) -> tuple[Matrix, Matrix]:
        """Return mapped texts, rows of length one, and their lengths before, (n, 1)."""
        return _unit_rows(_product(vectors - self.text_centre, self.texts))

    def toward(self, mapped: Matrix) -> tuple[Matrix, float]:
        """Return what compares a question with texts: the cosine is ``(text @ direction - start) / length``.

        :param mapped: the question as :meth:`mapped` gives it, (d,) float32.
        :return: direction, (dim,) float32, and start.
        """
        direction = self.texts @ mapped
        return direction, float(self.text_centre @ direction)


def learn(questions: Matrix, leads: Sequence[Placed], texts: Matrix) -> Metric:
    """Learn how to measure; the same questions give the same but for rounding.

    A question is drawn to those that share a unit with it, and to the texts of its units, and pushed from all others.
    One without an answer lies as near to its units as any: it is drawn to others without one instead.

    :param questions: (n, dim) float32, rows of length one; at least :data:`LEAST_QUESTIONS`.
    :param leads: where each of them leads.
    :param texts: of all units, (n_units, dim) float32, rows of length one.
    """
    centre, text_centre = questions.mean(axis=0), texts.mean(axis=0)
    asked, told = _unit_rows(questions - centre)[0], _unit_rows(texts - text_centre)[0]
    start = _principal(asked, min(_DIM, asked.shape[1]))
    maps = (_Adam(start), _Adam(start))
    with ThreadPoolExecutor() as pool:
        for done, rows in enumerate(islice(_batches(leads, np.random.default_rng(_SEED), len(texts)), _STEPS)):
            batch = _Batch.of([leads[row] for row in rows])
            slopes = _slopes(asked[rows], told[batch.units], batch, maps[0].values, maps[1].values, pool)
            for adam, slope in zip(maps, slopes, strict=True):
                adam.go(slope, _WIDTH * (1 - done / _STEPS))
    return Metric(centre, maps[0].values, text_centre, maps[1].values)


def _principal(vectors: Matrix, dim: int) -> Matrix:
    """Return the directions in which vectors differ most, (vectors.shape[1], dim)."""
    directions = np.linalg.eigh(vectors.T @ vectors / np.float32(len(vectors)))[1]
    return np.ascontiguousarray(directions[:, -dim:], np.float32)


def _batches(leads: Sequence[Placed], chance: np.random.Generator, n_units: int) -> Iterator[npt.NDArray[np.intp]]:
    """Yield rows that are compared at once, round after round; those that lead to one unit come together."""
    first = np.array([lead.units[0] for lead in leads])
    parts = max(1, round(len(leads) / _TOGETHER))
    while True:
        yield from np.array_split(np.argsort(chance.permutation(n_units)[first], kind="stable"), parts)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What belongs together among some questions.

    :param alike: pairs of questions, both ways, by the first.
    :param units: numbers of the units that they lead to.
    :param answers: pairs of a question that is answered and a position in ``units``.
    """

    alike: Pairs
    units: npt.NDArray[np.intp]
    answers: Pairs

    @classmethod
    def of(cls, leads: Sequence[Placed]) -> "_Batch":
        led = np.array([(row, unit) for row, lead in enumerate(leads) if lead.answered for unit in lead.units], np.intp)
        rows, numbers = led.reshape(-1, 2).T
        units, places = np.unique(numbers, return_inverse=True)
        order = np.argsort(places, kind="stable")
        groups = np.split(rows[order], np.flatnonzero(np.diff(places[order])) + 1)
        groups.append(np.flatnonzero([not lead.answered for lead in leads]))
        alike = np.zeros((len(leads), len(leads)), np.bool_)
        for group in groups:
            alike[np.ix_(group, group)] = True
        np.fill_diagonal(alike, False)
        first, second = np.nonzero(alike)
        return cls((first, second), units, (rows, places))


def _slopes(
    asked: Matrix, told: Matrix, batch: _Batch, questions: Matrix, texts: Matrix, pool: Executor
) -> tuple[Matrix, Matrix]:
    """Return the slope, by both maps, of minus the log of the share that goes to what belongs together."""
    mapped, lengths = _unit_rows(asked @ questions)
    sides, side_lengths = _unit_rows(told @ texts)
    change, side_change = np.zeros_like(mapped), np.zeros_like(sides)
    parts = [slice(start, start + _AT_ONCE) for start in range(0, len(mapped), _AT_ONCE)]
    for part, own, others, told_others in pool.map(partial(_changes, mapped, sides, batch), parts):
        change[part] += own
        change += others
        side_change += told_others
    return (
        asked.T @ _through_length(mapped, lengths, change),
        told.T @ _through_length(sides, side_lengths, side_change),
    )


def _changes(mapped: Matrix, sides: Matrix, batch: _Batch, part: slice) -> tuple[slice, Matrix, Matrix, Matrix]:
    """Return the slope by some mapped questions, and by all questions and all texts that these are compared with."""
    rows = mapped[part]
    towards = np.exp(_SHARPNESS * (rows @ mapped.T) - _SHARPNESS)
    towards[np.arange(len(rows)), np.arange(part.start, part.start + len(rows))] = 0.0
    pull = _pull(towards, _within(batch.alike, part), len(mapped))
    text_pull = _pull(np.exp(_SHARPNESS * (rows @ sides.T) - _SHARPNESS), _within(batch.answers, part), len(mapped))
    return part, pull @ mapped + text_pull @ sides, pull.T @ rows, text_pull.T @ rows


def _within(pairs: Pairs, part: slice) -> Pairs:
    """Return the pairs whose first members are in a part, counted from its begin.

    :param pairs: by their first members, ascending.
    """
    begin, end = np.searchsorted(pairs[0], (part.start, part.stop))
    return pairs[0][begin:end] - part.start, pairs[1][begin:end]


def _pull(towards: Matrix, right: Pairs, total: int) -> Matrix:
    """Return the slope of the loss by the cosines, of the shape of ``towards``; a row without a right pair has none.

    :param towards: what a softmax gives each column before it is made to add up to one; changed here.
    :param right: where a row's share is to go.
    :param total: rows that the loss is the mean of.
    """
    wanted = towards[right]
    sums = np.bincount(right[0], wanted, len(towards)).astype(np.float32)
    towards /= np.maximum(towards.sum(axis=1, keepdims=True), _TINY)
    towards[right] -= wanted / np.maximum(sums, _TINY)[right[0]]
    towards[sums == 0] = 0.0
    towards *= np.float32(_SHARPNESS / total)
    return towards


def _through_length(rows: Matrix, lengths: Matrix, change: Matrix) -> Matrix:
    """Return the slope before rows were brought to length one, from that behind it."""
    return np.asarray((change - rows * np.sum(rows * change, axis=1, keepdims=True)) / lengths, np.float32)


def _product(rows: Matrix, columns: Matrix) -> Matrix:
    return np.asarray(rows @ columns, np.float32)


def _unit_rows(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Return rows of length one, and their lengths before, (n, 1)."""
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY)
    return np.asarray(rows / lengths, np.float32), np.asarray(lengths, np.float32)


class _Adam:
    """Values that go against their slope, by the mean of the slopes so far over the root of that of their squares."""

    def __init__(self, values: Matrix) -> None:
        self.values = values
        self._steps = 0
        self._mean = np.zeros_like(values)
        self._square = np.zeros_like(values)

    def go(self, slope: Matrix, width: float) -> None:
        self._steps += 1
        self._mean = 0.9 * self._mean + 0.1 * slope
        self._square = 0.999 * self._square + 0.001 * slope * slope
        mean, square = self._mean / (1 - 0.9**self._steps), self._square / (1 - 0.999**self._steps)
        self.values = np.asarray(self.values - width * mean / (np.sqrt(square) + 1e-8), np.float32)
