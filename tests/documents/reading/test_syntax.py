"""What is written as a reading text is read as the same words, whatever they look like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.check.places import check_places
from assistant.documents.model import page_at, page_label
from assistant.documents.origin.parts import Kind, Page, Part, TextLine
from assistant.documents.reading.leaves import Leaves
from assistant.documents.reading.reader import read_reading_text
from assistant.documents.reading.syntax import found_parts, is_reading_text, page_number, written

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(list(" |#-:[]^\\<!>1.")), min_size=1)
PLAIN = WORDS.map(lambda text: " ".join(text.split())).filter(bool)


def words(text: str) -> str:
    return " ".join(text.split())


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([Kind.TEXT, Kind.ITEM, Kind.HEADING, Kind.CAPTION]), PLAIN), max_size=6))
def test_no_words_are_taken_for_signs(held) -> None:
    parts = [Part(kind, [TextLine(text)], level=2) for kind, text in held]
    text = written(parts)
    assert is_reading_text(text)
    found = list(found_parts(text))
    assert [part.kind for part in found] == [kind for kind, _ in held]
    for part, (_, wanted) in zip(found, held, strict=True):
        (line,) = part.lines
        assert text[line.start : line.start + len(line.text)] == line.text
        assert line.text.replace("\\[^", "[^") == wanted.replace("\\[^", "[^")


@settings(deadline=None)
@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_cells_keep_their_bars(cells) -> None:
    text = written([Part(Kind.ROW, [TextLine("x")], cells=tuple(cells))])
    (row,) = found_parts(text)
    assert len(row.lines) == len(cells)
    document = read_reading_text(text, id="x", title="x")
    assert check_places(document, text).problems == ()


@settings(deadline=None)
@given(st.integers(1, 3999))
def test_roman_pages_are_numbers_below_zero(number: int) -> None:
    label = page_label(-number)
    assert page_number(label) == page_number(label.upper()) == -number
    assert page_number(str(number)) == number
    assert page_label(number) == str(number)


@pytest.mark.parametrize("label", ["A-3", "Titel", ""])
def test_other_labels_are_no_numbers(label: str) -> None:
    assert page_number(label) in (None, 0)


def test_printed_pages_stand_beside_those_of_the_file() -> None:
    first, second = Page("xii", 3), Page("1", 4)
    lines = [TextLine("Die Ver-", first), TextLine("waltung hilft allen.", second)]
    text = written([Part(Kind.HEADING, [TextLine("1 Anfang", first)], level=1), Part(Kind.TEXT, lines)])
    document = read_reading_text(text, id="x", title="x")
    (block,) = document.blocks
    assert block.text == "Die Verwaltung hilft allen."
    assert page_at(block.pieces, 0) == -12
    assert page_at(block.pieces, 8) == 1
    assert document.sections[0].page == -12
    leaves = Leaves.of(text)
    assert [leaves.at(block.pieces[0].source), leaves.at(block.pieces[-1].source), leaves.at(0)] == [3, 4, None]
    assert Leaves.of("kein Lesetext").at(5) is None


def test_a_text_without_headings_is_one_section() -> None:
    document = read_reading_text(written([Part(Kind.TEXT, [TextLine("Nur ein Satz.")])]), id="x", title="x")
    assert [(section.title, section.level) for section in document.sections] == [("Vorspann", 1)]


def test_unnumbered_headings_are_sections_where_none_is_numbered() -> None:
    headings = [("Anfang", 1), ("Lage", 2), ("Folgen", 2), ("Lage", 2), ("Ende", 1)]
    parts = [Part(Kind.HEADING, [TextLine(text)], level=level) for text, level in headings]
    with_text = [one for part in parts for one in (part, Part(Kind.TEXT, [TextLine("Ein Satz.")]))]
    document = read_reading_text(written(with_text), id="x", title="x")
    assert [(section.number, section.level, section.parent) for section in document.sections] == [
        ("Anfang", 1, None),
        ("Lage", 2, "Anfang"),
        ("Folgen", 2, "Anfang"),
        ("Lage (2)", 2, "Anfang"),
        ("Ende", 1, None),
    ]


def test_a_box_closes_the_outermost_section_that_ends_behind_it() -> None:
    outline = ("3 Eins", "3.1 a", "Empfehlungen", "4 Zwei", "4.1 b", "4.1.1 c", "Empfehlungen", "4.2 d", "4.2.1 e")
    texts = [*outline, "Zentrale Erkenntnisse", "Empfehlungen", "5 Drei"]
    parts = [Part(Kind.HEADING, [TextLine(text)], level=3) for text in texts]
    with_text = [one for part in parts for one in (part, Part(Kind.ITEM, [TextLine(f"• Zu {part.text}.")]))]
    document = read_reading_text(written(with_text), id="x", title="x")
    boxes = [(block.element.value, block.section) for block in document.blocks if block.text.endswith(("sse.", "gen."))]
    assert boxes == [
        ("recommendation", "3"),
        ("recommendation", "4.1"),
        ("finding", "4.2"),
        ("recommendation", "4.2"),
    ]
