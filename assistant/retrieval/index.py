"""The index of all passages: built, kept in a folder, searched."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from assistant.documents.questions import Question
from assistant.errors import IndexUnusableError
from assistant.retrieval import store
from assistant.retrieval.bytevectors import ByteVectors
from assistant.retrieval.cells import Stored
from assistant.retrieval.checking import problems
from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import BundledEncoder, Encoder, FittedEncoder, Matrix, Progress, asked
from assistant.retrieval.engines.common import remedy
from assistant.retrieval.expansion import Expansion
from assistant.retrieval.fusion import Scores, Weights, ranking
from assistant.retrieval.identity import GRAM_LENGTH, embedded_texts, keys_of, manifest_of, token_stamp
from assistant.retrieval.passage import Hit, Passage
from assistant.retrieval.places import Placed, placed
from assistant.retrieval.shortcut import taught
from assistant.retrieval.signals import Positions, Sides, Signals, covered
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.spelling import Speller
from assistant.retrieval.table import Rows, Table
from assistant.retrieval.texts import searched_words
from assistant.retrieval.tokens import ngrams, tokens
from assistant.retrieval.vectors import VectorCache, embed, key

__all__ = ["Index", "Signals"]

_Made = TypeVar("_Made")
_STILL_KNOWN = 0.9
"""Share of the questions that must stay for the metric to stay: learning it needs the vectors of all, as embedded."""


class Index:
    """All passages with their vectors and words; use :meth:`build` or :meth:`load`.

    Reading is safe from several threads at once.

    :param encoder: the engine that made the vectors; questions are embedded with it.
    :ivar passages: all of them; those of a large index are read when they are asked for.
    :ivar table: what is known of each of them without reading it.
    :ivar rows: position of each passage in ``passages``, by id.
    """

    def __init__(self, contents: store.Contents, encoder: Encoder) -> None:
        self._contents = contents
        self.encoder = encoder
        self.passages: Sequence[Passage] = contents.passages
        self.manifest: store.Manifest = contents.manifest
        self.table: Table = contents.table
        self.rows: Mapping[str, int] = Rows(self.table)
        if self.exhaustive:
            self.rows = dict(zip(self.rows, range(len(self.table)), strict=True))
        self._ranks = np.ascontiguousarray(self.table.records["rank"])
        self._sides = Sides(contents)
        self._made: dict[object, object] = {}

    @classmethod
    def build(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder | None = None,
        *,
        documents: Mapping[str, str],
        abbreviations: Mapping[str, str] | None = None,
        questions: Sequence[Question] = (),
        previous: "Index | None" = None,
        cache_dir: Path | None = None,
        progress: Progress | None = None,
    ) -> "Index":
        """Build the index of passages in memory.

        :param encoder: by default the one that comes with the installation.
        :param documents: document id to sha256 of its file.
        :param abbreviations: short form to long form, from the documents.
        :param questions: on the documents; those whose quotes stand in no unit are left out.
        :param previous: an index whose vectors are used where texts and model are the same, and what it learned from
            its questions where they are nearly the same.
        :param cache_dir: folder in which vectors are kept between builds, ``None`` for none.
        :param progress: called with the number of texts embedded and of all that have to be.
        """
        encoder = encoder or BundledEncoder()
        texts = list(embedded_texts(passages))
        cache = VectorCache(cache_dir, encoder.name, encoder.dim) if cache_dir else None
        previous = previous if previous and previous.manifest.embedding == encoder.name else None
        leads = placed(questions, passages)
        learned = previous._learned([question.text for question in leads]) if previous else {}
        fresh = [question.text for question in leads if question.text not in learned]
        vectors = embed(encoder, texts, previous._known() if previous else {}, cache, progress, fresh)
        told = vectors[len(passages) : len(texts)]
        if previous and learned:
            new = dict(zip(fresh, vectors[len(texts) :], strict=True))
            expansion = previous._contents.expansion.renewed(leads, learned, new, told)
        else:
            others = vectors[len(texts) :]
            expansion = Expansion.of(leads, others, told, taught(encoder, fresh, others))
        return cls.from_vectors(
            passages,
            vectors[: len(passages)],
            told,
            encoder,
            documents=documents,
            abbreviations=abbreviations,
            questions=leads,
            expansion=expansion,
        )

    @classmethod
    def from_vectors(
        cls,
        passages: Sequence[Passage],
        passage_vectors: Stored,
        unit_vectors: Stored,
        encoder: Encoder,
        *,
        documents: Mapping[str, str],
        abbreviations: Mapping[str, str] | None = None,
        questions: Sequence[Placed] = (),
        expansion: Expansion | None = None,
    ) -> "Index":
        """Build the index of passages whose vectors are at hand.

        :param passage_vectors: (n_passages, dim) float32 or float16, rows of length one.
        :param unit_vectors: (n_units, dim), those of the first passage's units first.
        :param encoder: the engine that made the vectors.
        :param documents: see :meth:`build`.
        :param questions: and where they lead.
        :param expansion: made of them; ``None`` where there are none.
        :raises ValueError: there are more or fewer vectors than passages and units.
        """
        table = Table.of(passages)
        if (len(passage_vectors), len(unit_vectors)) != (len(table), table.units):
            raise ValueError(
                f"{len(table)} passages and {table.units} units, {len(passage_vectors)} and {len(unit_vectors)} vectors"
            )
        words = [tokens(searched_words(passage)) for passage in passages]
        sparse = Sparse.build(words), Sparse.build(ngrams(text, GRAM_LENGTH) for text in words)
        dense = Dense(passage_vectors), Dense(unit_vectors)
        if expansion is None:
            none = np.zeros((0, dense[0].dim), np.float32)
            expansion = Expansion.of((), none, none)
        kinds = _kinds(*dense, expansion.vectors)
        keys, texts = keys_of(encoder.name, passages, [question.text for question in questions])
        contents = store.Contents(
            manifest_of(passages, words, encoder, documents, abbreviations or {}, kinds, questions, texts),
            tuple(passages),
            table,
            *dense,
            expansion,
            keys,
            *sparse,
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
        if manifest.tokens != token_stamp():
            raise store.unusable(f"Der Index zerlegt Wörter anders als dieses Programm ({where}).")
        return cls(contents, FittedEncoder(encoder, manifest.dim))

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides what is found (not of the time of building)."""
        return self.manifest.fingerprint

    @property
    def exhaustive(self) -> bool:
        """Whether a question is compared with all passages and units, and not with candidates only."""
        return self._contents.exhaustive

    @cached_property
    def asked_documents(self) -> frozenset[str]:
        """Documents with questions on most of their units: of these it is known what they do not answer."""
        return frozenset(self.table.values["document"][code] for code in covered(self._contents))

    @property
    def abbreviations(self) -> dict[str, str]:
        """Short form to long form, from the documents."""
        return self.manifest.abbreviations

    def once(self, make: Callable[["Index"], _Made]) -> _Made:
        """Return what a function makes of this index; it is called the first time only, and kept with the index.

        Two threads at once may both call it, and come to the same.

        :param make: reads the index and depends on nothing else.
        """
        if make not in self._made:
            self._made[make] = make(self)
        return cast(_Made, self._made[make])

    def knows(self, token: str) -> bool:
        """Tell whether any passage has the token."""
        return token in self._contents.words

    def near(self, token: str) -> str | None:
        """Return the stem that a misspelt one may stand for, ``None`` for none; see :class:`Speller`."""
        return self._speller.near(token)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self._contents.words.arrays.vocabulary)

    def rarity(self, token: str) -> float:
        """Return how much a token tells passages apart: its inverse document frequency."""
        return self._contents.words.rarity(token)

    def signals(
        self,
        query: str,
        terms: Sequence[str] = (),
        ignored: Collection[str] = (),
        *,
        emphasis: str = "",
        always: Positions | None = None,
        quick: bool = False,
    ) -> Signals:
        """Return what each side of the search says about a question.

        :param terms: words or phrases to add to the question for BM25 (an abbreviation spelt out …).
        :param emphasis: the part of the question that counts twice for the embeddings: what a follow-up adds.
        :param ignored: tokens of the question that BM25 leaves out, unless nothing remains.
        :param always: rows of passages that are to be candidates however far they are.
        :param quick: half of the model may be left out, see :mod:`~assistant.retrieval.shortcut`: good enough to find
            passages, and to find only.
        """
        texts = [query, emphasis] if emphasis and emphasis != query else [query]
        words = [token for token in tokens(query) if token not in ignored] or tokens(query)
        for term in terms:
            words.extend(token for token in tokens(term) if token not in words)
        return self._sides.signals(asked(self.encoder, texts), words, ngrams(words, GRAM_LENGTH), always, quick=quick)

    def unit_cosines(self, row: int, vector: Matrix) -> Matrix:
        """Return the cosines of a question with all units of one passage, (n_units,) float32.

        :param vector: the question's, (dim,) float32.
        """
        return self._sides.unit_cosines(row, vector)

    def nearest(self, questions: Sequence[str]) -> list[float]:
        """Return for each question the cosine of the passage or unit next to it; they are embedded together."""
        sides = (self._contents.passage_vectors, self._contents.unit_vectors)
        vectors = self.encoder.queries(questions)
        return [max(float(side.search(vector, 1)[1][0]) for side in sides if len(side)) for vector in vectors]

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

        :param scores: one a candidate, (n,), e.g. from :meth:`Signals.fused`.
        """
        nearest = np.maximum(signals.passage, signals.best_unit)
        return [
            Hit(self.passages[signals.rows[at]], float(scores[at]), float(nearest[at]), float(signals.words[at]))
            for at in self.order(signals.rows, scores, limit)
        ]

    def order(self, rows: Positions, scores: Scores, limit: int) -> list[int]:
        """Return which of some passages are the best, best first; of equal scores the smaller id first.

        :param rows: of the passages.
        :param scores: one for each of them.
        :return: positions in ``rows``.
        """
        return [int(at) for at in ranking(scores, self._ranks[rows], limit)]

    def ranked(self, rows: Positions, scores: Scores, limit: int) -> list[Passage]:
        """Return the best of some passages, best first; of equal scores the smaller id first.

        :param rows: of the passages.
        :param scores: one for each of them.
        """
        return [self.passages[rows[at]] for at in self.order(rows, scores, limit)]

    def of_document(self, document: str) -> tuple[Passage, ...]:
        """Return all passages of a document, in reading order."""
        return tuple(self.passages[row] for row in self.table.having("document", document))

    def of_documents(self, documents: Collection[str]) -> "Index":
        """Return an index of some documents only, as if it had been built of them; nothing is embedded.

        :param documents: their ids.
        """
        rows = np.array([row for row in range(len(self.table)) if self.passages[row].document in documents], np.intp)
        begins = np.concatenate([[0], np.cumsum([len(passage.units) for passage in self.passages])])
        units = np.concatenate([np.arange(begins[row], begins[row + 1]) for row in rows] or [np.zeros(0, np.intp)])
        return Index.from_vectors(
            [self.passages[row] for row in rows],
            np.asarray(self._contents.passage_vectors.vectors, np.float32)[rows],
            np.asarray(self._contents.unit_vectors.vectors, np.float32)[units.astype(np.intp)],
            self.encoder,
            documents={id: digest for id, digest in self.manifest.documents.items() if id in documents},
            abbreviations=self.abbreviations,
            expansion=self._contents.expansion.restricted(units),
        )

    def verify(
        self,
        passages: Sequence[Passage],
        documents: Mapping[str, str],
        encoder: Encoder | None = None,
        sample: int = 20,
        *,
        abbreviations: Mapping[str, str] | None = None,
        questions: Sequence[Question] = (),
    ) -> list[str]:
        """Compare the index with what it should be, and return what is wrong in German sentences, [] if nothing is.

        :param passages: as the documents give them now.
        :param documents: document id to sha256 of its file, as they are now.
        :param encoder: by default the index's own.
        :param sample: number of vectors to compute again, spread over passages and units.
        :param abbreviations: as they are now, ``None`` to leave them out of the comparison.
        :param questions: on the documents, as they are now.
        """
        return problems(
            self._contents,
            encoder or self.encoder,
            passages,
            documents,
            sample,
            self.abbreviations if abbreviations is None else abbreviations,
            questions,
        )

    def _known(self) -> dict[bytes, Matrix]:
        contents = self._contents
        questions = () if contents.expansion.metric else contents.expansion.vectors.vectors
        vectors = list(chain(contents.passage_vectors.vectors, contents.unit_vectors.vectors, questions))
        return {
            row.tobytes(): np.asarray(vector, np.float32)
            for row, vector in zip(contents.keys[: len(vectors)], vectors, strict=True)
        }

    def _learned(self, questions: Sequence[str]) -> dict[str, int]:
        """Return the places of questions in the expansion, by text; none where too many are new for it to stay."""
        contents = self._contents
        if contents.expansion.metric is None:
            return {}
        rows = {row.tobytes(): at for at, row in enumerate(contents.keys[-len(contents.expansion) :])}
        places = {text: rows.get(key(self.manifest.embedding, text, question=True)) for text in questions}
        known = {text: at for text, at in places.items() if at is not None}
        return known if len(known) >= _STILL_KNOWN * max(len(places), len(rows)) else {}


def _kinds(passages: Dense, units: Dense, questions: ByteVectors) -> dict[str, str]:
    return {"passages": passages.kind, "units": units.kind, "questions": questions.kind}
