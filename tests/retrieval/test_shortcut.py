"""What is told of a question by some layers alone: learned, used to find, and left for all layers to choose."""

import numpy as np
import pytest

from assistant.answering.question import understand
from assistant.answering.retrieve import retrieve
from assistant.documents.questions import Question
from assistant.evaluation.gold import shipped_sets
from assistant.retrieval import expansion as expansion_module
from assistant.retrieval import metric
from assistant.retrieval import shortcut as shortcut_module
from assistant.retrieval.embedding import Asked
from assistant.retrieval.index import Index
from assistant.retrieval.linear import LinearMap
from assistant.settings import Settings


def rows(count, seed=0, dim=12):
    values = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def test_a_linear_map_is_found_again():
    true = np.random.default_rng(7).normal(size=(12, 12)).astype(np.float32)

    def last(alike):
        vectors = alike @ true + 0.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    shortcut = LinearMap.learn(rows(4000), last(rows(4000)))
    told = shortcut(rows(200, seed=1))
    assert np.linalg.norm(told, axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert np.sum(told * last(rows(200, seed=1)), axis=1).min() > 0.95
    assert told.dtype == np.float32


@pytest.fixture
def inner(new_encoder):
    """Return an encoder with middle layers, whose vectors are those of the words, turned; it counts the last ones."""

    class InnerEncoder(new_encoder):
        whole = 0

        def alike(self, texts):
            return np.roll(self._vectors(texts), 5, axis=1)

        def asked(self, texts):
            def rest():
                self.whole += 1
                return self.queries(texts)

            return Asked(self.alike(texts), lambda: self.alike(texts), rest)

    return InnerEncoder("words-64 with layers")


@pytest.fixture
def many(new_passage, monkeypatch):
    """Return passages, and questions that are enough to learn from."""
    for module in (expansion_module, metric, shortcut_module):
        monkeypatch.setattr(module, "LEAST_QUESTIONS", 20)
    passages = [new_passage(f"Das Land fördert Träger {n}. Die Stelle {n} berät Menschen.", n) for n in range(40)]
    asked = [
        Question("evaluation-report", f"Wer {what} {n}?", (f"{where} {n}",), True)
        for n in range(40)
        for what, where in (
            ("zahlt Träger", "Träger"),
            ("fördert Träger", "Träger"),
            ("hilft in Stelle", "Stelle"),
            ("berät in Stelle", "Stelle"),
        )
    ]
    return passages, asked


def test_a_quick_search_leaves_the_last_layers_out(many, inner, tmp_path):
    passages, asked = many
    built = Index.build(passages, inner, documents={}, questions=asked)
    built.save(tmp_path / "index")
    query = understand("Wer fördert Träger 7?")
    (vector,) = inner.queries([query.text])
    for index in (built, Index.load(tmp_path / "index", inner)):
        inner.whole = 0
        quick = retrieve(index, query, quick=True)
        assert inner.whole == 0
        assert float(quick.signals.vector @ vector) > 0.99
        assert not np.array_equal(quick.signals.vector, vector)
        whole = retrieve(index, query)
        assert inner.whole == 1
        assert whole.signals.vector == pytest.approx(vector, abs=1e-6)
        assert np.array_equal(whole.signals.asked, quick.signals.asked)
        assert whole.hits[0].passage == quick.hits[0].passage == passages[7]


def test_what_was_learned_stays_when_questions_change_little(many, inner):
    passages, asked = many
    index = Index.build(passages, inner, documents={}, questions=asked)
    less = Index.build(passages, inner, documents={}, questions=asked[1:], previous=index)
    assert less._contents.expansion.shortcut is index._contents.expansion.shortcut


def test_of_a_document_without_questions_all_layers_tell(many, inner, new_passage):
    passages, asked = many
    other = new_passage("Hier ist von etwas anderem zu lesen. Es kommt nicht vor.", 0, document="other")
    index = Index.build([*passages, other], inner, documents={}, questions=asked)
    index.signals("Wer fördert Träger 7?", quick=True)
    assert inner.whole == 1
    index.of_documents(["evaluation-report"]).signals("Wer fördert Träger 7?", quick=True)
    assert inner.whole == 1


@pytest.mark.parametrize("least", [20, 200])
def test_nothing_is_learned_from_few_questions_nor_from_an_engine_without_layers(
    many, inner, encoder, least, monkeypatch
):
    passages, asked = many
    for module in (expansion_module, shortcut_module):
        monkeypatch.setattr(module, "LEAST_QUESTIONS", least)
    engine = encoder if least == 20 else inner
    index = Index.build(passages, engine, documents={}, questions=asked)
    assert index._contents.expansion.shortcut is None
    (vector,) = engine.queries(["Wer fördert Träger 7?"])
    assert index.signals("Wer fördert Träger 7?", quick=True).vector == pytest.approx(vector, abs=1e-6)


def test_of_the_shipped_index_a_quick_search_finds_as_much():
    index = Index.load(Settings().index_dir)
    questions = next(some for some in shipped_sets() if some.name == "report-1").questions
    asked = [question for question in questions if question.evidence and not question.history]
    first, found = 0, {True: 0, False: 0}
    for question in asked:
        ids = {}
        for quick in (True, False):
            hits = retrieve(index, understand(question.question), quick=quick).hits
            ids[quick] = hits[0].passage.id
            texts = [" ".join(hit.passage.text.split()) for hit in hits[:5]]
            found[quick] += any(" ".join(piece.quote.split()) in text for piece in question.evidence for text in texts)
        first += ids[True] == ids[False]
    assert first >= 0.9 * len(asked)
    assert found[False] >= 0.9 * len(asked)
    assert found[True] >= found[False] - 2
