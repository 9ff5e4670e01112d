"""An act that is one part of a longer file: its §§ have addresses, and what stands beside them stays apart."""

from pathlib import Path

import pytest

from assistant.documents.check.document import check_document
from assistant.documents.model import Document, Element, page_at
from assistant.documents.origin.apart import read_apart
from assistant.documents.origin.parts import Kind, Part, TextLine
from assistant.documents.origin.pdf.reading import read_pdf
from assistant.documents.reading.norms import is_statute, read_statute_text, written_statute
from assistant.errors import CorpusError
from assistant.retrieval.passages import cut_passages
from tests.documents.origin.printing import Press

LONG = "Die Prüfung findet in jedem Semester statt und dauert zwei Stunden, sofern der Ausschuss nichts anderes regelt."


@pytest.fixture(scope="module")
def regulation() -> tuple[str, Document]:
    press = Press("Prüfungsordnung der Schule", columns=1, first=5)
    press.heading("Vorwort der Leitung", 1)
    press.paragraph("Diese Ordnung gilt für alle Schulen der Stadt. Sie wurde im Rat beraten.")
    press.heading("Inhaltsübersicht", 1)
    for entry in ("§ 1 Geltung", "§ 2 Prüfungen", "§ 3 Inkrafttreten", "Anlage 1 Fächer"):
        press.lines([f"{entry} " + ". " * 30 + "7"])
    press._turn_page()
    press.heading("Teil 1 Allgemeines", 2)
    press.heading("§ 1 Geltung", 3)
    press.paragraph("(1) Diese Ordnung gilt für alle Prüfungen.")
    press.paragraph("(2) Sie gilt nicht für Übungen.")
    press.heading("§ 2 Prüfungen", 3)
    for _ in range(8):
        press.paragraph(LONG, "(1)" if _ == 0 else "")
    press.paragraph("(2) Geprüft werden folgende Fächer:")
    press.table("Tabelle 1: Fächer und Stunden", [("Mathematik", "4", "schriftlich"), ("Musik", "2", "mündlich")])
    press.paragraph("(3) Über Ausnahmen entscheidet der Ausschuss.")
    press._turn_page()
    press.heading("Teil 2 Schluss", 2)
    press.heading("§ 3 Inkrafttreten", 3)
    press.paragraph("Die Ordnung tritt am 1. August 2026 in Kraft.")
    press.heading("Anlage 1 Fächer", 1)
    press.paragraph("Wahlfächer sind Tanz und Theater. Sie werden nicht geprüft.")
    extract = read_pdf(press.finish(), "ordnung.pdf")
    assert is_statute(extract.parts)
    text = written_statute(extract.parts)
    return text, read_statute_text(text, id="po", title="Prüfungsordnung")


def test_parts_paragraphs_and_pages(regulation) -> None:
    _, document = regulation
    assert [(one.number, one.title, one.level, one.page) for one in document.sections if one.level == 2] == [
        ("1", "Geltung", 2, 6),
        ("2", "Prüfungen", 2, 6),
        ("3", "Inkrafttreten", 2, 7),
    ]
    assert [one.number for one in document.sections if one.number.startswith("Teil")] == ["Teil 1", "Teil 2"]


def test_every_absatz_has_its_address_and_page(regulation) -> None:
    _, document = regulation
    found = {
        (block.norm.paragraph, block.norm.absatz): (block.text, page_at(block.pieces, 0))
        for block in document.blocks
        if block.norm and block.element is Element.TEXT
    }
    assert found["1", "2"] == ("Sie gilt nicht für Übungen.", 6)
    assert found["2", "3"] == ("Über Ausnahmen entscheidet der Ausschuss.", 6)
    assert found["3", None] == ("Die Ordnung tritt am 1. August 2026 in Kraft.", 7)
    assert ("2", "1") in found


def test_a_table_inside_a_paragraph_has_its_address(regulation) -> None:
    _, document = regulation
    (table,) = [block for block in document.blocks if block.element is Element.TABLE]
    assert (table.norm.paragraph, table.norm.absatz) == ("2", "2")
    assert table.table.rows == (("Mathematik", "4", "schriftlich"), ("Musik", "2", "mündlich"))
    assert table.title == "Fächer und Stunden"
    passage = next(one for one in cut_passages(document) if one.element == "table")
    assert passage.norm == table.norm
    assert [passage.text[unit.start : unit.end] for unit in passage.units] == [
        "Mathematik 4 schriftlich",
        "Musik 2 mündlich",
    ]


def test_what_stands_beside_the_paragraphs_is_no_part_of_them(regulation) -> None:
    _, document = regulation
    beside = {block.section: block for block in document.blocks if block.norm is None and block.citable}
    assert "Wahlfächer sind Tanz und Theater." in beside["Anlage 1"].text
    assert any("im Rat beraten" in block.text for block in beside.values())
    assert not any("Tanz" in block.text or "beraten" in block.text for block in document.blocks if block.norm)


def test_all_checks_pass(regulation) -> None:
    text, document = regulation
    assert [check.name for check in check_document(document, text) if not check.passed] == []


def text_parts(*texts: str) -> list[Part]:
    return [Part(Kind.TEXT, [TextLine(text)]) for text in texts]


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        (("§ 1 Ziel", "(1) Das gilt.", "§ 2 Ende", "(1) Das auch.", "§ 3 Schluss", "Ende."), True),
        (("§ 57 Studium", "(1) Es dauert.", "(2) Es endet.", "(3) Es kostet."), True),
        (("§ 5 gilt entsprechend.", "§ 6 auch.", "§ 7 nicht."), False),
        (("Ein Bericht über § 1 und § 2.", "Er nennt § 3."), False),
        (("Lange Vorrede. " * 40, "§ 1 Ziel", "(1) Kurz.", "§ 2 Ende", "§ 3 Schluss"), False),
    ],
)
def test_a_statute_is_told_by_its_shape(texts, answer) -> None:
    assert is_statute(text_parts(*texts)) is answer


def test_a_text_without_paragraphs_is_refused() -> None:
    with pytest.raises(CorpusError, match="kein Paragraf gefunden"):
        read_statute_text(written_statute(text_parts("Nur ein Satz.")), id="x", title="x")


def test_a_regulation_that_nobody_here_made(shared_dir: Path) -> None:
    extract = read_apart(shared_dir / "corpus" / "extra" / "SPO-AIN3.pdf")
    assert is_statute(extract.parts)
    text = written_statute(extract.parts)
    document = read_statute_text(text, id="spo", title="SPO")
    assert [(one.number, one.page) for one in document.sections] == [("57", 1)]
    absaetze = {block.norm.absatz for block in document.blocks if block.norm}
    assert absaetze == {*map(str, range(1, 21)), "14a"}
    assert [check.name for check in check_document(document, text) if not check.passed] == []
    pages = {block.norm.absatz: page_at(block.pieces, 0) for block in reversed(document.blocks) if block.norm}
    assert (pages["1"], pages["9"], pages["10"], pages["13"], pages["20"]) == (1, 2, 6, 9, 10)
