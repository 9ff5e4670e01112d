"""What can be done with an answer, in a real browser."""

import docx
import pytest
from playwright.sync_api import Page, expect
from stand_in import PASSAGES

pytestmark = pytest.mark.browser

AGENCIES = "Wie viele Integrationsagenturen werden im Land gefördert?"
ADVICE = "Was empfiehlt der Bericht zur Antidiskriminierung?"


def ask(page: Page, question: str, turn: int = 1) -> None:
    page.get_by_test_id("stChatInputTextArea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(f"#t{turn}-answer")).to_be_visible()
    expect(page.locator(".st-key-after")).to_have_count(1)  # what followed the turn before is gone
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()


def test_an_answer_is_copied_with_its_citations_in_both_forms(stand_in_app, open_page):
    page = open_page(stand_in_app)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, ADVICE)
    page.get_by_role("button", name="Mit Belegen kopieren").click()
    expect(page.locator(".tia-copy")).to_have_text("Kopiert")
    expect(page.locator("#tia-live")).to_have_text("Kopiert")
    read = """async kind => (await (await navigator.clipboard.read())[0].getType(kind)).text()"""
    assert page.evaluate(read, "text/plain").endswith("[2] Evaluationsbericht TIntG, Kap. 4.3, S. 65")
    assert "<ul><li>Die Förderung der Servicestellen" in page.evaluate(read, "text/html")
    expect(page.locator(".tia-copy")).to_have_text("Mit Belegen kopieren")


def test_without_the_newer_clipboard_the_older_one_takes_both_forms(stand_in_app, open_page):
    page = open_page(stand_in_app)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate(
        """addEventListener('copy', event => {
            window.copied = ['text/plain', 'text/html'].map(kind => event.clipboardData.getData(kind));
        })"""
    )
    ask(page, ADVICE)
    page.get_by_role("button", name="Mit Belegen kopieren").click()
    expect(page.locator(".tia-copy")).to_have_text("Kopiert")
    plain, html = page.evaluate("window.copied")
    assert plain.startswith("Der Bericht empfiehlt:")
    assert html.startswith("<p>Der Bericht empfiehlt:</p>")


def test_the_standalone_question_is_changed_and_asked_anew(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    ask(page, "Und im Jahr davor?", turn=2)
    page.get_by_text("Ändern").click()
    field = page.get_by_label("So wurde die Frage verstanden")
    expect(field).to_have_value(f"Und im Jahr davor? (zu: {AGENCIES})")
    field.fill(ADVICE)
    field.press("Enter")
    expect(page.locator("#t3-question")).to_contain_text(ADVICE)
    expect(page.locator("#t3-answer li")).to_have_count(2)
    expect(page.locator("#t3-question")).to_be_in_viewport()


def test_a_citation_leads_into_the_document_and_the_way_back_to_the_answer(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    page.locator("#t1-answer a.tia-marker").click()
    page.get_by_role("link", name="Im Dokument lesen").click()
    expect(page).to_have_url(f"{stand_in_app}/dokumente?doc=evaluation-report&stelle={PASSAGES[1].id}")
    expect(page).to_have_title("Dokumente – TIntG-Assistent")
    page.go_back()
    expect(page.locator("#t1-answer")).to_contain_text("173")


def test_the_nearest_places_of_a_refusal_lead_into_the_documents(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, "Wie wird das Wetter morgen?")
    page.get_by_role("link", name="§ 17 Abs. 1 Integrationspauschalen").click()
    expect(page).to_have_url(f"{stand_in_app}/dokumente?doc=tintg&stelle={PASSAGES[5].id}")


def test_a_suggestion_is_asked_by_a_click(real_app, open_page):
    page = open_page(real_app)
    ask(page, AGENCIES)
    link = page.locator(".st-key-after .tia-asks a").first
    question = link.inner_text()
    link.click()
    expect(page.locator("#t2-question")).to_contain_text(question)
    expect(page.locator("#t2-answer .tia-marker").first).to_be_visible()


def test_a_conversation_is_saved_as_word_and_as_markdown(stand_in_app, open_page, tmp_path):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    ask(page, ADVICE, turn=2)
    with page.expect_download() as word:
        page.get_by_role("button", name="Als Word speichern").click()
    word.value.save_as(tmp_path / "saved.docx")
    words = [paragraph.text for paragraph in docx.Document(str(tmp_path / "saved.docx")).paragraphs]
    assert {AGENCIES, ADVICE, "[2] Evaluationsbericht TIntG, Kap. 4.3, S. 65"} <= set(words)
    with page.expect_download() as markdown:
        page.get_by_role("button", name="Als Markdown").click()
    markdown.value.save_as(tmp_path / "saved.md")
    assert f"## {ADVICE}" in (tmp_path / "saved.md").read_text(encoding="utf-8")


def test_feedback_with_a_reason_by_keyboard(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    page.get_by_role("button", name="Nein").press("Enter")
    page.get_by_role("radio", name="Die Antwort ist unvollständig").press("Space")
    page.get_by_role("button", name="Rückmeldung speichern").press("Enter")
    expect(page.get_by_text("Danke. Die Rückmeldung")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_a_conversation_stands_in_the_way_of_people_with_disabilities(
    stand_in_app, open_page, faults, scheme
):
    page = open_page(stand_in_app, scheme=scheme)
    ask(page, AGENCIES)
    page.locator("#t1-c1 > summary").click()
    ask(page, "Und im Jahr davor?", turn=2)
    page.get_by_text("Ändern").click()
    ask(page, "Wie wird das Wetter morgen?", turn=3)
    assert faults(page) == []
    page.get_by_role("button", name="Nein").click()
    expect(page.get_by_role("radio").first).to_be_attached()
    assert faults(page) == []


def test_the_proof_stands_beside_the_answer_where_there_is_room(stand_in_app, open_page):
    page = open_page(stand_in_app)
    ask(page, AGENCIES)
    answer, proof = (page.locator(what).bounding_box() for what in ("#t1-answer", "#t1-c1"))
    assert proof["x"] >= answer["x"] + answer["width"]
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_function(
        """() => {
            const box = id => document.getElementById(id).getBoundingClientRect();
            const [answer, proof] = [box("t1-answer"), box("t1-c1")];
            return proof.top >= answer.bottom && proof.left === answer.left;
        }"""
    )


def test_a_low_window_keeps_nothing_pinned(stand_in_app, open_page):
    page = open_page(stand_in_app, width=640, height=400)
    ask(page, AGENCIES)
    pinned = page.evaluate(
        "[...document.querySelectorAll('*')].filter(n => getComputedStyle(n).position === 'sticky').length"
    )
    assert pinned == 0
