"""The command ``batch``: what it writes where, how it ends, and how it goes on."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant import cli
from assistant.export.writing import ENDINGS
from assistant.messages import LANGUAGES, catalogue
from assistant.terminal.batching import _left
from tests.conftest import FakeAssistant


class Stopping(FakeAssistant):
    """Stands for somebody who presses Ctrl+C while the question ``halt`` is asked, the first time."""

    stopped = False

    def ask(self, question: str, **more):
        if "halt" in question and not self.stopped:
            self.stopped = True
            raise KeyboardInterrupt
        return super().ask(question, **more)


@pytest.fixture
def stopping(monkeypatch, tmp_path) -> Stopping:
    fake = Stopping()
    module = SimpleNamespace(Assistant=SimpleNamespace(open=lambda settings: fake))
    monkeypatch.setitem(sys.modules, "assistant.assistant", module)
    monkeypatch.chdir(tmp_path)
    return fake


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def lines(path: str) -> list[str]:
    return [json.loads(line)["question"] for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_one_run_writes_every_output(stopping, tmp_path, capsys) -> None:
    Path("f.csv").write_text("Nr;Frage;Referat\n7;Wie viele?;521\n8;Wetter?;522\n9;Wie viele?;523\n", encoding="utf-8")
    targets = [word for ending in ENDINGS for word in ("-o", f"a.{ending}")]
    assert cli.main(["batch", "f.csv", *targets]) == 0
    out, err = capsys.readouterr()
    assert names(tmp_path) == sorted(["f.csv", *(f"a.{ending}" for ending in ENDINGS)])
    assert out.splitlines()[1:3] == [
        "1 Frage stand mehrfach da und wurde einmal gestellt.",
        "Gelesen: Spalte „Frage“ (UTF-8, getrennt durch „;“).",
    ]
    assert out.splitlines()[3:] == [f"Geschrieben: a.{ending}" for ending in ENDINGS]
    assert err == ""
    assert [asked[0] for asked in stopping.asked] == ["Wie viele?", "Wetter?"]


def test_after_ctrl_c_what_is_there_is_written_beside_and_resume_goes_on(stopping, tmp_path, capsys) -> None:
    Path("f.txt").write_text("a\nb\nhalt\nc\n", encoding="utf-8")
    Path("a.jsonl").write_text("alt\n", encoding="utf-8")
    call = ["batch", "f.txt", "-o", "a.jsonl", "-o", "a.csv"]
    assert cli.main(call) == 130
    out, err = capsys.readouterr()
    assert (out, err.splitlines()) == (
        "",
        [
            "Angehalten: 2 von 4 Fragen haben eine Antwort. Weiter geht es mit --resume.",
            "Was da ist, steht in a.teil.jsonl.",
            "Was da ist, steht in a.teil.csv.",
        ],
    )
    assert names(tmp_path) == ["a.jsonl", "a.jsonl.journal", "a.teil.csv", "a.teil.jsonl", "f.txt"]
    assert (lines("a.teil.jsonl"), Path("a.jsonl").read_text()) == (["a", "b"], "alt\n")

    assert cli.main(call) == 2
    assert capsys.readouterr().err.startswith("Für a.jsonl gibt es schon einen angefangenen Lauf (a.jsonl.journal).")
    # the outputs may be named in another order
    assert cli.main(["batch", "f.txt", "-o", "a.csv", "-o", "a.jsonl", "--resume"]) == 0
    assert "Fortgesetzt: 2 Antworten waren schon da." in capsys.readouterr().out
    assert lines("a.jsonl") == ["a", "b", "halt", "c"]
    assert [asked[0] for asked in stopping.asked] == ["a", "b", "halt", "c"]
    assert "a.jsonl.journal" not in names(tmp_path)


def test_other_questions_are_not_mixed_into_a_run(stopping, tmp_path, capsys) -> None:
    Path("f.txt").write_text("a\nhalt\n", encoding="utf-8")
    assert cli.main(["batch", "f.txt", "-o", "a.csv"]) == 130
    Path("f.txt").write_text("b\nhalt\n", encoding="utf-8")
    assert cli.main(["batch", "f.txt", "-o", "a.csv", "--resume"]) == 2
    assert "gehört zu anderen Fragen" in capsys.readouterr().err
    Path("f.txt").write_text("a\nhalt\n", encoding="utf-8")
    assert cli.main(["batch", "f.txt", "-o", "a.csv", "--resume"]) == 0


def test_resume_without_a_run_begins_one(stopping, capsys) -> None:
    Path("f.txt").write_text("a\n", encoding="utf-8")
    assert cli.main(["batch", "f.txt", "-o", "a.csv", "--resume"]) == 0
    assert "Fortgesetzt" not in capsys.readouterr().out


def test_an_output_that_cannot_be_written_at_the_end_keeps_the_answers(stopping, tmp_path, capsys, monkeypatch) -> None:
    from assistant.export import records

    Path("f.txt").write_text("a\nb\n", encoding="utf-8")
    write = records.write_jsonl

    def full(batch, file, texts) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(records, "write_jsonl", full)
    assert cli.main(["batch", "f.txt", "-o", "a.jsonl"]) == 2
    assert "lässt sich nicht schreiben (kein Platz auf dem Datenträger)" in capsys.readouterr().err
    assert names(tmp_path) == ["a.jsonl.journal", "f.txt"]
    monkeypatch.setattr(records, "write_jsonl", write)
    assert cli.main(["batch", "f.txt", "-o", "a.jsonl", "--resume"]) == 0
    assert len(stopping.asked) == 2


def test_the_column_can_be_named(stopping, capsys) -> None:
    Path("f.csv").write_text("A;B\nx;Wie viele?\n", encoding="utf-8")
    assert cli.main(["batch", "f.csv", "-o", "a.jsonl", "--column", "B"]) == 0
    assert lines("a.jsonl") == ["Wie viele?"]


def test_the_words_of_the_outputs_follow_the_language(stopping, capsys) -> None:
    Path("f.txt").write_text("a\n", encoding="utf-8")
    assert cli.main(["batch", "f.txt", "-o", "a.md", "--lang", "en"]) == 0
    assert Path("a.md").read_text(encoding="utf-8").startswith("# Answers to the questions of f.txt")
    assert stopping.asked == [("a", (), "en")]


@pytest.mark.parametrize(
    ("seconds", "german", "english"),
    [
        (1.4, "1 s", "1 sec"),
        (59.6, "60 s", "60 sec"),
        (600, "10 min", "10 minutes"),
        (7300, "2 h 1 min", "2 hrs 1 min"),
    ],
)
def test_the_time_left_is_told_as_people_say_it(seconds, german, english) -> None:
    assert [_left(seconds, catalogue(language)) for language in LANGUAGES] == [german, english]


def test_a_batch_may_be_limited_to_documents(stopping, monkeypatch, capsys) -> None:
    wanted: list[tuple[str, ...]] = []
    monkeypatch.setattr(stopping, "limited_to", lambda ids: wanted.append(tuple(ids)) or stopping, raising=False)
    Path("f.txt").write_text("Wie viele?\n", encoding="utf-8")
    assert cli.main(["batch", "f.txt", "-o", "a.jsonl", "--document", "tintg"]) == 0
    assert wanted == [("tintg",)]
    assert lines("a.jsonl") == ["Wie viele?"]
