"""The page in plain language (Leichte Sprache): what the app is for and how it is used."""

import streamlit as st

from assistant.markup import answer_body, element
from assistant.web import state
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head

__all__ = ["PARTS", "render"]

PARTS = ("what", "ask", "answer", "trust", "kept", "help")


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: not needed here.
    :param texts: the catalogue of the interface.
    """
    st.html(page_head(texts("plain.title"), texts("plain.intro"), texts))
    for part in PARTS:
        title = element("h2", texts(f"plain.{part}.title"))
        words = texts(f"plain.{part}.text")
        if part == "kept" and state.settings().feedback:
            words = f"{words}\n{texts('plain.kept.feedback')}"
        body = answer_body(words, (), "", "")
        st.html(element("section", title, body, class_="tia-prose tia-plain", lang=texts.language))
    st.html(element("p", element("a", texts("plain.back"), href="./ueber"), class_="tia-prose"))
