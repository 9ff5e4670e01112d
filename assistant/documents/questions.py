"""Questions on a document, written beside it by those who know it: ``ID.questions.jsonl`` in the corpus.

Most of them the document answers. Others look as if it did: what is asked stands nowhere, only something near it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.documents.manifest import Source
from assistant.errors import CorpusError

__all__ = ["Question", "questions_file", "read_questions"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a document.

    :param document: its id.
    :param text: the question, in any language.
    :param quotes: words of the document, each inside one sentence, list item or row; together these answer it. Of a
        question without an answer, those that come nearest to one.
    :param answered: whether the document answers it.
    """

    document: str
    text: str
    quotes: tuple[str, ...]
    answered: bool = True


def questions_file(corpus_dir: Path, source: Source) -> Path:
    """Return where the questions of a document lie, if there are any."""
    return corpus_dir / f"{source.id}.questions.jsonl"


def read_questions(corpus_dir: Path, source: Source) -> tuple[Question, ...]:
    """Read the questions on a document, in the order of the file; none where there is no file.

    A line is ``{"question": "…", "quotes": ["…"]}``, or ``{"question": "…", "near": ["…"]}`` where the document has no
    answer; empty lines are passed over.

    :raises CorpusError: the file is no UTF-8 text, or a line is not of that form; file and line are named.
    """
    path = questions_file(corpus_dir, source)
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"Die Datei „{path}“ lässt sich nicht als Text lesen: {error}.", "Bitte die Datei als UTF-8-Text ablegen."
        ) from error
    try:
        return tuple(_question(source.id, record) for record in _records(lines))
    except ValueError as error:
        raise _wrong(source.id, path, lines) from error


def _records(lines: list[str]) -> list[Any]:
    """Return what the lines say; read at once, tens of thousands take half as long as one by one.

    :raises ValueError: a line is no JSON.
    """
    filled = [line for line in lines if line.strip()]
    records: list[Any] = json.loads(f"[{','.join(filled)}]")
    if len(records) != len(filled):
        raise ValueError("a line holds more than one record, or less")
    return records


def _question(document: str, record: Any) -> Question:  # noqa: ANN401 - whatever stands in the file
    """Return the question that a line tells.

    :raises ValueError: it is not of the form that :func:`read_questions` names; says what is wrong in German.
    """
    field = "near" if isinstance(record, dict) and "near" in record else "quotes"
    if not isinstance(record, dict) or record.keys() != {"question", field}:
        raise ValueError("gebraucht werden genau die Felder 'question' und 'quotes' (oder 'near')")
    text, quotes = record["question"], record[field]
    if not isinstance(text, str) or not text.strip():
        raise ValueError("'question' ist leer oder kein Text")
    if not isinstance(quotes, list) or not quotes or not all(isinstance(q, str) and q.strip() for q in quotes):
        raise ValueError(f"'{field}' ist keine Liste von Texten, oder sie ist leer")
    found = tuple(" ".join(quote.split()) for quote in quotes)
    return Question(document, " ".join(text.split()), found, answered=field == "quotes")


def _wrong(document: str, path: Path, lines: list[str]) -> CorpusError:
    """Return what is wrong with the first line that is not as it should be."""
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                _question(document, json.loads(line))
        except ValueError as error:
            return _wrong_line(path, number, str(error))
    return _wrong_line(path, len(lines), "die Zeilen zusammen sind kein JSON")


def _wrong_line(path: Path, number: int, what: str) -> CorpusError:
    return CorpusError(
        f"{path}, Zeile {number}: {what}.",
        'Eine Zeile sieht so aus: {"question": "Wie viele …?", "quotes": ["Wörter aus dem Dokument"]}',
    )
