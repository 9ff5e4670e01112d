"""Every format read back by a program that is not the one that wrote it, and nasty text that stays text."""

import csv
import io
import json
import re
import warnings
import zipfile
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from openpyxl import load_workbook

import assistant.export
from assistant.errors import InputError, OutputError
from assistant.export.markdown import escaped
from assistant.export.texts import clean, texts_of
from assistant.export.told import address
from assistant.export.writing import ENDINGS, MEDIA_TYPES, export, save
from assistant.messages import LANGUAGES
from tests.conftest import LABEL
from tests.export.conftest import answered, batch_of

NASTY = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "'=1", "＝1", "#N/A", "#REF!", "=cmd|'/C calc'!A0"),
    *("<script>alert(1)</script>", "</td></table>", "&amp;", "<!--", "]]>", '" onclick="x', "{{x}}", "&#x3D;1"),
    *("_x0041_", "_x000D_", "a\x00b\x1bc\x7fd", "a\ud800b", "\ufffe\uffff", "a\r\nb\rc\x0bd\x85e\u2028f\u2029g"),
    *("a;b", 'a"b', "a,b\tc", "a|b", "# x", "- x", "1. x", "1) x", "===", "---", "```", "![x](y)", "[x](y)", "**x**"),
    *("    eingerückt", "a\\b", "http://example.org <x>", "~~~", "$x$", "x" * 40_000, "\u202eumgekehrt", "", "   "),
]
nasty = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet=st.characters(codec=None, categories=None), max_size=60),
    st.text(alphabet="=+-@\t\r\n'\"<>&;,|#*_`[]()\\~.1 x\x00\x0b\u2028", max_size=30),
)


def shown(text: str) -> str:
    """Return the characters of a text that are seen, for formats that set white space as they like."""
    return "".join(clean(text).split())


class Page(HTMLParser):
    """What a browser would see: elements, attributes, text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


@settings(max_examples=25, deadline=None)
@given(nasty, nasty, nasty, nasty)
def test_nasty_text_stays_text_in_every_format(question: str, text: str, quote: str, carried: str) -> None:
    answers = [answered(question, text, quote), answered("Und danach?", "Alles wie zuvor.")]
    batch = batch_of(answers, ["Notiz", carried], [(carried, quote), ("n", "m")])
    files = {ending: export(batch, ending) for ending in ENDINGS if ending != "jsonl"}
    check_workbook(files["xlsx"], question, f"{text} [1]", quote, carried)
    check_csv(files["csv"], question, f"{text} [1]", carried)
    check_page(files["html"].decode(), question, text, quote)
    check_markdown(files["md"].decode(), text, quote)
    check_document(files["docx"], question, text, quote)


def check_workbook(data: bytes, question: str, answer: str, quote: str, carried: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = load_workbook(io.BytesIO(data))
    sheet = book["Antworten"]
    first, second = list(sheet.iter_rows(min_row=2))
    for cell, told in zip([first[1], first[2], first[7]], [question, answer, carried], strict=True):
        assert cell.data_type in {"s", "inlineStr", "n"}
        assert decoded(cell.value or "") == in_cell(told)
    assert decoded(book["Belege"]["C2"].value or "") == in_cell(quote)
    assert second[1].value == "Und danach?"
    assert all(cell.data_type != "f" for one in book for row in one.iter_rows() for cell in row)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]


def decoded(value: str) -> str:
    """Read a cell as a spreadsheet does: ``_xHHHH_`` stands for a character."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), value)


def in_cell(text: str) -> str:
    whole = clean(text)
    return whole if len(whole) <= 30_000 else whole[: 32_767 - 2] + " …"


def check_csv(data: bytes, question: str, answer: str, carried: str) -> None:
    rows = csv_rows(data)
    assert [len(row) for row in rows] == [len(rows[0])] * 3
    for cell, told in zip([rows[1][1], rows[1][2], rows[1][-2]], [question, answer, carried], strict=True):
        assert cell.removeprefix("'") == clean(told).removeprefix("'")
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\n", "＝"))
    assert rows[2][1] == "Und danach?"


