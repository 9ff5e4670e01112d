"""The report, printed as a PDF in two columns and read back, is the same report."""

from collections import Counter
from collections.abc import Iterator

import pytest

from assistant.documents.check.places import check_places
from assistant.documents.model import Document, Element, page_at
from assistant.documents.origin.pdf.reading import read_pdf
from assistant.documents.reading.reader import read_reading_text
from assistant.documents.reading.syntax import written
from assistant.documents.report.reader import read_report
from assistant.documents.sentences import split_sentences
from assistant.settings import project_root
from tests.documents.origin.printing import Printed, fits_font, print_document

FLOATS = (Element.TABLE, Element.FIGURE)


@pytest.fixture(scope="module")
def report() -> Document:
    text = (project_root() / "corpus" / "evaluation-report.txt").read_text(encoding="utf-8")
    return read_report(text, id="report", title="Evaluationsbericht TIntG")


@pytest.fixture(scope="module", params=[True, False], ids=["labels", "numbers at the foot"])
def printed(report: Document, request: pytest.FixtureRequest) -> Printed:
    return print_document(report, labels=request.param)


@pytest.fixture(scope="module")
def reading_text(printed: Printed) -> str:
    return written(read_pdf(printed.data, "bericht.pdf").parts)


@pytest.fixture(scope="module")
def again(reading_text: str) -> Document:
    return read_reading_text(reading_text, id="again", title="Evaluationsbericht TIntG")


def sentences(document: Document, only: set[int] | None = None) -> Iterator[str]:
    for at, block in enumerate(document.blocks):
        if block.element not in FLOATS and (only is None or at in only):
            for start, end in split_sentences(block.text):
                yield " ".join(fits_font(block.text[start:end]).split())


def test_the_tree_of_sections_is_the_same(report: Document, printed: Printed, again: Document) -> None:
    wanted = [(s.number, fits_font(s.title), s.level, s.parent, printed.sections[s.number]) for s in report.sections]
    assert [(s.number, s.title, s.level, s.parent, s.page) for s in again.sections] == wanted


def test_nearly_all_sentences_are_the_same(report: Document, printed: Printed, again: Document) -> None:
    wanted = Counter(sentences(report, set(printed.pages)))
    found = Counter(sentences(again))
    assert wanted.total() > 2400
    assert (wanted & found).total() >= 0.99 * wanted.total()


def test_every_block_stands_on_its_page(report: Document, printed: Printed, again: Document) -> None:
    places: dict[tuple[str, str], list[int | None]] = {}
    for block in again.blocks:
        places.setdefault((block.section, block.text), []).append(page_at(block.pieces, 0))
    compared = 0
    for at, page in printed.pages.items():
        block = report.blocks[at]
        found = places.get((block.section, " ".join(fits_font(block.text).split())))
        if found:
            compared += 1
            assert found.pop(0) == page, block.text
    assert compared > 0.95 * len(printed.pages)


def test_findings_and_recommendations_are_known_as_such(report: Document, again: Document) -> None:
    for element in (Element.FINDING, Element.RECOMMENDATION):
        wanted = [fits_font(block.text) for block in report.blocks if block.element is element]
        found = [block.text for block in again.blocks if block.element is element]
        assert len(set(wanted) & set(found)) >= 0.95 * len(wanted)


def test_footnotes_have_their_numbers(report: Document, again: Document) -> None:
    wanted = {(b.label, fits_font(b.text)[:30]) for b in report.blocks if b.element is Element.FOOTNOTE}
    found = {(b.label, b.text[:30]) for b in again.blocks if b.element is Element.FOOTNOTE}
    assert len(wanted & found) >= 0.95 * len(wanted)


def test_the_table_is_one(report: Document, again: Document) -> None:
    wanted = next(block for block in report.blocks if block.label == "Tabelle 1")
    found = next(block for block in again.blocks if block.label == "Tabelle 1")
    assert wanted.table is not None
    assert found.table is not None
    assert found.table.rows == wanted.table.rows
    assert found.title == wanted.title


def test_every_character_stands_in_the_reading_text(reading_text: str, again: Document) -> None:
    check = check_places(again, reading_text)
    assert check.total > 300_000
    assert check.problems == ()


def test_running_heads_are_no_text(again: Document) -> None:
    assert not any("Evaluationsbericht TIntG 4" in block.text for block in again.blocks)
    assert sum(block.text.count("Befunde und Entwicklungspotenziale zu den einzelnen") for block in again.blocks) < 5
