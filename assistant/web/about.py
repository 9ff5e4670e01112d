"""The page about the assistant itself: what it can do, what it keeps, who may use it, how good it is."""

from collections.abc import Callable
from urllib.parse import urlsplit

import streamlit as st

from assistant import messages
from assistant.documents.manifest import Source
from assistant.evaluation.record import Record, default_record_path, read_record
from assistant.evaluation.shown import set_table
from assistant.feedback import default_feedback_path
from assistant.markup import Html, answer_body, element, inline_code, join
from assistant.settings import Settings
from assistant.web import state
from assistant.web.state import Asking
from assistant.web.texts import Texts
from assistant.web.view import page_head

__all__ = ["PARTS", "render"]

_FIGURES = ("questions", "found_5", "first", "facts", "answered", "refused", "verbatim", "median_ms")
_SHOWN_DIGITS = 12  # of a fingerprint


def render(assistant: Asking, texts: Texts) -> None:
    """Show the page.

    :param assistant: knows the documents.
    :param texts: the catalogue of the interface.
    """
    settings = state.settings()
    st.html(page_head(texts("about.title"), texts("about.intro"), texts))
    st.html(_contents(texts))
    for part, body in PARTS.items():
        title = element("h2", texts(f"about.{part}.title"), id=part, tabindex=-1)
        st.html(element("section", title, body(assistant, settings, texts), class_="tia-prose", lang=texts.language))


def _contents(texts: Texts) -> Html:
    links = [element("a", texts(f"about.{part}.title"), href=f"#{part}") for part in PARTS]
    plain = element("a", texts("about.plain"), href="./leichte-sprache")
    items = [element("li", link) for link in (*links, plain)]
    return element(
        "nav", element("ul", *items), class_="tia-contents", aria_label=texts("about.contents"), lang=texts.language
    )


def _prose(text: str) -> Html:
    return answer_body(text, (), "", "")


def _can(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    return _prose(texts("about.can.text"))


def _cannot(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    return _prose(texts("about.cannot.text"))


def _documents(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    """Return each document with what it is, whose it is, and the checksum of its file."""
    entries = [element("div", _document(source, texts), class_="tia-entry") for source in assistant.sources]
    stamp = assistant.stamp
    index = texts(
        "about.documents.index",
        fingerprint=stamp.fingerprint[:_SHOWN_DIGITS],
        embedding=stamp.embedding,
        date=texts.day(stamp.built_at) or "–",
    )
    return join([_prose(texts("about.documents.text")), *entries, element("p", index)])


def _document(source: Source, texts: Texts) -> Html:
    kind = texts(f"sources.kind.{source.kind}", date=texts.day(source.date))
    link = element("a", source.url, href=source.url, target="_blank", rel="noopener noreferrer")
    facts: list[tuple[str, str]] = [
        (texts("about.documents.version"), f"{kind}, {texts('place.summary')}" if source.note else kind),
        (texts("about.documents.publisher"), source.publisher),
        (texts("about.documents.origin"), link),
        (texts("about.documents.sha256"), element("code", source.sha256)),
    ]
    rows = [join([element("dt", name), element("dd", value)]) for name, value in facts]
    return join([element("h3", source.title, lang=source.language), element("dl", *rows)])


def _answers(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    return _prose(texts("about.answers.text"))


def _model(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    return _prose(texts("about.model.text", embedding=assistant.stamp.embedding))


def _privacy(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    """Return what is kept where; the sentences depend on what the operator has set."""
    if settings.embedding == "openai":
        host = urlsplit(settings.embedding_url).hostname or settings.embedding_url
        leaves = texts("about.privacy.endpoint", host=host)
    else:
        leaves = texts("about.privacy.local")
    path = settings.feedback_file or default_feedback_path()
    said = texts("about.privacy.feedback", path=path) if settings.feedback else texts("about.privacy.no_feedback")
    return join([element("p", leaves), _prose(texts("about.privacy.text")), element("p", inline_code(said))])


def _access(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    contact = settings.contact.strip()
    whom = texts("about.access.contact", contact=contact) if contact else texts("about.access.no_contact")
    return join([_prose(texts("about.access.text")), element("p", inline_code(whom))])


def _quality(assistant: Asking, settings: Settings, texts: Texts) -> Html:
    """Return the figures of the last measuring on this machine, or how they are measured."""
    record = read_record(default_record_path())
    if record is None:
        return element("p", inline_code(texts("about.quality.none")))
    about = texts(
        "about.quality.measured",
        date=texts.day(record.measured_at),
        fingerprint=record.fingerprint[:_SHOWN_DIGITS],
        questions=sum(some.figures.questions for some in record.sets),
    )
    parts = [_prose(texts("about.quality.text")), element("p", about)]
    if record.fingerprint != assistant.stamp.fingerprint:
        parts.append(element("p", element("strong", inline_code(texts("about.quality.other")))))
    return join([*parts, _figures(record, texts)])


def _figures(record: Record, texts: Texts) -> Html:
    head, *rows = set_table(record.sets, messages.catalogue(texts.language), _FIGURES)
    columns = [element("th", name, scope="col") for name in head[1:]]
    lines = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows
    ]
    caption = element("caption", texts("about.quality.caption"))
    table = element(
        "table",
        caption,
        element("thead", element("tr", element("td"), *columns)),
        element("tbody", *lines),
        class_="tia-table",
    )
    # a table may be wider than a narrow window: it scrolls by itself, also by keyboard
    return element(
        "div", table, class_="tia-scroll", tabindex=0, role="region", aria_label=texts("about.quality.caption")
    )


PARTS: dict[str, Callable[[Asking, Settings, Texts], Html]] = {
    "can": _can,
    "cannot": _cannot,
    "documents": _documents,
    "answers": _answers,
    "model": _model,
    "privacy": _privacy,
    "access": _access,
    "quality": _quality,
}
"""The parts of the page in their order; with the name begin the part's words in the catalogue."""