def check_page(source: str, question: str, text: str, quote: str) -> None:
    page = Page(source)
    assert page.open == []
    assert {"script", "img", "iframe", "object", "form"} & set(page.tags) == set()
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all((value or "").startswith("#") for name, value in page.attributes if name in {"href", "src"})
    seen = shown("".join(page.text))
    assert shown(quote) in seen
    assert shown(question)[:150] in seen
    assert all(shown(line).lstrip("•▪‣") in seen for line in clean(text).split("\n"))


def check_markdown(source: str, text: str, quote: str) -> None:
    parsed = MarkdownIt("commonmark").enable("table").parse(source)
    kinds = {token.type for block in parsed for token in [block, *(block.children or [])]}
    assert (
        kinds & {"html_inline", "html_block", "image", "link_open", "code_inline", "fence", "code_block", "hr"} == set()
    )
    assert [token.tag for token in parsed if token.type == "heading_open"] == ["h1", "h2", "h2", "h3", "h3", "h2"]
    words = (token.content for block in parsed for token in block.children or [])
    seen = shown("".join(words))
    assert shown(quote) in seen
    assert all(shown(line).lstrip("•▪‣") in seen for line in clean(text).split("\n"))


def check_document(data: bytes, question: str, text: str, quote: str) -> None:
    document = docx.Document(io.BytesIO(data))
    seen = shown("".join(paragraph.text for paragraph in document.paragraphs))
    assert shown(quote) in seen
    assert shown(question)[:150] in seen
    assert all(shown(line).lstrip("•▪‣") in seen for line in clean(text).split("\n"))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 2"]
    assert (len(headings), headings[1]) == (3, "2  Und danach?")


@settings(deadline=None)
@given(nasty)
def test_clean_text_can_be_held_by_every_file(text: str) -> None:
    cleaned = clean(text)
    etree.Element("x").text = cleaned
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert "\r" not in cleaned


@settings(deadline=None)
@given(nasty)
def test_a_line_of_markdown_is_shown_as_it_is(text: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(escaped(text))
    words = "".join(Page(html).text)
    assert " ".join(words.split()) == " ".join(clean(text).split())
    assert re.findall(r"<(\w+)", html) in ([], ["p"])


def test_the_workbook_has_three_sheets_that_are_ready_for_work(mixed) -> None:
    book = load_workbook(io.BytesIO(export(mixed, "xlsx")))
    assert book.sheetnames == ["Antworten", "Belege", "Lauf"]
    rows = [[cell.value for cell in row] for row in book["Antworten"].iter_rows()]
    assert rows[0] == [
        *("Nr.", "Frage", "Antwort", "Status", "Belege", "Verlässlichkeit", "Hinweise", "Referat", "Frist"),
    ]
    assert rows[1] == [
        *("A-1", "Wie viele?", "Es sind:\n• 173 Agenturen [1]", "beantwortet", f"[1] {LABEL}", "wörtlich belegt"),
        *("Nur im Bericht.", "521", datetime(2026, 12, 1)),
    ]
    assert rows[2][:6] == [
        "2",
        "Wetter?",
        "Nichts gefunden.",
        "nicht in den Dokumenten",
        None,
        "keine Aussage: nichts gefunden",
    ]
    assert rows[3][2:4] == ["Nicht bearbeitet: kaputt.", "Fehler"]
    assert rows[3][-2:] == [1.5, True]
    for name in ("Antworten", "Belege"):
        sheet = book[name]
        table = sheet.tables[name]
        assert (sheet.freeze_panes, sheet.print_title_rows, table.ref) == ("C2", "$1:$1", sheet.dimensions)
        assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[1]]
        assert table.autoFilter.ref == table.ref
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet["C2"].alignment.wrap_text
    assert book.properties.language == "de-DE"


def test_the_sheet_of_citations_has_a_row_a_citation(mixed) -> None:
    rows = list(load_workbook(io.BytesIO(export(mixed, "xlsx")))["Belege"].iter_rows())
    assert [cell.value for cell in rows[1]] == [
        *("A-1", "[1]", "173 Agenturen", LABEL, "Evaluationsbericht", "4.2 Integrationsagenturen", 51),
        *("https://example.org", "p1"),
    ]
    assert rows[1][7].hyperlink.target == "https://example.org"
    assert len(rows) == 2


