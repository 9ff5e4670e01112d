"""Passages made for measuring growth: the real ones first, the same each time; a step that cannot be done says so."""

import numpy as np
import pytest

from assistant.retrieval import store
from assistant.settings import Settings
from bench import growth
from bench.made import make


@pytest.fixture(scope="module")
def real() -> store.Contents:
    return store.read(Settings().index_dir)


def test_the_real_passages_come_first_with_their_own_vectors(real):
    made = make(900)
    known = len(real.passages)
    units = sum(len(passage.units) for passage in real.passages)
    assert made.passages[:known] == list(real.passages)
    assert len({passage.id for passage in made.passages}) == len(made.passages) == 900
    assert len(made.unit_vectors) == sum(len(passage.units) for passage in made.passages)
    assert np.array_equal(made.passage_vectors[:known], real.passage_vectors.vectors.astype(np.float16))
    assert np.array_equal(made.unit_vectors[:units], real.unit_vectors.vectors.astype(np.float16))
    assert np.linalg.norm(made.passage_vectors.astype(np.float32), axis=1) == pytest.approx(1, abs=1e-3)


def test_made_vectors_lie_as_close_to_others_as_real_ones_do(real):
    own = real.unit_vectors.vectors
    made = make(4000).unit_vectors[len(own) :].astype(np.float32)
    assert np.median(_next(made[:500], made)) == pytest.approx(np.median(_next(own[:500], own)), abs=0.04)


def _next(some: np.ndarray, all: np.ndarray) -> np.ndarray:
    """Return the cosine of each vector and the one next to it, (n_some,); they are the first of all."""
    cosines = some @ all.T
    np.fill_diagonal(cosines, -1)
    return cosines.max(axis=1)


def test_fewer_passages_than_real_ones_are_the_first_of_them(real):
    made = make(5)
    assert made.passages == list(real.passages[:5])
    assert len(made.passage_vectors) == 5


def test_a_step_that_takes_too_long_or_too_much_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(growth, "STEP_S", 0.01)
    assert growth._measured("ours", 3, tmp_path / "index", ["Was?"])["build s"].startswith("build: more than")
    monkeypatch.setattr(growth, "STEP_S", 60)
    assert growth._measured("none", 3, tmp_path / "index", [])["build s"] == "build: ended with 1"
