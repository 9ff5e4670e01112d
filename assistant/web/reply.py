"""What a visitor may say about the newest answer; nothing is kept until it is sent."""

import streamlit as st

from assistant.answering.contract import Answer
from assistant.errors import AssistantError
from assistant.feedback import Feedback, default_feedback_path, keep_feedback
from assistant.markup import element
from assistant.web import state
from assistant.web.state import Problem
from assistant.web.texts import Texts
from assistant.web.view import problem_words

__all__ = ["REASONS", "render"]

REASONS = ("place", "incomplete", "missed", "unclear", "other")
_STATE = "feedback"
_REASON = "feedback-reason"
_COMMENT = "feedback-comment"
COMMENT_CHARS = 1000


def render(answer: Answer, texts: Texts) -> None:
    """Ask whether the answer helps, and for the reason where it does not.

    :param answer: the newest one of the conversation.
    :param texts: the catalogue of the interface.
    """
    turn = (len(state.conversation()), answer.question)
    about, now = st.session_state.get(_STATE, (None, ""))
    with st.container(key="feedback"):
        if about != turn or not now:
            _question(turn, answer, texts)
        elif now == "no":
            _reasons(turn, answer, texts)
        elif isinstance(now, Problem):
            st.html(element("div", problem_words(now), class_="tia-problem", role="alert"))
        else:
            st.html(element("p", texts("feedback.thanks"), class_="tia-small", role="status"))


def _question(turn: tuple[int, str], answer: Answer, texts: Texts) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(element("p", texts("feedback.question"), class_="tia-asked"))
        st.button(
            texts("feedback.yes"),
            key="feedback-yes",
            help=texts("feedback.kept"),
            on_click=_send,
            args=(turn, answer, True),
        )
        st.button(texts("feedback.no"), key="feedback-no", on_click=_set, args=(turn, "no"))


def _reasons(turn: tuple[int, str], answer: Answer, texts: Texts) -> None:
    st.radio(
        texts("feedback.reason"),
        REASONS,
        index=None,
        key=_REASON,
        format_func=lambda reason: texts(f"feedback.reason.{reason}"),
    )
    st.text_input(texts("feedback.comment"), key=_COMMENT, max_chars=COMMENT_CHARS)
    st.html(element("p", texts("feedback.kept"), class_="tia-small"))
    with st.container(horizontal=True, gap="small"):
        st.button(texts("feedback.send"), key="feedback-send", on_click=_send, args=(turn, answer, False))
        st.button(texts("feedback.cancel"), key="feedback-cancel", type="tertiary", on_click=_set, args=(turn, ""))


def _set(turn: tuple[int, str], now: str | Problem) -> None:
    st.session_state[_STATE] = (turn, now)


def _send(turn: tuple[int, str], answer: Answer, helpful: bool) -> None:
    feedback = Feedback(
        question=answer.question,
        standalone_question=answer.standalone_question,
        status=answer.status,
        helpful=helpful,
        reason="" if helpful else st.session_state[_REASON] or "",
        comment="" if helpful else st.session_state[_COMMENT].strip(),
        fingerprint=answer.index.fingerprint,
    )
    try:
        keep_feedback(feedback, state.settings().feedback_file or default_feedback_path())
    except AssistantError as error:
        _set(turn, Problem(error.message, error.hint))
    else:
        _set(turn, "sent")