def test_the_sheet_of_the_run_says_how_the_answers_were_made(mixed) -> None:
    sheet = load_workbook(io.BytesIO(export(mixed, "xlsx")))["Lauf"]
    told = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3)}
    assert told["Fragen"] == "3 von 4 (Lauf angehalten)"
    assert (told["davon beantwortet"], told["davon mit Fehler"], told["mehrfach gestellt"]) == ("1", "1", "1")
    assert (told["Stand"], told["Dauer"]) == ("23.11.2026, 08:05 UTC", "1 min 1 s")
    assert (told["Index"], told["Sprachmodell"]) == ("f00d (fake)", "keines")
    assert told["Prüfsumme (SHA-256)"] == "0" * 64
    assert "wörtlichen Sätzen" in told["Wie die Antworten entstehen"]


def test_a_carried_column_may_have_the_name_of_one_of_ours(make) -> None:
    batch = make([answered("a", "b")], ["Status", "STATUS", "", "x" * 300], [("1", "2", "3", "4")])
    table = load_workbook(io.BytesIO(export(batch, "xlsx")))["Antworten"].tables["Antworten"]
    names = [column.name for column in table.tableColumns]
    assert names[7:10] == ["Status (2)", "STATUS (3)", "…"]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) <= 255


def test_a_run_without_citations_makes_a_sound_workbook(make) -> None:
    batch = make([answered("a", "b", citations=[], statements=[], status="not_found")])
    sheet = load_workbook(io.BytesIO(export(batch, "xlsx")))["Belege"]
    assert sheet.tables["Belege"].ref == "A1:I2"


def test_the_document_is_built_of_headings_lists_and_tables_with_heads(mixed) -> None:
    data = export(mixed, "docx")
    document = docx.Document(io.BytesIO(data))
    outline = [(it.style.name, it.text) for it in document.paragraphs if it.style.name.startswith(("Head", "Title"))]
    assert outline == [
        ("Title", "Antworten auf die Fragen aus fragen.xlsx"),
        ("Heading 1", "Angaben zum Lauf"),
        ("Heading 1", "Fragen und Antworten"),
        ("Heading 2", "A-1  Wie viele?"),
        ("Heading 3", "Belege"),
        ("Heading 3", "Weitere Angaben aus der Datei"),
        ("Heading 2", "2  Wetter?"),
        ("Heading 2", "3  …"),
        ("Heading 3", "Weitere Angaben aus der Datei"),
        ("Heading 1", "Quellen"),
        ("Heading 2", "Evaluationsbericht TIntG"),
    ]
    assert [it.text for it in document.paragraphs if it.style.name == "List Bullet"] == ["173 Agenturen\u202f[1]"]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == len(document.tables) == 2
    targets = re.findall(r'w:anchor="(\w+)"', xml)
    assert targets == re.findall(r'<w:bookmarkStart[^>]* w:name="(\w+)"', xml) == ["q1b1"]
    styles = zipfile.ZipFile(io.BytesIO(data)).read("word/styles.xml").decode()
    assert re.findall(r'<w:lang w:val="([^"]+)"', styles) == ["de-DE"]
    assert (document.core_properties.title, document.core_properties.author) == (outline[0][1], "")
    assert "Ein Sprachmodell war nicht beteiligt." in "\n".join(it.text for it in document.paragraphs)


def test_the_page_is_one_file_with_an_outline_and_links_that_lead_somewhere(mixed) -> None:
    source = export(mixed, "html").decode()
    page = Page(source)
    attributes = page.attributes
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for name, value in attributes if name == "href"} <= set(ids)
    assert ("lang", "de") in attributes
    assert [tag for tag in page.tags if tag in {"h1", "main", "nav", "title"}] == ["title", "h1", "main", "nav"]
    assert "default-src 'none'" in source
    assert not re.search(r"<script|<link|url\(|@import|https?://(?!example\.org)", source)
    assert source.count('<th scope="col">') == 3


