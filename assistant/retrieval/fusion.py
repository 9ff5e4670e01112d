"""Putting several rankings of the same texts together; pure functions on score vectors.

All take and return one score a text, (n,) arrays in which larger is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Scores", "Weights", "highest", "ranking", "standardised", "weighted_sum"]

Scores = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts in :func:`weighted_sum`, on standardised scores.

    The embeddings of both grains count alike, and the words little beside them: a question put in other words than the
    text shares few of them, and a question in English none.

    :param passage: cosine of question and passage.
    :param unit: best cosine of the question and one of the passage's units.
    :param words: BM25 over stems.
    :param grams: BM25 over the 5-grams of the stems.
    """

    passage: float = 1.0
    unit: float = 1.0
    words: float = 0.2
    grams: float = 0.1


def standardised(scores: Scores) -> Scores:
    """Return ``(s - mean) / deviation`` over all texts (z-scores); all zero where all scores are equal.

    Source: Montague and Aslam, "Relevance score normalization for metasearch", CIKM 2001.
    """
    if not len(scores) or scores.min() == scores.max():
        return np.zeros(len(scores), np.float64)
    exact = np.asarray(scores, np.float64)
    behind = exact - exact.sum() / len(exact)
    variance = (behind * behind).sum() / len(exact)  # .std() would begin with the mean again
    return np.asarray(behind / np.sqrt(variance), np.float64)


def weighted_sum(parts: Sequence[tuple[float, Scores]]) -> Scores:
    """Return the sum of weight times score.

    :param parts: at least one pair of weight and scores, all of one length.
    """
    return np.asarray(sum(weight * np.asarray(scores, np.float64) for weight, scores in parts))


def ranking(
    scores: Scores, ids: Sequence[str] | npt.NDArray[np.integer], limit: int | None = None
) -> npt.NDArray[np.int64]:
    """Return the positions of the texts, best first; of equal scores the smaller id first.

    :param ids: one a text, or the place of each in the order of the ids.
    :param limit: only so many of the best, ``None`` for all.
    """
    ids, behind = np.asarray(ids), -np.asarray(scores, np.float64)
    if limit is None or not 0 < limit < len(behind):
        return np.lexsort((ids, behind))[:limit].astype(np.int64)
    # only those that may be among the best are sorted: all that are as good as the last of them
    near = np.flatnonzero(behind <= np.partition(behind, limit - 1)[limit - 1])
    return near[np.lexsort((ids[near], behind[near]))][:limit].astype(np.int64)


def highest(scores: Scores, limit: int) -> npt.NDArray[np.int64]:
    """Return the positions of the highest scores, in no particular order and without sorting the rest.

    :param limit: so many; fewer where there are fewer scores.
    """
    rest = len(scores) - limit
    if rest <= 0 or limit <= 0:
        return np.arange(len(scores) if limit > 0 else 0)
    return np.argpartition(scores, rest)[rest:]
