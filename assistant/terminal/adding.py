"""Adding a document and taking one out, told line by line while it is done."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from assistant.errors import InputError
from assistant.messages import Texts
from assistant.replacing.adding import install_addition, remove_document
from assistant.replacing.addition import Addition, Wishes, read_addition
from assistant.replacing.exchange import Progress
from assistant.terminal.built import built_text
from assistant.terminal.configured import settings_of
from assistant.terminal.line import Line
from assistant.terminal.usage import Call

__all__ = ["added", "removed"]

Working = Callable[[str], AbstractContextManager[Progress]]
_KINDS = ("report", "statute", "auto")
_MOST_UNREAD = 20  # pages that are named


def added(call: Call, file: Path, wishes: Wishes, *, working: Working) -> Iterable[Line]:
    """Make a file a document of the corpus, and yield what is told of it.

    :param working: shows a bar with a label while pages are read and the index is built.
    :raises InputError: the file cannot be read, or another document has its title.
    :raises CorpusError: the manifest is not as it should be.
    :raises OutputError: corpus or index cannot be written.
    """
    texts, settings = call.texts, settings_of(call)
    if wishes.kind not in _KINDS:
        raise InputError(texts("usage.value", name="--kind"), texts("add.kinds", names=", ".join(_KINDS)))
    with working(texts("add.reading")) as progress:
        addition = read_addition(settings.corpus_dir, file, wishes, progress=progress)
    if addition.same is not None:
        yield Line(texts("add.same", title=addition.same.title, id=addition.same.id))
        return
    yield from _found(addition, texts)
    with working(texts("index.progress")) as progress:
        done = install_addition(settings, addition, progress=progress)
    yield Line(built_text(done.report, texts))
    if done.former is not None:
        yield Line(texts("add.former", id=done.former.id, new=done.source.id))
    yield Line(texts("add.done", id=done.source.id))


def _found(addition: Addition, texts: Texts) -> Iterable[Line]:
    """Yield title, kind, sections and what could not be read."""
    source, document = addition.source, addition.document
    kind = texts(f"kind.{source.kind}")
    yield Line(texts("add.found", title=source.title, kind=kind), style="bold")
    norms = sum(section.level > 1 for section in document.sections)
    counted = norms if source.kind == "statute" else len(document.sections)
    counts = {"sections": counted, "blocks": len(document.blocks), "tables": addition.tables}
    pages = texts("add.pages", pages=addition.pages) if addition.pages else ""
    yield Line(texts(f"add.counts.{source.kind}", **counts) + pages)
    if addition.unread:
        named = ", ".join(addition.unread[:_MOST_UNREAD])
        more = " …" if len(addition.unread) > _MOST_UNREAD else ""
        yield Line(texts("add.unread", pages=named + more), style="yellow", hang=2)


def removed(call: Call, id: str, *, working: Working) -> Iterable[Line]:
    """Take a document out of the corpus, and yield what is told of it.

    :raises InputError: there is no such document, or no other one.
    :raises CorpusError: the manifest is not as it should be.
    :raises OutputError: corpus or index cannot be written.
    """
    texts = call.texts
    with working(texts("index.progress")) as progress:
        done = remove_document(settings_of(call), id, progress=progress)
    yield Line(built_text(done.report, texts))
    yield Line(texts("remove.done", id=id, title=done.source.title))
    if done.kept:
        yield Line(texts("remove.kept", file=done.kept))
    if done.speaking is not None:
        yield Line(texts("remove.speaking", id=id))
