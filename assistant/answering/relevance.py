"""How near a passage must be to a question so that it can answer it; each model has cosines of its own."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.answering.contract import Language
from assistant.retrieval.embedding import BundledEncoder
from assistant.retrieval.index import Index, Signals

__all__ = ["BUNDLED", "Relevance", "nearest", "relevance_of"]


@dataclass(frozen=True, slots=True)
class Relevance:
    """A question is answered when the nearest passage or unit is at least so near, less for words unknown.

    :param least: cosine by language of the question.
    :param unknown: what is taken off the cosine where the documents know none of the question's words.
    """

    least: Mapping[Language, float]
    unknown: Mapping[Language, float]


# Cosines of this family of models lie close together; English questions lie lower. Found on 156 questions, the
# development set among them, so that 98 of 100 answerable ones stay; none were held out.
BUNDLED = Relevance({"de": 0.814, "en": 0.764}, {"de": 0.05, "en": 0.0})

# Questions of everyday life, which the documents of an administration do not answer: they show where a model's cosines
# of strangers lie. What is near enough lies as many standard deviations from there as it does for the bundled model.
_STRANGERS: dict[Language, tuple[str, ...]] = {
    "de": (
        "Wie wird das Wetter morgen?",
        "Wer gewann die letzte Fußballweltmeisterschaft?",
        "Wie koche ich Spaghetti?",
        "Wie hoch ist der Eiffelturm?",
        "Wie repariere ich mein Fahrrad?",
        "Welche Farbe hat der Himmel?",
        "Wer schrieb die Zauberflöte?",
        "Wie weit ist der Mond entfernt?",
    ),
    "en": (
        "What will the weather be tomorrow?",
        "Who won the last football world cup?",
        "How do I cook spaghetti?",
        "How tall is the Eiffel Tower?",
        "How do I repair my bicycle?",
        "What colour is the sky?",
        "Who wrote The Magic Flute?",
        "How far away is the moon?",
    ),
}
_DEVIATIONS: dict[Language, float] = {"de": 0.92, "en": -0.48}
_UNKNOWN_DEVIATIONS: dict[Language, float] = {"de": 2.45, "en": 0.0}


def nearest(signals: Signals) -> float:
    """Return the cosine of a question and the passage or unit next to it."""
    return max(float(signals.passage.max()), float(signals.unit.max()))


def relevance_of(index: Index, least: float | None = None) -> Relevance:
    """Return what is near enough in an index; for another model than the bundled one 16 questions are embedded.

    :param least: cosine for German as the operator set it, ``None`` where he did not; English lies as much lower as
        it does without.
    :raises AssistantError: the embedding engine cannot be used.
    """
    found = BUNDLED if index.manifest.embedding == BundledEncoder.name or not index.passages else _measured(index)
    if least is None:
        return found
    return Relevance({"de": least, "en": least + found.least["en"] - found.least["de"]}, found.unknown)


def _measured(index: Index) -> Relevance:
    least: dict[Language, float] = {}
    unknown: dict[Language, float] = {}
    for language, questions in _STRANGERS.items():
        cosines = index.nearest(questions)
        deviation = statistics.pstdev(cosines)
        least[language] = statistics.median(cosines) + _DEVIATIONS[language] * deviation
        unknown[language] = _UNKNOWN_DEVIATIONS[language] * deviation
    return Relevance(least, unknown)
