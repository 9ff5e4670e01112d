"""The product's search with its steps apart, so that one of them can be left out or weighed otherwise.

Nothing of the product is changed or patched: a question is changed as data (:class:`Query`), and the weights are handed
in (:class:`Mix`). What :func:`assistant.answering.retrieve.retrieve` puts together is put together here once more, from
the same functions; a test holds the two to the same answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from assistant.answering.compose import compose, nearest, retrieved
from assistant.answering.contract import Answer
from assistant.answering.evidence import choose
from assistant.answering.question import Query, asking_stems, asks_the_law, understand
from assistant.answering.retrieve import _BEST_UNIT, _LOOKED_AT, _WEIGHTS, Found, _always, _bonus, _of_questions, spelt
from assistant.answering.scoring import SILENT, UnitScores
from assistant.assistant import Assistant
from assistant.documents.manifest import read_manifest
from assistant.evaluation.gold import GoldQuestion
from assistant.retrieval.fusion import Scores, Weights
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Hit
from assistant.retrieval.signals import Signals
from assistant.settings import Settings
from bench.vectors import Embedder

__all__ = ["LOOKED_AT", "SHIPPED", "Asked", "Mix", "Steps", "of_questions", "structure"]

LOOKED_AT = _LOOKED_AT
structure = _bonus
of_questions = _of_questions


@dataclass(frozen=True, slots=True)
class Mix:
    """What each ingredient of the search counts; by default as shipped.

    :param best_unit: weight of the second look, 0 for none.
    :param structure: weight of the signals of structure.
    :param questions: whether the questions count that the documents answer.
    """

    weights: Weights = _WEIGHTS
    best_unit: float = _BEST_UNIT
    structure: float = 1.0
    questions: bool = True


SHIPPED = Mix()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched, and what the sides of the search say about it."""

    gold: GoldQuestion
    query: Query
    signals: Signals


class Steps(Assistant):
    """The product as shipped; a question is embedded once, however often it is searched."""

    @classmethod
    def shipped(cls, embedder: Embedder | None = None) -> "Steps":
        """Open the shipped index.

        :param embedder: by default one that keeps its vectors with the benchmark's.
        :raises CorpusError: the manifest or a document is not as it should be.
        :raises IndexUnusableError: the index is missing, damaged, or made by another model.
        """
        settings = Settings()
        index = Index.load(settings.index_dir, embedder or Embedder())
        return cls(settings, index, read_manifest(settings.corpus_dir))

    @property
    def index(self) -> Index:
        """The index that is searched."""
        return self._index

    def understood(self, question: GoldQuestion, *, alone: bool = False) -> Query:
        """Return a question as the product searches it.

        :param alone: without the turns before.
        """
        statute = self._statute_named(question.question)
        query = understand(
            question.question,
            history=() if alone else question.history,
            names=self.names,
            act=statute.act if statute else None,
            max_chars=self.settings.max_question_chars,
        )
        return spelt(self._index, query)

    def asked(self, question: GoldQuestion) -> Asked:
        """Understand a question and compare it with all passages."""
        query = self.understood(question)
        return Asked(question, query, self.signals(query))

    def signals(self, query: Query) -> Signals:
        """Return what each side of the search says about a question."""
        ignored = asking_stems(query) if asks_the_law(query) else frozenset()
        terms = query.terms + query.german + query.near
        return self._index.signals(query.text, terms, ignored, emphasis=query.typed, always=_always(self._index, query))

    def found(self, query: Query, signals: Signals, mix: Mix = SHIPPED) -> Found:
        """Return the passages that fit best under a mix.

        :param signals: of the same question.
        """
        if not mix.questions:
            none = np.zeros_like(signals.asked)
            signals = replace(signals, asked=none, asked_words=none, unanswered=np.nan)
        bonus = structure(self._index, query, signals.rows)
        fused: Scores = signals.fused(mix.weights) + mix.structure * bonus + of_questions(signals)
        units = UnitScores(self._index, query, signals, fused)
        scores = fused + mix.best_unit * SILENT
        looked_at = self._index.order(signals.rows, fused, LOOKED_AT)
        for at, best in zip(looked_at, self.best_units(units, signals, looked_at), strict=True):
            scores[at] = fused[at] + mix.best_unit * best
        return Found(self._index.hits(signals, scores, self.settings.hits), signals, fused, units)

    def best_units(self, units: UnitScores, signals: Signals, positions: Sequence[int]) -> Scores:
        """Return what the second look sees in some candidates, (n_positions,).

        :param positions: of the candidates in ``signals.rows``.
        """
        passages = (self._index.passages[signals.rows[at]] for at in positions)
        return np.array([max(units.best(passage), SILENT) for passage in passages], np.float64)

    def answer(self, question: GoldQuestion, query: Query, found: Found) -> Answer:
        """Return the answer to what was found, with all that judging looks at; a refusal has no text."""
        evidence = choose(
            self._index,
            query,
            found,
            max_words=self.settings.max_answer_words,
            statute=self._statute,
            findings=partial(self._told_of, self._statute),
            relevance=self._relevance,
        )
        text, statements, citations = compose(evidence, self._by_document, query.language, self.passage)
        return self.listed(question, nearest(evidence, found.hits)).model_copy(
            update={
                "status": "answered" if citations else "not_found",
                "answer": text,
                "statements": statements,
                "citations": citations,
            }
        )

    def listed(self, question: GoldQuestion, hits: Sequence[Hit]) -> Answer:
        """Return an answer that has nothing but the passages found."""
        return Answer(
            id=question.id,
            question=question.question,
            status="not_found",
            answer="",
            retrieved=retrieved(hits),
            index=self.stamp,
        )
