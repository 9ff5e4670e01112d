from types import SimpleNamespace

import numpy as np
import pytest

from assistant.answering import relevance as module
from assistant.answering.relevance import BUNDLED, Relevance, nearest, relevance_of
from assistant.retrieval.embedding import BundledEncoder
from assistant.retrieval.index import Index
from assistant.settings import project_root


class FakeIndex:
    """Gives the strangers of each language these cosines."""

    def __init__(self, cosines, embedding="words (openai)", passages=("one",)) -> None:
        self.manifest = SimpleNamespace(embedding=embedding)
        self.passages = passages
        self._cosines = cosines

    def nearest(self, questions):
        assert len(questions) == len(self._cosines)
        return list(self._cosines)


def test_the_nearest_of_passages_and_units():
    assert nearest(SimpleNamespace(passage=np.array([0.1, 0.4]), unit=np.array([0.3]))) == 0.4
    assert nearest(SimpleNamespace(passage=np.array([0.1]), unit=np.array([0.3]))) == 0.3


def test_the_bundled_model_has_its_figures_and_costs_nothing():
    assert relevance_of(FakeIndex((), BundledEncoder.name)) == BUNDLED
    assert relevance_of(FakeIndex((), passages=())) == BUNDLED


def test_another_model_is_measured_on_strangers():
    # median 0.3, deviation 0.1
    found = relevance_of(FakeIndex((0.2, 0.4, 0.2, 0.4, 0.2, 0.4, 0.2, 0.4)))
    assert found.least == pytest.approx({"de": 0.3 + 0.092, "en": 0.3 - 0.048})
    assert found.unknown == pytest.approx({"de": 0.245, "en": 0.0})


def test_what_the_operator_set_goes_first():
    assert relevance_of(FakeIndex((), BundledEncoder.name), 0.9) == Relevance(
        pytest.approx({"de": 0.9, "en": 0.85}), BUNDLED.unknown
    )


def test_measured_on_the_bundled_model_it_comes_to_the_figures_found_on_questions():
    measured = module._measured(Index.load(project_root() / "index"))
    assert measured.least == pytest.approx(BUNDLED.least, abs=0.005)
    assert measured.unknown == pytest.approx(BUNDLED.unknown, abs=0.005)
