"""Parts of an index folder: lines, arrays, and the scores of words."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.retrieval.sparse import Sparse, SparseArrays
from assistant.retrieval.table import MAPPED_BYTES

__all__ = ["array", "is_large", "read_sparse", "sparse_files", "write_lines", "write_sparse"]

_ARRAYS = ("data", "indices", "indptr")


def write_lines(path: Path, lines: Iterable[str]) -> npt.NDArray[np.int64]:
    """Write lines, and return where each begins and the file ends."""
    offsets = [0]
    with path.open("wb") as file:
        for line in lines:
            offsets.append(offsets[-1] + file.write(f"{line}\n".encode()))
    return np.array(offsets, np.int64)


def sparse_files(name: str) -> tuple[str, ...]:
    """Return the names of the files in which the scores of words lie.

    :param name: that they begin with.
    """
    return (f"{name}.json", *(f"{name}.{part}.npy" for part in _ARRAYS))


def write_sparse(sparse: Sparse, folder: Path, name: str) -> None:
    """Write the scores of words into the files of :func:`sparse_files`."""
    arrays = sparse.arrays
    for part in _ARRAYS:
        np.save(folder / f"{name}.{part}.npy", getattr(arrays, part), allow_pickle=False)
    record = {"size": arrays.size, "vocabulary": arrays.vocabulary}
    write_lines(folder / f"{name}.json", [json.dumps(record, ensure_ascii=False, indent=0)])


def read_sparse(folder: Path, name: str) -> Sparse:
    """Read what :func:`write_sparse` wrote.

    :raises ValueError: the files do not belong together.
    """
    record = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    parts = {part: array(folder / f"{name}.{part}.npy") for part in _ARRAYS}
    sizes = (len(parts["data"]), len(parts["indices"]), len(parts["indptr"]))
    if sizes != (parts["indptr"][-1], parts["indptr"][-1], len(record["vocabulary"]) + 1):
        raise ValueError(f"{name}: parts do not fit")
    return Sparse(SparseArrays(**parts, vocabulary=tuple(record["vocabulary"]), size=record["size"]))


def array(path: Path) -> npt.NDArray[Any]:
    """Read an array, or map it where it is large."""
    array = np.load(path, mmap_mode="r" if is_large(path) else None, allow_pickle=False)
    return np.asarray(array)  # the class for mapped arrays takes microseconds for each part of one


def is_large(path: Path) -> bool:
    """Tell whether a file is mapped into memory and not read."""
    return path.stat().st_size > MAPPED_BYTES
