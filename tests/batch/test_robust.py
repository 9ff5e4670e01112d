"""Whatever the bytes: rows or a message, never a crash, and every row keeps its place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.batch.questions import Questions
from assistant.batch.reading import read_questions
from assistant.errors import InputError
from tests.batch.conftest import workbook

WORKBOOK = workbook([["Nr.", "Frage", "Referat"], [1, "Wie hoch?", "521"], [2, "Und wo?", None]])
PRINTED = st.characters(exclude_categories=["Cs", "Cc"])
names = st.sampled_from(["a.xlsx", "a.csv", "a.tsv", "a.txt", "a.jsonl", "a", "a.pdf"])


def tried(name: str, data: bytes, column: str | None = None) -> Questions | None:
    try:
        read = read_questions(name, data, column=column)
    except InputError:
        return None
    assert read.rows
    numbers = [row.number for row in read.rows]
    assert numbers == sorted(set(numbers))
    assert all(len(row.extra) == len(read.columns) for row in read.rows)
    assert all(bool(row.fault) == bool(row.problem) for row in read.rows)
    assert all(row.question.strip() for row in read.rows if not row.fault)
    assert len(read.digest) == 64
    return read


@settings(max_examples=150, deadline=None)
@given(names, st.binary(max_size=300), st.sampled_from([None, "B", "Frage", "7", "", "ß"]))
def test_any_bytes_give_rows_or_a_message(name: str, data: bytes, column: str | None) -> None:
    tried(name, data, column)


@settings(max_examples=150, deadline=None)
@given(
    names, st.text(alphabet='Frageid;,\t|"\n\r ?{}[]:ä\u2028\x00=', max_size=120).map(lambda text: f"Frage;id\n{text}")
)
def test_any_text_gives_rows_or_a_message(name: str, text: str) -> None:
    for codec in ("utf-8", "cp1252", "utf-16"):
        tried(name, f"Frage;id\n{text}".encode(codec, "replace"))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_workbook_gives_rows_or_a_message(place: int, byte: int, cut: bool) -> None:
    data = WORKBOOK[:place] if cut else WORKBOOK[:place] + bytes([byte]) + WORKBOOK[place + 1 :]
    tried("a.xlsx", data)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip), min_size=1)
)
def test_questions_of_a_table_come_back_as_they_were(texts: list[str]) -> None:
    quoted = "".join(f'"{text.replace(chr(34), chr(34) * 2)}";x\n' for text in texts)
    read = tried("a.csv", f"Frage;Notiz\n{quoted}".encode())
    assert read is not None
    assert [row.question for row in read.rows] == [text.strip() for text in texts]
