"""Questions on the units: a question is compared with them as well as with the text itself.

A question is more like another question than like a sentence that answers it. Source: document expansion by queries
(Nogueira, Yang, Lin, Cho: "Document Expansion by Query Prediction", 2019, arXiv:1904.08375); here the questions are
those that the corpus brings, and they stay apart from the text: they lead to its units, and are never quoted. Those
that no unit answers tell what is not to be answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.retrieval.bytevectors import ByteVectors
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.linear import LinearMap
from assistant.retrieval.metric import LEAST_QUESTIONS, Metric, learn
from assistant.retrieval.parts import array, read_sparse, sparse_files, write_sparse
from assistant.retrieval.places import Placed
from assistant.retrieval.sparse import Sparse, ranges
from assistant.retrieval.tokens import tokens

__all__ = ["Expansion", "Led", "Scale", "expansion_files", "read_expansion", "write_expansion"]

_NEAREST: Final = 200
"""Questions that are looked at; the others are far."""

_RATE: Final = 8.0
"""How much nearer counts more where a unit has several questions, in :meth:`Expansion.nearness`. With 6, 10 and 13 the
evidence of at most three more or fewer of 517 questions was cited."""

_TEXT: Final = 6.0  # questions that a unit's own text counts as
_DECIDING: Final = 16.0  # the rate where those with an answer are held against those without
_NEAREST_OF_ALL = 2.0  # shares beyond it, which only a model with all questions far apart would give, say no more
_SAMPLE = 200
_LEAST_SPREAD = 0.02
_ARRAYS: Final = ("units", "starts", "leads", "answered", "lengths", "scale")
_MAPS: Final = ("centre", "questions", "text_centre", "texts")
_SHORTCUT: Final = "shortcut"
_PARTS: Final = (*_ARRAYS, *_MAPS, _SHORTCUT)

Numbers = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scale:
    """What cosines mean, for each model and metric has its own: how near two questions are to each other.

    :param far: any two of them, the median.
    :param near: each and the one next to it, the median.
    """

    far: float
    near: float

    @classmethod
    def of(cls, vectors: Matrix) -> "Scale":
        """Measure it on some questions, spread over all.

        :param vectors: of all, (n, dim) float32; of fewer than two nothing can be measured.
        """
        if len(vectors) < 2:
            return cls(0.0, 1.0)
        rows = np.unique(np.linspace(0, len(vectors) - 1, _SAMPLE, dtype=np.intp))
        cosines = vectors[rows] @ vectors.T
        far = _median(cosines)
        cosines[np.arange(len(rows)), rows] = -1.0
        return cls(far, max(_median(cosines.max(axis=1)), far + _LEAST_SPREAD))

    def __call__(self, cosines: Matrix) -> Matrix:
        """Return cosines as shares of the way from far (0) to near (1), (n,) float32; the same question is beyond 1."""
        return np.asarray(np.minimum((cosines - self.far) / (self.near - self.far), _NEAREST_OF_ALL), np.float32)


@dataclass(frozen=True, slots=True)
class Led:
    """What the questions of an index say about a question asked.

    :param units: numbers of the units that near questions lead to, ascending, (m,).
    :param weights: what these questions say for each, for :meth:`Expansion.nearness`, (m,) float32.
    :param words: BM25 of the best of them, (m,) float32.
    :param unanswered: how much nearer the questions without an answer are than those with one, in shares of
        :class:`Scale`; minus infinity where none is near, not a number where there is none at all.
    """

    units: Positions
    weights: Matrix
    words: Matrix
    unanswered: float


@dataclass(frozen=True)
class Expansion:
    """The questions of an index, and the units that they lead to.

    :param vectors: of the questions, as ``metric`` maps them.
    :param words: their words.
    :param units: numbers of the units that questions lead to, (m,) int32, ascending.
    :param starts: question ``i`` leads to ``units[leads[starts[i] : starts[i + 1]]]``, (n_questions + 1,) int32.
    :param leads: positions in ``units``, int32.
    :param answered: whether they answer the question, (n_questions,) bool.
    :param metric: learned from the questions; ``None`` where they are too few, and the model's vectors are compared.
    :param lengths: of the texts of all units as ``metric`` maps them, (n_units,) float32; none without it.
    :param scale: of the cosines.
    :param shortcut: from what the middle layers say of a question to what the last one does; ``None`` where the model
        has no middle layers to show.
    """

    vectors: ByteVectors
    words: Sparse
    units: Numbers
    starts: Numbers
    leads: Numbers
    answered: npt.NDArray[np.bool_]
    metric: Metric | None
    lengths: Matrix
    scale: Scale
    shortcut: LinearMap | None = None

    @classmethod
    def of(
        cls, questions: Sequence[Placed], vectors: Matrix, texts: Matrix, shortcut: LinearMap | None = None
    ) -> "Expansion":
        """Put questions and their vectors together, and learn from them if they are enough.

        :param vectors: as the model gives them, (n_questions, dim) float32, rows of length one.
        :param texts: of all units, (n_units, dim) float32.
        :param shortcut: learned from the same questions.
        """
        metric = learn(vectors, questions, texts) if len(questions) >= LEAST_QUESTIONS else None
        mapped = ByteVectors.of(metric.mapped(vectors) if metric else vectors)
        return cls._led(questions, mapped, _words(questions), texts, metric, Scale.of(mapped.vectors), shortcut)

    def renewed(
        self, questions: Sequence[Placed], known: Mapping[str, int], new: Mapping[str, Matrix], texts: Matrix
    ) -> "Expansion":
        """Put other questions together under the same metric.

        Where none is new or in another place, the words keep their scores too, and their rarity among all that were
        there before: cutting tens of thousands of questions into stems takes seconds.

        :param known: places in :attr:`vectors` of those that were there before, by text.
        :param new: vectors of the others, as the model gives them.
        :param texts: see :meth:`of`.
        """
        rows = np.array([known.get(question.text, -1) for question in questions], np.intp)
        added = np.flatnonzero(rows < 0)
        others = np.array([self.mapped(new[questions[at].text]) for at in added.tolist()], np.float32)
        vectors = self.vectors.kept(rows, others)
        words = self.words.kept(rows) if not len(added) and (np.diff(rows) > 0).all() else _words(questions)
        scale = self.scale if vectors is self.vectors else Scale.of(vectors.vectors)
        return self._led(questions, vectors, words, texts, self.metric, scale, self.shortcut)

    @classmethod
    def _led(
        cls,
        questions: Sequence[Placed],
        vectors: ByteVectors,
        words: Sparse,
        texts: Matrix,
        metric: Metric | None,
        scale: Scale,
        shortcut: LinearMap | None,
    ) -> "Expansion":
        led = np.array([unit for question in questions for unit in question.units], np.int32)
        units, leads = np.unique(led, return_inverse=True)
        return cls(
            vectors,
            words,
            units,
            np.cumsum([0, *(len(question.units) for question in questions)], dtype=np.int32),
            leads.astype(np.int32),
            np.array([question.answered for question in questions], np.bool_),
            metric,
            metric.lengths(texts) if metric else np.zeros(0, np.float32),
            scale,
            shortcut,
        )

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.vectors)

    def mapped(self, vector: Matrix) -> Matrix:
        """Return a question as it is compared with those of the index.

        :param vector: to compare it with questions, as the model gives it, (dim,) float32.
        """
        return self.metric.mapped(vector[np.newaxis])[0] if self.metric else vector

    @cached_property
    def _some_unanswered(self) -> bool:
        return not self.answered.all()

    @cached_property
    def density(self) -> float:
        """Questions with an answer for each unit that they lead to, 0 without any."""
        return float(np.diff(self.starts)[self.answered].sum()) / len(self.units) if len(self.units) else 0.0

    def led(self, mapped: Matrix, words: Sequence[str]) -> Led:
        """Compare a question with those of the index.

        :param mapped: the question asked as :meth:`mapped` gives it.
        :param words: its tokens.
        """
        if not len(self):
            return Led(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32), np.nan)
        rows, cosines = self.vectors.nearest(mapped, _NEAREST)
        shares, answered = self.scale(cosines), self.answered[rows]
        against = _pooled(shares[~answered]) - _pooled(shares[answered]) if self._some_unanswered else np.nan
        rows, shares = rows[answered], shares[answered]
        counts = self.starts[rows + 1] - self.starts[rows]
        units, places = np.unique(self.units[self.leads[ranges(self.starts[rows], counts)]], return_inverse=True)
        weights = np.bincount(places, np.repeat(_weight(shares), counts), len(units))
        shared = np.zeros(len(units), np.float32)
        np.maximum.at(shared, places, np.repeat(self.words.scores_of_short(rows, words), counts))
        return Led(units.astype(np.int64), weights.astype(np.float32), shared, against)

    def nearness(self, weights: Matrix, texts: Matrix | None) -> Matrix:
        """Return how near units are to a question, (n,) float32: ``log(1 + sum(exp(rate * s) - 1)) / rate``.

        The sum goes over the shares ``s`` of a unit's near questions, and that of its own text several times: a soft
        maximum, near the nearest, and more where several are near; 0 where none is.

        :param weights: of :class:`Led` for each unit, 0 where there is none.
        :param texts: cosines of the question and the units' texts under the metric, ``None`` where there is none.
        """
        if texts is not None:
            weights = weights + _TEXT * _weight(self.scale(texts))
        return np.asarray(np.log1p(weights) / _RATE, np.float32)

    def restricted(self, kept: npt.NDArray[np.integer]) -> "Expansion":
        """Return the questions that lead to units that are kept, by their new numbers.

        :param kept: old numbers of the units that stay, in their new order.
        """
        new = {int(old): number for number, old in enumerate(kept)}
        numbers = np.array([new.get(unit, -1) for unit in self.units.tolist()], np.int32)[self.leads]
        owners = np.repeat(np.arange(len(self)), np.diff(self.starts))[numbers >= 0]
        units, leads = np.unique(numbers[numbers >= 0], return_inverse=True)
        rows, counts = np.unique(owners, return_counts=True)
        return replace(
            self,
            vectors=self.vectors.kept(rows),
            words=self.words.kept(rows),
            units=units,
            starts=np.cumsum([0, *counts], dtype=np.int32),
            leads=leads.astype(np.int32),
            answered=self.answered[rows],
            lengths=self.lengths[kept] if self.metric else self.lengths,
        )


def _words(questions: Sequence[Placed]) -> Sparse:
    return Sparse.build(tokens(question.text) for question in questions)


def _weight(shares: Matrix) -> Matrix:
    return np.expm1(_RATE * np.maximum(shares, 0.0))


def _median(values: Matrix) -> float:
    """Return what NumPy's median does, of millions in a fifth of the time: it also looks for what is not a number."""
    middle = values.size // 2
    parted = np.partition(values, middle, axis=None)
    return float(parted[middle] if values.size % 2 else (parted[:middle].max() + parted[middle]) / 2)


