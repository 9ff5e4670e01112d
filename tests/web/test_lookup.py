"""Findings and recommendations of the shipped report: complete, countable, filtered, exported."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from assistant import Assistant, Settings
from assistant.documents.outline import boxes_of
from assistant.errors import InputError
from assistant.web.lookup import Collection, Filters, collect
from assistant.web.lookup_export import as_csv, as_xlsx
from assistant.web.lookup_view import list_view, norm_page
from assistant.web.texts import catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))


@pytest.fixture(scope="module")
def collection(assistant: Assistant) -> Collection:
    return collect(assistant)


def test_the_list_holds_what_the_boxes_of_the_report_hold(assistant, collection):
    boxes = boxes_of(assistant.document("evaluation-report"))
    expected = [(box.section.number, len(box.findings), len(box.recommendations)) for box in boxes]
    assert [(tally.section, tally.findings, tally.recommendations) for tally in collection.tallies()] == expected
    texts = {block.text for box in boxes for block in (*box.findings, *box.recommendations)}
    assert {item.passage.text for item in collection.items} == texts
    assert len(collection.items) == 88


def test_filters_narrow_the_list_and_agree_with_the_counts(assistant, collection):
    for tally in collection.tallies():
        held = collection.chosen(Filters(section=tally.section), assistant)
        assert len(held) == tally.findings + tally.recommendations
        only = collection.chosen(Filters(section=tally.section, kind="recommendation"), assistant)
        assert [item.kind for item in only] == ["recommendation"] * tally.recommendations
    assert collection.chosen(Filters(), assistant) == collection.items


def test_the_items_of_a_paragraph_are_those_of_the_norm(assistant, collection):
    for number in collection.paragraphs:
        norm = assistant.norm(f"§ {number}")
        ids = {excerpt.passage_id for excerpt in (*norm.findings, *norm.recommendations)}
        assert {item.passage.id for item in collection.chosen(Filters(paragraph=number), assistant)} == ids


TOPICS = [
    ("Antidiskriminierung", "4.3"),
    ("Diskriminierung melden", "4.3"),
    ("Pauschalen für Gemeinden", "3"),
    ("Sprachkurse", "4.7"),
    ("schools for refugee children", "4.6"),
    ("Landesintegrationsrat", "4.9"),
]


@pytest.mark.parametrize(("topic", "section"), TOPICS)
def test_a_topic_finds_its_chapter_first(assistant, collection, topic, section):
    found = collection.chosen(Filters(topic=topic), assistant)
    assert found[0].section == section
    assert len(found) < len(collection.items) / 2


def test_all_that_hold_the_word_are_found(assistant, collection):
    for topic in ("Ehrenamt", "MSO", "Kommunen", "Beirat"):
        found = {item.passage.id for item in collection.chosen(Filters(topic=topic), assistant)}
        held = {item.passage.id for item in collection.items if topic.casefold() in item.passage.text.casefold()}
        assert held
        assert held <= found


@pytest.mark.parametrize("topic", ["Wetter", "Fußball", "Polizei", "Wohnen"])
def test_a_topic_of_another_world_finds_nothing(assistant, collection, topic):
    assert collection.chosen(Filters(topic=topic), assistant) == ()


def test_a_topic_and_other_filters_hold_together(assistant, collection):
    found = collection.chosen(Filters(topic="Antidiskriminierung", kind="recommendation", paragraph="7"), assistant)
    assert len(found) == 4
    assert {(item.section, item.kind) for item in found} == {("4.3", "recommendation")}


def test_a_topic_that_is_too_long_is_refused(assistant, collection):
    with pytest.raises(InputError):
        collection.chosen(Filters(topic="Integration " * 400), assistant)


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_files_hold_the_list_with_citation_page_and_section(assistant, collection, language):
    texts = catalogue(language)
    filters = Filters(topic="Antidiskriminierung")
    items = collection.chosen(filters, assistant)
    rows = list(csv.reader(io.StringIO(as_csv(items, texts).decode("utf-8-sig"), newline=""), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(items, collection, filters, assistant.stamp, texts)))
    sheet, about = book.worksheets
    cells = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    assert cells == rows
    assert len(rows) == len(items) + 1
    for row, item in zip(rows[1:], items, strict=True):
        assert row[2] == item.passage.text
        assert (
            row[4:8] == ["4.3" if item.section == "4.3" else item.section, item.passage.section_title, "55", item.label]
            or item.section != "4.3"
        )
        assert row[7].startswith("Evaluationsbericht TIntG, Kap. ")
        assert row[8] == f"/dokumente?doc=evaluation-report&stelle={item.passage.id}"
    told = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert told[texts("findings.topic")] == "Antidiskriminierung"
    assert told[texts("findings.about.count")] == len(items)


def test_the_list_names_kind_citation_and_ways_on(assistant, collection):
    texts = catalogue("de")
    items = collection.chosen(Filters(section="4.3"), assistant)
    html = list_view(items, Filters(section="4.3"), collection.report, texts)
    assert html.count(">Empfehlung</span>") == 4
    assert html.count(">Zentrale Erkenntnis</span>") == 8
    assert html.count('href="./befunde?ansicht=paragraf&amp;paragraf=7"') == 12
    assert html.count("./dokumente?doc=evaluation-report&amp;stelle=") == 12


def test_a_paragraph_shows_law_chapter_findings_and_recommendations(assistant):
    html = norm_page(assistant.norm("§ 7"), catalogue("de"))
    assert html.count("<section") == 4
    assert "Inhaltsangabe, nicht amtlicher Wortlaut" in html
    assert html.count("Beschwerdemanagement") > 1
    assert "./dokumente?doc=evaluation-report&amp;abschnitt=4.3" in html
    unread = norm_page(assistant.norm("§ 16"), catalogue("de"))
    assert "Der Bericht bewertet diesen Paragrafen nicht." in unread
