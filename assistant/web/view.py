"""The parts of the pages as HTML; all words come from a catalogue, a document or the visitor."""

from urllib.parse import urlencode

from assistant.answering.contract import IndexStamp
from assistant.documents.manifest import Source
from assistant.markup import Html, element, inline_code, join
from assistant.retrieval.passage import Passage
from assistant.web.state import Problem
from assistant.web.texts import Texts

__all__ = [
    "document_name",
    "heading",
    "page_head",
    "passage_address",
    "place_address",
    "problem_view",
    "problem_words",
    "source_view",
    "sources_view",
]


def heading(texts: Texts, sources: tuple[Source, ...]) -> Html:
    """Return the head of the page: title and, once the documents are known, what the app does."""
    parts = [element("h1", texts("app.title"), tabindex=-1)]
    if sources:
        names = [document_name(source, texts) for source in sources]
        listed = f" {texts('app.and')} ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        parts.append(element("p", texts("app.intro", documents=listed), class_="tia-intro"))
    return element("header", *parts, class_="tia-head", lang=texts.language)


def page_head(title: str, intro: str, texts: Texts) -> Html:
    """Return the head of a page: its title, and below it what it is for."""
    return element(
        "header",
        element("h1", title, tabindex=-1),
        element("p", intro, class_="tia-intro"),
        class_="tia-head",
        lang=texts.language,
    )


def passage_address(passage: Passage) -> str:
    """Return the address at which a passage is read in its document, relative to any page of the app."""
    return place_address(passage.document, passage.id)


def place_address(document: str, passage_id: str) -> str:
    """Return the same for a passage of which only the ids are known."""
    return f"./dokumente?{urlencode({'doc': document, 'stelle': passage_id})}"


def problem_view(problem: Problem, texts: Texts) -> Html:
    """Return the message that stands in for the page when the assistant cannot be opened."""
    return element(
        "div",
        element("h2", texts("problem.title")),
        problem_words(problem),
        class_="tia-problem",
        role="alert",
    )


def sources_view(sources: tuple[Source, ...], stamp: IndexStamp, texts: Texts) -> Html:
    """Return the foot of the page: the documents, which index answers, what becomes of the questions."""
    built = texts("sources.built", date=texts.day(stamp.built_at)) if stamp.built_at else ""
    index = texts("sources.index", fingerprint=stamp.fingerprint[:12], embedding=stamp.embedding)
    return element(
        "details",
        element("summary", texts("sources.title")),
        element("ul", *(element("li", source_view(source, texts)) for source in sources)),
        element("p", ", ".join(filter(None, (index, built))), class_="tia-small"),
        element(
            "p",
            f"{texts('sources.privacy')} ",
            element("a", texts("sources.kept"), href="./ueber#privacy"),
            class_="tia-small",
        ),
        class_="tia-sources",
    )


def problem_words(problem: Problem) -> Html:
    """Return what is wrong and what to do, as paragraphs."""
    hint = element("p", inline_code(problem.hint)) if problem.hint else Html()
    return join([element("p", inline_code(problem.message)), hint])


def document_name(source: Source, texts: Texts) -> str:
    """Return the short title; a restated text is always called one."""
    return f"{source.short_title} ({texts('place.summary')})" if source.note else source.short_title


def source_view(source: Source, texts: Texts) -> Html:
    """Return title, kind, state and publisher of a document."""
    kind = texts(f"sources.kind.{source.kind}", date=texts.day(source.date))
    facts = [kind, texts("place.summary") if source.note else "", source.publisher]
    title = element("strong", source.title, lang=source.language)
    link = element("a", title, href=source.url, target="_blank", rel="noopener noreferrer")
    return join([link, Html("<br>"), " · ".join(filter(None, facts))])
