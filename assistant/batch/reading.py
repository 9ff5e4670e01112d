"""Reading the questions of a file: XLSX, CSV, TXT or JSONL, told apart by what is in it where the name misleads."""

from dataclasses import replace
from pathlib import Path, PurePath

from assistant.batch.jsonl import json_rows
from assistant.batch.plain import Text, csv_grid, decoded, separators
from assistant.batch.questions import Origin, Questions, Row
from assistant.batch.table import Grid, Head, checked, find_head, table_rows
from assistant.errors import InputError, reason

__all__ = ["FORMS", "MAX_BYTES", "MAX_ROWS", "read_file", "read_questions"]

FORMS = ("xlsx", "csv", "txt", "jsonl")
MAX_BYTES = 100 << 20
MAX_ROWS = 100_000
_ENDINGS = {
    **{f".{form}": form for form in FORMS},
    ".xlsm": "xlsx",
    ".tsv": "csv",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".text": "txt",
}
_FOREIGN = (
    (b"%PDF", "ein PDF"),
    (b"\xd0\xcf\x11\xe0", "eine Arbeitsmappe im alten Format .xls oder mit Kennwort"),
    (b"\x89PNG", "ein Bild"),
    (b"\xff\xd8\xff", "ein Bild"),
    (b"\x1f\x8b", "ein gepacktes Archiv"),
    (b"{\\rtf", "ein Textdokument"),
)
_ZIP = b"PK\x03\x04"
_SEPARATOR_NAMES = {"\t": "Tab"}
_NO_SEPARATOR = "\x1f"  # stands in no text


def read_file(path: Path, *, column: str | None = None, max_chars: int = 2000) -> Questions:
    """Read the questions of a file on disk; the rest is as with :func:`read_questions`.

    :raises InputError: also where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"Die Datei {path} lässt sich nicht lesen ({reason(error)}).", "Name und Zugriffsrechte prüfen."
        ) from error
    return read_questions(str(path), data, column=column, max_chars=max_chars)


def read_questions(name: str, data: bytes, *, column: str | None = None, max_chars: int = 2000) -> Questions:
    """Read the questions of a file and check each; nothing is asked.

    :param name: of the file; its ending tells the form where the bytes do not.
    :param column: head, letter or number of the column with the questions; by default it is found by its head.
    :param max_chars: a longer question cannot be asked.
    :return: a row for each line or row that holds something, faulty ones included.
    :raises InputError: the file is of another kind, damaged, too large, has no question or no column of questions.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"Die Datei {name} ist größer als {MAX_BYTES >> 20} MB.", "Die Fragen auf mehrere Dateien verteilen."
        )
    questions = _READERS[_form(name, data)](name, data, column, max_chars)
    if not questions.rows:
        raise InputError(f"Die Datei {name} enthält keine Frage.", _EMPTY_HINTS[questions.origin.form])
    if len(questions.rows) > MAX_ROWS:
        raise InputError(
            f"Die Datei {name} hat {len(questions.rows)} Zeilen, erlaubt sind {MAX_ROWS}.",
            "Die Fragen auf mehrere Dateien verteilen.",
        )
    return questions


def _form(name: str, data: bytes) -> str:
    """Return the form of a file.

    :raises InputError: it is of another kind.
    """
    named = _ENDINGS.get(PurePath(name).suffix.lower())
    foreign = next((what for mark, what in _FOREIGN if data.startswith(mark)), None)
    if foreign is None and data.startswith(_ZIP):
        # whatever it is called
        if b"xl/" in data:
            return "xlsx"
        foreign = "ein gepacktes Archiv oder ein Dokument eines anderen Programms"
    if foreign is None and named == "xlsx":
        foreign = "leer" if not data else "keine Arbeitsmappe"
    if foreign:
        raise InputError(f"Die Datei {name} ist {foreign}.", "Die Fragen als .xlsx, .csv, .txt oder .jsonl speichern.")
    if named is None:
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return "jsonl"
        raise InputError(
            f"Was die Datei {name} ist, sagt ihr Name nicht.",
            "Sie .xlsx, .csv, .txt (je Zeile eine Frage) oder .jsonl nennen.",
        )
    return named


