"""The page "Stapel" in a real browser: hand a file over, stop, go on, look through, save."""

import io

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FILE = "Nr.;Frage;Referat\n1;Wie viele Integrationsagenturen?;521\n2;Wetter?;\n3;;x\n"
LONG = 60_000  # milliseconds
# a question takes a tenth of a second: time enough to press a button
SLOW = "\n".join(f"Frage {n}, langsam?" for n in range(60))


@pytest.fixture
def batch(stand_in_app, open_page):
    """Hand a file over on a page of its own."""

    def hand_over(text: str, name: str, **window) -> Page:
        page = open_page(f"{stand_in_app}/stapel", **window)
        page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
        return page

    return hand_over


def test_from_a_file_to_answers_in_a_workbook_and_a_word_file(batch):
    page = batch(FILE, "fragen.csv")
    expect(page.get_by_role("heading", name="Prüfung von fragen.csv")).to_be_visible()
    page.get_by_role("button", name="Fragen beantworten").click()
    expect(page.get_by_role("heading", name="3 von 3 Fragen bearbeitet")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Excel").click()
    assert saved.value.suggested_filename == "fragen-antworten.xlsx"
    sheet = load_workbook(io.BytesIO(saved.value.path().read_bytes()))["Antworten"]
    assert [[cell.value for cell in (row[0], row[1], row[3], row[7])] for row in sheet.iter_rows(min_row=2)] == [
        ["1", "Wie viele Integrationsagenturen?", "beantwortet", "521"],
        ["2", "Wetter?", "nicht in den Dokumenten", None],
        ["3", None, "Fehler", "x"],
    ]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Word").click()
    paragraphs = docx.Document(io.BytesIO(saved.value.path().read_bytes())).paragraphs
    assert "173" in "".join(paragraph.text for paragraph in paragraphs)
    page.get_by_text("Wie viele Integrationsagenturen?").click()
    expect(page.get_by_role("link", name="Im Dokument lesen")).to_be_visible()
    expect(page.get_by_role("link", name="Im Dokument lesen")).to_have_attribute(
        "href", "./dokumente?doc=evaluation-report&stelle=p1"
    )


def test_a_run_is_stopped_left_and_gone_on_with(batch):
    page = batch(SLOW, "lang.txt")
    page.get_by_role("button", name="Fragen beantworten").click()
    bar = page.get_by_text("von 60 · ")
    expect(bar).to_contain_text("noch")
    page.get_by_role("button", name="Anhalten").click()
    heading = page.get_by_role("heading", name="Angehalten bei")
    expect(heading).to_be_visible()
    done = int(heading.inner_text().split()[2])
    assert 0 < done < 60
    # another page and back, then the whole page anew with the same file
    page.get_by_role("navigation").get_by_role("link", name="Über").click()
    expect(page).to_have_title("Über – TIntG-Assistent")
    page.get_by_role("navigation").get_by_role("link", name="Stapel").click()
    expect(heading).to_contain_text(f"{done} von 60")
    page.reload()
    page.set_input_files("input[type=file]", {"name": "lang.txt", "mimeType": "text/plain", "buffer": SLOW.encode()})
    expect(heading).to_contain_text(f"{done} von 60")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("von 60 · ")).to_be_visible()
    expect(page.get_by_role("button", name="Excel")).to_be_hidden()
    expect(page.get_by_role("heading", name="60 von 60 Fragen bearbeitet")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("25 von 60 gezeigt")).to_be_visible()


def test_a_file_of_another_kind_is_refused(batch):
    page = batch("%PDF-1.7", "fragen.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("ist ein PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_people_with_disabilities(batch, faults, scheme):
    page = batch(FILE, f"fragen-{scheme}.csv", scheme=scheme)
    page.get_by_role("button", name="Fragen beantworten").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Fragen beantworten").click()
    page.get_by_role("heading", name="3 von 3 Fragen bearbeitet").wait_for()
    page.get_by_text("Wie viele Integrationsagenturen?").click()
    assert faults(page) == []


def test_the_results_fit_into_320_pixels(batch):
    page = batch(FILE, "schmal.csv", width=320)
    page.get_by_role("button", name="Fragen beantworten").click()
    page.get_by_text("3 von 3 gezeigt").wait_for()
    page.get_by_text("Wie viele Integrationsagenturen?").click()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth") <= 0
