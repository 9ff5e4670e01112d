"""The questions of a table: which column holds them, where its head stands, and what the other columns carry."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from assistant.batch.questions import Fault, Row
from assistant.errors import InputError
from assistant.export.model import Value

__all__ = ["NO_VALUE", "Grid", "Head", "TableRows", "cell_text", "checked", "find_head", "table_rows"]

NO_VALUE = "(Formel ohne gespeicherten Wert)"
"""Stands in a cell whose formula was saved without what it came to."""

_QUESTION_HEADS = ("frage", "question", "fragen", "questions", "fragetext", "fragestellung")
_ID_HEADS = ("id", "nr", "nummer", "no", "number", "lfdnr", "laufendenummer", "kennung", "fragenr")
_HEAD_ROWS = 20  # above the head may stand a title and remarks
_MAX_COLUMNS = 1_000
_SHOWN_HEADS = 12
_SHOWN_CHARS = 30
_ERRORS = frozenset({"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"})
_LETTERS = 26

Grid = Sequence[tuple[int, Sequence[Value]]]
"""Rows that hold something, each with its number in the file."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the columns of a table begin.

    :param position: of the head among the rows of the grid; -1 where the questions begin at once.
    :param question: column of the questions, from 0.
    :param id: column of the ids.
    :param name: head of the questions' column, its letter where there is no head.
    """

    position: int
    question: int
    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class TableRows:
    """The questions of a table, and the heads of the columns that are carried."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...]


def find_head(name: str, grid: Grid, column: str | None) -> Head | None:
    """Find the column of the questions.

    :param name: of the file, for the complaint.
    :param column: its head, its letter (``B``) or its number (``2``); by default the usual words are looked for.
    :return: ``None`` where the table has no such column.
    :raises InputError: several columns have that head.
    """
    if column is None:
        return _by_name(name, grid, _QUESTION_HEADS) or _single_column(grid)
    named = _by_name(name, grid, (_plain(column),)) if _plain(column) else None
    return named or _by_place(grid, column)


def _by_name(name: str, grid: Grid, wanted: Sequence[str]) -> Head | None:
    best: tuple[int, int] | None = None
    for position, (_, cells) in enumerate(islice(grid, _HEAD_ROWS)):
        ranks = [wanted.index(plain) for plain in map(_plain, cells) if plain in wanted]
        if ranks and (best is None or min(ranks) < best[0]):
            best = min(ranks), position
    if best is None:
        return None
    rank, position = best
    cells = grid[position][1]
    places = [place for place, cell in enumerate(cells) if _plain(cell) == wanted[rank]]
    if len(places) > 1:
        letters = ", ".join(map(_letter, places))
        raise InputError(
            f"In {name} heißen mehrere Spalten „{_shown(cells[places[0]])}“ ({letters}).",
            f"Mit --column {_letter(places[0])} sagen, welche die Fragen enthält.",
        )
    return Head(position, places[0], _id_column(cells), _shown(cells[places[0]]))


def _by_place(grid: Grid, column: str) -> Head | None:
    place = _place(column)
    if place is None or not any(place < len(cells) and cell_text(cells[place]) for _, cells in grid):
        return None
    for position, (_, cells) in enumerate(islice(grid, _HEAD_ROWS)):
        first = cell_text(cells[place]) if place < len(cells) else ""
        if first:
            # a question is no head; whoever names a column by its letter may have none
            headless = first.endswith("?")
            head = "" if headless else _shown(first)
            return Head(position - headless, place, None if headless else _id_column(cells), head or _letter(place))
    return Head(-1, place, None, _letter(place))


def _single_column(grid: Grid) -> Head | None:
    """Take a table of a single column for a list of questions without a head."""
    places = {place for _, cells in grid for place, cell in enumerate(cells) if cell_text(cell)}
    asking = sum(cell_text(cell).endswith("?") for _, cells in grid for cell in cells)
    if len(places) != 1 or not asking:
        return None
    (place,) = places
    return Head(-1, place, None, _letter(place))


