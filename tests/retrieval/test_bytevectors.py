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


@pytest.fixture(scope="module")
def many():
    """Vectors in groups, as those of questions are: 12,000 around 300 centres."""
    random = np.random.default_rng(11)
    centres = random.normal(size=(300, 32)).repeat(40, axis=0)
    rows = (centres + 0.7 * random.normal(size=centres.shape)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_of_very_many_nearly_all_of_the_nearest_are_found(many):
    found = ByteVectors.of(many)
    assert "PQ" in found.kind
    asked = many[::400] + many[1::400] / 2
    exact = found.vectors
    shares, of_fifty = [], []
    for vector in asked / np.linalg.norm(asked, axis=1, keepdims=True):
        rows, products = found.nearest(vector, 200)
        assert products == pytest.approx(exact[rows] @ vector, abs=1e-5)
        nearest = np.argsort(-(exact @ vector))[:200]
        shares.append(np.isin(nearest, rows).mean())
        of_fifty.append(np.isin(nearest[:50], rows).mean())
    assert np.mean(of_fifty) > 0.99
    assert np.mean(shares) > 0.95


def test_very_many_are_written_and_put_together_anew_as_they_were(tmp_path, many):
    once = ByteVectors.of(many)
    once.write(tmp_path / "x.faiss")
    for again in (ByteVectors.read(tmp_path / "x.faiss", once.step), ByteVectors.of(once.vectors)):
        assert again.kind == once.kind
        assert np.array_equal(again.vectors, once.vectors)
        assert np.array_equal(again.nearest(many[3], 50)[0], once.nearest(many[3], 50)[0])


@pytest.mark.parametrize("count", [500, 11_000])
def test_others_take_their_places_between_those_that_stay(many, count):
    found = ByteVectors.of(many[:count])
    rows = np.arange(count)
    rows[[4, 300]] = -1
    others = many[-2:]
    mixed = found.kept(rows, others)
    assert mixed.kind == found.kind
    assert np.array_equal(mixed.vectors[rows >= 0], found.vectors[rows >= 0])
    assert mixed.vectors[[4, 300]] == pytest.approx(others, abs=found.step / 2 + 1e-6)
    assert mixed.nearest(others[1], 5)[0][0] == 300


def test_vectors_that_do_not_belong_to_the_codes_beside_them(tmp_path, many):
    found = ByteVectors.of(many)
    found._index.refine_index = ByteVectors.of(many[:9000])._index
    faiss.write_index(found._index, str(tmp_path / "x.faiss"))
    with pytest.raises(ValueError, match=r"x\.faiss"):
        ByteVectors.read(tmp_path / "x.faiss", found.step)
