"""The run over the questions of a file: steps that can be stopped after each answer and gone on with later."""

import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.answering.contract import Answer
from assistant.batch.asking import Answering, Options, ask_row
from assistant.batch.journal import Journal, Key
from assistant.batch.questions import Questions, Row
from assistant.export.model import Batch, Entry, count
from assistant.settings import Settings

__all__ = ["Progress", "Run"]

_RATE_ANSWERS = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    :param done: rows that have an answer or an error.
    :param total: rows in all.
    :param rate: answers a second, lately; 0 before the first.
    :param left: seconds until the end at that rate, ``None`` before the first answer.
    """

    done: int
    total: int
    rate: float
    left: float | None


class Run:
    """The answers to the questions of a file, each on disk as soon as it is there.

    Opened again with the same questions, options, index and journal it goes on where it was, in whatever way it ended.
    Only the first of several equal questions is asked; the others take its answer. Not for several threads at once.

    :param journal: file that keeps the answers; it stays until :meth:`discard`.
    :param jobs: questions answered at once; from 2 on each more has a process of its own, which opens the index again.
    :param settings: what these processes open it with; by default those of the environment.
    :raises InputError: the journal belongs to another run, or another process is writing it.
    :raises OutputError: the journal cannot be written.
    """

    def __init__(
        self,
        assistant: Answering,
        questions: Questions,
        journal: Path,
        *,
        options: Options | None = None,
        jobs: int = 1,
        settings: Settings | None = None,
    ) -> None:
        self.questions = questions
        self._assistant = assistant
        self._options = options or Options()
        self._jobs = jobs
        self._settings = settings
        key = Key(
            questions=questions.digest, options=self._options.model_dump_json(), index=assistant.stamp.fingerprint
        )
        self._journal = Journal(journal, key)
        # what the last answers took, each in seconds: the first ones wait for everything to be loaded
        self._recent: deque[float] = deque(maxlen=_RATE_ANSWERS)
        # rows that share an answer, which count as done with it
        self._shared = [0] * len(questions.rows)
        for first in questions.firsts:
            self._shared[first] += 1
        self._distinct = len(set(questions.firsts))
        self._done = sum(self._shared[position] for position in range(len(self._shared)) if position in self._journal)

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def finished(self) -> bool:
        """Whether every row has its answer."""
        return self._done == len(self.questions.rows)

    @property
    def progress(self) -> Progress:
        """How far the run is now."""
        spent = sum(self._recent)
        rate = len(self._recent) / spent if spent else 0.0
        left = (self._distinct - len(self._journal)) / rate if rate else None
        return Progress(self._done, len(self.questions.rows), rate, left)

    def answers(self) -> Generator[Answer]:
        """Ask what has no answer yet, and yield each answer once it is on disk.

        Stop between two answers by leaving the loop (and closing the iterator); a new call goes on from there.

        :raises OutputError: the journal cannot be written any more.
        """
        last = time.perf_counter()
        with closing(self._answered()) as answered:
            for position, answer in answered:
                now = time.perf_counter()
                self._journal.add(position, answer, now - last)
                self._recent.append(now - last)
                self._done += self._shared[position]
                yield answer
                # what the caller does with it is no time spent asking
                last = time.perf_counter()

    def _answered(self) -> Generator[tuple[int, Answer]]:
        if self._jobs == 1:
            for position, row in self._pending():
                yield position, ask_row(self._assistant, row, self._options)
            return
        from assistant.batch.jobs import answered_by

        settings = self._settings or Settings()
        yield from answered_by(self._assistant, settings, list(self._pending()), self._options, self._jobs)

    def _pending(self) -> Iterator[tuple[int, Row]]:
        for position, (row, first) in enumerate(zip(self.questions.rows, self.questions.firsts, strict=True)):
            if position == first and position not in self._journal:
                yield position, row

    def __iter__(self) -> Iterator[Entry]:
        """Yield the rows that have an answer, in the order of the file."""
        for position in range(len(self.questions.rows)):
            if self.questions.firsts[position] in self._journal:
                yield self.entry(position)

    def entry(self, position: int) -> Entry:
        """Return a row with its answer.

        :param position: among the rows, from 0.
        :raises KeyError: it has no answer yet.
        """
        row = self.questions.rows[position]
        answer = self._journal.answer(self.questions.firsts[position])
        own = answer.model_copy(update={"id": row.id, "question": row.question})
        return Entry(position + 1, row.number, own, row.extra)

    def batch(self) -> Batch:
        """Return what there is for the export; it can be read until the run is closed."""
        return Batch(
            source=Path(self.questions.name).name,
            columns=self.questions.columns,
            entries=self,
            counts=count(self),
            total=len(self.questions.rows),
            duplicates=self.questions.duplicates,
            seconds=self._journal.seconds,
            finished_at=datetime.now(UTC),
            stamp=self._assistant.stamp,
            sources=self._assistant.sources,
        )

    def close(self) -> None:
        """Let go of the journal; it stays on disk for the next time."""
        self._journal.close()

    def discard(self) -> None:
        """Take the journal away: its answers have been written elsewhere, or nobody wants them."""
        self._journal.remove()
