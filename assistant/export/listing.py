"""A list as a file for a spreadsheet: CSV and XLSX. Every cell is text or a number, never a formula."""

import csv
import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Value", "listing_csv", "listing_xlsx"]

Value = str | int | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# what no XML may hold, and openpyxl refuses
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDE, _NARROW = 90, 10  # characters of a column
_MOST_CELL_CHARS = 32_767  # of a cell in XLSX
_HEAD = PatternFill("solid", fgColor="DCE9E8")


def listing_csv(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Return a list as CSV as German spreadsheets open it: semicolons, UTF-8 with its mark, lines ended by CR LF.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.

    :param columns: heads of the columns.
    :param rows: as many values a row as columns; ``None`` leaves a cell empty.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_plain(head) for head in columns])
    writer.writerows([_plain(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _plain(value: Value) -> str | int:
    if not isinstance(value, str):
        return "" if value is None else value
    clean = _CONTROL.sub("", value)
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def listing_xlsx(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], about: Sequence[tuple[str, Value]], name: str
) -> bytes:
    """Return a list as a workbook: the list with a head that stays and filters, behind it what it is made of.

    :param title: of the sheet with the list.
    :param columns: heads of the columns.
    :param rows: as many values a row as columns; ``None`` leaves a cell empty.
    :param about: names and values of the second sheet: filters, documents, day.
    :param name: of that sheet.
    """
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = _sheet_name(title)
    _fill(sheet, [columns, *rows])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    second: Worksheet = book.create_sheet(_sheet_name(name))
    _fill(second, about)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Value]]) -> None:
    widths: dict[int, int] = {}
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            _set(cell, value)
            widths[column] = max(widths.get(column, _NARROW), len(str(value or "")))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDE, width + 2)


def _set(cell: Cell, value: Value) -> None:
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if not isinstance(value, str):
        cell.value = value
        return
    clean = _CONTROL.sub("", value)[:_MOST_CELL_CHARS]
    cell.value = clean
    cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    cell.quotePrefix = clean.startswith(_FORMULA)  # stays text when somebody edits it


def _sheet_name(text: str) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", text)[:31] or "1"
