"""The words of the interface, one catalogue a language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from assistant.answering.contract import Language

__all__ = ["LANGUAGES", "Texts", "catalogue"]

LANGUAGES: tuple[Language, ...] = ("de", "en")


@dataclass(frozen=True)
class Texts:
    """A catalogue; call it with a key and the values of its placeholders."""

    language: Language
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for a key.

        :param key: e.g. ``ask.input``.
        :param values: one for each ``{placeholder}`` of the entry.
        :return: the words in this catalogue's language.
        :raises KeyError: key or placeholder is unknown.
        """
        return self.entries[key].format(**values)

    def day(self, iso: str) -> str:
        """Return a day as this language writes it.

        :param iso: ``2025-03-10``, also with a time behind it.
        :return: e.g. ``10.03.2025``; the text unchanged where it is no date.
        """
        try:
            day = date.fromisoformat(iso[:10])
        except ValueError:
            return iso
        return self("app.day", day=day.day, month=day.month, year=day.year)

    @property
    def other(self) -> Language:
        """The language to switch to."""
        return LANGUAGES[1 - LANGUAGES.index(self.language)]


@cache
def catalogue(language: Language) -> Texts:
    """Return the catalogue of a language."""
    raw = resources.files("assistant.web").joinpath("catalogues", f"{language}.json").read_text(encoding="utf-8")
    return Texts(language, json.loads(raw))
