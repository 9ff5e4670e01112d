"""Asking one question of a batch: the one place that calls the assistant, and where a failure becomes an answer."""

from collections.abc import Sequence
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from assistant.answering.contract import Answer, IndexStamp, Language, Turn
from assistant.batch.questions import Row
from assistant.documents.manifest import Source
from assistant.errors import AssistantError

__all__ = ["Answering", "Options", "ask_row", "failed"]


class Answering(Protocol):
    """What a batch needs of the façade."""

    @property
    def stamp(self) -> IndexStamp:
        """Which index answers."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents of the index."""

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), language: Language | None = None, id: str | None = None
    ) -> Answer:
        """Answer a question."""


class Options(BaseModel):
    """How all questions of a batch are asked.

    :param language: of the frame around the quotes; found from each question where ``None``.
    :param documents: ids of those that may answer, all where there are none; whoever opens the assistant limits it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language | None = None
    documents: tuple[str, ...] = ()


def ask_row(assistant: Answering, row: Row, options: Options) -> Answer:
    """Answer a question; whatever goes wrong becomes an answer with the status ``error`` and the reason."""
    problem = row.problem
    if not row.fault:
        try:
            return assistant.ask(row.question, history=row.history, id=row.id, language=options.language)
        except AssistantError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 — one question must not cost the others their answers
            problem = f"unerwarteter Fehler ({type(error).__name__}: {error})."
    return failed(assistant, row, problem)


def failed(assistant: Answering, row: Row, problem: str) -> Answer:
    """Return the answer of a question that could not be asked.

    :param problem: one German sentence.
    """
    return Answer(id=row.id, question=row.question, status="error", answer="", error=problem, index=assistant.stamp)
