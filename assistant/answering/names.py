"""What the documents name: their short forms with the long ones, and their titles."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from assistant.retrieval.tokens import tokens

__all__ = ["Names"]

_LONGEST_EXPANSION: Final = 60  # characters; a long official name is made of words that stand everywhere
_LONGEST_COMMON: Final = 8  # characters; a long form of no more is found in too many words


class _Form(NamedTuple):
    """A short form and its long one, as they are written and in lower case."""

    short: str
    long: str
    folded_short: str
    folded_long: str


class Names:
    """Names that the documents have; made once, and asked with every question.

    :param abbreviations: short form to long form, from the documents.
    :param titles: of the documents.
    """

    def __init__(self, abbreviations: Mapping[str, str] | None = None, titles: Sequence[str] = ()) -> None:
        self._forms: list[_Form] = []
        for short, meaning in (abbreviations or {}).items():
            long = re.sub(r"\s*\(.*|^Einrichtung\s+", "", meaning)
            if len(long) <= _LONGEST_EXPANSION:
                self._forms.append(_Form(short, long, short.lower(), long.lower()))
        self.everywhere = frozenset(tokens(" ".join(titles)))
        """Stems of the titles: all of a document is about them, so they tell no place in it."""

    def expansions(self, text: str) -> tuple[str, ...]:
        """Return the long form of each short form that a text names, and the short form of each long form."""
        folded = text.lower()
        words = set(re.findall(r"\w+", folded))
        found: list[str] = []
        for form in self._forms:
            if form.folded_short in words:
                found.append(form.long)
            elif len(form.long) > _LONGEST_COMMON and form.folded_long in folded:
                found.append(form.short)
        return tuple(found)
