"""The sheets of an XLSX workbook as rows of values; a formula counts with the value that was saved with it."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from assistant.batch.table import NO_VALUE, Grid
from assistant.errors import InputError
from assistant.export.model import Value

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Sheet", "read_sheets"]

_MAX_UNPACKED = 300 << 20  # bytes; a sheet of 100,000 questions has 20 MB
_FORMULA = "="


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its rows that hold something."""

    name: str
    rows: Grid


def read_sheets(name: str, data: bytes) -> list[Sheet]:
    """Return the visible sheets in their order.

    :param name: of the file, for the complaint.
    :raises InputError: it is no workbook, a damaged one, or one too large to be unpacked.
    """
    _check_size(name, data)
    try:
        # openpyxl warns of what it leaves out (drop-down lists, colours by condition): nothing that is read here
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values, formulas = _open(data, values=True), _open(data, values=False)
            visible = (sheet for sheet in values.worksheets if sheet.sheet_state == "visible")
            return [Sheet(sheet.title, _rows(_cells(sheet), _cells(formulas[sheet.title]))) for sheet in visible]
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        # a damaged package breaks in any of zip, XML and openpyxl, each with errors of its own
        raise InputError(
            f"Die Datei {name} ist keine lesbare XLSX-Arbeitsmappe.",
            "In der Tabellenkalkulation öffnen und neu als .xlsx speichern.",
        ) from error


def _open(data: bytes, *, values: bool) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _check_size(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InputError(
            f"Die Datei {name} ist beschädigt: das XLSX-Paket lässt sich nicht entpacken.",
            "Die Datei noch einmal speichern oder übertragen.",
        ) from error
    if unpacked > _MAX_UNPACKED:
        raise InputError(
            f"Die Datei {name} ist entpackt {unpacked >> 20} MB groß, erlaubt sind {_MAX_UNPACKED >> 20} MB.",
            "Die Fragen auf mehrere Dateien verteilen.",
        )


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 — openpyxl has no types
    # some programs write a wrong extent of the sheet, and cells outside it would not be read
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(values_only=True))


def _rows(rows: Iterator[Sequence[Any]], formulas: Iterator[Sequence[Any]]) -> Grid:
    """Take the rows that hold something; where a formula has no saved value, say so in its cell."""
    taken: list[tuple[int, Sequence[Value]]] = []
    for number, (cells, written) in enumerate(zip(rows, formulas, strict=False), start=1):
        row = [_value(cell, other) for cell, other in zip(cells, written, strict=False)]
        while row and (row[-1] is None or row[-1] == ""):
            row.pop()
        if row:
            taken.append((number, row))
    return taken


def _value(value: object, written: object) -> Value:
    if value is None and isinstance(written, str) and written.startswith(_FORMULA):
        return NO_VALUE
    if isinstance(value, timedelta):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | datetime | date | time):
        return value
    return str(value)
