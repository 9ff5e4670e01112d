"""Words of the documents that a misspelt word of a question may stand for."""

from collections.abc import Iterable
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

__all__ = ["Speller"]

_SHORTEST: Final = 6  # letters of a stem; a shorter one is near too many others
_TWO_SLIPS: Final = 10  # letters from which two slips are allowed


class Speller:
    """Finds stems that differ by a slip or two from one that no text has.

    A slip is a letter too much, too few, another one, or two that changed places (optimal string alignment). The first
    letter must be right: it nearly always is, and looking through one letter's words is fast.

    :param vocabulary: the stems of the documents.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_letter: dict[str, list[str]] = {}
        for stem in vocabulary:
            if len(stem) >= _SHORTEST - 1 and stem.isalpha():
                self._by_letter.setdefault(stem[0], []).append(stem)

    def near(self, stem: str) -> str | None:
        """Return the nearest stem of the vocabulary, ``None`` where none is near enough."""
        if len(stem) < _SHORTEST or not stem.isalpha():
            return None
        slips = 2 if len(stem) >= _TWO_SLIPS else 1
        words = self._by_letter.get(stem[0], ())
        found = process.extractOne(stem, words, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else None
