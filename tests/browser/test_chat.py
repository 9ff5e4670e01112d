"""The chat page in a real browser."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AGENCIES = "Wie viele Integrationsagenturen werden im Land gefördert?"
# the four places of the report that name the number: section and printed page
WHERE_173_STANDS = {("4.8.2", "S. 107"), ("4.8.2", "S. 108"), ("4.8", "S. 115"), ("6", "S. 121")}
WIDTHS = (1280, 768, 390, 320)


def ask(page: Page, question: str, turn: int = 1) -> None:
    page.get_by_test_id("stChatInputTextArea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(f"#t{turn}")).to_be_visible()


def overflow(page: Page) -> int:
    """Return by how many pixels anything reaches over the right edge."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector('.stMain')]
            .map(box => box.scrollWidth - box.clientWidth))"""
    )


def contrast(page: Page, selector: str) -> float:
    """Return the WCAG contrast of an element's words on the nearest painted background behind them."""
    return page.evaluate(
        """selector => {
            const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
            const rgba = colour => {
                canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                return canvas.getImageData(0, 0, 1, 1).data;
            };
            const light = colour => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
                const part = rgba(colour)[i] / 255;
                return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            }, 0);
            const node = document.querySelector(selector);
            let back = node;
            while (rgba(getComputedStyle(back).backgroundColor)[3] < 255) back = back.parentElement;
            const [a, b] = [getComputedStyle(node).color, getComputedStyle(back).backgroundColor].map(light);
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }""",
        selector,
    )


def test_a_question_is_answered_with_its_section_and_page(real_app, open_page):
    page = open_page(real_app)
    ask(page, AGENCIES)
    statement = page.locator("#t1-answer :is(p, li)").filter(has_text="173").first
    statement.locator("a.tia-marker").click()
    card = page.locator(".tia-card[open]")
    expect(card).to_have_count(1)
    expect(card.locator(".tia-place")).to_be_visible()
    place = card.locator(".tia-place").inner_text().removeprefix("Kap. ").split()[0]
    assert (place, card.locator(".tia-page").inner_text()) in WHERE_173_STANDS
    quote = card.locator("mark").first
    expect(quote).to_be_in_viewport()
    assert "173" in quote.inner_text()
    assert quote.inner_text().rstrip(".") in statement.inner_text()
    label = card.locator(".tia-label").inner_text()
    assert label.startswith(f"Evaluationsbericht TIntG, Kap. {place}")


def test_what_the_documents_do_not_say_is_not_answered(real_app, open_page):
    page = open_page(real_app)
    ask(page, "Wie wird das Wetter morgen?")
    expect(page.locator("#t1 .tia-unfound")).to_be_visible()
    expect(page.locator("#t1 .tia-marker")).to_have_count(0)


def test_an_example_is_asked_by_a_click_and_the_focus_goes_to_it(stand_in_app, open_page):
    page = open_page(stand_in_app)
    page.get_by_role("link", name=AGENCIES).click()
    expect(page.locator("#t1-answer")).to_contain_text("173")
    expect(page.locator("#t1-question")).to_be_focused()
    expect(page.locator("#tia-live")).to_contain_text("Antwort mit einem Beleg. Im Jahr 2023")


def test_the_conversation_stays_with_the_proof_left_open_and_the_focus_in_the_box(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    page.locator("#t1-c1 > summary").click()
    ask(page, "Was empfiehlt der Bericht zur Antidiskriminierung?", turn=2)
    expect(page.locator("#t1-c1")).to_have_attribute("open", "")
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_focused()
    expect(page.locator("#t2-question")).to_be_in_viewport()
    expect(page.locator("#t2-answer li")).to_have_count(2)


def test_from_marker_to_proof_and_back_by_keyboard(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    marker = page.locator("#t1-answer a.tia-marker")
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#t1-c1 > summary")).to_be_focused()
    expect(page.locator("#t1-c1 mark")).to_be_in_viewport()
    page.locator("#t1-c1 a.tia-back").focus()
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_a_new_conversation_begins_at_the_top(stand_in_app, open_page):
    page = open_page(stand_in_app, width=390, height=700)
    ask(page, AGENCIES)
    page.get_by_role("button", name="Neues Gespräch").click()
    expect(page.get_by_role("link", name=AGENCIES)).to_be_visible()
    expect(page.locator(".tia-turn")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)


def test_the_language_of_the_page_follows_the_switch(stand_in_app, open_page):
    page = open_page(stand_in_app)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Skip to content")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_markup_in_documents_and_questions_is_shown_and_not_run(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, '<img src=x onerror="window.pwned=1"> böse **sehr**')
    expect(page.locator("#t1-question")).to_contain_text('<img src=x onerror="window.pwned=1"> böse **sehr**')
    expect(page.locator("#t1-answer li")).to_contain_text("**fett** _kursiv_ # Titel $x^2$ ~weg~ | a | :smile:")
    page.locator("#t1-c1 > summary").click()
    expect(page.locator("#t1-c1 mark")).to_contain_text("<script>window.pwned=1</script>")
    assert page.locator("#t1 img, #t1 script").count() == 0
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_reaches_over_the_edge(stand_in_app, open_page, width):
    page = open_page(stand_in_app, width=width, height=800)
    assert overflow(page) == 0
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    for turn, question in enumerate((AGENCIES, "böse " + "Donaudampfschifffahrt" * 9, "Wetter?"), start=1):
        ask(page, question, turn)
        for summary in page.locator(f"#t{turn} summary").all():
            summary.click()
    assert overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_background(stand_in_app, open_page, scheme):
    page = open_page(stand_in_app, scheme=scheme)
    ask(page, AGENCIES)
    page.locator("#t1-c1 > summary").click()
    expect(page.locator("#t1-c1 mark")).to_be_visible()
    words = (
        ".tia-intro",
        ".tia-name",
        ".tia-question",
        "#t1-answer p",
        ".tia-marker",
        ".tia-kind",
        ".tia-near p",
        ".tia-foot a",
    )
    weak = {selector: ratio for selector in words if (ratio := contrast(page, selector)) < 4.5}
    assert weak == {}


def test_streamlits_own_furniture_is_not_shown(stand_in_app, open_page):
    page = open_page(stand_in_app)
    for furniture in ("stMainMenu", "stAppDeployButton", "stDecoration", "stStatusWidgetRunningIcon"):
        expect(page.get_by_test_id(furniture).locator("visible=true")).to_have_count(0)
    expect(page).to_have_title("Fragen – TIntG-Assistent")


def test_printing_opens_the_proofs_and_leaves_the_controls_out(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#t1-c1 mark")).to_be_visible()
    expect(page.get_by_test_id("stChatInput")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#t1-c1")).not_to_have_attribute("open", "")
