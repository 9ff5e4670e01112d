"""The questions of a file as rows that were checked before anything is asked."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assistant.answering.contract import Turn
from assistant.export.model import Value

__all__ = ["Fault", "Origin", "Questions", "Row"]


class Fault(StrEnum):
    """Why a row cannot be asked."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the file.

    :param number: its line or row in the file, from 1.
    :param id: handed through to the answer.
    :param extra: the other cells of the row, one for each carried column.
    :param fault: why it cannot be asked; ``problem`` says it in a German sentence. It gets an answer all the same, with
        the status ``error``.
    """

    number: int
    id: str | None = None
    question: str = ""
    history: tuple[Turn, ...] = ()
    extra: tuple[Value, ...] = ()
    fault: Fault | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """How the questions were found in the file; "" for what does not apply.

    :param form: ``xlsx``, ``csv``, ``txt`` or ``jsonl``.
    :param encoding: e.g. ``UTF-8``, ``Windows-1252``.
    :param separator: of the cells of a line.
    :param sheet: name of the sheet of a workbook.
    :param column: head of the column with the questions, or its letter where there is no head.
    """

    form: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    column: str = ""


@dataclass(frozen=True)
class Questions:
    """All questions of a file.

    :param name: of the file.
    :param rows: at least one.
    :param columns: heads of the columns that are carried through.
    """

    name: str
    rows: tuple[Row, ...]
    origin: Origin
    columns: tuple[str, ...] = ()

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """For each row the position, from 0, of the first row with the same question and history."""
        seen: dict[object, int] = {}
        return tuple(
            position if row.fault else seen.setdefault((" ".join(row.question.split()), row.history), position)
            for position, row in enumerate(self.rows)
        )

    @property
    def duplicates(self) -> int:
        """The number of rows that ask what a row before them asked."""
        return sum(first != position for position, first in enumerate(self.firsts))

    def faulty(self, *faults: Fault) -> list[Row]:
        """Return the rows that cannot be asked, of all faults or of some."""
        return [row for row in self.rows if row.fault and (not faults or row.fault in faults)]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what is asked, in its order: two files with the same questions have the same."""
        return _digest(
            [row.id, row.question, [turn.model_dump() for turn in row.history], row.problem] for row in self.rows
        )


def _digest(records: Iterable[object]) -> str:
    found = hashlib.sha256()
    for record in records:
        found.update(json.dumps(record, ensure_ascii=True).encode() + b"\n")
    return found.hexdigest()
