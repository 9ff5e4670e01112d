"""Questions that units answer: a question is compared with them as well as with the text itself.

A question is more like another question than like a sentence that answers it. Source: document expansion by queries
(Nogueira, Yang, Lin, Cho: "Document Expansion by Query Prediction", 2019, arXiv:1904.08375); here the questions are
those that the corpus brings, and they stay apart from the text: they lead to its units, and are never quoted.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.documents.questions import Question
from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.parts import array, read_sparse, sparse_files, write_sparse
from assistant.retrieval.passage import Passage
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.tokens import tokens

__all__ = [
    "Answered",
    "Expansion",
    "Scale",
    "answered",
    "expansion_files",
    "read_expansion",
    "unanswered",
    "write_expansion",
]

_NEAREST = 200
"""Questions that each side looks at where there are too many to compare a question with all."""

_RATE = 4.8
"""How much nearer counts more where a unit has several questions, in :func:`_pooled`. Of 4.8, 9.5 and 16 it was the
best by a little on the project's own questions, each chapter judged with weights found on all others."""

_NEAREST_OF_ALL = 2.0  # shares beyond it, which only a model with all questions far apart would give, say no more
_SAMPLE = 200
_LEAST_SPREAD = 0.02
_PARTS = ("units", "starts", "members", "scale")

Positions = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the units that answer it.

    :param units: their numbers over all passages of an index, ascending, at least one.
    """

    text: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """What cosines mean, for each model has its own: how near two questions are to each other.

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
        far = float(np.median(cosines))
        cosines[np.arange(len(rows)), rows] = -1.0
        return cls(far, max(float(np.median(cosines.max(axis=1))), far + _LEAST_SPREAD))

    def __call__(self, cosines: Matrix) -> Matrix:
        """Return cosines as shares of the way from far (0) to near (1), (n,) float32; the same question is beyond 1."""
        return np.asarray(np.minimum((cosines - self.far) / (self.near - self.far), _NEAREST_OF_ALL), np.float32)


@dataclass(frozen=True, slots=True)
class Expansion:
    """The questions of an index, and the units that they lead to.

    :param vectors: of the questions.
    :param words: their words.
    :param units: numbers of the units that questions lead to, (m,) int32, ascending.
    :param starts: the questions of ``units[i]`` are ``members[starts[i] : starts[i + 1]]``, (m + 1,) int32.
    :param members: numbers of questions, int32.
    :param scale: of the cosines.
    """

    vectors: Dense
    words: Sparse
    units: Numbers
    starts: Numbers
    members: Numbers
    scale: Scale

    @classmethod
    def of(cls, questions: Sequence[Answered], vectors: Matrix) -> "Expansion":
        """Put questions and their vectors together.

        :param vectors: (n_questions, dim) float32, rows of length one.
        """
        pairs = sorted((unit, number) for number, question in enumerate(questions) for unit in question.units)
        owners, members = np.array(pairs, np.int32).reshape(-1, 2).T
        units, starts = np.unique(owners, return_index=True)
        return cls(
            Dense(vectors),
            Sparse.build(tokens(question.text) for question in questions),
            units.astype(np.int32),
            np.append(starts, len(members)).astype(np.int32),
            np.ascontiguousarray(members),
            Scale.of(vectors),
        )

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.vectors)

    def nearest(self, vector: Matrix, words: Sequence[str]) -> tuple[Numbers, Matrix, Matrix]:
        """Return the units that questions lead to, ascending, and how near their questions are to the one asked.

        :param vector: of the question asked, (dim,) float32.
        :param words: its tokens.
        :return: numbers of units, nearness by :func:`_pooled`, and the best BM25 of a unit's questions; (m,) each.
        """
        if not len(self.units):
            return self.units, np.zeros(0, np.float32), np.zeros(0, np.float32)
        cosines, shared = self._each(vector, words)
        begins = self.starts[:-1]
        nearness = _pooled(self.scale(cosines)[self.members], begins)
        return self.units, nearness, np.maximum.reduceat(shared[self.members], begins)

    def _each(self, vector: Matrix, words: Sequence[str]) -> tuple[Matrix, Matrix]:
        """Return cosine and BM25 of every question; of very many, of those that may be near."""
        if self.vectors.exact:
            return self.vectors.scores(vector), self.words.scores(words)
        rows = np.union1d(self.vectors.nearest(vector, _NEAREST), self.words.nearest(words, _NEAREST))
        cosines, shared = np.full(len(self), self.scale.far, np.float32), np.zeros(len(self), np.float32)
        cosines[rows], shared[rows] = self.vectors.scores_of(rows, vector), self.words.scores_of(rows, words)
        return cosines, shared

    def restricted(self, kept: npt.NDArray[np.integer]) -> "Expansion":
        """Return the same questions, leading only to units that are kept, by their new numbers.

        :param kept: old numbers of the units that stay, in their new order.
        """
        new = {int(old): number for number, old in enumerate(kept)}
        order = sorted((new[unit], at) for at, unit in enumerate(self.units.tolist()) if unit in new)
        members = [self.members[self.starts[at] : self.starts[at + 1]] for _, at in order]
        return replace(
            self,
            units=np.array([number for number, _ in order], np.int32),
            starts=np.cumsum([0, *map(len, members)], dtype=np.int32),
            members=np.concatenate([np.zeros(0, np.int32), *members]),
        )


