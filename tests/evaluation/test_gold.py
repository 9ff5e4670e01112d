"""Gold lines are read in one place, and a bad one is named with file, line and what to do."""

import json
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.evaluation.gold import GoldQuestion, read_gold, shipped_sets
from tests.evaluation.conftest import gold

GOOD = {"id": "a", "question": "Was?", "evidence": [{"quote": "das"}], "facts": [["das"]]}


def write(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_gold(path)
    assert caught.value.hint
    assert caught.value.exit_code == 2
    return caught.value


def test_a_set_is_called_as_its_file_and_keeps_its_order(tmp_path) -> None:
    found = read_gold(write(tmp_path / "mine.jsonl", "\ufeff" + json.dumps(GOOD), "", {**GOOD, "id": 7}))
    assert found.name == "mine"
    assert [question.id for question in found.questions] == ["a", "7"]


def test_fields_that_are_not_known_are_passed_over(tmp_path) -> None:
    line = {**GOOD, "source": "x", "evidence": [{"quote": "das", "line_start": 3, "kind": "list"}]}
    assert read_gold(write(tmp_path / "g.jsonl", line)).questions == (GoldQuestion.model_validate(GOOD),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "kein gültiges JSON (Spalte 2)"),
        ("[1]", "kein JSON-Objekt"),
        ('{"id": "a", "question": "Was?"}', 'es fehlt "evidence" oder "norms"'),
        ({**GOOD, "id": ""}, '"id" ist leer'),
        ({key: GOOD[key] for key in ("id", "evidence")}, '"question" fehlt'),
        ({**GOOD, "question": " "}, '"question" ist leer'),
        ('{"id": "a", "question": "\\ud800?", "evidence": []}', '"question" passt nicht'),
        ({**GOOD, "question": ["x"]}, '"question" ist kein Text'),
        ({**GOOD, "evidence": [{"quote": "das"}, {"quote": "…"}]}, '"evidence.2.quote" ist leer'),
        ({**GOOD, "evidence": [{}]}, '"evidence.1.quote" fehlt'),
        ({**GOOD, "evidence": "das"}, '"evidence" ist keine Liste'),
        ({**GOOD, "evidence": [{"quote": "das", "pages": ["vi"]}]}, '"evidence.1.pages.1" ist keine ganze Zahl'),
        ({**GOOD, "evidence": [{"quote": "das", "alt": "oft"}]}, '"evidence.1.alt" ist weder true noch false'),
        ({**GOOD, "facts": [["das"], []]}, "facts: eine Angabe ist leer"),
        ({**GOOD, "facts": ["das"]}, '"facts.1" ist keine Liste'),
        ({"id": "a", "question": "Was?", "norms": [{"absatz": "1"}]}, '"norms.1.paragraph" fehlt'),
        ({**GOOD, "history": [{"answer": "x"}]}, '"history.1.question" fehlt'),
    ],
)
def test_a_bad_line_is_named(tmp_path, line: object, said: str) -> None:
    path = write(tmp_path / "g.jsonl", {**GOOD, "id": "first"}, "", line)
    assert refused(path).message.startswith(f"{path}, Zeile 3: {said}")


def test_an_id_stands_once(tmp_path) -> None:
    path = write(tmp_path / "g.jsonl", GOOD, GOOD)
    assert refused(path).message == f"{path}, Zeile 2: die Kennung 'a' steht schon in Zeile 1."


def test_bytes_that_are_no_text_are_named(tmp_path) -> None:
    (tmp_path / "g.jsonl").write_bytes(b'{"id": "\xff"}\n')
    assert "Zeile 1: kein UTF-8 (Byte 9)" in refused(tmp_path / "g.jsonl").message


def test_a_missing_or_empty_file_is_told(tmp_path) -> None:
    assert "lässt sich nicht lesen" in refused(tmp_path / "none.jsonl").message
    assert "enthält keine Frage" in refused(write(tmp_path / "g.jsonl", "", " ")).message


def test_alternatives_join_the_piece_before_them() -> None:
    pieces = [{"quote": "a", "alt": True}, {"quote": "b"}, {"quote": "c", "alt": True}, {"quote": "d"}]
    groups = gold(evidence=pieces).pieces
    assert [[piece.quote for piece in group] for group in groups] == [["a"], ["b", "c"], ["d"]]


def test_norms_alone_are_one_group_that_no_quote_meets() -> None:
    question = GoldQuestion.model_validate({"id": "1", "question": "Was?", "norms": [{"paragraph": 5}]})
    assert (question.pieces, question.answerable, question.norms[0].paragraph) == (((),), True, "5")
    assert not gold(norms=[]).answerable


def test_what_is_shipped() -> None:
    sets = {some.name: some.questions for some in shipped_sets()}
    counts = {name: (len(some), sum(question.answerable for question in some)) for name, some in sets.items()}
    assert counts == {"report-1": (100, 82), "report-2": (437, 384), "law-1": (96, 74), "law-2": (72, 54)}
    everything = [question for some in sets.values() for question in some]
    assert len({question.id for question in everything}) == len(everything)
    for question in everything:
        assert question.answerable is (question.type != "unanswerable"), question.id
        assert question.answerable is bool(question.facts), question.id
        assert question.type != "followup" or question.history, question.id


def test_no_question_is_one_of_the_shared_ones(shared_dir: Path) -> None:
    theirs = {question.question.casefold() for question in read_gold(shared_dir / "eval" / "dev.jsonl").questions}
    ours = {question.question.casefold() for some in shipped_sets() for question in some.questions}
    assert theirs
    assert ours & theirs == set()
