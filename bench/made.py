"""Passages in any number, made of real ones: for measuring growth, not quality."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from assistant.retrieval import store
from assistant.retrieval.cells import Stored
from assistant.retrieval.passage import Passage, Unit
from assistant.settings import Settings

__all__ = ["Made", "make"]

Rows = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]

_SHARES = (0.5, 1.0)
_NOISE = 0.25
"""Length of the noise beside a vector of length one. With shares and noise, the vector next to a made one has a cosine
of 0.9, as with the real ones; noise alone would put all near a few thousand points, which cells find too easily."""
_BLOCK = 65_536


@dataclass(frozen=True)
class Made:
    """Passages, and which real texts their vectors are made of.

    The first passages are the real ones with their own vectors, so that a real question finds what it finds else.

    :param frames: row of the real passage whose headings and vector each passage has, (n,).
    :param drawn: row of the real unit that each unit is, in the order of the passages, (n_units,).
    """

    passages: list[Passage]
    frames: Rows
    drawn: Rows
    real: store.Contents
    seed: int

    @cached_property
    def passage_vectors(self) -> Halves:
        """Vectors of the passages, (n, dim) float16; made when they are first asked for."""
        return _near(self.real.passage_vectors.vectors, self.frames, self.seed)

    @cached_property
    def unit_vectors(self) -> Halves:
        """Vectors of the units, (n_units, dim) float16; made when they are first asked for."""
        return _near(self.real.unit_vectors.vectors, self.drawn, self.seed + 1)


def make(size: int, seed: int = 7) -> Made:
    """Return so many passages: the real ones, and others with the headings of a real one and units of all documents."""
    real = store.read(Settings().index_dir)
    random = np.random.default_rng(seed)
    texts = [passage.text[unit.start : unit.end] for passage in real.passages for unit in passage.units]
    known = min(size, len(real.passages))
    frames = np.concatenate([np.arange(known), random.integers(0, len(real.passages), size - known)])
    counts = np.array([len(passage.units) for passage in real.passages])[frames]
    own = int(counts[:known].sum())
    drawn = np.concatenate([np.arange(own), random.integers(0, len(texts), int(counts.sum()) - own)])
    ends = np.cumsum(counts)
    passages = [
        _joined(real.passages[frame], number, [texts[row] for row in drawn[end - count : end]])
        for number, (frame, count, end) in enumerate(zip(frames, counts, ends, strict=True))
        if number >= known
    ]
    return Made([*real.passages[:known], *passages], frames, drawn, real, seed)


def _joined(frame: Passage, number: int, sentences: list[str]) -> Passage:
    units = tuple(_places(sentences))
    text = " ".join(sentences) or frame.text
    name = hashlib.sha256(f"{number}".encode()).hexdigest()[: len(frame.id)]
    return replace(frame, id=name, text=text, order=number, pieces=frame.pieces[:1], units=units, hints=())


def _places(sentences: list[str]) -> Iterator[Unit]:
    start = 0
    for sentence in sentences:
        yield Unit(start, start + len(sentence))
        start += len(sentence) + 1


def _near(vectors: Stored, rows: Rows, seed: int) -> Halves:
    """Return the real vectors, and after them vectors between two real ones and beside both, of length one."""
    random = np.random.default_rng(seed)
    # in a file, as vectors of a cache would be: of millions, they are not to fill the memory that is measured
    with tempfile.TemporaryFile() as file:
        near = np.memmap(file, np.float16, "w+", shape=(len(rows), vectors.shape[1]))
    for start in range(0, len(rows), _BLOCK):
        block = vectors[rows[start : start + _BLOCK]]
        share = random.uniform(*_SHARES, (len(block), 1)).astype(np.float32)
        others = vectors[random.integers(0, len(vectors), len(block))]
        noise = random.standard_normal(block.shape, np.float32) * np.float32(_NOISE / block.shape[1] ** 0.5)
        mixed = share * block + (1 - share) * others + noise
        near[start : start + _BLOCK] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    real = min(len(rows), len(vectors))
    near[:real] = vectors[:real]
    return near
