"""Where settings come from."""

from pathlib import Path

import pytest

from assistant import cli
from assistant.settings import Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "assistant.env"


def test_a_file_in_the_folder_sets_what_no_variable_sets(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("ASSISTANT_HITS=7\nASSISTANT_MAX_ANSWER_WORDS=50\n", encoding="utf-8")
    assert (Settings().hits, Settings().max_answer_words) == (7, 50)
    monkeypatch.setenv("ASSISTANT_HITS", "9")
    assert (Settings().hits, Settings().max_answer_words) == (9, 50)
    assert Settings(hits=3).hits == 3


@pytest.mark.parametrize("line", ["ASSISTANT_HITS=viele", "ASSISTANT_HITZ=3"])
def test_a_wrong_line_of_the_file_is_named(file: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(f"{line}\n", encoding="utf-8")
    assert cli.main(["ask", "Wie viele Integrationsagenturen gibt es?"]) == 2
    assert line.partition("=")[0] in capsys.readouterr().err.upper()
