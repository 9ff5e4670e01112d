"""Batches: each line answered or named, nothing lost, nothing half written."""

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from assistant.answering.contract import Answer, Turn
from assistant.batch import read_rows, run_batch
from assistant.errors import InputError, OutputError


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def answers(path: Path) -> list[Answer]:
    return [Answer.model_validate_json(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def test_every_line_gets_an_answer_in_its_place(tmp_path: Path, fake_assistant) -> None:
    source = write(
        tmp_path / "in.jsonl",
        '{"id": "a", "question": "Wie viele?", "facts": [["173"]]}',
        "kein JSON",
        '{"id": "c", "question": "Wie wird das Wetter?"}',
        "",
        '{"id": "e"}',
        '{"id": "f", "question": "kaputt"}',
        '{"id": "g", "question": "Wo?"}',
    )
    report = run_batch(fake_assistant, source, tmp_path / "out.jsonl")
    got = answers(tmp_path / "out.jsonl")
    assert [(answer.id, answer.status) for answer in got] == [
        ("a", "answered"),
        (None, "error"),
        ("c", "not_found"),
        ("e", "error"),
        ("f", "error"),
        ("g", "answered"),
    ]
    assert (report.rows, report.answered, report.not_found) == (6, 2, 1)
    assert [problem.line for problem in report.problems] == [2, 5, 6]
    assert "ZeroDivisionError: durch null" in report.problems[2].message
    assert [answer.index.fingerprint for answer in got] == ["f00d"] * 6


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", r"kein gültiges JSON \(Spalte 2\)"),
        (b"[1, 2]", "kein JSON-Objekt"),
        (b'"Frage"', "kein JSON-Objekt"),
        (b'{"question": 7}', 'kein Feld "question"'),
        (b'{"question": "   "}', 'kein Feld "question"'),
        (b'{"question": "\xff"}', r"kein UTF-8 \(Byte 15\)"),
        (b'{"question": "a\\ud800"}', "kein gültiger Text"),
        (b'{"question": "a", "history": "b"}', '"history" ist keine Liste'),
        (b'{"question": "a", "history": [{"answer": "b"}]}', '"history" ist keine Liste'),
        (b"[" * 100_000, "kein brauchbares JSON"),
        (b'{"id": ' + b"1" * 5_000 + b"}", "kein brauchbares JSON"),
    ],
)
def test_a_faulty_line_tells_its_fault(tmp_path: Path, fake_assistant, line: bytes, problem: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(line + b'\n{"question": "Wie viele?"}\n')
    report = run_batch(fake_assistant, source, tmp_path / "out.jsonl")
    assert [found.line for found in report.problems] == [1]
    first, second = answers(tmp_path / "out.jsonl")
    assert first.status == "error"
    assert second.status == "answered"
    assert re.search(problem, first.error or "")


def test_history_language_and_id_are_handed_on(tmp_path: Path, fake_assistant) -> None:
    turns = [{"question": "Wie hoch?", "answer": "300 Euro.", "mark": "x"}]
    source = write(tmp_path / "in.jsonl", json.dumps({"id": 7, "question": "Seit wann?", "history": turns}))
    run_batch(fake_assistant, source, tmp_path / "out.jsonl", language="en")
    assert fake_assistant.asked == [("Seit wann?", (Turn(question="Wie hoch?", answer="300 Euro."),), "en")]
    assert answers(tmp_path / "out.jsonl")[0].id == "7"


def test_lines_end_at_newlines_only_and_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes('\ufeff{"question": "eins\u2028zwei"}\r\n\r\n{"question": "drei"}'.encode())
    assert [(row.line, row.question) for row in read_rows(source)] == [(1, "eins\u2028zwei"), (3, "drei")]


def test_progress_counts_lines(tmp_path: Path, fake_assistant) -> None:
    source = write(tmp_path / "in.jsonl", '{"question": "a"}', "x", '{"question": "b"}')
    seen: list[tuple[int, int]] = []
    run_batch(fake_assistant, source, tmp_path / "out.jsonl", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_answers_follow_the_schema(tmp_path: Path, fake_assistant, shared_dir: Path) -> None:
    schema = json.loads((shared_dir / "eval" / "answer.schema.json").read_text(encoding="utf-8"))
    source = write(tmp_path / "in.jsonl", '{"question": "Wie viele?"}', "x", '{"question": "Wetter"}')
    run_batch(fake_assistant, source, tmp_path / "out.jsonl")
    for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines():
        jsonschema.validate(json.loads(line), schema)


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_a_file_without_questions_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "in.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"in\.jsonl enthält keine Frage"):
        read_rows(tmp_path / "in.jsonl")


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"fehlt\.jsonl lässt sich nicht lesen"):
        read_rows(tmp_path / "fehlt.jsonl")
    with pytest.raises(InputError, match="lässt sich nicht lesen"):
        read_rows(tmp_path)


@pytest.mark.parametrize("target", ["kein/ordner/out.jsonl", "in.jsonl/out.jsonl", ".", "x" * 300])
def test_an_unwritable_output_is_told_before_any_question(tmp_path: Path, fake_assistant, target: str) -> None:
    source = write(tmp_path / "in.jsonl", '{"question": "Wie viele?"}')
    with pytest.raises(OutputError, match=r"lässt sich nicht schreiben|keine gewöhnliche Datei"):
        run_batch(fake_assistant, source, tmp_path / target)
    assert fake_assistant.asked == []
    assert names(tmp_path) == ["in.jsonl"]


def test_a_device_or_the_input_is_not_replaced(tmp_path: Path, fake_assistant) -> None:
    source = write(tmp_path / "in.jsonl", '{"question": "Wie viele?"}')
    with pytest.raises(OutputError, match="keine gewöhnliche Datei"):
        run_batch(fake_assistant, source, Path(os.devnull))
    (tmp_path / "link.jsonl").symlink_to(source)
    with pytest.raises(OutputError, match="auch die Eingabe"):
        run_batch(fake_assistant, source, tmp_path / "link.jsonl")
    assert source.read_text(encoding="utf-8") == '{"question": "Wie viele?"}\n'


def test_a_write_protected_file_is_not_replaced(tmp_path: Path, fake_assistant, monkeypatch) -> None:
    source = write(tmp_path / "in.jsonl", '{"question": "Wie viele?"}')
    target = write(tmp_path / "out.jsonl", "alt")
    # root may write everywhere, so the answer of the system is set here
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(OutputError, match=r"out\.jsonl ist schreibgeschützt"):
        run_batch(fake_assistant, source, target)
    assert target.read_text(encoding="utf-8") == "alt\n"


def test_breaking_off_leaves_the_older_output_and_nothing_else(tmp_path: Path, fake_assistant) -> None:
    source = write(tmp_path / "in.jsonl", '{"question": "a"}', '{"question": "b"}')
    target = write(tmp_path / "out.jsonl", "alt")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(fake_assistant, source, target, progress=stop)
    assert target.read_text(encoding="utf-8") == "alt\n"
    assert names(tmp_path) == ["in.jsonl", "out.jsonl"]
