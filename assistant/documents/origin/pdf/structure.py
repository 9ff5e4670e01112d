"""From the lines of all pages to headings, paragraphs, list items, tables, captions and footnotes."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.documents.origin.numbering import BOXES, CAPTION, NUMBERED, split_item
from assistant.documents.origin.parts import Kind, Page, Part, TextLine
from assistant.documents.origin.pdf.lines import Line, Stretch
from assistant.documents.origin.pdf.measures import Measures, measure

__all__ = ["Outline", "parts_of"]

Outline = Mapping[int, Mapping[str, int]]
"""Leaf to what the file's own outline names on it: the words of a heading, folded, to its level."""

_NOTE: Final = re.compile(r"(?:\[\^(?P<raised>\d{1,3})\]|(?P<number>\d{1,3})(?=\s|[A-ZÄÖÜ„]))\s*(?=\S)")
_LEADERS: Final = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]+)$|(?:\.\s?){6,}$")
_LISTED: Final = re.compile(r".*\s\d{1,4}$")
_CONTENTS: Final = re.compile(
    r"(?:Inhalt|Inhaltsverzeichnis|Inhaltsübersicht|Abbildungsverzeichnis|Tabellenverzeichnis)"
)
_ENDED: Final = re.compile(r"[.!?:;…][)\]“”\"’‘»«]*(?:\[\^\d+\])*$")
_NOTES_APART: Final = 8  # by which the number of a footnote may differ from the one before
# a stop behind these ends no sentence
_SHORTENED: Final = re.compile(
    r"(?<![^\W\d])(?:z\. ?B|u\. ?a|d\. ?h|i\. ?d\. ?R|i\. ?V\. ?m|bzw|vgl|Nr|Abs|Art|ca|ggf|inkl|sog|Kap|Abb|Tab|Dr"
    r"|Prof|St|Mio|Mrd|S|[a-z]|\d{1,2})\.$"
)
_LONGEST_HEADING: Final = 240  # characters
_SHORT: Final = 0.86  # of a column's width: a line that ends before may be the last of its paragraph
_FULL: Final = 0.8  # likewise: one that ends behind it may go on in the next column
_INDENT: Final = 0.8  # of the size
_ALIGNED: Final = 6.0  # points by which cells of one column begin apart
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_LOWER: Final = re.compile(r"[a-zäöüß]")


def parts_of(pages: Sequence[Sequence[Line]], printed: Sequence[Page], outline: Outline) -> list[Part]:
    """Return the parts of a document in reading order.

    :param pages: lines of every leaf in reading order, without running heads.
    :param printed: page of every leaf.
    :param outline: headings that the file itself names; empty where it has no outline.
    """
    structure = _Structure(measure(pages), outline)
    for lines, page in zip(pages, printed, strict=True):
        structure.take(lines, page)
    return structure.parts


