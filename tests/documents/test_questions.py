"""Questions that lie beside a document."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.documents.manifest import Source, read_manifest
from assistant.documents.questions import Question, questions_file, read_questions
from assistant.errors import CorpusError

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture
def source() -> Source:
    return replace(read_manifest(CORPUS)[0], id="klein")


def written(folder: Path, source: Source, *lines: str) -> Path:
    path = questions_file(folder, source)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_document_needs_none(tmp_path, source):
    assert read_questions(tmp_path, source) == ()


def test_they_are_read_in_their_order_with_single_blanks(tmp_path, source):
    written(
        tmp_path,
        source,
        json.dumps({"question": " Wie  viele? ", "quotes": ["zwei\tVereine", "drei"]}),
        "",
        '{"question": "Wo?", "quotes": ["in Köln"]}',
        '{"question": "Was kostet es?", "near": ["in Köln"]}',
    )
    assert read_questions(tmp_path, source) == (
        Question("klein", "Wie viele?", ("zwei Vereine", "drei")),
        Question("klein", "Wo?", ("in Köln",)),
        Question("klein", "Was kostet es?", ("in Köln",), answered=False),
    )


@pytest.mark.parametrize(
    "line",
    [
        "kein JSON",
        "[]",
        '"Wo?"',
        '{"question": "Wo?"}',
        '{"question": "Wo?", "quotes": ["hier"], "lang": "de"}',
        '{"question": " ", "quotes": ["hier"]}',
        '{"question": "Wo?", "near": []}',
        '{"question": "Wo?", "quotes": ["hier"], "near": ["da"]}',
        '{"question": 7, "quotes": ["hier"]}',
        '{"question": "Wo?", "quotes": []}',
        '{"question": "Wo?", "quotes": "hier"}',
        '{"question": "Wo?", "quotes": ["hier", ""]}',
    ],
)
def test_a_wrong_line_is_named(tmp_path, source, line):
    path = written(tmp_path, source, '{"question": "Wo?", "quotes": ["hier"]}', line)
    with pytest.raises(CorpusError) as error:
        read_questions(tmp_path, source)
    assert f"{path}, Zeile 2" in error.value.message
    assert error.value.hint


def test_a_file_that_is_no_text_is_named(tmp_path, source):
    path = questions_file(tmp_path, source)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusError) as error:
        read_questions(tmp_path, source)
    assert path.name in error.value.message
