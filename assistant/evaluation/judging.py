"""One answer held against its gold question: what was found, cited, told, and what fell short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assistant.answering.contract import Answer, Citation, Retrieved
from assistant.evaluation.gold import Evidence, GoldQuestion
from assistant.evaluation.matching import SourceText, citation_holds, is_at, passage_holds, same_section, tells

__all__ = ["CITATIONS", "Judged", "Verdict", "judge"]

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
    :param ranks: for each group of evidence the rank, from 1, of the first passage that holds it. Empty for a question
        that the documents do not answer, as is all that follows but the last.
    :param hits: for each of the first five citations the groups of evidence that it shows, by their places from 0.
    :param facts: for each fact whether the answer tells it.
    :param sections: for each hit whether its section is right, as far as the gold question names one.
    :param pages: the same for the printed page.
    :param verbatim: for each citation whether its quote stands in the source file, ``None`` where that is not at hand.
    """

    question: GoldQuestion
    answer: Answer | None
    problem: str = ""
    ranks: tuple[int | None, ...] = ()
    hits: tuple[frozenset[int], ...] = ()
    facts: tuple[bool, ...] = ()
    sections: tuple[bool, ...] = ()
    pages: tuple[bool, ...] = ()
    verbatim: tuple[bool | None, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the answer is that the documents do not say."""
        return self.answer is not None and self.answer.status == "not_found"

    def found(self, depth: int) -> float:
        """Return the share of the evidence in the first passages; among one any piece is enough: it seldom holds all.

        Only for a question that has an answer, like the next three.
        """
        held = [rank is not None and rank <= depth for rank in self.ranks]
        return float(any(held)) if depth == 1 else sum(held) / len(held)

    @property
    def cited(self) -> float:
        """The share of the evidence that the citations show."""
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

    @property
    def fell_short(self) -> bool:
        """Whether anything is wrong with it."""
        return self.verdict not in (Verdict.RIGHT, Verdict.REFUSED_RIGHTLY)


def judge(
    question: GoldQuestion, answer: Answer | None, sources: Mapping[str, SourceText], problem: str = ""
) -> Judged:
    """Hold an answer against its gold question.

    :param answer: ``None`` if there is none.
    :param sources: document id to its text; quotes of other documents are not looked up.
    :param problem: why there is no answer.
    """
    citations = answer.citations if answer else []
    verbatim = tuple(sources[it.document].has(it.quote) if it.document in sources else None for it in citations)
    if not question.answerable:
        return Judged(question, answer, problem, verbatim=verbatim)
    first = citations[:CITATIONS]
    sections, pages = _addresses(question, first)
    return Judged(
        question,
        answer,
        problem,
        ranks=tuple(_rank(question, group, answer.retrieved if answer else []) for group in question.pieces),
        hits=tuple(_hits(question, citation) for citation in first),
        facts=tuple(tells(answer.answer if answer else "", fact) for fact in question.facts),
        sections=sections,
        pages=pages,
        verbatim=verbatim,
    )


def _rank(question: GoldQuestion, group: Sequence[Evidence], retrieved: Sequence[Retrieved]) -> int | None:
    for rank, passage in enumerate(retrieved, start=1):
        by_norm = any(is_at(passage, norm) for norm in question.norms)
        if by_norm or any(passage_holds(passage.text, piece.quote) for piece in group):
            return rank
    return None


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
