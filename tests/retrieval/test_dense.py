import numpy as np
import pytest

from assistant.retrieval.dense import Dense, rounded


@pytest.fixture
def vectors():
    rows = np.random.default_rng(7).normal(size=(300, 384)).astype(np.float32)
    rows[:, 0] *= 1e-5  # beyond the smallest number that 16 bits hold at full precision
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_scores_are_the_inner_products_in_half_precision(vectors):
    scores = Dense(vectors).scores(vectors[5])
    assert scores.dtype == np.float32
    assert np.abs(scores - vectors @ vectors[5]).max() < 5e-4
    assert scores.argmax() == 5


def test_search_gives_the_best_of_all_scores(vectors):
    dense = Dense(vectors)
    positions, products = dense.search(vectors[9], 4)
    expected = np.argsort(-dense.scores(vectors[9]))[:4]
    assert positions.tolist() == expected.tolist()
    assert products == pytest.approx(dense.scores(vectors[9])[expected], abs=1e-5)


def test_search_for_more_than_there_are(vectors):
    positions, _ = Dense(vectors[:3]).search(vectors[0], 10)
    assert sorted(positions.tolist()) == [0, 1, 2]


def test_nothing_in_it(tmp_path):
    dense = Dense(np.zeros((0, 8), np.float32))
    dense.write(tmp_path / "x.faiss")
    again = Dense.read(tmp_path / "x.faiss")
    query = np.ones(8, np.float32)
    assert (len(again), again.dim) == (0, 8)
    assert again.scores(query).shape == (0,)
    assert again.search(query, 3)[0].shape == (0,)


def test_round_trip(tmp_path, vectors):
    dense = Dense(vectors)
    dense.write(tmp_path / "x.faiss")
    again = Dense.read(tmp_path / "x.faiss")
    assert np.array_equal(again.vectors, dense.vectors)
    assert np.array_equal(again.vectors, rounded(vectors))
    assert np.array_equal(Dense(again.vectors).vectors, again.vectors)
    assert (tmp_path / "x.faiss").stat().st_size < 300 * 384 * 2 + 1000


@pytest.mark.parametrize("content", [b"", b"no index", b"IxSQ" + b"\xff" * 40])
def test_a_file_that_is_none(tmp_path, content):
    (tmp_path / "x.faiss").write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.faiss"):
        Dense.read(tmp_path / "x.faiss")


def test_an_index_of_another_kind(tmp_path, vectors):
    import faiss

    other = faiss.IndexFlatL2(384)
    faiss.write_index(other, str(tmp_path / "x.faiss"))
    with pytest.raises(ValueError, match="IndexFlat"):
        Dense.read(tmp_path / "x.faiss")
