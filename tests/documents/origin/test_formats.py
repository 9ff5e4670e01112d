"""Word files, web pages, Markdown and plain text: the same parts from each."""

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assistant.documents.origin.docx import read_docx
from assistant.documents.origin.html import read_html
from assistant.documents.origin.markdown import looks_like_markdown, read_markdown
from assistant.documents.origin.numbering import Numbered, numbered
from assistant.documents.origin.parts import Extract, Kind
from assistant.documents.origin.plain import read_plain


def shape(extract: Extract) -> list[tuple]:
    return [(part.kind.value, part.level or part.label or part.head, part.text) for part in extract.parts]


def word(document) -> Extract:
    buffer = io.BytesIO()
    document.save(buffer)
    return read_docx(buffer.getvalue(), "x.docx")


def test_a_word_file() -> None:
    document = docx.Document()
    document.core_properties.title = "Der Titel"
    document.add_heading("Der Titel", 0)
    document.add_heading("1 Anfang", 1)
    document.add_paragraph("Ein Absatz mit einem Satz.")
    document.add_paragraph("Erster Punkt", style="List Bullet")
    table = document.add_table(2, 2)
    for at, words in enumerate(("Ort", "Zahl", "Mitte", "8")):
        table.cell(at // 2, at % 2).text = words
    merged = document.add_table(1, 2)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "eine Zelle"
    extract = word(document)
    assert extract.title == "Der Titel"
    assert shape(extract) == [
        ("heading", 1, "Der Titel"),
        ("heading", 1, "1 Anfang"),
        ("text", False, "Ein Absatz mit einem Satz."),
        ("item", False, "• Erster Punkt"),
        ("row", True, "Ort Zahl"),
        ("row", False, "Mitte 8"),
        ("row", True, "eine Zelle"),
    ]


def test_headings_that_word_numbers_get_their_numbers() -> None:
    document = docx.Document()
    for text, level in (("Anfang", 1), ("Lage", 2), ("Folgen", 2), ("Ende", 1)):
        heading = document.add_heading(text, level)
        heading._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 1
    assert [part.text for part in word(document).parts] == ["1 Anfang", "1.1 Lage", "1.2 Folgen", "2 Ende"]


def test_a_word_line_break_and_tab_are_no_words() -> None:
    document = docx.Document()
    run = document.add_paragraph("erste").add_run()
    run.add_break()
    run.add_text("zweite")
    hyphen = OxmlElement("w:noBreakHyphen")
    run._r.append(hyphen)
    assert hyphen.tag == qn("w:noBreakHyphen")
    (part,) = word(document).parts
    assert [line.text for line in part.lines] == ["erste", "zweite-"]


def test_a_web_page() -> None:
    extract = read_html(
        """<html><head><title>Seite</title><meta name="date" content="2025-03-10"></head><body>
        <nav>Menü</nav><header>Kopf</header>
        <main><h1>Bericht</h1><p>Ein <b>fetter</b> Satz.<br>Zweite Zeile.</p>
        <ol start="3"><li>drei<li>vier</ol><ul><li><p>Punkt</p></li></ul>
        <table><caption>Orte</caption><tr><th>Ort<th>Zahl</tr><tr><td>Mitte<td>8</tr></table>
        <script>nichts()</script></main><footer>Fuß</footer></body></html>""",
        "x.html",
    )
    assert (extract.title, extract.date) == ("Bericht", "2025-03-10")
    assert shape(extract) == [
        ("heading", 1, "Bericht"),
        ("text", False, "Ein fetter Satz. Zweite Zeile."),
        ("item", False, "3. drei"),
        ("item", False, "4. vier"),
        ("item", False, "• Punkt"),
        ("caption", False, "Orte"),
        ("row", True, "Ort Zahl"),
        ("row", False, "Mitte 8"),
    ]


def test_markdown() -> None:
    text = (
        "---\ntitle: Der Bericht\ndate: 2025-03-10\n---\n# Anfang\n\nEin **fetter** [Verweis](https://example.org).[^1]\n"
        "Zweite Zeile.\n\n2. zwei\n3. drei\n\n- Punkt\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n"
        "[^1]: Die Note.\n"
    )
    assert looks_like_markdown(text)
    extract = read_markdown(text)
    assert (extract.title, extract.date) == ("Der Bericht", "2025-03-10")
    assert shape(extract) == [
        ("heading", 1, "Anfang"),
        ("text", False, "Ein fetter Verweis.[^1] Zweite Zeile."),
        ("item", False, "2. zwei"),
        ("item", False, "3. drei"),
        ("item", False, "• Punkt"),
        ("row", True, "A B"),
        ("row", False, "1 2"),
        ("text", False, "code"),
        ("note", "1", "Die Note."),
    ]


def test_plain_text() -> None:
    text = (
        "Der Bericht\n\n1 Anfang\n\nEin Satz über zwei\nZeilen.\n\n1.1 Lage\n• Punkt eins\nund weiter\n• Punkt zwei\n\n"
        "EMPFEHLUNGEN\n\n[1] Die Note.\n\fTabelle 1: Orte\n"
    )
    assert not looks_like_markdown(text)
    extract = read_plain(text)
    assert (extract.title, extract.pages) == ("Der Bericht", 2)
    assert shape(extract) == [
        ("text", False, "Der Bericht"),
        ("heading", 1, "1 Anfang"),
        ("text", False, "Ein Satz über zwei Zeilen."),
        ("heading", 2, "1.1 Lage"),
        ("item", False, "• Punkt eins und weiter"),
        ("item", False, "• Punkt zwei"),
        ("heading", 2, "EMPFEHLUNGEN"),
        ("note", "1", "Die Note."),
        ("caption", False, "Tabelle 1: Orte"),
    ]
    assert extract.parts[-1].kind is Kind.CAPTION
    assert extract.parts[-1].lines[0].page.label == "2"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("4.3.2 Antidiskriminierung", Numbered("4.3.2", "Antidiskriminierung", 3)),
        ("4. Befunde", Numbered("4", "Befunde", 1)),
        ("0 Executive Summary", Numbered("0", "Executive Summary", 1)),
        ("Kapitel 2 Erste Schritte", Numbered("2", "Erste Schritte", 1)),
        ("Anhang II: Analyseraster", Numbered("Anhang II", "Analyseraster", 1)),
        ("Anlage 1 Fächer", Numbered("Anlage 1", "Fächer", 1)),
        ("A.2 Vorlagen", Numbered("A.2", "Vorlagen", 2)),
        ("31. Mai 2022", Numbered("", "31. Mai 2022", 0)),
        ("Vorwort", Numbered("", "Vorwort", 0)),
    ],
)
def test_numbers_of_headings(text: str, wanted: Numbered) -> None:
    assert numbered(text) == wanted
