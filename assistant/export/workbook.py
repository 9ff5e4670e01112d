"""XLSX: a sheet of the answers, one of the citations, one about the run. Rows go to disk as they are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO

from assistant.export.model import Batch, Entry, Value
from assistant.export.texts import clean
from assistant.export.told import (
    address,
    body,
    confidence,
    heads,
    how,
    name,
    run_facts,
    source_facts,
    status,
    title,
)
from assistant.messages import Texts

if TYPE_CHECKING:
    from assistant.answering.contract import Citation
    from assistant.documents.manifest import Source

__all__ = ["write_xlsx"]

_A4 = 9
_MAX_CHARS = 32_767  # of a cell
_MAX_LINKS = 60_000  # of a sheet: Excel repairs one with more than 65,530
_MAX_HEIGHT = 409  # points: no row can be higher
_LINE_HEIGHT, _PADDING = 15, 3  # points
_WRAP = 0.92  # most letters are narrower than the digits that widths are counted in
_ANSWER_WIDTHS = (9, 38, 78, 16, 40, 22, 34)
_CITATION_WIDTHS = (9, 8, 78, 40, 30, 34, 8, 28, 20)
_CARRIED_WIDTH = 24
_RUN_WIDTHS = (34, 90)
_INK, _HEAD_FILL, _LINE = "FFFFFF", "0B5D66", "D9D4C8"
_TEXT, _HEAD, _LINK, _BOLD, _TITLE = "Text", "Tabellenkopf", "Verweis", "Angabe", "Blatttitel"


def write_xlsx(batch: Batch, file: BinaryIO, texts: Texts) -> None:
    """Write the workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    book.properties.title = title(texts, batch)
    book.properties.creator = ""
    book.properties.description = how(batch, texts)
    book.properties.language = "de-DE" if texts.language == "de" else "en-GB"
    columns = heads((texts(f"head.{it}") for it in _ANSWER_HEADS), batch)
    proofs = [texts(f"head.{it}") for it in _CITATION_HEADS]
    answers = _Table(book, texts("sheet.answers"), columns, [*_ANSWER_WIDTHS, *[_CARRIED_WIDTH] * len(batch.columns)])
    citations = _Table(book, texts("sheet.citations"), proofs, _CITATION_WIDTHS)
    documents = {source.id: source for source in batch.sources}
    for entry in batch.entries:
        answers.add(_answer_cells(entry, texts))
        for citation in entry.answer.citations:
            citations.add(_citation_cells(entry, citation, documents, texts), link=_LINK_COLUMN)
    answers.close()
    citations.close()
    _run_sheet(book, batch, texts)
    book.save(file)


_ANSWER_HEADS = ("id", "question", "answer", "status", "citations", "confidence", "remarks")
_CITATION_HEADS = ("id", "mark", "quote", "label", "document", "address", "page", "link", "passage")
_LINK_COLUMN = _CITATION_HEADS.index("link")


def _answer_cells(entry: Entry, texts: Texts) -> Iterator[Value]:
    answer = entry.answer
    yield name(entry)
    yield answer.question
    yield body(entry, texts)
    yield status(answer, texts)
    yield "\n".join(f"[{citation.n}] {citation.label}" for citation in answer.citations)
    yield confidence(answer, texts)
    yield "\n".join(answer.warnings)
    yield from entry.extra


def _citation_cells(
    entry: Entry, citation: "Citation", documents: Mapping[str, "Source"], texts: Texts
) -> Iterator[Value]:
    source = documents.get(citation.document)
    yield name(entry)
    yield f"[{citation.n}]"
    yield citation.quote
    yield citation.label
    yield source.title if source else citation.document
    yield address(citation, texts)
    yield citation.page
    yield source.url if source else ""
    yield citation.passage_id


