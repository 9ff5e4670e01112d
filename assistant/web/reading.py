"""A document as it is read: leaves of a few pages each, with addresses, printed pages, footnotes, and a search."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten

from assistant.documents.model import Block, Document, Element, page_at
from assistant.retrieval.passage import Passage

__all__ = ["Entry", "Found", "Leaf", "Part", "Reader", "words_of"]

_LEAF_LEVEL = 2  # deeper sections are read on the leaf of the one above
_GLIMPSE_CHARS = 110  # on each side of the first word found
_WORDS = re.compile(r"„([^“]+)“|\"([^\"]+)\"|(\S+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the table of contents.

    :param title: with its number in front, e.g. ``4.3 Antidiskriminierung`` or ``§ 8 Kommunale Integrationszentren``.
    :param level: depth, 1 = chapter.
    :param page: printed page on which it begins, ``None`` where unknown.
    :param leaf: number of the section on whose leaf it is read.
    """

    number: str
    title: str
    level: int
    page: int | None
    leaf: str


@dataclass(frozen=True, slots=True)
class Part:
    """A block as it is read.

    :param passage: id of the passage that holds it, ``None`` where the index has none.
    :param leads: the passage begins with it.
    :param offset: where its text begins in that of the passage, ``None`` where it is not to be found there.
    :param turns: where a printed page begins: offset in the block's text and its number, ascending.
    :param notes: the footnotes marked in it; a note has none of its own.
    """

    block: Block
    passage: str | None
    leads: bool
    offset: int | None = None
    turns: tuple[tuple[int, int], ...] = ()
    notes: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is read at a time: a section with those below it, or a §.

    :param path: the sections above, from the top.
    :param inside: the sections on the leaf, its own first.
    :param below: the leaves of the next level, where a chapter has some.
    :param parts: reading order; empty where a chapter has no text of its own.
    :param before: the leaf before it, ``None`` for the first; ``after`` likewise.
    """

    entry: Entry
    path: tuple[Entry, ...]
    inside: tuple[Entry, ...]
    below: tuple[Entry, ...]
    parts: tuple[Part, ...]
    before: Entry | None
    after: Entry | None

    @property
    def passages(self) -> frozenset[str]:
        """Ids of the passages that can be read on it."""
        parts = (part for whole in self.parts for part in (whole, *whole.notes))
        return frozenset(part.passage for part in parts if part.passage)


@dataclass(frozen=True, slots=True)
class Found:
    """A block that holds all words looked for.

    :param entry: the innermost section.
    :param page: printed page of the first word found.
    :param text: the words around it, "…" where more stands before or behind.
    :param marks: half-open ranges of ``text`` that were found.
    """

    entry: Entry
    page: int | None
    passage: str | None
    text: str
    marks: tuple[tuple[int, int], ...]


class Reader:
    """A document cut into leaves. Made once, then only read.

    :ivar document: what is read.
    :ivar entries: the table of contents, in reading order.
    """

    def __init__(self, document: Document, passages: Sequence[Passage]) -> None:
        self.document = document
        self.entries = tuple(_entries(document))
        self._entry = {entry.number: entry for entry in self.entries}
        self._leaves = tuple(entry for entry in self.entries if entry.leaf == entry.number)
        passage = _Passages(passages)
        self._held = tuple(passage.of(block) for block in document.blocks)
        self._section = {held: block.section for held, block in zip(self._held, document.blocks, strict=True) if held}
        self._leads = {held: at for at, held in reversed(list(enumerate(self._held))) if held}
        self._offsets = dict(_offsets(document.blocks, self._held, {one.id: one.text for one in passages}))
        self._turns = _turns(document.blocks)
        # a printed page and the block in which it begins
        self._pages = sorted((page, at) for at, turns in self._turns.items() for _, page in turns)

    def entry(self, number: str) -> Entry | None:
        """Return the section of that number, ``None`` where there is none."""
        return self._entry.get(number)

    def first(self) -> Entry:
        """Return the leaf to begin with: the first numbered one that has text, else the first of all."""
        held = {block.section for block in self.document.blocks if block.citable}
        numbered = (entry for entry in self._leaves if entry.number in held and entry.number[:1].isdigit())
        return next(numbered, self._leaves[0])

    def of_passage(self, passage_id: str) -> Entry | None:
        """Return the innermost section of a passage, ``None`` where the document does not hold it."""
        section = self._section.get(passage_id)
        return self._entry[section] if section else None

    def of_page(self, page: int) -> Entry | None:
        """Return the section in which a printed page begins, ``None`` where the text has no such page."""
        if not self._pages or not self._pages[0][0] <= page <= self._pages[-1][0]:
            return None
        at = bisect_right(self._pages, (page, len(self.document.blocks))) - 1
        return self._entry[self.document.blocks[self._pages[at][1]].section]

    def leaf(self, number: str) -> Leaf:
        """Return the leaf on which a section is read.

        :raises KeyError: the document has no such section.
        """
        entry = self._entry[self._entry[number].leaf]
        at = self._leaves.index(entry)
        inside = tuple(one for one in self.entries if one.leaf == entry.number)
        return Leaf(
            entry,
            tuple(self._above(entry)),
            inside,
            tuple(one for one in self._leaves if self.document.section(one.number).parent == entry.number),
            tuple(self._parts({one.number for one in inside})),
            self._leaves[at - 1] if at else None,
            self._leaves[at + 1] if at + 1 < len(self._leaves) else None,
        )

    def find(self, text: str) -> list[Found]:
        """Return the blocks that hold all words of a text, in reading order; words in quotation marks as they stand.

        Plain comparison of letters, small and capital alike: what is found stands there.
        """
        patterns = words_of(text)
        return [
            self._found(at, spans)
            for at, block in enumerate(self.document.blocks)
            if patterns and (spans := _spans(block.text, patterns)) is not None
        ]

    def told(self, passage: Passage) -> Found | None:
        """Return a passage as a place of the document with its first words; ``None`` where it is another's."""
        entry = self.of_passage(passage.id)
        if entry is None or not passage.citable:
            return None
        text = shorten(passage.text, 2 * _GLIMPSE_CHARS, placeholder=" …")
        return Found(entry, passage.page, passage.id, text, ())

    def _above(self, entry: Entry) -> Iterator[Entry]:
        parent = self.document.section(entry.number).parent
        if parent is not None:
            yield from self._above(self._entry[parent])
            yield self._entry[parent]

    def _parts(self, sections: set[str]) -> Iterator[Part]:
        blocks = [(at, block) for at, block in enumerate(self.document.blocks) if block.section in sections]
        notes = {block.label: at for at, block in blocks if block.element is Element.FOOTNOTE}
        marked = {mark.number for _, block in blocks for mark in block.marks}
        for at, block in blocks:
            if block.element is Element.FOOTNOTE and block.label in marked:
                continue  # read at its mark
            yield self._part(at, [notes[mark.number] for mark in block.marks if mark.number in notes])

    def _part(self, at: int, notes: Sequence[int] = ()) -> Part:
        passage = self._held[at]
        leads = passage is not None and at == self._leads[passage]
        own = tuple(self._part(note) for note in notes)
        return Part(self.document.blocks[at], passage, leads, self._offsets.get(at), self._turns.get(at, ()), own)

    def _found(self, at: int, spans: list[tuple[int, int]]) -> Found:
        block = self.document.blocks[at]
        start = max(0, block.text.rfind(" ", 0, max(0, spans[0][0] - _GLIMPSE_CHARS)) + 1)
        end = block.text.find(" ", spans[0][1] + _GLIMPSE_CHARS)
        end = len(block.text) if end < 0 else end
        before, behind = ("… " if start else ""), (" …" if end < len(block.text) else "")
        shift = len(before) - start
        marks = tuple((one + shift, other + shift) for one, other in spans if start <= one and other <= end)
        page = page_at(block.pieces, spans[0][0]) if block.pieces else None
        text = f"{before}{block.text[start:end]}{behind}"
        return Found(self._entry[block.section], page, self._held[at], text, marks)


