import json
import shutil

import numpy as np
import pytest

from assistant.errors import IndexUnusableError, OutputError
from assistant.retrieval import store
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Unit


@pytest.fixture
def index(passages, encoder, documents):
    return Index.build(passages, encoder, documents=documents, abbreviations={"KI": "Kommunales Integrationszentrum"})


@pytest.fixture
def folder(tmp_path, index):
    index.save(tmp_path / "index")
    return tmp_path / "index"


def test_a_passage_survives_json(new_passage, passages):
    rich = new_passage("Eins.", label="Tabelle 1", title="Mittel", speaker="Leitung", certain=False, citable=False)
    bare = new_passage(
        "Eins.", pieces=(), units=(Unit(0, 2), Unit(2, 5, None, "3", "b"), Unit(4, 5, None, None, "a")), path=()
    )
    for passage in (*passages, rich, bare):
        assert store.passage_from_json(store.passage_to_json(passage)) == passage


def test_a_passage_is_one_readable_line(passages):
    line = store.passage_to_json(passages[0])
    assert "\n" not in line
    assert "fördert" in line
    assert "speaker" not in line


def test_line_ends_inside_a_text_stay(tmp_path, new_passage, encoder):
    passage = new_passage("Eins\u2028zwei\r\ndrei\x85vier.")
    Index.build([passage], encoder, documents={}).save(tmp_path / "index")
    assert Index.load(tmp_path / "index", encoder).passages == (passage,)


def test_the_files_hold_no_pickle(folder):
    assert {path.suffix for path in folder.iterdir()} == {".json", ".jsonl", ".faiss", ".npy"}
    for path in folder.glob("*.npy"):
        array = np.load(path, allow_pickle=False)
        kinds = [array.dtype[name].kind for name in array.dtype.names or ()] or [array.dtype.kind]
        assert set(kinds) <= set("bfiuS"), path


def test_same_input_same_files(tmp_path, folder, passages, new_encoder, documents):
    again = Index.build(
        passages, new_encoder(), documents=documents, abbreviations={"KI": "Kommunales Integrationszentrum"}
    )
    again.save(tmp_path / "again")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in set(names) - {"manifest.json"}:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_missing(tmp_path, encoder):
    with pytest.raises(IndexUnusableError, match=r"manifest\.json fehlt") as caught:
        Index.load(tmp_path / "none", encoder)
    assert "assistant index" in caught.value.hint


NAMES = [
    "passages.jsonl",
    "passages.faiss",
    "units.faiss",
    "keys.npy",
    "words.data.npy",
    "words.json",
    "grams.indices.npy",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(folder, encoder, name):
    (folder / name).unlink()
    with pytest.raises(IndexUnusableError, match=name) as caught:
        Index.load(folder, encoder)
    assert "assistant index" in caught.value.hint


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2], lambda data: data[:-1] + b"#", lambda _: b""])
def test_a_damaged_file_is_named(folder, encoder, name, harm):
    (folder / name).write_bytes(harm((folder / name).read_bytes()))
    with pytest.raises(IndexUnusableError, match=name):
        Index.load(folder, encoder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"schema_version": 1}', "\ud800"])
def test_a_damaged_manifest_is_named(folder, encoder, text):
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(IndexUnusableError, match=r"manifest\.json"):
        Index.load(folder, encoder)


def change(folder, **fields):
    """Change files or manifest and sign them anew, as only another program would."""
    record = json.loads((folder / "manifest.json").read_text())
    record.update(fields)
    record["files"] = {name: store._sha256(folder / name) for name in record["files"]}
    (folder / "manifest.json").write_text(json.dumps(record))


def test_another_version(folder, encoder):
    change(folder, schema_version=99)
    with pytest.raises(IndexUnusableError, match="hat Version 99, gebraucht wird 8") as caught:
        Index.load(folder, encoder)
    assert "assistant index" in caught.value.hint


def test_another_way_of_cutting_words(folder, encoder):
    change(folder, tokens="0" * 64)
    with pytest.raises(IndexUnusableError, match="zerlegt Wörter anders"):
        Index.load(folder, encoder)


def test_another_model(folder, new_encoder):
    with pytest.raises(IndexUnusableError, match=r"mit „words-64“ .* gebaut, eingestellt ist „other“"):
        Index.load(folder, new_encoder("other"))


def test_another_dimension(folder, encoder):
    change(folder, dim=32)
    with pytest.raises(IndexUnusableError):
        Index.load(folder, encoder)


def test_parts_of_two_indexes(tmp_path, folder, passages, encoder):
    Index.build(passages[:2], encoder, documents={}).save(tmp_path / "small")
    for name in ("passages.faiss", "words.data.npy", "units.faiss"):
        kept = (folder / name).read_bytes()
        shutil.copy(tmp_path / "small" / name, folder / name)
        change(folder)
        with pytest.raises(IndexUnusableError):
            Index.load(folder, encoder)
        (folder / name).write_bytes(kept)
        change(folder)
    assert len(Index.load(folder, encoder).passages) == len(passages)


@pytest.mark.parametrize("line", ["[1]", "{}", '{"id": 1}', "x"])
def test_a_passage_of_another_shape(folder, encoder, line):
    (folder / "passages.jsonl").write_text(line + "\n")
    change(folder)
    with pytest.raises(IndexUnusableError, match="beschädigt"):
        Index.load(folder, encoder)


def test_a_failed_save_leaves_the_old_index(folder, passages, encoder, documents, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_sparse", full)
    with pytest.raises(OutputError, match="kein Platz"):
        Index.build(passages[:1], encoder, documents=documents).save(folder)
    assert len(Index.load(folder, encoder).passages) == len(passages)
    assert [path.name for path in folder.parent.iterdir()] == ["index"]


def test_a_failed_swap_leaves_the_old_index(folder, passages, encoder, documents, monkeypatch):
    from pathlib import Path

    rename = Path.rename

    def refuse(self, target):
        if ".new-" in self.name:
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="busy"):
        Index.build(passages[:1], encoder, documents=documents).save(folder)
    assert len(Index.load(folder, encoder).passages) == len(passages)


def test_killed_between_the_renames(folder, passages, encoder):
    folder.rename(folder.with_name(".index.old"))
    assert len(Index.load(folder, encoder).passages) == len(passages)


def test_saving_again_replaces_and_keeps_notes(folder, passages, encoder):
    (folder / "README.md").write_text("note")
    Index.build(passages[:2], encoder, documents={}).save(folder)
    assert len(Index.load(folder, encoder).passages) == 2
    assert (folder / "README.md").read_text() == "note"
    assert [path.name for path in folder.parent.iterdir()] == ["index"]


def test_a_damaged_index_can_be_replaced(folder, passages, encoder):
    (folder / "manifest.json").unlink()
    Index.build(passages[:2], encoder, documents={}).save(folder)
    assert len(Index.load(folder, encoder).passages) == 2


def test_a_folder_with_something_else_stays(tmp_path, index):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("dear")
    with pytest.raises(OutputError, match="kein Index"):
        index.save(tmp_path / "letters")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="kein Index"):
        index.save(tmp_path / "file")
    assert (tmp_path / "letters" / "mine.txt").read_text() == "dear"


def test_others_may_read_the_folder(folder):
    assert folder.stat().st_mode & 0o777 == 0o755
