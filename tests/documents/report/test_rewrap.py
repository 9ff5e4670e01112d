"""Another extraction of the same report has other line widths and other hyphens; its sentences are the same."""

import random
import re
from collections import Counter

import pytest

from assistant.documents.clean import SourceLine, Vocabulary, join_lines
from assistant.documents.model import Element
from assistant.documents.report.chunks import Chunk, Kind, Line, chunks_of, lines_of
from assistant.documents.report.floats import Role, find_roles, heading_lines
from assistant.documents.report.pages import assign_pages, listed_pages
from assistant.documents.report.reader import read_report
from assistant.documents.sentences import split_sentences

COLUMN = 51.0  # characters, of the shipped file
TEXT = {Element.TEXT, Element.LIST, Element.FINDING, Element.RECOMMENDATION, Element.QUOTE, Element.FOOTNOTE}
WRAPPED = {Role.FLOW, Role.ITEM, Role.FOOTNOTE, Role.QUOTE}


def rewrapped(source: str, factor: float, rng: random.Random) -> str:
    """Break the lines of every paragraph anew, ``factor`` times as wide, with hyphens wherever a word allows it."""
    lines = lines_of(source)
    vocabulary = Vocabulary(line.text for line in lines)
    chunks = chunks_of(lines)
    first = {chunk.lines[0].start: chunk for chunk in chunks}
    inner = {line.start for chunk in chunks for line in chunk.lines[1:]}
    assign_pages(chunks, listed_pages(chunks))
    begin = next(i for i, chunk in enumerate(chunks) if chunk.kind is Kind.RUNNING and chunk.mark.isdigit())
    end = max(i for i, chunk in enumerate(chunks) if chunk.page is not None) + 1
    roles = find_roles(chunks, begin, end).of
    out: list[str] = []
    for line in lines:
        if line.start in inner:
            continue
        chunk = first.get(line.start)
        role = roles.get(chunk.index) if chunk else None
        label = role is Role.FLOAT and chunk.kind in (Kind.BULLET, Kind.BODY) and not re.search(r"\d$|%", chunk.raw)
        if chunk is None or not (role in WRAPPED or label):
            out.extend(part.text for part in chunk.lines) if chunk else out.append(line.text)
        else:
            width = chunk.width if role is not Role.FLOW else max(chunk.width, COLUMN)
            out.extend(wrapped(chunk, round(factor * width), rng, vocabulary))
    return "\n".join(out)


def wrapped(chunk: Chunk, width: int, rng: random.Random, vocabulary: Vocabulary) -> list[str]:
    count = heading_lines(chunk, COLUMN)
    heading, body = chunk.lines[:count], chunk.lines[count:]
    rows = wrapped_lines(heading, 0, "", width, rng, vocabulary) if heading else []
    skip = 0 if heading else chunk.skip
    prefix = body[0].text[:skip] or (" " if chunk.frame and not heading else "")
    return [*rows, *wrapped_lines(body, skip, prefix, width, rng, vocabulary)]


def wrapped_lines(
    lines: list[Line], skip: int, prefix: str, width: int, rng: random.Random, vocabulary: Vocabulary
) -> list[str]:
    parts = [SourceLine(lines[0].text[skip:], 0, None), *(SourceLine(line.text, 0, None) for line in lines[1:])]
    rows: list[str] = [prefix]
    for word in join_lines(parts, vocabulary).text.split(" "):
        row = rows[-1]
        blank = " " if row != prefix else ""
        if len(row) + len(blank) + len(word) <= width or row == prefix:
            rows[-1] = row + blank + word
            continue
        cut = hyphenation(word, width - len(row) - 2, rng, vocabulary)
        rows[-1:] = [f"{row}{blank}{word[:cut]}-", word[cut:]] if cut else [row, word]
    return [row + rng.choice(["", " "]) for row in rows]


def hyphenation(word: str, room: int, rng: random.Random, vocabulary: Vocabulary) -> int:
    """Return where to divide a word, 0 for nowhere.

    Only inside a run of small letters, at least three on each side, and not where the document writes a hyphen itself:
    nobody could tell the two apart.
    """
    if "/" in word or "." in word[:-1] or "-" in word:
        return 0
    places = [i for i in range(3, min(room, len(word) - 3) + 1) if re.fullmatch(r"[a-zäöüß]{6}", word[i - 3 : i + 3])]
    places = [i for i in places if f"{word[:i]}-{word[i:]}" not in vocabulary]
    return rng.choice(places) if places and rng.random() < 0.7 else 0


def sentences(source: str) -> Counter[str]:
    report = read_report(source, id="r", title="R")
    return Counter(
        block.text[start:end]
        for block in report.blocks
        if block.element in TEXT and block.section[:1].isdigit()
        for start, end in split_sentences(block.text)
        if "http" not in block.text
    )


@pytest.mark.parametrize(("factor", "seed"), [(0.8, 1), (0.85, 11), (1.0, 2), (1.1, 31), (1.25, 3), (1.5, 4)])
def test_other_line_breaks_change_no_sentence(source, factor, seed):
    other = rewrapped(source, factor, random.Random(seed))
    assert other != source
    before, after = sentences(source), sentences(other)
    assert sum(before.values()) > 1500
    assert (before - after, after - before) == (Counter(), Counter())


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_other_line_breaks_change_no_page_of_a_figure(source, factor):
    other = rewrapped(source, factor, random.Random(7))
    listed = listed_pages(chunks_of(lines_of(other)))
    found = {b.label: b.pieces[0].page for b in read_report(other, id="r", title="R").blocks if b.title}
    assert found == {label: entry.page for label, entry in listed.items()}
