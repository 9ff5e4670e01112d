"""The index of all passages: built, kept in a folder, searched."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import IndexUnusableError
from assistant.retrieval import store
from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import BundledEncoder, Encoder, FittedEncoder, Matrix, Progress
from assistant.retrieval.engines.common import remedy
from assistant.retrieval.fusion import Scores, Weights, ranking, standardised, weighted_sum
from assistant.retrieval.passage import Hit, Passage
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.texts import passage_text, searched_words, unit_text
from assistant.retrieval.tokens import ngrams, tokens
from assistant.retrieval.vectors import KEY_BYTES, VectorCache, embed, key

__all__ = ["Index", "Signals"]

GRAM_LENGTH = 5
_SAMPLE_TEXT = (
    "Die Kommunalen Integrationszentren (KIs) fördern nach § 7 Abs. 2 Satz 1 TIntG Maßnahmen für Bürger*innen; "
    "14.128.200 Euro oder 24,6 % flossen 2023 in KIM-Stellen, Teilhabe- und Integrationsräte sowie "
    "Einbürgerungsbehörden. Section 6 says so."
)
_LIBRARIES = ("tintg-assistant", "bm25s", "faiss-cpu", "numpy", "snowballstemmer")
_SAME_TEXT = 0.99
"""Cosine below which a recomputed vector counts as another one."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What each side of the search says about a question; the order is that of :attr:`Index.passages`.

    :param vector: the question's embedding, (dim,) float32.
    :param passage: cosine of question and passage, (n,) float32.
    :param unit: cosine of question and unit, (m,) float32, units in the order of the passages.
    :param unit_passage: position of each unit's passage, (m,) int32, ascending.
    :param words: BM25 over stems, (n,) float32, 0 where no word is shared.
    :param grams: BM25 over 5-grams of the stems, (n,) float32.
    """

    vector: Matrix
    passage: Matrix
    unit: Matrix
    unit_passage: npt.NDArray[np.int32]
    words: Matrix
    grams: Matrix

    @property
    def best_unit(self) -> Matrix:
        """Best cosine of each passage's units, (n,) float32; of the passage itself where it has no units."""
        best = np.full(len(self.passage), -np.inf, np.float32)
        np.maximum.at(best, self.unit_passage, self.unit)
        return np.where(np.isinf(best), self.passage, best)

    def fused(self, weights: Weights = Weights()) -> Scores:  # noqa: B008 - frozen
        """Return the weighted sum of all signals, each standardised over the passages, (n,) float64."""
        return weighted_sum(
            (
                (weights.passage, standardised(self.passage)),
                (weights.unit, standardised(self.best_unit)),
                (weights.words, standardised(self.words)),
                (weights.grams, standardised(self.grams)),
            )
        )


