"""Answers questions from the documents of a corpus, and proves every answer with a quote."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answering.contract import Answer, Citation, Turn
    from assistant.assistant import Assistant
    from assistant.errors import AssistantError
    from assistant.settings import Settings

__all__ = ["Answer", "Assistant", "AssistantError", "Citation", "Settings", "Turn"]

_HOMES = {
    "Answer": "assistant.answering.contract",
    "Assistant": "assistant.assistant",
    "AssistantError": "assistant.errors",
    "Citation": "assistant.answering.contract",
    "Settings": "assistant.settings",
    "Turn": "assistant.answering.contract",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for: the vectors' libraries take seconds, ``assistant --help`` must not."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
