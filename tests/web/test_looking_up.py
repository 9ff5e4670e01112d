"""The pages to read and to look up on, run by Streamlit's own test driver over the stand-in."""

from collections.abc import Iterator

import pytest
import streamlit as st
from stand_in import NASTY, StandIn
from streamlit.testing.v1 import AppTest

from assistant.errors import CorpusError
from assistant.settings import project_root
from assistant.web import state


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    fake = StandIn()
    monkeypatch.setattr(state, "open_assistant", lambda: fake)
    st.cache_resource.clear()
    yield fake
    st.cache_resource.clear()


def opened(path: str, **query: str) -> AppTest:
    """Open a page of the app at an address."""
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=30).run()
    app._page_hash = next(
        hash_ for hash_, info in app._registered_pages.items() if (info.get("url_pathname") or "") == path
    )
    app.query_params.clear()
    app.query_params.update({name: [value] for name, value in query.items()})
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "".join(block.value for block in app.html if not block.value.startswith(("<script", "<style")))


def test_a_document_is_read_at_the_passage_of_the_address(stand_in):
    page = shown(opened("dokumente", doc="evaluation-report", stelle="p4"))
    assert 'id="stelle-p4"' in page
    assert page.count("tia-here") == 1
    assert 'data-target="stelle-p4"' in page


@pytest.mark.parametrize("query", [{"stelle": "zzz"}, {"doc": "nichts"}, {"abschnitt": "77"}, {"seite": "9999"}])
def test_an_address_of_nothing_is_told(stand_in, query):
    page = shown(opened("dokumente", **query))
    assert 'role="alert"' in page
    assert 'id="tia-leaf"' in page


def test_words_of_documents_and_visitors_are_never_markup(stand_in):
    page = shown(opened("dokumente", doc="evaluation-report", abschnitt="9", suche=NASTY))
    assert "&lt;img src=x onerror=" in page
    assert "<img" not in page
    assert "<script" not in page
    topic = shown(opened("befunde", thema=NASTY))
    assert "<img" not in topic


def test_a_document_that_cannot_be_read_is_told(stand_in, monkeypatch):
    def broken(document_id: str) -> None:
        raise CorpusError("Die Datei „report.txt“ lässt sich nicht lesen.", "Bitte nachsehen.")

    monkeypatch.setattr(stand_in, "document", broken)
    page = shown(opened("dokumente"))
    assert "Die Datei „report.txt“ lässt sich nicht lesen. Bitte nachsehen." in page
    assert "Die Datei" in shown(opened("befunde", ansicht="zahlen"))


def test_the_list_is_filtered_by_the_address_and_by_the_controls(stand_in):
    page = opened("befunde", art="recommendation", kapitel="4.3")
    assert "<strong>2 von 2</strong>" in shown(page)
    assert page.radio(key="findings-art").value == "recommendation"
    page.text_input(key="findings-thema").set_value("ländlichen Raum").run()
    assert not page.exception
    assert "<strong>1 von 2</strong>" in shown(page)
    assert "ländlichen Raum" in page.query_params["thema"]


def test_filters_that_the_report_does_not_have_are_left_out(stand_in):
    assert "<strong>2 von 2</strong>" in shown(opened("befunde", art="x", kapitel="99", paragraf="99", ansicht="x"))
