"""From the text of an evaluation report to its tree."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.clean import CleanText, Vocabulary, join_lines
from assistant.documents.model import Block, Document, Element, Mark, Table
from assistant.documents.report.boxes import find_boxes, section_closed
from assistant.documents.report.chunks import Chunk, Kind, Line, chunks_of, lines_of, source_lines
from assistant.documents.report.floats import Float, Role, Roles, find_roles, heading_lines, is_open
from assistant.documents.report.flow import Run, link_runs, runs_of
from assistant.documents.report.lists import with_whole_lists
from assistant.documents.report.margins import annex_blocks, front_blocks, named_sections
from assistant.documents.report.notes import lift_footnote_marks
from assistant.documents.report.outline import Outline, sections_of
from assistant.documents.report.pages import Listed, assign_pages, listed_pages
from assistant.documents.report.tables import Part, fragments, read_record
from assistant.documents.sentences import split_sentences

__all__ = ["read_report"]


@dataclass(slots=True)
class Draft:
    """A block in the making."""

    section: str
    element: Element
    clean: CleanText
    order: tuple[int, ...] = ()
    label: str = ""
    heading: str = ""
    title: str = ""
    speaker: str = ""
    group: int | None = None
    table: Table | None = None
    certain: bool = True
    source: str = ""
    note: str = ""
    marks: list[Mark] = field(default_factory=list)

    def block(self, source: str) -> Block:
        """Return the finished block.

        :param source: text of the file.
        """
        return Block(
            section=self.section,
            element=self.element,
            text=self.clean.text,
            pieces=self.clean.pieces(source),
            label=self.label,
            heading=self.heading,
            title=self.title,
            speaker=self.speaker,
            group=self.group,
            table=self.table,
            certain=self.certain,
            source=self.source,
            note=self.note,
            marks=tuple(sorted(self.marks, key=lambda mark: mark.at)),
        )


def read_report(text: str, *, id: str, title: str, language: str = "de") -> Document:
    """Read the text of a report.

    :param text: the file as it is.
    :return: sections and blocks in reading order; a text without any sign of structure becomes one section.
    """
    lines = lines_of(text)
    chunks = chunks_of(lines)
    listed = listed_pages(chunks)
    assign_pages(chunks, listed)
    vocabulary = Vocabulary(line.text for line in lines)
    reading = _Reading(chunks, listed, vocabulary)
    drafts = reading.drafts()
    lift_footnote_marks(drafts)
    front, abbreviations = front_blocks(chunks[: reading.begin], vocabulary)
    back = annex_blocks(chunks[reading.end :], vocabulary)
    body = with_whole_lists([d.block(text) for d in sorted(drafts, key=lambda d: d.order) if d.clean.text])
    blocks = [*front, *body, *back]
    named = named_sections(chunks[: reading.begin], chunks[reading.end :])
    sections = sections_of(blocks, reading.outline, *named)
    return Document(id, title, "report", language, sections, tuple(blocks), abbreviations)


class _Reading:
    """One pass over the body of the report (first chapter to annex)."""

    def __init__(self, chunks: Sequence[Chunk], listed: dict[str, Listed], vocabulary: Vocabulary) -> None:
        self.chunks = chunks
        self.listed = listed
        self.vocabulary = vocabulary
        self.begin, self.end = _body(chunks)
        self.body = chunks[self.begin : self.end]
        self.roles: Roles = find_roles(chunks, self.begin, self.end)
        glued = self._split_glued_headings()
        self.runs = runs_of(self.body, self.roles.of)
        link_runs(self.runs, vocabulary)
        self.boxes = find_boxes(self.body, self.roles.of, self.runs)
        self.outline = Outline(self.body, self.roles.of, self.runs, vocabulary, glued)
        self._groups = 0

    def _split_glued_headings(self) -> dict[int, list[Line]]:
        """Cut unnumbered headings off the paragraphs they are glued to; return them by chunk index."""
        glued: dict[int, list[Line]] = {}
        for chunk in self.body:
            count = heading_lines(chunk, self.roles.column) if self.roles.of[chunk.index] is Role.FLOW else 0
            if count:
                glued[chunk.index] = chunk.cut(count)
        return glued

    def drafts(self) -> list[Draft]:
        """Return the blocks of the body, each with its place in the reading order."""
        drafts = [*self._text(), *self._floats(), *self._footnotes(), *self._quotes(), *self._boxes()]
        return [replace_order(draft, self.outline.key(draft.section)) for draft in drafts]

    def _clean(self, chunks: Iterable[Chunk]) -> CleanText:
        return join_lines([line for chunk in chunks for line in source_lines(chunk)], self.vocabulary)

    def _text(self) -> Iterable[Draft]:
        after = {id(run.after): run for run in self.runs if run.after is not None}
        for run in self.runs:
            linked = run.after is not None and self.roles.of[run.after.last.index] is not Role.BOX
            if linked and self.roles.of[run.first.index] is not Role.BOX:
                continue
            yield from self._chain(run, after)

    def _chain(self, run: Run, after: dict[int, Run]) -> Iterable[Draft]:
        """Build the paragraphs of a run and of all that goes on with it."""
        paragraphs: list[list[Chunk]] = []
        here: Run | None = run
        joined = False
        while here is not None:
            for chunk in here.chunks:
                if self.roles.of[chunk.index] not in (Role.FLOW, Role.ITEM):
                    continue
                if joined and paragraphs:
                    paragraphs[-1].append(chunk)
                else:
                    paragraphs.append([chunk])
                joined = False
            joined = True
            here = after.get(id(here))
        yield from self._paragraphs(paragraphs)

    def _paragraphs(self, paragraphs: Sequence[list[Chunk]]) -> Iterable[Draft]:
        group: int | None = None
        previous: Draft | None = None
        for chunks in paragraphs:
            first = chunks[0]
            draft = Draft(
                self.outline.section_of(first),
                Element.LIST if first.kind is not Kind.BODY else Element.TEXT,
                self._clean(chunks),
                (first.index,),
                label=_item_label(first),
                heading=self.outline.subheading_of(first),
            )
            if first.kind is Kind.BODY:
                group = None
            elif group is None:
                self._groups += 1
                group = self._groups
                if previous is not None and previous.element is Element.TEXT and _introduces(previous):
                    previous.group = group
            draft.group = group
            previous = draft
            yield draft

    def _floats(self) -> Iterable[Draft]:
        merged: dict[str, Float] = {}
        for found in self.roles.floats:
            known = merged.get(found.caption.mark)
            if known is None:
                merged[found.caption.mark] = found
            else:
                known.content.extend(found.content)
                known.source = known.source or found.source
        for mark, found in merged.items():
            yield self._float(mark, found)

    def _float(self, mark: str, found: Float) -> Draft:
        inside = [c for c in found.content if c.kind not in (Kind.SOURCE, Kind.DIGIT)]
        parts = [self._part(chunk, found) for chunk in inside]
        section = self.outline.section_of(found.caption)
        record = read_record(parts, lambda: self._sentences(section))
        text = record.clean if record else fragments(parts)
        listed = self.listed.get(mark)
        caption = self._clean([found.caption])
        note = next((c for c in found.content if c.kind is Kind.SOURCE and not c.raw.startswith("Quelle")), None)
        return Draft(
            section,
            Element.TABLE if mark.startswith("Tabelle") else Element.FIGURE,
            text if text.text else caption,
            (found.caption.index,),
            label=mark,
            title=caption.text or (listed.title if listed else ""),
            table=record.table if record else None,
            certain=record is not None,
            source=self._clean([found.source]).text if found.source else "",
            note=self._clean([note]).text if note else "",
        )

    def _part(self, chunk: Chunk, found: Float) -> Part:
        """Return a frame of a figure; a number that stands in front of its words (``II.``) belongs to them."""
        whole = replace(chunk, skip=0) if chunk.kind is Kind.HEADING else chunk
        return Part(chunk.kind, self._clean([whole]), chunk.index > found.caption.index)

    def _sentences(self, section: str) -> Iterable[str]:
        """Return the sentences of the running text of a section, as far as they stand in one chunk."""
        for chunk in self.body:
            if self.roles.of[chunk.index] is Role.FLOW and self.outline.section_of(chunk) == section:
                text = self._clean([chunk]).text
                yield from (text[start:end] for start, end in split_sentences(text))

    def _footnotes(self) -> Iterable[Draft]:
        for chunk in self.body:
            if self.roles.of[chunk.index] is Role.FOOTNOTE:
                section = self.outline.section_of(chunk)
                yield Draft(section, Element.FOOTNOTE, self._clean([chunk]), (chunk.index,), label=chunk.mark)

    def _quotes(self) -> Iterable[Draft]:
        """Build pull quotes: the speaker is the first speaker chunk below."""
        open_: list[Chunk] = []
        for chunk in self.body:
            role = self.roles.of[chunk.index]
            if role is Role.QUOTE:
                open_.append(chunk)
            elif role is Role.SPEAKER and open_:
                section = self.outline.section_of(open_[0])
                speaker = re.sub(r"\s\d$", "", self._clean([chunk]).text)
                yield Draft(section, Element.QUOTE, self._clean(open_), (open_[0].index,), speaker=speaker)
                open_ = []

    def _boxes(self) -> Iterable[Draft]:
        for box in self.boxes:
            section = section_closed(box, self.boxes, self.outline.headings)
            for number, item in enumerate(box.items):
                yield Draft(section, box.element, self._clean(item), (_LAST, box.heading.index, number))


_LAST = 1_000_000


def replace_order(draft: Draft, key: tuple[int, ...]) -> Draft:
    """Return the draft with the key of its section in front of its own place; boxes come last in their section."""
    own = draft.order
    padded = key + (_LAST,) * (4 - len(key)) if own[0] == _LAST else key + (-1,) * (4 - len(key))
    return replace(draft, order=padded + own)


def _item_label(chunk: Chunk) -> str:
    return {Kind.NUMBERED: f"{chunk.mark}.", Kind.LETTERED: f"{chunk.mark})", Kind.BULLET: "•"}.get(chunk.kind, "")


def _introduces(draft: Draft) -> bool:
    return draft.clean.text.endswith(":") or is_open(draft.clean.text)


def _body(chunks: Sequence[Chunk]) -> tuple[int, int]:
    """Return where the chapters begin and where the annex does (half-open chunk indexes)."""
    numbered = [i for i, c in enumerate(chunks) if c.kind is Kind.RUNNING and c.mark.isdigit()]
    headings = [i for i, c in enumerate(chunks) if c.kind is Kind.HEADING and c.mark[:1].isdigit()]
    begin = min([*numbered[:1], *headings[:1]], default=0)
    paged = [i for i in range(begin, len(chunks)) if chunks[i].page is not None]
    end = paged[-1] + 1 if paged else len(chunks)
    return begin, end
