"""The page "Stapel" by Streamlit's own test driver: check, run, stop, go on, results, files."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from openpyxl import load_workbook
from stand_in import NASTY, StandIn
from streamlit.testing.v1 import AppTest

from assistant.batch.reading import read_questions
from assistant.export.writing import ENDINGS
from assistant.settings import project_root
from assistant.web import batch_run, state
from assistant.web.batch import Upload, key_of
from assistant.web.batch_run import SharedRun, open_run

AGENCIES = "Wie viele Integrationsagenturen?"
FILE = f"Nr.;Frage;Referat\n1;{AGENCIES};521\n2;Wetter?;\n3;{AGENCIES};523\n4;;x\n"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    fake = StandIn()
    monkeypatch.setattr(state, "open_assistant", lambda: fake)
    st.cache_resource.clear()
    yield fake
    st.cache_resource.clear()


def opened(text: str = FILE, name: str = "fragen.csv") -> AppTest:
    """Return the page with a file that was handed over."""
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=20)
    app.run()
    app._page_hash = next(key for key, page in app._registered_pages.items() if page.get("url_pathname") == "stapel")
    app.session_state["batch-upload"] = Upload(name, text.encode())
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", "\n".join(block.value for block in app.html if "<script" not in block.value))


def rows(app: AppTest) -> list[str]:
    blocks = "".join(block.value for block in app.html)
    return re.findall(r'<span class="tia-place">(.*?)</span>', blocks)


def test_a_file_is_checked_before_anything_is_asked(stand_in) -> None:
    app = opened()
    told = words(app)
    for fact in ("Prüfung von fragen.csv", "getrennt durch „;“", "Referat", "Zeile 5: Die Zeile enthält keine Frage."):
        assert fact in told
    assert re.search(r"Fragen\s+4\s+davon mehrfach, sie werden einmal gestellt\s+1\s+davon ohne Frage\s+1", told)
    assert stand_in.histories == []


def test_all_is_answered_and_can_be_looked_through_and_saved(stand_in) -> None:
    app = press(opened(), "batch-start")
    assert len(stand_in.histories) == 2
    told = words(app)
    assert "4 von 4 Fragen bearbeitet" in told
    assert "2 beantwortet · 1 nicht in den Dokumenten · 1 mit Fehler" in told
    assert rows(app) == ["Wie viele Integrationsagenturen?", "Wetter?", "Wie viele Integrationsagenturen?", "…"]
    assert "./dokumente?doc=evaluation-report&amp;stelle=p1" in "".join(block.value for block in app.html)
    app.selectbox(key="batch-filter").set_value("not_found").run()
    assert rows(app) == ["Wetter?"]
    app.selectbox(key="batch-filter").set_value("all").run()
    app.text_input(key="batch-search").set_value("AGENTUR").run()
    assert len(rows(app)) == 2
    app.text_input(key="batch-search").set_value("gibt es nicht").run()
    assert "Keine Frage passt zu dieser Auswahl." in words(app)


def test_answers_are_saved_in_every_format_in_the_language_of_the_page(stand_in) -> None:
    shared = open_run(stand_in, read_questions("fragen.csv", FILE.encode()), "x")
    list(shared.steps())
    assert all(shared.file(ending, "de") for ending in ENDINGS)
    book = load_workbook(io.BytesIO(shared.file("xlsx", "en")))
    assert book.sheetnames == ["Answers", "Citations", "Run"]
    assert [row[-1].value for row in book["Answers"].iter_rows()] == ["Referat", "521", None, "523", "x"]


def test_a_run_stops_where_it_is_told_and_goes_on_from_there(stand_in) -> None:
    app = opened("\n".join(f"Frage {n}?" for n in range(30)), "fragen.txt")
    asked = StandIn.ask

    def stop_at_ten(self, question, **more):
        if question == "Frage 9?":
            shared.stopping = True
        return asked(self, question, **more)

    shared = running(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StandIn, "ask", stop_at_ten)
        press(app, "batch-start")
    assert "Angehalten bei 10 von 30 Fragen" in words(app)
    assert len(rows(app)) == 10
    press(app, "batch-go-on")
    assert "30 von 30 Fragen bearbeitet" in words(app)
    assert len(stand_in.histories) == 30
    assert len(rows(app)) == 25
    press(app, "batch-more")
    assert rows(app) == [f"Frage {n}?" for n in range(30)]


def running(app: AppTest) -> SharedRun:
    """Return the run of the file that a page shows."""
    upload = app.session_state["batch-upload"]
    return open_run(state.open_assistant(), read_questions(upload.name, upload.data), key_of(upload, ""))


def test_a_reload_and_another_window_come_back_to_the_answers(stand_in) -> None:
    press(opened(), "batch-start")
    assert "4 von 4 Fragen bearbeitet" in words(opened())
    assert len(stand_in.histories) == 2
    # the same questions in another file are another run: its other columns may differ
    assert "Prüfung von" in words(opened(FILE.replace("521", "522")))


def test_answers_that_are_discarded_are_gone(stand_in) -> None:
    app = press(opened(), "batch-start")
    folder = Path(batch_run._folder().name)
    assert "Integrationsagenturen" in journal(folder)
    press(app, "batch-discard")
    assert "Integrationsagenturen" not in journal(folder)
    assert "Prüfung von fragen.csv" in words(app)
    press(app, "batch-start")
    assert len(stand_in.histories) == 4


def journal(folder: Path) -> str:
    (path,) = folder.iterdir()
    return path.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_used_says_why_and_lets_the_column_be_named(stand_in) -> None:
    app = opened("Thema;Text\nx;Wetter?\n")
    assert "In fragen.csv gibt es keine Spalte „Frage“" in words(app)
    app.text_input(key="batch-column").set_value("Text").run()
    assert not app.exception
    assert "Prüfung von fragen.csv" in words(app)
    press(app, "batch-start")
    assert rows(app) == ["Wetter?"]
    assert "ist ein PDF" in words(opened("%PDF-1.7", "fragen.xlsx"))


def test_nothing_in_a_file_becomes_markup(stand_in) -> None:
    app = opened(f"{NASTY} böse\n", "<b>name</b>.txt")
    assert "<b>" not in "".join(block.value for block in app.html)
    press(app, "batch-start")
    blocks = [block.value for block in app.html if '<div class="tia-rows">' in block.value]
    assert len(blocks) == 1
    assert not re.search(r"<(img|script|b)\b", blocks[0])


def test_every_word_follows_the_language(stand_in) -> None:
    app = opened()
    app.button(key="switch").click().run()
    assert "Check of fragen.csv" in words(app)
    press(app, "batch-start")
    assert "4 of 4 questions processed" in words(app)
