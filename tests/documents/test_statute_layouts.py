"""One act in every layout in which people have it gives one tree."""

import io
import re
import shutil
import subprocess
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.model import Document
from assistant.documents.statute import read_statute
from assistant.documents.statute.files import Page
from assistant.documents.statute.html import html_text
from assistant.documents.statute.official import put_together, read_official
from assistant.documents.statute.render import official_text
from assistant.errors import CorpusError
from tests.documents import statute_layouts as layouts
from tests.documents.statute_layouts import TREES, Absatz, Act, Item, Paragraph, Teil


def tree(text: str) -> Document:
    return read_statute(text, id="baum", title="Stadtbaumgesetz")


def sections_of(document: Document) -> list[tuple[str, str, int, str | None]]:
    outside = ("Vorbemerkung", "Schlussformel", "Fußnoten")
    return [(one.number, one.title, one.level, one.parent) for one in document.sections if one.number not in outside]


def blocks_of(document: Document) -> list[tuple[object, ...]]:
    return [(one.norm, one.element, one.label, one.text) for one in document.blocks if one.citable]


def outside(document: Document, section: str) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in document.blocks if one.section == section]


def assert_whole(document: Document, act: Act = TREES) -> None:
    assert blocks_of(document) == layouts.expected_blocks(act)
    assert sections_of(document) == layouts.expected_sections(act)


def official(*texts: str) -> str:
    return put_together([Page(f"{at}.txt", text) for at, text in enumerate(texts)]).text


@pytest.mark.parametrize("width", [None, 100, 60, 34])
def test_the_official_page_as_it_stands_and_cleaned(width: int | None) -> None:
    page = layouts.official_page(TREES, width)
    assert_whole(tree(page))
    cleaned = official(page)
    assert_whole(tree(cleaned))
    for text in (page, cleaned):
        assert outside(tree(text), "Fußnoten") == [("Fn 1", TREES.notes[0]), ("Fn 2", TREES.notes[1])]
        assert " ".join(text for _, text in outside(tree(text), "Schlussformel")) == " ".join(TREES.signatures)
    assert official(cleaned) == cleaned


@pytest.mark.parametrize("lists", [False, True])
def test_the_page_as_html(tmp_path, lists: bool) -> None:
    (tmp_path / "seite.html").write_text(layouts.html_page(TREES, lists=lists), encoding="cp1252")
    found = read_official([tmp_path / "seite.html"])
    assert found.text == official(layouts.official_page(TREES))


def test_one_paragraph_a_page(tmp_path) -> None:
    for name, text in layouts.single_pages(TREES).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "bild.png").write_bytes(b"\x89PNG")
    assert_whole(tree(read_official([tmp_path]).text))
    assert_whole(tree(read_official(sorted(tmp_path.glob("*.txt"), reverse=True)).text))


def test_one_paragraph_a_page_without_a_table_of_contents() -> None:
    document = tree(official(*layouts.single_pages(TREES, contents=False).values()))
    assert blocks_of(document) == layouts.expected_blocks(TREES)
    assert sections_of(document) == layouts.expected_sections(TREES, parts=False)


@pytest.mark.parametrize("width", [None, 60])
def test_the_justice_portal(width: int | None) -> None:
    document = tree(official(layouts.portal_page(TREES, width)))
    assert blocks_of(document) == [one for one in layouts.expected_blocks(TREES) if one[0].paragraph != "Präambel"]
    assert sections_of(document) == layouts.expected_sections(TREES, parts=False)[1:]


@pytest.mark.parametrize("width", [60, 72, 90])
def test_the_page_as_pdf(tmp_path, width: int) -> None:
    (tmp_path / "gesetz.pdf").write_bytes(layouts.pdf_page(TREES, width=width))
    found = read_official([tmp_path / "gesetz.pdf"])
    assert found.text == official(layouts.official_page(TREES))


