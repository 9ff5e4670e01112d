"""Centres of very many vectors: learned from some of them, and of each vector the nearest one.

FAISS has both, and takes longer: for 50,000 vectors and 4,096 centres, 11 s of one core against 3 s. The matrix product
of its wheels is slower than NumPy's. Of all that building takes, this grows fastest: more vectors have more centres.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.retrieval.embedding import Matrix

__all__ = ["learned", "nearest_centres"]

_BLOCK: Final = 2048
"""Vectors of one product: with 4,096 centres, it takes 32 MiB a thread."""


def learned(vectors: Matrix, count: int, rounds: int, rng: np.random.Generator) -> Matrix:
    """Return centres of vectors, (count, dim) float32 of length one, by spherical k-means.

    A centre that no vector is nearest to stays where it is: of several on the same spot, the first has all vectors.

    :param vectors: (n, dim) float32, of any length; n not less than the count.
    :param rounds: number of times that the centres move.
    """
    centres = _unit_length(vectors[rng.choice(len(vectors), count, replace=False)])
    for _ in range(rounds):
        own = nearest_centres(vectors, centres)
        order = np.argsort(own, kind="stable")
        filled, starts = np.unique(own[order], return_index=True)
        centres[filled] = _unit_length(np.add.reduceat(vectors[order], starts))
    return centres


def nearest_centres(vectors: Matrix, centres: Matrix) -> npt.NDArray[np.int64]:
    """Return of each vector the centre with the highest inner product, (n,); one thread a core.

    :param vectors: (n, dim) float32.
    :param centres: (n_centres, dim) float32.
    """
    own = np.zeros(len(vectors), np.int64)

    def fill(rows: slice) -> None:
        own[rows] = np.argmax(vectors[rows] @ centres.T, axis=1)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # NumPy's own threads are off where the model is at work
        list(pool.map(fill, _blocks(len(vectors))))
    return own


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))


def _unit_length(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
