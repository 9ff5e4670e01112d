"""Questions that units answer: a question is compared with them as well as with the text itself.

A question is more like another question than like a sentence that answers it. Source: document expansion by queries
(Nogueira, Yang, Lin, Cho: "Document Expansion by Query Prediction", 2019, arXiv:1904.08375); here the questions are
those that the corpus brings, and they stay vectors of their own: nothing of them is quoted or shown.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from assistant.documents.questions import Question
from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.passage import Passage

__all__ = ["Answered", "Expansion", "answered", "unanswered"]

_NEAREST = 200
"""Questions that are looked at where there are too many to compare a question with all."""

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the units that answer it.

    :param units: their numbers over all passages of an index, ascending, at least one.
    """

    text: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The questions of an index as vectors, and the units that each one leads to.

    :param vectors: of the questions, (n,).
    :param starts: (n + 1,) int32; the units of question i are ``units[starts[i] : starts[i + 1]]``.
    :param units: numbers of units, int32.
    """

    vectors: Dense
    starts: npt.NDArray[np.int32]
    units: npt.NDArray[np.int32]

    @classmethod
    def of(cls, questions: Sequence[Answered], vectors: Matrix) -> "Expansion":
        """Put questions and their vectors together.

        :param vectors: (n_questions, dim) float32, rows of length one.
        """
        lengths = [len(question.units) for question in questions]
        return cls(
            Dense(vectors),
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32),
            np.array([unit for question in questions for unit in question.units], np.int32),
        )

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.starts) - 1

    def nearest(self, vector: Matrix) -> tuple[Positions, Matrix]:
        """Return the units that questions lead to, ascending, and of each the cosine of the nearest such question.

        :param vector: of the question asked, (dim,) float32.
        :return: numbers of units (m,) and cosines (m,) float32.
        """
        if not len(self):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if self.vectors.exact:
            cosines, units = np.repeat(self.vectors.scores(vector), np.diff(self.starts)), self.units
        else:
            rows = np.sort(self.vectors.nearest(vector, _NEAREST))
            counts = np.diff(self.starts)[rows]
            cosines = np.repeat(self.vectors.scores_of(rows, vector), counts)
            units = np.concatenate([self.units[self.starts[row] : self.starts[row + 1]] for row in rows])
        found, places = np.unique(units, return_inverse=True)
        best = np.full(len(found), -np.inf, np.float32)
        np.maximum.at(best, places, cosines)
        return found.astype(np.int64), best

    def restricted(self, kept: npt.NDArray[np.integer]) -> tuple[list[Answered], Matrix]:
        """Return the questions that only lead to units that are kept, with the units' new numbers, and their vectors.

        :param kept: old numbers of the units that stay, in their new order.
        :return: questions without their text, and (n_questions, dim) float32.
        """
        new = {int(old): number for number, old in enumerate(kept)}
        questions: list[Answered] = []
        rows: list[int] = []
        for row in range(len(self)):
            units = self.units[self.starts[row] : self.starts[row + 1]].tolist()
            if new.keys() >= set(units):
                rows.append(row)
                questions.append(Answered("", tuple(sorted(new[unit] for unit in units))))
        return questions, np.asarray(self.vectors.vectors, np.float32)[rows]


def answered(questions: Iterable[Question], passages: Sequence[Passage]) -> list[Answered]:
    """Find the units that answer questions; a question whose words stand in no unit (any more) is left out."""
    found = ((question, units) for question, units in _matched(questions, passages) if units)
    return [Answered(question.text, units) for question, units in found]


def unanswered(questions: Iterable[Question], passages: Sequence[Passage]) -> list[Question]:
    """Return the questions none of whose quotes stands in a unit."""
    return [question for question, units in _matched(questions, passages) if not units]


def _matched(
    questions: Iterable[Question], passages: Sequence[Passage]
) -> Iterator[tuple[Question, tuple[int, ...]]]:
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
