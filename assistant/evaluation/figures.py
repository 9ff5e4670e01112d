"""The figures of a set: means over its questions, so that a question with much evidence weighs as much as any other."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.evaluation.judging import Judged

__all__ = ["Figures", "by_type", "figures"]

P95 = 0.95


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a set of questions. Shares lie between 0 and 1; ``None`` where there was nothing to judge.

    :param questions: all of them.
    :param answerable: those that the documents answer.
    :param found_1: evidence in the first passage; any piece is enough.
    :param found_5: share of the evidence in the first five passages.
    :param found_10: share of the evidence in the first ten passages.
    :param cited: share of the evidence in the first five citations.
    :param first: answers whose first citation shows evidence.
    :param hitting: share of an answer's first five citations that show evidence, over answers that cite.
    :param facts: share of the facts that an answer tells.
    :param complete: answers that tell all facts.
    :param answered: answerable questions not refused.
    :param refused: other questions refused.
    :param decided: questions rightly answered or refused: the last two, over all questions.
    :param section: hits at the right section.
    :param page: hits at the right printed page.
    :param verbatim: quotes that stand in the source file.
    :param median_words: of an answer.
    :param median_ms: milliseconds of an answer.
    :param p95_ms: that 95 % of the answers stay within.
    :param lost: questions that got no answer.
    """

    questions: int
    answerable: int
    found_1: float | None
    found_5: float | None
    found_10: float | None
    cited: float | None
    first: float | None
    hitting: float | None
    facts: float | None
    complete: float | None
    answered: float | None
    refused: float | None
    decided: float | None
    section: float | None
    page: float | None
    verbatim: float | None
    median_words: float
    median_ms: float | None
    p95_ms: float | None
    lost: int


def figures(judged: Sequence[Judged]) -> Figures:
    """Return the figures of questions.

    :param judged: at least one.
    """
    asked = [it for it in judged if it.question.answerable]
    others = [it for it in judged if not it.question.answerable]
    telling = [it for it in asked if it.facts]
    times = sorted(it.answer.elapsed_ms for it in judged if it.answer)
    return Figures(
        questions=len(judged),
        answerable=len(asked),
        found_1=mean(it.found(1) for it in asked),
        found_5=mean(it.found(5) for it in asked),
        found_10=mean(it.found(10) for it in asked),
        cited=mean(it.cited for it in asked),
        first=mean(it.first for it in asked),
        hitting=mean(sum(map(bool, it.hits)) / len(it.hits) for it in asked if it.hits),
        facts=mean(sum(it.facts) / len(it.facts) for it in telling),
        complete=mean(it.complete for it in telling),
        answered=mean(not it.refused for it in asked),
        refused=mean(it.refused for it in others),
        decided=mean(it.refused is not it.question.answerable for it in judged),
        section=mean(right for it in asked for right in it.sections),
        page=mean(right for it in asked for right in it.pages),
        verbatim=mean(right for it in judged for right in it.verbatim if right is not None),
        median_words=statistics.median(len(it.answer.answer.split()) if it.answer else 0 for it in judged),
        median_ms=statistics.median(times) if times else None,
        p95_ms=times[int(P95 * (len(times) - 1))] if times else None,
        lost=sum(it.answer is None for it in judged),
    )


def by_type(judged: Iterable[Judged]) -> dict[str, Figures]:
    """Return the figures of each kind of question, in the order in which the kinds first appear."""
    kinds: dict[str, list[Judged]] = {}
    for it in judged:
        kinds.setdefault(it.question.type, []).append(it)
    return {kind: figures(some) for kind, some in kinds.items()}


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, ``None`` of nothing."""
    seen = list(values)
    return sum(seen) / len(seen) if seen else None
