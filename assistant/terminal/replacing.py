"""Replacing the text of an act, told line by line while it is done."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from assistant.errors import InputError
from assistant.messages import Texts
from assistant.replacing.candidate import Found, read_candidate
from assistant.replacing.exchange import Progress, install, undo_exchange
from assistant.terminal.built import built_text
from assistant.terminal.configured import settings_of
from assistant.terminal.line import Line
from assistant.terminal.usage import Call

__all__ = ["exchanged", "found_lines"]

Working = Callable[[str], AbstractContextManager[Progress]]


def exchanged(call: Call, act: str, files: Sequence[Path], *, undo: bool, working: Working) -> Iterable[Line]:
    """Put the text of files in the place of an act, or bring the former one back, and yield what is told of it.

    :param act: id in the manifest.
    :param files: what to read; none where ``undo`` is set.
    :param working: shows a bar with a label while the index is built.
    :raises InputError: files are missing or too many, or there is nothing to replace or to take back.
    :raises CorpusError: a file cannot be read, is another act, or lacks something.
    :raises OutputError: corpus or index cannot be written.
    """
    texts, settings = call.texts, settings_of(call)
    if undo and files:
        names = {"first": texts("metavar.files"), "second": "--undo"}
        raise InputError(texts("usage.exclusive", **names), texts("usage.exclusive_hint"))
    if undo:
        with working(texts("index.progress")) as progress:
            done = undo_exchange(settings, act, progress=progress)
        status = texts(f"status.{done.source.status}")
        told = texts("replace.undone", short=done.source.short_title, status=status, file=done.source.file)
    elif files:
        candidate = read_candidate(settings.corpus_dir, act, files)
        yield from found_lines(candidate.found, texts)
        with working(texts("index.progress")) as progress:
            done = install(settings, candidate, progress=progress)
        told = texts("replace.done", short=done.source.short_title, file=done.source.file, id=act)
    else:
        hint = texts("usage.hint", command="assistant corpus replace")
        raise InputError(texts("usage.missing", name=texts("metavar.files")), hint)
    yield Line(built_text(done.report, texts))
    yield Line(told)


def found_lines(found: Found, texts: Texts) -> Iterable[Line]:
    """Yield title, version, Teile, §§ and their Absätze, and what should be looked at."""
    yield Line(texts("replace.found", title=found.title or texts("replace.untitled")), style="bold")
    counts = {"paragraphs": len(found.paragraphs), "parts": found.parts}
    yield Line(texts("replace.counts", version=_version(found, texts), **counts))
    absaetze = (f"§ {number}: {count or texts('replace.undivided')}" for number, count in found.paragraphs)
    yield Line(texts("replace.absaetze", list=", ".join(absaetze)), hang=2)
    for doubt in found.doubts:
        values = {"place": doubt.place, "found": doubt.found, "before": doubt.before}
        yield Line(texts(f"replace.doubt.{doubt.reason}", **values), style="yellow", hang=2)


def _version(found: Found, texts: Texts) -> str:
    if found.version:
        return texts("replace.version", day=_day(found.version, texts))
    if found.issued:
        return f"{texts('replace.issued', day=_day(found.issued, texts))}, {texts('replace.no_version')}"
    return texts("replace.no_version")


def _day(day: date, texts: Texts) -> str:
    return f"{day:%d.%m.%Y}" if texts.language == "de" else day.isoformat()
