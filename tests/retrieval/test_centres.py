import numpy as np
import pytest

from assistant.retrieval.centres import learned, nearest_centres


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_each_vector_goes_to_the_centre_in_its_direction():
    centres = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    vectors = np.array([[5, 1], [1, 2], [-1, 0.5], [0, 9]], np.float32)
    assert nearest_centres(vectors, centres).tolist() == [0, 1, 2, 1]
    assert nearest_centres(vectors[:0], centres).tolist() == []


def test_of_two_centres_as_near_the_first_counts():
    assert nearest_centres(np.ones((1, 2), np.float32), np.eye(2, dtype=np.float32)).tolist() == [0]


def test_more_vectors_than_are_multiplied_at_once(rng):
    vectors, centres = (rng.normal(size=(size, 8)).astype(np.float32) for size in (5000, 7))
    assert nearest_centres(vectors, centres).tolist() == (vectors @ centres.T).argmax(axis=1).tolist()


def test_centres_move_into_the_middle_of_their_vectors(rng):
    # four directions, each with a hundred vectors close around it, in any length
    axes = np.eye(4, dtype=np.float32)
    own = np.repeat(np.arange(4), 100)
    vectors = (100 * axes[own] + rng.normal(size=(400, 4))).astype(np.float32)
    centres = learned(vectors, 12, 5, rng)
    assert centres.dtype == np.float32
    assert np.linalg.norm(centres, axis=1) == pytest.approx(1, abs=1e-6)
    assert (centres[nearest_centres(vectors, centres)].argmax(axis=1) == own).all()


def test_equal_vectors_leave_centres_without_vectors(rng):
    vectors = np.ones((50, 3), np.float32)
    centres = learned(vectors, 4, 3, rng)
    assert centres == pytest.approx(np.full((4, 3), 3**-0.5), abs=1e-6)
    assert set(nearest_centres(vectors, centres)) == {0}


def test_the_same_each_time(rng):
    vectors = rng.normal(size=(300, 5)).astype(np.float32)
    first, second = (learned(vectors, 9, 4, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, second)
