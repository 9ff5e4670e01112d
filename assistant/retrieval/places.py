"""Where the questions of a corpus lead: to the units in which their quotes stand."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.documents.questions import Question
from assistant.retrieval.passage import Passage

__all__ = ["Placed", "placed", "unplaced"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and the units that it leads to.

    :param units: their numbers over all passages of an index, ascending, at least one.
    :param answered: whether they answer it; else they only come nearest.
    """

    text: str
    units: tuple[int, ...]
    answered: bool = True


def placed(questions: Iterable[Question], passages: Sequence[Passage]) -> list[Placed]:
    """Find the units that questions lead to; a question whose words stand in no unit (any more) is left out."""
    found = ((question, units) for question, units in _matched(questions, passages) if units)
    return [Placed(question.text, units, question.answered) for question, units in found]


def unplaced(questions: Iterable[Question], passages: Sequence[Passage]) -> list[Question]:
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