class _Table:
    """A sheet that holds one table: its head stays in view and on every printed page.

    :param widths: of the columns, in characters.
    """

    def __init__(self, book: Any, sheet_name: str, columns: Sequence[str], widths: Sequence[float]) -> None:  # noqa: ANN401 — openpyxl has no types
        self._sheet = book.create_sheet(sheet_name)
        self._columns = columns
        self._widths = widths
        self._rows = 1
        self._links = 0
        _set_up(self._sheet, widths)
        self._sheet.freeze_panes = "C2"
        self._sheet.print_title_rows = "1:1"
        self._sheet.append([_cell(self._sheet, column, _HEAD) for column in columns])

    def add(self, values: Iterable[Value], link: int | None = None) -> None:
        """Add a row.

        :param link: column whose cell is a web address.
        """
        cells = [_cell(self._sheet, value, _TEXT) for value in values]
        if link is not None and self._links < _MAX_LINKS and cells[link].value:
            self._links += 1
            cells[link].hyperlink = cells[link].value
            cells[link].style = _LINK
        self._rows += 1
        # not all programs find the height of wrapped text by themselves
        self._sheet.row_dimensions[self._rows].height = self._height(cells)
        self._sheet.append(cells)
        # it is on disk; thousands of rows need not be remembered
        del self._sheet.row_dimensions[self._rows]

    def _height(self, cells: Sequence[Any]) -> float:
        """Estimate the height, in points, that the longest cell needs."""
        lines = (_lines(str(cell.value or ""), width) for cell, width in zip(cells, self._widths, strict=True))
        return min(_MAX_HEIGHT, _LINE_HEIGHT * max(lines) + _PADDING)

    def close(self) -> None:
        """Make the rows a table with filters."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.table import Table, TableStyleInfo

        if self._rows == 1:
            # a table without a row is damaged for Excel
            self.add([""] * len(self._columns))
        extent = f"A1:{get_column_letter(len(self._columns))}{self._rows}"
        table = Table(displayName=self._sheet.title, ref=extent)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        # openpyxl takes the names from the head of a sheet that is in memory; this one is on disk already
        table._initialise_columns()
        for column, head in zip(table.tableColumns, self._columns, strict=True):
            column.name = head
        self._sheet.tables.add(table)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text fills in a column; words that move to the next line cost some room."""
    return sum(1 + int(len(line) * _WRAP // width) for line in text.split("\n"))


def _run_sheet(book: Any, batch: Batch, texts: Texts) -> None:  # noqa: ANN401 — as above
    sheet = book.create_sheet(texts("sheet.run"))
    _set_up(sheet, _RUN_WIDTHS)
    sheet.append([_cell(sheet, title(texts, batch), _TITLE)])
    sheet.append([])
    row = count(3)
    for fact, value in run_facts(batch, texts):
        _fact(sheet, next(row), fact, value)
    for source in batch.sources:
        sheet.append([])
        next(row)
        for fact, value in source_facts(source, texts):
            _fact(sheet, next(row), fact, value, link=value == source.url)


def _fact(sheet: Any, row: int, fact: str, value: str, *, link: bool = False) -> None:  # noqa: ANN401 — as above
    cells = [_cell(sheet, fact, _BOLD), _cell(sheet, value, _TEXT)]
    if link:
        cells[1].hyperlink = value
        cells[1].style = _LINK
    sheet.row_dimensions[row].height = _LINE_HEIGHT * _lines(value, _RUN_WIDTHS[1]) + _PADDING
    sheet.append(cells)


def _set_up(sheet: Any, widths: Sequence[float]) -> None:  # noqa: ANN401 — as above
    """Set widths, and print on A4 across with all columns on the page and page numbers below."""
    from openpyxl.utils import get_column_letter

    for number, width in zip(count(1), widths, strict=False):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"


def _cell(sheet: Any, value: Value, style: str) -> Any:  # noqa: ANN401 — as above
    """Return a cell that holds the value; text is text, whatever it looks like."""
    from openpyxl.cell import WriteOnlyCell

    shown = _text(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet)
    cell.style = style
    if isinstance(shown, str):
        cell.value = shown
        # openpyxl takes "=…" for a formula and "#N/A" for an error
        cell.data_type = "s"
        cell.quotePrefix = shown.startswith(("=", "+", "-", "@", "'"))
    elif shown is not None:
        cell.value = shown
        cell.number_format = _number_format(shown)
    return cell


def _text(value: str) -> str:
    text = clean(value)
    # such a run of characters stands for another character in this format
    text = text.replace("_x", "_x005F_x")
    return text if len(text) <= _MAX_CHARS else text[: _MAX_CHARS - 2] + " …"


def _number_format(value: Value) -> str:
    if isinstance(value, datetime) and value.time() != time():
        return "DD.MM.YYYY HH:MM"
    return "DD.MM.YYYY" if isinstance(value, date) else "General"


def _styles() -> Iterator[Any]:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    top = Alignment(vertical="top", wrap_text=True)
    # not all programs draw the lines of a table style
    line = Border(bottom=Side("thin", color=_LINE))

    def font(**more: Any) -> Any:  # noqa: ANN401 — as above
        return Font(**{"name": "Calibri", "size": 11, **more})

    yield NamedStyle(_TEXT, alignment=top, border=line, font=font())
    yield NamedStyle(_LINK, alignment=top, border=line, font=font(color=_HEAD_FILL, underline="single"))
    yield NamedStyle(_BOLD, alignment=top, border=line, font=font(bold=True))
    yield NamedStyle(_TITLE, font=font(bold=True, size=14))
    fill = PatternFill("solid", start_color=_HEAD_FILL)
    middle = Alignment(vertical="center", wrap_text=True)
    yield NamedStyle(_HEAD, font=font(bold=True, color=_INK), fill=fill, alignment=middle)
