"""The shipped documents as they are read: nothing is lost, everything has an address, pages and notes are in place."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.documents.model import Element
from assistant.web.reading import Reader, words_of
from assistant.web.reading_blocks import Shown, part_views
from assistant.web.texts import catalogue

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("evaluation-report", "tintg")


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))


@pytest.fixture(scope="module")
def readers(assistant: Assistant) -> dict[str, Reader]:
    return {id_: Reader(assistant.document(id_), assistant.passages(id_)) for id_ in DOCUMENTS}


def leaves(reader: Reader) -> list:
    numbers = dict.fromkeys(entry.leaf for entry in reader.entries)
    return [reader.leaf(number) for number in numbers]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_is_read_once(readers, document):
    reader = readers[document]
    read = [part.block for leaf in leaves(reader) for whole in leaf.parts for part in (whole, *whole.notes)]
    assert len(read) == len(reader.document.blocks)
    assert {id(block) for block in read} == {id(block) for block in reader.document.blocks}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_passage_of_the_index_has_an_address_that_shows_it(assistant, readers, document):
    reader = readers[document]
    shown = {leaf.entry.number: leaf.passages for leaf in leaves(reader)}
    for passage in assistant.passages(document):
        entry = reader.of_passage(passage.id)
        assert entry is not None
        assert entry.number == passage.section
        assert passage.id in shown[entry.leaf]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_address_stands_on_one_element_of_its_leaf(readers, document):
    texts = catalogue("de")
    for leaf in leaves(readers[document]):
        html = "".join(part_views(list(leaf.parts), Shown(document, texts)))
        for passage in leaf.passages:
            assert html.count(f'id="stelle-{passage}"') == 1
            assert html.count(f'href="./dokumente?doc={document}&amp;stelle={passage}"') == 1


def test_printed_pages_begin_once_and_in_order(readers):
    turns = [[page for part in leaf.parts for _, page in part.turns] for leaf in leaves(readers["evaluation-report"])]
    backwards = [here for pages in turns for before, here in pairwise(pages) if here < before]
    assert backwards == [84, 91]  # these hold figures only, which stand behind text of the next page
    # what stands before page 8 is not numbered; 10 and 11 hold the registers of figures and tables, which are no text
    assert sorted(page for pages in turns for page in pages) == [8, 9, *range(12, 124)]


def test_a_printed_page_is_found(readers):
    reader = readers["evaluation-report"]
    assert reader.of_page(50).number == "4.3.2"
    assert reader.of_page(12).number == "0"
    assert reader.of_page(1) is None
    assert reader.of_page(999) is None
    assert readers["tintg"].of_page(1) is None


def test_footnotes_are_read_at_their_marks(readers):
    parts = [part for leaf in leaves(readers["evaluation-report"]) for part in leaf.parts]
    noted = [
        (mark.number, note.block.label)
        for part in parts
        for mark, note in zip(part.block.marks, part.notes, strict=True)
    ]
    assert len(noted) == 57
    assert all(mark == label for mark, label in noted)
    assert [part for part in parts if part.block.element is Element.FOOTNOTE] == []


def test_every_block_knows_where_it_stands_in_its_passage(assistant, readers):
    texts = {passage.id: passage.text for id_ in DOCUMENTS for passage in assistant.passages(id_)}
    parts = [part for reader in readers.values() for leaf in leaves(reader) for part in leaf.parts]
    placed = [part for part in parts if part.offset is not None]
    for part in placed:
        assert texts[part.passage][part.offset :].startswith(part.block.text)
    assert len(parts) - len(placed) <= 2  # what a section says twice is one passage


def test_the_addresses_of_the_readme_exist(readers):
    told = re.findall(r"doc=([a-z-]+)&(stelle|abschnitt|seite)=([0-9a-f.]+)", (ROOT / "README.md").read_text("utf-8"))
    assert {kind for _, kind, _ in told} == {"stelle", "abschnitt", "seite"}
    for document, kind, value in told:
        reader = readers[document]
        if kind == "seite":
            assert reader.of_page(int(value)) is not None
        else:
            assert (reader.of_passage(value) if kind == "stelle" else reader.entry(value)) is not None


def test_leaves_lead_from_one_to_the_next(readers):
    for reader in readers.values():
        all_ = leaves(reader)
        assert [leaf.before for leaf in all_] == [None, *(leaf.entry for leaf in all_[:-1])]
        assert [leaf.after for leaf in all_] == [*(leaf.entry for leaf in all_[1:]), None]


def test_a_subsection_is_read_on_the_leaf_of_its_section(readers):
    leaf = readers["evaluation-report"].leaf("4.3.2")
    assert leaf.entry.title == "4.3 Antidiskriminierung"
    assert [entry.number for entry in leaf.inside] == ["4.3", "4.3.1", "4.3.2", "4.3.3"]
    assert [entry.number for entry in leaf.path] == ["4"]
    assert readers["evaluation-report"].leaf("4").parts == ()
    assert [entry.number for entry in readers["evaluation-report"].leaf("4").below] == [f"4.{n}" for n in range(1, 10)]


def test_reading_begins_where_the_text_begins(readers):
    assert readers["evaluation-report"].first().title == "Executive Summary"
    assert readers["tintg"].first().title == "§ 1 Teilhabe- und Integrationsverständnis"


def test_what_is_found_stands_there(readers):
    reader = readers["evaluation-report"]
    found = reader.find("servicestellen ANTIDISKRIMINIERUNG")
    assert len(found) > 10
    for hit in found:
        marked = {hit.text[start:end].casefold() for start, end in hit.marks}
        assert marked <= {"servicestellen", "antidiskriminierung"}
        assert marked
    assert all(reader.of_passage(hit.passage).number == hit.entry.number for hit in found)


def test_words_in_quotation_marks_are_one(readers):
    reader = readers["evaluation-report"]
    whole = reader.find('"Servicestellen für Antidiskriminierungsarbeit"')
    assert 0 < len(whole) < len(reader.find("Servicestellen für Antidiskriminierungsarbeit")) + 1
    assert reader.find("„gibtesnicht“") == []
    assert reader.find("   ") == []


def test_a_passage_can_be_told_as_a_place(assistant, readers):
    passage = next(one for one in assistant.passages("evaluation-report") if one.section == "4.3.2")
    place = readers["evaluation-report"].told(passage)
    assert (place.entry.number, place.page, place.passage) == ("4.3.2", 49, passage.id)
    assert passage.text.startswith(place.text.removesuffix(" …"))
    assert readers["tintg"].told(passage) is None


def test_what_is_looked_for_is_no_pattern():
    (pattern,) = words_of("(Quelle:.*")
    assert pattern.search("(Quelle: MKJFGFI)") is None
    assert pattern.search("siehe (Quelle:.* dort")


def test_the_page_of_a_place_is_that_of_the_words_found(readers):
    (hit,) = [hit for hit in readers["evaluation-report"].find("Rassismus stellte") if hit.entry.number == "4.3.2"]
    assert hit.page == 50
