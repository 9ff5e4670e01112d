"""Checks of a report against its own lists, numbers, marks and references; no title or number of one report is known.

What a check looks at comes from the file by the simplest sign there is (a line of a list, a bullet mark, a number);
what it compares with comes from the document that was read.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from assistant.documents.check.outcome import Check, Problem, begin, block_problem, counted, end, folded, page_of
from assistant.documents.check.places import check_places, lifted_numbers
from assistant.documents.model import Block, Document, Element, Section
from assistant.documents.report.chunks import Chunk, Kind, chunks_of, lines_of
from assistant.documents.report.pages import Listed, listed_pages

__all__ = ["check_reading_text", "check_report"]

_FLOATS = (Element.TABLE, Element.FIGURE)
_BOXES = (Element.FINDING, Element.RECOMMENDATION)
_ENDED = re.compile(r"[.!?…][)\]“”\"’‘»«]*$")
_ENDED_OR_COLON = re.compile(rf":$|{_ENDED.pattern}")
_REFERENCE = re.compile(r"\b(?P<float>(?:Abbildung|Tabelle)\s\d+)|\b(?:Kapitel|Kap\.)\s(?P<section>\d+(?:\.\d+)+)")


def check_report(document: Document, source: str) -> tuple[Check, ...]:
    """Check lists, abbreviations, footnotes, sections, boxes, paragraphs and all places.

    :param source: text of the file that the document was read from.
    """
    chunks = chunks_of(lines_of(source))
    return (
        counted("listed", _listed(document, listed_pages(chunks))),
        counted("abbreviations", _abbreviations(document, chunks)),
        counted("abbreviation_lines", _abbreviation_lines(document, chunks)),
        counted("footnotes", _footnotes(document)),
        counted("marks", _marks(document, source)),
        counted("section_numbers", _section_numbers(document)),
        counted("section_pages", _section_pages(document)),
        counted("references", _references(document)),
        counted("boxes", _boxes(document, chunks)),
        *(counted(f"{element}s", _items(document, element), _per_section(document, element)) for element in _BOXES),
        counted("bullets", _bullets(document, chunks, source)),
        counted("cells", _cells(document)),
        counted("sentences", _sentences(document)),
        counted("block_pages", _block_pages(document)),
        check_places(document, source),
    )


def check_reading_text(document: Document, source: str) -> tuple[Check, ...]:
    """Check sections, footnotes, tables and all places of a report that was read from a file of any origin.

    Its own lists and marks are those of its layout and prove nothing here.

    :param source: the reading text.
    """
    return (
        counted("section_numbers", _section_numbers(document)),
        counted("footnotes", _footnotes_in_turn(document)),
        counted("cells", _cells(document)),
        check_places(document, source),
    )


def _footnotes_in_turn(document: Document) -> Iterator[Problem | None]:
    """Look at every footnote: its number is the next one, or the first of a chapter."""
    before = 0
    for note in sorted(_of(document, Element.FOOTNOTE), key=lambda block: block.pieces[0].source):
        number = int(note.label) if note.label.isdecimal() else 0
        yield None if number in (1, before + 1) else block_problem("missing", note, str(before + 1))
        before = number


def _of(document: Document, *elements: Element) -> list[Block]:
    return [block for block in document.blocks if block.element in elements]


def _by_place(document: Document) -> list[Block]:
    return sorted((block for block in document.blocks if block.pieces), key=lambda block: block.pieces[0].source)


def _is_numbered(number: str) -> bool:
    return number[:1].isdigit()


def _listed(document: Document, entries: Mapping[str, Listed]) -> Iterator[Problem | None]:
    """Look at every entry of the lists of figures and tables, and at every figure and table that is in no list."""
    floats = _of(document, *_FLOATS)
    count = Counter(block.label for block in floats)
    found = {block.label: block for block in floats}
    for label, entry in entries.items():
        if count[label] != 1:
            yield Problem("twice" if count[label] else "missing", f"{label} {entry.title}", page=entry.page)
        elif page_of(found[label]) != entry.page:
            yield block_problem("page", found[label], label, str(entry.page))
        else:
            yield None
    if entries:
        yield from (block_problem("unlisted", block, label) for label, block in found.items() if label not in entries)


def _list_lines(chunks: Sequence[Chunk]) -> Iterator[str]:
    """Yield the lines of the list of abbreviations, without running heads, page numbers and the list's own title."""
    head = ""
    for chunk in chunks:
        if chunk.kind is Kind.RUNNING:
            head = chunk.raw
        elif head.startswith("Abkürz") and chunk.kind is not Kind.DIGIT and chunk.raw != head:
            yield from (line.text for line in chunk.lines)


