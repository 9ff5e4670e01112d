"""Charts whose values and labels stand apart: pair them in order, unless the running text says otherwise."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.clean import CleanText
from assistant.documents.model import Table
from assistant.documents.report.chunks import Kind

__all__ = ["Part", "Record", "paired_record", "stems"]


@dataclass(frozen=True, slots=True)
class Part:
    """One frame of a table or figure.

    :param kind: what it is by its own signs.
    :param behind: it stands behind the caption in the file.
    """

    kind: Kind
    clean: CleanText
    behind: bool

    @property
    def text(self) -> str:
        """Its words."""
        return self.clean.text


@dataclass(frozen=True, slots=True)
class Record:
    """A table or figure as data, and the words of the source that it was read from (one line a frame or row)."""

    table: Table
    clean: CleanText


_VALUE = re.compile(r"(?P<share>\d+(?:,\d+)?) ?% \(N=(?P<count>\d+)\)")
_STEM = 6  # letters that two forms of a word have in common
_SAID_WORDS = 4  # a sentence that shares fewer words with a label than this, or less than half, says something else
_WORDS = ("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
_NUMBER_WORDS = {word: number for number, word in enumerate(_WORDS, start=2)}
_COUNT = re.compile(rf"(?<![\d.,])\b(?:{'|'.join(_WORDS)}|\d{{1,3}})\b(?![.,]\d| ?%)")
_REFERENCE = re.compile(r"(?:Abbildung|Tabelle|Seite|Kapitel|Kap\.|Abs\.|§)\s*\d+(?:\.\d+)*")


def stems(text: str) -> set[str]:
    """Return the beginnings of the longer words of a text, in small letters."""
    return {word[:_STEM].lower() for word in re.findall(r"[A-Za-zÄÖÜäöüß]{5,}", text)}


def paired_record(parts: Sequence[Part], sentences: Callable[[], Iterable[str]]) -> Record | None:
    """Pair the values of a bar chart with its labels; rows are a label and its value with the number of answers.

    Values and labels are each stored in one run, along the axis. As many of the one as of the other, and values in
    falling order with falling numbers of answers, show a chart sorted by size that is complete and was read from its
    top. That the labels were read from the top too is likely, not proven: so the running text has the last word. A row
    that it contradicts is left out together with the one that it would be swapped with. What stands in front of the
    caption is remains of another figure where the part behind it is complete by itself.

    :param sentences: gives the sentences of the running text.
    :return: ``None`` where the counts or the order do not agree, or no row is left.
    """
    behind = [part for part in parts if part.behind]
    for chosen in (behind, parts):
        values = [part for part in chosen if _VALUE.fullmatch(part.text)]
        labels = [part for part in chosen if part not in values and "?" not in part.text]
        if len(values) > 1 and len(values) == len(labels) and _is_falling(values) and _stand_apart(chosen, values):
            doubtful = _contradicted(labels, values, list(sentences()))
            return _without(chosen, labels, values, doubtful)
    return None


def _is_falling(values: Sequence[Part]) -> bool:
    found = [match for value in values if (match := _VALUE.fullmatch(value.text))]
    sizes = [(float(match["share"].replace(",", ".")), int(match["count"])) for match in found]
    return all(a[0] > b[0] and a[1] > b[1] for a, b in pairwise(sizes))


def _stand_apart(parts: Sequence[Part], values: Sequence[Part]) -> bool:
    """Say whether the values stand in one run."""
    at = [i for i, part in enumerate(parts) if part in values]
    return at[-1] - at[0] + 1 == len(values)


def _contradicted(labels: Sequence[Part], values: Sequence[Part], sentences: Sequence[str]) -> set[int]:
    """Return the rows that are in doubt: a sentence that says what the label says counts as another row does."""
    counts = [int(match["count"]) for value in values if (match := _VALUE.fullmatch(value.text))]
    doubtful: set[int] = set()
    for at, label in enumerate(labels):
        words = stems(label.text)
        for sentence in sentences:
            if len(words & stems(sentence)) < max(_SAID_WORDS, len(words) / 2):
                continue
            said = _counts(sentence)
            if said and counts[at] not in said:
                others = {i for i, count in enumerate(counts) if count in said}
                doubtful |= {at, *others} if others else set()
    return doubtful


def _counts(sentence: str) -> set[int]:
    """Return the whole numbers of a sentence, in figures or words, without those of references and shares."""
    found = _COUNT.findall(_REFERENCE.sub("", sentence).lower())
    return {_NUMBER_WORDS[word] if word in _NUMBER_WORDS else int(word) for word in found}


def _without(
    parts: Sequence[Part], labels: Sequence[Part], values: Sequence[Part], doubtful: set[int]
) -> Record | None:
    kept = [i for i in range(len(labels)) if i not in doubtful]
    if not kept:
        return None
    dropped = [run[i] for run in (labels, values) for i in doubtful]
    rows = tuple((labels[i].text, values[i].text) for i in kept)
    lines = [part.clean for part in parts if not any(part is gone for gone in dropped)]
    return Record(Table((), rows), CleanText.joined(lines))
