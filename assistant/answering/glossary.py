"""German words for the words of an English question, as the documents have them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assistant.retrieval.tokens import tokens

__all__ = ["german_words"]


def german_words(stems: Iterable[str]) -> tuple[str, ...]:
    """Return the German words that English stems may stand for, each once, in the order of the stems.

    :param stems: of a question in English, as :func:`~assistant.retrieval.tokens.tokens` gives them.
    """
    return tuple(dict.fromkeys(word for stem in stems for word in _groups().get(stem, ())))


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    lines = (Path(__file__).parent / "glossary-en.txt").read_text(encoding="utf-8").splitlines()
    groups: dict[str, tuple[str, ...]] = {}
    for line in lines:
        german, _, english = line.partition("|")
        if not line.startswith("#"):
            for stem in tokens(english):
                groups[stem] = (*groups.get(stem, ()), *german.split())
    return groups
