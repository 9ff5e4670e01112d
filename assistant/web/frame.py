"""What every page has around it: head, language, look, behaviour, and the message when nothing can be opened."""

import json
from pathlib import Path

import streamlit as st

from assistant.markup import element
from assistant.web import ask, state
from assistant.web.state import Asking, Problem
from assistant.web.texts import Texts, catalogue
from assistant.web.view import heading, problem_view

__all__ = ["run"]

_FOLDER = Path(__file__).parent


def run() -> None:
    """Show the app: called once for every run of the script."""
    texts = catalogue(state.language())
    st.set_page_config(page_title=texts("app.name"), page_icon=str(_FOLDER / "icon.svg"), layout="centered")
    st.html(_FOLDER / "style.css")
    opened = _open(texts)
    _head(opened, texts)
    if isinstance(opened, Problem):
        st.html(problem_view(opened, texts))
        st.button(texts("problem.retry"), key="retry")
    else:
        ask.render(opened, texts)
    _behaviour(texts)


def _open(texts: Texts) -> Asking | Problem:
    """Open the assistant; only the first time takes long enough for the note to appear."""
    place = st.empty()
    with place, st.spinner(texts("app.loading")):
        opened = state.load()
    place.empty()
    return opened


def _head(opened: Asking | Problem, texts: Texts) -> None:
    with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(element("p", texts("app.name"), class_="tia-name"))
        if state.conversation():
            st.button(texts("ask.new"), key="new", help=texts("ask.new_help"), type="tertiary", on_click=state.forget)
        st.button(
            texts("app.switch"),
            key="switch",
            help=texts("app.switch_help"),
            type="tertiary",
            on_click=state.switch_language,
            args=(texts.other,),
        )
    st.html(heading(texts, () if isinstance(opened, Problem) else opened.sources))


def _behaviour(texts: Texts) -> None:
    """Add what Streamlit has no words for: language of the page, announcing, opening a proof by its marker.

    The script is told words of the catalogue and a number, never words of a visitor or of a document.
    """
    told = json.dumps({"language": texts.language, "skip": texts("app.skip"), "turns": len(state.conversation())})
    script = (_FOLDER / "page.js").read_text(encoding="utf-8").replace("__TOLD__", told)
    with st.container(key="behaviour"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
