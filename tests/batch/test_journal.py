"""The journal: whatever happens to its file, answers that were whole are kept and the others are asked again."""

import os
import re
from pathlib import Path

import pytest

from assistant.answering.contract import Answer
from assistant.batch.journal import Journal, Key
from assistant.errors import InputError, OutputError
from tests.conftest import STAMP

KEY = Key(questions="q", options="o", index="i")


def answer(text: str) -> Answer:
    return Answer(id=None, question=text, status="not_found", answer=text, index=STAMP)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a journal with three answers."""
    path = tmp_path / "neu" / "x.journal"
    with Journal(path, KEY) as journal:
        for position, text in enumerate(["a", "ä\nb", "c"]):
            journal.add(position * 2, answer(text), 0.5)
    return path


def kept(path: Path) -> dict[int, str]:
    with Journal(path, KEY) as journal:
        return {position: journal.answer(position).answer for position in range(6) if position in journal}


def test_answers_are_found_again_with_the_time_they_took(path: Path) -> None:
    assert kept(path) == {0: "a", 2: "ä\nb", 4: "c"}
    with Journal(path, KEY) as journal:
        assert (len(journal), journal.seconds) == (3, 1.5)
        with pytest.raises(KeyError):
            journal.answer(1)


def test_wherever_the_file_ends_the_whole_answers_before_are_kept(path: Path) -> None:
    data = path.read_bytes()
    whole = [match.end() for match in re.finditer(rb"\n", data)]
    for length in range(0, len(data), 3):
        path.write_bytes(data[:length])
        expected = max(0, sum(end <= length for end in whole) - 1)
        assert len(kept(path)) == expected, length
        with Journal(path, KEY) as journal:
            journal.add(5, answer("danach"), 0.1)
        assert list(kept(path).values())[-1] == "danach", length


def test_a_spoilt_line_costs_only_itself(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:2], b"\xff" + lines[2], *lines[3:]]))
    assert kept(path) == {0: "a", 4: "c"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"questions": "andere"}, "gehört zu anderen Fragen"),
        ({"index": "anderer"}, "mit einem anderen Stand der Dokumente"),
        ({"options": "andere"}, "mit anderen Optionen"),
        ({"format": 0}, "nicht als angefangener Lauf lesbar"),
    ],
)
def test_a_journal_of_another_run_is_refused_and_left_alone(path: Path, change, message: str) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match=message):
        Journal(path, KEY.model_copy(update=change))
    assert path.read_bytes() == before


def test_a_file_that_is_no_journal_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("Wichtiges\n", encoding="utf-8")
    with pytest.raises(InputError, match="nicht als angefangener Lauf lesbar"):
        Journal(path, KEY)
    assert path.read_text(encoding="utf-8") == "Wichtiges\n"


def test_two_runs_do_not_write_the_same_journal(path: Path) -> None:
    with Journal(path, KEY), pytest.raises(InputError, match="schreibt gerade ein anderer Lauf"):
        Journal(path, KEY)
    assert len(kept(path)) == 3


def test_a_journal_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "datei").touch()
    with pytest.raises(OutputError, match="lässt sich nicht schreiben"):
        Journal(tmp_path / "datei" / "x.journal", KEY)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_told_and_keeps_what_was_written(path: Path) -> None:
    with Journal(path, KEY) as journal:
        full = os.open("/dev/full", os.O_WRONLY)
        here = os.dup(journal._file.fileno())
        os.dup2(full, journal._file.fileno())
        with pytest.raises(OutputError, match="kein Platz"):
            journal.add(5, answer("x" * 10_000), 0.1)
        os.dup2(here, journal._file.fileno())
        os.close(full)
        os.close(here)
        assert 5 not in journal
    assert 4 in kept(path)
