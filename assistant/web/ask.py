"""The page to ask on: the conversation, each answer with its proof beside it."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from assistant.answering.contract import Answer
from assistant.export.conversation import Conversation, as_docx, as_markdown
from assistant.markup import Html, element, join
from assistant.web import proofs, reply, state
from assistant.web.cards import cards_view, nearest_view
from assistant.web.state import Asking, Exchange
from assistant.web.suggestions import suggestions
from assistant.web.texts import Texts
from assistant.web.turns import turn_view
from assistant.web.view import heading, sources_view

__all__ = ["render"]

_EXAMPLES = ("ask.example.1", "ask.example.2", "ask.example.3")
_QUESTION = "question"
_WITHIN = "within"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(assistant: Asking, texts: Texts) -> Callable[[], None] | None:
    """Show the page.

    :param assistant: answers the questions.
    :param texts: the catalogue of the interface.
    :return: what adds the suggestions, which take longer than the answer.
    """
    state.follow(assistant)
    st.html(heading(texts, assistant.sources))
    later = None
    with st.container(key="conversation"):
        exchanges = state.conversation()
        for number, exchange in enumerate(exchanges, start=1):
            with st.container(key=f"turn-{number}"):
                _turn(assistant, number, exchange, texts)
                if number == len(exchanges):
                    later = _after(assistant, exchange, texts)
        if not exchanges:
            questions = [texts(key) for key in _EXAMPLES]
            st.html(_questions(texts("ask.examples"), questions, texts))
    # inside a container, not at the top level: there Streamlit would pin it and scroll the page to its end
    with st.container(key="asking"):
        st.chat_input(texts("ask.input"), key=_QUESTION, on_submit=_ask_typed, args=(assistant,))
        if len(assistant.sources) > 1:
            _within(assistant, texts)
        if exchanges:
            _tools(assistant, texts)
    st.html(sources_view(assistant.sources, assistant.stamp, texts))
    return later


def _turn(assistant: Asking, number: int, exchange: Exchange, texts: Texts) -> None:
    """Show a turn: first the answer, then its proof, which wide windows have beside it."""
    result = exchange.result
    found = isinstance(result, Answer) and result.status == "answered"
    shown: list[proofs.Proof] = []
    if isinstance(result, Answer):
        shown = proofs.proofs(assistant, result) if found else proofs.nearest(assistant, result)
    st.html(turn_view(number, exchange, shown, state.asked(), texts))
    if shown:
        st.html((cards_view if found else nearest_view)(number, shown, texts))


def _after(assistant: Asking, exchange: Exchange, texts: Texts) -> Callable[[], None] | None:
    """Show what follows the newest answer; the suggestions come later into a place that is kept for them."""
    answer = exchange.result
    if not isinstance(answer, Answer) or answer.status == "error":
        return None
    with st.container(key="after"):
        place = st.empty()
        if state.settings().feedback:
            reply.render(answer, texts)

    def suggest() -> None:
        found = suggestions(assistant, answer, texts, asked=state.asked(), history=state.history())
        if found:
            place.html(_questions(texts("turn.more"), found, texts))

    return suggest


def _questions(title: str, questions: list[str], texts: Texts) -> Html:
    """Return questions as links that ask them behind the conversation."""
    links = [element("a", question, href=f"./{state.address(question)}") for question in questions]
    items = [element("li", link) for link in links]
    listed = element("ul", *items, class_="tia-asks", lang=texts.language)
    return join([element("h2", title, class_="tia-examples", lang=texts.language), listed])


def _tools(assistant: Asking, texts: Texts) -> None:
    with st.container(key="conversation-tools", horizontal=True, gap="small"):
        st.button(texts("ask.new"), key="new", help=texts("ask.new_help"), type="tertiary", on_click=state.forget)
        answers = tuple(one.result for one in state.conversation() if isinstance(one.result, Answer))
        if not answers:
            return
        saved = Conversation(answers, assistant.sources, assistant.stamp, datetime.now(UTC))
        name = texts("save.file")
        st.download_button(
            texts("save.word"),
            lambda: as_docx(saved, texts),
            f"{name}.docx",
            _DOCX,
            key="save-word",
            type="tertiary",
            on_click="ignore",
        )
        st.download_button(
            texts("save.markdown"),
            lambda: as_markdown(saved, texts).encode(),
            f"{name}.md",
            "text/markdown",
            key="save-markdown",
            type="tertiary",
            on_click="ignore",
        )


def _within(assistant: Asking, texts: Texts) -> None:
    """Let people choose the document that answers; the choice is part of the address."""
    names = {"": texts("ask.within.all"), **{source.id: source.short_title for source in assistant.sources}}
    limited = state.within(assistant)
    st.session_state[_WITHIN] = limited[0] if limited else ""
    st.selectbox(texts("ask.within"), list(names), key=_WITHIN, format_func=names.__getitem__, on_change=_limited)


def _limited() -> None:
    chosen = st.session_state[_WITHIN]
    state.limit([chosen] if chosen else [])


def _ask_typed(assistant: Asking) -> None:
    if question := st.session_state[_QUESTION]:
        state.ask(assistant, question)
