"""assistant eval: tables, misses, JSON, the report, and what is refused before a question is asked."""

import json
import sys
from types import SimpleNamespace

import pytest

from assistant import cli
from assistant.evaluation.record import default_record_path, read_record
from tests.conftest import PASSAGE

NUMBER = {"type": "number", "facts": [["173"]]}
LINES = [
    {"id": "right", "question": "Wie viele?", "evidence": [{"quote": PASSAGE.text}], **NUMBER},
    {"id": "missed", "question": "Wer?", "evidence": [{"quote": "etwas ganz anderes"}], **NUMBER},
    {"id": "silent", "question": "Wetter?", "evidence": [], "type": "mine"},
    {"id": "wrong", "question": "Wo?", "evidence": [], "type": "mine"},
]


@pytest.fixture(autouse=True)
def opened(monkeypatch, fake_assistant):
    module = SimpleNamespace(Assistant=SimpleNamespace(open=lambda settings: fake_assistant))
    monkeypatch.setitem(sys.modules, "assistant.assistant", module)
    return fake_assistant


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in LINES), encoding="utf-8")
    return path


def test_the_tables_tell_the_figures_of_the_set_and_of_its_kinds(capsys, gold) -> None:
    assert cli.main(["eval", str(gold)]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["mine"]
    assert lines[1].split() == ["Fragen", "4"]
    figures = {line.rsplit("  ", 1)[0].strip(): line.rsplit("  ", 1)[1].strip() for line in lines[1:20]}
    assert figures["Erster Beleg richtig"] == "50,0 %"
    assert figures["Beantwortet, wo es eine Antwort gibt"] == "100,0 %"
    assert figures["Abgelehnt, wo es keine gibt"] == "50,0 %"
    assert figures["Seite richtig"] == "–"
    assert lines[21].startswith("mine, nach Art der Frage  Fragen")
    assert lines[22].split()[:2] == ["Zahl", "2"]
    assert lines[23].split()[:2] == ["mine", "2"]
    assert len({len(line) for line in lines[:20]}) == 1
    assert err == ""


def test_misses_are_named_on_request(capsys, gold) -> None:
    assert cli.main(["eval", str(gold), "--misses", "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "mine: 2 questions that fell short",
        "  missed  evidence not cited: Wer?",
        "  wrong  wrongly answered: Wo?",
    ]


def test_json_has_shares_and_misses_on_request(capsys, gold) -> None:
    assert cli.main(["eval", str(gold), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    (mine,) = record["sets"]
    assert (record["fingerprint"], mine["name"], mine["figures"]["first"]) == ("f00d", "mine", 0.5)
    assert mine["types"]["mine"]["refused"] == 0.5
    assert "misses" not in mine
    assert cli.main(["eval", str(gold), "--json", "--misses"]) == 0
    (mine,) = json.loads(capsys.readouterr().out)["sets"]
    assert [(miss["id"], miss["verdict"]) for miss in mine["misses"]] == [
        ("missed", "missed"),
        ("wrong", "answered-wrongly"),
    ]


def test_the_figures_of_the_last_run_are_kept(gold) -> None:
    assert cli.main(["eval", str(gold)]) == 0
    assert read_record(default_record_path()).sets[0].figures.first == 0.5


def test_the_report_is_written_and_named(capsys, gold, tmp_path) -> None:
    assert cli.main(["eval", str(gold), "--html", str(tmp_path / "report.html")]) == 0
    assert capsys.readouterr().out.endswith(f"\n\nGeschrieben: {tmp_path / 'report.html'}\n")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.count("<article") == len(LINES)


def test_without_a_file_the_shipped_sets_are_asked(capsys, opened) -> None:
    assert cli.main(["eval"]) == 0
    head, first = capsys.readouterr().out.splitlines()[:2]
    assert head.split("  ")[-4:] == ["Bericht 1", "Bericht 2", "Gesetz 1", "Gesetz 2"]
    assert first.split() == ["Fragen", "100", "437", "96", "72"]
    assert len(opened.asked) == 705


def test_a_question_that_breaks_is_lost_and_costs_no_other(capsys, gold) -> None:
    gold.write_text(
        '{"id": "1", "question": "kaputt", "norms": []}\n{"id": "2", "question": "Wetter", "norms": []}\n',
        encoding="utf-8",
    )
    assert cli.main(["eval", str(gold), "--json", "--misses"]) == 1
    (mine,) = json.loads(capsys.readouterr().out)["sets"]
    assert (mine["figures"]["lost"], mine["figures"]["refused"]) == (1, 0.5)
    assert mine["misses"][0]["problem"] == "ZeroDivisionError: durch null"


def test_a_bad_line_ends_before_any_question(capsys, gold, opened) -> None:
    gold.write_text("{}\n", encoding="utf-8")
    assert cli.main(["eval", str(gold)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{gold}, Zeile 1: es fehlt ")
    assert opened.asked == []


@pytest.mark.parametrize("target", ["no/folder/report.html", "mine.jsonl", "."])
def test_a_report_that_cannot_be_written_ends_before_any_question(capsys, gold, opened, tmp_path, target) -> None:
    before = gold.read_bytes()
    assert cli.main(["eval", str(gold), "--html", str(tmp_path / target)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert opened.asked == []
    assert gold.read_bytes() == before


def test_an_interrupted_run_leaves_an_older_report(capsys, gold, opened, tmp_path, monkeypatch) -> None:
    (tmp_path / "report.html").write_text("alt", encoding="utf-8")

    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opened, "ask", interrupt)
    assert cli.main(["eval", str(gold), "--html", str(tmp_path / "report.html")]) == 130
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "alt"
    assert not default_record_path().exists()
