"""What the documents hold, as it is printed and as JSON."""

import json
from dataclasses import replace

import pytest

from assistant import cli
from assistant.documents.statute import read_statute
from assistant.messages import catalogue
from assistant.terminal.outline import View, outline_lines, outline_record
from tests.terminal.conftest import ACT


def shown(document, *views: View, language: str = "de") -> list[str]:
    """Return the printed lines below the title, as a pipe gets them."""
    lines = outline_lines([document], views, catalogue(language))
    return [" " * line.indent + line.text for line in lines][2:]


def test_sections_with_their_pages(report) -> None:
    assert shown(report) == ["Vorwort", "1  Anfang (S. 12)"]
    assert shown(report, language="en")[-1] == "1  Anfang (p. 12)"


def test_paragraphs_with_their_absaetze() -> None:
    act = read_statute(ACT, id="gesetz", title="Gesetz")
    assert shown(act) == ["Teil 1  Anfang", "  § 1  Ziel (Abs. 1–3, ohne Text: 3)", "  § 2  Ende"]


def test_numbers_that_do_not_follow_each_other_are_all_named() -> None:
    act = read_statute(ACT.replace("(3)", "(2a)"), id="gesetz", title="Gesetz")
    assert shown(act)[1] == "  § 1  Ziel (Abs. 1, 2, 2a, ohne Text: 2a)"


def test_findings_and_recommendations_bullet_by_bullet(report) -> None:
    assert shown(report, View.FINDINGS) == [
        "1  Anfang",
        "  Zentrale Erkenntnisse (1)",
        "    • Das ist so. (S. 12)",
        "  Empfehlungen (1)",
        "    • Das sollte sein.",
    ]


def test_an_empty_line_stands_between_the_boxes_of_two_sections(report) -> None:
    foreword = replace(report.blocks[0], section="Vorwort")
    assert shown(replace(report, blocks=(foreword, report.blocks[1])), View.FINDINGS) == [
        "Vorwort",
        "  Zentrale Erkenntnisse (1)",
        "    • Das ist so. (S. 12)",
        "",
        "1  Anfang",
        "  Empfehlungen (1)",
        "    • Das sollte sein.",
    ]


def test_tables_with_rows_heads_sources_and_what_is_uncertain(report) -> None:
    assert shown(report, View.TABLES) == [
        "Tabelle 1: Farben (S. 12)",
        "  Farbe | Zahl",
        "  rot | 5",
        "  blau | 7",
        "",
        "Tabelle 2: Gruppen (S. 12)",
        "  rot",
        "    – 5",
        "    – 6",
        "  blau | 7",
        "  Quelle: Amt",
        "",
        "Abbildung 1: Liste (S. 12)",
        "  – rot",
        "  – blau",
        "",
        "Abbildung 2: Rest (S. 12) – unsicher: Beschriftungen fehlen, nichts daraus wird beantwortet",
        "  Hinweis: unklar",
    ]


def test_footnotes_and_abbreviations_in_columns(report) -> None:
    assert shown(report, View.FOOTNOTES, View.ABBREVIATIONS) == [
        "1  Siehe dort. (S. 12)",
        "",
        "KI  Kommunales Zentrum",
        "B   Bund",
    ]


@pytest.mark.parametrize("view", [view for view in View if view is not View.SECTIONS])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_document_without_any_of_it_says_so(view: View, language: str) -> None:
    act = read_statute(ACT, id="gesetz", title="Gesetz")
    assert shown(act, view, language=language) == [catalogue(language)(f"outline.none.{view}")]


def test_the_record_holds_all_of_it(report) -> None:
    (record,) = outline_record([report], [])["documents"]
    assert list(record) == ["id", "title", "kind", *(view.value for view in View)]
    assert record["sections"][1] == {"number": "1", "title": "Anfang", "level": 1, "parent": None, "page": 12}
    assert record["boxes"] == [
        {
            "section": "1",
            "title": "Anfang",
            "findings": [{"text": "Das ist so.", "page": 12}],
            "recommendations": [{"text": "Das sollte sein.", "page": None}],
        }
    ]
    assert record["tables"][1] == {
        "label": "Tabelle 2",
        "element": "table",
        "caption": "Gruppen",
        "section": "1",
        "page": 12,
        "source": "Quelle: Amt",
        "note": "",
        "certain": True,
        "columns": (),
        "rows": (("rot", "5"), ("rot", "6"), ("blau", "7")),
    }
    fragment = record["tables"][3]
    assert (fragment["certain"], fragment["rows"], fragment["note"]) == (False, None, "Hinweis: unklar")
    assert record["footnotes"] == [{"number": "1", "text": "Siehe dort.", "section": "1", "page": 12}]
    assert record["abbreviations"] == {"KI": "Kommunales Zentrum", "B": "Bund"}


def test_the_record_of_a_paragraph_has_its_absaetze() -> None:
    (record,) = outline_record([read_statute(ACT, id="gesetz", title="Gesetz")], [View.SECTIONS])["documents"]
    assert list(record) == ["id", "title", "kind", "sections"]
    assert record["sections"][1]["absaetze"][::2] == [
        {"number": "1", "nummern": ("1", "2"), "citable": True},
        {"number": "3", "nummern": (), "citable": False},
    ]


def test_the_command_prints_every_document_or_one(capsys, corpus) -> None:
    assert cli.main(["outline"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Bericht (bericht)\n")
    assert "\n\nGesetz (gesetz)\n\nTeil 1  Anfang\n" in out
    assert "\x1b[" not in out
    assert cli.main(["outline", "gesetz"]) == 0
    assert capsys.readouterr().out.startswith("Gesetz (gesetz)\n")


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (["--findings"], ["boxes"]),
        (["--tables", "--footnotes"], ["tables", "footnotes"]),
        (["--abbreviations"], ["abbreviations"]),
        ([], ["sections", "boxes", "tables", "footnotes", "abbreviations"]),
    ],
)
def test_json_is_one_object_with_what_was_asked_for(capsys, corpus, flags: list[str], parts: list[str]) -> None:
    assert cli.main(["outline", "bericht", "--json", *flags]) == 0
    (record,) = json.loads(capsys.readouterr().out)["documents"]
    assert list(record) == ["id", "title", "kind", *parts]


def test_what_was_asked_for_is_printed_in_text_too(capsys, corpus) -> None:
    assert cli.main(["outline", "bericht", "--findings", "--abbreviations"]) == 0
    out = capsys.readouterr().out
    assert "    • Eine Erkenntnis ist wichtig. (S. 9)\n" in out
    assert out.endswith("\n\nKI  Kommunales Integrationszentrum\n")


def test_an_unknown_document_is_told_with_those_there_are(capsys, corpus) -> None:
    assert cli.main(["outline", "gestez"]) == 2
    assert capsys.readouterr().err == "Das Dokument 'gestez' gibt es nicht.\nEs gibt: bericht, gesetz.\n"


def test_a_terminal_of_80_columns_is_enough(capsys, monkeypatch) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("NO_COLOR", "1"), ("COLUMNS", "80"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    assert cli.main(["outline"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 90
    assert max(len(line.replace("\x1b[1m", "").replace("\x1b[0m", "")) for line in lines) <= 80
    assert "       gesellschaftlichen Teilhabe und Integration Nordrhein-Westfalen (TIntG)" in lines
