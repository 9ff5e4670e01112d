"""Questions as JSONL: each line read or named, nothing lost."""

import json
import re

import pytest

from assistant.answering.contract import Turn
from assistant.batch.questions import Fault
from assistant.batch.reading import read_questions
from assistant.errors import InputError


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", r"kein gültiges JSON \(Spalte 2\)"),
        (b"[1, 2]", "kein JSON-Objekt"),
        (b'"Frage"', "kein JSON-Objekt"),
        (b'{"question": 7}', 'kein Feld "question"'),
        (b'{"question": "   "}', 'kein Feld "question"'),
        (b'{"question": "\xff"}', r"kein UTF-8 \(Byte 15\)"),
        (b'{"question": "a\\ud800"}', "kein gültiger Text"),
        (b'{"question": "a", "history": "b"}', '"history" ist keine Liste'),
        (b'{"question": "a", "history": [{"answer": "b"}]}', '"history" ist keine Liste'),
        (b'{"question": "a", "history": [{"question": "\\ud800"}]}', '"history" ist keine Liste'),
        (b"[" * 100_000, "kein brauchbares JSON"),
        (b'{"id": ' + b"1" * 5_000 + b"}", "kein brauchbares JSON"),
    ],
)
def test_a_faulty_line_tells_its_fault(line: bytes, problem: str) -> None:
    first, second = read_questions("in.jsonl", line + b'\n{"question": "Wie viele?"}\n').rows
    assert re.search(problem, first.problem)
    assert (first.number, first.fault in {Fault.UNREADABLE, Fault.EMPTY}) == (1, True)
    assert (second.number, second.question, second.fault) == (2, "Wie viele?", None)


def test_id_and_history_are_read_and_the_rest_is_passed_over() -> None:
    turns = [{"question": "Wie hoch?", "answer": "300 Euro.", "mark": "x"}]
    line = json.dumps({"id": 7, "question": "Seit wann?", "history": turns, "facts": [["173"]]})
    (row,) = read_questions("in.jsonl", line.encode()).rows
    assert (row.id, row.question, row.history) == ("7", "Seit wann?", (Turn(question="Wie hoch?", answer="300 Euro."),))


def test_lines_end_at_newlines_only_and_a_byte_order_mark_is_no_text() -> None:
    data = '\ufeff{"question": "eins\u2028zwei"}\r\n\r\n{"question": "drei"}'.encode()
    read = read_questions("in.jsonl", data)
    assert [(row.number, row.question) for row in read.rows] == [(1, "eins\u2028zwei"), (3, "drei")]


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_a_file_without_questions_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"in\.jsonl enthält keine Frage"):
        read_questions("in.jsonl", text.encode())
