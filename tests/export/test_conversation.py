"""An answer for the clipboard, a conversation as a file: nothing lost, nothing run, and who said it."""

from datetime import UTC, datetime
from io import BytesIO

import docx
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from stand_in import NASTY, REPORT, STAMP, SUMMARY, advice, agencies, answer, cite, nasty, unknown

from assistant.answering.contract import Answer
from assistant.export.conversation import Conversation, answer_html, answer_text, as_docx, as_markdown
from assistant.web.texts import catalogue

GERMAN = catalogue("de")
AT = datetime(2026, 3, 4, 15, 6, tzinfo=UTC)


def saved(*answers: Answer) -> Conversation:
    return Conversation(answers, (REPORT, SUMMARY), STAMP, AT)


def document(*answers: Answer):
    return docx.Document(BytesIO(as_docx(saved(*answers), GERMAN)))


def words(*answers: Answer) -> list[str]:
    return [paragraph.text for paragraph in document(*answers).paragraphs]


def test_plain_text_is_the_answer_and_the_list_of_its_citations():
    assert answer_text(advice("?"), GERMAN).splitlines() == [
        "Der Bericht empfiehlt:",
        "• Die Förderung der Servicestellen sollte verstetigt werden. [1]",
        "• Die Beratung sollte im ländlichen Raum ausgebaut werden. [2]",
        "",
        "Belege:",
        "[1] Evaluationsbericht TIntG, Kap. 4.3, S. 64",
        "[2] Evaluationsbericht TIntG, Kap. 4.3, S. 65",
    ]


def test_formatted_text_has_paragraphs_and_one_list():
    html = answer_html(advice("?"), GERMAN)
    assert html.startswith("<p>Der Bericht empfiehlt:</p><ul><li>Die Förderung")
    assert html.count("<ul>") == html.count("</ul>") == 1
    assert html.endswith("<br>[2] Evaluationsbericht TIntG, Kap. 4.3, S. 65</p>")


def test_formatted_text_cannot_be_injected_into():
    html = answer_html(nasty("?"), GERMAN)
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;script&gt;window.pwned=1&lt;/script&gt;" in html


def test_a_saved_conversation_says_when_how_and_from_what_it_was_made():
    for text in (as_markdown(saved(agencies("Wie viele?")), GERMAN).replace("\\", ""), "\n".join(words(agencies("?")))):
        assert "Gespeichert am 04.03.2026, 15:06 Uhr (UTC)" in text
        assert "ohne Sprachmodell" in text
        assert "Index abcdef012345, fake-1, erstellt 01.06.2025" in text
        assert f"sha256 {REPORT.sha256}" in text
        assert "Inhaltsangabe, nicht amtlicher Wortlaut" in text


def test_every_turn_is_saved_with_its_citations():
    follow = agencies("Und?").model_copy(update={"standalone_question": "Wie viele? Und?", "warnings": ["Achtung."]})
    lines = words(advice("Was tun?"), follow, unknown("Wetter?"))
    assert [line for line in lines if line in {"Was tun?", "Und?", "Wetter?"}] == ["Was tun?", "Und?", "Wetter?"]
    assert lines.count("Belege") == 2
    assert "Gesucht wurde: Wie viele? Und?" in lines
    assert "Achtung." in lines
    assert "[2] Evaluationsbericht TIntG, Kap. 4.3, S. 65" in lines
    assert "Dazu steht in den beiden Dokumenten nichts." in lines


def test_headings_and_lists_are_those_of_the_program():
    styles = {paragraph.text: paragraph.style.name for paragraph in document(advice("Was tun?")).paragraphs}
    assert styles["Was tun?"] == "Heading 1"
    assert styles["Die Förderung der Servicestellen sollte verstetigt werden. [1]"] == "List Bullet"


def test_markdown_shows_what_the_documents_say_and_nothing_else():
    html = MarkdownIt("commonmark", {"html": True}).render(as_markdown(saved(nasty(NASTY)), GERMAN))
    assert not any(tag in html for tag in ("<img", "<script", "<b>", "<em>fett", "<code>"))
    assert html.count("&lt;img src=x onerror=") == 4  # question, paragraph, list item, quote


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_any_words_can_be_saved(text):
    made = answer(text, f"{text}\n• {text}", cite(1, 1, text, label=text), warnings=[text])
    kept = "".join(words(made))
    assert as_markdown(saved(made), GERMAN).count("## ") >= 2
    assert all(char in kept or not char.isalnum() for char in text)
