"""The words of the interface: one folder a language, in it one file a page and one for what all pages share."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from assistant import messages
from assistant.answering.contract import Language

__all__ = ["LANGUAGES", "Texts", "catalogue"]

LANGUAGES: tuple[Language, ...] = ("de", "en")


@dataclass(frozen=True)
class Texts(messages.Texts):
    """A catalogue of the terminal's kind that also knows dates and the other language."""

    language: Language

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
    folder = resources.files("assistant.web").joinpath("catalogues", language)
    entries: dict[str, str] = {}
    for file in folder.iterdir():
        entries |= json.loads(file.read_text(encoding="utf-8"))
    return Texts(language, entries)
