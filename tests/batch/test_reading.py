"""A zoo of files: what people save as a list of questions, and what comes of it."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assistant.batch.questions import Fault
from assistant.batch.reading import MAX_ROWS, read_file, read_questions
from assistant.errors import InputError
from tests.batch.conftest import workbook

ASKED = "Wie hoch ist die Pauschale für Städte?"


def merged() -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (["Fragen an das Ministerium", None], [], ["Nr.", "Frage"], [1, ASKED], [2, None], [3, "Und wo?"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("B4:B5")
    return saved(book)


def hidden() -> bytes:
    book = load_workbook(io.BytesIO(workbook([["Frage"], ["Versteckt?"]], "alt", neu=[["Frage"], [ASKED]])))
    book["alt"].sheet_state = "hidden"
    return saved(book)


def wrong_extent() -> bytes:
    """Return a workbook that says of itself it has a single cell, as some programs write it."""
    old, new = io.BytesIO(workbook([["Nr", "Frage"], [1, ASKED]])), io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'ref="A1:B2"', b'ref="A1"'))
    return new.getvalue()


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(name, "")
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "")
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(310):
                part.write(bytes(1 << 20))
    return file.getvalue()


READ = {
    "workbook": ("a.xlsx", workbook([["Nr", "Frage", "Referat"], [1, ASKED, "521"]]), [(2, "1", ASKED, ("521",))]),
    "english head": ("a.xlsx", workbook([["ID", " QUESTION "], ["x", ASKED]]), [(2, "x", ASKED, ())]),
    "second sheet": ("a.xlsx", workbook([["Hinweise"]], Liste=[["Frage"], [ASKED]]), [(2, None, ASKED, ())]),
    "hidden sheet": ("a.xlsx", hidden(), [(2, None, ASKED, ())]),
    "merged cells, title above": ("a.xlsx", merged(), [(4, "1", ASKED, ()), (5, "2", "", ()), (6, "3", "Und wo?", ())]),
    "values of all kinds": (
        "a.xlsx",
        workbook([["Frage", "Frist", "Zahl", "Ja"], [ASKED, datetime(2026, 12, 1), 1.5, True]]),
        [(2, None, ASKED, (datetime(2026, 12, 1), 1.5, True))],
    ),
    "a date and a number as questions": (
        "a.xlsx",
        workbook([["Frage"], [datetime(2026, 12, 1)], [42.0]]),
        [(2, None, "01.12.2026", ()), (3, None, "42", ())],
    ),
    "a list without head": (
        "a.xlsx",
        workbook([[ASKED], ["Und wo?"]]),
        [(1, None, ASKED, ()), (2, None, "Und wo?", ())],
    ),
    "wrong extent": ("a.xlsx", wrong_extent(), [(2, "1", ASKED, ())]),
    "300 columns": (
        "a.xlsx",
        workbook([["Frage", *(f"S{n}" for n in range(300))], [ASKED, *range(300)]]),
        [(2, None, ASKED, tuple(range(300)))],
    ),
    "a workbook called .csv": ("a.csv", workbook([["Frage"], [ASKED]]), [(2, None, ASKED, ())]),
    "Windows-1252": ("a.csv", f"Nr;Frage\r\n1;{ASKED}\r\n".encode("cp1252"), [(2, "1", ASKED, ())]),
    "UTF-8 with mark": ("a.csv", f"\ufeffFrage,Wer\n{ASKED},Ä\n".encode(), [(2, None, ASKED, ("Ä",))]),
    "UTF-16 of a spreadsheet": ("a.csv", f"Nr\tFrage\r\n1\t{ASKED}\r\n".encode("utf-16"), [(2, "1", ASKED, ())]),
    "quotes, separators and breaks in cells": (
        "a.csv",
        'Frage;Notiz\n"Was heißt ""A;B"",\nund C?";"x\ny"\nUnd wo?;z\n'.encode(),
        [(2, None, 'Was heißt "A;B",\nund C?', ("x\ny",)), (5, None, "Und wo?", ("z",))],
    ),
    "commas in questions of a single column": (
        "a.csv",
        b"Frage\nWer, wann?\nWo, wie?\n",
        [(2, None, "Wer, wann?", ()), (3, None, "Wo, wie?", ())],
    ),
    "a list without head or separator": (
        "a.csv",
        b"Wo?\nWer, wie?\n",
        [(1, None, "Wo?", ()), (2, None, "Wer, wie?", ())],
    ),
    "sep= in front": ("a.csv", f"sep=;\nNr;Frage\n1;{ASKED}\n".encode(), [(3, "1", ASKED, ())]),
    "rows of unlike length": (
        "a.csv",
        b"Nr;Frage;A\n1;Wo?\n;;\n2;Wer?;x;y\n",
        [(2, "1", "Wo?", (None, None)), (4, "2", "Wer?", ("x", "y"))],
    ),
    "text": ("a.txt", f"{ASKED}\r\n\r\n  Und wo?  \n".encode(), [(1, None, ASKED, ()), (3, None, "Und wo?", ())]),
    "old Mac text": ("a.txt", f"{ASKED}\rUnd wo?".encode("cp1252"), [(1, None, ASKED, ()), (2, None, "Und wo?", ())]),
    "JSONL of another name": ("a.dat", b'{"question": "Wo?"}', [(1, None, "Wo?", ())]),
}
REFUSED = {
    "empty": ("a.xlsx", b"", "ist leer"),
    "empty text": ("a.csv", b"", "enthält keine Frage"),
    "only a head": ("a.xlsx", workbook([["Nr", "Frage"]]), "enthält keine Frage"),
    "an empty sheet": ("a.xlsx", workbook([]), "enthält keine Frage"),
    "wrong column": ("a.xlsx", workbook([["Nr", "Thema"], [1, "x"]]), "keine Spalte „Frage“.*A „Nr“, B „Thema“"),
    "no such column, with a question": ("a.csv", b"Thema;Text\nx;Wetter?\n", "keine Spalte „Frage“"),
    "two columns of that name": ("a.csv", b"Frage;Frage\na;b\n", r"mehrere Spalten „Frage“ \(A, B\)"),
    "a PDF called .xlsx": ("a.xlsx", b"%PDF-1.7\n", "ist ein PDF"),
    "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"altes? Format|alten Format"),
    "half a workbook": ("a.xlsx", workbook([["Frage"], [ASKED]])[:-400], "beschädigt"),
    "a package that is no workbook": ("a.xlsx", packed("xl/nichts"), "keine lesbare XLSX"),
    "a package of something else": ("a.xlsx", packed("word/document.xml"), "gepacktes Archiv"),
    "a bomb": ("a.xlsx", bomb(), "entpackt 310 MB"),
    "an open quotation mark": ("a.csv", b'Frage;x\nWo?;y\n"Wie;z\nWer?;\n', "beginnt in Zeile 3 ein Anführungszeichen"),
    "bytes": ("a.txt", b"\x00\x01\x02", "keine Textdatei"),
    "no known kind": ("a.doc", b"Frage", "sagt ihr Name nicht"),
    "a picture": ("a.csv", b"\x89PNG\r\n", "ist ein Bild"),
}


@pytest.mark.parametrize("case", READ)
def test_questions_are_found(case: str) -> None:
    name, data, expected = READ[case]
    read = read_questions(name, data)
    assert [(row.number, row.id, row.question, row.extra) for row in read.rows] == expected
    assert all(len(row.extra) == len(read.columns) for row in read.rows)


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_told(case: str) -> None:
    name, data, message = REFUSED[case]
    with pytest.raises(InputError, match=message) as told:
        read_questions(name, data)
    assert name in told.value.message
    assert told.value.hint


def test_formulas_count_with_their_saved_value_and_errors_are_named() -> None:
    old, new = io.BytesIO(workbook([["Frage"], ["=A9"], ["=A8"], ["#REF!"]])), io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            # what a spreadsheet writes beside the formula when it saves
            text = source.read(name).replace(b"<f>A9</f><v></v>", f"<f>A9</f><v>{ASKED}</v>".encode())
            target.writestr(name, text.replace(b'<c r="A2">', b'<c r="A2" t="str">'))
    first, second, third = read_questions("a.xlsx", new.getvalue()).rows
    assert (first.question, first.fault) == (ASKED, None)
    assert (second.fault, second.problem) == (
        Fault.UNREADABLE,
        "Die Zelle enthält eine Formel, deren Wert nicht mitgespeichert ist.",
    )
    assert (third.fault, third.problem) == (
        Fault.UNREADABLE,
        "Die Zelle enthält statt einer Frage den Fehlerwert #REF!.",
    )


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.txt", "a.jsonl"])
def test_a_cell_of_a_megabyte_costs_only_its_own_question(name: str) -> None:
    long = "x" * (32_000 if name == "a.xlsx" else 1 << 20)
    data = {
        "a.xlsx": workbook([["Frage"], [long], ["Wo?"]]),
        "a.csv": f"Frage;A\n{long};\nWo?;\n".encode(),
        "a.txt": f"{long}\nWo?\n".encode(),
        "a.jsonl": f'{{"question": "{long}"}}\n{{"question": "Wo?"}}'.encode(),
    }[name]
    first, second = read_questions(name, data, max_chars=50).rows
    assert (first.fault, first.problem) == (Fault.TOO_LONG, f"Die Frage hat {len(long)} Zeichen, erlaubt sind 50.")
    assert (second.question, second.fault) == ("Wo?", None)


def test_a_few_broken_bytes_do_not_spoil_the_umlauts_of_the_file() -> None:
    data = "Frage;A\nFür Städte und Größe?;ü\n".encode() + b"Gr\xfc\xdfe?;\n"
    first, second = read_questions("a.csv", data).rows
    assert (first.question, first.fault) == ("Für Städte und Größe?", None)
    assert second.fault is Fault.UNREADABLE


@pytest.mark.parametrize("column", ["Anliegen", "anliegen", "B", "b", "2"])
def test_the_column_is_named_by_head_letter_or_number(column: str) -> None:
    read = read_questions("a.csv", b"Frage;Anliegen\nx;Wo?\n", column=column)
    assert [(row.question, row.extra) for row in read.rows] == [("Wo?", ("x",))]
    assert (read.columns, read.origin.column) == (("Frage",), "Anliegen")


def test_a_column_named_by_letter_may_have_no_head() -> None:
    read = read_questions("a.csv", b"x;Wo?\ny;Wer?\n", column="B")
    assert [(row.number, row.question, row.extra) for row in read.rows] == [(1, "Wo?", ("x",)), (2, "Wer?", ("y",))]
    assert (read.columns, read.origin.column) == (("Spalte A",), "B")


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="keine Spalte „Thema“"):
        read_questions("a.csv", b"Frage;B\nWo?;\n", column="Thema")


def test_how_the_file_was_read_is_told() -> None:
    origin = read_questions("a.csv", "Frage;B\nWäre?;\n".encode("cp1252")).origin
    assert (origin.form, origin.encoding, origin.separator, origin.column) == ("csv", "Windows-1252", ";", "Frage")
    origin = read_questions("a.xlsx", workbook([["Frage"], ["Wo?"]], "Liste")).origin
    assert (origin.form, origin.sheet, origin.column) == ("xlsx", "Liste", "Frage")


def test_equal_questions_are_known_whatever_the_white_space() -> None:
    read = read_questions("a.txt", b"Wo?\nWer?\nWo?\n Wo?\n")
    assert (read.firsts, read.duplicates) == ((0, 1, 0, 0), 2)


def test_the_digest_tells_questions_apart() -> None:
    texts = [b"Wo?\nWer?", b"Wer?\nWo?", b"Wo?", b"Wo?\nWer"]
    assert len({read_questions("a.txt", text).digest for text in texts}) == 4
    assert read_questions("a.txt", b"Wo?").digest == read_questions("b.txt", b"\nWo?\n").digest


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InputError, match=f"hat {MAX_ROWS + 1} Zeilen"):
        read_questions("a.txt", b"x\n" * (MAX_ROWS + 1))


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "fehlt.csv", tmp_path):
        with pytest.raises(InputError, match="lässt sich nicht lesen"):
            read_file(path)
