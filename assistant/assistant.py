"""The façade: open an index, ask, search. Page, terminal and batch use nothing else."""

import time
from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from assistant.answering.compose import compose, nearest, refusal, remarks, retrieved
from assistant.answering.contract import Answer, IndexStamp, Language, Turn
from assistant.answering.evidence import choose
from assistant.answering.question import Query, understand
from assistant.answering.relevance import Relevance, relevance_of
from assistant.answering.retrieve import Found, retrieve, spelt
from assistant.answering.statute import Statute
from assistant.documents.manifest import Source, read_manifest
from assistant.documents.norms import Act
from assistant.errors import IndexUnusableError, InputError
from assistant.retrieval.engines.chosen import open_encoder, open_reranker
from assistant.retrieval.engines.reranking import Reranker
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Hit, Passage
from assistant.settings import Settings

if TYPE_CHECKING:
    # what looks norms up is imported when asked for: an answer does not wait for it
    from assistant.answering.links import Links
    from assistant.answering.norm_view import NormRow, NormView
    from assistant.documents.model import Document

__all__ = ["Assistant"]


class Assistant:
    """Answers questions from the indexed documents, with quotes. Safe to be used by several threads at once.

    :ivar settings: what it was opened with.
    :ivar stamp: which index answers.
    :ivar sources: the documents, in the manifest's order.
    """

    def __init__(
        self, settings: Settings, index: Index, sources: tuple[Source, ...], reranker: Reranker | None = None
    ) -> None:
        self.settings = settings
        self.sources = sources
        manifest = index.manifest
        self.stamp = IndexStamp(
            fingerprint=index.fingerprint,
            embedding=manifest.embedding,
            built_at=manifest.built_at,
            documents=dict(manifest.documents),
        )
        self._index = index
        self._reranker = reranker
        self._by_document = {source.id: source for source in sources}
        self._read: dict[str, Document] = {}
        self._reading = Lock()
        self._statute = next(
            (Statute.of(source, index.of_document(source.id)) for source in sources if source.kind == "statute"), None
        )

    @classmethod
    def open(cls, settings: Settings | None = None) -> "Assistant":
        """Open the index of the corpus.

        :param settings: by default those of the environment.
        :raises CorpusError: the manifest or a document is not as it should be.
        :raises IndexUnusableError: the index is missing, damaged, or was built from something else or by another model.
        :raises AssistantError: the embedding engine cannot be used.
        """
        settings = settings or Settings()
        sources = read_manifest(settings.corpus_dir)
        index = Index.load(settings.index_dir, open_encoder(settings))
        now = {source.id: source.sha256 for source in sources}
        if index.manifest.documents != now:
            changed = sorted(
                id for id in {*now, *index.manifest.documents} if now.get(id) != index.manifest.documents.get(id)
            )
            raise IndexUnusableError(
                f"Der Index in „{settings.index_dir}“ ist aus anderen Dokumenten gebaut: {', '.join(changed)}.",
                "Bitte „assistant index“ ausführen.",
            )
        return cls(settings, index, sources, open_reranker(settings))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        id: str | None = None,
    ) -> Answer:
        """Answer a question with quotes, or say that the documents do not answer it.

        :param history: earlier turns of the conversation, the oldest first.
        :param language: of the frame around the quotes; found from the question where ``None``.
        :param id: handed through to the answer.
        :raises InputError: the question is empty or too long.
        """
        begun = time.perf_counter()
        query = understand(
            question,
            history=history,
            abbreviations=self._index.abbreviations,
            act=self._act,
            titles=[source.title for source in self.sources],
            language=language,
            max_chars=self.settings.max_question_chars,
        )
        query = spelt(self._index, query)
        found = self._retrieved(query, self.settings.hits)
        evidence = choose(
            self._index,
            query,
            found,
            max_words=self.settings.max_answer_words,
            statute=self._statute,
            findings=self._told_of,
            relevance=self._relevance,
        )
        if evidence.spans:
            text, statements, citations = compose(evidence, self._by_document, query.language)
        else:
            text, statements, citations = refusal(evidence, found.hits, self._by_document, query.language), [], []
        return Answer(
            id=id,
            question=question,
            standalone_question=query.text,
            language=query.language,
            status="answered" if citations else "not_found",
            answer=text,
            statements=statements,
            citations=citations,
            retrieved=retrieved(nearest(evidence, found.hits)),
            warnings=remarks(evidence, self._by_document, query.language) if citations else [],
            elapsed_ms=round((time.perf_counter() - begun) * 1000, 2),
            index=self.stamp,
        )

    @cached_property
    def _relevance(self) -> Relevance:
        return relevance_of(self._index, self.settings.least_relevance)

    @property
    def _act(self) -> Act | None:
        return self._statute.act if self._statute else None

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """Return the passages that fit a question best, best first.

        :raises InputError: the question is empty or too long.
        """
        query = understand(
            question,
            abbreviations=self._index.abbreviations,
            act=self._act,
            titles=[source.title for source in self.sources],
            max_chars=self.settings.max_question_chars,
        )
        return self._retrieved(spelt(self._index, query), limit).hits

    def _retrieved(self, query: Query, limit: int) -> Found:
        return retrieve(self._index, query, limit, reranker=self._reranker, reranked_hits=self.settings.rerank_hits)

    def norm(self, address: str) -> "NormView":
        """Return a norm of the statute: its text, and what the report says of it.

        :param address: e.g. ``§ 8``, ``§ 8 Abs. 1`` or ``§ 17 Abs. 1 Satz 2 TIntG``.
        :raises InputError: it names no norm, several, one of another law, or one that the statute does not have.
        """
        from assistant.answering.norm_view import norm_view

        statute = self._needed_statute
        return norm_view(address, self._index.of_document(statute.source.id), self.links, statute, self._report)

    def norms(self) -> "tuple[NormRow, ...]":
        """Return the §§ of the statute, each with the chapters of the report that evaluate it.

        :raises InputError: the corpus has no statute.
        """
        from assistant.answering.norm_view import norm_rows

        return norm_rows(self.links)

    # computed when first asked for; two threads at once come to the same table
    @cached_property
    def links(self) -> "Links":
        """What connects the first statute of the corpus with its first report.

        :raises InputError: the corpus has no statute.
        """
        from assistant.answering.links import build_links

        report = self._report.id if self._report else ""
        return build_links(self._index.of_document(report), report, self._needed_statute)

    @property
    def _needed_statute(self) -> Statute:
        if self._statute is None:
            raise InputError("Der Korpus enthält kein Gesetz.", "'assistant corpus list' zeigt, was er enthält.")
        return self._statute

    @property
    def _report(self) -> Source | None:
        return next((source for source in self.sources if source.kind == "report"), None)

    def _told_of(self, paragraph: str) -> Sequence[Passage]:
        """Return what the report found and recommends about a §, in reading order."""
        links = self.links.norm(paragraph)
        return (*links.findings, *links.recommendations) if links else ()

    def document(self, document_id: str) -> "Document":
        """Return a document in its structure; it is read when first asked for, and kept.

        :raises KeyError: the corpus has none of that id.
        :raises CorpusError: its file cannot be read, or has no structure of its kind.
        """
        from assistant.documents.load import read_document

        source = self._by_document[document_id]
        with self._reading:  # reading takes most of a second: nobody should do it twice at once
            if document_id not in self._read:
                self._read[document_id] = read_document(self.settings.corpus_dir, source)
            return self._read[document_id]

    def passage(self, passage_id: str) -> Passage:
        """Return the passage of that id.

        :raises KeyError: the index has none.
        """
        return self._index.passages[self._index.rows[passage_id]]

    def passages(self, document: str) -> tuple[Passage, ...]:
        """Return all passages of a document in reading order, none of one that the index does not have."""
        return self._index.of_document(document)

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> list[Passage]:
        """Return a passage with those before and behind it in its document, in reading order.

        :raises KeyError: the index has no such passage.
        """
        row = self._index.rows[passage_id]
        document = self._index.passages[row].document
        around = self._index.passages[max(0, row - before) : row + after + 1]
        return [passage for passage in around if passage.document == document]