def test_the_page_printed_by_a_browser(tmp_path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium")
    (tmp_path / "seite.html").write_text(layouts.html_page(TREES), encoding="utf-8")
    pdf = tmp_path / "seite.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    subprocess.run(
        [chromium, *options, f"--print-to-pdf={pdf}", f"file://{tmp_path / 'seite.html'}"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    found = tree(read_official([pdf]).text)
    assert_whole(found)


def test_title_and_days() -> None:
    head = put_together([Page("a", layouts.official_page(TREES))]).head
    assert (head.title, head.issued, head.version) == (TREES.title, date(2020, 5, 3), date(2024, 4, 1))
    portal = put_together([Page("a", layouts.portal_page(TREES))]).head
    assert (portal.title, portal.issued) == (f"{TREES.title} vom 3. Mai 2020", date(2020, 5, 3))
    assert portal.version == date(2022, 1, 1)
    assert "StBaumG" in portal.text
    again = put_together([Page("a", official(layouts.official_page(TREES)))]).head
    assert again == put_together([Page("a", again_text())]).head
    assert (again.title, again.issued, again.version) == (head.title, head.issued, head.version)


def again_text() -> str:
    return official(layouts.official_page(TREES))


def test_days_that_are_none_are_unknown() -> None:
    text = (
        layouts.official_page(TREES).replace("Vom 3. Mai 2020", "Vom 31. Februar 2020").replace("1.4.2024", "1.14.2024")
    )
    head = put_together([Page("a", text)]).head
    assert (head.issued, head.version) == (None, None)


def test_pages_that_contradict_each_other_are_refused() -> None:
    pages = list(layouts.single_pages(TREES).values())
    with pytest.raises(CorpusError, match=r"§ 3 steht verschieden in „a“ und „b“"):
        put_together([Page("a", pages[3]), Page("b", pages[3].replace("gießen", "wässern"))])
    other = pages[1].replace("3. Mai 2020 (Fn 1)", "4. Juni 2021")
    with pytest.raises(CorpusError, match=r"verschiedenen Gesetzen: vom 03\.05\.2020 und vom 04\.06\.2021"):
        put_together([Page("a", pages[3]), Page("b", other)])
    with pytest.raises(CorpusError, match=r"„b“ wurde kein Paragraf gefunden"):
        put_together([Page("a", pages[3]), Page("b", "Etwas anderes.")])


def test_a_page_with_the_head_only_may_lie_beside_the_others() -> None:
    pages = layouts.single_pages(TREES, bare=True)
    head = "\n\n".join(layouts.head_lines(TREES))
    found = put_together([Page("0", head), *(Page(name, text) for name, text in pages.items())])
    assert (found.head.title, found.head.issued, found.head.version) == (
        TREES.title,
        date(2020, 5, 3),
        date(2024, 4, 1),
    )
    assert blocks_of(tree(found.text)) == layouts.expected_blocks(TREES)
    with pytest.raises(CorpusError, match="„0“ wurde kein Paragraf gefunden"):
        put_together([Page("0", head)])


def test_a_menu_of_the_page_and_a_wrapped_title() -> None:
    menu = "Geltende Gesetze     mit Stand vom 1.4.2024\n\nStadtbaumgesetz\n\nInhaltsverzeichnis:\n\nNormüberschrift\n"
    page = layouts.official_page(TREES).replace("Inhaltsübersicht", "INHALTSÜBERSICHT (Fn 9)")
    page = menu + TREES.title.replace(" (", "\n(") + "\n\n" + page[page.index("Vom 3. Mai") :]
    assert_whole(tree(official(page)))
    assert_whole(tree(page))
    assert put_together([Page("a", page)]).head.title == TREES.title


def test_what_reads_differently_once_it_is_written_down_is_told(monkeypatch) -> None:
    written = official_text
    monkeypatch.setattr(
        "assistant.documents.statute.official.official_text",
        lambda *all_: written(*all_).replace("gießen", "1. Gießen"),
    )
    found = put_together([Page("a", layouts.official_page(TREES))])
    assert found.unclear == "3: „gießen,“"


@pytest.mark.parametrize("between", ["", ":", " –"])
@pytest.mark.parametrize("contents", [True, False])
def test_headings_of_one_line(between: str, contents: bool) -> None:
    page = layouts.official_page(TREES)
    body = page[page.index("\nPräambel\n\n") :]
    # a § of the text that begins a paragraph is no heading
    body = re.sub(r"\n(§ \d+\w?|Teil \d)( \(Fn 2\))?\n(?=\S)", rf"\n\1\2{between} ", body)
    table = "\n\n".join(re.sub(r"(Teil \d)\n", r"\1 ", "\n".join(layouts.contents_lines(TREES))).split("\n"))
    page = "\n\n".join([*layouts.head_lines(TREES), *([table] if contents else []), body])
    assert_whole(tree(official(page)))


def test_footnotes_with_their_number_on_a_line_of_its_own() -> None:
    page = layouts.official_page(TREES).replace("Fn 1   ", "Fn 1\n\n").replace("Fn 2   ", "Fn 2\n\n")
    assert official(page) == official(layouts.official_page(TREES))


def test_the_same_page_twice_counts_once() -> None:
    pages = list(layouts.single_pages(TREES).values())
    assert official(*pages, pages[2]) == official(*pages)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ist leer"),
        (b" \n", "ist leer"),
        (b"PK\x03\x04 xyz", "vom Typ DOCX"),
        (b"\xd0\xcf\x11\xe0xyz", "vom Typ DOC"),
        (b"{\\rtf1 x}", "vom Typ RTF"),
        (b"From: <Saved by Blink>\n", "Webarchiv"),
        (b"\x00\x01\x02\x03", "weder UTF-8- noch Windows-1252-Text"),
        (b"\x81\x8d\x8f", "weder UTF-8- noch Windows-1252-Text"),
        (b"%PDF-1.4 kaputt", "lässt sich nicht lesen"),
        (b"Ein Text ohne Norm.", "wurde kein Paragraf gefunden"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, data: bytes, message: str) -> None:
    (tmp_path / "datei").write_bytes(data)
    with pytest.raises(CorpusError, match=message) as caught:
        read_official([tmp_path / "datei"])
    assert "datei" in caught.value.message
    assert caught.value.hint


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path) -> None:
    with pytest.raises(CorpusError, match=r"fehlt\.txt gibt es nicht"):
        read_official([tmp_path / "fehlt.txt"])
    with pytest.raises(CorpusError, match="liegt keine Seite des Gesetzes"):
        read_official([tmp_path])


def test_a_scanned_pdf_is_told_from_a_damaged_one(tmp_path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.rect(10, 10, 50, 50)
    canvas.save()
    with pytest.raises(CorpusError, match="vermutlich ist sie eingescannt"):
        read_official([tmp_path / "scan.pdf"])


def test_a_locked_pdf_is_named(tmp_path) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(layouts.pdf_page(TREES))))
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(tmp_path / "zu.pdf")
    with pytest.raises(CorpusError, match="mit einem Kennwort geschützt"):
        read_official([tmp_path / "zu.pdf"])


