"""Nearest vectors among very many: FAISS cells, of which a question looks into those about as near as the nearest."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
import numpy.typing as npt

from assistant.retrieval.centres import learned, nearest_centres
from assistant.retrieval.embedding import Matrix

__all__ = ["Cells", "Stored", "exact_nearest"]

Stored = npt.NDArray[np.float16] | npt.NDArray[np.float32]

_REACHED: Final = 0.99
_SPARES: Final = (1.5, 1.4, 1.3, 1.2, 1.1, 1.0)
"""The margin lets made questions reach so many of their exact ten nearest, and is wider by the first of these factors
with which half of them look at no more than the usual number of vectors: people's questions lie farther from the
centres. Of the nearest of 268 of them, 0.998 were reached among 30,000 vectors and 0.992 among 463,000."""

_USUAL_VECTORS: Final = (75_000, 200_000)
"""Usual is half of the vectors, within these bounds; people's questions look at a third of what made ones look at."""
_MOST_VECTORS: Final = 500_000
"""Vectors that a question may look at, 15 to 25 ms: few do, but one in twenty would look at half of very many."""

_SEED: Final = 20_261_122
_NEAREST: Final = 10
_TRAINED_PER_CELL: Final = 32
_ROUNDS: Final = 5
_LARGEST: Final = 127  # what a byte with a sign holds; a common factor does not change an order
_FEWEST_CELLS: Final = 4
_SLICE: Final = 50_000
_QUESTIONS: Final = 128
_NOISE: Final = 0.8
"""Length of the noise in a made question, beside the sum of two vectors of length one: with it, they are as far from
the nearest vector (cosine 0.88) as the questions of the project's own sets are, and as hard to answer."""


