"""What people say about answers: one row each in an SQLite file on this machine, written only when they send it."""

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import OutputError

__all__ = ["Feedback", "default_feedback_path", "keep_feedback"]

_WAIT_SECONDS = 5.0  # for another visitor who is just writing


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of an answer.

    :param question: as it was typed.
    :param standalone_question: as it was searched.
    :param status: of the answer, ``answered`` or ``not_found``.
    :param helpful: the verdict.
    :param reason: one of the choices of the page, "" for none.
    :param comment: in the visitor's own words, "" for none.
    :param fingerprint: of the index that answered.
    """

    question: str
    standalone_question: str
    status: str
    helpful: bool
    reason: str
    comment: str
    fingerprint: str


_COLUMNS = ", ".join(field.name for field in fields(Feedback))
_CREATE = f"CREATE TABLE IF NOT EXISTS feedback (sent_at TEXT NOT NULL, {_COLUMNS})"
_INSERT = f"INSERT INTO feedback (sent_at, {_COLUMNS}) VALUES ({', '.join('?' * (len(fields(Feedback)) + 1))})"


def default_feedback_path() -> Path:
    """Return the file in the user's own data, as the platform has it."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "tintg-assistant" / "feedback.sqlite"


def keep_feedback(feedback: Feedback, path: Path) -> None:
    """Add a row to the file, which only its owner may read; it is made where it is missing.

    :raises OutputError: the file cannot be written.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as connection, connection:
            connection.execute(_CREATE)
            connection.execute(_INSERT, (now, *astuple(feedback)))
    except (OSError, sqlite3.Error) as error:
        raise OutputError(
            f"Die Rückmeldung lässt sich nicht in {path} festhalten ({error}).",
            "Ordner und Zugriffsrechte prüfen oder mit ASSISTANT_FEEDBACK_FILE eine andere Datei nennen.",
        ) from error
