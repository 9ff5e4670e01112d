"""One answer held against its gold question: what was found, cited, told, and what fell short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assistant.answering.contract import Answer, Citation, Retrieved
from assistant.evaluation.gold import Evidence, GoldQuestion
from assistant.evaluation.matching import SourceText, citation_holds, is_at, passage_holds, same_section, tells

__all__ = ["CITATIONS", "DEPTHS", "Judged", "Verdict", "judge"]

DEPTHS = (1, 5, 10)
CITATIONS = 5  # further ones are not looked at


class Verdict(StrEnum):
    """What is to be said of an answer first; a question gets the first that is true of it, in this order."""

    LOST = "lost"
    ANSWERED_WRONGLY = "answered-wrongly"
    REFUSED_RIGHTLY = "refused-rightly"
    REFUSED_WRONGLY = "refused-wrongly"
    MISSED = "missed"
    MISSED_FIRST = "missed-first"
    FACTS_MISSING = "facts-missing"
    RIGHT = "right"


@dataclass(frozen=True)
class Judged:
    """A question with its answer and what was seen in it; shares lie between 0 and 1.

    :param answer: ``None`` where there is none; it is judged as an answer without a word, but not as a refusal.
    :param problem: why there is none, "" where there is one.
    :param found: share of the evidence in the first 1, 5, 10 passages; among the first passage any piece is enough.
        Empty for a question without an answer in the documents, as are the two that follow.
    :param hits: for each of the first five citations the groups of evidence that it shows, by place.
    :param facts: for each fact whether the answer tells it.
    :param sections: for each hit whether its section is right, as far as the gold question names one.
    :param pages: the same for the printed page.
    :param verbatim: for each citation of a document at hand whether its quote stands in the source file.
    """

    question: GoldQuestion
    answer: Answer | None
    problem: str = ""
    found: tuple[float, ...] = ()
    hits: tuple[frozenset[int], ...] = ()
    facts: tuple[bool, ...] = ()
    sections: tuple[bool, ...] = ()
    pages: tuple[bool, ...] = ()
    verbatim: tuple[bool, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the answer is that the documents do not say."""
        return self.answer is not None and self.answer.status == "not_found"

    @property
    def cited(self) -> float:
        """The share of the evidence that the citations show; only for a question that has an answer."""
        return len(frozenset().union(*self.hits)) / len(self.question.pieces)

    @property
    def first(self) -> bool:
        """Whether the first citation shows evidence."""
        return bool(self.hits and self.hits[0])

    @property
    def complete(self) -> bool:
        """Whether every fact is told."""
        return all(self.facts)

    @cached_property
    def verdict(self) -> Verdict:
        """What is to be said first."""
        if self.answer is None:
            return Verdict.LOST
        if not self.question.answerable:
            return Verdict.REFUSED_RIGHTLY if self.refused else Verdict.ANSWERED_WRONGLY
        if self.refused:
            return Verdict.REFUSED_WRONGLY
        if not any(self.hits):
            return Verdict.MISSED
        if not self.first:
            return Verdict.MISSED_FIRST
        return Verdict.RIGHT if self.complete else Verdict.FACTS_MISSING


def judge(
    question: GoldQuestion, answer: Answer | None, sources: Mapping[str, SourceText], problem: str = ""
) -> Judged:
    """Hold an answer against its gold question.

    :param answer: ``None`` if there is none.
    :param sources: document id to its text; quotes of other documents are not looked up.
    :param problem: why there is no answer.
    """
    citations = answer.citations if answer else []
    verbatim = tuple(sources[it.document].has(it.quote) for it in citations if it.document in sources)
    if not question.answerable:
        return Judged(question, answer, problem, verbatim=verbatim)
    first = citations[:CITATIONS]
    sections, pages = _addresses(question, first)
    return Judged(
        question,
        answer,
        problem,
        found=tuple(_found(question, answer.retrieved if answer else [], depth) for depth in DEPTHS),
        hits=tuple(_hits(question, citation) for citation in first),
        facts=tuple(tells(answer.answer if answer else "", fact) for fact in question.facts),
        sections=sections,
        pages=pages,
        verbatim=verbatim,
    )


def _found(question: GoldQuestion, retrieved: Sequence[Retrieved], depth: int) -> float:
    passages = retrieved[:depth]
    if any(is_at(passage, norm) for passage in passages for norm in question.norms):
        return 1.0
    held = [any(passage_holds(it.text, piece.quote) for it in passages for piece in group) for group in question.pieces]
    # one passage seldom holds all: there any piece is enough
    return float(any(held)) if depth == 1 else sum(held) / len(held)


def _hits(question: GoldQuestion, citation: Citation) -> frozenset[int]:
    """Return the groups that a citation shows: all where it is a norm that answers the question alone."""
    by_norm = _is_norm(question, citation)
    return frozenset(place for place, group in enumerate(question.pieces) if by_norm or _shown(citation, group))


def _is_norm(question: GoldQuestion, citation: Citation) -> bool:
    return any(is_at(citation, norm) for norm in question.norms)


def _shown(citation: Citation, group: Sequence[Evidence]) -> list[Evidence]:
    return [piece for piece in group if citation_holds(citation.quote, piece.quote)]


def _addresses(question: GoldQuestion, citations: Sequence[Citation]) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Return for each piece shown whether section, and whether page of the citation are those of the gold question."""
    sections: list[bool] = []
    pages: list[bool] = []
    for citation in citations:
        shown = [] if _is_norm(question, citation) else [_shown(citation, group) for group in question.pieces]
        for pieces in shown:
            if any(piece.section for piece in pieces):
                sections.append(any(same_section(citation.section, piece.section) for piece in pieces))
            if any(piece.pages for piece in pieces):
                pages.append(any(citation.page in piece.pages for piece in pieces))
    return tuple(sections), tuple(pages)
