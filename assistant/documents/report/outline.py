"""Which section a chunk belongs to, and the tree of sections."""

import re
from collections.abc import Iterable, Sequence

from assistant.documents.clean import SourceLine, Vocabulary, join_lines
from assistant.documents.model import Block, Section, page_at
from assistant.documents.report.chunks import Chunk, Kind, Line
from assistant.documents.report.floats import Role
from assistant.documents.report.flow import Run

__all__ = ["Outline", "sections_of"]


class Outline:
    """Sections of the body, found by headings, running heads and the chapter digits at the foot of pages.

    :ivar headings: numbered headings in file order.
    :ivar titles: number of a chapter or section to its title.
    :ivar pages: number to the printed page of its heading.
    """

    def __init__(
        self,
        body: Sequence[Chunk],
        roles: dict[int, Role],
        runs: Sequence[Run],
        vocabulary: Vocabulary,
        glued: dict[int, list[Line]],
    ) -> None:
        self._vocabulary = vocabulary
        self._glued = glued
        self.headings = [c for c in body if roles.get(c.index) is Role.HEADING]
        self.titles: dict[str, str] = {}
        self.pages: dict[str, int | None] = {}
        self._section: dict[int, str] = {}
        self._sub: dict[int, str] = {}
        for heading in self.headings:
            self.titles[heading.mark] = self._title(heading)
            self.pages[heading.mark] = heading.page
        self._chapter_of_page = _chapters(body, roles, self.headings)
        self._chapter_titles(body, roles)
        self._walk(body, roles, runs)

    def section_of(self, chunk: Chunk) -> str:
        """Return the number of the innermost section a chunk stands in."""
        return self._section[chunk.index]

    def subheading_of(self, chunk: Chunk) -> str:
        """Return the unnumbered heading above a chunk, or ""."""
        return self._sub.get(chunk.index, "")

    @staticmethod
    def key(number: str) -> tuple[int, ...]:
        """Return the sort key of a section number."""
        return tuple(int(part) for part in number.split(".")) if number[:1].isdigit() else (-1,)

    def _title(self, chunk: Chunk) -> str:
        first, *others = chunk.lines
        return self._joined([Line(first.text[chunk.skip :], first.start), *others])

    def _joined(self, lines: Sequence[Line]) -> str:
        return join_lines([SourceLine(line.text, line.start, None) for line in lines], self._vocabulary).text

    def _chapter_titles(self, body: Sequence[Chunk], roles: dict[int, Role]) -> None:
        fragments: dict[str, list[str]] = {}
        for chunk in body:
            if chunk.kind is Kind.RUNNING and chunk.mark.isdigit():
                self.titles.setdefault(chunk.mark, chunk.raw.strip())
            elif roles.get(chunk.index) is Role.CHAPTER and chunk.kind is Kind.TITLE:
                self.titles[chunk.mark] = re.sub(r"\d$", "", chunk.raw)
            elif roles.get(chunk.index) is Role.CHAPTER:
                number = self._chapter_of_page.get(chunk.page, "")
                fragments.setdefault(number, []).append(self._title(chunk))
        for number, parts in fragments.items():
            known = self.titles.get(number)
            self.titles[number] = " ".join([*([known] if known else []), *parts])

    def _walk(self, body: Sequence[Chunk], roles: dict[int, Role], runs: Sequence[Run]) -> None:
        first_of = {run.first.index: run for run in runs}
        earlier = _continued_above(runs)
        here, sub = "", ""
        for chunk in body:
            chapter = self._chapter_of_page.get(chunk.page, "")
            if chapter and (not here or int(here.split(".")[0]) < int(chapter)):
                here, sub = chapter, ""
                self.pages.setdefault(chapter, chunk.page)
            role = roles.get(chunk.index)
            if role is Role.HEADING:
                here, sub = chunk.mark, ""
            elif role is Role.SUBHEADING:
                sub = self._title(chunk)
            elif chunk.index in self._glued:
                sub = self._joined(self._glued[chunk.index])
            run = first_of.get(chunk.index)
            above = run.after.last.index if run is not None and run.after is not None else chunk.index
            if above < chunk.index and role is not Role.BOX:
                here = self._section[above]
            self._section[chunk.index] = here or "0"
            if sub:
                self._sub[chunk.index] = sub
            for continued in earlier.get(chunk.index, []):
                self._section[continued.index] = here


def _continued_above(runs: Sequence[Run]) -> dict[int, list[Chunk]]:
    """Return, by the index of a run's last chunk, the chunks above it in the file that go on with it."""
    found: dict[int, list[Chunk]] = {}
    for run in runs:
        if run.after is not None and run.after.last.index > run.first.index:
            found[run.after.last.index] = run.chunks
    return found


def _chapters(body: Sequence[Chunk], roles: dict[int, Role], headings: Sequence[Chunk]) -> dict[int | None, str]:
    """Return the chapter of each page that names one.

    The signs: a running head, a title, the digit at the foot, a first section ``k.1``.
    """
    chapters: dict[int | None, str] = {}
    for chunk in body:
        if chunk.page is None or chunk.page in chapters:
            continue
        named = chunk.kind in (Kind.RUNNING, Kind.TITLE) and chunk.mark.isdigit()
        foot = chunk.kind is Kind.DIGIT and len(chunk.mark) == 1 and roles.get(chunk.index) is Role.NONE
        if named or foot:
            chapters[chunk.page] = chunk.mark
    for heading in headings:
        if heading.mark.endswith(".1") and heading.mark.count(".") == 1:
            chapters.setdefault(heading.page, heading.mark.split(".")[0])
    return chapters


def sections_of(
    blocks: Iterable[Block], outline: Outline, front: Sequence[Section] = (), back: Sequence[Section] = ()
) -> tuple[Section, ...]:
    """Return the sections in reading order, each with its parent, those without a heading of their own included.

    :param front: named sections before the first chapter; those that only blocks know come before them.
    :param back: named sections behind the last chapter; those that only blocks know come behind them.
    """
    titles, pages = dict(outline.titles), dict(outline.pages)
    known = {section.number for section in (*front, *back)}
    before: list[Section] = []
    behind: list[Section] = []
    numbers = set(titles)
    chapters = False
    for block in blocks:
        number = block.section
        if number[:1].isdigit():
            chapters = True
            numbers.add(number)
            pages.setdefault(number, page_at(block.pieces, 0))
        elif number not in known:
            known.add(number)
            section = Section(number, number, 1, None, page_at(block.pieces, 0))
            (behind if chapters else before).append(section)
    numbered = (_section(number, titles, pages) for number in sorted(numbers, key=Outline.key))
    return (*before, *front, *numbered, *back, *behind)


def _section(number: str, titles: dict[str, str], pages: dict[str, int | None]) -> Section:
    parts = number.split(".") if number[:1].isdigit() else [number]
    parent = ".".join(parts[:-1]) or None
    return Section(number, titles.get(number, number), len(parts), parent, pages.get(number))
