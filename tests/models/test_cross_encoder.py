"""Reranking with a CrossEncoder. No real one comes inside a package: this one is tiny, made here, its weights random.

So the tests show that pairs go in, scores come out and decide the order; that a good model makes it better they do not.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.errors import AssistantError
from assistant.retrieval.engines.reranking import CrossEncoderReranker
from assistant.retrieval.texts import passage_text

if not os.environ.get("MODELS_REQUIRED"):
    pytest.importorskip("sentence_transformers", reason="the extra models is not installed; see make test-models")

QUESTION = "Wie viele Integrationsagenturen werden gefördert?"
TEXTS = ["Das Land fördert 173 Agenturen.", "Katzen schlafen.", "Kurz.", "Die Zentren arbeiten in 54 Kreisen."]


@pytest.fixture(scope="module")
def reranker(tiny_cross_encoder):
    return CrossEncoderReranker(str(tiny_cross_encoder), batch=3)


def test_scores_are_those_of_the_library(reranker, tiny_cross_encoder):
    from sentence_transformers import CrossEncoder

    scores = reranker.scores(QUESTION, TEXTS)
    plain = CrossEncoder(str(tiny_cross_encoder), local_files_only=True)
    assert scores == pytest.approx(plain.predict([(QUESTION, text) for text in TEXTS]), abs=1e-5)
    assert (scores.shape, scores.dtype) == ((4,), np.float32)
    assert len(set(scores.tolist())) == 4


def test_eight_threads_get_what_one_gets(reranker):
    questions = [f"{QUESTION} {number}" for number in range(16)]
    expected = [reranker.scores(question, TEXTS) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: reranker.scores(question, TEXTS), questions))
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def test_the_setting_reorders_the_best_hits(tiny_cross_encoder, reranker):
    plain = Assistant.open().search(QUESTION, limit=30)
    found = Assistant.open(Settings(reranker=str(tiny_cross_encoder), rerank_hits=8)).search(QUESTION, limit=30)
    second = reranker.scores(QUESTION, [passage_text(hit.passage) for hit in plain[:8]])
    expected = [plain[place].passage.id for place in np.argsort(-second, kind="stable")]
    assert [hit.passage.id for hit in found[:8]] == expected
    assert expected != [hit.passage.id for hit in plain[:8]]
    assert [hit.score for hit in found] == [hit.score for hit in plain]
    assert found[8:] == plain[8:]


def test_answers_stay_quotes(tiny_cross_encoder):
    answer = Assistant.open(Settings(reranker=str(tiny_cross_encoder))).ask(QUESTION)
    assert answer.status == "answered"


def test_a_model_for_embeddings_is_no_cross_encoder(minilm):
    with pytest.raises(AssistantError, match="ist kein CrossEncoder") as caught:
        CrossEncoderReranker(str(minilm)).scores(QUESTION, TEXTS)
    assert "ASSISTANT_RERANKER" in caught.value.hint


def test_a_model_that_is_not_here():
    with pytest.raises(AssistantError, match="weder ein Ordner noch im lokalen Modellspeicher"):
        CrossEncoderReranker("cross-encoder/no-such-model").scores(QUESTION, TEXTS)
