"""Footnotes: lift their marks off the words and numbers they are glued to."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from assistant.documents.clean import CleanText
from assistant.documents.model import Element, Mark

__all__ = ["lift_footnote_marks"]


_MARKS = tuple(
    re.compile(before + r"\d+" + behind)
    for before, behind in (
        (r"(?<=[A-Za-zäöüß)“”»\]][.,;:?!])", r"(?![\d%]|[.,]\d)"),
        (r"(?<=[A-Za-zÄÖÜäöüß)“”»\]])", r"(?![\d%]|[.,]\d)"),
        (r"(?<=\b(?:19|20)\d\d)", r"(?![\d%]|[.,]\d)"),
        (r"(?<=\b(?:19|20)\d\d[.,;:])", r"(?=\s+[A-ZÄÖÜ]|$)"),
    )
)
"""What a mark looks like, the likeliest place first: behind a full stop, a word, a year, a year's full stop."""


class _Draft(Protocol):
    element: Element
    clean: CleanText
    label: str
    marks: list[Mark]


def lift_footnote_marks(drafts: Iterable[_Draft]) -> None:
    """Remove the marks of all footnotes from the texts of the drafts, in place.

    A mark is the footnote's number, glued to a word, a closing bracket or quote, a full stop, or a year, on the page of
    the footnote itself (or on the page before, where the sentence turned the page).
    """
    all_drafts = list(drafts)
    notes = sorted((d for d in all_drafts if d.element is Element.FOOTNOTE), key=lambda d: int(d.label))
    on_page: dict[int | None, list[_Draft]] = {}
    for draft in all_drafts:
        if draft.element is not Element.FOOTNOTE:
            for page in dict.fromkeys(draft.clean.pages):
                on_page.setdefault(page, []).append(draft)
    for note in notes:
        page = note.clean.pages[0] if note.clean.pages else None
        for wanted in (page, page - 1 if page else None):
            place = next(_places(note.label, wanted, on_page.get(wanted, [])), None)
            if place is not None:
                draft, begin, end = place
                _lift(draft, begin, end, note.label)
                break


def _lift(draft: _Draft, begin: int, end: int, number: str) -> None:
    """Cut the mark out and remember its place; marks behind it move up."""
    draft.clean = draft.clean.without([(begin, end)])
    moved = [Mark(mark.at - (end - begin), mark.number) if mark.at > begin else mark for mark in draft.marks]
    draft.marks = [*moved, Mark(begin, number)]


def _places(number: str, page: int | None, texts: list[_Draft]) -> Iterator[tuple[_Draft, int, int]]:
    for pattern in _MARKS:
        for draft in texts:
            for found in pattern.finditer(draft.clean.text) if number in draft.clean.text else ():
                if found[0] == number and draft.clean.pages[found.start()] == page:
                    yield draft, found.start(), found.end()
