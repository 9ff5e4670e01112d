"""Questions that a document answers, written beside it by those who know it: ``ID.questions.jsonl`` in the corpus."""

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.manifest import Source
from assistant.errors import CorpusError

__all__ = ["Question", "questions_file", "read_questions"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a document answers.

    :param document: its id.
    :param text: the question, in any language.
    :param quotes: words of the document, each inside one sentence, list item or row; together these answer it.
    """

    document: str
    text: str
    quotes: tuple[str, ...]


def questions_file(corpus_dir: Path, source: Source) -> Path:
    """Return where the questions of a document lie, if there are any."""
    return corpus_dir / f"{source.id}.questions.jsonl"


def read_questions(corpus_dir: Path, source: Source) -> tuple[Question, ...]:
    """Read the questions that a document answers, in the order of the file; none where there is no file.

    A line is ``{"question": "…", "quotes": ["…"]}``; empty lines are passed over.

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
    return tuple(_question(source.id, line, path, number) for number, line in enumerate(lines, start=1) if line.strip())


def _question(document: str, line: str, path: Path, number: int) -> Question:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise _wrong(path, number, str(error)) from error
    if not isinstance(record, dict) or set(record) != {"question", "quotes"}:
        raise _wrong(path, number, "gebraucht werden genau die Felder 'question' und 'quotes'")
    text, quotes = record["question"], record["quotes"]
    if not isinstance(text, str) or not text.strip():
        raise _wrong(path, number, "'question' ist leer oder kein Text")
    if not isinstance(quotes, list) or not quotes or not all(isinstance(q, str) and q.strip() for q in quotes):
        raise _wrong(path, number, "'quotes' ist keine Liste von Texten, oder sie ist leer")
    return Question(document, " ".join(text.split()), tuple(" ".join(quote.split()) for quote in quotes))


def _wrong(path: Path, number: int, what: str) -> CorpusError:
    return CorpusError(
        f"{path}, Zeile {number}: {what}.",
        'Eine Zeile sieht so aus: {"question": "Wie viele …?", "quotes": ["Wörter aus dem Dokument"]}',
    )
