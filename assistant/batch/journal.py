"""The answers of a run on disk: one a line, behind a line that says which questions they belong to.

The file only grows. A process that is killed leaves at most the beginning of a line, which the next one cuts off.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answering.contract import Answer
from assistant.errors import InputError, OutputError, reason
from assistant.files import claim

__all__ = ["Journal", "Key"]

_FORMAT = 1
_SYNC_S = 1.0  # after a power cut the answers of the last second are asked again


class Key(BaseModel):
    """What the answers of a journal belong to.

    :param questions: digest of the questions.
    :param options: how they were asked.
    :param index: fingerprint of the index that answered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = _FORMAT
    questions: str
    options: str
    index: str


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    row: int
    seconds: float
    answer: Answer


@dataclass(slots=True)
class _Place:
    """Where the line of a row begins, and how long it is (bytes)."""

    begin: int
    length: int


class Journal:
    """The answers that are there, by the position of their question; use it as a context manager or close it.

    :param path: of the file; it is made, with the folder it lies in, where there is none.
    :param key: what is asked.
    :ivar seconds: spent asking so far, former processes included.
    :raises InputError: the file belongs to other questions, or another process is writing it.
    :raises OutputError: it cannot be written.
    """

    def __init__(self, path: Path, key: Key) -> None:
        self.path = path
        self.seconds = 0.0
        self._places: dict[int, _Place] = {}
        self._synced = 0.0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = path.open("a+b")
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            self._lock()
            self._open(key)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, position: int) -> bool:
        return position in self._places

    def close(self) -> None:
        """Let go of the file; it stays on disk."""
        self._file.close()

    def remove(self) -> None:
        """Take the file away: its answers have been written elsewhere."""
        self.close()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def add(self, position: int, answer: Answer, seconds: float) -> None:
        """Write an answer; it is on disk when this returns.

        :param position: of its question among the rows, from 0.
        :param seconds: spent asking since the answer before.
        :raises OutputError: the disk is full or gone; what was written before stays.
        """
        self.seconds += seconds
        line = _Line(row=position, seconds=round(self.seconds, 3), answer=answer).model_dump_json().encode() + b"\n"
        try:
            begin = self._file.seek(0, os.SEEK_END)
            self._file.write(line)
            self._flush()
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._places[position] = _Place(begin, len(line))

    def answer(self, position: int) -> Answer:
        """Return the answer of a question.

        :raises KeyError: it has none yet.
        """
        place = self._places[position]
        self._file.seek(place.begin)
        return _Line.model_validate_json(self._file.read(place.length)).answer

    def _open(self, key: Key) -> None:
        self._file.seek(0)
        head = self._file.readline()
        if not head.endswith(b"\n"):
            # new, or killed before its first line was whole
            self._cut(0)
            self._file.write(key.model_dump_json().encode() + b"\n")
            self._flush()
            return
        self._compare(head, key)
        for position, place, seconds in self._lines(len(head)):
            self._places[position] = place
            self.seconds = max(self.seconds, seconds)

    def _compare(self, head: bytes, key: Key) -> None:
        try:
            found = Key.model_validate_json(head)
        except ValidationError:
            found = None
        if found == key:
            return
        if found is None or found.format != key.format:
            what = "ist nicht als angefangener Lauf lesbar"
        elif found.questions != key.questions:
            what = "gehört zu anderen Fragen"
        elif found.index != key.index:
            what = "ist mit einem anderen Stand der Dokumente entstanden"
        else:
            what = "ist mit anderen Optionen entstanden"
        raise InputError(
            f"Der angefangene Lauf {self.path} {what}.", "Ihn löschen, um von vorn zu beginnen, oder verschieben."
        )

    def _lines(self, begin: int) -> Iterator[tuple[int, _Place, float]]:
        """Yield what is whole; a line that is not is asked again, and one without an end is cut off."""
        for raw in self._file:
            if not raw.endswith(b"\n"):
                self._cut(begin)
                return
            with contextlib.suppress(ValidationError):
                line = _Line.model_validate_json(raw)
                yield line.row, _Place(begin, len(raw)), line.seconds
            begin += len(raw)

    def _cut(self, length: int) -> None:
        self._file.truncate(length)
        self._file.seek(0, os.SEEK_END)

    def _flush(self) -> None:
        self._file.flush()
        if (now := time.monotonic()) - self._synced >= _SYNC_S:
            os.fsync(self._file.fileno())
            self._synced = now

    def _lock(self) -> None:
        try:
            claim(self._file.fileno(), wait=False)
        except OSError as error:
            raise InputError(
                f"An {self.path} schreibt gerade ein anderer Lauf.", "Warten, bis er fertig ist, oder ihn beenden."
            ) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"Der Stand des Laufs lässt sich nicht schreiben: {path} ({reason(error)}).",
        "Ordner, Zugriffsrechte und freien Platz prüfen.",
    )