def _pooled(nearness: Matrix, begins: Numbers) -> Matrix:
    """Return ``log(1 + sum(exp(rate * s))) / rate`` over the questions of each unit.

    A soft maximum: near the nearest, more where several are near, and 0 where none is.

    :param nearness: of each unit's questions, those of the first unit first.
    :param begins: where each unit's begin.
    """
    return np.asarray(np.log1p(np.add.reduceat(np.exp(_RATE * nearness), begins)) / _RATE, np.float32)


def expansion_files(name: str) -> tuple[str, ...]:
    """Return the names of the files in which questions lie.

    :param name: that they begin with.
    """
    return (f"{name}.faiss", *sparse_files(f"{name}.words"), *(f"{name}.{part}.npy" for part in _PARTS))


def write_expansion(expansion: Expansion, folder: Path, name: str) -> None:
    """Write questions into the files of :func:`expansion_files`, and one for the cells of very many."""
    expansion.vectors.write(folder / f"{name}.faiss")
    write_sparse(expansion.words, folder, f"{name}.words")
    scale = np.array([expansion.scale.far, expansion.scale.near])
    for part, values in zip(_PARTS, (expansion.units, expansion.starts, expansion.members, scale), strict=True):
        np.save(folder / f"{name}.{part}.npy", values, allow_pickle=False)


def read_expansion(folder: Path, name: str) -> Expansion:
    """Read what :func:`write_expansion` wrote.

    :raises ValueError: the files do not belong together.
    """
    units, starts, members, scale = (array(folder / f"{name}.{part}.npy") for part in _PARTS)
    vectors, words = Dense.read(folder / f"{name}.faiss"), read_sparse(folder, f"{name}.words")
    sizes = (len(starts) - 1, starts[-1], len(words), scale.shape)
    if sizes != (len(units), len(members), len(vectors), (2,)) or (members >= len(vectors)).any():
        raise ValueError(f"{name}: parts do not fit")
    return Expansion(vectors, words, units, starts, members, Scale(float(scale[0]), float(scale[1])))


def answered(questions: Iterable[Question], passages: Sequence[Passage]) -> list[Answered]:
    """Find the units that answer questions; a question whose words stand in no unit (any more) is left out."""
    found = ((question, units) for question, units in _matched(questions, passages) if units)
    return [Answered(question.text, units) for question, units in found]


def unanswered(questions: Iterable[Question], passages: Sequence[Passage]) -> list[Question]:
    """Return the questions none of whose quotes stands in a unit."""
    return [question for question, units in _matched(questions, passages) if not units]


def _matched(questions: Iterable[Question], passages: Sequence[Passage]) -> Iterator[tuple[Question, tuple[int, ...]]]:
    texts = _texts(passages)
    for question in questions:
        text = texts.get(question.document)
        units = {unit for quote in question.quotes for unit in text.having(quote)} if text else set[int]()
        yield question, tuple(sorted(units))


@dataclass(frozen=True, slots=True)
class _Text:
    """The units of a document, a line each.

    :param begins: offset of each line.
    :param numbers: of the units, in the order of the lines.
    """

    text: str
    begins: list[int]
    numbers: list[int]
    known: dict[str, list[int]] = field(default_factory=dict)

    def having(self, quote: str) -> list[int]:
        """Return the numbers of the units that have a quote; many questions have the same."""
        if quote not in self.known:
            found = self.known[quote] = []
            at = self.text.find(quote)
            while at >= 0:
                found.append(self.numbers[bisect_right(self.begins, at) - 1])
                at = self.text.find(quote, at + 1)
        return self.known[quote]


def _texts(passages: Sequence[Passage]) -> Mapping[str, _Text]:
    lines: dict[str, list[str]] = defaultdict(list)
    numbers: dict[str, list[int]] = defaultdict(list)
    number = 0
    for passage in passages:
        for unit in passage.units:
            if passage.certain and passage.citable:
                lines[passage.document].append(" ".join(passage.text[unit.start : unit.end].split()))
                numbers[passage.document].append(number)
            number += 1
    return {document: _Text("\n".join(own), _begins(own), numbers[document]) for document, own in lines.items()}


def _begins(lines: Sequence[str]) -> list[int]:
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line) + 1)
    return begins[:-1]
