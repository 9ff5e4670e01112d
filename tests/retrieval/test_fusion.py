import numpy as np
import pytest

from assistant.retrieval.fusion import minmax, ranking, reciprocal_rank, standardised, weighted_sum

IDS = ("a", "b", "c")


def test_reciprocal_rank():
    first = np.array([0.9, 0.5, 0.1])  # ranks 1, 2, 3
    second = np.array([1.0, 3.0, 2.0])  # ranks 3, 1, 2
    fused = reciprocal_rank([first, second], IDS)
    assert fused == pytest.approx(
        [1 / (60 + 1) + 1 / (60 + 3), 1 / (60 + 2) + 1 / (60 + 1), 1 / (60 + 3) + 1 / (60 + 2)]
    )


def test_reciprocal_rank_with_another_k():
    assert reciprocal_rank([np.array([2.0, 1.0])], ("a", "b"), k=1) == pytest.approx([1 / 2, 1 / 3])


def test_reciprocal_rank_leaves_out_a_ranking_that_says_nothing():
    said = np.array([0.1, 0.3, 0.2])
    assert reciprocal_rank([said, np.zeros(3)], IDS).tolist() == reciprocal_rank([said], IDS).tolist()


def test_reciprocal_rank_breaks_ties_by_id():
    fused = reciprocal_rank([np.array([1.0, 1.0, 0.0])], ("z", "b", "c"))
    assert fused == pytest.approx([1 / 62, 1 / 61, 1 / 63])


def test_minmax():
    assert minmax(np.array([2.0, 4.0, 3.0])) == pytest.approx([0, 1, (3 - 2) / (4 - 2)])


def test_standardised():
    # mean 2, deviation sqrt((1 + 0 + 1) / 3)
    deviation = (2 / 3) ** 0.5
    assert standardised(np.array([1.0, 2.0, 3.0])) == pytest.approx([-1 / deviation, 0, 1 / deviation])


@pytest.mark.parametrize("scale", [minmax, standardised])
def test_equal_scores_say_nothing(scale):
    assert scale(np.full(3, 0.7)).tolist() == [0, 0, 0]
    assert scale(np.zeros(0)).tolist() == []


def test_weighted_sum():
    total = weighted_sum([(1.0, np.array([1.0, 2.0])), (0.2, np.array([10.0, 0.0]))])
    assert total == pytest.approx([1 + 0.2 * 10, 2 + 0.2 * 0])


def test_ranking_breaks_ties_by_id_and_stops():
    scores = np.array([1.0, 2.0, 1.0, 2.0])
    assert ranking(scores, ("d", "c", "b", "a")).tolist() == [3, 1, 2, 0]
    assert ranking(scores, ("d", "c", "b", "a"), limit=2).tolist() == [3, 1]
    assert ranking(np.zeros(0), ()).tolist() == []
