"""Questions that units answer: a question is compared with them as well as with the text itself.

A question is more like another question than like a sentence that answers it. Source: document expansion by queries
(Nogueira, Yang, Lin, Cho: "Document Expansion by Query Prediction", 2019, arXiv:1904.08375); here the questions are
those that the corpus brings, and they stay apart from the text: they lead to its units, and are never quoted.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.documents.questions import Question
from assistant.retrieval.bytevectors import ByteVectors
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
"""Questions that are looked at; of the others, the units that they lead to are told as far as any two questions are."""

_RATE = 4.8
"""How much nearer counts more where a unit has several questions, in :meth:`Expansion.nearest`. Of 4.8, 9.5 and 16 it
was the best by a little on the project's own questions, each chapter judged with weights found on all others."""

_NEAREST_OF_ALL = 2.0  # shares beyond it, which only a model with all questions far apart would give, say no more
_SAMPLE = 200
_LEAST_SPREAD = 0.02
_PARTS = ("units", "starts", "leads", "scale")

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


@dataclass(frozen=True)
class Expansion:
    """The questions of an index, and the units that they lead to.

    :param vectors: of the questions.
    :param words: their words.
    :param units: numbers of the units that questions lead to, (m,) int32, ascending.
    :param starts: question ``i`` leads to ``units[leads[starts[i] : starts[i + 1]]]``, (n_questions + 1,) int32.
    :param leads: positions in ``units``, int32.
    :param scale: of the cosines.
    """

    vectors: ByteVectors
    words: Sparse
    units: Numbers
    starts: Numbers
    leads: Numbers
    scale: Scale

    @classmethod
    def of(cls, questions: Sequence[Answered], vectors: Matrix) -> "Expansion":
        """Put questions and their vectors together.

        :param vectors: (n_questions, dim) float32, rows of length one.
        """
        led = np.array([unit for question in questions for unit in question.units], np.int32)
        units, leads = np.unique(led, return_inverse=True)
        rounded = ByteVectors.of(vectors)
        return cls(
            rounded,
            Sparse.build(tokens(question.text) for question in questions),
            units,
            np.cumsum([0, *(len(question.units) for question in questions)], dtype=np.int32),
            leads.astype(np.int32),
            Scale.of(rounded.vectors),
        )

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.vectors)

    @cached_property
    def _each(self) -> Numbers:
        """Number of questions that lead to each unit, (m,)."""
        return np.bincount(self.leads, minlength=len(self.units)).astype(np.int32)

    def nearest(self, vector: Matrix, words: Sequence[str]) -> tuple[Numbers, Matrix, Matrix]:
        """Return the units that questions lead to, ascending, and how near their questions are to the one asked.

        How near is ``log(1 + sum(exp(rate * s))) / rate`` over the shares ``s`` of a unit's questions, a soft maximum:
        near the nearest, and more where several are near. Those that are not among the nearest of all count as far, 0.

        :param vector: of the question asked, (dim,) float32.
        :param words: its tokens.
        :return: numbers of units, nearness, and the best BM25 of a unit's questions; (m,) each.
        """
        if not len(self.units):
            return self.units, np.zeros(0, np.float32), np.zeros(0, np.float32)
        rows, cosines = self.vectors.nearest(vector, _NEAREST)
        led, more = self._led(rows, np.expm1(_RATE * self.scale(cosines)))
        total = self._each + np.bincount(led, more, len(self.units))
        scores = self.words.scores(words)
        rows = np.flatnonzero(scores)
        shared = np.zeros(len(self.units), np.float32)
        np.maximum.at(shared, *self._led(rows, scores[rows]))
        return self.units, np.asarray(np.log1p(total) / _RATE, np.float32), shared

    def _led(self, rows: Positions, values: Matrix) -> tuple[Numbers, Matrix]:
        """Return where in ``units`` some questions lead to, and beside each of these places the question's value."""
        begins = self.starts[rows]
        counts = self.starts[rows + 1] - begins
        behind = np.cumsum(counts, dtype=np.int64) - counts
        values = np.repeat(values, counts)
        return self.leads[np.arange(len(values)) + np.repeat(begins - behind, counts)], values

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
        )


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
    for part, values in zip(_PARTS, (expansion.units, expansion.starts, expansion.leads, scale), strict=True):
        np.save(folder / f"{name}.{part}.npy", values, allow_pickle=False)


def read_expansion(folder: Path, name: str) -> Expansion:
    """Read what :func:`write_expansion` wrote.

    :raises ValueError: the files do not belong together.
    """
    units, starts, leads, scale = (array(folder / f"{name}.{part}.npy") for part in _PARTS)
    words = read_sparse(folder, f"{name}.words")
    far, near, step = scale.tolist()
    vectors = ByteVectors.read(folder / f"{name}.faiss", step)
    if (len(starts) - 1, starts[-1], len(words)) != (len(vectors), len(leads), len(vectors)) or (
        leads >= len(units)
    ).any():
        raise ValueError(f"{name}: parts do not fit")
    return Expansion(vectors, words, units, starts, leads, Scale(far, near))


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
