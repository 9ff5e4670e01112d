"""Vectors in a FAISS index: exact inner products, kept in half precision."""

from pathlib import Path

import faiss
import numpy as np

from assistant.retrieval.embedding import Matrix

__all__ = ["Dense", "rounded"]


class Dense:
    """Inner products of a question with a fixed list of vectors.

    The file holds 16 bits a component (half of ``IndexFlatIP``); for vectors of length one this moves an inner product
    by less than 0.0005, and by 0.0001 in practice. The list is small, so that every inner product is computed.

    :param vectors: (n, dim) float32, rows of length one.
    """

    def __init__(self, vectors: Matrix) -> None:
        count, dim = vectors.shape
        self._index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self.vectors: Matrix = rounded(vectors)
        if count:
            self._index.add(self.vectors)

    @classmethod
    def read(cls, path: Path) -> "Dense":
        """Read what :meth:`write` wrote.

        :raises ValueError: the file is no such index.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if not isinstance(index, faiss.IndexScalarQuantizer) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise ValueError(f"{path.name}: {type(index).__name__}")
        dense = cls.__new__(cls)
        dense._index = index
        dense.vectors = index.reconstruct_n(0, index.ntotal) if index.ntotal else np.zeros((0, index.d), np.float32)
        return dense

    def write(self, path: Path) -> None:
        """Write the index into a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Number of components of a vector."""
        return int(self._index.d)

    def scores(self, query: Matrix) -> Matrix:
        """Return the inner product with every vector, (n,) float32.

        One multiplication is six times faster than a search for all n with FAISS, which also sorts them.

        :param query: (dim,) float32, of length one.
        """
        products: Matrix = self.vectors @ query
        return products

    def search(self, query: Matrix, limit: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Matrix]:
        """Return the positions of the nearest vectors and their inner products, best first.

        :param query: (dim,) float32, of length one.
        :param limit: at most so many; fewer where there are fewer vectors.
        """
        count = min(limit, len(self))
        if count <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        faiss.omp_set_num_threads(1)  # holds for this thread; a single question gains nothing from more
        products, positions = self._index.search(query[None, :], count)
        return positions[0], products[0]


def rounded(vectors: Matrix) -> Matrix:
    """Return the nearest vectors that 16 bits a component can hold, (n, dim) float32.

    FAISS rounds alike except half-way between two numbers, so what was rounded here it leaves as it is.
    """
    return np.ascontiguousarray(vectors, np.float16).astype(np.float32)
