"""What every page has around it: navigation, language, look, behaviour, and the message when nothing can be opened."""

import json
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from assistant.markup import Html, element
from assistant.web import state
from assistant.web.pages import VIEWS, View
from assistant.web.state import Asking, Problem
from assistant.web.texts import Texts, catalogue
from assistant.web.view import problem_view

__all__ = ["run"]

_FOLDER = Path(__file__).parent


def run() -> None:
    """Show the app: called once for every run of the script."""
    texts = catalogue(state.language())
    pages = {view.path: _page(view, texts) for view in VIEWS}
    current = st.navigation(list(pages.values()), position="hidden")
    view = next(view for view in VIEWS if view.path == current.url_path)
    title = texts("app.page_title", page=texts(f"{view.name}.nav"), app=texts("app.name"))
    st.set_page_config(page_title=title, page_icon=str(_FOLDER / "icon.svg"), layout="wide")
    st.html(_FOLDER / "style.css")
    _head(view, texts)
    with st.container(key="wide" if view.wide else "narrow"):
        current.run()


def _page(view: View, texts: Texts) -> st.Page:
    def show() -> None:
        opened = _open(texts)
        later = None
        if isinstance(opened, Problem):
            st.html(problem_view(opened, texts))
            st.button(texts("problem.retry"), key="retry")
        else:
            later = view.render(opened, texts)
        st.html(_foot(texts))
        _behaviour(view, texts)
        if later:
            later()

    # the first page is shown at the app's own address, and by the name of its words too
    return st.Page(show, title=texts(f"{view.name}.nav"), url_path=view.path or view.name, default=not view.path)


def _open(texts: Texts) -> Asking | Problem:
    """Open the assistant; only the first time takes long enough for the note to appear."""
    place = st.empty()
    with place, st.spinner(texts("app.loading")):
        opened = state.load()
    place.empty()
    return opened


def _head(current: View, texts: Texts) -> None:
    with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(element("p", texts("app.name"), class_="tia-name"))
        st.html(_navigation(current, texts))
        st.button(
            texts("app.switch"),
            key="switch",
            help=texts("app.switch_help"),
            type="tertiary",
            on_click=state.switch_language,
            args=(texts.other,),
        )


def _navigation(current: View, texts: Texts) -> Html:
    """Return the links to the pages; page.js follows them without loading the app anew."""
    links = [
        element(
            "a",
            texts(f"{view.name}.nav"),
            href=f"./{view.path}{_query(view, current)}",
            aria_current="page" if view is current else None,
        )
        for view in VIEWS
        if view.listed
    ]
    items = [element("li", link) for link in links]
    return element("nav", element("ul", *items), class_="tia-nav", aria_label=texts("app.pages"), lang=texts.language)


def _foot(texts: Texts) -> Html:
    """Return the links that every page of a public body has at its end."""
    ways = (
        ("about.privacy.title", "ueber#privacy"),
        ("about.access.title", "ueber#access"),
        ("plain.nav", "leichte-sprache"),
    )
    items = [element("li", element("a", texts(key), href=f"./{path}")) for key, path in ways]
    return element("nav", element("ul", *items), class_="tia-ends", aria_label=texts("app.foot"), lang=texts.language)


def _query(view: View, current: View) -> str:
    """Return what follows the path: the open page leads to itself as it is, the first one to the conversation."""
    if view is not current:
        return "" if view.path else state.address()
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"?{urlencode(pairs)}" if pairs else ""


def _behaviour(view: View, texts: Texts) -> None:
    """Add what Streamlit has no words for: language of the page, announcing, links between pages, opening a proof.

    The script is told words of the catalogue and numbers, never words of a visitor or of a document.
    """
    told = json.dumps(
        {
            "language": texts.language,
            "chosen": state.language_was_chosen(),
            "skip": texts("app.skip"),
            "page": view.name,
            "path": view.path,
            "turns": len(state.conversation()),
        }
    )
    script = (_FOLDER / "page.js").read_text(encoding="utf-8").replace("__TOLD__", told)
    with st.container(key="behaviour"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
