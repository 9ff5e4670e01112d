"""The page for a whole file of questions: checked first, answered with a way to stop, given back in every format."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

import streamlit as st

from assistant.batch.questions import Questions
from assistant.batch.reading import read_questions
from assistant.errors import AssistantError
from assistant.export.writing import ENDINGS, MEDIA_TYPES
from assistant.web import state
from assistant.web.batch_run import SharedRun, forget_run, open_run
from assistant.web.batch_view import (
    check_view,
    forms_view,
    progress_words,
    result_view,
    summary_view,
    unusable_view,
)
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head

__all__ = ["Upload", "key_of", "render"]

_FILE, _COLUMN, _FILTER, _SEARCH = "batch-file", "batch-column", "batch-filter", "batch-search"
_UPLOAD, _NAMED, _RUNNING, _SHOWN = "batch-upload", "batch-named", "batch-running", "batch-shown"
_ROWS = 25
_TYPES = ["xlsx", "csv", "tsv", "txt", "jsonl"]
_FILTERS = {
    "all": "batch.all",
    "answered": "batch.state.answered",
    "not_found": "batch.state.not_found",
    "error": "batch.state.error",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed over; kept apart from its widget, which forgets it when another page is opened."""

    name: str
    data: bytes


def render(assistant: Asking, texts: Texts) -> Callable[[], None] | None:
    """Show the page.

    :param assistant: answers the questions.
    :param texts: the catalogue of the interface.
    :return: what asks the questions, which takes longer than showing the page.
    """
    st.html(page_head(texts("batch.title"), texts("batch.intro"), texts))
    with st.container(key="batch-upload-box"):
        st.file_uploader(texts("batch.file"), type=_TYPES, key=_FILE, on_change=_uploaded)
    upload: Upload | None = st.session_state.get(_UPLOAD)
    if upload is None:
        st.html(forms_view(texts))
        return None
    column: str = st.session_state.get(_NAMED, "")
    key, questions = key_of(upload, column), _checked(upload, column, texts)
    if questions is None:
        return None
    try:
        shared = open_run(assistant, questions, key)
    except AssistantError as error:
        st.html(unusable_view(error.message, error.hint, texts))
        return None
    if st.session_state.get(_RUNNING):
        return _running(shared, texts)
    if shared.progress.done:
        _results(assistant, shared, key, texts)
    else:
        st.html(check_view(questions, texts))
        st.button(texts("batch.start"), key="batch-start", type="primary", on_click=_start, args=(shared,))
    return None


def _uploaded() -> None:
    """Keep the file that was chosen, or forget the one that was taken away."""
    file = st.session_state[_FILE]
    st.session_state[_UPLOAD] = Upload(file.name, file.getvalue()) if file else None
    for name in (_NAMED, _RUNNING, _SHOWN):
        st.session_state.pop(name, None)


def _named() -> None:
    """Keep the column that was named, also when there is nothing left to name."""
    st.session_state[_NAMED] = st.session_state[_COLUMN].strip()


def _checked(upload: Upload, column: str, texts: Texts) -> Questions | None:
    """Read the file; where it cannot be read say why, and let the column be named."""
    try:
        return _read(upload.name, upload.data, column or None, state.settings().max_question_chars)
    except AssistantError as error:
        st.html(unusable_view(error.message, error.hint, texts))
        if PurePath(upload.name).suffix.lower() in {".xlsx", ".csv", ".tsv"}:
            st.text_input(texts("batch.column"), key=_COLUMN, on_change=_named)
        return None


@st.cache_data(show_spinner=False, max_entries=20)
def _read(name: str, data: bytes, column: str | None, max_chars: int) -> Questions:
    return read_questions(name, data, column=column, max_chars=max_chars)


def key_of(upload: Upload, column: str) -> str:
    """Return what tells a file, read by that column, from all others.

    :param column: as the visitor named it, "" where it was found.
    """
    return hashlib.sha256(b"\0".join([upload.name.encode(), column.encode(), upload.data])).hexdigest()