def _pooled(shares: Matrix) -> float:
    """Return the soft maximum of shares, minus infinity of none."""
    if not len(shares):
        return -np.inf
    best = float(shares.max())
    return best + float(np.log(np.exp(_DECIDING * (shares - best)).sum())) / _DECIDING


def expansion_files(name: str) -> tuple[str, ...]:
    """Return the names of the files in which questions lie.

    :param name: that they begin with.
    """
    return (f"{name}.faiss", *sparse_files(f"{name}.words"), *(f"{name}.{part}.npy" for part in _PARTS))


def write_expansion(expansion: Expansion, folder: Path, name: str) -> None:
    """Write questions into the files of :func:`expansion_files`."""
    expansion.vectors.write(folder / f"{name}.faiss")
    write_sparse(expansion.words, folder, f"{name}.words")
    scale = np.array([expansion.scale.far, expansion.scale.near, expansion.vectors.step])
    none = np.zeros(0, np.float32)
    metric = expansion.metric or Metric(*(none for _ in _MAPS))
    parts = {
        **{part: getattr(expansion, part) for part in _ARRAYS if part != "scale"},
        "scale": scale,
        **{part: getattr(metric, part) for part in _MAPS},
        _SHORTCUT: expansion.shortcut.weights if expansion.shortcut else none,
    }
    for part, values in parts.items():
        np.save(folder / f"{name}.{part}.npy", values, allow_pickle=False)


