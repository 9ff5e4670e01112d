"""The list of documents, and what the checks found, as they are printed and as JSON."""

import json
import re
from dataclasses import replace

import pytest

from assistant import cli
from assistant.documents.check.outcome import Check, Problem
from assistant.messages import LANGUAGES, catalogue
from assistant.terminal.corpus import check_lines
from tests.conftest import REPORT as SOURCE
from tests.terminal.conftest import REPORT, write_corpus

STATUTE = replace(SOURCE, id="tintg", short_title="TIntG", kind="statute")


def shown(results, language: str = "de") -> list[str]:
    return [" " * line.indent + line.text for line in check_lines(results, catalogue(language))]


def test_the_list_names_origin_and_state(capsys, corpus) -> None:
    (corpus / "gesetz.txt").write_text("anders", encoding="utf-8")
    assert cli.main(["corpus", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:6] == [
        "bericht (Bericht, de, 2025-01-01)",
        "    Bericht",
        "    Land",
        "    veröffentlichter Text, https://example.org",
        "    bericht.txt: entspricht der Prüfsumme",
        "",
    ]
    assert lines[9] == "    Inhaltsangabe in eigenen Worten, https://example.org"
    assert lines[10].startswith("    gesetz.txt: ")
    assert "hat eine andere Prüfsumme" in lines[10]


def test_the_list_as_json(capsys, corpus) -> None:
    (corpus / "gesetz.txt").unlink()
    assert cli.main(["corpus", "list", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["documents"]
    assert (first["id"], first["kind"], first["problem"]) == ("bericht", "report", None)
    assert second["problem"].endswith("gesetz.txt fehlt.")


def test_a_right_reading_ends_with_0(capsys, corpus) -> None:
    assert cli.main(["corpus", "check"]) == 0
    out, err = capsys.readouterr()
    line = next(line for line in out.splitlines() if line.endswith("Fußnotenzeichen gefunden und herausgelöst"))
    assert re.match(r"ok +1 von 1  ", line)
    assert out.endswith("Prüfungen bestanden.\n")
    assert err == ""


def test_a_wrong_reading_ends_with_1_and_names_the_place(capsys, corpus) -> None:
    write_corpus(corpus, report=REPORT.replace("Zeichen.1 Er", "Zeichen. Er"))
    assert cli.main(["corpus", "check", "bericht"]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("FEHLER"))
    assert lines[at].endswith("0 von 1  Fußnotenzeichen gefunden und herausgelöst")
    assert lines[at + 1] == "    S. 9, Kap. 1.1: das Zeichen der Fußnote 1 fehlt"
    assert lines[-1].startswith("1 von ")


def test_the_checks_as_json(capsys, corpus) -> None:
    assert cli.main(["corpus", "check", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["ok"] is True
    assert [document["id"] for document in record["documents"]] == ["bericht", "gesetz"]
    marks = next(check for check in record["documents"][0]["checks"] if check["name"] == "marks")
    assert marks == {"name": "marks", "ok": True, "right": 1, "total": 1, "counts": {}, "problems": []}
    write_corpus(corpus, report=REPORT.replace("Zeichen.1 Er", "Zeichen. Er"))
    assert cli.main(["corpus", "check", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert (record["ok"], [document["ok"] for document in record["documents"]]) == (False, [False, True])
    (problem,) = (problem for check in record["documents"][0]["checks"] for problem in check["problems"])
    assert problem == {"reason": "unmarked", "text": "1", "section": "1.1", "page": 9, "wanted": ""}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("manifest.toml", "", "nennt kein Dokument"), ("bericht.txt", "anders", "hat eine andere Prüfsumme")],
)
def test_an_unusable_corpus_ends_with_2(capsys, corpus, name: str, content: str, message: str) -> None:
    (corpus / name).write_text(content, encoding="utf-8")
    assert cli.main(["corpus", "check"]) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_document_ends_with_2(capsys, corpus) -> None:
    assert cli.main(["corpus", "check", "nichts", "--lang", "en"]) == 2
    assert capsys.readouterr().err == "There is no document 'nichts'.\nThere are: bericht, gesetz.\n"


def test_the_group_alone_shows_its_help(capsys) -> None:
    assert cli.main(["corpus"]) == 0
    assert capsys.readouterr().out.startswith("Aufruf: assistant corpus [OPTIONEN] BEFEHL …\n")


def test_an_unknown_command_of_the_group_is_told(capsys) -> None:
    assert cli.main(["corpus", "prüfen"]) == 2
    assert capsys.readouterr().err == (
        "Diesen Befehl gibt es nicht. Es gibt: list, check, add, remove, replace.\n"
        "'assistant corpus --help' zeigt, was möglich ist.\n"
    )


def test_counts_states_and_places_are_shown() -> None:
    problems = tuple(Problem("twice", str(number), "4.2", 50 + number) for number in range(7))
    checks = [
        Check("findings", 12_345, 12_345, counts=(("3", 12_000), ("4.1", 345))),
        Check("footnotes", 1, 8, problems),
        Check("listed", 0, 0),
    ]
    assert shown({SOURCE: checks}) == [
        "Evaluationsbericht TIntG (evaluation-report)",
        "ok      12.345 von 12.345  Erkenntnisse, ganze Sätze",
        "    nach Kapitel: 3 (12000), 4.1 (345)",
        "FEHLER            1 von 8  Fußnoten, jede genau einmal",
        *(f"    S. {50 + number}, Kap. 4.2: steht mehrmals: {number}" for number in range(5)),
        "    … und 2 weitere; --json nennt alle.",
        "–            nichts davon  Abbildungen und Tabellen: Seite wie im Verzeichnis",
        "",
        "1 von 3 Prüfungen fanden Fehler.",
    ]
    assert shown({SOURCE: checks[:1]}, "en")[-3:] == [
        "    by chapter: 3 (12000), 4.1 (345)",
        "",
        "All 1 checks passed.",
    ]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("gap", "§ 3 Ende", "3", wanted="§ 2"), "    § 3: statt § 2 folgt: § 3 Ende"),
        (Problem("place", "Ein", "Präambel"), "    Präambel: nicht das Zeichen der Datei ab: Ein"),
        (Problem("unread", "Hinweis: …"), "    nicht gelesen: Hinweis: …"),
    ],
)
def test_places_in_an_act_and_without_a_place(problem: Problem, line: str) -> None:
    assert shown({STATUTE: [Check("norms", 0, 1, (problem,))]})[2] == line


REASONS = (
    "missing twice page unlisted unread unmarked mark_page gap parent untitled unpaged backwards reference box begin "
    "end cells place citable"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS.split())
def test_every_reason_has_its_words(reason: str, language: str) -> None:
    said = shown({SOURCE: [Check("listed", 0, 1, (Problem(reason, "dies", wanted="das"),))]}, language)[2]
    assert "dies" in said


def test_the_reasons_are_those_of_the_catalogue() -> None:
    known = {key.removeprefix("problem.") for key in catalogue("de").entries if key.startswith("problem.")}
    assert known == set(REASONS.split())
