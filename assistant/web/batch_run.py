"""The runs of the page "Stapel": shared by all windows that show the same file, so that a reload loses nothing."""

import tempfile
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from assistant.batch.questions import Questions
from assistant.batch.run import Progress, Run
from assistant.export.model import Counts, Entry, count
from assistant.export.writing import export
from assistant.web.state import Asking

__all__ = ["Line", "Overview", "SharedRun", "forget_run", "open_run"]

_MOST_RUNS = 20
_TELL_S = 0.15  # how often a window learns how far the run is


@dataclass(frozen=True, slots=True)
class Line:
    """A row that has an answer, as far as the list of results must know it.

    :param position: among the rows, from 0.
    """

    position: int
    question: str
    status: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What came of a run so far, and its rows in the order of the file."""

    counts: Counts
    lines: tuple[Line, ...]


@dataclass
class SharedRun:
    """A run with what keeps several windows from stepping on each other's feet.

    :param stopping: somebody wants it to stop behind the present question.
    """

    run: Run
    stopping: bool = False
    _asking: threading.Lock = field(default_factory=threading.Lock)
    _reading: threading.Lock = field(default_factory=threading.Lock)
    _overview: "Overview | None" = None

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self.run.progress

    def steps(self) -> Iterator[Progress]:
        """Ask what is left and yield now and then how far it is; ends when all is done or somebody stops it.

        Where another window is asking already, this one only watches.
        """
        if not self._asking.acquire(blocking=False):
            while self._asking.locked():
                time.sleep(_TELL_S)
                yield self.progress
            return
        try:
            told = 0.0
            with closing(self._answers()) as answers:
                for _ in answers:
                    if self.stopping:
                        return
                    if time.monotonic() - told >= _TELL_S:
                        told = time.monotonic()
                        yield self.progress
        finally:
            self._asking.release()

    def _answers(self) -> Generator[None]:
        """Answer one question after the other; nobody reads the journal meanwhile."""
        with closing(self.run.answers()) as answers:
            while True:
                with self._reading:
                    if next(answers, None) is None:
                        return
                yield

    def overview(self) -> "Overview":
        """Return what came of the rows that have an answer; gone through again only when there are more of them."""
        with self._reading:
            if self._overview is None or self._overview.counts.rows != self.progress.done:
                lines: list[Line] = []
                counts = count(_noted(self.run, lines))
                self._overview = Overview(counts, tuple(lines))
            return self._overview

    def entry(self, position: int) -> Entry:
        """Return a row with its answer.

        :param position: among the rows, from 0.
        :raises KeyError: it has none yet.
        """
        with self._reading:
            return self.run.entry(position)

    def file(self, ending: str, language: str) -> bytes:
        """Return the answers as a file of that ending."""
        with self._reading:
            return export(self.run.batch(), ending, language=language)

    def discard(self) -> None:
        """Stop, and take the answers away."""
        self.stopping = True
        with self._asking, self._reading:
            self.run.discard()


def _noted(entries: Iterable[Entry], lines: list[Line]) -> Iterator[Entry]:
    """Pass entries on and note a line of each, so that no more than one is in memory."""
    for entry in entries:
        lines.append(Line(entry.position - 1, entry.answer.question, entry.answer.status))
        yield entry


def open_run(assistant: Asking, questions: Questions, key: str) -> SharedRun:
    """Return the run over a file: the one that is open already, or a new one.

    :param key: tells the file from all others.
    """
    return _opened(key, assistant.stamp.fingerprint, assistant, questions)


def forget_run(assistant: Asking, key: str) -> None:
    """Let go of a run that was discarded."""
    _opened.clear(key, assistant.stamp.fingerprint)


@st.cache_resource(show_spinner=False, max_entries=_MOST_RUNS)
def _opened(key: str, fingerprint: str, _assistant: Asking, _questions: Questions) -> SharedRun:
    return SharedRun(Run(_assistant, _questions, Path(_folder().name) / f"{key}-{fingerprint}.journal"))


@st.cache_resource(show_spinner=False)
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Return a folder that only this user may read, and that goes when the server ends."""
    return tempfile.TemporaryDirectory(prefix="tintg-stapel-")
