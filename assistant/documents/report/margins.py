"""What stands before the first chapter and behind the last: foreword, list of abbreviations, annex, imprint."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.documents.clean import CleanText, Vocabulary, join_lines
from assistant.documents.model import Block, Element, Section, lists_abbreviations
from assistant.documents.report.chunks import Chunk, Kind, Line, source_lines
from assistant.documents.report.floats import Role, is_open
from assistant.documents.report.flow import link_runs, runs_of

__all__ = ["annex_blocks", "front_blocks", "named_sections"]

_ENTRY = re.compile(r"^\s?(?P<short>[A-ZÄÖÜa-z][\wÄÖÜäöüß.\-/ ]{0,24}?)\s*\t\s*(?P<long>\S.*)$")
_SCRAP = re.compile(r"[X\s]+|.{1,7}", re.S)
_NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+")


def named_sections(front: Sequence[Chunk], back: Sequence[Chunk]) -> tuple[list[Section], list[Section]]:
    """Return the sections with a name instead of a number, also those without text: lists in front, annexes behind."""
    before: dict[str, Section] = {}
    for chunk in front:
        if chunk.kind is Kind.RUNNING:
            before.setdefault(chunk.raw, Section(chunk.raw, chunk.raw, 1, None, chunk.page))
    behind = [
        Section(f"Anhang {chunk.mark}", chunk.raw, 1, None, chunk.page)
        for chunk in back
        if chunk.kind is Kind.HEADING and not chunk.mark.isdigit()
    ]
    return list(before.values()), behind


def front_blocks(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> tuple[list[Block], dict[str, str]]:
    """Read what stands before the first chapter.

    :return: blocks of foreword and list of abbreviations, and the register (short form to long form).
    """
    lists = next((i for i, c in enumerate(chunks) if c.kind is Kind.RUNNING), len(chunks))
    foreword = list(_foreword(chunks[:lists], vocabulary))
    entries = list(_abbreviations(chunks[lists:], vocabulary))
    register = {short: long for short, long, _ in entries}
    return [*foreword, *(block for _, _, block in entries)], register


def _foreword(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> Iterator[Block]:
    title = next((i for i, c in enumerate(chunks) if len(c.lines) == 1 and _NAME.fullmatch(c.raw)), None)
    name = chunks[title].raw if title is not None else "Vorspann"
    furniture = set() if title is None else {title, title + 1}
    signature = ""
    if title is not None and title + 1 < len(chunks) and is_open(chunks[title + 1].raw):
        signature = _clean([chunks[title + 1]], vocabulary).text
    else:
        furniture.discard(-1 if title is None else title + 1)
    texts = [c for i, c in enumerate(chunks) if i not in furniture and c.kind is Kind.BODY]
    for text in _linked(texts, vocabulary):
        yield Block(name, Element.TEXT, text.text, text.pieces(), speaker=signature)


def _linked(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> Iterator[CleanText]:
    """Join chunks whose sentences are cut; each paragraph is one text."""
    roles = dict.fromkeys((chunk.index for chunk in chunks), Role.FLOW)
    runs = runs_of(chunks, roles)
    link_runs(runs, vocabulary)
    following = {id(run.after): run for run in runs if run.after is not None}
    for run in runs:
        if run.after is not None:
            continue
        paragraphs = [[chunk] for chunk in run.chunks]
        tail = following.get(id(run))
        while tail is not None:
            paragraphs[-1].append(tail.first)
            paragraphs.extend([chunk] for chunk in tail.chunks[1:])
            tail = following.get(id(tail))
        for paragraph in paragraphs:
            yield _clean(paragraph, vocabulary)


def _abbreviations(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> Iterator[tuple[str, str, Block]]:
    section = ""
    for chunk in chunks:
        if chunk.kind is Kind.RUNNING:
            section = chunk.raw
        if not lists_abbreviations(section) or chunk.kind is not Kind.BODY:
            continue
        found = _ENTRY.match(chunk.lines[0].text)
        if found:
            text = _clean([chunk], vocabulary)
            long = text.text[len(found["short"].strip()) :].strip()
            short = found["short"].strip()
            yield short, long, Block(section, Element.LIST, text.text, text.pieces(), label=short)


def annex_blocks(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> list[Block]:
    """Read the annex and the imprint. Its page marks are unreliable, so its blocks have no page."""
    blocks: list[Block] = []
    section, heading, group = "Anhang", "", 0
    tails = _tails(chunks)
    for chunk in _cut_at_clauses([c for c in chunks if c.index not in {t.index for t in tails.values()}]):
        if chunk.kind is Kind.HEADING and not chunk.mark.isdigit():
            section, heading = f"Anhang {chunk.mark}", ""
        elif len(chunk.lines) == 1 and chunk.raw == "Impressum":
            section, heading = "Impressum", ""
        elif chunk.raw.startswith("§"):
            heading = _clean([chunk], vocabulary).text
        elif chunk.kind in (Kind.BODY, Kind.LETTERED, Kind.NUMBERED, Kind.BULLET) and not _SCRAP.fullmatch(chunk.raw):
            text = _clean(_with_tails(chunk, tails), vocabulary)
            item = chunk.kind is not Kind.BODY
            group += 0 if item else 1
            element = Element.LIST if item or text.text.endswith(":") else Element.TEXT
            label = f"{chunk.mark})" if item else ""
            kept = group if element is Element.LIST else None
            blocks.append(Block(section, element, text.text, text.pieces(), label=label, heading=heading, group=kept))
    return blocks


def _tails(chunks: Sequence[Chunk]) -> dict[int, Chunk]:
    """Return, by chunk index, the chunk that goes on with an unfinished one right above it."""
    return {
        above.index: below
        for above, below in pairwise(chunks)
        if below.kind is Kind.BODY and re.match(r"[a-zäöü(]", below.raw) and is_open(above.raw) and len(above.raw) > 7
    }


def _with_tails(chunk: Chunk, tails: dict[int, Chunk]) -> list[Chunk]:
    found = [chunk]
    while found[-1].index in tails:
        found.append(tails[found[-1].index])
    return found


def _cut_at_clauses(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Cut the head ``§ 5 Teilhabe in Gremien`` off the lines below it."""
    for chunk in chunks:
        if not chunk.raw.startswith("§"):
            yield chunk
            continue
        count = 1
        while count < len(chunk.lines) and chunk.lines[count].text.startswith(("\t", " \t")):
            count += 1
        yield _part(chunk, chunk.lines[:count])
        if chunk.lines[count:]:
            yield _part(chunk, chunk.lines[count:])


def _part(chunk: Chunk, lines: list[Line]) -> Chunk:
    return Chunk(chunk.kind, lines, index=chunk.index, page=chunk.page)


def _clean(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> CleanText:
    return join_lines([line for chunk in chunks for line in source_lines(chunk)], vocabulary)
