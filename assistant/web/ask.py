"""The page to ask on: the conversation, each answer with its proof."""

import streamlit as st

from assistant.answering.contract import Answer
from assistant.markup import element, join
from assistant.web import proofs, state
from assistant.web.state import Asking, Exchange
from assistant.web.texts import Texts
from assistant.web.view import heading, sources_view, turn_view

__all__ = ["render"]

_EXAMPLES = ("ask.example.1", "ask.example.2", "ask.example.3")
_QUESTION = "question"


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: answers the questions.
    :param texts: the catalogue of the interface.
    """
    state.follow(assistant)
    st.html(heading(texts, assistant.sources))
    with st.container(key="conversation"):
        exchanges = state.conversation()
        for number, exchange in enumerate(exchanges, start=1):
            st.html(turn_view(number, exchange, _proofs(assistant, exchange), texts))
        if not exchanges:
            _examples(texts)
    # inside a container, not at the top level: there Streamlit would pin it and scroll the page to its end
    with st.container(key="asking"):
        st.chat_input(texts("ask.input"), key=_QUESTION, on_submit=_ask_typed, args=(assistant,))
        if exchanges:
            st.button(texts("ask.new"), key="new", help=texts("ask.new_help"), type="tertiary", on_click=state.forget)
    st.html(sources_view(assistant.sources, assistant.stamp, texts))


def _examples(texts: Texts) -> None:
    links = [element("a", texts(key), href=f"./{state.address(texts(key))}") for key in _EXAMPLES]
    items = [element("li", link) for link in links]
    st.html(
        join([element("h2", texts("ask.examples"), class_="tia-examples"), element("ul", *items, class_="tia-asks")])
    )


def _ask_typed(assistant: Asking) -> None:
    if question := st.session_state[_QUESTION]:
        state.ask(assistant, question)


def _proofs(assistant: Asking, exchange: Exchange) -> list[proofs.Proof]:
    if not isinstance(exchange.result, Answer):
        return []
    find = proofs.proofs if exchange.result.status == "answered" else proofs.nearest
    return find(assistant, exchange.result)
