"""Vectors in 8 bits a component, in a FAISS index that compares a question with all of them."""

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


class ByteVectors:
    """Very many vectors in a quarter of the memory of floats; a question goes through them in a third of the time.

    A component is a whole number of steps. The step is a power of two, so that vectors that were read from here and are
    put together anew stay as they are. An inner product moves by about 0.0005 (vectors of length one, 384 components).

    :param index: holds whole numbers.
    :param step: what one of them stands for.
    """

    def __init__(self, index: faiss.IndexScalarQuantizer, step: float) -> None:
        self._index = index
        self.step = step

    @classmethod
    def of(cls, vectors: Stored) -> "ByteVectors":
        """Round vectors.

        :param vectors: (n, dim).
        """
        largest = float(np.abs(vectors).max()) if vectors.size else 1.0
        step = 2.0 ** math.ceil(math.log2(max(largest, float(np.finfo(np.float32).tiny)) / _LARGEST))
        kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
        index = faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        if len(vectors):
            index.add(np.rint(np.asarray(vectors, np.float32) / np.float32(step)))
        return cls(index, step)

    @classmethod
    def read(cls, path: Path, step: float) -> "ByteVectors":
        """Read what :meth:`write` wrote.

        :raises ValueError: the file is no such index.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if (
            not isinstance(index, faiss.IndexScalarQuantizer)
            or index.sq.qtype != faiss.ScalarQuantizer.QT_8bit_direct_signed
        ):
            raise ValueError(f"{path.name}: {type(index).__name__}")
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
        """How the nearest are found: FAISS's name of the type."""
        return "SQ8_direct_signed, exact"

    @property
    def vectors(self) -> Matrix:
        """All vectors as they are compared, (n, dim) float32; made anew each time."""
        if not len(self):
            return np.zeros((0, self.dim), np.float32)
        return self._numbers(slice(None)) * np.float32(self.step)

    def kept(self, rows: npt.NDArray[np.integer]) -> "ByteVectors":
        """Return some of the vectors.

        :param rows: their positions.
        """
        index = faiss.IndexScalarQuantizer(self.dim, self._index.sq.qtype, faiss.METRIC_INNER_PRODUCT)
        if len(rows):
            index.add(self._numbers(rows))
        return ByteVectors(index, self.step)

    def nearest(self, query: Matrix, limit: int) -> tuple[npt.NDArray[np.int64], Matrix]:
        """Return the positions of the nearest vectors and their inner products, about best first.

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
        codes: npt.NDArray[np.uint8] = faiss.rev_swig_ptr(self._index.codes.data(), len(self) * self.dim)
        return codes.reshape(len(self), self.dim)
