"""The figures of the page of the findings: charts, each with its values as a table below it."""

import json

import streamlit as st

from assistant.documents.manifest import Source
from assistant.errors import AssistantError
from assistant.markup import element
from assistant.web.addresses import document_address
from assistant.web.figures import Bar, Figure, bars_chart, figures_of
from assistant.web.lookup import Collection
from assistant.web.lookup_view import caption_view, figures_view, foot_view, tallies_view
from assistant.web.state import Asking
from assistant.web.texts import Texts

__all__ = ["charts_page"]

_COLOURS = {"light": ("#0b5d66", "#1d2528"), "dark": ("#7cc7cd", "#e9e6df")}


def charts_page(assistant: Asking, collection: Collection, texts: Texts) -> str:
    """Show how many recommendations each chapter has, then a table or figure of the report.

    :param assistant: knows the documents.
    :param collection: of a report.
    :param texts: the catalogue of the interface.
    :return: label of the table or figure shown, "" where there is none.
    """
    if collection.report is None:
        return ""
    _tallies(collection, texts)
    try:
        figures = figures_of(assistant.document(collection.report.id))
    except AssistantError as error:
        st.html(element("p", f"{error.message} {error.hint}", class_="tia-problem", role="alert"))
        return ""
    if not figures:
        return ""
    wanted = st.query_params.get("bild")
    here = next((figure for figure in figures if figure.block.label == wanted), figures[0])
    st.html(figures_view(figures, here, texts))
    _figure(assistant, here, collection.report, texts)
    return here.block.label


def _tallies(collection: Collection, texts: Texts) -> None:
    tallies = collection.tallies()
    title = texts("findings.chart.title")
    bars = tuple(Bar(tally.chapter, tally.recommendations, str(tally.recommendations)) for tally in tallies)
    st.html(caption_view("h2", title, texts("findings.chart.count"), texts, lang=texts.language))
    _draw(bars, title, (0.0, max((bar.value for bar in bars), default=1.0) * 1.1), "tallies", texts)
    st.html(tallies_view(tallies, collection, texts))


def _figure(assistant: Asking, figure: Figure, report: Source, texts: Texts) -> None:
    block = figure.block
    unit = figure.unit or texts("findings.chart.plain")
    st.html(caption_view("h3", f"{block.label}: {block.title}", unit, texts, lang=report.language))
    for at, (head, bars) in enumerate(figure.panels.items()):
        if head:
            st.html(element("h4", head, class_="tia-panel", lang="de"))
        _draw(bars, f"{block.title} {head}".strip(), figure.ends, f"figure-{at}", texts)
    passages = assistant.passages(report.id)
    passage = next((one.id for one in passages if one.label == block.label and one.element == block.element), None)
    st.html(foot_view(figure, report, document_address(report.id, passage=passage, section=block.section), texts))


def _draw(bars: tuple[Bar, ...], title: str, ends: tuple[float, float], key: str, texts: Texts) -> None:
    colours = _COLOURS[st.context.theme.type or "light"]
    told = texts("findings.chart.told", title=title)
    with st.container(key=f"chart-{key}"):
        st.vega_lite_chart(spec=json.loads(bars_chart(bars, told, colours, ends)), width="stretch")