class Index:
    """All passages with their vectors and words; use :meth:`build` or :meth:`load`.

    Reading is safe from several threads at once.

    :param encoder: the engine that made the vectors; questions are embedded with it.
    :ivar ids: of the passages.
    :ivar rows: position of each passage in ``passages``, by id.
    """

    def __init__(self, contents: store.Contents, encoder: Encoder) -> None:
        self._contents = contents
        self.encoder = encoder
        self.passages: tuple[Passage, ...] = contents.passages
        self.manifest: store.Manifest = contents.manifest
        self.rows = {passage.id: row for row, passage in enumerate(self.passages)}
        self.ids = tuple(passage.id for passage in self.passages)
        counts = [len(passage.units) for passage in self.passages]
        self._unit_passage = np.repeat(np.arange(len(counts), dtype=np.int32), counts)

    @classmethod
    def build(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder | None = None,
        *,
        documents: Mapping[str, str],
        abbreviations: Mapping[str, str] | None = None,
        previous: "Index | None" = None,
        cache_dir: Path | None = None,
        progress: Progress | None = None,
    ) -> "Index":
        """Build the index of passages in memory.

        :param encoder: by default the one that comes with the installation.
        :param documents: document id to sha256 of its file.
        :param abbreviations: short form to long form, from the documents.
        :param previous: an index whose vectors are used where texts and model are the same.
        :param cache_dir: folder in which vectors are kept between builds, ``None`` for none.
        :param progress: called with the number of texts embedded and of all that have to be.
        """
        encoder = encoder or BundledEncoder()
        texts = _embedded(passages)
        cache = VectorCache(cache_dir, encoder.name, encoder.dim) if cache_dir else None
        known = previous._known() if previous and previous.manifest.embedding == encoder.name else {}
        vectors = embed(encoder, texts, known, cache, progress)
        words = [tokens(searched_words(passage)) for passage in passages]
        manifest = _manifest(passages, texts, words, encoder, documents, abbreviations or {})
        contents = store.Contents(
            manifest,
            tuple(passages),
            Dense(vectors[: len(passages)]),
            Dense(vectors[len(passages) :]),
            _keys(encoder.name, texts),
            Sparse.build(words),
            Sparse.build([ngrams(text, GRAM_LENGTH) for text in words]),
        )
        return cls(contents, encoder)

    def save(self, folder: Path) -> None:
        """Put the index into a folder, in the place of an older one, which stays usable until the end.

        :raises OutputError: the folder holds something else, or cannot be written.
        """
        self.manifest = store.write(self._contents, folder)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> "Index":
        """Read an index from a folder; a model is not loaded, nor a remote one asked, before the first question.

        :param encoder: by default the one that comes with the installation.
        :raises IndexUnusableError: the index is missing, damaged, or made by another model or version.
        """
        encoder = encoder or BundledEncoder()
        contents = store.read(folder)
        manifest, where = contents.manifest, folder / store.MANIFEST
        if manifest.embedding != encoder.name:
            raise IndexUnusableError(
                f"Der Index ist mit „{manifest.embedding}“ ({manifest.dim} Komponenten) gebaut, eingestellt ist "
                f"„{encoder.name}“ ({where}).",
                remedy(manifest.embedding, encoder.name),
            )
        if manifest.tokens != _token_stamp():
            raise store.unusable(f"Der Index zerlegt Wörter anders als dieses Programm ({where}).")
        return cls(contents, FittedEncoder(encoder, manifest.dim))

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides what is found (not of the time of building)."""
        return self.manifest.fingerprint

    @property
    def abbreviations(self) -> dict[str, str]:
        """Short form to long form, from the documents."""
        return self.manifest.abbreviations

    def knows(self, token: str) -> bool:
        """Tell whether any passage has the token."""
        return token in self._contents.words

    def rarity(self, token: str) -> float:
        """Return how much a token tells passages apart: its inverse document frequency."""
        return self._contents.words.rarity(token)

    def signals(
        self, query: str, terms: Sequence[str] = (), ignored: Collection[str] = (), *, emphasis: str = ""
    ) -> Signals:
        """Return what each side of the search says about a question.

        :param terms: words or phrases to add to the question for BM25 (an abbreviation spelt out …).
        :param emphasis: the part of the question that counts twice for the embeddings: what a follow-up adds.
        :param ignored: tokens of the question that BM25 leaves out, unless nothing remains.
        """
        vector = self.encoder.queries([query])[0]
        if emphasis and emphasis != query:
            vector = _unit_length(vector + self.encoder.queries([emphasis])[0])
        words = [token for token in tokens(query) if token not in ignored] or tokens(query)
        for term in terms:
            words.extend(token for token in tokens(term) if token not in words)
        return Signals(
            vector,
            self._contents.passage_vectors.scores(vector),
            self._contents.unit_vectors.scores(vector),
            self._unit_passage,
            self._contents.words.scores(words),
            self._contents.grams.scores(ngrams(words, GRAM_LENGTH)),
        )

    def nearest(self, questions: Sequence[str]) -> list[float]:
        """Return for each question the cosine of the passage or unit next to it; they are embedded together."""
        sides = (self._contents.passage_vectors, self._contents.unit_vectors)
        vectors = self.encoder.queries(questions)
        return [max(float(side.scores(vector).max()) for side in sides if len(side)) for vector in vectors]

    def search(
        self,
        query: str,
        limit: int = 10,
        *,
        terms: Sequence[str] = (),
        weights: Weights = Weights(),  # noqa: B008
    ) -> list[Hit]:
        """Return the passages that fit a question best, best first.

        :param limit: at most so many.
        :param terms: see :meth:`signals`.
        """
        signals = self.signals(query, terms)
        return self.hits(signals, signals.fused(weights), limit)

    def hits(self, signals: Signals, scores: Scores, limit: int) -> list[Hit]:
        """Return the passages by score, best first; of equal scores the smaller id first.

        :param scores: one a passage, (n,), e.g. from :meth:`Signals.fused`.
        """
        nearest = np.maximum(signals.passage, signals.best_unit)
        return [
            Hit(self.passages[row], float(scores[row]), float(nearest[row]), float(signals.words[row]))
            for row in ranking(scores, self.ids, limit)
        ]

    def verify(
        self,
        passages: Sequence[Passage],
        documents: Mapping[str, str],
        encoder: Encoder | None = None,
        sample: int = 20,
        *,
        abbreviations: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Compare the index with what it should be, and return what is wrong in German sentences, [] if nothing is.

        :param passages: as the documents give them now.
        :param documents: document id to sha256 of its file, as they are now.
        :param encoder: by default the index's own.
        :param sample: number of vectors to compute again, spread over passages and units.
        :param abbreviations: as they are now, ``None`` to leave them out of the comparison.
        """
        encoder = encoder or self.encoder
        problems = [*_document_problems(self.manifest.documents, documents), *self._passage_problems(passages)]
        texts = _embedded(passages)
        words = [tokens(searched_words(passage)) for passage in passages]
        known = self.abbreviations if abbreviations is None else abbreviations
        expected = _manifest(passages, texts, words, encoder, documents, known).fingerprint
        if expected != self.fingerprint:
            problems.append(f"Der Fingerabdruck ist {self.fingerprint[:12]}, zu erwarten wäre {expected[:12]}.")
        return [*problems, *self._vector_problems(encoder, sample)]

    def _passage_problems(self, passages: Sequence[Passage]) -> list[str]:
        mine = {passage.id: passage for passage in self.passages}
        now = {passage.id: passage for passage in passages}
        changed = sum(mine[i] != now[i] for i in mine.keys() & now.keys())
        new, gone = len(now.keys() - mine.keys()), len(mine.keys() - now.keys())
        if new or gone or changed:
            return [f"Die Passagen weichen ab: {new} neu, {gone} entfallen, {changed} geändert."]
        return []

    def _vector_problems(self, encoder: Encoder, sample: int) -> list[str]:
        """Embed some of the index's own texts again; the keys tell whether the text is still put together alike."""
        texts = _embedded(self.passages)
        chosen = sorted(set(np.linspace(0, len(texts) - 1, min(sample, len(texts)), dtype=int).tolist()))
        rows = [row for row in chosen if key(encoder.name, texts[row]) == self._contents.keys[row].tobytes()]
        if not rows:
            return ["Kein Vektor der Stichprobe gehört zum heutigen Text."] if chosen else []
        stored = np.concatenate([self._contents.passage_vectors.vectors, self._contents.unit_vectors.vectors])[rows]
        cosines = np.sum(stored * encoder.passages([texts[row] for row in rows]), axis=1)
        wrong = int(np.sum(cosines < _SAME_TEXT))
        if wrong:
            return [
                f"{wrong} von {len(rows)} nachgerechneten Vektoren weichen ab (kleinster Kosinus {cosines.min():.3f})."
            ]
        return []

    def _known(self) -> dict[bytes, Matrix]:
        vectors = (*self._contents.passage_vectors.vectors, *self._contents.unit_vectors.vectors)
        return {row.tobytes(): vector for row, vector in zip(self._contents.keys, vectors, strict=True)}