def read_expansion(folder: Path, name: str) -> Expansion:
    """Read what :func:`write_expansion` wrote.

    :raises ValueError: the files do not belong together.
    """
    units, starts, leads, answered, lengths, scale = (array(folder / f"{name}.{part}.npy") for part in _ARRAYS)
    centre, questions, text_centre, texts = (array(folder / f"{name}.{part}.npy") for part in _MAPS)
    ahead = array(folder / f"{name}.{_SHORTCUT}.npy")
    words = read_sparse(folder, f"{name}.words")
    far, near, step = scale.tolist()
    vectors = ByteVectors.read(folder / f"{name}.faiss", step)
    metric = Metric(centre, questions, text_centre, texts) if centre.size else None
    sizes = (len(starts) - 1, starts[-1], len(words), len(answered))
    fitting = metric is None or questions.shape[1] == vectors.dim
    fitting = fitting and (not ahead.size or ahead.shape == (len(centre) + 1, len(centre)))
    if sizes != (len(vectors), len(leads), len(vectors), len(vectors)) or (leads >= len(units)).any() or not fitting:
        raise ValueError(f"{name}: parts do not fit")
    shortcut = LinearMap(ahead) if ahead.size else None
    return Expansion(vectors, words, units, starts, leads, answered, metric, lengths, Scale(far, near), shortcut)