class Cells:
    """The vectors in cells around learned centres, 8 bits a component; a question looks into the nearest cells only.

    These are the cells whose centre is nearly as near as the nearest one, by a margin: a question with one clear answer
    looks into few, a vague one into many. At 4.6 million vectors, half of the questions take 10 ms; with as many cells
    for each of them it were 24 ms for the same recall.

    Of FAISS's types this one (``IVF…`` with ``QT_8bit_direct_signed``) fits best here. Its lists are used from the file
    without being loaded, and it is built in the same way each time. Measured with 268 real questions on 60,000 vectors
    made from the real ones: HNSW finds as much as fast, but takes far longer to build and depends on the threads at
    work; ``QT_8bit`` takes nearly three times as long for a vector; 4-bit product codes lose a third of the nearest.

    :param index: trained and filled, with ``nprobe`` as the most cells and ``sq.rangestat_arg`` as the margin.
    """

    def __init__(self, index: faiss.IndexIVFScalarQuantizer) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Stored) -> "Cells":
        """Learn the cells, fill them, and measure how far a question must look to find nearly all of the nearest.

        :param vectors: (n, dim), rows of length one; more than a few thousand.
        """
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        count, dim = vectors.shape
        cells = cell_count(count)
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dim),
            dim,
            cells,
            faiss.ScalarQuantizer.QT_8bit_direct_signed,
            faiss.METRIC_INNER_PRODUCT,
            False,
        )
        rng = np.random.default_rng(_SEED)
        largest = max(float(np.abs(part).max()) for _, part in _slices(vectors))
        chosen = np.sort(rng.choice(count, min(count, _TRAINED_PER_CELL * cells), replace=False))
        centres = learned(_in_bytes(np.asarray(vectors[chosen], np.float32), largest), cells, _ROUNDS, rng)
        index.quantizer.add(centres)
        index.train(centres)  # there is nothing left to learn: says so to the index
        own = np.concatenate([_filled(index, _in_bytes(part, largest), centres) for _, part in _slices(vectors)])
        index.nprobe = max(_FEWEST_CELLS, min(cells, cells * _MOST_VECTORS // count))
        # a field that FAISS writes, and does not use for this type
        index.sq.rangestat_arg = _margin(vectors, own, centres, _questions(vectors, rng))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> "Cells":
        """Open what :meth:`write` wrote; the lists stay in the file.

        :raises ValueError: the file is no such index.
        """
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        except RuntimeError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if not isinstance(index, faiss.IndexIVFScalarQuantizer):
            raise ValueError(f"{path.name}: {type(index).__name__}")
        if index.sq.rangestat_arg <= 0:  # written before there was one: nearly all cells would be passed over
            raise ValueError(f"{path.name}: no margin")
        # by default each search starts 32 threads that read ahead, which takes ten times as long as the search
        lists: faiss.OnDiskInvertedLists = faiss.downcast_InvertedLists(index.invlists)  # type: ignore[assignment, arg-type]
        lists.prefetch_nthread = 0
        return cls(index)

    def write(self, path: Path) -> None:
        """Write the cells into a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def kind(self) -> str:
        """FAISS's name of the type, the most cells that a question looks into, and the margin."""
        index = self._index
        return f"IVF{index.nlist},SQ8_direct_signed nprobe={index.nprobe} margin={index.sq.rangestat_arg:.4f}"

    def nearest(self, query: Matrix, limit: int) -> npt.NDArray[np.int64]:
        """Return the positions of vectors that are near, nearly all of the nearest among them, best first.

        :param query: (dim,) float32, of length one.
        """
        faiss.omp_set_num_threads(1)  # holds for this thread; a single question gains nothing from more
        index: Any = self._index  # FAISS's types are those of its C++ functions
        products, cells = index.quantizer.search(query[None, :], index.nprobe)
        cells[products < products.max() - index.sq.rangestat_arg] = -1  # these are passed over
        positions: npt.NDArray[np.int64]
        _, (positions,) = index.search_preassigned(_in_bytes(query[None, :]), limit, cells, products)
        return positions[positions >= 0]


def cell_count(count: int) -> int:
    """Return the number of cells for so many vectors: the power of two next to twice the root."""
    return int(2 ** round(np.log2(2 * count**0.5)))


def _slices(vectors: Stored) -> Iterator[tuple[int, Matrix]]:
    """Yield the vectors in single precision, part by part, with the position of each part's first."""
    for start in range(0, len(vectors), _SLICE):
        yield start, np.asarray(vectors[start : start + _SLICE], np.float32)


def _questions(vectors: Stored, rng: np.random.Generator) -> Matrix:
    """Make questions: halfway between two vectors, moved away from both; (_QUESTIONS, dim)."""
    first, second = (np.asarray(vectors[rng.integers(len(vectors), size=_QUESTIONS)], np.float32) for _ in range(2))
    noise = rng.normal(size=first.shape) * (_NOISE / first.shape[1] ** 0.5)
    return _unit_length(first + second + noise)


def _filled(index: faiss.IndexIVFScalarQuantizer, part: Matrix, centres: Matrix) -> npt.NDArray[np.int64]:
    """Add vectors to the index, each to the cell of its nearest centre; return these cells."""
    own = nearest_centres(part, centres)
    given: Any = index  # FAISS's types are those of its C++ functions
    given.add_core(len(part), faiss.swig_ptr(part), None, faiss.swig_ptr(own))
    return own


def _margin(vectors: Stored, own: npt.NDArray[np.int64], centres: Matrix, questions: Matrix) -> float:
    """Return how much farther than the nearest centre a cell's may be, for the cells with the nearest vectors.

    :param own: cell of each vector, (n,).
    :param centres: of the cells.
    :param questions: see :func:`_questions`.
    """
    products = questions @ centres.T
    behind = products.max(axis=1, keepdims=True) - products
    wanted = exact_nearest(vectors, questions, _NEAREST)
    least = float(np.quantile(np.take_along_axis(behind, own[wanted], 1), _REACHED))
    sizes = np.bincount(own, minlength=len(centres))
    usual = np.clip(len(vectors) // 2, *_USUAL_VECTORS)
    wider = (spare * least for spare in _SPARES)
    return next((margin for margin in wider if np.median((behind <= margin) @ sizes) <= usual), least)


def exact_nearest(vectors: Stored, questions: Matrix, limit: int) -> npt.NDArray[np.int64]:
    """Return the exact nearest vectors of each question, (n_questions, limit), best first; slice by slice.

    :param vectors: (n, dim), n not less than the limit.
    :param questions: (n_questions, dim) float32.
    """
    scores = np.zeros((len(questions), 0), np.float32)
    rows = np.zeros((len(questions), 0), np.int64)
    for start, part in _slices(vectors):
        products = questions @ part.T
        here = np.argpartition(-products, min(limit, products.shape[1] - 1), axis=1)[:, :limit]
        scores = np.concatenate([scores, np.take_along_axis(products, here, 1)], axis=1)
        rows = np.concatenate([rows, here + start], axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :limit]
        scores, rows = np.take_along_axis(scores, best, 1), np.take_along_axis(rows, best, 1)
    return rows


def _in_bytes(vectors: Matrix, largest: float | None = None) -> Matrix:
    """Return the vectors as whole numbers that a byte holds: FAISS cuts off what is behind the point.

    :param largest: what becomes the largest of these numbers, by default the largest component of all.
    """
    whole: Matrix = np.rint(vectors * (_LARGEST / (largest or float(np.abs(vectors).max()) or 1.0)))
    return whole


def _unit_length(vectors: Matrix) -> Matrix:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
