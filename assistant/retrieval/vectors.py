"""Embedding only what is new: vectors are kept by the hash of model and text, in a folder and in the last index."""

import hashlib
import logging
import os
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from assistant.retrieval.dense import rounded
from assistant.retrieval.embedding import Encoder, Matrix, Progress, alike, portions

__all__ = ["KEY_BYTES", "VectorCache", "default_cache_dir", "embed", "key"]

KEY_BYTES = 16
_SLICE = 1 << 17
"""Characters that are embedded before what is done is kept."""
_log = logging.getLogger(__name__)


def key(model: str, text: str, *, question: bool = False) -> bytes:
    """Return the key of a text's vector: the first 16 bytes of the SHA-256 of model name, zero byte and text.

    :param question: the vector is one to compare questions by: a mark stands in front of the text.
    """
    mark = "alike\0" if question else ""
    return hashlib.sha256(f"{model}\0{mark}{text}".encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def default_cache_dir() -> Path:
    """Return the folder for vectors in the user's cache, as the platform has it."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "tintg-assistant" / "vectors"


class VectorCache:
    """Vectors of one model in a folder, one file for each time that some were added.

    Files are written beside their place and renamed, so several processes may use a folder. A file that cannot be read
    is skipped, and a folder that cannot be written to costs nothing but the time to embed again.

    :param folder: made when the first vectors are added.
    :param model: name of the encoder.
    :param dim: components of its vectors.
    :param limit: bytes; beyond them the files longest unused are deleted.
    """

    def __init__(self, folder: Path, model: str, dim: int, limit: int = 256 << 20) -> None:
        self._folder = folder / hashlib.sha256(f"{model}\0{dim}".encode()).hexdigest()[:KEY_BYTES]
        self._dim = dim
        self._limit = limit

    def read(self) -> dict[bytes, Matrix]:
        """Return all vectors by key, each (dim,) float32."""
        known: dict[bytes, Matrix] = {}
        for path in sorted(self._folder.glob("*.npz")):
            try:
                with np.load(path, allow_pickle=False) as arrays:
                    keys, vectors = arrays["keys"], arrays["vectors"]
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
                _log.warning("Vektorpuffer: %s ist unlesbar und wird übergangen (%s)", path, error)
                continue
            if keys.shape == (len(vectors), KEY_BYTES) and vectors.shape[1:] == (self._dim,):
                known.update(zip((row.tobytes() for row in keys), vectors.astype(np.float32), strict=True))
        return known

    def add(self, keys: Sequence[bytes], vectors: Matrix) -> None:
        """Keep vectors, (n, dim) float32, in half precision."""
        name = hashlib.sha256(b"".join(keys)).hexdigest()[:KEY_BYTES]
        rows = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY_BYTES)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez(file, keys=rows, vectors=vectors.astype(np.float16))
                Path(part).replace(self._folder / f"{name}.npz")
            finally:
                Path(part).unlink(missing_ok=True)
            self._trim()
        except OSError as error:
            _log.warning("Vektorpuffer: in %s lässt sich nicht schreiben (%s)", self._folder, error)

    def _trim(self) -> None:
        stats = sorted(((path.stat(), path) for path in self._folder.glob("*.npz")), key=lambda pair: pair[0].st_mtime)
        total = sum(stat.st_size for stat, _ in stats)
        for stat, path in stats[:-1]:
            if total <= self._limit:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def embed(
    encoder: Encoder,
    texts: Sequence[str],
    known: Mapping[bytes, Matrix],
    cache: VectorCache | None,
    progress: Progress | None,
    questions: Sequence[str] = (),
) -> Matrix:
    """Return the vectors of texts, computing only those that are neither known nor in the cache.

    Equal texts are embedded once. What was computed goes into the cache bit by bit: after an interruption the next run
    goes on from there.

    :param known: vectors by :func:`key`.
    :param progress: called with the number of texts embedded and of all to embed; once with (0, 0) if there are none.
    :param questions: texts that are embedded as questions to compare others with.
    :return: (n_texts + n_questions, dim) float32, in the precision of the index file.
    """
    keys = [key(encoder.name, text) for text in texts]
    keys += [key(encoder.name, text, question=True) for text in questions]
    found = {**(cache.read() if cache else {}), **known}
    missing = {k: text for k, text in zip(keys, (*texts, *questions), strict=True) if k not in found}
    found.update(_computed(encoder, missing, frozenset(keys[len(texts) :]), cache, progress))
    vectors = np.empty((len(keys), encoder.dim), np.float32)
    for row, k in enumerate(keys):
        vectors[row] = found[k]
    return rounded(vectors)


def _computed(
    encoder: Encoder,
    missing: Mapping[bytes, str],
    questions: Collection[bytes],
    cache: VectorCache | None,
    progress: Progress | None,
) -> dict[bytes, Matrix]:
    """Embed texts by their keys; those of ``questions`` as questions."""
    found: dict[bytes, Matrix] = {}
    told = progress or _untold
    told(0, len(missing))
    for part in _slices(missing, questions):
        texts, before = [missing[k] for k in part], len(found)
        if part[0] in questions:
            vectors = alike(encoder, texts)
            told(before + len(part), len(missing))
        else:
            vectors = encoder.passages(texts, partial(_told_on, told, before, len(missing)))
        found.update(zip(part, vectors, strict=True))
        if cache is not None:
            cache.add(part, vectors)
    return found


def _told_on(told: Progress, before: int, total: int, done: int, _: int) -> None:
    told(before + done, total)


def _slices(missing: Mapping[bytes, str], questions: Collection[bytes]) -> Iterator[list[bytes]]:
    """Yield keys of texts that are embedded together, of one kind and about the same length, the longest first."""
    for of_questions in (False, True):
        keys = [k for k in missing if (k in questions) == of_questions]
        keys.sort(key=lambda k: -len(missing[k]))
        yield from portions(keys, lambda k: len(missing[k]), _SLICE)


def _untold(done: int, total: int) -> None:
    """Tell nobody."""
