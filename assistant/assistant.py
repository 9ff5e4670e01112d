"""The façade: open an index, ask, search. Page, terminal and batch use nothing else."""

import re
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING

from assistant.answering.compose import compose, nearest, retrieved
from assistant.answering.contract import Answer, Citation, IndexStamp, Language, Turn
from assistant.answering.evidence import choose
from assistant.answering.names import Names
from assistant.answering.question import Query, understand
from assistant.answering.refusal import refusal, remarks
from assistant.answering.relevance import Relevance, relevance_of
from assistant.answering.retrieve import Found, retrieve, spelt
from assistant.answering.statute import Statute
from assistant.documents.manifest import Source, read_manifest
from assistant.documents.model import source_at
from assistant.documents.norms import mentions
from assistant.documents.reading.leaves import Leaves
from assistant.errors import IndexUnusableError, InputError
from assistant.gate import Gate, at_once
from assistant.retrieval.embedding import Encoder, cores
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

    :param reranker: looks again at what was found.
    :param gate: entered while a question is answered; by default it lets in as many as are best answered at once.
    :ivar settings: what it was opened with.
    :ivar stamp: which index answers.
    :ivar sources: the documents, in the manifest's order.
    """

    def __init__(
        self,
        settings: Settings,
        index: Index,
        sources: tuple[Source, ...],
        reranker: Reranker | None = None,
        gate: AbstractContextManager[None] | None = None,
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
        self._gate = gate or _gate_of(settings)
        self._by_document = {source.id: source for source in sources}
        self._statutes = [
            Statute.of(source, index.of_document(source.id)) for source in sources if source.kind == "statute"
        ]
        self._limited: dict[frozenset[str], Assistant] = {}
        self._links: dict[str, Links] = {}
        self._leaves: dict[str, Leaves] = {}
        self._read: dict[str, Document] = {}
        self._reading = Lock()

    @classmethod
    def open(cls, settings: Settings | None = None, encoder: Encoder | None = None) -> "Assistant":
        """Open the index of the corpus.

        :param settings: by default those of the environment.
        :param encoder: that of the settings, where it is at hand.
        :raises CorpusError: the manifest or a document is not as it should be.
        :raises IndexUnusableError: the index is missing, damaged, or was built from something else or by another model.
        :raises AssistantError: the embedding engine cannot be used.
        """
        settings = settings or Settings()
        sources = read_manifest(settings.corpus_dir)
        index = Index.load(settings.index_dir, encoder or open_encoder(settings))
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
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a question with quotes, or say that the documents do not answer it.

        :param history: earlier turns of the conversation, the oldest first.
        :param language: of the frame around the quotes; found from the question where ``None``.
        :param id: handed through to the answer.
        :param documents: ids of those that may answer, ``None`` or none for all.
        :raises InputError: the question is empty or too long, or there is no document of an id.
        """
        if documents:
            return self.limited_to(documents).ask(question, history=history, language=language, id=id)
        begun = time.perf_counter()
        with self._gate:
            answer = self._answer(question, history, language, id)
        return answer.model_copy(update={"elapsed_ms": round((time.perf_counter() - begun) * 1000, 2)})

    def _answer(self, question: str, history: Sequence[Turn], language: Language | None, id: str | None) -> Answer:
        statute = self._statute_named(question, *(turn.question for turn in reversed(history)))
        query = understand(
            question,
            history=history,
            names=self.names,
            act=statute.act if statute else None,
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
            statute=statute,
            findings=partial(self._told_of, statute),
            relevance=self._relevance,
        )
        # what is said of §§ is said of the act that the question means
        sources = self._by_document if statute is None else {statute.source.id: statute.source, **self._by_document}
        text, statements, citations = compose(evidence, sources, query.language, self.passage)
        citations = [self._with_leaf(citation) for citation in citations]
        if not citations:
            text = refusal(evidence, found.hits, sources, query)
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
            warnings=remarks(evidence, sources, query.language) if citations else [],
            index=self.stamp,
        )

    def _with_leaf(self, citation: Citation) -> Citation:
        """Add the page of the file to the printed one, for a document that was read from a file with pages."""
        source = self._by_document[citation.document]
        if not source.original:
            return citation
        if source.id not in self._leaves:
            try:
                text = (self.settings.corpus_dir / source.file).read_text(encoding="utf-8")
            except OSError:
                text = ""
            self._leaves[source.id] = Leaves.of(text)
        passage = self.passage(citation.passage_id)
        offset = source_at(passage.pieces, max(0, passage.text.find(citation.quote)))
        return citation.model_copy(update={"pdf_page": self._leaves[source.id].at(offset)})

    @cached_property
    def names(self) -> Names:
        """What the documents name: short forms and titles."""
        return Names(self._index.abbreviations, [source.title for source in self.sources])

    @cached_property
    def _relevance(self) -> Relevance:
        return relevance_of(self._index, self.settings.least_relevance)

    @property
    def _statute(self) -> Statute | None:
        return self._statutes[0] if self._statutes else None

    def _statute_named(self, *texts: str) -> Statute | None:
        """Return the act that the first of some texts names which names one; else the first act of the corpus."""
        if len(self._statutes) < 2:
            return self._statute
        for text in texts:
            for statute in self._statutes:
                own = any(mention.whose == "own" for mention in mentions(text, statute.act))
                if own or re.search(rf"(?<!\w){re.escape(statute.act.short)}(?!\w)", text):
                    return statute
        return self._statute

    def limited_to(self, documents: Sequence[str]) -> "Assistant":
        """Return an assistant that knows only some of the documents, as if the corpus held no others.

        :param documents: their ids, at least one.
        :raises InputError: there is no document of an id.
        """
        wanted = frozenset(documents)
        if unknown := sorted(wanted - self._by_document.keys()):
            raise InputError(f"Das Dokument '{unknown[0]}' gibt es nicht.", f"Es gibt: {', '.join(self._by_document)}.")
        if wanted == self._by_document.keys():
            return self
        if wanted not in self._limited:
            sources = tuple(source for source in self.sources if source.id in wanted)
            limited = Assistant(self.settings, self._index.of_documents(wanted), sources, self._reranker, self._gate)
            limited.stamp = self.stamp  # what answers is a part of that index
            self._limited[wanted] = limited
        return self._limited[wanted]

    def search(self, question: str, *, limit: int = 10, documents: Sequence[str] | None = None) -> list[Hit]:
        """Return the passages that fit a question best, best first.

        :param documents: ids of those that are searched, ``None`` or none for all.
        :raises InputError: the question is empty or too long, or there is no document of an id.
        """
        if documents:
            return self.limited_to(documents).search(question, limit=limit)
        statute = self._statute_named(question)
        with self._gate:
            query = understand(
                question,
                names=self.names,
                act=statute.act if statute else None,
                max_chars=self.settings.max_question_chars,
            )
            return self._retrieved(spelt(self._index, query), limit, quick=True).hits

    def _retrieved(self, query: Query, limit: int, *, quick: bool = False) -> Found:
        reranked = self.settings.rerank_hits
        return retrieve(self._index, query, limit, quick=quick, reranker=self._reranker, reranked_hits=reranked)

    def norm(self, address: str) -> "NormView":
        """Return a norm of the statute: its text, and what the report says of it.

        :param address: e.g. ``§ 8``, ``§ 8 Abs. 1`` or ``§ 17 Abs. 1 Satz 2 TIntG``.
        :raises InputError: it names no norm, several, one of another law, or one that the statute does not have.
        """
        from assistant.answering.norm_view import norm_view

        statute = self._statute_named(address) or self._needed_statute
        report = self._report_on(statute)
        passages = self._index.of_document(statute.source.id)
        return norm_view(address, passages, self._links_of(statute), statute, report)

    def norms(self) -> "tuple[NormRow, ...]":
        """Return the §§ of the statute, each with the chapters of the report that evaluate it.

        :raises InputError: the corpus has no statute.
        """
        from assistant.answering.norm_view import norm_rows

        return norm_rows(self.links)

    @property
    def links(self) -> "Links":
        """What connects the first statute of the corpus with the report on it.

        :raises InputError: the corpus has no statute.
        """
        return self._links_of(self._needed_statute)

    def _links_of(self, statute: Statute) -> "Links":
        """Return what connects an act with the report on it; two threads at once come to the same table."""
        from assistant.answering.links import build_links

        known = self._links.get(statute.source.id)
        if known is None:
            report = self._report_on(statute)
            id = report.id if report else ""
            known = self._links[statute.source.id] = build_links(self._index.of_document(id), id, statute)
        return known

    @property
    def _needed_statute(self) -> Statute:
        if self._statute is None:
            raise InputError("Der Korpus enthält kein Gesetz.", "'assistant corpus list' zeigt, was er enthält.")
        return self._statute

    def _report_on(self, statute: Statute) -> Source | None:
        """Return the report whose title names an act; else the first report, for the first act only."""
        reports = [source for source in self.sources if source.kind == "report"]
        named = (report for report in reports if statute.source.short_title in report.title)
        first = reports[0] if reports and statute is self._statute else None
        return next(named, first)

    def _told_of(self, statute: Statute | None, paragraph: str) -> Sequence[Passage]:
        """Return what the report found and recommends about a § of an act, in reading order."""
        links = self._links_of(statute).norm(paragraph) if statute else None
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


def _gate_of(settings: Settings) -> AbstractContextManager[None]:
    """Return what lets so many questions be answered at once; all, where most of the time a server is waited for."""
    return nullcontext() if settings.embedding == "openai" else Gate(at_once(cores()))
