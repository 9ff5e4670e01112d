"""Lists as CSV and XLSX: whatever text is put in comes out again, and nothing becomes a formula."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.export.listing import listing_csv, listing_xlsx

FORMULAS = ["=1+1", "+49 211", "-5", "@SUM(A1)", "\tTab", '=HYPERLINK("http://example.org";"x")', "=cmd|' /C calc'!A0"]
# what a spreadsheet file can hold: no control characters, no lone halves of a pair
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=80
)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def workbook(rows: list[list[object]]) -> openpyxl.Workbook:
    data = listing_xlsx("Befunde", ["A", "B"], rows, [("Thema", "=1+1"), ("Zahl", 3)], "Angaben")
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_stays_text(text):
    assert read_csv(listing_csv(["A"], [[text]]))[1] == [f"'{text}"]
    cell = workbook([[text, None]]).worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_numbers_stay_numbers_and_nothing_stays_empty():
    sheet = workbook([[7, None]]).worksheets[0]
    assert (sheet["A2"].data_type, sheet["A2"].value, sheet["B2"].value) == ("n", 7, None)
    assert read_csv(listing_csv(["A", "B"], [[7, None]]))[1] == ["7", ""]


def test_lines_quotes_and_semicolons_stay_in_their_cell():
    text = 'Zeile 1\nZeile 2; "Zitat"'
    assert read_csv(listing_csv(["A", "B"], [[text, "x"]]))[1] == [text, "x"]


def test_what_no_file_may_hold_is_left_out():
    assert workbook([["a\x00b\x0bc\uffff", "\x1f"]]).worksheets[0]["A2"].value == "abc"
    assert read_csv(listing_csv(["A"], [["a\x00b"]]))[1] == ["ab"]


def test_the_head_stays_and_the_second_sheet_tells_about_the_list():
    book = workbook([["x", "y"]])
    sheet, about = book.worksheets
    assert (sheet.title, about.title) == ("Befunde", "Angaben")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert [[cell.value for cell in row] for row in about] == [["Thema", "=1+1"], ["Zahl", 3]]
    assert about["B1"].data_type == "s"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_any_text_comes_out_of_the_workbook_again(rows):
    sheet = workbook([list(row) for row in rows]).worksheets[0]
    read = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert read == list(rows)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_any_text_comes_out_of_the_csv_again(rows):
    read = [tuple(cell.removeprefix("'") for cell in row) for row in read_csv(listing_csv(["A", "B"], rows))[1:]]
    assert read == [tuple(cell.removeprefix("'") for cell in row) for row in rows]