class _Structure:
    """Walks over the lines and keeps the part that is open."""

    def __init__(self, measures: Measures, outline: Outline) -> None:
        self.parts: list[Part] = []
        self._measures = measures
        self._outline = outline
        self._open: Part | None = None  # the paragraph, item or footnote that may go on
        self._before: Line | None = None  # the line above in the same column
        self._last: Line | None = None  # the last line of running text
        self._contents = False
        self._columns: list[float] = []  # where the columns of the open table begin
        self._note: Part | None = None
        self._notes = 0  # number of the last footnote
        self._seen: set[int] = set()  # numbers of footnotes
        self._foot: set[int] = set()  # lines of this page at the foot of a column, in small letters

    def take(self, lines: Sequence[Line], page: Page) -> None:
        """Take the lines of a page."""
        named = self._outline.get(page.leaf, {})
        self._before, self._note = None, None
        self._foot = self._feet(lines)
        index = 0
        while index < len(lines):
            line = lines[index]
            if line.opens:
                self._before, self._note, self._columns = None, None, []
            count = self._heading(lines, index, named, page)
            if not count:
                self._other(lines, index, page)
            last = lines[index + max(count, 1) - 1]
            self._before = last
            index += max(count, 1)

    def _feet(self, lines: Sequence[Line]) -> set[int]:
        """Return which lines stand at the foot of a column below larger text, all in small letters."""
        feet: set[int] = set()
        small = True
        tail: list[int] = []
        for at in range(len(lines) - 1, -1, -1):
            # the rows of a table are no footnotes
            small = small and self._measures.is_smaller(lines[at]) and len(_cells(lines[at])) == 1
            if small:
                tail.append(at)
            else:
                feet.update(tail)
            if lines[at].opens:
                # a column of small letters from above to below holds no footnotes, unless they go on from the other
                feet.update(tail if _NOTE.match(lines[at].text) and len(tail) < 12 else ())
                small, tail = True, []
        return feet

    # headings

    def _heading(self, lines: Sequence[Line], index: int, named: Mapping[str, int], page: Page) -> int:
        """Open a heading if one begins here.

        :return: number of its lines, 0 where there is none.
        """
        count, level = self._by_outline(lines, index, named)
        if not count:
            count, level = self._by_sight(lines, index)
        if not count:
            return 0
        held = lines[index : index + count]
        text = " ".join(one.text for one in held)
        self._contents = bool(_CONTENTS.fullmatch(text))
        self._add(Part(Kind.HEADING, [TextLine(one.text, page) for one in held], level=level))
        self._open = None
        self._note = None
        return count

    def _by_outline(self, lines: Sequence[Line], index: int, named: Mapping[str, int]) -> tuple[int, int]:
        text = ""
        first = lines[index]
        plain = not (first.bold or self._measures.is_larger(first))
        for count, line in enumerate(lines[index : index + 5], start=1):
            text += _folded(line.text)
            for title, level in named.items():
                if text == title and not (plain and title.isalpha()):
                    return count, level
                number = text.removesuffix(title)
                if text not in (title, number) and _is_only_number(number, plain=plain):
                    return count, level
            if not _LETTERS.search(first.text) and NUMBERED.fullmatch(lines[min(index + 1, len(lines) - 1)].text):
                break
            if not any(title.startswith(text) or _begins(text, title) for title in named):
                break
        return 0, 0

    def _by_sight(self, lines: Sequence[Line], index: int) -> tuple[int, int]:
        """Return how many lines look like one heading, and its level; numbers go before sizes."""
        line = lines[index]
        if not self._looks(line):
            return 0, 0
        count = 1
        while index + count < len(lines) and self._same_heading(lines[index + count - 1], lines[index + count]):
            count += 1
        text = " ".join(one.text for one in lines[index : index + count])
        if count > 2 and not self._measures.is_larger(line) and not NUMBERED.fullmatch(text):
            return 0, 0
        if len(text) > _LONGEST_HEADING or not _LETTERS.search(text):
            return 0, 0
        return count, self._measures.level(line)

    def _looks(self, line: Line) -> bool:
        text = line.text
        if CAPTION.match(text) or _LEADERS.search(text) or (self._contents and _LISTED.fullmatch(text)):
            return False
        if len(_cells(line)) > 2:
            return False
        if self._measures.is_larger(line):
            return True
        if text.casefold() in BOXES:
            return True
        free = self._before is None or self._measures.is_apart(self._before, line) or self._above_is_heading()
        if line.bold and not self._measures.is_smaller(line) and free and not split_item(text)[0]:
            return not text.endswith((".", ",", ";", ":")) and len(line.cells) <= 2 and len(text) < 120
        return False

    def _above_is_heading(self) -> bool:
        return bool(self.parts) and self.parts[-1].kind is Kind.HEADING

    def _same_heading(self, above: Line, line: Line) -> bool:
        if line.opens or abs(line.size - above.size) > 0.5 or line.bold != above.bold:
            return False
        if above.y - line.y > 1.7 * above.size or line.text.casefold() in BOXES or above.text.casefold() in BOXES:
            return False
        if NUMBERED.fullmatch(line.text) and not _LETTERS.search(above.text):
            return False  # a number of its own
        return not (NUMBERED.fullmatch(line.text) and NUMBERED.fullmatch(above.text) and above.end < line.right * 0.8)

    # everything else

    def _other(self, lines: Sequence[Line], index: int, page: Page) -> None:
        line = lines[index]
        text = line.text
        if _LEADERS.search(text) or (self._contents and (_LISTED.fullmatch(text) or len(text) < 8)):
            return
        if index in self._foot and self._footnote(line, page):
            return
        cells = _cells(line)
        if len(cells) > 1 and self._is_table(lines, index):
            self._row(line, cells, page)
        elif self._columns and self._continues_row(line):
            self._append_cells(cells)
        elif self._is_caption(line):
            self._begin(Kind.CAPTION, line, page)
        else:
            self._columns = []
            self._text(line, page)

    def _is_caption(self, line: Line) -> bool:
        """Tell a caption from a sentence that begins with a reference: by its colon, or by its letters."""
        match = CAPTION.match(line.text)
        if match is None or self._goes_on(line):
            return False
        return match[0].endswith((":", ".")) or line.bold or self._measures.is_smaller(line)

    def _footnote(self, line: Line, page: Page) -> bool:
        """Take a line at the foot of a column: small letters behind a number that counts on."""
        match = _NOTE.match(line.text)
        number = int(match["raised"] or match["number"]) if match else 0
        if number == 1:  # they may count anew in every chapter
            self._notes = 0
            self._seen.clear()
        if match and number not in self._seen and (match["raised"] or abs(number - self._notes) <= _NOTES_APART):
            self._notes = number
            self._seen.add(number)
            self._note = Part(Kind.NOTE, [TextLine(line.text[match.end() :], page)], label=str(number))
            self._add(self._note)
            return True
        if self._note is not None:
            self._note.lines.append(TextLine(line.text, page))
            return True
        return False

    def _text(self, line: Line, page: Page) -> None:
        mark, _ = split_item(line.text)
        if mark and not self._wraps(line):
            self._begin(Kind.ITEM, line, page)
        elif self._open is not None and self._goes_on(line):
            self._open.lines.append(TextLine(line.text, page))
            self._last = line
        else:
            self._begin(Kind.TEXT, line, page)

    def _wraps(self, line: Line) -> bool:
        """Say whether a mark at the beginning of a line only got there by wrapping ("am 3. Mai")."""
        if self._open is None or self._last is None or self._before is not self._last:
            return False
        if line.text[0] in "•●▪◦‣":
            return False
        return (
            not _ENDED.search(self._last.text)
            and not self._measures.is_apart(self._last, line)
            and abs(line.x - self._last.x) < _INDENT * line.size
        )

    def _goes_on(self, line: Line) -> bool:
        """Say whether a line continues the open part."""
        above, last = self._before, self._last
        if self._open is None or last is None or abs(last.size - line.size) > 0.08 * last.size:
            return False
        unfinished = not _ENDED.search(last.text) or bool(_SHORTENED.search(last.text))
        if above is not last or last.leaf != line.leaf or line.opens:  # another column or page, or a float between
            if self._open.kind is Kind.CAPTION:
                return False
            if last.text.endswith("-") or _LOWER.match(line.text):
                return True
            # where a line leaves much free, its paragraph ends
            full = last.end > last.left + _FULL * (last.right - last.left)
            return unfinished and (full or last.text.endswith((",", ";", ".")))
        if self._measures.is_apart(last, line):
            return unfinished and bool(_LOWER.match(line.text)) and self._open.kind is not Kind.CAPTION
        indented = line.x - line.left > _INDENT * line.size and last.x - last.left < _INDENT * line.size
        if self._open.kind is Kind.ITEM:
            return not (line.x < last.x - _INDENT * line.size and len(self._open.lines) > 1 and not unfinished)
        short = last.end < last.left + _SHORT * (last.right - last.left)
        return unfinished or not (short or indented)

    def _begin(self, kind: Kind, line: Line, page: Page) -> None:
        self._open = Part(kind, [TextLine(line.text, page)])
        self._last = line
        self._columns = []
        self._add(self._open)

    def _add(self, part: Part) -> None:
        self.parts.append(part)

    # tables

    def _is_table(self, lines: Sequence[Line], index: int) -> bool:
        """Say whether a line with gaps is a row: the one above or below has its cells at the same places."""
        if self._columns:
            return True
        own = [cell.x for cell in _cells(lines[index])]
        for other in lines[index + 1 : index + 4]:
            if other.opens:
                break
            cells = _cells(other)
            if len(cells) > 1 and sum(any(abs(cell.x - x) < _ALIGNED for x in own) for cell in cells) > 1:
                return True
        return False

    def _row(self, line: Line, cells: Sequence[Stretch], page: Page) -> None:
        if self._columns and cells[0].x - self._columns[0] > _ALIGNED and 2 * len(cells) < len(self._columns):
            self._append_cells(cells)
            return
        if not self._columns:
            self._columns = [cell.x for cell in cells]
        texts = tuple(cell.text for cell in cells)
        self._columns = sorted({*self._columns, *(c.x for c in cells if not _near(c.x, self._columns))})
        self._add(Part(Kind.ROW, [TextLine(line.text, page)], cells=texts, head=line.bold))
        self._open = None
        self._last = None

    def _continues_row(self, line: Line) -> bool:
        """Say whether a line below a row only goes on with one of its cells."""
        above = self._before
        if above is None or self._measures.is_apart(above, line) or len(self._columns) < 2:
            return False
        return _near(line.x, self._columns[1:]) and not _near(line.x, self._columns[:1])

    def _append_cells(self, cells: Sequence[Stretch]) -> None:
        row = self.parts[-1]
        if row.kind is not Kind.ROW:
            return
        texts = list(row.cells)
        for cell in cells:
            at = min(range(len(texts)), key=lambda i: abs(self._columns[min(i, len(self._columns) - 1)] - cell.x))
            texts[at] = _joined(texts[at], cell.text)
        row.cells = tuple(texts)


