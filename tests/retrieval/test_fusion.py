import numpy as np
import pytest

from assistant.retrieval.fusion import ranking, standardised, weighted_sum


def test_standardised():
    # mean 2, deviation sqrt((1 + 0 + 1) / 3)
    deviation = (2 / 3) ** 0.5
    assert standardised(np.array([1.0, 2.0, 3.0])) == pytest.approx([-1 / deviation, 0, 1 / deviation])


def test_equal_scores_say_nothing():
    assert standardised(np.full(3, 0.7)).tolist() == [0, 0, 0]
    assert standardised(np.zeros(0)).tolist() == []


def test_weighted_sum():
    total = weighted_sum([(1.0, np.array([1.0, 2.0])), (0.2, np.array([10.0, 0.0]))])
    assert total == pytest.approx([1 + 0.2 * 10, 2 + 0.2 * 0])


def test_ranking_breaks_ties_by_id_and_stops():
    scores = np.array([1.0, 2.0, 1.0, 2.0])
    assert ranking(scores, ("d", "c", "b", "a")).tolist() == [3, 1, 2, 0]
    assert ranking(scores, ("d", "c", "b", "a"), limit=2).tolist() == [3, 1]
    assert ranking(np.zeros(0), ()).tolist() == []


@pytest.mark.parametrize("limit", [0, 1, 2, 5, 8, 9])
def test_the_first_of_a_ranking_are_those_of_all(limit):
    scores, ids = np.array([3.0, 1.0, 2.0, 2.0, 3.0, 2.0, 0.0, 2.0]), np.array([7, 0, 6, 1, 2, 5, 4, 3])
    # 3.0 of the ids 2 and 7, 2.0 of 1, 3, 5 and 6, then 1.0 and 0.0
    assert ranking(scores, ids).tolist() == [4, 0, 3, 7, 5, 2, 1, 6]
    assert ranking(scores, ids, limit).tolist() == [4, 0, 3, 7, 5, 2, 1, 6][:limit]
