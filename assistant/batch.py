"""Many questions from a JSONL file, as many answers in another: a faulty line costs nothing but itself."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from assistant.answering.contract import Answer, Language, Turn
from assistant.errors import AssistantError, InputError
from assistant.files import reason, replacing

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["BatchReport", "Problem", "Row", "read_rows", "run_batch"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the input.

    :param line: its number in the file, from 1.
    :param id: handed through to the answer.
    :param problem: why it cannot be asked, "" if it can.
    """

    line: int
    id: str | None = None
    question: str = ""
    history: tuple[Turn, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that got no answer, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What came of a batch.

    :param rows: lines with something on them; the sum of the three counts.
    :param seconds: from the first question to the last answer.
    """

    rows: int
    answered: int
    not_found: int
    problems: tuple[Problem, ...]
    seconds: float


def run_batch(
    assistant: "Assistant",
    source: Path,
    target: Path,
    *,
    language: Language | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BatchReport:
    """Answer every line of ``source`` and write the answers to ``target``, one a line, in the same order.

    The target appears when all is done; whatever breaks off before leaves an older one as it was.

    :param progress: called after every line with lines done and lines in all.
    :raises InputError: the source cannot be read or holds no question; nothing was asked.
    :raises OutputError: the target cannot be written.
    """
    rows = read_rows(source)
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    with replacing(target, keep=source) as file:
        start = time.perf_counter()
        for done, row in enumerate(rows, start=1):
            answer = _answer(assistant, row, language)
            counts[answer.status] += 1
            if answer.status == "error":
                problems.append(Problem(row.line, answer.error or ""))
            file.write(answer.model_dump_json() + "\n")
            if progress:
                progress(done, len(rows))
        seconds = time.perf_counter() - start
    return BatchReport(len(rows), counts["answered"], counts["not_found"], tuple(problems), seconds)


def read_rows(source: Path) -> list[Row]:
    """Read the lines of a JSONL file; empty lines are passed over, faulty ones carry their problem.

    :raises InputError: the file cannot be read or has no line with anything on it.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise InputError(
            f"Die Datei {source} lässt sich nicht lesen ({reason(error)}).", "Name und Zugriffsrechte prüfen."
        ) from error
    rows = list(_rows(data.removeprefix(b"\xef\xbb\xbf").split(b"\n")))
    if not rows:
        raise InputError(f"Die Datei {source} enthält keine Frage.", 'Je Zeile ein {"id": …, "question": …} schreiben.')
    return rows


def _rows(lines: Iterable[bytes]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: bytes) -> Row:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Row(number, problem=f"kein UTF-8 (Byte {error.start + 1}).")
    except json.JSONDecodeError as error:
        return Row(number, problem=f"kein gültiges JSON (Spalte {error.colno}).")
    except (ValueError, RecursionError):
        return Row(number, problem="kein brauchbares JSON (zu lange Zahl oder zu tief verschachtelt).")
    if not isinstance(record, dict):
        return Row(number, problem="kein JSON-Objekt {…}.")
    return _row_of(number, record)


def _row_of(number: int, record: Mapping[str, object]) -> Row:
    name = record.get("id")
    id_ = _text(str(name)) if isinstance(name, str | int) else None
    question = record.get("question")
    if not isinstance(question, str) or not question.strip():
        return Row(number, id_, problem='kein Feld "question" mit einer Frage.')
    if question != _text(question):
        return Row(number, id_, _text(question), problem="die Frage enthält Zeichen, die kein gültiger Text sind.")
    try:
        return Row(number, id_, question, _history(record.get("history")))
    except (ValidationError, TypeError):
        return Row(number, id_, question, problem='"history" ist keine Liste von {"question": …, "answer": …}.')


def _history(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise TypeError
    return tuple(Turn.model_validate(turn) for turn in value)


def _text(value: str) -> str:
    """Replace halves of characters, which JSON can spell and no file can hold."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _answer(assistant: "Assistant", row: Row, language: Language | None) -> Answer:
    problem = row.problem
    if not problem:
        try:
            return assistant.ask(row.question, history=row.history, language=language, id=row.id)
        except AssistantError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 — one question must not cost the others their answers
            problem = f"unerwarteter Fehler ({type(error).__name__}: {error})."
    return Answer(
        id=row.id,
        question=row.question,
        status="error",
        answer="",
        error=problem,
        index=assistant.stamp,
    )