def _cells(line: Line) -> list[Stretch]:
    """Return the cells of a line; the mark of an item or the number of a heading is none of its own."""
    first, *others = line.cells
    if not others:
        return [first]
    mark = split_item(f"{first.text} x")[1] == len(first.text) + 1
    number = re.fullmatch(r"[\d.]+", first.text) and len(others) == 1 and others[0].x - first.end < 4 * line.size
    return others if mark or number else [first, *others]


def _near(x: float, columns: Sequence[float]) -> bool:
    return any(abs(x - column) < _ALIGNED for column in columns)


def _joined(above: str, below: str) -> str:
    if above.endswith("-") and _LOWER.match(below):
        return above[:-1] + below
    return f"{above} {below}"


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _is_only_number(text: str, *, plain: bool) -> bool:
    """Say whether the outline only left the number of a heading out.

    :param plain: the heading is printed like the text around it.
    """
    return bool(re.fullmatch(r"\d+" if plain else r"(?:kapitel|teil|anhang|abschnitt)?[\divxlc]*|[a-z]\d*", text))


def _begins(text: str, title: str) -> bool:
    """Say whether a title that the outline names without its number may go on behind these words."""
    rest = re.sub(r"^(?:kapitel|teil|anhang|abschnitt)?\d*", "", text)
    return title.startswith(rest)
