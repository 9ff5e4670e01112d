import json
import sys
from types import ModuleType

import pytest

from assistant.errors import AssistantError
from assistant.retrieval.engines.local import SentenceTransformerEncoder
from assistant.retrieval.engines.models import config_of, digest_of, model_folder, short_name

SETTING = "ASSISTANT_EMBEDDING_MODEL"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "mein-modell"
    (path / "onnx").mkdir(parents=True)
    (path / "config.json").write_text("{}")
    (path / "model.safetensors").write_bytes(bytes(range(256)) * 8192)
    return path


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """Put a stand-in in place of the library that knows the local cache; it holds one model."""
    snapshot = tmp_path / "models--a--m" / "snapshots" / ("0123abcd" * 5)
    snapshot.mkdir(parents=True)

    def snapshot_download(name, *, local_files_only):
        assert local_files_only
        if name != "a/m":
            raise FileNotFoundError(name)
        return str(snapshot)

    module = ModuleType("huggingface_hub")
    module.snapshot_download = snapshot_download
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)
    return snapshot


def test_a_folder_is_taken_as_it_is(folder):
    assert model_folder(str(folder), SETTING) == folder.resolve()
    assert short_name(str(folder)) == "mein-modell"
    (folder / "model").mkdir()
    assert short_name(str(folder / "model")) == "mein-modell"


def test_a_hub_name_is_looked_up_in_the_local_cache_only(hub):
    assert model_folder("a/m", SETTING) == hub
    assert digest_of(hub) == "0123abcd"
    assert SentenceTransformerEncoder("a/m").name == "a/m@0123abcd (sentence-transformers)"
    with pytest.raises(AssistantError, match="weder ein Ordner noch im lokalen Modellspeicher") as caught:
        model_folder("all-MiniLM-L6-v2", SETTING)
    assert "hf download sentence-transformers/all-MiniLM-L6-v2 " in caught.value.hint


def test_a_path_that_does_not_exist():
    with pytest.raises(AssistantError, match="Den Ordner „/kein/modell“ gibt es nicht"):
        model_folder("/kein/modell", SETTING)


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(AssistantError, match="Die Erweiterung „models“ ist nicht installiert") as caught:
        SentenceTransformerEncoder("a/m").queries(["Was?"])
    assert "pip install" in caught.value.hint


def test_the_digest_follows_weights_and_configuration(folder):
    first = digest_of(folder)
    assert len(first) == 8
    (folder / "README.md").write_text("words")
    (folder / ".cache").write_text("words")
    (folder / "onnx" / "model.onnx").write_text("another form of the same")
    assert digest_of(folder) == first
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\0")
    weights = digest_of(folder)
    (folder / "config.json").write_text('{"hidden_size": 1}')
    assert len({first, weights, digest_of(folder)}) == 3


def test_the_name_tells_of_a_prompt_for_passages_but_not_for_questions(folder):
    config = {"prompts": {"query": "Q: ", "document": "D: "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))
    usual = SentenceTransformerEncoder(str(folder))
    assert (usual.prompts.query, usual.prompts.passage) == ("Q: ", "D: ")
    assert usual.name == f"mein-modell@{digest_of(folder)} (sentence-transformers)"
    assert SentenceTransformerEncoder(str(folder), query_prompt="Frage: ", passage_prompt="D: ").name == usual.name
    assert ' + "P: " (' in SentenceTransformerEncoder(str(folder), passage_prompt="P: ").name


def test_a_configuration_that_is_none(folder):
    (folder / "config.json").write_text("[]")
    assert config_of(folder, "config.json") == {}
    assert config_of(folder, "missing.json") == {}
