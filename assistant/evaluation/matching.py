"""When a text counts as found, cited, told or quoted; pure functions over words.

A passage holds a quote when 80 % of the quote's words stand in its first 1,800 characters. A citation holds it when the
two share a run of 8 words, or of 60 % of a shorter quote. Only the first 900 characters of an answer can tell a fact:
who pours out the report does not answer.
"""

import re
from collections.abc import Iterable, Sequence

from assistant.answering.contract import Citation, Retrieved
from assistant.evaluation.gold import NormAddress

__all__ = [
    "SourceText",
    "citation_holds",
    "is_at",
    "passage_holds",
    "same_section",
    "tells",
    "words",
]

PASSAGE_CHARS = 1800
PASSAGE_SHARE = 0.8
RUN_WORDS = 8
LEAST_RUN_WORDS = 3
RUN_SHARE = 0.6
ANSWER_CHARS = 900
SOURCE_RUN_WORDS = 5
_WORD = re.compile(r"[a-zäöüß]+|\d+(?:[.,]\d+)*")
_BROKEN = re.compile(r"([a-zäöüß])-\s*\n\s*([a-zäöüß])")
_NO_LETTER = re.compile(r"[^a-zäöüß]+")
_NUMBER = re.compile(r"\d+[a-z]?")
_SOFT_HYPHEN = "\u00ad"


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters; soft hyphens are dropped."""
    return _WORD.findall(text.lower().replace(_SOFT_HYPHEN, ""))


def passage_holds(passage: str, quote: str) -> bool:
    """Tell whether a retrieved passage holds a gold quote."""
    have, wanted = set(words(passage[:PASSAGE_CHARS])), words(quote)
    return bool(wanted) and sum(word in have for word in wanted) / len(wanted) >= PASSAGE_SHARE


def citation_holds(citation: str, quote: str) -> bool:
    """Tell whether the quote of a citation shares a long enough run of words with a gold quote."""
    wanted = words(quote)
    size = min(RUN_WORDS, max(LEAST_RUN_WORDS, round(RUN_SHARE * len(wanted))))
    return not _runs(words(citation), size).isdisjoint(_runs(wanted, size))


def is_at(place: Citation | Retrieved, norm: NormAddress) -> bool:
    """Tell whether a citation is the address of a norm, or a passage holds it.

    A citation must fit in every part that the norm names; a passage in § and Absatz, since it knows no finer ones.
    """
    if place.document != norm.document or _number(place.paragraph) != norm.paragraph:
        return False
    if norm.absatz and _number(place.absatz) != norm.absatz:
        return False
    finer = ((place.satz, norm.satz), (place.nummer, norm.nummer)) if isinstance(place, Citation) else ()
    return all(not wanted or given == wanted for given, wanted in finer)


def _number(text: str | None) -> str | None:
    found = _NUMBER.search(text or "")
    return found and found.group()


def same_section(given: str | None, gold: str | None) -> bool:
    """Tell whether two sections are the same, or one lies in the other; a whole chapter is too coarse an address."""
    mine, wanted = ((name or "").strip().rstrip(".").lower() for name in (given, gold))
    inside = mine.startswith(f"{wanted}.")
    around = "." in mine and wanted.startswith(f"{mine}.")
    return mine == wanted or inside or around


def tells(answer: str, fact: Iterable[str]) -> bool:
    """Tell whether the beginning of an answer says a fact.

    :param fact: literal alternatives. A blank at the start asks for the start of a word. Numbers are found with any
        blanks between them; those that begin with a blank or a bracket are taken as they stand.
    """
    text = " " + _folded(answer[:ANSWER_CHARS])
    tight = text.replace(" ", "")
    return any(_folded(said) in text or (_is_figure(said) and _folded(said).replace(" ", "") in tight) for said in fact)


def _is_figure(said: str) -> bool:
    return any(map(str.isdigit, said)) and not said.startswith((" ", "("))


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower())


def _runs(text: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(text[start : start + size]) for start in range(len(text) - size + 1)}


class SourceText:
    """The plain text of a document, asked whether a quote is its own.

    Lines are joined at hyphens. A quote is verbatim when its letters stand in the text one after the other, or when
    95 % of its words lie in runs of five that the text has too.

    :param text: as the file has it.
    """

    VERBATIM_SHARE = 0.95

    def __init__(self, text: str) -> None:
        joined = _BROKEN.sub(r"\1\2", text)
        self._letters = _letters(joined)
        self._runs = _runs(words(joined), SOURCE_RUN_WORDS)

    def has(self, quote: str) -> bool:
        """Tell whether a quote is verbatim."""
        letters = _letters(quote)
        return bool(letters and letters in self._letters) or self._share(words(quote)) >= self.VERBATIM_SHARE

    def _share(self, quote: Sequence[str]) -> float:
        covered = [False] * len(quote)
        for start in range(len(quote) - SOURCE_RUN_WORDS + 1):
            if tuple(quote[start : start + SOURCE_RUN_WORDS]) in self._runs:
                covered[start : start + SOURCE_RUN_WORDS] = [True] * SOURCE_RUN_WORDS
        return sum(covered) / len(covered) if covered else 0.0


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.lower())
