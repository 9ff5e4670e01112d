"""What is said to people, in German and English: one catalogue a language, never words in the code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["LANGUAGES", "Texts", "catalogue", "read_catalogue"]

LANGUAGES = ("de", "en")


@dataclass(frozen=True)
class Texts:
    """A catalogue; call it with a key and the values of its placeholders.

    :param language: one of ``LANGUAGES``.
    """

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for a key.

        :param key: e.g. ``answer.sources``.
        :param values: one for each ``{placeholder}`` of the entry.
        :raises KeyError: key or placeholder is unknown.
        """
        return self.entries[key].format(**values)


def read_catalogue(folder: Traversable, language: str) -> Texts:
    """Read ``<language>.json`` of a folder: an object of keys and words."""
    return Texts(language, json.loads(folder.joinpath(f"{language}.json").read_text(encoding="utf-8")))


@cache
def catalogue(language: str) -> Texts:
    """Return the terminal's words in a language of ``LANGUAGES``."""
    return read_catalogue(resources.files("assistant.messages"), language)
