"""What is quoted: runs of sentences, items or rows of a passage; and all of them that answer a question."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.answering.addresses import Standing
from assistant.answering.quantity import Quantity
from assistant.documents.model import Norm
from assistant.documents.norms import Mention
from assistant.retrieval.passage import Passage

if TYPE_CHECKING:
    from assistant.answering.reasons import Need

__all__ = ["Evidence", "Span"]

_FINDABLE_WORDS = 5
_FOUND_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """A run of units of one passage that is quoted as a whole.

    :param first: position of the first unit in ``passage.units``.
    :param last: position of the last one (inclusive).
    :param score: of its best unit, in standard deviations.
    :param picked: position of the row that is shown of a table, which is cited as a whole; ``None`` for all of the run.
    :param extreme: what the row that is shown is of the table.
    :param also: another place that says the same: it is named, not quoted in the answer.
    :param lead: position of the sentence that introduces the list of an item: it is quoted in front, without the items
        between; ``None`` where the span needs none.
    """

    passage: Passage
    first: int
    last: int
    score: float
    picked: int | None = None
    extreme: Literal["lowest", "highest"] | None = None
    also: "Span | None" = None
    lead: int | None = None

    @property
    def start(self) -> int:
        """Offset of the span in the passage's text."""
        return self.passage.units[self.first].start

    @property
    def end(self) -> int:
        """Offset just behind the span."""
        return self.passage.units[self.last].end

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]

    @property
    def led_by(self) -> str:
        """The words of the sentence that introduces the list, "" where none does."""
        if self.lead is None:
            return ""
        unit = self.passage.units[self.lead]
        return self.passage.text[unit.start : unit.end]

    @property
    def words(self) -> int:
        """Number of words that are quoted."""
        return len(self.led_by.split()) + len(self.text.split())

    @property
    def shown(self) -> str:
        """The words that the answer shows: the quoted ones, or the row picked from them."""
        if self.picked is None:
            return self.text
        unit = self.passage.units[self.picked]
        return self.passage.text[unit.start : unit.end]

    @property
    def proofs(self) -> tuple[tuple[int, int], ...]:
        """Offsets of the words that a reader finds in the file as they are quoted, the longest stretch first.

        It is nearly always the whole span. Where footnotes or figures cut the sentence, a scrap of a few words is hard
        to find again: the stretches of longer parts are the proofs, and items of a list however short, each by itself.
        """
        parts = [(start, end, _count(self.passage.text[start:end])) for start, end in self._unbroken()]
        found = sum(words for _, _, words in parts if words >= _FINDABLE_WORDS)
        if len(parts) == 1 or found >= _FOUND_SHARE * _count(self.text):
            return ((self.start, self.end),)
        stretches: list[list[tuple[int, int, int]]] = [[]]
        for part in parts:
            broken = stretches[-1] and stretches[-1][-1][1] != part[0]
            if broken or part[2] < _FINDABLE_WORDS:
                stretches.append([])
            if part[2] >= _FINDABLE_WORDS:
                stretches[-1].append(part)
            elif self._is_item(*part[:2]):
                stretches[-1:] = [[part], []]
        longest = sorted(filter(None, stretches), key=lambda stretch: -sum(words for _, _, words in stretch))
        return tuple((stretch[0][0], stretch[-1][1]) for stretch in longest) or ((self.start, self.end),)

    def _is_item(self, start: int, end: int) -> bool:
        """Tell whether a stretch of the text is a whole item of a list."""
        return any(unit.item and start <= unit.start and unit.end <= end for unit in self.passage.units)

    def _unbroken(self) -> list[tuple[int, int]]:
        """Return the stretches between cuts; a word that is cut itself belongs to neither side."""
        text = self.passage.text
        edges = [self.start]
        for piece in self.passage.pieces:
            if piece.cut and self.start < piece.start < self.end:
                before, after = piece.start, piece.start
                while text[before - 1].isalnum() and text[piece.start].isalnum() and before > edges[-1]:
                    before -= 1
                while after < self.end and text[after].isalnum() and before < piece.start:
                    after += 1
                edges += [before, after]
        edges.append(self.end)
        return list(zip(edges[::2], edges[1::2], strict=True))


def _count(text: str) -> int:
    """Return the number of words and numbers."""
    return len(re.findall(r"\w+", text))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What answers a question.

    :param spans: best first; empty where nothing answers.
    :param missing: words of the question that the documents do not have, for the refusal.
    :param unspoken: years and places asked for of which the nearest evidence does not speak, for the refusal.
    :param lacks: addresses asked for that have no text, for the refusal or a remark beside the answer.
    :param foreign: addresses of other laws asked for that no place speaks of, for the refusal.
    :param left_out: §§ asked for whose words no longer fit.
    :param unrecommended: norms about which recommendations are asked for, and none is given.
    :param untold: kinds of figures asked for that the act does not tell, for the refusal.
    :param unmet: what is asked for by its kind and stands nowhere near, for the refusal.
    :param near: places to offer in the refusal in front of those found.
    """

    spans: tuple[Span, ...]
    missing: tuple[str, ...] = ()
    unspoken: tuple[str, ...] = ()
    lacks: tuple[Standing, ...] = ()
    foreign: tuple[Mention, ...] = ()
    left_out: tuple[Norm, ...] = ()
    unrecommended: tuple[Norm, ...] = ()
    untold: frozenset[Quantity] = frozenset()
    unmet: "frozenset[Need]" = frozenset()
    near: tuple[Passage, ...] = ()
