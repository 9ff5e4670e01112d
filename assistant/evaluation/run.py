"""Asking gold questions and judging the answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.answering.contract import Answer, IndexStamp, Turn
from assistant.documents.manifest import Source
from assistant.errors import AssistantError, CorpusError
from assistant.evaluation.figures import Figures, by_type, figures
from assistant.evaluation.gold import GoldQuestion, GoldSet
from assistant.evaluation.judging import Judged, judge
from assistant.evaluation.matching import SourceText

__all__ = ["Asked", "Asking", "evaluate", "source_texts"]


class Asking(Protocol):
    """What is evaluated; :class:`assistant.Assistant` is one."""

    stamp: IndexStamp
    sources: tuple[Source, ...]

    def ask(self, question: str, *, history: Sequence[Turn] = (), id: str | None = None) -> Answer:
        """Answer a question."""


@dataclass(frozen=True)
class Asked:
    """A gold set with what came of it.

    :param name: of the set.
    :param judged: one entry a question, in the order of the set.
    :param figures: of all its questions.
    :param types: kind of question to the figures of its questions.
    """

    name: str
    judged: tuple[Judged, ...]
    figures: Figures
    types: dict[str, Figures]


def evaluate(
    assistant: Asking,
    sets: Sequence[GoldSet],
    sources: dict[str, SourceText],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Asked, ...]:
    """Ask every question and judge its answer; one that fails is lost and costs the others nothing.

    :param sources: document id to its text, see :func:`source_texts`.
    :param progress: called after every question with questions done and questions in all.
    """
    total, done = sum(len(some.questions) for some in sets), 0

    def judged(questions: Sequence[GoldQuestion]) -> Iterator[Judged]:
        nonlocal done
        for question in questions:
            yield _judged(assistant, question, sources)
            done += 1
            if progress:
                progress(done, total)

    return tuple(_summed(some.name, tuple(judged(some.questions))) for some in sets)


def _summed(name: str, judged: tuple[Judged, ...]) -> Asked:
    return Asked(name, judged, figures(judged), by_type(judged))


def _judged(assistant: Asking, question: GoldQuestion, sources: dict[str, SourceText]) -> Judged:
    try:
        answer = assistant.ask(question.question, history=question.history, id=question.id)
    except AssistantError as error:
        return judge(question, None, sources, str(error))
    except Exception as error:  # noqa: BLE001 — one question must not cost the others their answers
        return judge(question, None, sources, f"{type(error).__name__}: {error}")
    return judge(question, answer, sources)


def source_texts(corpus_dir: Path, sources: Sequence[Source]) -> dict[str, SourceText]:
    """Read the files of the documents, in which quotes are looked up.

    :return: document id to its text.
    :raises CorpusError: a file cannot be read as UTF-8.
    """
    texts = {}
    for source in sources:
        path = corpus_dir / source.file
        try:
            texts[source.id] = SourceText(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"Die Datei {path} lässt sich nicht lesen: {error}.", "Die Datei zurücklegen.") from error
    return texts
