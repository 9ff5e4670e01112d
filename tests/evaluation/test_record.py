"""What stays of the last run, and what happens where nothing can be kept."""

from assistant.evaluation.gold import GoldSet
from assistant.evaluation.record import default_record_path, read_record, record_of, save_record
from assistant.evaluation.run import evaluate
from tests.conftest import STAMP
from tests.evaluation.conftest import gold


def record_of_one(fake_assistant):
    asked = evaluate(fake_assistant, [GoldSet("mine", (gold(question="Wetter?", type="none"),))], {})
    return record_of(asked, STAMP)


def test_what_was_kept_is_what_is_read(fake_assistant, tmp_path) -> None:
    path, record = tmp_path / "new" / "evaluation.json", record_of_one(fake_assistant)
    assert read_record(path) is None
    save_record(record, path)
    assert read_record(path) == record
    assert [entry.name for entry in path.parent.iterdir()] == ["evaluation.json"]
    assert (record.fingerprint, record.sets[0].types["none"].refused) == ("f00d", 1.0)


def test_a_place_that_cannot_be_written_is_no_error(fake_assistant, tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    save_record(record_of_one(fake_assistant), tmp_path / "file" / "evaluation.json")
    (tmp_path / "folder").mkdir()
    save_record(record_of_one(fake_assistant), tmp_path / "folder")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]


def test_a_record_of_another_version_is_none(fake_assistant, tmp_path) -> None:
    path = tmp_path / "evaluation.json"
    for text in ("", "{}", '{"measured_at": "now", "sets": []}'):
        path.write_text(text, encoding="utf-8")
        assert read_record(path) is None


def test_the_place_is_the_users_cache_and_not_the_index(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert default_record_path() == tmp_path / "tintg-assistant" / "evaluation.json"
