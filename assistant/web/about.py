"""The page about the assistant itself."""

import streamlit as st

from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head, sources_view

__all__ = ["render"]


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: knows the documents.
    :param texts: the catalogue of the interface.
    """
    st.html(page_head(texts("about.title"), texts("about.intro"), texts))
    st.html(sources_view(assistant.sources, assistant.stamp, texts))
