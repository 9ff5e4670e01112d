"""What lives longer than one run of a page: the opened assistant, the conversation, the language.

The one place where errors become messages of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st
from pydantic import ValidationError

from assistant.answering.contract import Answer, IndexStamp, Language, Turn
from assistant.assistant import Assistant
from assistant.documents.manifest import Source
from assistant.errors import AssistantError
from assistant.retrieval.passage import Passage
from assistant.settings import Settings
from assistant.web.texts import catalogue

__all__ = ["Asking", "Exchange", "Problem", "ask", "conversation", "forget", "language", "load", "switch_language"]

_CONVERSATION = "conversation"
_LANGUAGE = "language"


class Asking(Protocol):
    """What the pages need of the façade; a test puts a small stand-in here."""

    @property
    def stamp(self) -> IndexStamp:
        """Which index answers."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents of the index."""

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question."""

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> list[Passage]:
        """Return a passage with those around it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the page shows it.

    :param message: what is wrong, one sentence.
    :param hint: what to do, "" where nothing helps; commands in backticks.
    """

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the conversation and what came of it."""

    question: str
    result: Answer | Problem


def open_assistant() -> Asking:
    """Open the index of the settings; this is what a test replaces.

    :raises AssistantError: corpus or index cannot be used.
    """
    return Assistant.open()


@st.cache_resource(show_spinner=False)
def _shared() -> Asking:
    return open_assistant()


def load() -> Asking | Problem:
    """Return the assistant that all visitors share, or what keeps it from opening; failures are tried anew."""
    try:
        return _shared()
    except AssistantError as error:
        return Problem(error.message, error.hint)
    except ValidationError as error:
        return _invalid_setting(error)


def _invalid_setting(error: ValidationError) -> Problem:
    texts = catalogue(language())
    names = ", ".join(sorted(f"ASSISTANT_{'_'.join(map(str, item['loc']))}".upper() for item in error.errors()))
    return Problem(texts("problem.setting", names=names), texts("problem.setting_hint"))


def conversation() -> list[Exchange]:
    """Return the visitor's conversation, oldest first; appending to it goes on with it."""
    exchanges: list[Exchange] = st.session_state.setdefault(_CONVERSATION, [])
    return exchanges


def ask(assistant: Asking, question: str) -> None:
    """Ask in the visitor's conversation and keep what comes of it."""
    try:
        result: Answer | Problem = assistant.ask(question, history=_history())
    except AssistantError as error:
        result = Problem(error.message, error.hint)
    conversation().append(Exchange(question, result))


def forget() -> None:
    """Begin a new conversation."""
    st.session_state[_CONVERSATION] = []


def _history() -> list[Turn]:
    """Return the answered turns; a follow-up's own words are not enough, so its standalone question stands in."""
    return [
        Turn(question=exchange.result.standalone_question or exchange.question, answer=exchange.result.answer)
        for exchange in conversation()
        if isinstance(exchange.result, Answer)
    ]


def language() -> Language:
    """Return the language of the interface: the visitor's choice, else the operator's."""
    if _LANGUAGE not in st.session_state:
        st.session_state[_LANGUAGE] = _operators_language()
    chosen: Language = st.session_state[_LANGUAGE]
    return chosen


def switch_language(to: Language) -> None:
    """Show the interface in another language from now on."""
    st.session_state[_LANGUAGE] = to


def _operators_language() -> Language:
    try:
        return Settings().language
    except ValidationError:
        return "de"  # the page must be able to say which setting is wrong
