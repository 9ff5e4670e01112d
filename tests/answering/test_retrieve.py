"""What the structure of passages says for a question, computed for all at once, is what it says passage by passage."""

from pathlib import Path

import numpy as np
import pytest

from assistant.answering import retrieve as module
from assistant.answering.names import Names
from assistant.answering.question import Wanted, asks_the_law, understand
from assistant.answering.retrieve import retrieve
from assistant.answering.scoring import SILENT, UnitScores
from assistant.evaluation.gold import shipped_sets
from assistant.retrieval.fusion import ranking
from assistant.retrieval.index import Index

ROOT = Path(__file__).parents[2]
# the largest set would take four times as long and ask for nothing that the others do not
QUESTIONS = [gold.question for some in shipped_sets() if some.name != "report-2" for gold in some.questions]


class NoEncoder:
    """Gives every question a vector without reading it: here only the structure counts."""

    def __init__(self, index: Index) -> None:
        self.name, self.dim = index.manifest.embedding, index.manifest.dim

    def queries(self, texts):
        rows = np.random.default_rng(len(texts[0])).normal(size=(len(texts), self.dim))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    passages = queries


@pytest.fixture(scope="module")
def index() -> Index:
    index = Index.load(ROOT / "index")
    index.encoder = NoEncoder(index)
    return index


def bonus(passage, query):
    total = sum(module._KIND_BONUS.get(kind, {}).get(passage.element, 0.0) for kind in query.wanted)
    if passage.norm is not None:
        same = [norm for norm in query.norms if norm.paragraph == passage.norm.paragraph]
        total += max((10.0 if norm.absatz in (None, passage.norm.absatz) else 5.0 for norm in same), default=0.0)
        total += 1.5 if asks_the_law(query) else 0.0
    if passage.section.startswith("Abkürz"):
        total += 1.5 if Wanted.ABBREVIATION in query.wanted else -2.0
    if passage.section.startswith(("Impressum", "Vorbemerkung")) or not passage.citable:
        total -= 2.0
    return total if passage.certain else total - 2.0


def test_scores_and_hits_are_those_of_a_loop_over_all_passages(index):
    assert index.exhaustive
    ids = [passage.id for passage in index.passages]
    wanted = set()
    for question in QUESTIONS:
        query = understand(question, names=Names(index.abbreviations), act=None, max_chars=2000)
        wanted |= query.wanted
        found = retrieve(index, query, 10)
        best_said: dict[int, float] = {}
        fused = found.signals.fused(module._WEIGHTS) + [bonus(passage, query) for passage in index.passages]
        said = module.expected(found.signals).tolist()
        for row, value in zip(found.signals.unit_passage.tolist(), said, strict=True):
            best_said[row] = max(best_said.get(row, 0.0), value)
        fused += [module._QUESTIONS * best_said.get(row, 0.0) for row in range(len(ids))]
        assert np.allclose(found.scores, fused, rtol=0, atol=1e-12)
        units = UnitScores(index, query, found.signals, fused)
        looked_at = set(ranking(fused, ids, module._LOOKED_AT).tolist())
        best = [units.best(passage) if row in looked_at else SILENT for row, passage in enumerate(index.passages)]
        expected = fused + module._BEST_UNIT * np.maximum(best, SILENT)
        assert [hit.passage.id for hit in found.hits] == [ids[row] for row in ranking(expected, ids, 10)]
        assert [hit.score for hit in found.hits] == pytest.approx(sorted(expected, reverse=True)[:10])
    assert {Wanted.RECOMMENDATION, Wanted.NUMBER, Wanted.DEFINITION} <= wanted


def test_few_passages_of_an_act_are_always_candidates(index, monkeypatch):
    monkeypatch.setattr(Index, "exhaustive", False)
    query = understand("Was steht in § 8 Abs. 2?", act=None, max_chars=2000)
    normed = [row for row, passage in enumerate(index.passages) if passage.norm is not None]
    assert module._always(index, query).tolist() == normed
    monkeypatch.setattr(module, "_MOST_ALWAYS", 3)
    named = [index.passages[row].norm for row in module._always(index, query)]
    assert {norm.paragraph for norm in named} == {"8"}
    unnamed = understand("Wer berät?", act=None, max_chars=2000)
    assert module._always(index, unnamed).tolist() == []
