"""The page to look up on: findings and recommendations as a list, by §, and in figures."""

import json
import re
from pathlib import Path

import streamlit as st

from assistant.errors import AssistantError
from assistant.markup import element
from assistant.web.charts import charts_page
from assistant.web.lookup import Collection, Filters, Item, collect
from assistant.web.lookup_export import as_csv, as_xlsx
from assistant.web.lookup_view import VIEWS, filter_address, list_view, norm_page, norms_page, nothing_view, views_view
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head

__all__ = ["render"]

_FOLDER = Path(__file__).parent
_KINDS = ("", "finding", "recommendation")
_TOPIC, _KIND, _SECTION, _PARAGRAPH = "thema", "art", "kapitel", "paragraf"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: knows the documents.
    :param texts: the catalogue of the interface.
    """
    for sheet in ("reading.css", "findings.css"):
        st.html(_FOLDER / sheet)
    st.html(page_head(texts("findings.title"), texts("findings.intro"), texts))
    collection = _collection(assistant, assistant.stamp.fingerprint)
    if collection.report is None:
        st.html(element("p", texts("findings.none"), class_="tia-problem"))
        return
    filters = _filters(collection)
    view = st.query_params.get("ansicht", "")
    view = view if view in VIEWS else ""
    st.html(views_view(view, filters, texts))
    count, figure = None, ""
    if view == "paragraf":
        _norms(assistant, texts)
    elif view == "zahlen":
        figure = charts_page(assistant, collection, texts)
    else:
        count = _list(assistant, collection, filters, texts)
    _behaviour(f"{view} {filters.paragraph}" if view == "paragraf" else view, figure, count)


def _behaviour(view: str, figure: str, count: int | None) -> None:
    """Begin a view at its top, and let what is shown be read out; nothing that a visitor typed is told the script."""
    told = json.dumps({"view": view, "figure": figure, "count": count}).replace("<", "\\u003c")
    script = (_FOLDER / "findings.js").read_text(encoding="utf-8").replace("__TOLD__", told)
    with st.container(key="finds-behaviour"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


@st.cache_resource(show_spinner=False)
def _collection(_assistant: Asking, index: str) -> Collection:
    """Return what all visitors look things up in.

    :param index: its fingerprint; another one has other passages.
    """
    return collect(_assistant)


def _filters(collection: Collection) -> Filters:
    """Read the filters from the address; what it names and the report does not have is left out."""
    asked = st.query_params
    kind, section, paragraph = (asked.get(name, "") for name in (_KIND, _SECTION, _PARAGRAPH))
    return Filters(
        kind if kind in _KINDS else "",
        section if section in collection.chapters else "",
        paragraph if paragraph in collection.paragraphs else "",
        asked.get(_TOPIC, "").strip(),
    )


def _list(assistant: Asking, collection: Collection, filters: Filters, texts: Texts) -> int | None:
    """Show filters and list; return how many entries there are, ``None`` where the topic cannot be searched for."""
    _controls(collection, filters, texts)
    try:
        items = collection.chosen(filters, assistant)
    except AssistantError as error:
        st.html(element("p", f"{error.message} {error.hint}", class_="tia-problem", role="alert"))
        return None
    with st.container(key="finds-bar", horizontal=True, vertical_alignment="center"):
        _count(items, collection, filters, texts)
        if items:
            _downloads(assistant, items, collection, filters, texts)
    if items and collection.report:
        st.html(list_view(items, filters, collection.report, texts))
    else:
        st.html(nothing_view(texts))
    return len(items)


def _controls(collection: Collection, filters: Filters, texts: Texts) -> None:
    """Show the filters. The address is what counts: it is read first, and every change is written into it."""
    chapters, tallies = collection.chapters, {tally.section: tally for tally in collection.tallies()}
    values = {_TOPIC: filters.topic, _KIND: filters.kind, _SECTION: filters.section, _PARAGRAPH: filters.paragraph}
    for name, value in values.items():
        st.session_state[_key(name)] = value

    def chapter(number: str) -> str:
        if not number:
            return texts("findings.section.all")
        return f"{chapters[number]} ({tallies[number].findings + tallies[number].recommendations})"

    with st.container(key="finds-filters"):
        wide, narrow = st.columns([3, 2], vertical_alignment="bottom")
        wide.text_input(
            texts("findings.topic"),
            placeholder=texts("findings.topic_example"),
            help=texts("findings.topic_help"),
            icon=":material/search:",
            key=_key(_TOPIC),
            on_change=_write,
            args=(_TOPIC,),
        )
        narrow.radio(
            texts("findings.kind"),
            _KINDS,
            format_func=lambda kind: texts(f"findings.kind.{kind or 'all'}"),
            horizontal=True,
            key=_key(_KIND),
            on_change=_write,
            args=(_KIND,),
        )
        left, right = st.columns([3, 2])
        left.selectbox(
            texts("findings.section"),
            ["", *chapters],
            format_func=chapter,
            key=_key(_SECTION),
            on_change=_write,
            args=(_SECTION,),
        )
        right.selectbox(
            texts("findings.paragraph"),
            ["", *collection.paragraphs],
            format_func=lambda number: f"§ {number}" if number else texts("findings.paragraph.all"),
            key=_key(_PARAGRAPH),
            on_change=_write,
            args=(_PARAGRAPH,),
        )


def _key(name: str) -> str:
    return f"findings-{name}"


def _write(name: str) -> None:
    """Write what was chosen into the address."""
    value = str(st.session_state[_key(name)] or "").strip()
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _count(items: tuple[Item, ...], collection: Collection, filters: Filters, texts: Texts) -> None:
    findings = sum(item.kind == "finding" for item in items)
    counts = texts("findings.count.parts", findings=findings, recommendations=len(items) - findings)
    said = [element("strong", texts("findings.count", n=len(items), total=len(collection.items))), f" · {counts}"]
    if filters.topic and items:
        said += [" · ", texts("findings.ranked")]
    if filters != Filters():
        said += [" · ", element("a", texts("findings.reset"), href=filter_address(Filters()))]
    st.html(element("p", *said, class_="tia-count", lang=texts.language))


def _downloads(
    assistant: Asking, items: tuple[Item, ...], collection: Collection, filters: Filters, texts: Texts
) -> None:
    slug = re.sub(r"\W+", "-", filters.topic.casefold()).strip("-")[:40]
    name = "-".join(filter(None, (texts("findings.file"), slug)))
    help_ = texts("findings.export_help", n=len(items))
    st.download_button(
        texts("findings.xlsx"),
        lambda: as_xlsx(items, collection, filters, assistant.stamp, texts),
        f"{name}.xlsx",
        _WORKBOOK,
        key="findings-xlsx",
        help=help_,
        on_click="ignore",
        icon=":material/download:",
    )
    st.download_button(
        texts("findings.csv"),
        lambda: as_csv(items, texts),
        f"{name}.csv",
        "text/csv",
        key="findings-csv",
        help=help_,
        on_click="ignore",
        icon=":material/download:",
    )


def _norms(assistant: Asking, texts: Texts) -> None:
    """Show the § of the address, or all of them to choose from."""
    try:
        rows = assistant.norms()
    except AssistantError as error:
        st.html(element("p", f"{error.message} {error.hint}", class_="tia-problem", role="alert"))
        return
    wanted = st.query_params.get(_PARAGRAPH, "")
    if any(row.paragraph == wanted for row in rows):
        st.html(norm_page(assistant.norm(f"§ {wanted}"), texts))
        return
    if wanted:
        st.html(element("p", texts("findings.norm.unknown"), class_="tia-problem", role="alert"))
    st.html(norms_page(rows, texts))
