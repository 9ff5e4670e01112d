"""The page to read on: a document leaf by leaf, every passage with an address of its own."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from assistant.documents.manifest import Source
from assistant.errors import AssistantError
from assistant.markup import Html, element
from assistant.web.addresses import document_address
from assistant.web.reading import Entry, Found, Leaf, Reader, words_of
from assistant.web.reading_blocks import Shown
from assistant.web.reading_view import (
    contents_view,
    documents_view,
    hits_view,
    leaf_view,
    mentions_view,
    norms_view,
)
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head

__all__ = ["render"]

_FOLDER = Path(__file__).parent
_SEARCHED, _NEAR = 40, 5  # passages of all documents, and those shown
_FIND, _FIND_KEY = "suche", "documents-find"


@dataclass(frozen=True, slots=True)
class _Place:
    """What the address of the page asks for.

    :param entry: the section to show.
    :param target: id of the element to bring into view, that of the leaf where nothing in it is meant.
    :param passage: id of the passage to highlight, "" for none.
    :param lost: key of the message where the address names something that is not there, "" where all is well.
    """

    entry: Entry
    target: str = "tia-leaf"
    passage: str = ""
    lost: str = ""


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: knows the documents.
    :param texts: the catalogue of the interface.
    """
    st.html(_FOLDER / "reading.css")
    st.html(page_head(texts("documents.title"), texts("documents.intro"), texts))
    source, known = _source(assistant)
    try:
        reader = _reader(assistant, source.id, assistant.stamp.fingerprint)
    except AssistantError as error:
        st.html(element("p", f"{error.message} {error.hint}", class_="tia-problem", role="alert"))
        return
    place = _place(reader)
    if not known:
        place = replace(place, lost="documents.lost.document")
    with st.container(key="reader-tools", horizontal=True, vertical_alignment="bottom"):
        st.html(documents_view(assistant.sources, source.id, texts))
        find = _find(place.entry.leaf, texts)
    if place.lost:
        st.html(element("p", texts(place.lost), class_="tia-problem", role="alert"))
    found = reader.find(find)
    if find and not place.passage:
        place = replace(place, target="tia-leaf")  # what was found stands above the text
    if find:
        near = () if found else _near(assistant, reader, find)
        st.html(hits_view(found or near, find, source.id, texts, literal=bool(found), open_=not place.passage))
    leaf = reader.leaf(place.entry.number)
    shown = Shown(source.id, texts, place.passage, words_of(find), find, _norms_in(assistant))
    st.html(_page(assistant, reader, leaf, source, shown, place))
    _behaviour(place, len(found) if find else None)


@st.cache_resource(show_spinner=False)
def _reader(_assistant: Asking, document: str, index: str) -> Reader:
    """Return what all visitors read in a document.

    :param index: its fingerprint; another one has other passages.
    """
    return Reader(_assistant.document(document), _assistant.passages(document))


def _source(assistant: Asking) -> tuple[Source, bool]:
    """Return the document of the address, else the first one, and whether the address is right."""
    wanted = st.query_params.get("doc")
    found = next((source for source in assistant.sources if source.id == wanted), None)
    return found or assistant.sources[0], found is not None or wanted is None


def _find(section: str, texts: Texts) -> str:
    """Show what is looked for. The address is what counts: it is read first, and a change is written into it.

    :param section: number of the one that is read.
    """
    st.session_state[_FIND_KEY] = st.query_params.get(_FIND, "")
    return st.text_input(
        texts("documents.find"),
        key=_FIND_KEY,
        on_change=_look,
        args=(section,),
        placeholder=texts("documents.find_example"),
        icon=":material/search:",
        width=320,
    ).strip()


def _look(section: str) -> None:
    """Look for other words: what is found comes first, no longer the passage that was read."""
    words = str(st.session_state[_FIND_KEY]).strip()
    if words:
        st.query_params[_FIND] = words
        if st.query_params.pop("stelle", None) or st.query_params.pop("seite", None):
            st.query_params["abschnitt"] = section
    else:
        st.query_params.pop(_FIND, None)


def _place(reader: Reader) -> _Place:
    """Read the address: a passage, a section, or a printed page; the first leaf where it names none of them."""
    asked = st.query_params
    if passage := asked.get("stelle"):
        entry = reader.of_passage(passage)
        return _Place(entry, f"stelle-{passage}", passage) if entry else _lost(reader, "documents.lost.passage")
    if section := asked.get("abschnitt"):
        entry = reader.entry(section)
        if entry is None:
            return _lost(reader, "documents.lost.section")
        return _Place(entry, "tia-leaf" if entry.leaf == entry.number else f"abschnitt-{entry.number}")
    if page := asked.get("seite"):
        entry = reader.of_page(int(page)) if page.isdecimal() and len(page) < 6 else None
        return _Place(entry, f"seite-{int(page)}") if entry else _lost(reader, "documents.lost.page")
    return _Place(reader.first())


def _near(assistant: Asking, reader: Reader, find: str) -> list[Found]:
    """Return the passages of the document whose meaning is nearest to the words, best first."""
    with suppress(AssistantError):  # too long for the search: then there is nothing to offer
        hits = assistant.search(find, limit=_SEARCHED)
        return [found for hit in hits if (found := reader.told(hit.passage)) is not None][:_NEAR]
    return []


def _norms_in(assistant: Asking) -> Callable[[str], list[tuple[int, int, str]]]:
    """Return what tells where a passage of the report names a § of the act, and the address to read that at."""
    try:
        links = assistant.links
    except AssistantError:
        return lambda _: []
    statute = next(source.id for source in assistant.sources if source.kind == "statute")
    return lambda passage: [
        (mention.start, mention.end, document_address(statute, section=mention.norms[0].paragraph))
        for mention in links.of_passage(passage)
        if links.norm(mention.norms[0].paragraph)
    ]


def _lost(reader: Reader, message: str) -> _Place:
    return _Place(reader.first(), lost=message)


def _page(assistant: Asking, reader: Reader, leaf: Leaf, source: Source, shown: Shown, place: _Place) -> Html:
    texts = shown.texts
    statute = next((one.id for one in assistant.sources if one.kind == "statute"), None)
    told = Html()
    if source.kind == "statute" and leaf.parts and leaf.entry.title.startswith("§"):
        told = mentions_view(assistant.norm(f"§ {leaf.entry.number}"), texts)
    side = [contents_view(reader, leaf, texts)]
    if statute:
        side.append(norms_view(assistant.norms(), statute, texts))
    return element(
        "div",
        element("aside", *side, class_="tia-side"),
        leaf_view(leaf, source, shown, told, place.target),
        class_="tia-reader",
    )


def _behaviour(place: _Place, hits: int | None) -> None:
    """Bring what the address names into view, each time that it names something else.

    The script is told an id that was found in the document, and what tells one time from the next.
    """
    address = document_address(st.query_params.get("doc", ""), passage=place.passage, section=place.entry.number)
    told = json.dumps({"target": place.target, "address": address, "hits": hits})
    script = (_FOLDER / "reading.js").read_text(encoding="utf-8").replace("__TOLD__", told.replace("<", "\\u003c"))
    with st.container(key="reader-behaviour"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
