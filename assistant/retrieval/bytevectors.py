"""Vectors in 8 bits a component, in a FAISS index that compares a question with all of them, with very many roughly."""

import math
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
import numpy.typing as npt

from assistant.retrieval.cells import Stored
from assistant.retrieval.embedding import Matrix

__all__ = ["ByteVectors"]

_LARGEST: Final = 127
_ZERO: Final = 128

_ROUGHLY_FROM: Final = 10_000
"""Vectors; of fewer, all are compared in 8 bits a component at once."""

_TOGETHER: Final = 2
"""Components that one rough code of 4 bits stands for."""

_MORE: Final = 3.0
"""Times as many as wanted are found roughly: of the nearest 200 of 47,700 questions to 761 that people might ask, 0.994
are among them, and all of the nearest 50. All compared in 8 bits, 0.996 are found, as these are rounded too; that reads
four times as much memory, and takes 0.88 ms instead of 0.36."""

_LEARNED_FROM: Final = 12_000
_ROUNDS: Final = 10


class ByteVectors:
    """Vectors in a quarter of the memory of floats; a question goes through very many in a quarter of the time.

    A component is a whole number of steps. The step is a power of two, so that vectors that were read from here and are
    put together anew stay as they are. An inner product moves by about 0.0005 (vectors of length one, 384 components).
    Of :data:`_ROUGHLY_FROM` vectors or more, product codes beside them tell which are worth comparing.

    :param index: holds whole numbers.
    :param step: what one of them stands for.
    """

    def __init__(self, index: faiss.Index, step: float) -> None:
        self._index = index
        self.step = step

    @classmethod
    def of(cls, vectors: Stored) -> "ByteVectors":
        """Round vectors.

        :param vectors: (n, dim).
        """
        largest = float(np.abs(vectors).max()) if vectors.size else 1.0
        step = 2.0 ** math.ceil(math.log2(max(largest, float(np.finfo(np.float32).tiny)) / _LARGEST))
        return cls(_filled(_in_steps(np.asarray(vectors, np.float32), step)), step)

    @classmethod
    def read(cls, path: Path, step: float) -> "ByteVectors":
        """Read what :meth:`write` wrote.

        :raises ValueError: the file is no such index.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name}: {error}") from error
        exact = _exact(index)
        if (
            not isinstance(exact, faiss.IndexScalarQuantizer)
            or exact.sq.qtype != faiss.ScalarQuantizer.QT_8bit_direct_signed
            or exact.ntotal != index.ntotal
        ):
            raise ValueError(f"{path.name}: {type(exact).__name__}")
        return cls(index, step)

    def write(self, path: Path) -> None:
        """Write the whole numbers into a file; the step is not in it."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Number of components of a vector."""
        return int(self._index.d)

    @property
    def kind(self) -> str:
        """How the nearest are found: FAISS's names of the types."""
        if isinstance(self._index, faiss.IndexRefine):
            return f"PQ{self.dim // _TOGETHER}x4fs,Refine(SQ8_direct_signed) k_factor={self._index.k_factor:g}"
        return "SQ8_direct_signed, exact"

    @property
    def vectors(self) -> Matrix:
        """All vectors as they are compared, (n, dim) float32; made anew each time."""
        if not len(self):
            return np.zeros((0, self.dim), np.float32)
        return self._numbers(slice(None)) * np.float32(self.step)

    def kept(self, rows: npt.NDArray[np.integer], others: Stored | None = None) -> "ByteVectors":
        """Return some of the vectors, and others between them.

        :param rows: their positions, -1 for the next of the others.
        :param others: (n_others, dim), rows of length one.
        """
        if len(rows) == len(self) and np.array_equal(rows, np.arange(len(self))):
            return self
        numbers = self._numbers(rows)
        if others is not None and len(others):
            numbers[rows < 0] = np.clip(_in_steps(np.asarray(others, np.float32), self.step), -_LARGEST, _LARGEST)
        return ByteVectors(_filled(numbers, self._index), self.step)

    def nearest(self, query: Matrix, limit: int) -> tuple[npt.NDArray[np.int64], Matrix]:
        """Return the positions of the nearest vectors and their inner products, about best first; nearly all of many.

        They are found with a question in whole numbers too, and the products computed with the question as it is.

        :param query: (dim,) float32, of length one.
        :param limit: at most so many; fewer where there are fewer vectors.
        """
        faiss.omp_set_num_threads(1)  # holds for this thread; a single question gains nothing from more
        index: Any = self._index  # FAISS's types are those of its C++ functions
        whole = np.rint(query * np.float32(_LARGEST / (float(np.abs(query).max()) or 1.0)))
        _, (rows,) = index.search(whole[np.newaxis], min(limit, len(self)))
        products: Matrix = self._numbers(rows) @ (query * np.float32(self.step))
        return rows, products

    def _numbers(self, rows: npt.NDArray[np.integer] | slice) -> Matrix:
        """Return the whole numbers of some vectors; FAISS keeps them as bytes, with zero in the middle."""
        numbers = self._codes[rows].astype(np.float32)
        numbers -= np.float32(_ZERO)
        return numbers

    @cached_property
    def _codes(self) -> npt.NDArray[np.uint8]:
        """The vectors as they lie in the index, without a copy."""
        if not len(self):
            return np.zeros((0, self.dim), np.uint8)
        exact: Any = _exact(self._index)
        codes: npt.NDArray[np.uint8] = faiss.rev_swig_ptr(exact.codes.data(), len(self) * self.dim)
        return codes.reshape(len(self), self.dim)


def _in_steps(vectors: Matrix, step: float) -> Matrix:
    numbers: Matrix = np.rint(vectors / np.float32(step))
    return numbers


def _exact(index: faiss.Index) -> faiss.Index:
    """Return the part of an index that holds the vectors in 8 bits a component."""
    refined = isinstance(index, faiss.IndexRefine)
    return faiss.downcast_index(index.refine_index) if refined else index  # type: ignore[attr-defined]


def _filled(numbers: Matrix, like: faiss.Index | None = None) -> Any:  # noqa: ANN401 - see :func:`_rough`
    """Return an index of whole numbers.

    :param numbers: (n, dim) float32.
    :param like: has product codes that are used again where there are some: learning them takes half a second.
    """
    count, dim = numbers.shape
    kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
    index: Any = faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT)
    if count >= _ROUGHLY_FROM and dim % _TOGETHER == 0:
        index = faiss.IndexRefine(_rough(numbers, like), index)
        index.k_factor = _MORE
    if count:
        index.add(numbers)
    return index


def _rough(numbers: Matrix, like: faiss.Index | None) -> Any:  # noqa: ANN401 - FAISS's own types
    """Return an empty index of product codes, learned from some of the vectors where there is none to begin with."""
    rough: Any
    if isinstance(like, faiss.IndexRefine):
        rough = faiss.clone_index(like.base_index)
        rough.reset()
        return rough
    dim = numbers.shape[1]
    rough = faiss.IndexPQFastScan(dim, dim // _TOGETHER, 4, faiss.METRIC_INNER_PRODUCT)
    rough.pq.cp.niter = _ROUNDS
    rough.train(numbers[:: -(-len(numbers) // _LEARNED_FROM)])
    return rough