def _unit_length(vector: Matrix) -> Matrix:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float32)


def _embedded(passages: Sequence[Passage]) -> list[str]:
    """Return all texts to embed: those of the passages, then those of the units."""
    units = (unit_text(passage, unit) for passage in passages for unit in passage.units)
    return [*map(passage_text, passages), *units]


def _keys(model: str, texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(key(model, text) for text in texts), np.uint8).reshape(-1, KEY_BYTES)


def _manifest(
    passages: Sequence[Passage],
    texts: Sequence[str],
    words: Sequence[Sequence[str]],
    encoder: Encoder,
    documents: Mapping[str, str],
    abbreviations: Mapping[str, str],
) -> store.Manifest:
    parameters: dict[str, float] = {"k1": Sparse.K1, "b": Sparse.B, "delta": Sparse.DELTA, "gram_length": GRAM_LENGTH}
    decisive = {
        "schema": store.SCHEMA,
        "documents": dict(documents),
        "abbreviations": dict(abbreviations),
        "parameters": parameters,
        "embedding": [encoder.name, encoder.dim],
        "passages": _digest(map(store.passage_to_json, passages)),
        "texts": _digest(texts),
        "words": _digest(" ".join(text) for text in words),
    }
    return store.Manifest(
        schema_version=store.SCHEMA,
        fingerprint=_digest([json.dumps(decisive, sort_keys=True, ensure_ascii=False)]),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedding=encoder.name,
        dim=encoder.dim,
        passages=len(passages),
        units=sum(len(passage.units) for passage in passages),
        documents=dict(documents),
        abbreviations=dict(abbreviations),
        parameters=parameters,
        tokens=_token_stamp(),
        versions={name: version(name) for name in _LIBRARIES},
    )


def _token_stamp() -> str:
    """Return a hash of how a sample text is cut into tokens; another stemmer or rule gives another one."""
    return _digest(tokens(_SAMPLE_TEXT))


def _digest(lines: Iterable[str]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode("utf-8", "surrogatepass") + b"\0")
    return total.hexdigest()


def _document_problems(built: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    different = sorted(name for name in built.keys() | now.keys() if built.get(name) != now.get(name))
    if different:
        return [f"Der Index ist aus einem anderen Stand dieser Dokumente gebaut: {', '.join(different)}."]
    return []
