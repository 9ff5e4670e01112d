"""Passages in any number, made of real ones: for measuring growth, not quality."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from assistant.retrieval import store
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.passage import Passage, Unit
from assistant.settings import Settings

__all__ = ["Made", "make"]

NOISE = 0.02
"""Per component; over 384 components the cosine with the real vector is then about 0.93."""
_BLOCK = 65_536


@dataclass(frozen=True)
class Made:
    """Passages and the vectors of both grains, units in the order of the passages."""

    passages: list[Passage]
    passage_vectors: Matrix
    unit_vectors: Matrix


def make(size: int, seed: int = 7) -> Made:
    """Return so many passages, each with the headings of a real one and units drawn from all documents."""
    real = store.read(Settings().index_dir)
    random = np.random.default_rng(seed)
    texts = [passage.text[unit.start : unit.end] for passage in real.passages for unit in passage.units]
    frames = random.integers(0, len(real.passages), size)
    counts = np.array([len(passage.units) for passage in real.passages])[frames]
    drawn = random.integers(0, len(texts), int(counts.sum()))
    ends = np.cumsum(counts)
    passages = [
        _joined(real.passages[frame], number, [texts[row] for row in drawn[end - count : end]])
        for number, (frame, count, end) in enumerate(zip(frames, counts, ends, strict=True))
    ]
    return Made(
        passages,
        _near(real.passage_vectors.vectors, frames, random),
        _near(real.unit_vectors.vectors, drawn, random),
    )


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


def _near(vectors: Matrix, rows: np.ndarray[tuple[int], np.dtype[np.int64]], random: np.random.Generator) -> Matrix:
    """Return the vectors of these rows with noise, of length one; block by block, to hold only one array of all."""
    near = np.empty((len(rows), vectors.shape[1]), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = vectors[rows[start : start + _BLOCK]]
        block = block + NOISE * random.standard_normal(block.shape, np.float32)
        near[start : start + _BLOCK] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return near
