"""The blocks of a document as HTML: paragraphs with printed pages and footnote marks, lists, boxes, tables, voices."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from assistant.documents.model import Block, Element, Table, page_label
from assistant.markup import Html, element, join
from assistant.web.addresses import document_address
from assistant.web.reading import Part
from assistant.web.texts import Texts

__all__ = ["Shown", "part_views", "table_view"]

_BULLETS = frozenset(("", "•", "▪", "‣", "–", "-"))
_VALUE = re.compile(r"[\d.,]+(?:\s*(?:%|Euro))?(?:\s*\(N\s*=\s*\d+\))?")


@dataclass(frozen=True)
class Shown:
    """What the blocks of a leaf are shown with.

    :param document: id of the document.
    :param here: id of the passage to highlight, "" for none.
    :param found: what is looked for, marked wherever it stands.
    :param find: the words looked for, kept in addresses.
    :param norms: id of a passage to the places in it that name a § of the act, each with the address to read it at.
    """

    document: str
    texts: Texts
    here: str = ""
    found: tuple[re.Pattern[str], ...] = ()
    find: str = ""
    norms: Callable[[str], Sequence[tuple[int, int, str]]] = lambda _: ()


def part_views(parts: Sequence[Part], shown: Shown) -> Iterator[Html]:
    """Yield the parts of one section as they are read; list items and box bullets that follow each other together."""
    for kind, run in groupby(parts, key=_kind):
        together = list(run)
        if kind == Element.LIST:
            yield element("ul", *(_item(part, shown) for part in together), class_="tia-list")
        elif kind in (Element.FINDING, Element.RECOMMENDATION):
            yield _box(kind, together, shown)
        else:
            yield from (_single(part, shown) for part in together)


def _kind(part: Part) -> str:
    # notes of the editors never look like a part of the list they stand behind
    return part.block.element if part.block.citable else "note"


def _single(part: Part, shown: Shown) -> Html:
    block = part.block
    if not block.citable:
        return _of_editors(part, shown)
    if block.element in (Element.TABLE, Element.FIGURE):
        return _figure(part, shown)
    if block.element is Element.QUOTE:
        said = [element("footer", f"– {block.speaker}")] if block.speaker else []
        inner = [element("p", _words(part, shown)), *said]
        return element("blockquote", *inner, *_address(part, shown), **_own(part, shown, "tia-voice"))
    if block.element is Element.FOOTNOTE:
        return _note(part, shown)
    label = [element("span", f"{block.label} ", class_="tia-absatz")] if block.label else []
    text = element("p", *label, _words(part, shown), *_address(part, shown), **_own(part, shown, "tia-para"))
    return join([text, *_notes(part, shown)])


def _item(part: Part, shown: Shown) -> Html:
    label = part.block.label
    numbered = label not in _BULLETS
    marker = [element("span", f"{label} ", class_="tia-item-label")] if numbered else []
    body = [*marker, _words(part, shown), *_address(part, shown), *_notes(part, shown)]
    return element("li", *body, **_own(part, shown, "tia-numbered" if numbered else ""))


def _box(kind: str, parts: Iterable[Part], shown: Shown) -> Html:
    title = element("h4", shown.texts(f"documents.box.{kind}"))
    items = [_item(part, shown) for part in parts]
    return element("section", title, element("ul", *items, class_="tia-list"), class_=f"tia-box tia-box-{kind}")


def _of_editors(part: Part, shown: Shown) -> Html:
    name = element("span", f"{shown.texts('place.note')}: ", class_="tia-editor-name")
    words = [_words(part, shown), *_address(part, shown)]
    return element("p", name, *words, **_own(part, shown, "tia-editor"))


def _notes(part: Part, shown: Shown) -> list[Html]:
    return [_note(note, shown) for note in part.notes]


def _note(part: Part, shown: Shown) -> Html:
    number = part.block.label
    back = element(
        "a",
        number,
        href=f"#fnref-{number}",
        class_="tia-note-number",
        aria_label=shown.texts("documents.note_back", n=number),
    )
    inner = element("small", back, " ", _words(part, shown), id=f"fn-{number}")
    return element("span", inner, *_address(part, shown), **_own(part, shown, "tia-note"), role="note")


def _own(part: Part, shown: Shown, name: str) -> dict[str, str | None]:
    """Return class and id of a block; the id of a passage stands on its first block only."""
    names = " ".join(filter(None, (name, "tia-here" if part.passage and part.passage == shown.here else "")))
    return {"class_": names or None, "id": f"stelle-{part.passage}" if part.leads else None}


def _address(part: Part, shown: Shown) -> list[Html]:
    """Return the link that is the address of a passage, at its first block."""
    if not part.leads:
        return []
    name = shown.texts("documents.address")
    address = document_address(shown.document, passage=part.passage, find=shown.find)
    return [element("a", "¶", href=address, class_="tia-address", aria_label=name, title=name)]


def _words(part: Part, shown: Shown) -> Html:
    """Return the text of a block with what stands in it: begins of pages, footnote marks, words that were found."""
    block = part.block
    inserts: list[tuple[int, Html]] = [(at, _page(page, shown.texts, inside=at > 0)) for at, page in part.turns]
    inserts += [(mark.at, _mark(mark.number, shown.texts)) for mark in block.marks]
    ordered = sorted(inserts, key=lambda insert: insert[0])
    return _laid_out(block.text, ordered, _found(block.text, shown.found), _norms(part, shown))


def _norms(part: Part, shown: Shown) -> list[tuple[int, int, str]]:
    """Return where the text of a block names a § of the act, with the address to read it at."""
    if part.passage is None or part.offset is None:
        return []
    places = ((start - part.offset, end - part.offset, to) for start, end, to in shown.norms(part.passage))
    return [place for place in places if place[0] >= 0 and place[1] <= len(part.block.text)]


def _found(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _laid_out(
    text: str,
    inserts: Sequence[tuple[int, Html]],
    marks: Sequence[tuple[int, int]],
    links: Sequence[tuple[int, int, str]],
) -> Html:
    """Return a text with elements put in, ranges marked and ranges made links."""
    ranges = [*marks, *((start, end) for start, end, _ in links)]
    cuts = sorted({0, len(text), *(at for at, _ in inserts), *(edge for span in ranges for edge in span)})
    parts: list[str] = [html for at, html in inserts if at == 0]
    for start, end in pairwise(cuts):
        run: str = text[start:end]
        if any(first <= start < last for first, last in marks):
            run = element("mark", run, class_="tia-found")
        to = next((to for first, last, to in links if first <= start < last), None)
        parts.append(element("a", run, href=to, class_="tia-norm-link") if to else run)
        parts += [html for at, html in inserts if at == end]
    return join(parts)


def _page(page: int, texts: Texts, *, inside: bool) -> Html:
    tick = [element("span", "|", class_="tia-tick", aria_hidden="true")] if inside else []
    hidden = element("span", f"{texts('documents.page')} ", class_="tia-hidden")
    return element("span", *tick, element("span", hidden, page_label(page), class_="tia-folio"), id=f"seite-{page}")


def _mark(number: str, texts: Texts) -> Html:
    link = element(
        "a", number, href=f"#fn-{number}", id=f"fnref-{number}", aria_label=texts("documents.note_to", n=number)
    )
    return element("sup", link, class_="tia-fn")


def _figure(part: Part, shown: Shown) -> Html:
    block = part.block
    pages = [_page(page, shown.texts, inside=False) for _, page in part.turns]
    caption = element("figcaption", element("strong", block.label), f" {block.title}", *_address(part, shown))
    below = [element("p", text, class_="tia-small") for text in (block.note, block.source) if text]
    body = table_view(block, shown.texts) if block.table else _fragment(block, shown.texts)
    return element("figure", *pages, caption, body, *below, **_own(part, shown, "tia-figure"))


def _fragment(block: Block, texts: Texts) -> Html:
    note = element("p", texts("place.uncertain"), class_="tia-small")
    return element(
        "details", element("summary", texts("documents.fragment")), note, element("p", block.text, class_="tia-raw")
    )


def table_view(block: Block, texts: Texts) -> Html:
    """Return a table or figure of a document as a table, a list of single items as a list.

    :param block: one that has a table.
    """
    table = block.table
    if table is None:
        return Html()
    if all(len(row) == 1 for row in table.rows) and len(table.columns) <= 1:
        head = [element("p", *table.columns, class_="tia-table-head")] if any(table.columns) else []
        return join([*head, element("ul", *(element("li", row[0]) for row in table.rows), class_="tia-list")])
    rows = [element("tbody", *_rows(table))]
    if any(table.columns):
        heads = (element("th", head, scope="col", class_=_aligned(table, at)) for at, head in enumerate(table.columns))
        rows.insert(0, element("thead", element("tr", *heads)))
    name = f"{block.label}: {block.title}"
    plain = element("table", *rows, class_=None if any(table.columns) else "tia-grouped", aria_label=name)
    # wider than a narrow window: the keyboard scrolls it too
    return element("div", plain, class_="tia-scroll", tabindex=0, role="group", aria_label=name)


def _aligned(table: Table, at: int) -> str | None:
    cells = [row[at] for row in table.rows if at < len(row) and row[at]]
    return "tia-value" if at and cells and all(_VALUE.fullmatch(cell) for cell in cells) else None


def _rows(table: Table) -> Iterator[Html]:
    """Yield the rows; a head that several rows share spans them."""
    width = max(len(row) for row in table.rows)
    for head, run in groupby(table.rows, key=lambda row: row[:-1]):
        rows = list(run)
        for at, row in enumerate(rows):
            cells: list[Html] = []
            if not head:
                cells.append(element("td", row[0], colspan=width if width > 1 else None))
            elif at == 0:
                cells += [
                    element("th" if n == 0 else "td", cell, **_head(n, len(rows)), class_=_aligned(table, n))
                    for n, cell in enumerate(head)
                ]
            if head:
                cells.append(element("td", row[-1], class_=_aligned(table, len(row) - 1)))
            yield element("tr", *cells)


def _head(at: int, rows: int) -> dict[str, str | int | None]:
    return {"scope": ("rowgroup" if rows > 1 else "row") if at == 0 else None, "rowspan": rows if rows > 1 else None}
