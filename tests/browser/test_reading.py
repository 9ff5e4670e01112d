"""Reading and looking up in a real browser: addresses that scroll, search, the ways on, a list taken away."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

REPORT = "dokumente?doc=evaluation-report"
STATES = (
    REPORT,
    f"{REPORT}&abschnitt=3.2&suche=Pauschale",
    "dokumente?doc=tintg&abschnitt=8",
    "befunde?thema=Antidiskriminierung",
    "befunde?ansicht=paragraf",
    "befunde?ansicht=paragraf&paragraf=7",
    "befunde?ansicht=zahlen",
)


def overflow(page: Page) -> int:
    """Return by how many pixels anything reaches over the right edge."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector('.stMain')]
            .map(box => box.scrollWidth - box.clientWidth))"""
    )


def search(page: Page, label: str, words: str) -> None:
    page.get_by_role("textbox", name=label).fill(words)
    page.keyboard.press("Enter")


def test_an_address_scrolls_to_its_passage_and_highlights_it(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}&suche=Rassismus+stellte")
    page.locator(".tia-hits li a").first.click()
    here = page.locator(".tia-here").first
    expect(here).to_be_in_viewport()
    expect(here).to_contain_text("Rassismus stellte im Jahr 2023")
    address = page.url
    assert re.search(r"/dokumente\?doc=evaluation-report&stelle=[0-9a-f]{16}", address)
    other = open_page(address.partition("&suche")[0], width=390, height=800)
    expect(other.locator(".tia-here").first).to_be_in_viewport()
    expect(other.locator(".tia-here").first).to_contain_text("Rassismus stellte im Jahr 2023")
    assert other.locator(".tia-found").count() == 0


def test_the_way_through_the_document_and_back(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}&abschnitt=4.3")
    title = page.locator("#tia-leaf-title")
    expect(title).to_have_text("4.3 Antidiskriminierung")
    page.locator(".tia-pager .documents-after").click()
    expect(title).to_have_text("4.4 Kommunale Integrationszentren")
    expect(page.locator(".tia-outline-wide [aria-current]")).to_have_text("4.4 Kommunale Integrationszentren")
    page.locator(".tia-outline-wide").get_by_role("link", name="4.4.3 Verbesserung von Bildungschancen").click()
    expect(page.get_by_role("heading", name="4.4.3 Verbesserung von Bildungschancen")).to_be_in_viewport()
    page.go_back()
    expect(title).to_have_text("4.4 Kommunale Integrationszentren")
    expect(title).to_be_in_viewport()
    page.go_back()
    expect(title).to_have_text("4.3 Antidiskriminierung")


@pytest.mark.parametrize(("asked", "element"), [("abschnitt=4.7.5", "abschnitt-4\\.7\\.5"), ("seite=101", "seite-101")])
def test_sections_and_printed_pages_have_addresses(real_app, open_page, asked, element):
    page = open_page(f"{real_app}/{REPORT}&{asked}")
    expect(page.locator(f"#{element}")).to_be_in_viewport()


@pytest.mark.parametrize("asked", ["doc=nichts", "stelle=abc", "abschnitt=99", "seite=4711", "seite=x"])
def test_a_wrong_address_is_told_and_the_document_shown(real_app, open_page, asked):
    page = open_page(f"{real_app}/dokumente?{asked}")
    expect(page.get_by_role("alert")).to_contain_text("gibt es")
    expect(page.locator("#tia-leaf-title")).to_have_text("Executive Summary")


def test_what_is_looked_for_is_counted_listed_and_marked(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}")
    search(page, "In diesem Dokument suchen", "Servicestellen")
    expect(page.locator(".tia-hits summary")).to_have_text(re.compile(r"^\d+ Stellen mit „Servicestellen“$"))
    assert page.locator(".tia-hits li").count() == int(page.locator(".tia-hits summary").inner_text().split()[0])
    expect(page).to_have_url(re.compile("suche=Servicestellen"))
    page.locator(".tia-hits li a").nth(3).click()
    expect(page.locator(".tia-here .tia-found").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".tia-hits")).to_have_attribute("open", "")
    expect(page.locator("#tia-live")).to_contain_text("Stellen mit „Servicestellen“")
    page.locator(".tia-hits li a").nth(30).click()
    expect(page.locator(".tia-here").first).to_be_in_viewport()
    search(page, "In diesem Dokument suchen", "Xylophon")
    expect(page.locator(".tia-nothing li")).to_have_count(5)
    expect(page.locator(".tia-nothing")).to_contain_text("„Xylophon“ steht so nicht in diesem Dokument.")
    expect(page.locator(".tia-nothing")).to_be_in_viewport()
    assert "abschnitt=" in page.url
    assert "suche=Xylophon" in page.url
    assert "stelle=" not in page.url


def test_where_a_paragraph_is_mentioned_leads_to_the_place(real_app, open_page):
    page = open_page(f"{real_app}/dokumente?doc=tintg&abschnitt=8")
    expect(page.locator(".tia-banner")).to_contain_text("Inhaltsangabe, nicht amtlicher Wortlaut")
    mentions = page.locator(".tia-mentions")
    expect(mentions).to_contain_text("Wo wird § 8 erwähnt?")
    mentions.locator("li a").first.click()
    expect(page.locator(".tia-here").first).to_be_in_viewport()
    expect(page).to_have_url(re.compile("doc=evaluation-report&stelle="))


def test_a_norm_named_in_the_report_leads_to_the_act_and_back(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}&abschnitt=4.3")
    page.locator("a.tia-norm-link", has_text="§ 7").first.click()
    expect(page.locator("#tia-leaf-title")).to_have_text("§ 7 Antidiskriminierung")
    page.go_back()
    expect(page.locator("#tia-leaf-title")).to_have_text("4.3 Antidiskriminierung")


def test_a_footnote_is_reached_from_its_mark_and_leads_back(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}&abschnitt=4.3.2")
    page.locator("#fnref-26").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#fn-26")).to_be_in_viewport()
    page.locator("#fn-26 a").click()
    expect(page.locator("#fnref-26")).to_be_in_viewport()
    expect(page.locator("#tia-leaf-title")).to_have_text("4.3 Antidiskriminierung")


def test_a_board_member_takes_a_list_on_a_topic_away(real_app, open_page, tmp_path):
    """From the start page: the page, the topic, the file: three clicks."""
    page = open_page(real_app)
    page.get_by_role("navigation").get_by_role("link", name="Befunde", exact=True).click()
    page.get_by_role("textbox", name="Thema").click()
    page.keyboard.type("Antidiskriminierung")
    page.keyboard.press("Enter")
    expect(page.locator(".tia-count")).to_contain_text("Was dem Thema am nächsten kommt, steht oben.")
    expect(page).to_have_url(re.compile(r"thema=Antidiskriminierung"))
    with page.expect_download() as waited:
        page.get_by_role("button", name="Excel-Datei").click()
    file = Path(waited.value.path())
    assert waited.value.suggested_filename == "befunde-antidiskriminierung.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes())).worksheets[0]
    shown = page.locator(".tia-find-words").all_inner_texts()
    assert [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)] == shown
    assert {row[3] for row in sheet.iter_rows(min_row=2, values_only=True)} >= {"§ 7"}
    with page.expect_download() as waited:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(waited.value.path()).read_text("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[2] for row in rows[1:]] == shown


def test_filters_stand_in_the_address_and_the_way_back_takes_them_back(real_app, open_page):
    page = open_page(f"{real_app}/befunde")
    count = page.locator(".tia-count strong")
    expect(count).to_have_text("88 von 88")
    page.get_by_text("Empfehlungen", exact=True).first.click()
    expect(count).to_have_text("33 von 88")
    expect(page).to_have_url(re.compile("art=recommendation"))
    expect(page.locator("#tia-live")).to_contain_text("33 von 88 · Erkenntnisse: 0 · Empfehlungen: 33")
    page.get_by_role("combobox", name="Paragraf").click()
    page.get_by_role("option", name="§ 8", exact=True).click()
    expect(count).to_have_text("3 von 88")
    page.reload()
    expect(count).to_have_text("3 von 88")
    page.go_back()
    expect(count).to_have_text("33 von 88")
    page.get_by_role("link", name="Alle Filter löschen").click()
    expect(count).to_have_text("88 von 88")


def test_a_paragraph_shows_law_and_report_side_by_side(real_app, open_page):
    page = open_page(f"{real_app}/befunde?ansicht=paragraf")
    page.get_by_role("link", name=re.compile("^§ 7 ")).click()
    columns = page.locator(".tia-norm-grid > section")
    expect(columns).to_have_count(4)
    tops = {round(columns.nth(n).bounding_box()["y"]) for n in range(4)}
    assert len(tops) == 1
    page.locator(".tia-norm-recommendation li a").first.click()
    expect(page.locator(".tia-here")).to_contain_text("Die Servicestellen für Antidiskriminierungsarbeit sollten")
    expect(page.locator(".tia-here")).to_be_in_viewport()


def test_a_view_begins_at_its_top_and_the_keyboard_stays(real_app, open_page):
    page = open_page(f"{real_app}/befunde?ansicht=paragraf", height=600)
    last = page.get_by_role("link", name=re.compile("^§ 17 "))
    last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="§ 17 Integrationspauschalen")).to_be_in_viewport()
    expect(page.locator(".tia-views [aria-current]")).to_be_focused()
    expect(page.locator("#tia-live")).to_have_text("§ 17 Integrationspauschalen")


def test_charts_stand_above_their_tables(real_app, open_page):
    page = open_page(f"{real_app}/befunde?ansicht=zahlen")
    charts = page.locator('[role="graphics-document"]')
    charts.first.wait_for()  # the first chart takes the drawing library with it
    expect(charts).to_have_count(2)
    expect(charts.first).to_have_attribute("aria-label", re.compile("^Balkendiagramm: Empfehlungen je Kapitel"))
    expect(page.locator("tr.tia-total")).to_contain_text("33")
    page.get_by_role("link", name="Abbildung 8", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Abbildung 8: "))).to_be_visible()
    expect(page.locator(".tia-chart-foot")).to_contain_text("Nachhaltige Integration in die Regelsysteme")
    expect(page.locator(".tia-chart-foot")).to_contain_text("S. 59")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_people_with_disabilities(real_app, open_page, faults, state, scheme):
    page = open_page(f"{real_app}/{state}", scheme=scheme)
    expect(page.locator("#tia-leaf, .tia-finds, .tia-norm, .tia-norm-list, .tia-chart-foot").first).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("state", STATES)
def test_nothing_reaches_over_the_edge(real_app, open_page, state):
    page = open_page(f"{real_app}/{state}", width=320, height=700)
    expect(page.locator("#tia-leaf, .tia-finds, .tia-norm, .tia-norm-list, .tia-chart-foot").first).to_be_visible()
    assert overflow(page) == 0


def test_both_pages_speak_english(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}&abschnitt=4.3")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("textbox", name="Search this document")).to_be_visible()
    expect(page.locator("#tia-leaf-title")).to_have_attribute("lang", "de")
    page.get_by_role("navigation").get_by_role("link", name="Findings", exact=True).click()
    expect(page.locator(".tia-count strong")).to_have_text("88 of 88")


def test_paper_gets_the_text_without_the_controls(real_app, open_page):
    page = open_page(f"{real_app}/{REPORT}&abschnitt=4.3")
    expect(page.locator("#tia-leaf-title")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".tia-side")).to_be_hidden()
    expect(page.locator(".tia-pager")).to_be_hidden()
    expect(page.locator(".tia-folio").first).to_be_visible()
