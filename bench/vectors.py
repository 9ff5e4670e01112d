"""The one embedding engine that all systems use, with passage vectors kept on disk and question vectors in memory."""

import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from assistant.retrieval.embedding import Asked, BundledEncoder, Matrix, Progress
from assistant.retrieval.vectors import VectorCache, embed, key

__all__ = ["CACHE", "Embedder"]

CACHE = Path(__file__).parent / ".cache"
_CACHE_BYTES = 2 << 30
_TEXTS, _QUESTIONS = 16, 512  # of a sample: questions are short, and many are computed together


class Embedder:
    """The bundled engine behind a memory, so that a search can be timed with and without the question's embedding.

    :param folder: where the vectors of passages are kept, by the hash of the text.
    """

    def __init__(self, folder: Path = CACHE) -> None:
        self._engine = BundledEncoder()
        self.name = self._engine.name
        self.dim = self._engine.dim
        self._cache = VectorCache(folder / "vectors", self.name, self.dim, _CACHE_BYTES)
        self._known = self._cache.read()
        self._vectors: dict[str, Matrix] = {}
        self._asked: dict[str, Asked] = {}

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions with the prefix for questions; one that is remembered costs nothing."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._engine.queries(missing), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def alike(self, texts: Sequence[str]) -> Matrix:
        """Embed questions of a corpus, which are compared with those asked; they are not remembered."""
        return self._engine.alike(texts)

    def asked(self, texts: Sequence[str]) -> Asked:
        """Embed questions as far as is needed, see :class:`Asked`; what was computed is remembered."""
        parts = [self._part(text) for text in texts]
        return Asked(
            np.concatenate([part.early for part in parts]),
            lambda: np.concatenate([part.alike() for part in parts]),
            lambda: np.concatenate([part.vectors() for part in parts]),
        )

    def _part(self, text: str) -> Asked:
        if text not in self._asked:
            begun = self._engine.asked([text])
            self._asked[text] = Asked(begun.early, cache(begun.alike), cache(begun.vectors))
        return self._asked[text]

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, with the prefix for passages; what lies on disk costs nothing."""
        vectors = embed(self._engine, texts, self._known, self._cache, progress)
        self._known.update((key(self.name, text), row) for text, row in zip(texts, vectors, strict=True))
        return vectors

    def forget(self) -> None:
        """Forget the vectors of questions."""
        self._vectors.clear()
        self._asked.clear()

    def seconds(self, texts: Sequence[str], questions: Sequence[str]) -> float:
        """Return how long it would take to embed texts and questions, from samples that are spread over all of them."""
        return _seconds(self._engine.passages, texts, _TEXTS) + _seconds(self._engine.alike, questions, _QUESTIONS)


def _seconds(embed_some: Callable[[Sequence[str]], object], texts: Sequence[str], sample: int) -> float:
    step = max(1, len(texts) // sample)
    chosen = [texts[row] for row in range(step // 2, len(texts), step)][:sample]
    if not chosen:
        return 0.0
    begun = time.perf_counter()
    embed_some(chosen)
    return (time.perf_counter() - begun) * len(texts) / len(chosen)