def _abbreviations(document: Document, chunks: Sequence[Chunk]) -> Iterator[Problem | None]:
    """Look at every line of the list that begins an entry: its short form is in the register, with its long form."""
    listed = set[str]()
    for line in _list_lines(chunks):
        short, long = (folded(part) for part in (*line.split("\t", 1), "")[:2])
        if not short or not long:
            continue
        listed.add(short)
        right = document.abbreviations.get(short, "").startswith(long.removesuffix("-"))
        yield None if right else Problem("unread", begin(f"{short} {long}"))
    yield from (Problem("unlisted", short) for short in document.abbreviations if short not in listed)


def _abbreviation_lines(document: Document, chunks: Sequence[Chunk]) -> Iterator[Problem | None]:
    """Look at every line of the list, those that go on with an entry included: its words are in the register."""
    register = [f"{short} {long}" for short, long in document.abbreviations.items()]
    for line in _list_lines(chunks):
        words = folded(line).removesuffix("-")
        yield None if any(words in entry for entry in register) else Problem("unread", begin(words))


def _footnotes(document: Document) -> Iterator[Problem | None]:
    """Look at every number from 1 to the highest: there is one footnote of that number."""
    count = Counter(int(block.label) for block in _of(document, Element.FOOTNOTE) if block.label.isdecimal())
    for number in range(1, max(count, default=0) + 1):
        reason = "twice" if count[number] else "missing"
        yield None if count[number] == 1 else Problem(reason, str(number))


def _marks(document: Document, source: str) -> Iterator[Problem | None]:
    """Look at every footnote: its number was lifted off a text once, on its own page or the one before."""
    lifted = lifted_numbers(document, source)
    for note in _of(document, Element.FOOTNOTE):
        places, page = lifted[note.label], page_of(note)
        if len(places) != 1:
            yield block_problem("twice" if places else "unmarked", note, note.label)
        elif page is not None and places[0] not in (None, page, page - 1):
            yield block_problem("mark_page", note, note.label, str(places[0]))
        else:
            yield None


def _section_numbers(document: Document) -> Iterator[Problem | None]:
    """Look at every numbered section: the one that must stand before it is there, and the one above it."""
    known = {section.number for section in document.sections}
    for section in document.sections:
        if not _is_numbered(section.number):
            continue
        above, _, last = section.number.rpartition(".")
        before = f"{above}.{int(last) - 1}".removeprefix(".")
        first = int(last) == 1 or (not above and int(last) == 0)
        if not first and before not in known:
            yield _section_problem("gap", section, before)
        elif above and (above not in known or section.parent != above):
            yield _section_problem("parent", section, above)
        else:
            yield None


def _section_pages(document: Document) -> Iterator[Problem | None]:
    """Look at every numbered section: it has a title and a page, and does not begin before the one before it."""
    highest = 0
    for section in document.sections:
        if not _is_numbered(section.number):
            continue
        if section.title.strip() in ("", section.number):
            yield _section_problem("untitled", section)
        elif section.page is None:
            yield _section_problem("unpaged", section)
        else:
            yield None if section.page >= highest else _section_problem("backwards", section, str(highest))
        highest = max(highest, section.page or 0)


def _section_problem(reason: str, section: Section, wanted: str = "") -> Problem:
    return Problem(reason, begin(f"{section.number} {section.title}".strip()), section.number, section.page, wanted)


def _references(document: Document) -> Iterator[Problem | None]:
    """Look at every reference of the text to a figure, a table or a section: its target was read."""
    targets = {section.number for section in document.sections} | {block.label for block in _of(document, *_FLOATS)}
    for block in document.blocks:
        if block.element is Element.FOOTNOTE:  # may refer to other works
            continue
        for match in _REFERENCE.finditer(block.text):
            target = folded(match["float"] or match["section"])
            yield None if target in targets else block_problem("reference", block, target)


