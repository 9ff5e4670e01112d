"""What is compared: one module a system, each loaded in a process and an environment of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CORPUS", "FILES", "MODULES", "Built", "System", "plain_texts"]

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = ("evaluation-report.txt", "tintg-inhaltsangabe.txt")
MODULES = ("ours", "langchain", "llamaindex", "haystack")


@dataclass(frozen=True)
class Built:
    """A system that is ready to search.

    :param search: gives the texts found for a question, best first.
    :param passages: number of texts that can be found.
    :param embedded: the texts whose vectors it needed.
    :param asked: questions that it compares others with, which takes less work.
    """

    search: Callable[[str], list[str]]
    passages: int
    embedded: list[str]
    asked: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class System:
    """One way of setting a system up.

    :param name: as in the tables.
    :param setup: its settings in words.
    :param build: reads the corpus and builds everything; called several times.
    """

    name: str
    setup: str
    build: Callable[[], Built]


def plain_texts() -> list[str]:
    """Return the files of the corpus as they are, for systems that do not know their structure."""
    return [(CORPUS / name).read_text(encoding="utf-8") for name in FILES]