def test_utf_16_and_a_byte_order_mark(tmp_path) -> None:
    page = layouts.official_page(TREES)
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        (tmp_path / "x.txt").write_text(page, encoding=encoding)
        assert read_official([tmp_path / "x.txt"]).text == official(page)


def test_numbered_lists_of_a_page_get_their_marks() -> None:
    page = "<ol><li>eins<li><p>zwei</p><ol type=a><li>A</li><li>b) B</li></ol></li></ol><ul><li>Punkt</ul>"
    assert html_text(page).split("\n\n") == ["1. eins", "2. zwei", "a) A", "b) B", "Punkt\n"]


def test_definition_lists_lines_and_unclosed_tags_of_a_page() -> None:
    page = "<main><header>§ 1<br/>Titel</header><dl><dt>1.</dt><dd>eins<dt>2.<dd><div>zwei</div></dl><pre>drei\n  vier"
    assert html_text(page) == "§ 1\nTitel\n\n1. eins\n\n2.\n\nzwei\n\ndrei\nvier\n"


WORDS = st.sampled_from(
    [
        *(
            "Bäume und Wasser",
            "nach Abs. 3",
            "gemäß § 12 Nr. 2",
            "z. B.",
            "§ 3 Abs. 1 i. V. m. § 4",
            "der Stadt-Garten",
        ),
        *("ca. 40 Mio. Euro", "am 1. Mai 2020", "gepflegt, werden", "Kübel; Ufer", "Buchst. a", "und"),
    ]
)


def sentences(least: int = 1) -> st.SearchStrategy[str]:
    words = st.lists(WORDS, min_size=least, max_size=14).map(" ".join)
    return words.map(lambda text: f"Das {text} gilt.")


TITLES = st.lists(
    st.sampled_from(["Pflege", "Wasser", "Schutz der", "Datenschutz", "und", "Boden"]), min_size=1, max_size=5
)
LETTERS = st.lists(sentences().map(lambda text: text[4:-1] + ","), min_size=2, max_size=3).map(tuple)


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, ...]:
    count = draw(st.integers(2, 4))
    found = []
    for at in range(count):
        letters = draw(st.one_of(st.just(()), LETTERS))
        bare = bool(letters) and draw(st.booleans())
        tail = draw(st.booleans()) and letters and at < count - 1
        found.append(Item("" if bare else draw(sentences()), letters, "soweit das gilt," if tail else ""))
    return tuple(found)


