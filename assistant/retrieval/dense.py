"""Vectors in half precision, in a FAISS index: exact inner products, and the nearest of very many by cells."""

from pathlib import Path
from typing import Final

import faiss
import numpy as np
import numpy.typing as npt

from assistant.retrieval.cells import Cells, Stored
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.fusion import highest

__all__ = ["EXACT_LIMIT", "Dense", "rounded"]

EXACT_LIMIT: Final = 20_000
"""Vectors; up to here all inner products are computed (3 ms with one thread and 384 components)."""

_ROWS: Final = 256
_SIGN_AND_NUMBER: Final = np.uint32(0x8FFF_E000).view(np.int32)


class Dense:
    """Inner products of a question with a fixed list of vectors.

    The file holds 16 bits a component (half of ``IndexFlatIP``); for vectors of length one this moves an inner product
    by less than 0.0005, and by 0.0001 in practice. Up to :data:`EXACT_LIMIT` vectors, every inner product is computed
    by one multiplication. Of more, :class:`~assistant.retrieval.cells.Cells` finds the near ones, and the exact inner
    products are computed for those that are asked for; then the file is mapped, not read.

    :param vectors: (n, dim) float32 or float16, rows of length one.
    :ivar vectors: (n, dim); float32 where all inner products are computed, else float16.
    """

    vectors: Stored

    def __init__(self, vectors: Stored) -> None:
        count, dim = vectors.shape
        self._index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._cells: Cells | None = None
        if count <= EXACT_LIMIT:
            self.vectors = rounded(vectors)
            if count:
                self._index.add(self.vectors)
            return
        self._index.add_sa_codes(np.ascontiguousarray(vectors, np.float16).view(np.uint8))
        self.vectors = self._halves()
        self._cells = Cells.build(self.vectors)

    @classmethod
    def read(cls, path: Path) -> "Dense":
        """Read what :meth:`write` wrote.

        :raises ValueError: the files are no such index.
        """
        cells = _cells_path(path)
        mapped = cells.exists()
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0)
        except RuntimeError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if not isinstance(index, faiss.IndexScalarQuantizer) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise ValueError(f"{path.name}: {type(index).__name__}")
        dense = cls.__new__(cls)
        dense._index = index
        dense._cells = Cells.read(cells) if mapped else None
        if dense._cells is not None:
            if len(dense._cells) != len(dense):
                raise ValueError(f"{cells.name}: {len(dense._cells)} instead of {len(dense)} vectors")
            dense.vectors = dense._halves()
        else:
            dense.vectors = index.reconstruct_n(0, index.ntotal) if index.ntotal else np.zeros((0, index.d), np.float32)
        return dense

    def write(self, path: Path) -> None:
        """Write the index into a file, and the cells into one beside it where there are any."""
        faiss.write_index(self._index, str(path))
        if self._cells is not None:
            self._cells.write(_cells_path(path))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Number of components of a vector."""
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Whether all inner products are computed for each question."""
        return self._cells is None

    @property
    def kind(self) -> str:
        """How the nearest are found: FAISS's name of the type and its parameters."""
        return self._cells.kind if self._cells is not None else "SQfp16, exact"

    def scores(self, query: Matrix) -> Matrix:
        """Return the inner product with every vector, (n,) float32; of very many it takes long.

        One multiplication is six times faster than a search for all n with FAISS, which also sorts them.

        :param query: (dim,) float32, of length one.
        """
        if self.exact:
            products: Matrix = self.vectors @ query
            return products
        return self.scores_of(np.arange(len(self)), query)

    def scores_of(self, rows: npt.NDArray[np.integer], query: Matrix) -> Matrix:
        """Return the inner product with some vectors, (n_rows,) float32.

        :param rows: their positions.
        :param query: (dim,) float32, of length one.
        """
        if not len(rows):
            return np.zeros(0, np.float32)
        if not self.exact:
            return _products(self.vectors, rows, query)
        products: Matrix = self.vectors[rows] @ query
        return products

    def nearest(self, query: Matrix, limit: int) -> npt.NDArray[np.int64]:
        """Return the positions of the nearest vectors, in no particular order; of very many, nearly all of them.

        :param query: (dim,) float32, of length one.
        :param limit: at most so many; fewer where there are fewer vectors.
        """
        if self._cells is not None:
            return self._cells.nearest(query, limit)
        return highest(self.scores(query), limit)

    def search(self, query: Matrix, limit: int) -> tuple[npt.NDArray[np.int64], Matrix]:
        """Return the positions of the nearest vectors and their inner products, best first.

        :param query: (dim,) float32, of length one.
        :param limit: at most so many; fewer where there are fewer vectors.
        """
        rows = np.sort(self.nearest(query, limit))
        products = self.scores_of(rows, query)
        order = np.argsort(-products, kind="stable")
        return rows[order], products[order]

    def _halves(self) -> npt.NDArray[np.float16]:
        """Return the vectors as they lie in the index, without a copy; they live as long as the index does."""
        codes: npt.NDArray[np.uint8] = faiss.rev_swig_ptr(self._index.codes.data(), self._index.ntotal * 2 * self.dim)
        return codes.view(np.float16).reshape(len(self), self.dim)


def _products(halves: Stored, rows: npt.NDArray[np.integer], query: Matrix) -> Matrix:
    """Return the inner products with some vectors in half precision, (n_rows,) float32.

    The bits of a half at their places in a single make a number smaller by 2 to the power of 112; with the question
    made larger by as much, the products are exact. NumPy and FAISS take twice as long to change one into the other.

    :param halves: (n, dim) float16.
    """
    larger = query * np.float32(2.0**112)
    products = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _ROWS):  # few enough to stay in the cache
        bits = halves[rows[start : start + _ROWS]].view(np.int16).astype(np.int32)
        bits <<= 13
        bits &= _SIGN_AND_NUMBER
        np.dot(bits.view(np.float32), larger, out=products[start : start + _ROWS])
    return products


def rounded(vectors: Stored) -> Matrix:
    """Return the nearest vectors that 16 bits a component can hold, (n, dim) float32.

    FAISS rounds alike except half-way between two numbers, so what was rounded here it leaves as it is.
    """
    return np.ascontiguousarray(vectors, np.float16).astype(np.float32)


def _cells_path(path: Path) -> Path:
    return path.with_suffix(".cells" + path.suffix)
