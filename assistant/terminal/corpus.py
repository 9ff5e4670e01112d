"""The documents of the corpus and what the checks of their reading found, as lines and as records for ``--json``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.documents.check.outcome import Check, Problem
from assistant.documents.manifest import Source, read_manifest, verify
from assistant.documents.model import page_label
from assistant.errors import CorpusError, InputError
from assistant.messages import Texts
from assistant.terminal.configured import settings_of
from assistant.terminal.line import Line
from assistant.terminal.usage import Call

__all__ = ["check_lines", "check_record", "file_states", "list_lines", "list_record", "sources_of"]

_MAX_PROBLEMS_SHOWN = 5
_INDENT = 4


def sources_of(
    call: Call, document: str | None = None, *, check_files: bool = True, replaced: bool = False
) -> tuple[Source, ...]:
    """Return the documents of the corpus that a call speaks of.

    :param document: id of the only one, ``None`` for all.
    :param check_files: ``False`` leaves the documents' files alone.
    :param replaced: also the former versions, which are not answered from.
    :raises CorpusError: the manifest is not as it should be, or a file.
    :raises InputError: there is none of that id; the hint names those there are.
    """
    sources = read_manifest(settings_of(call).corpus_dir, check_files=check_files, replaced=replaced)
    found = tuple(source for source in sources if document in (None, source.id))
    if not found:
        names = ", ".join(source.id for source in sources)
        raise InputError(call.texts("corpus.unknown", name=document), call.texts("corpus.unknown_hint", names=names))
    return found


def file_states(corpus_dir: Path, sources: Iterable[Source]) -> dict[str, str]:
    """Return document id to what is wrong with its file, "" where it is the one of the manifest."""
    states: dict[str, str] = {}
    for source in sources:
        try:
            verify(corpus_dir, source)
            states[source.id] = ""
        except CorpusError as error:
            states[source.id] = error.message
    return states


def list_lines(sources: Iterable[Source], states: Mapping[str, str], texts: Texts) -> Iterable[Line]:
    """Yield the documents of the manifest.

    :param states: what :func:`file_states` gave.
    """
    for number, source in enumerate(sources):
        if number:
            yield Line()
        facts = ", ".join(filter(None, (texts(f"kind.{source.kind}"), source.language, source.date)))
        yield Line(f"{source.id} ({facts})", style="bold")
        if source.replaced_by:
            yield Line(texts("corpus.replaced", id=source.replaced_by), _INDENT, "yellow")
        yield Line(source.title, _INDENT)
        if source.publisher:
            yield Line(source.publisher, _INDENT, "dim")
        yield Line(", ".join(filter(None, (texts(f"status.{source.status}"), source.url))), _INDENT, "dim")
        state = states[source.id]
        names = " ← ".join(dict.fromkeys(filter(None, (source.file, source.original))))
        yield Line(f"{names}: {state or texts('corpus.file_fits')}", _INDENT, "red" if state else "dim")


def list_record(sources: Iterable[Source], states: Mapping[str, str]) -> dict[str, object]:
    """Return what ``corpus list --json`` prints: the manifest's fields and the state of the file."""
    return {"documents": [asdict(source) | {"problem": states[source.id] or None} for source in sources]}


def check_lines(results: Mapping[Source, Sequence[Check]], texts: Texts) -> Iterable[Line]:
    """Yield one line a check, its first problems below it, and what came of it all."""
    for source, checks in results.items():
        yield Line(f"{source.short_title} ({source.id})", style="bold")
        counts = [_count(check, texts) for check in checks]
        width = max(map(len, counts))
        for check, count in zip(checks, counts, strict=True):
            yield from _check_lines(check, count.rjust(width), source.kind, texts)
        yield Line()
    everything = [check for checks in results.values() for check in checks]
    failed = sum(not check.passed for check in everything)
    form = "check.done.failed" if failed else "check.done.passed"
    yield Line(texts(form, failed=failed, count=len(everything)), style="red" if failed else "green")


def _count(check: Check, texts: Texts) -> str:
    right, total = (_thousands(number, texts) for number in (check.right, check.total))
    return texts("check.count", right=right, total=total) if check.total else texts("check.count_none")


def _thousands(number: int, texts: Texts) -> str:
    return f"{number:,}".replace(",", "." if texts.language == "de" else ",")


def _check_lines(check: Check, count: str, kind: str, texts: Texts) -> Iterable[Line]:
    words = {key: texts(f"check.{key}") for key in ("ok", "failed", "empty")}
    state = words["empty" if not check.total else "ok" if check.passed else "failed"]
    head = f"{state.ljust(max(map(len, words.values())))}  {count}  "
    style = "" if check.passed else "red"
    yield Line(head + texts(f"check.{check.name}"), style=style, hang=len(head))
    if check.counts:
        counts = ", ".join(f"{section} ({number})" for section, number in check.counts)
        yield Line(texts("check.counts", counts=counts), _INDENT, "dim", hang=2)
    for problem in check.problems[:_MAX_PROBLEMS_SHOWN]:
        yield Line(_problem(problem, kind, texts), _INDENT, style, hang=2)
    hidden = len(check.problems) - _MAX_PROBLEMS_SHOWN
    if hidden > 0:
        yield Line(texts("check.more", count=hidden), _INDENT, style)


def _problem(problem: Problem, kind: str, texts: Texts) -> str:
    places = [] if problem.page is None else [texts("outline.page", page=page_label(problem.page))]
    if problem.section:
        numbered = problem.section[0].isdigit()
        places.append(texts(f"check.section.{kind}", section=problem.section) if numbered else problem.section)
    said = texts(f"problem.{problem.reason}", text=problem.text, wanted=problem.wanted)
    return f"{', '.join(places)}: {said}" if places else said


def check_record(results: Mapping[Source, Sequence[Check]]) -> dict[str, object]:
    """Return what ``corpus check --json`` prints."""
    documents = [
        {"id": source.id, "ok": all(check.passed for check in checks), "checks": [_record(check) for check in checks]}
        for source, checks in results.items()
    ]
    return {"ok": all(document["ok"] for document in documents), "documents": documents}


def _record(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "ok": check.passed,
        "right": check.right,
        "total": check.total,
        "counts": dict(check.counts),
        "problems": [asdict(problem) for problem in check.problems],
    }
