"""Questions of a JSONL file: one object a line with ``question``, and ``id`` and ``history`` where there are some."""

import json
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from assistant.answering.contract import Turn
from assistant.batch.questions import Fault, Row

__all__ = ["json_rows"]


def json_rows(data: bytes) -> Iterator[Row]:
    """Yield the lines; empty ones are passed over, faulty ones carry their problem."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: bytes) -> Row:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _faulty(number, problem=f"kein UTF-8 (Byte {error.start + 1}).")
    except json.JSONDecodeError as error:
        return _faulty(number, problem=f"kein gültiges JSON (Spalte {error.colno}).")
    except (ValueError, RecursionError):
        return _faulty(number, problem="kein brauchbares JSON (zu lange Zahl oder zu tief verschachtelt).")
    if not isinstance(record, dict):
        return _faulty(number, problem="kein JSON-Objekt {…}.")
    return _row_of(number, record)


def _row_of(number: int, record: Mapping[str, object]) -> Row:
    name = record.get("id")
    id_ = _text(str(name)) if isinstance(name, str | int) else None
    question = record.get("question")
    if not isinstance(question, str) or not question.strip():
        return Row(number, id_, fault=Fault.EMPTY, problem='kein Feld "question" mit einer Frage.')
    if question != _text(question):
        return _faulty(number, id_, _text(question), problem="die Frage enthält Zeichen, die kein gültiger Text sind.")
    try:
        return Row(number, id_, question, _history(record.get("history")))
    except (ValidationError, TypeError):
        problem = '"history" ist keine Liste von {"question": …, "answer": …}.'
        return _faulty(number, id_, question, problem=problem)


def _faulty(number: int, id_: str | None = None, question: str = "", *, problem: str) -> Row:
    return Row(number, id_, question, fault=Fault.UNREADABLE, problem=problem)


def _history(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise TypeError
    turns = tuple(Turn.model_validate(turn) for turn in value)
    if any(text != _text(text) for turn in turns for text in (turn.question, turn.answer)):
        raise TypeError
    return turns


def _text(value: str) -> str:
    """Replace halves of characters, which JSON can spell and no file can hold."""
    return value.encode("utf-8", "replace").decode("utf-8")
