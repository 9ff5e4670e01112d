"""The page of a document as HTML: its table of contents, a leaf, what was found in it, where the report names a §."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assistant.answering.norm_view import MentionView, NormRow, NormView
from assistant.documents.manifest import Source
from assistant.documents.model import page_label
from assistant.markup import Html, element
from assistant.web.addresses import document_address, findings_address
from assistant.web.reading import Entry, Found, Leaf, Part, Reader
from assistant.web.reading_blocks import Shown, part_views
from assistant.web.texts import Texts

__all__ = ["contents_view", "documents_view", "hits_view", "leaf_view", "mentions_view", "norms_view"]

_ALL_OPEN = 30  # a document with so few sections shows all of them in its table of contents


def documents_view(sources: Iterable[Source], here: str, texts: Texts) -> Html:
    """Return the links to the documents, the one that is read marked."""
    links = (
        element(
            "a",
            source.short_title,
            href=document_address(source.id),
            aria_current="true" if source.id == here else None,
            title=source.title,
        )
        for source in sources
    )
    items = (element("li", link) for link in links)
    return element("nav", element("ul", *items), class_="tia-tabs", aria_label=texts("documents.which"))


def contents_view(reader: Reader, leaf: Leaf, texts: Texts) -> Html:
    """Return the table of contents: twice, as a column and to unfold, and the look shows one of both."""
    tree = _tree(reader, leaf, None)
    name = texts("documents.sections")
    return element(
        "div",
        element("nav", element("h2", name), tree, class_="tia-outline tia-outline-wide", aria_label=name),
        element(
            "details", element("summary", name), element("nav", tree, aria_label=name), class_="tia-outline-narrow"
        ),
        lang=reader.document.language,
    )


def _tree(reader: Reader, leaf: Leaf, parent: str | None) -> Html:
    """Return the sections below one; those below them only on the way to the leaf."""
    document = reader.document
    open_ = {leaf.entry.number, *(entry.number for entry in leaf.path)}
    everything = len(reader.entries) <= _ALL_OPEN
    items: list[Html] = []
    for entry in reader.entries:
        section = document.section(entry.number)
        if section.parent != parent:
            continue
        current = entry.number == leaf.entry.number
        link = element(
            "a",
            entry.title,
            href=document_address(document.id, section=entry.number),
            aria_current="location" if current else None,
        )
        below = everything or entry.number in open_
        deeper = [_tree(reader, leaf, entry.number)] if below and _has_below(reader, entry) else []
        items.append(element("li", link, *deeper))
    return element("ul", *items)


def _has_below(reader: Reader, entry: Entry) -> bool:
    return any(section.parent == entry.number for section in reader.document.sections)


def leaf_view(leaf: Leaf, source: Source, shown: Shown, below: Html, target: str) -> Html:
    """Return a leaf: where it stands, its text, and the way on.

    :param below: what is told of the leaf behind its text.
    :param target: id of the element that the address means.
    """
    texts = shown.texts
    return element(
        "article",
        _head(leaf, source, texts),
        element("div", *_body(leaf, shown), class_=_name(leaf), lang=source.language),
        below,
        _pager(leaf, source.id, texts),
        class_="tia-leaf",
        id="tia-leaf",
        data_target=target,
    )


def _name(leaf: Leaf) -> str:
    """Return the class of the text: with a margin for the printed pages where they are known."""
    return "tia-text tia-paged" if any(_page(part) is not None for part in leaf.parts) else "tia-text"


def _page(part: Part) -> int | None:
    return next((piece.page for piece in part.block.pieces if piece.page is not None), None)


def _head(leaf: Leaf, source: Source, texts: Texts) -> Html:
    above = [element("a", entry.title, href=document_address(source.id, section=entry.number)) for entry in leaf.path]
    parts = [element("p", Html(" › ".join(above)), class_="tia-path", lang=source.language)] if above else []
    parts.append(element("h2", leaf.entry.title, id="tia-leaf-title", tabindex=-1, lang=source.language))
    if pages := _pages(leaf.parts, texts):
        parts.append(element("p", pages, class_="tia-small"))
    if source.note:
        official = element("a", texts("place.original"), href=source.url, target="_blank", rel="noopener noreferrer")
        parts.append(element("p", element("strong", source.note), " · ", official, class_="tia-banner"))
    return element("header", *parts, class_="tia-leaf-head", lang=texts.language)


def _pages(parts: Sequence[Part], texts: Texts) -> str:
    """Return e.g. ``Seiten 49–55``, "" where the pages are not known."""
    pages = [piece.page for part in parts for piece in part.block.pieces if piece.page is not None]
    if not pages:
        return ""
    first, last = page_label(min(pages)), page_label(max(pages))
    return f"{texts('documents.page')} {first}" if first == last else texts("documents.pages", first=first, last=last)


def _body(leaf: Leaf, shown: Shown) -> Iterator[Html]:
    """Yield the text, a heading where a section or an unnumbered part of it begins."""
    titled = {leaf.entry.number}
    titles = {entry.number: entry.title for entry in leaf.inside}
    heading = ""
    for (section, sub), run in groupby(leaf.parts, key=lambda part: (part.block.section, part.block.heading)):
        if section not in titled:
            titled.add(section)
            yield element("h3", titles[section], id=f"abschnitt-{section}")
            heading = ""
        if sub and sub != heading:
            yield element("h4", sub)
        heading = sub
        yield from part_views(list(run), shown)
    if leaf.below:
        links = (
            element("li", element("a", entry.title, href=document_address(shown.document, section=entry.number)))
            for entry in leaf.below
        )
        yield element("ul", *links, class_="tia-below")


def _pager(leaf: Leaf, document: str, texts: Texts) -> Html:
    links: list[Html] = []
    for entry, key in ((leaf.before, "documents.before"), (leaf.after, "documents.after")):
        if entry is not None:
            name = element("span", texts(key), class_="tia-small")
            href = document_address(document, section=entry.number)
            links.append(element("a", name, element("span", entry.title), href=href, class_=key.replace(".", "-")))
    return element("nav", *links, class_="tia-pager", aria_label=texts("documents.pager"), lang=texts.language)


def hits_view(found: Sequence[Found], find: str, document: str, texts: Texts, *, literal: bool, open_: bool) -> Html:
    """Return what was found in a document, section by section.

    :param literal: whether the words stand there; else the places are near to their meaning only, best first.
    :param open_: whether the list is unfolded: not where one of its places is read.
    """
    if not literal:
        said = element("p", texts("documents.hits.none", words=find), " ", texts("documents.hits.advice"))
        near = [element("h3", texts("documents.hits.near")), _hits(found, find, document, texts)] if found else []
        return element("div", said, *near, class_="tia-nothing tia-hits", lang=texts.language)
    count = texts("documents.hits.one" if len(found) == 1 else "documents.hits.many", n=len(found), words=find)
    sections = [
        element("section", element("h3", title), _hits(run, find, document, texts))
        for title, run in groupby(found, key=lambda hit: hit.entry.title)
    ]
    return element("details", element("summary", count), *sections, class_="tia-hits", open=open_, lang=texts.language)


def _hits(found: Iterable[Found], find: str, document: str, texts: Texts) -> Html:
    return element("ol", *(_hit(hit, find, document, texts) for hit in found))


def _hit(hit: Found, find: str, document: str, texts: Texts) -> Html:
    words: list[str] = []
    end = 0
    for start, stop in hit.marks:
        words += [hit.text[end:start], element("mark", hit.text[start:stop], class_="tia-found")]
        end = stop
    page = (
        [element("span", texts("place.page", page=page_label(hit.page)), class_="tia-page")]
        if hit.page is not None
        else []
    )
    place = {"passage": hit.passage} if hit.passage else {"section": hit.entry.number}
    link = element("a", *words, hit.text[end:], href=document_address(document, find=find, **place))
    return element("li", link, " ", *page)


def mentions_view(norm: NormView, texts: Texts) -> Html:
    """Return where the report evaluates and where it names a §."""
    title = element("h3", texts("documents.mentions", norm=norm.label.partition(" TIntG")[0]), id="erwaehnungen")
    if norm.report is None or not (norm.mentions or norm.chapters):
        return element("section", title, element("p", texts("documents.mentions.none")), class_="tia-mentions")
    parts: list[Html] = [title, *_evaluated(norm, norm.report, texts)]
    # a sentence that names the § twice is one place
    places = {(mention.passage_id, mention.text): mention for mention in reversed(norm.mentions)}
    for section, run in groupby(reversed(places.values()), key=lambda mention: mention.section):
        items = [_mention(mention, norm.report, texts) for mention in run]
        number = texts("place.section", number=section) if section[:1].isdigit() and section != "0" else section
        name = texts("documents.summary") if section == "0" else number
        parts.append(element("section", element("h4", name), element("ol", *items)))
    return element("section", *parts, class_="tia-mentions", lang=texts.language)


def _evaluated(norm: NormView, report: str, texts: Texts) -> Iterator[Html]:
    for chapter in norm.chapters:
        name = f"{texts('place.section', number=chapter.section)} {chapter.title}"
        link = element("a", name, href=document_address(report, section=chapter.section))
        yield element("p", f"{texts('documents.evaluated')}: ", link)
    if norm.findings or norm.recommendations:
        counts = texts("documents.boxes", findings=len(norm.findings), recommendations=len(norm.recommendations))
        yield element("p", element("a", counts, href=findings_address(ansicht="paragraf", paragraf=norm.paragraph)))


def _mention(mention: MentionView, report: str, texts: Texts) -> Html:
    page = (
        [" ", element("span", texts("place.page", page=page_label(mention.page)), class_="tia-page")]
        if mention.page is not None
        else []
    )
    start, named, rest = mention.text.partition(mention.named)
    words = [start, element("mark", named, class_="tia-found"), rest] if named else [mention.text]
    return element(
        "li", element("a", *words, href=document_address(report, passage=mention.passage_id)), *page, lang="de"
    )


def norms_view(rows: Iterable[NormRow], statute: str, texts: Texts) -> Html:
    """Return the list of all §§, each with the number of places that name it."""
    items = [
        element(
            "li",
            element("a", f"§ {row.paragraph}", href=document_address(statute, section=row.paragraph), title=row.title),
            element("span", f" {row.mentions}", class_="tia-small"),
        )
        for row in rows
    ]
    name = texts("documents.norms")
    return element("details", element("summary", name), element("ul", *items), class_="tia-norms", lang=texts.language)
