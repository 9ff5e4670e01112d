"""Measuring the answers to gold questions, and the figures as lines and as a record for ``--json``."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from assistant.evaluation.gold import read_gold, shipped_sets
from assistant.evaluation.judging import Judged
from assistant.evaluation.page import page
from assistant.evaluation.record import Record, default_record_path, record_of, save_record
from assistant.evaluation.run import Asked, evaluate, source_texts
from assistant.evaluation.shown import kind_table, set_name, set_table
from assistant.files import replacing
from assistant.messages import Texts
from assistant.terminal.configured import settings_of
from assistant.terminal.line import Line
from assistant.terminal.usage import Call

__all__ = ["Measured", "measured", "measured_lines", "measured_record"]

Progress = Callable[[int, int], None]
Working = Callable[[str], AbstractContextManager[Progress]]
_GAP = "  "


@dataclass(frozen=True, slots=True)
class Measured:
    """A run over gold sets: every question, the figures, and where the report went."""

    asked: tuple[Asked, ...]
    record: Record
    html: Path | None

    @property
    def lost(self) -> int:
        """The number of questions that got no answer."""
        return sum(some.figures.lost for some in self.asked)


def measured(call: Call, gold: Path | None, html: Path | None, *, working: Working) -> Measured:
    """Ask the questions of a gold set, or of all that come with the package; keep the figures, write the report.

    :param html: where the report goes, ``None`` for nowhere.
    :param working: shows a bar with a label while questions are asked.
    :raises InputError: the gold set cannot be used.
    :raises OutputError: the report cannot be written; nothing was asked.
    :raises CorpusError: the corpus is not as it should be.
    :raises IndexUnusableError: neither is the index.
    """
    from assistant.assistant import Assistant

    sets = (read_gold(gold),) if gold else shipped_sets()
    settings = settings_of(call)
    assistant = Assistant.open(settings)
    sources = source_texts(settings.corpus_dir, assistant.sources)
    target: AbstractContextManager[TextIO | None] = replacing(html, keep=gold) if html else nullcontext()
    with target as file:
        with working(call.texts("eval.progress")) as progress:
            asked = evaluate(assistant, sets, sources, progress)
        record = record_of(asked, assistant.stamp)
        if file:
            file.write(page(asked, record, call.texts))
    save_record(record, default_record_path())
    return Measured(asked, record, html)


def measured_lines(found: Measured, texts: Texts, *, misses: bool) -> Iterable[Line]:
    """Yield a table of the figures with one column a set, then for each set one with a row a kind of question.

    :param misses: also name the questions that fell short.
    """
    sets = found.asked
    yield from _table(set_table(sets, texts))
    for some in sets:
        yield Line()
        yield from _table(kind_table(some, texts))
    for some in sets if misses else ():
        yield Line()
        yield from _miss_lines(some, texts)
    if found.html:
        yield Line()
        yield Line(texts("batch.target", path=found.html))


def _miss_lines(some: Asked, texts: Texts) -> Iterator[Line]:
    short = [it for it in some.judged if it.fell_short]
    yield Line(texts("eval.misses", name=set_name(some.name, texts), count=len(short)), style="bold")
    for it in short:
        yield Line(f"{it.question.id}  {texts(f'eval.verdict.{it.verdict}')}: {it.question.question}", 2, hang=2)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Yield a table; its first row is the head, its first column stands left, all others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, (first, *cells) in enumerate(rows):
        right = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        yield Line(_GAP.join([first.ljust(widths[0]), *right]), style="" if number else "bold", hang=len(_GAP))


def measured_record(found: Measured, *, misses: bool) -> dict[str, object]:
    """Return what ``eval --json`` prints: the figures, shares between 0 and 1.

    :param misses: give each set the questions that fell short too.
    """
    record = asdict(found.record)
    for entry, some in zip(record["sets"], found.asked, strict=True):
        if misses:
            entry["misses"] = [_miss(it) for it in some.judged if it.fell_short]
    return record


def _miss(it: Judged) -> dict[str, object]:
    return {"id": it.question.id, "verdict": it.verdict.value, "question": it.question.question, "problem": it.problem}