def _start(shared: SharedRun) -> None:
    shared.stopping = False
    st.session_state[_RUNNING] = True


def _stop(shared: SharedRun) -> None:
    shared.stopping = True
    st.session_state[_RUNNING] = False


def _discard(assistant: Asking, shared: SharedRun, key: str) -> None:
    shared.discard()
    forget_run(assistant, key)
    st.session_state[_RUNNING] = False


def _running(shared: SharedRun, texts: Texts) -> Callable[[], None]:
    """Show bar and button, and return what asks the questions."""
    with st.container(key="batch-running-box"):
        place = st.empty()
        _tell(place, shared, texts)
        st.button(texts("batch.stop"), key="batch-stop", on_click=_stop, args=(shared,))

    def go_on() -> None:
        for _ in shared.steps():
            _tell(place, shared, texts)
        st.session_state[_RUNNING] = False
        st.rerun()

    return go_on


def _tell(place: "st.delta_generator.DeltaGenerator", shared: SharedRun, texts: Texts) -> None:
    progress = shared.progress
    place.progress(progress.done / progress.total, progress_words(progress, texts))


def _results(assistant: Asking, shared: SharedRun, key: str, texts: Texts) -> None:
    st.html(summary_view(shared.overview().counts, shared.progress.total, texts))
    if not shared.run.finished:
        st.button(texts("batch.go_on"), key="batch-go-on", type="primary", on_click=_start, args=(shared,))
    _downloads(shared, texts)
    given = (assistant, shared, key)
    st.button(texts("batch.discard"), key="batch-discard", type="tertiary", on_click=_discard, args=given)
    _listing(assistant, shared, texts)


def _downloads(shared: SharedRun, texts: Texts) -> None:
    stem = f"{PurePath(shared.run.questions.name).stem}-{texts('batch.answers')}"
    st.html(f'<h3 class="tia-group" lang="{texts.language}">{texts("batch.save")}</h3>')
    with st.container(key="batch-downloads", horizontal=True, gap="small"):
        for ending in ENDINGS:
            st.download_button(
                texts(f"batch.format.{ending}"),
                partial(shared.file, ending, texts.language),
                f"{stem}.{ending}",
                MEDIA_TYPES[ending],
                key=f"batch-save-{ending}",
                on_click="ignore",
            )
    st.html(f'<p class="tia-small" lang="{texts.language}">{texts("batch.kept")}</p>')


def _listing(assistant: Asking, shared: SharedRun, texts: Texts) -> None:
    """Show the rows that a filter leaves, the first of them; more on request."""
    with st.container(key="batch-filters", horizontal=True, gap="medium", vertical_alignment="bottom"):
        status = st.selectbox(
            texts("batch.filter"),
            list(_FILTERS),
            format_func=lambda status: texts(_FILTERS[status]),
            key=_FILTER,
            width=260,
        )
        wanted = st.text_input(texts("batch.search"), key=_SEARCH, width=260).casefold()
    lines = shared.overview().lines
    found = [line for line in lines if status in {"all", line.status} and wanted in line.question.casefold()]
    shown = st.session_state.get(_SHOWN, _ROWS)
    st.html(f'<p class="tia-small" role="status" lang="{texts.language}">{_told(len(found), shown, texts)}</p>')
    languages = {source.id: source.language for source in assistant.sources}
    st.html(result_view((shared.entry(line.position) for line in found[:shown]), languages, texts))
    if len(found) > shown:
        st.button(texts("batch.more"), key="batch-more", on_click=_show_more, args=(shown,))


def _told(found: int, shown: int, texts: Texts) -> str:
    if not found:
        return texts("batch.none")
    return texts("batch.listed", shown=min(found, shown), count=found)


def _show_more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + 4 * _ROWS
