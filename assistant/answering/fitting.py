"""Whether what was found can answer at all: it is near enough, and not known to lack what is asked."""

import math
from enum import StrEnum
from typing import Final

from assistant.answering.question import Query, Wanted
from assistant.answering.relevance import Relevance, nearest
from assistant.answering.retrieve import Found
from assistant.answering.scoring import weighted_words
from assistant.retrieval.index import Index

__all__ = ["Fit", "fitting"]

# How much nearer questions without an answer are than those with one, in shares of their scale, speaks against an
# answer; for it speaks a cosine above the least one, each hundredth as much as two hundredths of a share. Form and
# weight are near those of a logistic regression on dev, the project's own questions and forty off topic, each tenth
# judged with that of all others; the bound is the one at which of their questions with an answer 99 in a hundred stay.
_UNANSWERED: Final = -0.065
_SURE: Final = 0.4
_SPARE: Final = 2.0


class Fit(StrEnum):
    """What is to be made of the places that were found."""

    ANSWERING = "answering"
    UNANSWERED = "unanswered"  # near, and known not to tell what is asked
    FAR = "far"


def fitting(index: Index, query: Query, found: Found, relevance: Relevance) -> Fit:
    """Decide whether the places that were found can answer.

    They cannot where nothing is near enough, nor where questions that are known to have no answer are nearer than those
    that have one. Of a document with questions on few of its units it is not known what it does not answer.

    :param relevance: how near a passage must be, for the model of the index.
    """
    if not found.hits:
        return Fit.FAR
    if Wanted.ABBREVIATION in query.wanted and query.terms:
        return Fit.ANSWERING
    if not any(stem[0].isalpha() for stem in query.stems):
        return Fit.FAR  # nothing but numbers and words that stand everywhere
    words = weighted_words(index, query)
    unknown = sum(weight for word, weight in words.items() if not index.knows(word))
    spare = nearest(found.signals) - relevance.unknown[query.language] * unknown - relevance.least[query.language]
    against = found.signals.unanswered
    if math.isnan(against) or found.hits[0].passage.document not in index.asked_documents:
        against = 0.0 if spare < 0 else -_SURE
    if min(max(against, -_SURE), _SURE) - _SPARE * spare <= _UNANSWERED:
        return Fit.ANSWERING
    return Fit.FAR if spare < 0 else Fit.UNANSWERED
