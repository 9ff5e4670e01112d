"""Checks of a statute: its numbering has no gap, and what was added to it cannot be cited."""

import re
from collections import defaultdict
from collections.abc import Iterator

from assistant.documents.check.outcome import Check, Problem, begin, block_problem, counted
from assistant.documents.check.places import check_places
from assistant.documents.model import Document
from assistant.documents.report.chunks import lines_of

__all__ = ["check_statute"]

_NOTE = "Hinweis:"  # how a summary begins what it adds to the act


def check_statute(document: Document, source: str) -> tuple[Check, ...]:
    """Check the numbering of §§, Absätze and Nummern, the editorial notes, and all places.

    :param source: text of the file that the document was read from.
    """
    return (
        counted("norms", _norms(document)),
        counted("absaetze", _ascending(document, nummern=False)),
        counted("nummern", _ascending(document, nummern=True)),
        counted("notes", _notes(document, source)),
        check_places(document, source),
    )


def _norms(document: Document) -> Iterator[Problem | None]:
    """Look at every § in turn: its number is the one that follows; one § alone is a part of an act."""
    before = ""
    paragraphs = [section for section in document.sections if section.level == 2]
    if len(paragraphs) == 1:
        yield None
        return
    for section in paragraphs:
        text, wanted = begin(f"§ {section.number} {section.title}"), f"§ {_split(before)[0] + 1}"
        follows = _follows(before, section.number)
        yield None if follows else Problem("gap", text, section.number, wanted=wanted)
        before = section.number


def _ascending(document: Document, *, nummern: bool) -> Iterator[Problem | None]:
    """Look at every Absatz of a §, or every Nummer of an Absatz, in turn: its number is the one that follows.

    Behind text that ends a list, a further list of the same Absatz may count from 1.
    """
    before = defaultdict[tuple[str, str | None], str](str)
    closed: tuple[str, str | None] | None = None
    for block in document.blocks:
        norm = block.norm
        if norm is None:
            continue
        number = norm.nummer if nummern else norm.absatz
        scope = (norm.paragraph, norm.absatz if nummern else None)
        if number is not None and number != before[scope]:
            follows = _follows(before[scope], number) or (closed == scope and number == "1")
            wanted = str(_split(before[scope])[0] + 1)
            yield None if follows else block_problem("gap", block, f"{number} {begin(block.text)}", wanted)
            before[scope] = number
        closed = scope if nummern and number is None else None


def _follows(before: str, here: str) -> bool:
    """Say whether a number like ``3`` or ``14a`` comes next after another; "" stands for the beginning."""
    last, last_letter = _split(before)
    number, letter = _split(here)
    if number == last:
        return bool(letter) and ord(letter) == (ord(last_letter) + 1 if last_letter else ord("a"))
    return number == last + 1 and not letter


def _split(number: str) -> tuple[int, str]:
    match = re.fullmatch(r"(\d+)([a-z]?)", number)
    return (int(match[1]), match[2]) if match else (0, "")


def _notes(document: Document, source: str) -> Iterator[Problem | None]:
    """Look at every line of the file that is an editorial note: it was read, and nobody may cite it."""
    by_place = {piece.source: block for block in document.blocks for piece in block.pieces}
    for line in lines_of(source):
        text = line.text.lstrip()
        if not text.startswith(_NOTE):
            continue
        block = by_place.get(line.start + len(line.text) - len(text))
        if block is None:
            yield Problem("unread", begin(text))
        else:
            yield block_problem("citable", block) if block.citable else None
