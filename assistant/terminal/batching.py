"""A batch from the terminal: read, ask with the state on disk, write every output, and tell what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from assistant.errors import InputError
from assistant.files import check_writable
from assistant.messages import Texts
from assistant.terminal.built import seconds_text
from assistant.terminal.configured import settings_of
from assistant.terminal.line import Line
from assistant.terminal.progress import telling_bar
from assistant.terminal.usage import Call

if TYPE_CHECKING:
    from assistant.answering.contract import Language
    from assistant.batch.questions import Origin, Questions
    from assistant.batch.run import Progress, Run
    from assistant.export.model import Batch

__all__ = ["Done", "batched"]

_MAX_PROBLEMS_SHOWN = 20
_INTERRUPTED = 130  # what a shell expects of a program that Ctrl+C ended
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Done:
    """What is told at the end: complaints for the error stream, lines for the output, and the exit code."""

    complaints: tuple[str, ...]
    lines: tuple[Line, ...]
    code: int


def batched(
    call: Call,
    source: Path,
    targets: Sequence[Path],
    *,
    column: str | None,
    documents: Sequence[str],
    resume: bool,
    jobs: int,
) -> Done:
    """Answer the questions of a file and write the answers to every target.

    After Ctrl+C what is there is written beside the targets, and the state stays for ``resume``.

    :param column: head, letter or number of the column with the questions; found where ``None``.
    :param documents: ids of those that may answer, all where there are none.
    :param resume: go on with the answers that an earlier run left.
    :raises InputError: the questions cannot be used, a target has no known ending, or an earlier run was not finished.
    :raises OutputError: a target cannot be written; nothing was asked.
    :raises CorpusError: the corpus is not as it should be.
    :raises IndexUnusableError: neither is the index.
    """
    from assistant.assistant import Assistant
    from assistant.batch.asking import Options
    from assistant.batch.reading import read_file
    from assistant.batch.run import Run

    settings = settings_of(call)
    journal = _journal(source, targets, resume=resume, texts=call.texts)
    questions = read_file(source, column=column, max_chars=settings.max_question_chars)
    options = Options(language=cast("Language | None", call.language), documents=tuple(documents))
    assistant = Assistant.open(settings)
    if documents:
        assistant = assistant.limited_to(documents)
    with Run(assistant, questions, journal, options=options, jobs=jobs, settings=settings) as run:
        before = run.progress.done
        try:
            _ask(run, call.texts)
        except KeyboardInterrupt:
            return _stopped(run, targets, call.texts)
        except BaseException:
            if not run.progress.done:
                run.discard()
            raise
        batch = run.batch()
        _save(batch, targets, source, call.texts)
        done = Done(
            tuple(_complaints(batch, call.texts)),
            tuple(_lines(batch, questions, before, targets, call.texts)),
            1 if batch.counts.errors else 0,
        )
        run.discard()
    return done


def _journal(source: Path, targets: Sequence[Path], *, resume: bool, texts: Texts) -> Path:
    """Check the targets and return where the state of the run is kept: beside the first, or where it is already.

    :raises InputError: a target has no known ending or is named twice, or there is a state and it is not to be resumed.
    :raises OutputError: a target cannot be written.
    """
    from assistant.export.writing import check_ending

    for number, target in enumerate(targets):
        check_ending(target)
        if target.resolve() in {other.resolve() for other in targets[:number]}:
            raise InputError(texts("batch.twice", path=target), texts("batch.twice_hint"))
        check_writable(target, keep=source)
    places = [target.with_name(f"{target.name}.journal") for target in targets]
    begun = next((place for place in places if place.exists()), None)
    if begun and not resume:
        target = targets[places.index(begun)]
        raise InputError(texts("batch.begun", path=target, journal=begun), texts("batch.begun_hint"))
    return begun or places[0]


def _ask(run: "Run", texts: Texts) -> None:
    with telling_bar(texts("batch.progress")) as show:
        for _ in run.answers():
            progress = run.progress
            show(progress.done, progress.total, _speed(progress, texts))


def _speed(progress: "Progress", texts: Texts) -> str:
    if progress.left is None:
        return ""
    rate = f"{progress.rate:.1f}".replace(".", "," if texts.language == "de" else ".")
    return texts("batch.rate", rate=rate, left=_left(progress.left, texts))


def _left(seconds: float, texts: Texts) -> str:
    if seconds < _MINUTE:
        return texts("batch.left.seconds", seconds=round(seconds))
    if seconds < _HOUR:
        return texts("batch.left.minutes", minutes=round(seconds / _MINUTE))
    hours, rest = divmod(round(seconds), _HOUR)
    return texts("batch.left.hours", hours=hours, minutes=rest // _MINUTE)


def _stopped(run: "Run", targets: Sequence[Path], texts: Texts) -> Done:
    progress = run.progress
    if not progress.done:
        run.discard()
        return Done((texts("error.interrupted"),), (), _INTERRUPTED)
    parts = [target.with_name(f"{target.stem}.teil{target.suffix}") for target in targets]
    _save(run.batch(), parts, None, texts)
    told = [texts("batch.part", path=part) for part in parts]
    complaints = (texts("batch.stopped", done=progress.done, total=progress.total), *told)
    return Done(complaints, (), _INTERRUPTED)


def _save(batch: "Batch", targets: Sequence[Path], source: Path | None, texts: Texts) -> None:
    from assistant.export.writing import save

    for target in targets:
        save(batch, target, language=texts.language, keep=source)


def _complaints(batch: "Batch", texts: Texts) -> Iterator[str]:
    failed = (entry for entry in batch.entries if entry.answer.status == "error")
    for entry in islice(failed, _MAX_PROBLEMS_SHOWN):
        yield texts("batch.line", line=entry.number, message=entry.answer.error)
    if (hidden := batch.counts.errors - _MAX_PROBLEMS_SHOWN) > 0:
        yield texts("batch.more", count=hidden)


def _lines(
    batch: "Batch", questions: "Questions", before: int, targets: Sequence[Path], texts: Texts
) -> Iterator[Line]:
    counts = batch.counts
    form = "batch.done.one" if counts.rows == 1 else "batch.done.many"
    figures = {"answered": counts.answered, "not_found": counts.not_found, "errors": counts.errors}
    yield Line(texts(form, rows=counts.rows, seconds=seconds_text(batch.seconds, texts), **figures))
    if counts.unsupported:
        yield Line(texts("batch.unsupported", count=counts.unsupported), style="yellow")
    if batch.duplicates:
        form = "batch.duplicates.one" if batch.duplicates == 1 else "batch.duplicates.many"
        yield Line(texts(form, count=batch.duplicates))
    if before:
        yield Line(texts("batch.resumed", done=before))
    if read := _read(questions.origin, texts):
        yield Line(read)
    for target in targets:
        yield Line(texts("batch.target", path=target))


def _read(origin: "Origin", texts: Texts) -> str:
    """Say where the questions were found: a wrong column is seen at once."""
    if origin.form == "jsonl":
        return ""
    if origin.form == "txt":
        return texts("batch.read.text", encoding=origin.encoding)
    if origin.sheet:
        place = texts("batch.read.sheet", sheet=origin.sheet)
    elif origin.separator:
        place = texts("batch.read.csv", encoding=origin.encoding, separator=origin.separator)
    else:
        place = texts("batch.read.csv_plain", encoding=origin.encoding)
    return texts("batch.read.table", column=origin.column, place=place)
