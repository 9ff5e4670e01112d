"""What people say about answers is kept in one file, and nothing else is."""

import sqlite3
import stat
from contextlib import closing

import pytest

from assistant.errors import OutputError
from assistant.feedback import Feedback, default_feedback_path, keep_feedback

SAID = Feedback(
    question="Wie viele?",
    standalone_question="Wie viele Agenturen?",
    status="answered",
    helpful=False,
    reason="incomplete",
    comment="'); DROP TABLE feedback; --",
    fingerprint="f00d",
)


def rows(path) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM feedback").fetchall()


def test_every_sending_is_a_row_with_its_time(tmp_path):
    path = tmp_path / "new" / "feedback.sqlite"
    keep_feedback(SAID, path)
    keep_feedback(SAID, path)
    first, second = rows(path)
    assert (
        first[1:]
        == second[1:]
        == ("Wie viele?", "Wie viele Agenturen?", "answered", 0, "incomplete", SAID.comment, "f00d")
    )
    assert first[0][:4] >= "2026"
    assert first[0].endswith("+00:00")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_named_with_the_way_out(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"file.feedback\.sqlite") as caught:
        keep_feedback(SAID, tmp_path / "file" / "feedback.sqlite")
    assert "ASSISTANT_FEEDBACK_FILE" in caught.value.hint


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no database, but somebody's notes " * 40)
    before = path.read_bytes()
    with pytest.raises(OutputError):
        keep_feedback(SAID, path)
    assert path.read_bytes() == before


def test_it_lies_in_the_users_own_data(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_feedback_path() == tmp_path / "tintg-assistant" / "feedback.sqlite"
