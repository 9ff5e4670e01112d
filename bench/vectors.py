"""The one embedding engine that all systems use, with passage vectors kept on disk and question vectors in memory."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.retrieval.embedding import BundledEncoder, Matrix, Progress
from assistant.retrieval.vectors import VectorCache, embed, key

__all__ = ["CACHE", "Embedder"]

CACHE = Path(__file__).parent / ".cache"
_CACHE_BYTES = 2 << 30


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
        self._questions: dict[str, tuple[Matrix, Matrix]] = {}

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions with the prefix for questions; one that is remembered costs nothing."""
        return self.asked(texts)[0]

    def alike(self, texts: Sequence[str]) -> Matrix:
        """Embed questions of a corpus, which are compared with those asked; they are not remembered."""
        return self._engine.alike(texts)

    def asked(self, texts: Sequence[str]) -> tuple[Matrix, Matrix]:
        """Embed questions in both ways, see :func:`assistant.retrieval.embedding.asked`; remembered like the others."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._questions]
        if missing:
            self._questions.update(zip(missing, zip(*self._engine.asked(missing), strict=True), strict=True))
        vectors, alike = zip(*(self._questions[text] for text in texts), strict=True)
        return np.stack(vectors), np.stack(alike)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, with the prefix for passages; what lies on disk costs nothing."""
        vectors = embed(self._engine, texts, self._known, self._cache, progress)
        self._known.update((key(self.name, text), row) for text, row in zip(texts, vectors, strict=True))
        return vectors

    def forget(self) -> None:
        """Forget the vectors of questions."""
        self._questions.clear()

    def rate(self, texts: Sequence[str], sample: int) -> float:
        """Return how many of the texts are embedded in a second, measured anew on a sample spread over all of them."""
        step = max(1, len(texts) // sample)
        chosen = [texts[row] for row in range(step // 2, len(texts), step)][:sample]
        begun = time.perf_counter()
        self._engine.passages(chosen)
        return len(chosen) / (time.perf_counter() - begun)
