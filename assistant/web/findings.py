"""The page of the report's findings and recommendations."""

from itertools import groupby

import streamlit as st

from assistant.documents.model import Element
from assistant.markup import Html, element
from assistant.retrieval.passage import Passage
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head, passage_address

__all__ = ["render"]

_BOXES = (Element.FINDING, Element.RECOMMENDATION)


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: knows the documents.
    :param texts: the catalogue of the interface.
    """
    st.html(page_head(texts("findings.title"), texts("findings.intro"), texts))
    boxes = [
        passage
        for source in assistant.sources
        for passage in assistant.passages(source.id)
        if passage.element in _BOXES
    ]
    for path, held in groupby(boxes, key=lambda passage: passage.path):
        st.html(_section(path, list(held), texts))


def _section(path: tuple[str, ...], boxes: list[Passage], texts: Texts) -> Html:
    items = [
        element(
            "li",
            element("strong", f"{texts(f'element.{box.element}')}: "),
            box.text,
            " ",
            element("a", texts("findings.read"), href=passage_address(box)),
        )
        for box in boxes
    ]
    return element("section", element("h2", path[-1]), element("ul", *items), class_="tia-prose")