def table_rows(name: str, grid: Grid, head: Head | None, column: str | None, max_chars: int) -> TableRows:
    """Return the questions below the head; rows with nothing in them are passed over.

    :param head: as :func:`find_head` found it.
    :param column: what it was told to look for.
    :param max_chars: a longer question cannot be asked.
    :raises InputError: there is no head, or the table is too wide.
    """
    if head is None:
        wanted = f"„{column}“" if column else "„Frage“ (oder „question“)"
        raise InputError(
            f"In {name} gibt es keine Spalte {wanted}. {_seen(grid)}",
            "Die Spalte so nennen, oder mit --column ihren Kopf oder Buchstaben angeben.",
        )
    titles = grid[head.position][1] if head.position >= 0 else ()
    below = grid[head.position + 1 :]
    carried = _carried(titles, below, head)
    if len(carried) > _MAX_COLUMNS:
        raise InputError(
            f"{name} hat {len(carried)} Spalten, erlaubt sind {_MAX_COLUMNS}.", "Die Spalten löschen, die leer sind."
        )
    rows = tuple(_row(number, cells, head, carried, max_chars) for number, cells in below)
    return TableRows(rows, tuple(_title(titles, place) for place in carried))


def _carried(titles: Sequence[Value], below: Grid, head: Head) -> list[int]:
    """Return the columns in which something stands, but those of questions and ids."""
    filled = {place for place, title in enumerate(titles) if cell_text(title)}
    for _, cells in below:
        filled.update(place for place, cell in enumerate(cells) if cell is not None and cell != "")
    return sorted(filled - {head.question, head.id})


def _row(number: int, cells: Sequence[Value], head: Head, carried: Sequence[int], max_chars: int) -> Row:
    def at(place: int | None) -> Value:
        return cells[place] if place is not None and place < len(cells) else None

    question = cell_text(at(head.question))
    fault, problem = checked(question, max_chars)
    extra = tuple(at(place) for place in carried)
    return Row(number, cell_text(at(head.id)) or None, question, (), extra, fault, problem)


def checked(question: str, max_chars: int) -> tuple[Fault | None, str]:
    """Say why a question cannot be asked.

    :return: fault and German sentence, ``None`` and "" where it can.
    """
    if not question:
        return Fault.EMPTY, "Die Zeile enthält keine Frage."
    if question == NO_VALUE:
        return Fault.UNREADABLE, "Die Zelle enthält eine Formel, deren Wert nicht mitgespeichert ist."
    if question in _ERRORS:
        return Fault.UNREADABLE, f"Die Zelle enthält statt einer Frage den Fehlerwert {question}."
    if "\ufffd" in question:
        return Fault.UNREADABLE, "Die Frage enthält Bytes, die kein gültiger Text sind."
    if len(question) > max_chars:
        return Fault.TOO_LONG, f"Die Frage hat {len(question)} Zeichen, erlaubt sind {max_chars}."
    return None, ""


def cell_text(value: Value) -> str:
    """Return what a cell shows, without white space around it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value == int(value) else str(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y" if value.time() == time() else "%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return str(value).strip()


def _letter(place: int) -> str:
    """Return the letter of a column as a workbook shows it.

    :param place: from 0.
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _place(column: str) -> int | None:
    """Return the place, from 0, that a letter or number means."""
    if re.fullmatch(r"[1-9]\d{0,4}", column):
        return int(column) - 1
    if not re.fullmatch(r"[A-Za-z]{1,3}", column):
        return None
    place = 0
    for letter in column.upper():
        place = place * _LETTERS + ord(letter) - ord("A") + 1
    return place - 1


def _id_column(cells: Sequence[Value]) -> int | None:
    return next((place for place, cell in enumerate(cells) if _plain(cell) in _ID_HEADS), None)


def _plain(cell: Value) -> str:
    return "".join(filter(str.isalnum, cell_text(cell).casefold()))


def _title(titles: Sequence[Value], place: int) -> str:
    title = cell_text(titles[place]) if place < len(titles) else ""
    return title or f"Spalte {_letter(place)}"


def _seen(grid: Grid) -> str:
    if not grid:
        return "Die Tabelle ist leer."
    cells = [(_letter(place), _shown(cell)) for place, cell in enumerate(grid[0][1]) if cell_text(cell)]
    shown = ", ".join(f"{letter} „{title}“" for letter, title in cells[:_SHOWN_HEADS])
    return f"In der ersten Zeile stehen: {shown}{' …' if len(cells) > _SHOWN_HEADS else '.'}"


def _shown(cell: Value) -> str:
    text = " ".join(cell_text(cell).split())
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
