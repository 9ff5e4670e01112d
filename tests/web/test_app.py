"""The page run by Streamlit's own test driver, with a stand-in for the façade."""

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from urllib.parse import urlencode

import pytest
import streamlit as st
from stand_in import NASTY, REPORT, SUMMARY, StandIn
from streamlit.testing.v1 import AppTest

from assistant.errors import IndexUnusableError
from assistant.evaluation.figures import Figures
from assistant.evaluation.record import Record, SetRecord, default_record_path, save_record
from assistant.feedback import default_feedback_path
from assistant.settings import Settings, project_root
from assistant.web import state
from assistant.web.pages import VIEWS

FIRST = "Wie viele Integrationsagenturen werden im Land gefördert?"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    fake = StandIn()
    monkeypatch.setattr(state, "open_assistant", lambda: fake)
    st.cache_resource.clear()
    yield fake
    st.cache_resource.clear()


@pytest.fixture
def page(stand_in: StandIn) -> AppTest:
    return started()


def started(**query: list[str]) -> AppTest:
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=20)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def ask(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def bodies(app: AppTest) -> list[str]:
    return [block.value for block in app.html]


def turns(app: AppTest) -> list[str]:
    return [body for body in bodies(app) if body.startswith("<article")]


def told(app: AppTest) -> dict[str, object]:
    (script,) = [body for body in bodies(app) if body.startswith("<script>")]
    return json.loads(re.search(r"const told = (\{.*?\});", script)[1])


def links(app: AppTest, part: str) -> list[str]:
    """Return where the links of the block lead that has a class."""
    (block,) = [body for body in bodies(app) if f'class="{part}"' in body]
    return [html.unescape(href) for href in re.findall(r'href="([^"]*)"', block)]


def go(app: AppTest, path: str) -> AppTest:
    """Open another page of the app, at its bare address."""
    app._page_hash = next(
        hash_ for hash_, info in app._registered_pages.items() if (info.get("url_pathname") or "") == path
    )
    app.query_params.clear()
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_the_start_says_what_it_is_and_offers_examples(page):
    shown = " ".join(bodies(page))
    assert "Fragen zum Teilhabe- und Integrationsgesetz NRW" in shown
    assert "verwendet kein Sprachmodell" in shown
    assert labels(page) == ["English"]
    assert links(page, "tia-asks") == [
        f"./?{urlencode({'q': question})}"
        for question in (
            FIRST,
            "Wie hoch ist die Integrationspauschale und wie lange wird sie gezahlt?",
            "Was empfiehlt der Bericht zur Antidiskriminierung?",
        )
    ]
    assert page.chat_input[0].placeholder == "Frage zum Bericht oder zum Gesetz …"


def test_an_address_asks_its_question_on_opening(stand_in):
    app = started(q=[FIRST])
    (turn,) = turns(app)
    assert "173 Integrationsagenturen" in turn
    assert 'class="tia-asks"' not in " ".join(bodies(app))
    assert labels(app) == ["English", "Ja", "Nein", "Neues Gespräch"]


def test_the_address_follows_the_conversation_and_is_enough_to_have_it_again(page, stand_in):
    ask(ask(page, FIRST), "Und im Jahr davor?")
    assert page.query_params["q"] == [FIRST, "Und im Jahr davor?"]
    again = started(q=page.query_params["q"])
    assert turns(again) == turns(page)
    assert [len(history) for history in stand_in.histories] == [0, 1, 0, 1]


def test_the_way_back_takes_the_last_question_off_and_asks_nothing_anew(page, stand_in):
    ask(ask(page, FIRST), "Und im Jahr davor?")
    page.query_params["q"] = [FIRST]
    page.run()
    assert len(turns(page)) == 1
    assert len(stand_in.histories) == 2
    page.query_params["q"] = [FIRST, "Was nun?"]
    page.run()
    assert len(turns(page)) == 2
    assert len(stand_in.histories) == 3


def test_the_navigation_leads_back_to_the_conversation(page):
    ask(page, FIRST)
    go(page, "dokumente")
    assert links(page, "tia-nav")[0] == f"./?{urlencode({'q': FIRST})}"
    go(page, "")
    assert len(turns(page)) == 0  # as the bare address says


def test_a_long_conversation_keeps_its_latest_questions_in_the_address(page):
    for number in range(state.MOST_QUESTIONS + 2):
        ask(page, f"Frage {number}")
    assert len(turns(page)) == state.MOST_QUESTIONS + 2
    assert page.query_params["q"] == [f"Frage {number}" for number in range(2, state.MOST_QUESTIONS + 2)]
    ask(page, "ö" * (state.MOST_ADDRESS_CHARS // 6))
    assert "q" not in page.query_params


def test_a_follow_up_does_not_hang_on_a_question_that_was_refused(page, stand_in):
    ask(ask(ask(page, FIRST), "Wie wird das Wetter morgen?"), "Und im Jahr davor?")
    assert [turn.question for turn in stand_in.histories[-1]] == [FIRST]


def test_the_conversation_stays_and_is_passed_on(page, stand_in):
    ask(ask(ask(page, FIRST), "Und im Jahr davor?"), "Und jetzt?")
    assert [turn[:21] for turn in turns(page)] == [f'<article id="t{n}" clas' for n in (1, 2, 3)]
    assert [len(history) for history in stand_in.histories] == [0, 1, 2]
    whole = f"Und im Jahr davor? (zu: {FIRST})"
    assert [turn.question for turn in stand_in.histories[2]] == [FIRST, whole]
    assert stand_in.histories[1][0].answer.endswith("(MKJFGFI 2025b). [1]")
    assert f"Gesucht wurde: {whole}" in turns(page)[1]


def test_a_new_conversation_forgets_the_old_one(page, stand_in):
    ask(page, FIRST)
    page.button(key="new").click().run()
    assert turns(page) == []
    assert page.query_params == {}
    ask(page, "Was nun?")
    assert stand_in.histories[-1] == ()


def test_two_visitors_share_the_assistant_and_not_the_conversation(page, stand_in):
    ask(page, FIRST)
    other = started()
    assert turns(other) == []
    ask(other, "Was nun?")
    assert stand_in.histories == [(), ()]


def test_not_found_shows_the_nearest_places(page):
    (turn,) = turns(ask(page, "Wie wird das Wetter morgen?"))
    assert "Dazu steht in den beiden Dokumenten nichts." in turn
    (places,) = [body for body in bodies(page) if "tia-places" in body and body.startswith("<section")]
    assert places.count('href="./dokumente?doc=') == 3


def test_a_refused_question_is_explained_and_the_conversation_goes_on(page):
    ask(ask(page, "   "), FIRST)
    refused, answered = turns(page)
    assert "Die Frage ist leer." in refused
    assert "<code>assistant ask</code>" in refused
    assert "173" in answered


def test_markup_in_question_and_documents_is_harmless(page):
    (turn,) = turns(ask(page, f"böse {NASTY}"))
    assert "<img" not in turn
    assert "<script" not in turn
    assert "&lt;img src=x onerror=" in turn


def test_the_language_can_be_switched_and_the_conversation_stays(page):
    ask(page, FIRST)
    page.button(key="switch").click().run()
    assert labels(page) == ["Deutsch", "Yes", "No", "New conversation"]
    assert "Section 4.8.2" in " ".join(bodies(page))
    assert told(page) == {
        "language": "en",
        "chosen": True,
        "skip": "Skip to content",
        "page": "ask",
        "path": "",
        "turns": 1,
    }
    page.button(key="switch").click().run()
    assert "Kap. 4.8.2" in " ".join(bodies(page))
    assert told(page)["language"] == "de"


def test_the_operator_chooses_the_first_language(monkeypatch, stand_in):
    monkeypatch.setenv("ASSISTANT_LANGUAGE", "en")
    assert "How many integration agencies are funded in the state?" in " ".join(bodies(started()))


def test_an_unusable_index_is_explained_and_tried_again(monkeypatch, stand_in):
    def broken() -> StandIn:
        raise IndexUnusableError("Der Index im Ordner index/ fehlt.", "Bitte `assistant index` ausführen.")

    monkeypatch.setattr(state, "open_assistant", broken)
    app = started()
    (message,) = [body for body in bodies(app) if 'role="alert"' in body]
    assert "Der Index im Ordner index/ fehlt." in message
    assert "<code>assistant index</code>" in message
    assert len(app.chat_input) == 0
    monkeypatch.setattr(state, "open_assistant", lambda: stand_in)
    app.button(key="retry").click().run()
    assert len(app.chat_input) == 1
    assert FIRST in " ".join(bodies(app))


def test_a_wrong_setting_is_named(monkeypatch, stand_in):
    monkeypatch.setenv("ASSISTANT_HITS", "viele")
    monkeypatch.setattr(state, "open_assistant", Settings)
    (message,) = [body for body in bodies(started()) if 'role="alert"' in body]
    assert "Eine Einstellung ist ungültig: ASSISTANT_HITS." in message


def test_the_page_asks_nobody_else_for_anything(page):
    ask(page, FIRST)
    for body in bodies(page):
        assert not re.search(r"<(link|img|iframe|object)\b|\bsrc=|@import|url\(", body)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_page_has_its_heading_and_is_the_current_one(page, view):
    go(page, view.path)
    shown = " ".join(bodies(page))
    assert shown.count("<h1") == 1
    current = re.findall(r'href="([^"]*)" aria-current="page"', shown)
    assert current == ([f"./{view.path}"] if view.listed else [])


def test_feedback_is_kept_only_when_it_is_sent(page):
    path = default_feedback_path()
    ask(page, FIRST)
    page.button(key="feedback-no").click().run()
    page.button(key="feedback-cancel").click().run()
    assert not path.exists()
    page.button(key="feedback-no").click().run()
    page.radio(key="feedback-reason").set_value("incomplete").run()
    page.text_input(key="feedback-comment").set_value("  Es fehlt 2024. ").run()
    assert not path.exists()
    page.button(key="feedback-send").click().run()
    assert "Danke." in " ".join(bodies(page))
    with closing(sqlite3.connect(path)) as kept:
        (row,) = kept.execute("SELECT question, helpful, reason, comment FROM feedback").fetchall()
    assert row == (FIRST, 0, "incomplete", "Es fehlt 2024.")
    ask(page, "Wie wird das Wetter morgen?")
    page.button(key="feedback-yes").click().run()
    with closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT status, helpful FROM feedback").fetchall()[1] == ("not_found", 1)


def test_the_operator_switches_feedback_off(monkeypatch, stand_in):
    monkeypatch.setenv("ASSISTANT_FEEDBACK", "false")
    app = ask(started(), FIRST)
    assert labels(app) == ["English", "Neues Gespräch"]
    assert "Rückmeldungen sind abgeschaltet." in " ".join(bodies(go(app, "ueber")))


def test_feedback_that_cannot_be_kept_says_why(monkeypatch, stand_in, tmp_path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("ASSISTANT_FEEDBACK_FILE", str(tmp_path / "file" / "feedback.sqlite"))
    app = ask(started(), FIRST)
    app.button(key="feedback-yes").click().run()
    assert "lässt sich nicht in" in " ".join(bodies(app))


def test_suggestions_lead_to_questions_behind_the_conversation(page):
    ask(page, "Wie hoch ist die Pauschale?")
    asked = [("q", "Wie hoch ist die Pauschale?"), ("q", "Was sagt der Bericht zu § 17?")]
    assert links(page, "tia-asks") == [f"./?{urlencode(asked)}"]


def about(app: AppTest) -> str:
    return html.unescape(" ".join(bodies(go(app, "ueber"))))


def test_about_names_documents_index_and_what_is_kept(page):
    words = about(page)
    for source in (REPORT, SUMMARY):
        assert source.title in words
        assert source.sha256 in words
    assert "Index abcdef012345" in words
    assert "verlassen den Rechner nicht" in words
    assert str(default_feedback_path()) in words


def test_about_says_where_questions_go_when_they_leave_the_machine(monkeypatch, stand_in):
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "openai")
    monkeypatch.setenv("ASSISTANT_EMBEDDING_URL", "http://gpu.example.org:8000/v1")
    words = about(started())
    assert "Fragen zum Suchen an gpu.example.org geschickt" in words
    assert "verlassen den Rechner nicht" not in words


def test_about_names_the_contact_and_says_so_where_there_is_none(monkeypatch, stand_in):
    assert "Eine Ansprechstelle ist nicht angegeben." in about(started())
    monkeypatch.setenv("ASSISTANT_CONTACT", "Referat <1>, barrierefrei@example.org")
    app = started()
    assert "Referat <1>, barrierefrei@example.org" in about(app)
    assert "<1>" not in " ".join(bodies(app))


def test_about_shows_the_figures_of_the_last_measuring(stand_in):
    assert "wurde noch nicht gemessen" in about(started())
    none = dict.fromkeys((field.name for field in fields(Figures)), None)
    figures = Figures(**{**none, "questions": 7, "found_5": 0.875, "median_words": 80.0, "lost": 0, "answerable": 6})
    record = Record("2026-02-03T10:00:00+00:00", "feedface00000000", "fake", (SetRecord("law-1", figures, {}),))
    save_record(record, default_record_path())
    words = about(started())
    assert "Zuletzt gemessen am 03.02.2026 mit 7 Fragen am Index feedface0000." in words
    assert "Seither ist der Index ein anderer." in words
    assert '<th scope="row">Stellen gefunden bis Rang 5</th><td>87,5 %</td>' in words


def test_one_document_may_be_chosen_to_answer_and_the_address_tells_it(page, stand_in):
    ask(page, FIRST)
    page.selectbox(key="within").select("evaluation-report").run()
    assert stand_in.limits[-2:] == [(), ("evaluation-report",)]
    assert page.query_params == {"q": FIRST, "dokument": "evaluation-report"}
    again = started(q=[FIRST], dokument=["evaluation-report", "gone"])
    assert stand_in.limits[-1] == ("evaluation-report",)
    assert again.selectbox(key="within").value == "evaluation-report"
    again.selectbox(key="within").select("").run()
    assert stand_in.limits[-1] == ()
    assert again.query_params == {"q": FIRST}
