"""What lives longer than one run of a page: the opened assistant, the conversation, the language.

The one place where errors become messages of the page.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

import streamlit as st
from pydantic import ValidationError

from assistant.answering.contract import Answer, IndexStamp, Language, Turn
from assistant.assistant import Assistant
from assistant.documents.manifest import Source
from assistant.errors import AssistantError
from assistant.retrieval.passage import Hit, Passage
from assistant.settings import Settings
from assistant.web.figures import Bar, bars_chart
from assistant.web.texts import LANGUAGES, catalogue

if TYPE_CHECKING:
    from assistant.answering.links import Links
    from assistant.answering.norm_view import NormRow, NormView
    from assistant.documents.model import Document

__all__ = [
    "Asking",
    "Exchange",
    "Problem",
    "address",
    "ask",
    "asked",
    "conversation",
    "follow",
    "forget",
    "history",
    "language",
    "language_was_chosen",
    "limit",
    "load",
    "settings",
    "switch_language",
    "within",
]

MOST_QUESTIONS = 20
MOST_ADDRESS_CHARS = 6000
"""What an address holds of a conversation: so many questions, and so many characters once they are encoded."""

_FIRST_QUESTION = "Integrationspauschale"
_CONVERSATION = "conversation"
_LANGUAGE = "language"
_CHOSEN = "language-chosen"
_COOKIE = "tia-language"
_QUESTION = "q"
_WITHIN = "dokument"
_PREPARE_AFTER_S = 2.0  # the first question has the processor to itself


class Asking(Protocol):
    """What the pages need of the façade; a test puts a small stand-in here."""

    @property
    def stamp(self) -> IndexStamp:
        """Which index answers."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents of the index."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        id: str | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a question."""

    def norms(self) -> "Sequence[NormRow]":
        """Return the §§ of the statute, each with the chapters of the report that evaluate it."""

    def passages(self, document: str) -> Sequence[Passage]:
        """Return all passages of a document, in reading order."""

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> list[Passage]:
        """Return a passage with those around it."""

    def document(self, document_id: str) -> "Document":
        """Return a document in its structure."""

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """Return the passages that fit best, best first."""

    @property
    def links(self) -> "Links":
        """What connects the act with the report."""

    def norm(self, address: str) -> "NormView":
        """Return a norm of the act, and what the report says of it."""


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
    """Open the index of the settings, and ask it once: what is loaded with the first question keeps nobody waiting.

    This is what a test replaces.

    :raises AssistantError: corpus or index cannot be used.
    """
    assistant = Assistant.open()
    with suppress(AssistantError):  # told when somebody asks
        assistant.ask(_FIRST_QUESTION)
    return assistant


@st.cache_resource(show_spinner=False)
def _shared() -> Asking:
    opened = open_assistant()
    later = Timer(_PREPARE_AFTER_S, _prepare, (opened,))
    later.daemon = True
    later.start()
    return opened


def _prepare(assistant: Asking) -> None:
    """Do beforehand what a page would take a second for when it is opened first: reading documents, drawing charts."""
    bars_chart((Bar("", 1.0, ""),), "", ("#000000", "#ffffff"), (0.0, 1.0))  # loads what draws
    # what cannot be read is told by the page that needs it
    with suppress(AssistantError):
        for source in assistant.sources:
            assistant.document(source.id)
        assistant.norms()


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
    """Ask in the visitor's conversation, keep what comes of it, and let the address follow."""
    _answer(assistant, question)
    st.query_params[_QUESTION] = _addressed(conversation())


def within(assistant: Asking) -> tuple[str, ...]:
    """Return the ids of the documents that the address limits the conversation to, ``()`` for all."""
    known = {source.id for source in assistant.sources}
    return tuple(id for id in st.query_params.get_all(_WITHIN) if id in known)


def limit(documents: Sequence[str]) -> None:
    """Let only some documents answer, in all of the conversation; its questions are asked anew."""
    st.query_params[_WITHIN] = list(documents)


def follow(assistant: Asking) -> None:
    """Make the conversation the one that the page's address tells: after a reload, a link, or the way back.

    Questions that the address no longer names are dropped, those it names in addition are asked; all of them where
    other documents may answer than before.
    """
    documents = within(assistant)
    if st.session_state.get(_WITHIN, ()) != documents:
        conversation().clear()
        st.session_state[_WITHIN] = documents
    wanted = st.query_params.get_all(_QUESTION)[-MOST_QUESTIONS:]
    exchanges = conversation()
    if wanted == _addressed(exchanges):
        return
    kept = 0
    while kept < min(len(wanted), len(exchanges)) and wanted[kept] == exchanges[kept].question:
        kept += 1
    del exchanges[kept:]
    for question in wanted[kept:]:
        _answer(assistant, question)


def forget() -> None:
    """Begin a new conversation."""
    st.session_state[_CONVERSATION] = []
    st.query_params.pop(_QUESTION, None)


def address(*more: str) -> str:
    """Return the query of the address that tells the conversation, "" for none.

    :param more: questions to be asked behind it.
    """
    return _query([*asked(), *more])


def asked() -> list[str]:
    """Return the questions of the conversation that its address tells."""
    return _addressed(conversation())


def _answer(assistant: Asking, question: str) -> None:
    try:
        result: Answer | Problem = assistant.ask(question, history=history(), documents=within(assistant) or None)
    except AssistantError as error:
        result = Problem(error.message, error.hint)
    conversation().append(Exchange(question, result))


def _addressed(exchanges: Sequence[Exchange]) -> list[str]:
    """Return the questions that the address names: the latest, as far as there is room; none that is blank."""
    questions = [exchange.question for exchange in exchanges if exchange.question.strip()][-MOST_QUESTIONS:]
    while len(_query(questions)) > MOST_ADDRESS_CHARS:
        del questions[0]
    return questions


def _query(questions: Sequence[str]) -> str:
    told = [(_QUESTION, question) for question in questions]
    told += [(_WITHIN, id) for id in st.session_state.get(_WITHIN, ())]
    return f"?{urlencode(told)}" if questions else ""


def history() -> list[Turn]:
    """Return the turns that a follow-up may hang on: those that were answered, a refused one has nothing to add.

    A follow-up's own words are not enough, so its standalone question stands in.
    """
    return [
        Turn(question=exchange.result.standalone_question or exchange.question, answer=exchange.result.answer)
        for exchange in conversation()
        if isinstance(exchange.result, Answer) and exchange.result.status == "answered"
    ]


def language() -> Language:
    """Return the language of the interface: the visitor's choice, also of an earlier visit, else the operator's."""
    if _LANGUAGE not in st.session_state:
        remembered = st.context.cookies.get(_COOKIE)
        st.session_state[_LANGUAGE] = remembered if remembered in LANGUAGES else _operators_language()
    chosen: Language = st.session_state[_LANGUAGE]
    return chosen


def switch_language(to: Language) -> None:
    """Show the interface in another language from now on."""
    st.session_state[_LANGUAGE] = to
    st.session_state[_CHOSEN] = True


def language_was_chosen() -> bool:
    """Tell whether the visitor has switched the language since the page was opened."""
    return bool(st.session_state.get(_CHOSEN))


def settings() -> Settings:
    """Return what the operator has set; only for pages that are open, so that it is known to be right."""
    return Settings()


def _operators_language() -> Language:
    try:
        return Settings().language
    except ValidationError:
        return "de"  # the page must be able to say which setting is wrong
