import subprocess
import sys

import numpy as np
import pytest

from assistant.answering.question import understand
from assistant.answering.retrieve import retrieve
from assistant.retrieval.engines.chosen import open_reranker
from assistant.retrieval.engines.reranking import CrossEncoderReranker, handed_out_anew
from assistant.retrieval.index import Index
from assistant.settings import Settings


class LengthReranker:
    """Likes short texts; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def scores(self, question, texts):
        self.asked.append((question, len(texts)))
        return np.array([-len(text) for text in texts], np.float32)


def test_scores_are_handed_out_anew_among_the_best():
    scores = np.array([5.0, 1.0, 3.0, 2.0])
    anew = handed_out_anew(scores, [0, 2, 3], np.array([0.1, 0.1, 0.9], np.float32))
    assert anew.tolist() == [3.0, 1.0, 2.0, 5.0]
    assert scores.tolist() == [5.0, 1.0, 3.0, 2.0]
    assert handed_out_anew(scores, [], np.empty(0, np.float32)).tolist() == scores.tolist()


def test_only_the_best_passages_change_their_order(passages, encoder, documents):
    index, reranker = Index.build(passages, encoder, documents=documents), LengthReranker()
    query = understand("Was machen die Integrationszentren in den Kreisen?")
    plain = retrieve(index, query)
    found = retrieve(index, query, reranker=reranker, reranked_hits=3)
    assert reranker.asked == [(query.text, 3)]
    assert [hit.score for hit in found.hits] == [hit.score for hit in plain.hits]
    best = [hit.passage.text for hit in plain.hits[:3]]
    assert [hit.passage.text for hit in found.hits[:3]] == sorted(best, key=len)
    assert found.hits[3:] == plain.hits[3:]


def test_none_is_opened_unless_one_is_set():
    assert open_reranker(Settings()) is None
    assert isinstance(open_reranker(Settings(reranker="a/m")), CrossEncoderReranker)


def test_no_texts_need_no_model():
    assert CrossEncoderReranker("a/m").scores("Was?", []).shape == (0,)


def test_the_bundled_engine_imports_no_heavy_library(tmp_path):
    code = (
        "import sys; from assistant import Assistant; Assistant.open().ask('Was ist ein KI?');"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'huggingface_hub', 'http.client'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("value", [1, 201])
def test_the_number_looked_at_has_bounds(value):
    with pytest.raises(ValueError, match="rerank_hits"):
        Settings(rerank_hits=value)
