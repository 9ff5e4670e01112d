"""What is exported: the answers of a run in the order of the questions, and how they came about."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from assistant.answering.contract import Answer, IndexStamp
from assistant.documents.manifest import Source

__all__ = ["Batch", "Counts", "Entries", "Entry", "Value", "count", "unsupported"]

Value = str | int | float | bool | datetime | date | time | None
"""What a cell of the questions' file may hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question of the run with its answer.

    :param position: among the questions, from 1.
    :param number: line or row of the questions' file, from 1.
    :param extra: the other cells of its row, one for each of the batch's ``columns``.
    """

    position: int
    number: int
    answer: Answer
    extra: tuple[Value, ...] = ()


class Entries(Protocol):
    """The entries in the order of the questions; may be gone through as often as there are formats."""

    def __iter__(self) -> Iterator[Entry]:
        """Begin again with the first one."""
        ...


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a run.

    :param rows: questions with an answer or an error; the sum of the next three.
    :param unsupported: answered ones with a statement that nothing proves.
    :param models: names of the language models that phrased answers, none where all are quoted.
    """

    rows: int = 0
    answered: int = 0
    not_found: int = 0
    errors: int = 0
    unsupported: int = 0
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A run as it is exported.

    :param source: name of the questions' file.
    :param columns: heads of the columns that are carried through.
    :param total: questions of the file; more than ``counts.rows`` where the run was stopped.
    :param duplicates: questions that stood there before, and took the answer from there.
    :param seconds: spent asking.
    :param finished_at: with time zone.
    :param sources: the documents that were asked.
    """

    source: str
    columns: tuple[str, ...]
    entries: Entries
    counts: Counts
    total: int
    duplicates: int
    seconds: float
    finished_at: datetime
    stamp: IndexStamp
    sources: tuple[Source, ...]


def count(entries: Iterable[Entry]) -> Counts:
    """Count what came of the questions."""
    states: Counter[str] = Counter()
    unproven = 0
    models: set[str] = set()
    for entry in entries:
        states[entry.answer.status] += 1
        unproven += unsupported(entry.answer)
        if entry.answer.model:
            models.add(entry.answer.model)
    answered, not_found, errors = (states[state] for state in ("answered", "not_found", "error"))
    return Counts(states.total(), answered, not_found, errors, unproven, tuple(sorted(models)))


def unsupported(answer: Answer) -> bool:
    """Tell whether something in the answer is not proved by its citations."""
    return any(statement.support == "unsupported" for statement in answer.statements)
