"""The pages of the findings as HTML: the list, a § with all that belongs to it, the tables below the charts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assistant.answering.norm_view import Excerpt, NormRow, NormText, NormView
from assistant.documents.manifest import Source
from assistant.markup import Html, element, join
from assistant.web.addresses import document_address, findings_address
from assistant.web.figures import Figure
from assistant.web.lookup import Collection, Filters, Item, Tally
from assistant.web.reading_blocks import table_view
from assistant.web.texts import Texts

__all__ = [
    "caption_view",
    "figures_view",
    "filter_address",
    "foot_view",
    "list_view",
    "norm_page",
    "norms_page",
    "nothing_view",
    "tallies_view",
    "views_view",
]

VIEWS = {"": "findings.view.list", "paragraf": "findings.view.norms", "zahlen": "findings.view.numbers"}


def filter_address(filters: Filters, view: str = "") -> str:
    """Return the address of a view with filters set."""
    return findings_address(
        ansicht=view, thema=filters.topic, art=filters.kind, kapitel=filters.section, paragraf=filters.paragraph
    )


def views_view(here: str, filters: Filters, texts: Texts) -> Html:
    """Return the links to the views of the page; the filters of the list stay."""
    links = (
        element("a", texts(key), href=filter_address(filters, view), aria_current="true" if view == here else None)
        for view, key in VIEWS.items()
    )
    items = (element("li", link) for link in links)
    return element(
        "nav",
        element("ul", *items),
        class_="tia-tabs tia-views",
        aria_label=texts("findings.views"),
        lang=texts.language,
    )


def list_view(items: Sequence[Item], filters: Filters, report: Source, texts: Texts) -> Html:
    """Return the list: with a topic in one row, best first; else chapter by chapter."""
    if filters.topic:
        return element("div", _list(items, report, texts, chapter=True), class_="tia-finds")
    sections = [
        element("section", element("h2", title, lang=report.language), _list(list(run), report, texts, chapter=False))
        for title, run in groupby(items, key=lambda item: item.chapter)
    ]
    return element("div", *sections, class_="tia-finds")


def _list(items: Iterable[Item], report: Source, texts: Texts, *, chapter: bool) -> Html:
    return element("ol", *(_item(item, report, texts, chapter=chapter) for item in items))


def _item(item: Item, report: Source, texts: Texts, *, chapter: bool) -> Html:
    title = [element("span", item.chapter, class_="tia-find-chapter", lang=report.language)] if chapter else []
    head = element("p", element("span", texts(f"element.{item.kind}"), class_="tia-find-kind"), *title)
    links = [
        element("a", f"§ {number}", href=findings_address(ansicht="paragraf", paragraf=number))
        for number in item.paragraphs
    ]
    read = element("a", texts("findings.read"), href=document_address(report.id, passage=item.passage.id))
    foot = element("p", _dotted([element("span", item.label, class_="tia-label"), *links, read]), class_="tia-small")
    text = element("p", item.passage.text, class_="tia-find-words", lang=report.language)
    return element("li", head, text, foot, class_=f"tia-find tia-find-{item.kind}")


def _dotted(parts: Iterable[Html]) -> Html:
    return Html(" · ".join(parts))


def nothing_view(texts: Texts) -> Html:
    """Return what is said where the filters leave nothing."""
    said = element("strong", texts("findings.nothing"))
    return element("p", said, " ", texts("findings.nothing_advice"), class_="tia-nothing")


def norms_page(rows: Iterable[NormRow], texts: Texts) -> Html:
    """Return the §§ of the act, each with what the report has on it."""
    items = [element("li", _norm_link(row, texts)) for row in rows]
    head = [element("h2", texts("findings.norms")), element("p", texts("findings.norms_intro"), class_="tia-small")]
    return element("section", *head, element("ul", *items), class_="tia-norm-list", lang=texts.language)


def _norm_link(row: NormRow, texts: Texts) -> Html:
    if row.chapters:
        said = texts("findings.norms.counts", findings=row.findings, recommendations=row.recommendations)
    else:
        said = texts("findings.norms.only", n=row.mentions)
    return element(
        "a",
        element("span", f"§ {row.paragraph}", class_="tia-norm-number"),
        element("span", row.title, class_="tia-norm-title", lang="de"),
        element("span", said, class_="tia-small"),
        href=findings_address(ansicht="paragraf", paragraf=row.paragraph),
    )


def norm_page(norm: NormView, texts: Texts) -> Html:
    """Return a §: its text, the chapters, the findings and the recommendations, side by side where there is room."""
    head = element(
        "header",
        element(
            "p", element("a", texts("findings.norm.all"), href=findings_address(ansicht="paragraf")), class_="tia-path"
        ),
        element("h2", f"§ {norm.paragraph} {norm.title}", lang="de"),
    )
    columns = [
        _column(texts("findings.norm.law"), _law(norm, texts), "law"),
        _column(texts("findings.norm.chapter"), _chapters(norm, texts), "chapter"),
        _column(texts("findings.kind.finding"), _excerpts(norm.findings, norm, texts), "finding"),
        _column(texts("findings.kind.recommendation"), _excerpts(norm.recommendations, norm, texts), "recommendation"),
    ]
    grid = element("div", *columns, class_="tia-norm-grid")
    return element("article", head, grid, class_="tia-norm", lang=texts.language)


def _column(title: str, parts: Iterable[Html], name: str) -> Html:
    return element("section", element("h3", title), *parts, class_=f"tia-norm-{name}")


def _law(norm: NormView, texts: Texts) -> Iterator[Html]:
    if norm.note:
        yield element("p", norm.note, class_="tia-banner")
    for _, run in groupby(norm.text, key=lambda text: text.absatz):
        yield from _absatz(list(run))
    for note in norm.notes:
        yield element("p", f"{texts('place.note')}: {note.text}", class_="tia-editor", lang="de")
    address = document_address(norm.document, section=norm.paragraph)
    yield element("p", element("a", texts("findings.read"), href=address), class_="tia-small")


def _absatz(texts: Sequence[NormText]) -> Iterator[Html]:
    """Yield the Sätze of an Absatz as a paragraph, its Nummern as a list."""
    number = [element("span", f"({texts[0].absatz}) ", class_="tia-absatz")] if texts[0].absatz else []
    for listed, run in groupby(texts, key=lambda text: bool(text.nummer or text.buchstabe)):
        parts = list(run)
        if listed:
            items = (
                element("li", element("span", f"{part.buchstabe or part.nummer}. ", class_="tia-absatz"), part.text)
                for part in parts
            )
            yield element("ul", *items, class_="tia-nummern", lang="de")
        else:
            yield element("p", *number, " ".join(part.text for part in parts), class_="tia-law-words", lang="de")
            number = []


def _chapters(norm: NormView, texts: Texts) -> Iterator[Html]:
    if not norm.chapters or norm.report is None:
        yield element("p", texts("findings.norm.no_chapter"))
    for chapter in norm.chapters:
        name = f"{texts('place.section', number=chapter.section)} {chapter.title}"
        page = f", {texts('place.page', page=chapter.page)}" if chapter.page is not None else ""
        address = document_address(norm.report or "", section=chapter.section)
        yield element("p", element("a", name, href=address), page, lang="de")
    if norm.mentions:
        address = document_address(norm.document, section=norm.paragraph)
        places = {(mention.passage_id, mention.text) for mention in norm.mentions}
        said = texts("findings.norm.mentions", n=len(places))
        yield element("p", element("a", said, href=address), class_="tia-small")


def _excerpts(excerpts: Sequence[Excerpt], norm: NormView, texts: Texts) -> Iterator[Html]:
    if not excerpts:
        yield element("p", texts("findings.norm.no_finding"))
        return
    items: list[Html] = []
    for excerpt in excerpts:
        name = texts("place.page", page=excerpt.page) if excerpt.page is not None else texts("findings.read")
        link = element(
            "a", name, href=document_address(norm.report or "", passage=excerpt.passage_id), title=excerpt.label
        )
        items.append(element("li", excerpt.text, " ", element("span", link, class_="tia-small"), lang="de"))
    yield element("ul", *items)


def tallies_view(tallies: Sequence[Tally], collection: Collection, texts: Texts) -> Html:
    """Return the counts by chapter as a table; every chapter leads to its part of the list."""
    heads = ("findings.column.chapter", "findings.column.page", "findings.kind.finding", "findings.kind.recommendation")
    names = (None, "tia-value tia-spare", "tia-value", "tia-value")
    cells = (element("th", texts(key), scope="col", class_=name) for key, name in zip(heads, names, strict=True))
    head = element("tr", *cells)
    rows = [
        element(
            "tr",
            element(
                "th", element("a", tally.chapter, href=findings_address(kapitel=tally.section)), scope="row", lang="de"
            ),
            element("td", str(tally.page or ""), class_="tia-value tia-spare"),
            element("td", str(tally.findings), class_="tia-value"),
            element("td", str(tally.recommendations), class_="tia-value"),
        )
        for tally in tallies
    ]
    sums = [sum(tally.findings for tally in tallies), sum(tally.recommendations for tally in tallies)]
    total = element(
        "tr",
        element("th", texts("findings.chart.total"), scope="row"),
        element("td", "", class_="tia-spare"),
        *(element("td", str(count), class_="tia-value") for count in sums),
        class_="tia-total",
    )
    table = element(
        "table", element("thead", head), element("tbody", *rows, total), aria_label=texts("findings.chart.title")
    )
    name = collection.report.short_title if collection.report else ""
    source = element("p", texts("findings.chart.source", document=name), class_="tia-small")
    scroll = element(
        "div", table, class_="tia-scroll", tabindex=0, role="group", aria_label=texts("findings.chart.title")
    )
    return element("div", scroll, source, lang=texts.language)


def figures_view(figures: Iterable[Figure], here: Figure, texts: Texts) -> Html:
    """Return the links to the tables and figures that can be drawn."""
    links = [
        element(
            "a",
            figure.block.label,
            href=findings_address(ansicht="zahlen", bild=figure.block.label),
            aria_current="true" if figure is here else None,
            title=figure.block.title,
        )
        for figure in figures
    ]
    title = element("h2", texts("findings.figures"), id="bilder")
    intro = element("p", texts("findings.figures_intro"), class_="tia-small")
    nav = element(
        "nav",
        element("ul", *(element("li", link) for link in links)),
        class_="tia-chips",
        aria_label=texts("findings.figures"),
    )
    return element("div", title, intro, nav, lang=texts.language)


def caption_view(heading: str, title: str, unit: str, texts: Texts, *, lang: str) -> Html:
    """Return what stands above a chart: its title and what its values count.

    :param heading: the title's element, ``h2`` or ``h3``.
    """
    told = texts("findings.chart.unit", unit=unit)
    return element(
        "div", element(heading, title, lang=lang), element("p", told, class_="tia-small"), class_="tia-chart-head"
    )


def foot_view(figure: Figure, report: Source, address: str, texts: Texts) -> Html:
    """Return what stands below a chart of the report: all values as a table, note, source, page."""
    block = figure.block
    below = [
        element("p", text, class_="tia-small", lang=report.language) for text in (block.note, block.source) if text
    ]
    page = block.pieces[0].page if block.pieces else None
    place = [element("span", texts("place.page", page=page))] if page is not None else []
    place = [
        element("span", f"{report.short_title}, {block.label}"),
        *place,
        element("a", texts("findings.read"), href=address),
    ]
    where = element("p", _dotted(place), class_="tia-small")
    return element("div", join([table_view(block, texts), *below, where]), class_="tia-chart-foot", lang=texts.language)
