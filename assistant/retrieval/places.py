"""Where the questions of a corpus lead: to the units in which their quotes stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.documents.questions import Question
from assistant.retrieval.passage import Passage

__all__ = ["Placed", "placed", "unplaced"]

_BEGIN: Final = 12  # letters


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
    units = _units(passages)
    for question in questions:
        own = units.get(question.document)
        yield question, own.having_any(question.quotes) if own else ()


@dataclass(frozen=True, slots=True)
class _Units:
    """The units of a document that may be cited.

    :param texts: by the units' numbers, words apart by one blank each.
    :param by_begin: numbers of the units whose texts begin with some letters.
    :param by_word: numbers of the units that have a word.
    """

    texts: dict[int, str] = field(default_factory=dict)
    by_begin: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_word: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    known: dict[tuple[str, ...], tuple[int, ...]] = field(default_factory=dict)

    def add(self, number: int, words: Sequence[str]) -> None:
        text = self.texts[number] = " ".join(words)
        self.by_begin[text[:_BEGIN]].append(number)
        for word in set(words):
            self.by_word[word].append(number)

    def having_any(self, quotes: tuple[str, ...]) -> tuple[int, ...]:
        """Return the numbers of the units that have one of some quotes, ascending; many questions have the same."""
        if quotes not in self.known:
            self.known[quotes] = tuple(sorted({number for quote in quotes for number in self._having(quote)}))
        return self.known[quotes]

    def _having(self, quote: str) -> Sequence[int]:
        """Return the units that are a quote; else those that begin with it; else those that have it.

        A quote is the begin of its place mostly, and the row "Zielgruppen" is not meant where the word stands in a
        sentence.
        """
        beginning = [number for number in self._beginning(quote) if self.texts[number].startswith(quote)]
        if beginning:
            return [number for number in beginning if self.texts[number] == quote] or beginning
        return [number for number in self._candidates(quote) if quote in self.texts[number]]

    def _beginning(self, quote: str) -> Iterable[int]:
        """Return the units that may begin with a quote; of a very short one all."""
        return self.by_begin.get(quote[:_BEGIN], ()) if len(quote) >= _BEGIN else self.texts

    def _candidates(self, quote: str) -> Iterable[int]:
        """Return the units that have the rarest of a quote's words but the first and last, which may be parts of one.

        Without such words it may stand in any unit.
        """
        whole = (self.by_word.get(word, ()) for word in quote.split()[1:-1])
        return min(whole, key=len, default=self.texts)


def _units(passages: Sequence[Passage]) -> Mapping[str, _Units]:
    units: defaultdict[str, _Units] = defaultdict(_Units)
    number = 0
    for passage in passages:
        for unit in passage.units:
            if passage.certain and passage.citable:
                units[passage.document].add(number, passage.text[unit.start : unit.end].split())
            number += 1
    return units
