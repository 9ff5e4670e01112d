import logging
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi, BM25Plus

from assistant.retrieval.sparse import Sparse
from assistant.retrieval.tokens import ngrams, tokens

REPORT = Path(__file__).parents[2] / "corpus" / "evaluation-report.txt"
WORDS = st.sampled_from([f"w{i}" for i in range(12)])
TEXT = st.lists(WORDS, max_size=15)


def reference(texts, query):
    """Scores of rank-bm25, less δ · idf for each known word of the question, which it gives to every text."""
    plus = BM25Plus(texts, k1=Sparse.K1, b=Sparse.B, delta=Sparse.DELTA)
    return plus.get_scores(query) - Sparse.DELTA * sum(plus.idf.get(word, 0) for word in query)


@settings(max_examples=150)
@given(st.lists(TEXT, min_size=1, max_size=20).filter(any), st.lists(st.one_of(WORDS, st.just("unknown")), max_size=8))
def test_agrees_with_rank_bm25_plus(texts, query):
    assert Sparse.build(texts).scores(query) == pytest.approx(reference(texts, query), abs=1e-4)


@pytest.fixture(scope="module")
def report():
    words = REPORT.read_text(encoding="utf-8").split()
    return [tokens(" ".join(words[i : i + 120])) for i in range(0, len(words), 120)]


QUESTIONS = (
    "Wie viele Integrationsagenturen werden im Land gefördert?",
    "Was regelt § 7 Abs. 2 zur Arbeit der Kommunalen Integrationszentren?",
    "Welche Maßnahmen und welche Maßnahmen noch?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_agrees_with_rank_bm25_plus_on_the_report(report, question):
    query = tokens(question)
    scores = Sparse.build(report).scores(query)
    assert scores.max() > 1
    assert scores == pytest.approx(reference(report, query), abs=1e-4)


def test_agrees_with_rank_bm25_plus_on_grams_of_the_report(report):
    grams = [ngrams(text) for text in report[:100]]
    query = ngrams(tokens(QUESTIONS[0]))
    assert Sparse.build(grams).scores(query) == pytest.approx(reference(grams, query), abs=1e-4)


def test_best_passage_is_that_of_okapi_for_a_rare_word(report):
    query = tokens("ZEMAC")
    assert Sparse.build(report).scores(query).argmax() == BM25Okapi(report).get_scores(query).argmax()


def test_a_score_by_hand():
    # N = 3, df(a) = 1, |d| = 2, avgdl = 4/3, tf = 2
    scores = Sparse.build([["a", "a"], ["b"], ["c"]]).scores(["a"])
    idf = math.log((3 + 1) / 1)
    part = 2 * (1.5 + 1) / (2 + 1.5 * (1 - 0.75 + 0.75 * 2 / (4 / 3)))
    # bm25s and rank-bm25 give idf · (δ + part) to the first text, idf · δ to the others
    assert scores == pytest.approx([idf * part, 0, 0], abs=1e-5)


@pytest.mark.parametrize("query", [[], ["unknown"], ["unknown", "x"]])
def test_without_a_known_word_all_scores_are_zero(query):
    scores = Sparse.build([["a"], ["b"]]).scores(query)
    assert scores.tolist() == [0, 0]
    assert scores.dtype == np.float32


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_texts_without_words(texts):
    sparse = Sparse.build(texts)
    assert len(sparse) == len(texts)
    assert sparse.scores(["a"]).tolist() == [0] * len(texts)


def test_knows_its_words():
    sparse = Sparse.build([["a"], []])
    assert "a" in sparse
    assert "b" not in sparse


def test_same_texts_give_the_same_arrays():
    texts = [["b", "a"], ["c", "b"]]
    first, second = Sparse.build(texts).arrays, Sparse.build(texts).arrays
    assert first.vocabulary == second.vocabulary == ("b", "a", "c")
    assert all(np.array_equal(x, y) for x, y in zip(first[:3], second[:3], strict=True))


def test_is_silent(capfd, caplog):
    with caplog.at_level(logging.DEBUG):
        Sparse.build([["a"], ["b"]]).scores(["a"])
    out = capfd.readouterr()
    assert (out.out, out.err, caplog.records) == ("", "", [])


@settings(max_examples=50)
@given(st.lists(TEXT, min_size=1, max_size=8), TEXT, st.data())
def test_some_texts_keep_their_scores(texts, query, data):
    sparse = Sparse.build(texts)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(texts) - 1)))), np.int64)
    kept = sparse.kept(rows)
    assert len(kept) == len(rows)
    assert np.array_equal(kept.scores(query), sparse.scores(query)[rows])
    assert np.array_equal(kept.scores_of(np.arange(len(rows)), query), kept.scores(query))


@given(
    st.lists(st.lists(st.sampled_from("abcde"), max_size=6), min_size=1, max_size=9), st.lists(st.sampled_from("abcdx"))
)
def test_scores_of_short_texts_are_those_of_all(texts, question):
    sparse = Sparse.build(texts)
    rows = np.arange(len(texts))[::-2]
    assert sparse.scores_of_short(rows, question) == pytest.approx(sparse.scores(question)[rows], rel=1e-5)


@pytest.mark.parametrize("question", QUESTIONS)
def test_long_lists_give_the_scores_that_short_ones_give(report, question, monkeypatch):
    sparse, query = Sparse.build(report), tokens(question)
    scores = []
    for entries in (0, 1 << 30):
        monkeypatch.setattr("assistant.retrieval.sparse._LONG", entries)
        scores.append(sparse.scores(query))
    assert scores[0].max() > 1
    assert np.array_equal(*scores)
