"""Answers questions from the documents of a corpus, and proves every answer with a quote."""

from assistant.answering.contract import Answer, Citation, Turn
from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings

__all__ = ["Answer", "Assistant", "AssistantError", "Citation", "Settings", "Turn"]