@st.composite
def absaetze(draw: st.DrawFn) -> tuple[Absatz, ...]:
    count = draw(st.integers(0, 3))
    found = []
    for at in range(max(count, 1)):
        text = " ".join(draw(st.lists(sentences(), min_size=1, max_size=3)))
        kind = draw(st.sampled_from(["plain", "items", "letters"]))
        tail = "soweit es geht. Das gilt." if kind != "plain" and draw(st.booleans()) else ""
        found.append(
            Absatz(
                text,
                draw(items()) if kind == "items" else (),
                tail,
                draw(LETTERS) if kind == "letters" else (),
                str(at + 1) if count else None,
            )
        )
    return tuple(found)


@st.composite
def acts(draw: st.DrawFn) -> Act:
    parts, number = [], 0
    for part in range(1, draw(st.integers(1, 3)) + 1):
        paragraphs = []
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            dropped = draw(st.integers(0, 9)) == 0
            title = layouts.DROPPED if dropped else " ".join(draw(TITLES))
            paragraphs.append(Paragraph(str(number), title, () if dropped else draw(absaetze())))
        parts.append(Teil(f"Teil {part}", " ".join(draw(TITLES)), tuple(paragraphs)))
    preamble = Absatz(draw(sentences()))
    return Act(
        TREES.title, TREES.short, TREES.issued, TREES.version, preamble, tuple(parts), TREES.signatures, TREES.notes
    )


MANY = settings(max_examples=40, deadline=None)


@MANY
@given(acts(), st.sampled_from([None, 110, 80]))
def test_any_act_comes_back_from_the_official_page(act: Act, width: int | None) -> None:
    page = layouts.official_page(act, width)
    assert_whole(tree(page), act)
    assert_whole(tree(official(page)), act)


@MANY
@given(acts(), st.booleans())
def test_any_act_comes_back_from_html(act: Act, lists: bool) -> None:
    assert_whole(tree(official(html_text(layouts.html_page(act, lists=lists)))), act)


@MANY
@given(acts())
def test_any_act_comes_back_from_single_pages(act: Act) -> None:
    assert_whole(tree(official(*layouts.single_pages(act).values())), act)


@MANY
@given(acts())
def test_any_act_comes_back_from_the_portal(act: Act) -> None:
    document = tree(official(layouts.portal_page(act)))
    assert blocks_of(document) == [one for one in layouts.expected_blocks(act) if one[0].paragraph != "Präambel"]


@settings(max_examples=15, deadline=None)
@given(acts())
def test_any_act_comes_back_from_a_pdf(tmp_path_factory, act: Act) -> None:
    file = tmp_path_factory.mktemp("pdf") / "x.pdf"
    file.write_bytes(layouts.pdf_page(act))
    assert_whole(tree(read_official([file]).text), act)


FRAGMENTS = st.sampled_from(
    [
        *layouts.official_page(TREES).splitlines(keepends=True),
        *layouts.portal_page(TREES).splitlines(keepends=True),
        *("<p>", "<table><td>", "</ol>", "<!--", "&#0;", "&amp", "1.\n", "(1)\n", "a)\n", "-\n", "\u00ad", "<![x["),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map("".join)), st.booleans())
def test_any_text_is_read_or_refused(text: str, markup: bool) -> None:
    with suppress(CorpusError):
        assert tree(official(html_text(text) if markup else text)).blocks is not None


@pytest.mark.parametrize(
    "text",
    [
        "§ 1\n" * 30_000,
        "(1) " * 60_000,
        "1. " * 60_000,
        "a-\n" * 60_000,
        "x " * 100_000,
        "Titel\n" * 40_000,
        "<p" * 60_000,
    ],
)
def test_long_nonsense_ends_soon(text: str) -> None:
    begun = time.monotonic()
    for page in (text, html_text(text)):
        with suppress(CorpusError):
            official(page)
    assert time.monotonic() - begun < 20


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("bytes") / "x"
    for content in (data, b"%PDF-1.7\n" + data):
        file.write_bytes(content)
        with pytest.raises(CorpusError):
            read_official([file])
