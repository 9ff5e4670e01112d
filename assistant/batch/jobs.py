"""Several questions at once: one in this process, each more in a process of its own.

An answer is mostly Python at work, so that threads would wait for one another; they only carry questions and answers.
A worker ends by itself when its input ends, which it does even where this process is killed.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial

from pydantic import ValidationError

from assistant.answering.contract import Answer
from assistant.batch.asking import Answering, Options, ask_row, failed
from assistant.batch.questions import Row
from assistant.errors import AssistantError
from assistant.settings import Settings, project_root

__all__ = ["answered_by"]

_Asker = Callable[[Row], Answer]
_WAIT_S = 10  # for a worker that was told to end


def answered_by(
    assistant: Answering, settings: Settings, pending: Sequence[tuple[int, Row]], options: Options, jobs: int
) -> Iterator[tuple[int, Answer]]:
    """Yield position and answer of each question, as they come.

    Whoever leaves early waits for the questions that are being asked at that moment, and loses none of their answers
    but these.

    :param settings: what the other processes open the index with.
    :param jobs: how many are asked at once, at least 1.
    """
    waiting: queue.SimpleQueue[tuple[int, Row]] = queue.SimpleQueue()
    for item in pending:
        waiting.put(item)
    answers: queue.Queue[tuple[int, Answer] | BaseException] = queue.Queue(maxsize=2 * jobs)
    stopped = threading.Event()

    def work(ask: _Asker) -> None:
        try:
            while not stopped.is_set():
                position, row = waiting.get_nowait()
                answers.put((position, ask(row)))
        except queue.Empty:
            return
        except BaseException as error:  # noqa: BLE001 — told to the one who waits for answers
            answers.put(error)

    with ExitStack() as stack:
        workers = [_Worker(settings, options) for _ in range(min(jobs, len(pending)) - 1)]
        for worker in workers:
            stack.callback(worker.end)
        askers = [partial(ask_row, assistant, options=options), *(partial(_asked, assistant, it) for it in workers)]
        threads = [threading.Thread(target=work, args=(asker,), daemon=True) for asker in askers]
        for thread in threads:
            thread.start()
        try:
            for _ in pending:
                found = answers.get()
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            stopped.set()
            _join(threads, answers)


def _join(threads: Sequence[threading.Thread], answers: "queue.Queue[tuple[int, Answer] | BaseException]") -> None:
    for thread in threads:
        while thread.is_alive():
            # one that waits for room in the queue gets it
            while not answers.empty():
                answers.get_nowait()
            thread.join(0.05)


def _asked(assistant: Answering, worker: "_Worker", row: Row) -> Answer:
    answer = worker.ask(row)
    return answer or failed(assistant, row, "der Prozess, der antworten sollte, ist zweimal beendet worden.")


class _Worker:
    """A process that answers, started again where it ends too early; stop it with :meth:`end`."""

    def __init__(self, settings: Settings, options: Options) -> None:
        self._head = {
            "settings": {
                **settings.model_dump(mode="json"),
                "embedding_key": settings.embedding_key.get_secret_value(),
            },
            "options": options.model_dump(),
        }
        self._process = self._started()
        self._ready = False

    def ask(self, row: Row) -> Answer | None:
        """Return the answer, ``None`` where the process ended twice over this question.

        :raises AssistantError: it ends before it can answer anything.
        """
        record = {"id": row.id, "question": row.question, "history": [turn.model_dump() for turn in row.history]}
        for _ in range(2):
            try:
                self._wait_until_ready()
                self._send(record)
                return Answer.model_validate_json(self._read())
            except (OSError, ValidationError):
                # killed, or out of memory
                ready = self._ready
                self.end()
                self._process, self._ready = self._started(), False
        if not ready:
            raise AssistantError(
                "Ein weiterer Prozess für die Fragen lässt sich nicht starten.", "Den Lauf mit --jobs 1 fortsetzen."
            )
        return None

    def end(self) -> None:
        """Let the process end behind the question it is at."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()
        try:
            self._process.wait(_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _started(self) -> "subprocess.Popen[str]":
        path = os.pathsep.join(filter(None, [str(project_root()), os.environ.get("PYTHONPATH", "")]))
        return subprocess.Popen(
            # -P: the folder in which it is started has nothing to say about what is imported
            [sys.executable, "-P", "-m", "assistant.batch.worker"],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            # Ctrl+C is for this process, which tells the others
            start_new_session=True,
        )

    def _wait_until_ready(self) -> None:
        """Let the process open the index, the first time it is needed.

        :raises OSError: it ended instead.
        """
        if not self._ready:
            self._send(self._head)
            if not self._read():
                raise BrokenPipeError
            self._ready = True

    def _send(self, record: object) -> None:
        if self._process.stdin is None:
            raise BrokenPipeError
        self._process.stdin.write(json.dumps(record) + "\n")
        self._process.stdin.flush()

    def _read(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""