def test_quotes_in_another_language_than_the_page_say_so(mixed) -> None:
    source = export(mixed, "html", language="en").decode()
    assert '<html lang="en">' in source
    assert '<q lang="de">173 Agenturen</q>' in source
    package = zipfile.ZipFile(io.BytesIO(export(mixed, "docx", language="en")))
    assert b'<w:lang w:val="en-GB"' in package.read("word/styles.xml")
    assert package.read("word/document.xml").count(b'<w:lang w:val="de-DE"') == 1


@pytest.mark.parametrize("ending", [it for it in ENDINGS if it != "jsonl"])
def test_each_format_says_how_answers_of_a_model_were_made(make, ending: str) -> None:
    batch = make([answered("a", "b", mode="generated", model="modell-7b")])
    data = export(batch, ending)
    if ending == "xlsx":
        cells = [cell.value for row in load_workbook(io.BytesIO(data))["Lauf"].iter_rows() for cell in row]
        text = "\n".join(filter(None, cells))
    elif ending == "docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        text = data.decode()
    assert re.search(r"Sprachmodell \\?\(modell-7b\\?\)", text)


@pytest.mark.parametrize(
    ("supports", "words"),
    [
        (["verbatim"], "wörtlich belegt"),
        (["verbatim", "checked"], "an den Belegen geprüft"),
        (["verbatim", "unsupported"], "teilweise ohne Beleg"),
    ],
)
def test_reliability_is_told_in_words(make, supports, words) -> None:
    statements = [{"text": "x", "citations": [1], "support": support} for support in supports]
    rows = csv_rows(export(make([answered("a", "b", statements=statements)]), "csv"))
    assert rows[1][4] == words


def test_an_address_of_a_norm_is_whole() -> None:
    citation = answered("a", "b").citations[0]
    norm = citation.model_copy(update={"paragraph": "14a", "absatz": "1", "satz": "2", "nummer": "3"})
    assert address(norm, texts_of("de")) == "§ 14a Abs. 1 Satz 2 Nr. 3"
    assert address(citation, texts_of("de")) == "4.2 Integrationsagenturen"


def test_jsonl_is_the_contract_line_by_line(mixed) -> None:
    lines = export(mixed, "jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == [
        json.loads(entry.answer.model_dump_json()) for entry in mixed.entries
    ]


def test_a_file_is_saved_by_its_ending_whole_or_not_at_all(mixed, tmp_path, monkeypatch) -> None:
    for ending in ENDINGS:
        save(mixed, tmp_path / f"a.{ending.upper()}")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"a.{ending.upper()}" for ending in ENDINGS)
    with pytest.raises(InputError, match=r"Für .*a\.pdf gibt es kein Format"):
        save(mixed, tmp_path / "a.pdf")
    before = (tmp_path / "a.CSV").read_bytes()
    monkeypatch.setattr("assistant.export.records.confidence", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(mixed, tmp_path / "a.CSV")
    assert (tmp_path / "a.CSV").read_bytes() == before
    with pytest.raises(OutputError, match="auch die Eingabe"):
        save(mixed, tmp_path / "a.CSV", keep=tmp_path / "a.CSV")
    assert len(list(tmp_path.iterdir())) == len(ENDINGS) == len(MEDIA_TYPES)


def test_both_catalogues_say_the_same_things() -> None:
    german, english = (texts_of(language).entries for language in LANGUAGES)
    assert {key: placeholders(text) for key, text in german.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
    assert [key for key in german if german[key] == english[key]] == []


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, *_ in Formatter().parse(text) if name)


def test_every_word_of_the_catalogue_is_used() -> None:
    package = Path(assistant.export.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    keys = {key for key in texts_of("de").entries if f'"{key}"' not in code}
    # the rest is put together: its first part stands in the code as text(f"first.{…}"), its last one as a word
    assert [key for key in keys if f'f"{key.rpartition(".")[0]}.{{' not in code] == []
    last = {key.rpartition(".")[2] for key in keys} - {"answered", "not_found", "error"}
    assert [word for word in last if f'"{word}"' not in code and f"'{word}'" not in code] == []