_EMPTY_HINTS = {
    "xlsx": "Unter den Kopf „Frage“ je Zeile eine Frage schreiben.",
    "csv": "Unter den Kopf „Frage“ je Zeile eine Frage schreiben.",
    "txt": "Je Zeile eine Frage schreiben.",
    "jsonl": 'Je Zeile ein {"id": …, "question": …} schreiben.',
}


def _jsonl(name: str, data: bytes, column: str | None, max_chars: int) -> Questions:
    rows = tuple(_within(row, max_chars) for row in json_rows(data))
    return Questions(name, rows, Origin("jsonl", "UTF-8"))


def _txt(name: str, data: bytes, column: str | None, max_chars: int) -> Questions:
    text = decoded(name, data)
    lines = ((number, line.strip()) for number, line in enumerate(_lines(text), start=1))
    rows = tuple(_within(Row(number, question=line), max_chars) for number, line in lines if line)
    return Questions(name, rows, Origin("txt", text.encoding))


def _lines(text: Text) -> list[str]:
    # not splitlines(): U+2028 and the like stand inside a question
    return text.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _csv(name: str, data: bytes, column: str | None, max_chars: int) -> Questions:
    text = decoded(name, data)
    separator, grid, head = _divided(name, text.text, column)
    if not grid:
        return Questions(name, (), Origin("csv", text.encoding))
    table = table_rows(name, grid, head, column, max_chars)
    origin = Origin("csv", text.encoding, _SEPARATOR_NAMES.get(separator, separator), column=head.name if head else "")
    return Questions(name, table.rows, origin, table.columns)


def _divided(name: str, text: str, column: str | None) -> tuple[str, Grid, Head | None]:
    """Return the separator under which the table has a column of questions, the table, and where its head is."""
    tables = [(separator, _grid(name, text, separator)) for separator in separators(text)]
    for separator, grid in tables:
        head = find_head(name, grid, column)
        # a head that is alone in its line has no separator behind it: commas below it belong to the questions
        if head and len(grid[max(head.position, 0)][1]) > 1:
            return separator, grid, head
    grid = _grid(name, text, _NO_SEPARATOR)
    head = find_head(name, grid, column)
    # a list without a head is one only where nothing divides its lines
    return ("", grid, head) if head and (head.position >= 0 or not _divides(tables[0][1])) else (*tables[0], None)


def _divides(grid: Grid) -> bool:
    return 2 * sum(len(cells) > 1 for _, cells in grid) > len(grid)


def _grid(name: str, text: str, separator: str) -> Grid:
    return [(number, cells) for number, cells in csv_grid(name, text, separator) if any(cell.strip() for cell in cells)]


def _xlsx(name: str, data: bytes, column: str | None, max_chars: int) -> Questions:
    from assistant.batch.workbook import read_sheets

    sheets = [sheet for sheet in read_sheets(name, data) if sheet.rows]
    if not sheets:
        return Questions(name, (), Origin("xlsx"))
    found = [(sheet, head) for sheet in sheets if (head := find_head(name, sheet.rows, column))]
    # a sheet whose column has a head goes before a list without one
    sheet, head = min(found, key=lambda some: some[1].position < 0, default=(sheets[0], None))
    table = table_rows(name, sheet.rows, head, column, max_chars)
    origin = Origin("xlsx", sheet=sheet.name, column=head.name if head else "")
    return Questions(name, table.rows, origin, table.columns)


def _within(row: Row, max_chars: int) -> Row:
    if row.fault:
        return row
    fault, problem = checked(row.question.strip(), max_chars)
    return replace(row, fault=fault, problem=problem) if fault else row


_READERS = {"xlsx": _xlsx, "csv": _csv, "txt": _txt, "jsonl": _jsonl}
