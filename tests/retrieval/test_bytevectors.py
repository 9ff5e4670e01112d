import faiss
import numpy as np
import pytest

from assistant.retrieval.bytevectors import ByteVectors


@pytest.fixture
def vectors():
    rows = np.random.default_rng(7).normal(size=(500, 384)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_nearest_are_those_of_all_inner_products(vectors):
    found = ByteVectors.of(vectors)
    rows, products = found.nearest(vectors[9], 20)
    assert rows[0] == 9
    assert products == pytest.approx(found.vectors[rows] @ vectors[9], abs=1e-5)
    assert products == pytest.approx((vectors @ vectors[9])[rows], abs=3e-3)
    assert np.isin(np.argsort(-(vectors @ vectors[9]))[:10], rows).all()


def test_more_than_there_are(vectors):
    rows, products = ByteVectors.of(vectors[:3]).nearest(vectors[0], 10)
    assert sorted(rows.tolist()) == [0, 1, 2]
    assert len(products) == 3


def test_vectors_put_together_anew_stay_as_they_are(vectors):
    once = ByteVectors.of(vectors)
    again = ByteVectors.of(once.vectors)
    assert again.step == once.step
    assert np.array_equal(again.vectors, once.vectors)


def test_some_of_them(vectors):
    found = ByteVectors.of(vectors)
    rows = np.array([3, 7, 8])
    assert np.array_equal(found.kept(rows).vectors, found.vectors[rows])
    assert len(found.kept(rows[:0])) == 0


@pytest.mark.parametrize("count", [0, 500])
def test_round_trip(tmp_path, vectors, count):
    found = ByteVectors.of(vectors[:count])
    found.write(tmp_path / "x.faiss")
    again = ByteVectors.read(tmp_path / "x.faiss", found.step)
    assert (len(again), again.dim) == (count, 384)
    assert np.array_equal(again.vectors, found.vectors)
    assert (tmp_path / "x.faiss").stat().st_size < count * 384 + 1000


def test_a_row_of_zeros():
    found = ByteVectors.of(np.zeros((2, 8), np.float32))
    assert found.nearest(np.zeros(8, np.float32), 2)[1].tolist() == [0, 0]


@pytest.mark.parametrize("content", [b"", b"no index", b"IxSQ" + b"\xff" * 40])
def test_a_file_that_is_none(tmp_path, content):
    (tmp_path / "x.faiss").write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.faiss"):
        ByteVectors.read(tmp_path / "x.faiss", 1.0)


def test_vectors_of_another_kind(tmp_path):
    other = faiss.IndexScalarQuantizer(8, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    faiss.write_index(other, str(tmp_path / "x.faiss"))
    with pytest.raises(ValueError, match="IndexScalarQuantizer"):
        ByteVectors.read(tmp_path / "x.faiss", 1.0)
