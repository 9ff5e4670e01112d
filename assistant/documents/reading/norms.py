"""An act, or part of one, in a file of any origin: recognised by its shape, written as a reading text, and read again.

The §§ stand in the reading text as the official layout has them: number alone on its line, title below, one line an
Absatz, Nummer or letter. What is no text of the act (tables, annexes, chapters in front) keeps its sign.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from assistant.documents.clean import SourceLine, Vocabulary, join_lines
from assistant.documents.model import Block, Document, Norm, Section
from assistant.documents.origin.parts import Kind, Page, Part, TextLine
from assistant.documents.reading.reader import read_parts
from assistant.documents.reading.syntax import PAGE, Found, found_parts, page_number, written
from assistant.documents.statute.marks import CONTENTS, DROPPED, HEAD, PART, PREAMBLE_LINE
from assistant.documents.statute.reader import read_tree
from assistant.errors import CorpusError

__all__ = ["is_statute", "read_statute_text", "written_statute"]

_PARAGRAPH: Final = re.compile(
    rf"§\s*(?P<number>\d{{1,3}}\s?[a-z]?)\b\.?(?:\s*(?P<dropped>{DROPPED}))?(?:\s*[-–—:]?\s+(?P<title>[A-ZÄÖÜ„(\d].*))?"
)
_PART: Final = re.compile(
    r"(?P<number>(?:Teil|Abschnitt|Kapitel)\s+(?:\d+|[IVX]+))\.?(?:\s*[-–—:]?\s+(?P<title>\S.*))?"
)
_ORDINAL_PART: Final = re.compile(
    r"(?P<ordinal>Erster|Zweiter|Dritter|Vierter|Fünfter|Sechster|[IVX]+\.)\s+(?P<kind>Teil|Abschnitt)\b[.:]?\s*(?P<title>.*)"
)
_ORDINALS: Final = ("Erster", "Zweiter", "Dritter", "Vierter", "Fünfter", "Sechster")
_ABSATZ: Final = re.compile(r"\(\d{1,2}[a-z]?\)(?=\s)")
_MARK: Final = re.compile(r"\(\d{1,2}[a-z]?\)\s|\d{1,2}[a-z]?\.\s|[a-z]\)\s|§\s*\d")
_BEHIND: Final = re.compile(r"(?:Anlage|Anlagen|Anhang|Anhänge)\b")
_LONGEST_TITLE: Final = 200
_LEAST_SHARE: Final = 0.5  # of the words that stand behind §§ in an act
_FEW_PARAGRAPHS, _FEW_ABSAETZE = 3, 3
_FOLLOWS: Final = 30  # a number of a § is at most so much higher than the one before


def is_statute(parts: Sequence[Part]) -> bool:
    """Say whether a document is an act: §§ that count on, with Absätze, hold at least half of its words."""
    numbers: list[int] = []
    absaetze = inside = 0
    for part in parts:
        if _opens(part, numbers[-1] if numbers else None):
            numbers.append(_number(part))
        if numbers:
            inside += len(part.text)
            absaetze += bool(_ABSATZ.match(part.lines[0].text)) if part.lines else 0
    enough = len(set(numbers)) >= _FEW_PARAGRAPHS or (bool(numbers) and absaetze >= _FEW_ABSAETZE)
    return enough and inside >= _LEAST_SHARE * sum(len(part.text) for part in parts)


def _number(part: Part) -> int:
    match = _PARAGRAPH.match(part.text)
    return int(re.sub(r"\D", "", match["number"])) if match else 0


def _opens(part: Part, before: int | None) -> bool:
    """Say whether a part begins a §: the sign with a number that counts on, and a title or nothing behind it."""
    if part.kind not in (Kind.HEADING, Kind.TEXT) or not part.lines or not part.text.startswith("§"):
        return False
    first = part.text if part.kind is Kind.HEADING else part.lines[0].text
    match = _PARAGRAPH.fullmatch(first)
    if match is None or len(first) > _LONGEST_TITLE or first.endswith((".", ",", ";")):
        return False
    number = _number(part)
    return before is None or before <= number <= before + _FOLLOWS


# writing


def written_statute(parts: Sequence[Part]) -> str:
    """Write the parts of an act as a reading text."""
    vocabulary = Vocabulary(line.text for part in parts for line in part.lines)
    return written(list(_laid_out(parts, vocabulary)))


def _laid_out(parts: Sequence[Part], vocabulary: Vocabulary) -> Iterator[Part]:
    """Yield the parts as they are to be written: §§ and their words as text, all else under its sign."""
    number: int | None = None
    outside = False  # behind the heading of an annex
    for at, part in enumerate(parts):
        if _opens(part, number) and not _is_listed(parts, at):
            number, outside = _number(part), False
            yield from _paragraph(part, vocabulary)
        elif part.kind is Kind.HEADING:
            heading = _division(part)
            outside = (outside or bool(_BEHIND.match(part.text)) or number is None) and heading is None
            if heading is not None:
                yield Part(Kind.TEXT, heading)
            elif outside:
                yield part
            else:
                yield from _inner_heading(part, vocabulary)
        elif outside or part.kind in (Kind.ROW, Kind.CAPTION, Kind.NOTE):
            yield part
        else:
            yield from _words(part, vocabulary)


def _is_listed(parts: Sequence[Part], at: int) -> bool:
    """Say whether a § is an entry of the table of contents: the next part is a § or a division too, or a heading."""
    following = parts[at + 1] if at + 1 < len(parts) else None
    if following is None or len(parts[at].lines) > 1:
        return False
    own = _number(parts[at])
    again = any(_opens(part, None) and _number(part) == own for part in parts[at + 1 :])
    return again and _opens(following, None)


def _paragraph(part: Part, vocabulary: Vocabulary) -> Iterator[Part]:
    """Yield number and title of a §, and the words that stand in the same part."""
    count = len(part.lines) if part.kind is Kind.HEADING else 1
    text = " ".join(line.text for line in part.lines[:count])
    match = _PARAGRAPH.fullmatch(text)
    page = part.lines[0].page
    if match is not None:
        lines = [TextLine(" ".join(filter(None, (f"§ {match['number']}", match["dropped"]))), page)]
        lines += [TextLine(match["title"], page)] if match["title"] else []
        yield Part(Kind.TEXT, lines)
    if part.lines[count:]:
        yield from _words(Part(Kind.TEXT, part.lines[count:]), vocabulary)


def _division(part: Part) -> list[TextLine] | None:
    """Return the lines of a Teil, Abschnitt or of the Präambel; ``None`` for another heading."""
    text, page = part.text, part.lines[0].page
    if PREAMBLE_LINE.fullmatch(text) or CONTENTS.fullmatch(text):
        return [TextLine(text, page)]
    if match := _PART.fullmatch(text):
        return [TextLine(words, page) for words in (match["number"], match["title"]) if words]
    if match := _ORDINAL_PART.fullmatch(text):
        ordinal = match["ordinal"]
        number = str(_ORDINALS.index(ordinal) + 1) if ordinal in _ORDINALS else ordinal.rstrip(".")
        return [TextLine(words, page) for words in (f"{match['kind']} {number}", match["title"]) if words]
    return None


def _inner_heading(part: Part, vocabulary: Vocabulary) -> Iterator[Part]:
    """Yield a heading inside a §: that of an Absatz ("(14a) …") is text, any other the caption of what follows."""
    if _MARK.match(part.text):
        yield from _words(part, vocabulary)
    else:
        yield Part(Kind.CAPTION, part.lines)


def _words(part: Part, vocabulary: Vocabulary) -> Iterator[Part]:
    """Yield the words of a part, hyphens undone; a line that begins with a mark begins a part of its own."""
    held: list[TextLine] = []
    for line in part.lines:
        if (
            held
            and _MARK.match(line.text)
            and not held[-1].text.rstrip().endswith(("Abs.", "Nr.", "und", "§", "Absatz"))
        ):
            yield _joined(held, vocabulary)
            held = []
        held.append(line)
    if held:
        yield _joined(held, vocabulary)


def _joined(lines: Sequence[TextLine], vocabulary: Vocabulary) -> Part:
    """Return a text with one line a page."""
    sources = [SourceLine(line.text, at * 100_000, at) for at, line in enumerate(lines)]
    clean = join_lines(sources, vocabulary)
    pages: list[Page | None] = [lines[at].page if at is not None else None for at in clean.pages]
    cuts = [0]
    for at in range(1, len(pages)):
        # a word that is divided by the end of a page stays whole
        if pages[at] != pages[cuts[-1]] and clean.text[at - 1] == " ":
            cuts.append(at)
    ends = [*cuts[1:], len(clean.text)]
    marked = [TextLine(clean.text[a:b].strip(), pages[a]) for a, b in zip(cuts, ends, strict=True)]
    return Part(Kind.TEXT, marked)


# reading


def read_statute_text(text: str, *, id: str, title: str, language: str = "de") -> Document:
    """Read the reading text of an act: its §§, and tables, annexes and chapters that stand beside them.

    :raises CorpusError: it holds no §.
    """
    parts = list(found_parts(text))
    outer = _outer(parts)
    sections, blocks = read_tree(_masked(text, parts, outer))
    if not any(section.level > 1 for section in sections):
        raise CorpusError(
            f"Im Dokument „{title}“ ({id}) wurde kein Paragraf gefunden.",
            "Jeder Paragraf muss mit einer eigenen Zeile wie „§ 1“ beginnen; bitte die Datei prüfen.",
        )
    pages = [(match.start(), page_number(match["label"])) for match in PAGE.finditer(text)]
    paged = [_on_pages(block, pages) for block in blocks]
    own = [_with_page(section, paged, pages, text) for section in sections]
    inside = [part for at, part in enumerate(parts) if at not in outer and part.kind is not Kind.TEXT]
    paged.extend(_beside(inside, paged, text))
    front_sections, front = _read_outer([parts[at] for at in sorted(outer)], text, {one.number for one in own})
    ordered = sorted([*paged, *front], key=lambda block: block.pieces[0].source if block.pieces else 0)
    every = sorted([*own, *front_sections], key=lambda one: _first(one.number, ordered))
    return Document(id, title, "statute", language, tuple(_in_order(own, front_sections, every)), tuple(ordered))


def _outer(parts: Sequence[Found]) -> set[int]:
    """Return which parts belong to no §: those below a heading with its sign, up to the next § or division."""
    outer: set[int] = set()
    outside = False
    for at, part in enumerate(parts):
        if part.kind is Kind.HEADING:
            outside = True
        elif part.kind is Kind.TEXT and part.lines:
            first = part.lines[0].text
            alone = re.fullmatch(rf"§\s*\d+\s?[a-z]?(?:\s*{DROPPED})?", first)
            if alone or any(sign.fullmatch(first) for sign in (PART, PREAMBLE_LINE, CONTENTS)):
                outside = False
        if outside:
            outer.add(at)
    return outer


def _masked(text: str, parts: Sequence[Found], outer: set[int]) -> str:
    """Return the text with blanks for all that is no word of the act; every character keeps its place."""
    masked = [char if char == "\n" else " " for char in text]
    for at, part in enumerate(parts):
        if part.kind is Kind.TEXT and at not in outer:
            for line in part.lines:
                masked[line.start : line.start + len(line.text)] = line.text
    return "".join(masked)


def _on_pages(block: Block, pages: Sequence[tuple[int, int | None]]) -> Block:
    return replace(block, pieces=tuple(replace(piece, page=_page(piece.source, pages)) for piece in block.pieces))


def _page(source: int, pages: Sequence[tuple[int, int | None]]) -> int | None:
    at = bisect_right(pages, source, key=lambda one: one[0]) - 1
    return pages[at][1] if at >= 0 else None


def _with_page(
    section: Section, blocks: Sequence[Block], pages: Sequence[tuple[int, int | None]], text: str
) -> Section:
    first = next((block.pieces[0] for block in blocks if block.section == section.number and block.pieces), None)
    if first is None:
        return section
    # the heading may stand at the foot of the page before
    heading = text.rfind(f"§ {section.number}\n", 0, first.source) if section.level > 1 else -1
    return replace(section, page=_page(heading if heading >= 0 else first.source, pages))


def _beside(parts: Sequence[Found], blocks: Sequence[Block], text: str) -> Iterator[Block]:
    """Yield tables and captions inside §§ with the address of the words that they stand behind."""
    starts = [block.pieces[0].source for block in blocks if block.pieces]
    owners = [block for block in blocks if block.pieces]
    for draft in read_parts(parts)[0]:
        block = draft.block(text)
        if not block.text:
            continue
        at = bisect_right(starts, block.pieces[0].source) - 1
        owner = owners[at] if at >= 0 else None
        norm = Norm(owner.norm.paragraph, owner.norm.absatz) if owner is not None and owner.norm else None
        section = owner.section if owner is not None else HEAD
        yield replace(block, section=section, norm=norm, group=None, heading="", citable=owner is None or owner.citable)


def _read_outer(parts: Sequence[Found], text: str, taken: set[str]) -> tuple[list[Section], list[Block]]:
    """Read chapters and annexes beside the §§ as sections without levels."""
    drafts, sections = read_parts(parts)
    names = {one.number: _free(one.number, taken) for one in sections}
    flat = [Section(names[one.number], one.title, 1, None, one.page) for one in sections]
    blocks = [draft.block(text) for draft in drafts if draft.clean.text]
    kept = {block.section for block in blocks}
    return [one for one, old in zip(flat, sections, strict=True) if old.number in kept], [
        replace(block, section=names[block.section], group=None) for block in blocks
    ]


def _free(number: str, taken: set[str]) -> str:
    """Return a name for a chapter or annex that no § and no other one has."""
    name = f"Abschnitt {number}" if number[:1].isdigit() else number
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name} ({count})"
    taken.add(free)
    return free


def _first(number: str, blocks: Sequence[Block]) -> int:
    return next((b.pieces[0].source for b in blocks if b.section == number and b.pieces), 0)


def _in_order(own: Sequence[Section], outer: Sequence[Section], every: Sequence[Section]) -> Iterator[Section]:
    """Yield chapters in front, the act with its parts as they are, and annexes behind."""
    begin = next((at for at, one in enumerate(every) if one in own and one.level > 1), 0)
    front = [one for one in every[:begin] if one in outer]
    yield from front
    yield from own
    yield from (one for one in outer if one not in front)
