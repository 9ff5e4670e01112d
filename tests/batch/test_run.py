"""The run: every row its answer in its place, however often it was stopped or killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from assistant.batch.questions import Fault, Origin, Questions, Row
from assistant.export.model import count
from assistant.export.writing import export
from assistant.settings import project_root
from tests.batch.conftest import questions

SCRIPT = """
import sys, time
from pathlib import Path
from assistant.batch.reading import read_file
from assistant.batch.run import Run
from assistant.export.writing import save
from tests.conftest import FakeAssistant

class Slow(FakeAssistant):
    def ask(self, question, **more):
        time.sleep(0.002)
        with open(sys.argv[3], "a") as log:
            log.write(question + "\\n")
        return super().ask(question, **more)

with Run(Slow(), read_file(Path(sys.argv[1])), Path(sys.argv[2] + ".journal")) as run:
    for _ in run.answers():
        pass
    save(run.batch(), Path(sys.argv[2]))
    run.discard()
"""


def answered(run) -> list[tuple[str | None, str, str]]:
    return [(entry.answer.id, entry.answer.question, entry.answer.status) for entry in run]


def test_every_row_gets_an_answer_in_its_place(opened) -> None:
    rows = (
        Row(1, "a", "Wie viele?"),
        Row(2, None, "", fault=Fault.UNREADABLE, problem="kein gültiges JSON."),
        Row(3, "c", "Wie wird das Wetter?"),
        Row(6, "f", "kaputt"),
        Row(7, "g", "Wo?", (), ("x",)),
    )
    with opened(Questions("in.jsonl", rows, Origin("jsonl"))) as run:
        states = [answer.status for answer in run.answers()]
        entries = list(run)
    assert states == ["answered", "error", "not_found", "error", "answered"]
    assert [(it.position, it.number, it.answer.id) for it in entries] == [
        (1, 1, "a"),
        (2, 2, None),
        (3, 3, "c"),
        (4, 6, "f"),
        (5, 7, "g"),
    ]
    assert [entry.answer.error for entry in entries] == [
        None,
        "kein gültiges JSON.",
        None,
        "unerwarteter Fehler (ZeroDivisionError: durch null).",
        None,
    ]
    assert {entry.answer.index.fingerprint for entry in entries} == {"f00d"}
    found = count(entries)
    assert (found.rows, found.answered, found.not_found, found.errors) == (5, 2, 1, 2)


def test_equal_questions_are_asked_once(opened, fake_assistant) -> None:
    with opened(questions("Wo?", "Wer?", " Wo? ", "Wo?")) as run:
        seen = [run.progress.done for _ in run.answers()]
        assert answered(run) == [
            ("1", "Wo?", "answered"),
            ("2", "Wer?", "answered"),
            ("3", " Wo? ", "answered"),
            ("4", "Wo?", "answered"),
        ]
        assert run.batch().duplicates == 2
    assert seen == [3, 4]
    assert [asked[0] for asked in fake_assistant.asked] == ["Wo?", "Wer?"]


def test_a_run_that_was_stopped_goes_on(opened, fake_assistant) -> None:
    asked = questions(*"abcde")
    with opened(asked) as run:
        steps = run.answers()
        next(steps)
        next(steps)
        steps.close()
        assert (run.progress.done, run.finished) == (2, False)
        assert [id_ for id_, *_ in answered(run)] == ["1", "2"]
        next(run.answers())
    with opened(asked) as run:
        assert run.progress.done == 3
        for _ in run.answers():
            pass
        assert run.finished
        assert [question for _, question, _ in answered(run)] == list("abcde")
        run.discard()
    assert [text for text, *_ in fake_assistant.asked] == list("abcde")


def test_the_journal_goes_when_it_is_discarded_and_only_then(opened, tmp_path: Path) -> None:
    with opened(questions("a")) as run:
        list(run.answers())
    assert (tmp_path / "lauf" / "x.journal").exists()
    with opened(questions("a")) as run:
        run.discard()
    assert not (tmp_path / "lauf" / "x.journal").exists()


def test_language_is_handed_on(opened, fake_assistant) -> None:
    with opened(questions("a"), language="en") as run:
        list(run.answers())
    assert fake_assistant.asked == [("a", (), "en")]


def test_progress_tells_rate_and_time_left(opened, monkeypatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr("assistant.batch.run.time.perf_counter", lambda: next(clock))
    with opened(questions("a", "b", "a", "c", "d")) as run:
        assert (run.progress.rate, run.progress.left) == (0, None)
        steps = run.answers()
        next(steps)
        # an answer a second by this clock; a, which two rows share, is done, and b, c, d are not
        assert (run.progress.done, run.progress.total, run.progress.rate, run.progress.left) == (2, 5, 1, 3)
        steps.close()


def test_the_answers_follow_the_schema(opened, shared_dir: Path) -> None:
    schema = json.loads((shared_dir / "eval" / "answer.schema.json").read_text(encoding="utf-8"))
    rows = questions("Wie viele?", "Wetter", "kaputt", "Wie viele?")
    with opened(rows) as run:
        list(run.answers())
        lines = export(run.batch(), "jsonl").decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line)["id"] for line in lines] == ["1", "2", "3", "4"]
    for line in lines:
        jsonschema.validate(json.loads(line), schema)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such kill there")
def test_a_run_that_is_killed_again_and_again_loses_and_repeats_nothing(tmp_path: Path) -> None:
    source = tmp_path / "fragen.txt"
    texts = [f"Frage {number % 280}{' Wetter' * (number % 7 == 0)}?" for number in range(300)]
    source.write_text("\n".join(texts), encoding="utf-8")
    target, log = tmp_path / "getötet.jsonl", tmp_path / "gefragt"
    chance = random.Random(9)
    for _ in range(5):
        # how far it comes, not how long it takes, says when: so that it is in the midst on a fast machine too
        process = started(source, target, log)
        wait_for_lines(log, lines_of(log) + chance.randint(1, 40), process)
        time.sleep(chance.uniform(0, 0.004))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not target.exists()
    # and at the end, where the answers are written
    process = started(source, target, log)
    while process.poll() is None and not any(tmp_path.glob(".assistant-*")):
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kills = 6
    if target.with_name(f"{target.name}.journal").exists():  # else the kill came behind the end
        assert started(source, target, log).wait(60) == 0
    assert started(source, tmp_path / "ruhig.jsonl", tmp_path / "ruhig").wait(30) == 0
    killed = target.read_text(encoding="utf-8")
    assert killed == (tmp_path / "ruhig.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["question"] for line in killed.splitlines()] == texts
    # a question may be asked twice only where the kill came before its answer was on disk
    asked = log.read_text(encoding="utf-8").splitlines()
    assert len(asked) - len(set(asked)) <= kills
    assert set(asked) == set(texts)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "fragen.txt",
        "gefragt",
        "getötet.jsonl",
        "ruhig",
        "ruhig.jsonl",
    ]


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_for_lines(path: Path, number: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while lines_of(path) < number:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.001)


def started(source: Path, target: Path, log: Path) -> "subprocess.Popen[bytes]":
    root = str(project_root())
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(source), str(target), str(log)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    )


def test_time_that_the_caller_takes_is_no_time_of_the_run(opened) -> None:
    with opened(questions("a", "b")) as run:
        for _ in run.answers():
            time.sleep(0.2)
        assert run.batch().seconds < 0.2