class _Passages:
    """From a block to the passage that was made of it; both know their places in the source file."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._at: Mapping[int, str] = {piece.source: one.id for one in passages for piece in one.pieces}
        # words that a section says twice are one passage: the second time stands elsewhere in the file
        self._same: Mapping[tuple[str, str], str] = {(one.section, one.text): one.id for one in passages}

    def of(self, block: Block) -> str | None:
        if block.pieces and (found := self._at.get(block.pieces[0].source)):
            return found
        return self._same.get((block.section, block.text))


def words_of(text: str) -> tuple[re.Pattern[str], ...]:
    """Return one pattern a word or quoted phrase of what somebody looks for; white space in a phrase may differ."""
    wanted = (next(filter(None, match.groups())) for match in _WORDS.finditer(text))
    return tuple(
        re.compile(r"\s+".join(re.escape(word) for word in phrase.split()), re.IGNORECASE)
        for phrase in wanted
        if phrase.strip()
    )


def _spans(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]] | None:
    """Return where the words stand, ascending and not overlapping; ``None`` unless all of them do."""
    found: list[tuple[int, int]] = []
    for pattern in patterns:
        spans = [match.span() for match in pattern.finditer(text)]
        if not spans:
            return None
        found += spans
    found.sort()
    return [found[0], *(span for before, span in pairwise(found) if span[0] >= before[1])]


def _entries(document: Document) -> Iterator[Entry]:
    for section in document.sections:
        leaf = section
        while leaf.level > _LEAF_LEVEL and leaf.parent is not None:
            leaf = document.section(leaf.parent)
        title = document.path(section.number)[-1]
        if section.number == "0":  # the number of an unnumbered summary is this project's, not the document's
            title = section.title
        yield Entry(section.number, title, section.level, section.page, leaf.number)


def _offsets(
    blocks: Sequence[Block], held: Sequence[str | None], texts: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Yield position of a block and where it begins in its passage: blocks stand there below each other."""
    ends: dict[str, int] = {}
    for at, (block, passage) in enumerate(zip(blocks, held, strict=True)):
        if passage is None:
            continue
        start = ends.get(passage, 0)
        if texts[passage].startswith(block.text, start):
            ends[passage] = start + len(block.text) + 1
            yield at, start


def _turns(blocks: Sequence[Block]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return where printed pages begin: position of the block to offsets and pages, each page once.

    A figure may stand before text of the page before, or behind text of the next. Pages follow each other; one that
    holds figures only, and was passed over by the text, begins at its first figure.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    places = [
        (at, piece.start, piece.page)
        for at, block in enumerate(blocks)
        if block.element is not Element.FOOTNOTE
        for piece in block.pieces
        if piece.page is not None
    ]
    last = 0
    begun: set[int] = set()
    for at, start, page in places:
        if page > last:
            last = page
            begun.add(page)
            found.setdefault(at, []).append((start, page))
    for at, start, page in places:
        if page not in begun:
            begun.add(page)
            found.setdefault(at, []).append((start, page))
    return {at: tuple(sorted(turns)) for at, turns in found.items()}
