"""The app's frame in a real browser: its pages, their addresses, the ways between them."""

import pytest
from playwright.sync_api import Page, expect

from assistant.web.pages import VIEWS
from assistant.web.texts import catalogue

pytestmark = pytest.mark.browser

AGENCIES = "Wie viele Integrationsagenturen werden im Land gefördert?"
GERMAN = catalogue("de")
PATHS = [view.path for view in VIEWS]
NAMES = {view.path: GERMAN(f"{view.name}.nav") for view in VIEWS}
LISTED = [view.path for view in VIEWS if view.listed]


def open_by_link(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    expect(page).to_have_title(f"{name} – TIntG-Assistent")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_can_be_opened_by_its_address(stand_in_app, open_page, path):
    page = open_page(f"{stand_in_app}/{path}")
    expect(page).to_have_title(f"{NAMES[path]} – TIntG-Assistent")
    current = page.locator(".tia-nav a[aria-current=page]")
    expect(current).to_have_text([NAMES[path]] if path in LISTED else [])


def test_the_way_from_page_to_page_and_back_keeps_the_conversation(stand_in_app, open_page):
    page = open_page(stand_in_app)
    page.get_by_role("link", name=AGENCIES).click()
    expect(page.locator("#t1-answer")).to_contain_text("173")
    open_by_link(page, "Dokumente")
    expect(page).to_have_url(f"{stand_in_app}/dokumente")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    open_by_link(page, "Über")
    open_by_link(page, "Fragen")
    expect(page.locator("#t1-answer")).to_contain_text("173")
    # a page must be there before one goes on: Streamlit itself loses its place when it is overtaken
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(GERMAN("about.title"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(GERMAN("documents.title"))
    page.go_back()
    expect(page.locator("#t1-answer")).to_contain_text("173")
    page.go_back()
    expect(page.get_by_role("link", name=AGENCIES)).to_be_visible()
    expect(page.locator(".tia-turn")).to_have_count(0)


def test_the_way_back_leads_to_where_one_was_reading(stand_in_app, open_page):
    page = open_page(f"{stand_in_app}/?q=Wie+hoch+ist+die+Pauschale%3F&q=Was+ist+mit+Agencies%3F", height=600)
    expect(page.locator("#t2-question")).to_be_in_viewport()
    page.locator("#t1-c1 > summary").click()
    link = page.locator("#t1-c1").get_by_role("link", name="Im Dokument lesen")
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(800)  # until the page has come to rest
    before = page.evaluate("document.querySelector('.stMain').scrollTop")
    link.evaluate("link => link.click()")
    expect(page.get_by_role("heading", level=1)).to_have_text(GERMAN("documents.title"))
    page.wait_for_function("window.tia.page === 'documents'")  # its heading is there before all of it is
    page.go_back()
    expect(page.locator("#t1-c1")).to_have_attribute("open", "")
    page.wait_for_function("place => Math.abs(document.querySelector('.stMain').scrollTop - place) <= 2", arg=before)


def test_a_part_of_a_page_has_an_address(stand_in_app, open_page):
    page = open_page(f"{stand_in_app}/ueber#access")
    expect(page.get_by_role("heading", name="Barrierefreiheit")).to_be_in_viewport()
    open_by_link(page, "Fragen")
    page.get_by_text("Die Dokumente").click()
    page.get_by_role("link", name="Was wo bleibt").click()
    expect(page.get_by_role("heading", name="Datenschutz")).to_be_in_viewport()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_ends_with_the_ways_that_the_law_asks_for(stand_in_app, open_page, path):
    page = open_page(f"{stand_in_app}/{path}")
    ways = page.get_by_role("navigation", name="Hinweise zur Anwendung").get_by_role("link")
    expect(ways).to_have_text(["Datenschutz", "Barrierefreiheit", "Leichte Sprache"])


def test_a_reload_and_a_shared_address_show_the_conversation_again(stand_in_app, open_page):
    page = open_page(f"{stand_in_app}/?q=Wie+hoch+ist+die+Pauschale%3F&q=Und+wie+lange%3F")
    expect(page.locator("#t2-answer")).to_be_visible()
    page.reload()
    expect(page.locator("#t2-question")).to_contain_text("Und wie lange?")
    expect(page.locator("#t1-answer")).to_contain_text("300 Euro")


def test_the_language_stays_after_a_reload(stand_in_app, open_page):
    page = open_page(f"{stand_in_app}/ueber")
    assert "tia-language" not in {cookie["name"] for cookie in page.context.cookies()}
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page).to_have_title("About – TIntG Assistant")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_pages_are_reached_by_keyboard(stand_in_app, open_page):
    page = open_page(stand_in_app)
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Befunde":
            break
    page.keyboard.press("Enter")
    expect(page).to_have_title("Befunde – TIntG-Assistent")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_people_with_disabilities(stand_in_app, open_page, faults, path, scheme):
    page = open_page(f"{stand_in_app}/{path}", scheme=scheme)
    assert faults(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_pages_fit_into_320_pixels(stand_in_app, open_page, path):
    page = open_page(f"{stand_in_app}/{path}", width=320)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth") <= 0
