"""The page of the documents."""

import streamlit as st

from assistant.documents.manifest import Source
from assistant.markup import Html, element
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head, source_view

__all__ = ["render"]


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: knows the documents.
    :param texts: the catalogue of the interface.
    """
    st.html(page_head(texts("documents.title"), texts("documents.intro"), texts))
    for source in assistant.sources:
        st.html(_document(assistant, source, texts))


def _document(assistant: Asking, source: Source, texts: Texts) -> Html:
    sections = dict.fromkeys(passage.path[-1] for passage in assistant.passages(source.id) if passage.path)
    outline = element(
        "details",
        element("summary", texts("documents.sections")),
        element("ul", *(element("li", title) for title in sections)),
        lang=source.language,
    )
    return element("section", element("p", source_view(source, texts)), outline, class_="tia-prose")