def _boxes(document: Document, chunks: Sequence[Chunk]) -> Iterator[Problem | None]:
    """Look at every title of a box in the file: a bullet of a box of its own stands behind it; no box is without."""
    blocks = _by_place(document)
    places = [block.pieces[0].source for block in blocks]
    claimed = set[tuple[str, Element]]()
    for title in (chunk for chunk in chunks if chunk.kind is Kind.BOX):
        behind = bisect_left(places, title.lines[0].start)
        block = blocks[behind] if behind < len(blocks) else None
        if block is None or block.element not in _BOXES:
            yield Problem("box", title.mark) if block is None else block_problem("box", block, title.mark)
        elif (block.section, block.element) in claimed:
            yield block_problem("twice", block, title.mark)
        else:
            claimed.add((block.section, block.element))
            yield None
    heads = {(block.section, block.element): block for block in reversed(_of(document, *_BOXES))}
    yield from (block_problem("untitled", block) for key, block in heads.items() if key not in claimed)


def _items(document: Document, element: Element) -> Iterator[Problem | None]:
    """Look at every bullet of the boxes of a kind: it is whole."""
    return (_whole(block, _ENDED) for block in _of(document, element))


def _per_section(document: Document, element: Element) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(block.section for block in _of(document, element)).items())


def _whole(block: Block, ended: re.Pattern[str]) -> Problem | None:
    if block.text[:1].islower():
        return block_problem("begin", block)
    return None if ended.search(block.text) else block_problem("end", block, end(block.text))


def _bullets(document: Document, chunks: Sequence[Chunk], source: str) -> Iterator[Problem | None]:
    """Look at every bullet mark in the file: a run of clean text begins with the first character behind it."""
    begun = {piece.source for block in document.blocks for piece in block.pieces}
    blocks = _by_place(document)
    places = [block.pieces[0].source for block in blocks]
    for chunk in chunks:
        if chunk.kind is not Kind.BULLET or not chunk.raw:
            continue
        place = source.index(chunk.raw[0], chunk.lines[0].start + chunk.skip)
        near = blocks[max(0, bisect_right(places, place) - 1)] if blocks else None
        if place in begun:
            yield None
        else:
            yield block_problem("unread", near, begin(chunk.raw)) if near else Problem("unread", begin(chunk.raw))


def _cells(document: Document) -> Iterator[Problem | None]:
    """Look at every row of a table or figure, the heads too: each cell stands in text or note, none is missing."""
    for block in _of(document, *_FLOATS):
        if block.table is None:
            continue
        words, heads = folded(f"{block.text} {block.note}"), block.table.columns
        for row in (*([heads] if heads else []), *block.table.rows):
            strange = [cell for cell in row if folded(cell) not in words]
            fits = not strange and len(row) == len(heads or row)
            said = begin(strange[0] if strange else " | ".join(row))
            yield None if fits else block_problem("cells", block, block.label, said)


def _sentences(document: Document) -> Iterator[Problem | None]:
    """Look at every paragraph and pull quote up to the last chapter: none begins or stops in mid-sentence.

    What stands behind the chapters is tables and lists. A paragraph that leads into a list may stop without a sign.
    """
    last = max((i for i, section in enumerate(document.sections) if _is_numbered(section.number)), default=-1)
    running = {section.number for section in document.sections[: last + 1]}
    for block in _of(document, Element.TEXT, Element.QUOTE):
        if block.section in running:
            problem = _whole(block, _ENDED_OR_COLON)
            leads = problem is not None and problem.reason == "end" and block.group is not None
            yield None if leads else problem


def _block_pages(document: Document) -> Iterator[Problem | None]:
    """Look at every block of the chapters: all of it has a page, and its pages do not run backwards."""
    for block in document.blocks:
        if not _is_numbered(block.section):
            continue
        pages = [piece.page for piece in block.pieces if piece.page is not None]
        if not pages or len(pages) < len(block.pieces):
            yield block_problem("unpaged", block)
        else:
            yield None if pages == sorted(pages) else block_problem("backwards", block, wanted=str(max(pages)))
