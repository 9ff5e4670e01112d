"""From a reading text to a report: its tree of sections, its paragraphs, lists, tables, footnotes and boxes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.documents.clean import CleanText, SourceLine, Vocabulary, join_lines
from assistant.documents.model import Block, Document, Element, Mark, Section, Table
from assistant.documents.origin.numbering import BOXES, CAPTION, split_item
from assistant.documents.origin.parts import Kind
from assistant.documents.reading.sections import Sections
from assistant.documents.reading.syntax import INLINE, Found, found_parts
from assistant.documents.report.notes import lift_footnote_marks
from assistant.documents.report.reader import Draft

__all__ = ["read_parts", "read_reading_text"]

_LISTED_CHARS = 250  # what is longer is no entry of a table of contents
_LABELS = {"Abb.": "Abbildung", "Tab.": "Tabelle"}
_CONTENTS = ("Inhalt", "Inhaltsverzeichnis", "Inhaltsübersicht", "Abbildungsverzeichnis", "Tabellenverzeichnis")


def read_reading_text(text: str, *, id: str, title: str, language: str = "de") -> Document:
    """Read a reading text; one without headings becomes one section.

    :param text: the file as it is.
    """
    parts = list(found_parts(text))
    reading = _Reading(parts)
    drafts = list(reading.drafts())
    # where the file itself shows a mark, no number of the text is taken for one
    shown = {mark.number for draft in drafts for mark in draft.marks}
    lift_footnote_marks(one for one in drafts if one.element is not Element.FOOTNOTE or one.label not in shown)
    blocks = tuple(draft.block(text) for draft in drafts if draft.clean.text)
    sections = _needed(reading.sections.found, blocks)
    return Document(id, title, "report", language, sections, blocks)


def _needed(sections: Sequence[Section], blocks: Iterable[Block]) -> tuple[Section, ...]:
    """Leave out the title page, and a table of contents of which nothing is left."""
    used = {block.section for block in blocks} | {one.parent for one in sections}
    empty = [one.number for one in sections if one.number not in used]
    title = sections[0].number if sections and not sections[0].number[0].isdigit() else ""
    return tuple(
        one for one in sections if one.number not in empty or (one.title not in _CONTENTS and one.number != title)
    )


def read_parts(parts: Sequence[Found]) -> tuple[list[Draft], list[Section]]:
    """Read parts into drafts of blocks and the sections that their headings open."""
    reading = _Reading(parts)
    return list(reading.drafts()), reading.sections.found


class _Reading:
    """One pass over the parts."""

    def __init__(self, parts: Sequence[Found]) -> None:
        self._parts = parts
        self._vocabulary = Vocabulary(line.text for part in parts for line in part.lines)
        self._titles = {at: self._clean(part) for at, part in enumerate(parts) if part.kind is Kind.HEADING}
        self.sections = Sections((parts[at].level, clean.text) for at, clean in self._titles.items())
        self._group: int | None = None
        self._groups = 0
        self._before: Draft | None = None
        self._closed = ""  # the section that the open box closes
        self._caption: Draft | None = None  # the one that waits for its rows

    def drafts(self) -> Iterator[Draft]:
        """Yield the blocks in the order of the text."""
        at = 0
        while at < len(self._parts):
            part = self._parts[at]
            if part.kind is Kind.HEADING:
                clean = self._titles[at]
                self.sections.enter(part.level, clean.text, clean.pages[0] if clean.pages else None)
                self._closed = self.sections.closed_by(self._following(at)) if self.sections.box else ""
                self._close()
                at += 1
            elif part.kind is Kind.ROW:
                end = next((i for i in range(at, len(self._parts)) if self._parts[i].kind is not Kind.ROW), None)
                rows = self._parts[at:end]
                yield from self._table(rows, self._parts[end] if end is not None else None)
                at += len(rows)
            else:
                yield from () if self._is_listed(part) else self._block(part, at)
                at += 1
        if self._caption is not None:
            yield self._caption

    def _is_listed(self, part: Found) -> bool:
        """Say whether a part is left of a table of contents."""
        listed = self.sections.found and self.sections.found[-1].title in _CONTENTS
        return bool(listed) and sum(len(line.text) for line in part.lines) < _LISTED_CHARS

    def _following(self, at: int) -> tuple[int, str] | None:
        """Return level and words of the next heading that is no title of a box."""
        later = (i for i in range(at + 1, len(self._parts)) if i in self._titles)
        title = next((i for i in later if self._titles[i].text.casefold() not in BOXES), None)
        return None if title is None else (self._parts[title].level, self._titles[title].text)

    def _close(self) -> None:
        self._group, self._before = None, None

    def _clean(self, part: Found) -> CleanText:
        clean, _ = self._marked(part)
        return clean

    def _marked(self, part: Found, skip: int = 0) -> tuple[CleanText, list[Mark]]:
        """Join the lines of a part, and take the marks of footnotes out.

        :param skip: characters of the first line that are no text.
        """
        lines = [SourceLine(line.text, line.start, line.page) for line in part.lines]
        if skip:
            first = lines[0]
            lines[0] = SourceLine(first.text[skip:], first.start + skip, first.page)
        clean = join_lines(lines, self._vocabulary)
        marks: list[Mark] = []
        cuts: list[tuple[int, int]] = []
        gone = 0
        for match in INLINE.finditer(clean.text):
            begin, end = match.span()
            if match["number"]:
                marks.append(Mark(begin - gone, match["number"]))
            cuts.append((begin, end))
            gone += end - begin
        return clean.without(cuts), marks

    def _block(self, part: Found, at: int) -> Iterator[Draft]:
        if part.kind is Kind.CAPTION:
            yield from self._captioned(part)
            return
        if part.kind is Kind.NOTE:
            clean, marks = self._marked(part)
            yield Draft(self.sections.here, Element.FOOTNOTE, clean, label=part.label, marks=marks)
            return
        mark, skip = split_item(part.lines[0].text) if part.kind is Kind.ITEM else ("", 0)
        clean, marks = self._marked(part, skip)
        element = self._element(part)
        draft = Draft(
            self._closed or self.sections.here,
            element,
            clean,
            label=_label(mark) if element is Element.LIST else "",
            heading=self.sections.subheading,
            marks=marks,
        )
        if element is Element.LIST:
            self._grouped(draft)
        elif part.kind is not Kind.ITEM:
            self._group = None
        self._before = draft
        yield draft

    def _element(self, part: Found) -> Element:
        if self.sections.box:
            return Element.FINDING if self.sections.box == "finding" else Element.RECOMMENDATION
        return Element.LIST if part.kind is Kind.ITEM else Element.TEXT

    def _grouped(self, draft: Draft) -> None:
        """Put the items of a list, and the text that introduces them, into one group."""
        if self._group is None:
            self._group, self._groups = self._groups, self._groups + 1
            before = self._before
            if before is not None and before.element is Element.TEXT and before.clean.text.endswith(":"):
                before.group = self._group
        draft.group = self._group

    def _captioned(self, part: Found) -> Iterator[Draft]:
        clean, _ = self._marked(part)
        match = CAPTION.match(clean.text)
        label = f"{_LABELS.get(match['kind'], match['kind'])} {match['number'].rstrip('.')}" if match else ""
        title = clean.text[match.end() :].strip() if match else clean.text
        if self._caption is not None:
            yield self._caption
        element = Element.TABLE if label.startswith("Tabelle") else Element.FIGURE
        # a caption alone tells nothing of what the picture shows
        self._caption = Draft(self.sections.here, element, clean, label=label, title=title, certain=False)

    def _table(self, rows: Sequence[Found], below: Found | None) -> Iterator[Draft]:
        """Make a table of rows, with the caption above it."""
        head = rows[0].head and len(rows) > 1
        cells = [[self._cell(line) for line in row.lines] for row in rows]
        texts = [tuple(cell.text for cell in row) for row in cells]
        wide = max(map(len, texts))
        padded = [row + ("",) * (wide - len(row)) for row in texts]
        columns = padded[0] if head else ()
        table = Table(columns, tuple(padded[1:] if head else padded))
        clean = CleanText.joined([CleanText.joined(row, " ") for row in cells])
        draft = Draft(self.sections.here, Element.TABLE, clean, heading=self.sections.subheading, table=table)
        if self._caption is not None:
            draft = replace(draft, label=self._caption.label, title=self._caption.title or self._caption.clean.text)
            self._caption = None
        self._close()
        yield draft

    def _cell(self, line: object) -> CleanText:
        clean, _ = self._marked(Found(Kind.TEXT, [line]))  # type: ignore[list-item]
        return clean


def _label(mark: str) -> str:
    return "•" if mark[:1] in "•●▪◦‣∙○■□✓-–—*" and mark else mark
