"""What the documents hold (sections, boxes, tables, footnotes, abbreviations), as lines and as records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from enum import StrEnum
from itertools import groupby

from assistant.documents.model import Block, Document, Element, Section, Table, page_at, page_label
from assistant.documents.outline import Absatz, Boxes, absaetze_of, boxes_of, of_kind
from assistant.messages import Texts
from assistant.terminal.line import Line

__all__ = ["View", "outline_lines", "outline_record"]

_STEP = 2
_MIN_RUN = 3  # so many numbers in a row are written as a range


class View(StrEnum):
    """A part of what a document holds; the value is its name in the JSON object."""

    SECTIONS = "sections"
    FINDINGS = "boxes"
    TABLES = "tables"
    FOOTNOTES = "footnotes"
    ABBREVIATIONS = "abbreviations"


def outline_lines(documents: Sequence[Document], views: Sequence[View], texts: Texts) -> Iterable[Line]:
    """Yield the views of each document below its title; a document that has nothing of the kind only says so.

    :param views: which parts; the tree of sections where there are none.
    """
    for number, document in enumerate(documents):
        if number:
            yield Line()
        yield Line(f"{document.title} ({document.id})", style="bold")
        for view in views or (View.SECTIONS,):
            yield Line()
            yield from list(_LINES[view](document, texts)) or [Line(texts(f"outline.none.{view}"), style="dim")]


def outline_record(documents: Sequence[Document], views: Sequence[View]) -> dict[str, object]:
    """Return what ``--json`` prints.

    :param views: which parts; all where there are none.
    """
    return {
        "documents": [
            {"id": document.id, "title": document.title, "kind": document.kind}
            | {view.value: _RECORDS[view](document) for view in views or View}
            for document in documents
        ]
    }


def _section_lines(document: Document, texts: Texts) -> Iterable[Line]:
    for section in document.sections:
        number, title = _headline(document, section)
        tail = _absaetze(absaetze_of(document, section.number), texts) if number.startswith("§") else ""
        tail = tail or (texts("outline.page", page=page_label(section.page)) if section.page is not None else "")
        text = f"{number}  {title}".strip() + (f" ({tail})" if tail else "")
        yield Line(text, _STEP * (section.level - 1), hang=len(number) + 2 if number else _STEP)


def _headline(document: Document, section: Section) -> tuple[str, str]:
    """Return number and title; no number where the title says it."""
    if document.kind == "statute" and section.level > 1:
        return f"§ {section.number}", section.title
    return ("", section.title) if section.title.startswith(section.number) else (section.number, section.title)


def _absaetze(absaetze: Sequence[Absatz], texts: Texts) -> str:
    """Return e.g. ``Abs. 1–5, ohne Text: 5``; "" for a § that is not divided."""
    if not absaetze:
        return ""
    text = texts("outline.absaetze", numbers=_numbers([absatz.number for absatz in absaetze]))
    missing = [absatz.number for absatz in absaetze if not absatz.citable]
    return text + (texts("outline.without_text", numbers=_numbers(missing)) if missing else "")


def _numbers(numbers: Sequence[str]) -> str:
    """Return e.g. ``1–5`` for numbers that follow each other, else all of them."""
    first = int(numbers[0]) if numbers[0].isdecimal() else 0
    runs = len(numbers) >= _MIN_RUN and list(numbers) == [str(first + at) for at in range(len(numbers))]
    return f"{numbers[0]}–{numbers[-1]}" if runs else ", ".join(numbers)


def _box_lines(document: Document, texts: Texts) -> Iterable[Line]:
    for at, boxes in enumerate(boxes_of(document)):
        if at:
            yield Line()
        number, title = _headline(document, boxes.section)
        yield Line(f"{number}  {title}".strip(), style="bold", hang=len(number) + 2)
        for key, blocks in (("outline.findings", boxes.findings), ("outline.recommendations", boxes.recommendations)):
            if blocks:
                yield Line(texts(key, count=len(blocks)), _STEP, "cyan")
            for block in blocks:
                yield Line(f"• {block.text}{_at(_page(block), texts)}", 2 * _STEP, hang=2)


def _at(page: int | None, texts: Texts) -> str:
    return "" if page is None else f" ({texts('outline.page', page=page_label(page))})"


def _page(block: Block) -> int | None:
    return page_at(block.pieces, 0) if block.pieces else None


def _table_lines(document: Document, texts: Texts) -> Iterable[Line]:
    for at, block in enumerate(of_kind(document, Element.TABLE, Element.FIGURE)):
        if at:
            yield Line()
        mark = "" if block.certain else f" – {texts('outline.uncertain')}"
        style = "cyan" if block.certain else "dim"
        yield Line(f"{block.label}: {block.title}{_at(_page(block), texts)}{mark}", style=style, hang=_STEP)
        if block.table:
            yield from _row_lines(block.table)
        for below in filter(None, (block.note, block.source)):
            yield Line(below, _STEP, "dim")


def _row_lines(table: Table) -> Iterable[Line]:
    """Yield the rows, cells divided by bars; a head that several rows share stands above them once."""
    if any(table.columns):
        yield Line(" | ".join(table.columns).lstrip(), _STEP, "bold", _STEP)
    for head, group in groupby(table.rows, key=lambda row: row[:-1]):
        rows = list(group)
        shared = bool(head) and len(rows) > 1
        if shared:
            yield Line(" | ".join(head), _STEP, hang=_STEP)
        for row in rows:
            cells = row[-1:] if shared or not head else row
            yield Line("– " * (len(cells) == 1) + " | ".join(cells), _STEP * (2 if shared else 1), hang=_STEP)


def _footnote_lines(document: Document, texts: Texts) -> Iterable[Line]:
    notes = of_kind(document, Element.FOOTNOTE)
    width = max((len(note.label) for note in notes), default=0) + 2
    for note in notes:
        yield Line(f"{note.label:<{width}}{note.text}{_at(_page(note), texts)}", hang=width)


def _abbreviation_lines(document: Document, texts: Texts) -> Iterable[Line]:
    width = max(map(len, document.abbreviations), default=0) + 2
    for short, long in document.abbreviations.items():
        yield Line(f"{short:<{width}}{long}", hang=width)


def _section_records(document: Document) -> list[dict[str, object]]:
    records: list[dict[str, object]] = []
    for section in document.sections:
        record: dict[str, object] = asdict(section)
        if document.kind == "statute":
            record["absaetze"] = [asdict(absatz) for absatz in absaetze_of(document, section.number)]
        records.append(record)
    return records


def _box_records(document: Document) -> list[dict[str, object]]:
    return [_box_record(boxes) for boxes in boxes_of(document)]


def _box_record(boxes: Boxes) -> dict[str, object]:
    return {
        "section": boxes.section.number,
        "title": boxes.section.title,
        "findings": [{"text": block.text, "page": _page(block)} for block in boxes.findings],
        "recommendations": [{"text": block.text, "page": _page(block)} for block in boxes.recommendations],
    }


def _table_records(document: Document) -> list[dict[str, object]]:
    return [
        {
            "label": block.label,
            "element": block.element.value,
            "caption": block.title,
            "section": block.section,
            "page": _page(block),
            "source": block.source,
            "note": block.note,
            "certain": block.certain,
            "columns": block.table.columns if block.table else None,
            "rows": block.table.rows if block.table else None,
        }
        for block in of_kind(document, Element.TABLE, Element.FIGURE)
    ]


def _footnote_records(document: Document) -> list[dict[str, object]]:
    return [
        {"number": note.label, "text": note.text, "section": note.section, "page": _page(note)}
        for note in of_kind(document, Element.FOOTNOTE)
    ]


def _abbreviation_records(document: Document) -> dict[str, str]:
    return document.abbreviations


_LINES: dict[View, Callable[[Document, Texts], Iterable[Line]]] = {
    View.SECTIONS: _section_lines,
    View.FINDINGS: _box_lines,
    View.TABLES: _table_lines,
    View.FOOTNOTES: _footnote_lines,
    View.ABBREVIATIONS: _abbreviation_lines,
}
_RECORDS: dict[View, Callable[[Document], object]] = {
    View.SECTIONS: _section_records,
    View.FINDINGS: _box_records,
    View.TABLES: _table_records,
    View.FOOTNOTES: _footnote_records,
    View.ABBREVIATIONS: _abbreviation_records,
}
