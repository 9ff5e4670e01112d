"""Markdown (CommonMark with tables): what comes from documents and questions is escaped and stays what it says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from assistant.export.model import Batch, Entry
from assistant.export.texts import clean
from assistant.export.told import (
    body,
    carried,
    confidence,
    heading,
    how,
    name,
    run_facts,
    source_facts,
    status,
    title,
)
from assistant.messages import Texts

__all__ = ["escaped", "write_md"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$&!])")
_BEGIN = re.compile(r"^(?:[-+=:]|(\d{1,9})([.)]))")
_BULLET = re.compile(r"^\s*[•▪‣]\s+")


def write_md(batch: Batch, file: BinaryIO, texts: Texts) -> None:
    """Write the file."""
    for line in _lines(batch, texts):
        file.write(line.encode() + b"\n")


def escaped(line: str) -> str:
    """Return one line of text so that Markdown shows it as it is; white space becomes single spaces."""
    plain = " ".join(clean(line).split())
    return _BEGIN.sub(_escaped_begin, _MARKUP.sub(r"\\\1", plain))


def _escaped_begin(match: re.Match[str]) -> str:
    # of "1." the dot is escaped: a backslash before a digit would be shown
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[0]}"


def _lines(batch: Batch, texts: Texts) -> Iterator[str]:
    yield f"# {escaped(title(texts, batch))}"
    yield from ("", escaped(how(batch, texts)), "", f"## {texts('section.run')}", "")
    yield from _table((texts("head.fact"), texts("head.value")), run_facts(batch, texts)[:-1])
    yield from ("", f"## {texts('section.answers')}")
    for entry in batch.entries:
        yield from _entry(entry, batch, texts)
    yield from ("", f"## {texts('section.sources')}")
    for source in batch.sources:
        yield ""
        yield from _table((texts("head.fact"), texts("head.value")), source_facts(source, texts))


def _entry(entry: Entry, batch: Batch, texts: Texts) -> Iterator[str]:
    answer = entry.answer
    short, question = heading(entry)
    yield from ("", f"### {escaped(f'{name(entry)} – {short}')}", "")
    if question:
        yield from (*_paragraphs(question), "")
    yield f"*{escaped(status(answer, texts))} · {escaped(confidence(answer, texts))}*"
    yield ""
    yield from _paragraphs(body(entry, texts))
    for warning in answer.warnings:
        yield from ("", escaped(texts("remark", text=warning)))
    if answer.citations:
        yield from ("", f"**{texts('citations')}**", "")
        for citation in answer.citations:
            quote = " ".join(texts("quote", quote=citation.quote).split())
            yield f"- {escaped(f'[{citation.n}]')} {escaped(citation.label)}: {escaped(quote)}"
    if told := carried(entry, batch, texts):
        yield from ("", f"**{texts('section.carried')}**", "")
        yield from (f"- {escaped(column)}: {escaped(value)}" for column, value in told)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the lines as paragraphs, those that begin with ``•`` as items of a list."""
    before = None
    for line in filter(str.strip, text.split("\n")):
        bullet = bool(_BULLET.match(line))
        if before is not None and not (bullet and before):
            yield ""
        yield f"- {escaped(_BULLET.sub('', line))}" if bullet else escaped(line)
        before = bullet


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for number, cells in enumerate([head, *rows]):
        yield f"| {' | '.join(map(escaped, cells))} |"
        if not number:
            yield f"|{' --- |' * len(head)}"
