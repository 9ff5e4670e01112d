"""Prints a document as a PDF: two columns, running heads, printed page numbers, boxes, a table, footnotes, hyphens.

What was printed where is kept, so that a reading can be compared with it.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from assistant.documents.model import Block, Document, Element

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM, GUTTER = 56.0, 56.0, 70.0, 66.0, 18.0
BODY, LEADING = 9.5, 12.0
HEADINGS = {1: 16.0, 2: 13.0, 3: 11.0, 4: 10.0}
VOWELS = "aeiouäöüy"


@dataclass
class Printed:
    """What came out.

    :param pages: printed page on which each block begins, by its index in the document.
    :param sections: number to the printed page of its heading.
    """

    data: bytes
    pages: dict[int, int] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)


def fits_font(text: str) -> str:
    """Leave out what the built-in fonts cannot print."""
    return text.encode("cp1252", "ignore").decode("cp1252")


def split_word(word: str, room: float, font: str, size: float) -> tuple[str, str]:
    """Divide a word so that its first part and a hyphen fit, behind a vowel; ("", word) if none does."""
    for at in range(len(word) - 3, 2, -1):
        before, behind = word[at - 1].lower(), word[at].lower()
        plain = word[: at + 3].isalpha() and word[at:].rstrip(".,;:!?)“").isalpha() and word[at].islower()
        possible = plain and before in VOWELS and behind not in VOWELS
        if possible and stringWidth(word[:at] + "-", font, size) <= room:
            return word[:at] + "-", word[at:]
    return "", word


def wrapped(text: str, width: float, font: str, size: float, *, hyphens: bool = True) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        while True:
            trial = f"{line} {word}".strip()
            if stringWidth(trial, font, size) <= width:
                line = trial
                break
            room = width - stringWidth(line + " ", font, size) if line else width
            first, rest = split_word(word, room, font, size) if hyphens else ("", word)
            if first:
                lines.append(f"{line} {first}".strip())
                line, word = "", rest
            elif line:
                lines.append(line)
                line = ""
            else:
                # a web address
                room = next(i for i in range(len(word), 0, -1) if stringWidth(word[:i], font, size) <= width)
                at = word.rfind("/", 0, room) + 1 or room
                lines.append(word[:at])
                word = word[at:]
    return [*lines, line] if line else lines


class Press:
    """Sets the blocks of a document one after the other.

    :param columns: one or two.
    :param first: printed number of the first page; ``front`` pages with Roman numbers stand before it.
    """

    def __init__(self, title: str, *, columns: int = 2, first: int = 1, front: int = 0, labels: bool = True) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=True)
        self.canvas.setTitle(title)
        self.title = title
        self.columns, self.first, self.front, self.labels = columns, first, front, labels
        self.width = (WIDTH - LEFT - RIGHT - GUTTER * (columns - 1)) / columns
        self.leaf = 0
        self.head = ""
        self.notes: list[list[str]] = []
        self._turn_page()

    @property
    def page(self) -> int:
        return self.leaf - self.front + self.first - 1

    def _turn_page(self) -> None:
        if self.leaf:
            self._frame()
            self.canvas.showPage()
        self.leaf += 1
        self.column, self.y, self.floor = 0, HEIGHT - TOP, BOTTOM
        if self.labels and self.leaf == self.front + 1:
            self.canvas.addPageLabel(self.leaf - 1, style="ARABIC", start=self.first)
        elif self.labels and self.leaf == 1:
            self.canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)

    def _frame(self) -> None:
        self.canvas.setFont("Helvetica", 8)
        self.canvas.drawString(LEFT, HEIGHT - 40, self.head)
        self.canvas.drawRightString(WIDTH - RIGHT, HEIGHT - 40, self.title)
        number = str(self.page) if self.leaf > self.front else "ivx"[min(self.leaf - 1, 2)]
        self.canvas.drawCentredString(WIDTH / 2, 36, number)

    def _x(self) -> float:
        return LEFT + self.column * (self.width + GUTTER)

    def _flush_notes(self) -> None:
        y = self.floor - 12
        for lines in self.notes:
            for line in lines:
                self.canvas.setFont("Helvetica", 7)
                self.canvas.drawString(self._x(), y, line)
                y -= 8.5
        self.notes = []

    def _next_column(self) -> None:
        self._flush_notes()
        self.column += 1
        self.y, self.floor = HEIGHT - TOP, BOTTOM
        if self.column == self.columns:
            self._turn_page()

    def need(self, height: float) -> None:
        if self.y - height < self.floor:
            self._next_column()

    def lines(self, lines: list[str], *, font: str = "Helvetica", size: float = BODY, leading: float = LEADING) -> int:
        begun = 0
        for line in lines:
            self.need(leading)
            self.y -= leading
            begun = begun or self.page
            self.canvas.setFont(font, size)
            self.canvas.drawString(self._x(), self.y, line)
        return begun

    def heading(self, text: str, level: int) -> int:
        size = HEADINGS[min(level, 4)]
        lines = wrapped(text, self.width, "Helvetica-Bold", size, hyphens=False)
        self.need(len(lines) * size * 1.25 + 3 * LEADING)
        self.y -= 10
        page = self.lines(lines, font="Helvetica-Bold", size=size, leading=size * 1.25)
        self.y -= 5
        return page

    def paragraph(self, text: str, mark: str = "") -> int:
        page = self.lines(wrapped(f"{mark} {text}".strip(), self.width, "Helvetica", BODY))
        self.y -= 7
        return page

    def note(self, number: str, text: str) -> int:
        lines = wrapped(f"{number} {text}", self.width, "Helvetica", 7)
        self.need(len(lines) * 8.5 + 2 * LEADING + 12)
        self.floor += len(lines) * 8.5 + (0 if self.notes else 12)
        self.notes.append(lines)
        return self.page

    def table(self, caption: str, rows: Iterable[tuple[str, ...]]) -> int:
        rows = list(rows)
        wide = max(map(len, rows))
        self.need(LEADING * (len(rows) + 4))
        self.y -= 4
        page = self.lines(wrapped(caption, self.width, "Helvetica-Bold", 8.5), font="Helvetica-Bold", size=8.5)
        for row in rows:
            self.y -= LEADING
            for at, cell in enumerate(row):
                self.canvas.setFont("Helvetica", 8.5)
                self.canvas.drawString(self._x() + at * self.width / wide, self.y, cell)
        self.y -= 10
        return page

    def finish(self) -> bytes:
        self._flush_notes()
        self._frame()
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()


def print_document(
    document: Document, *, columns: int = 2, first: int = 3, front: int = 1, labels: bool = True
) -> Printed:
    """Print sections and blocks of a report in their order; figures without data are left out."""
    press = Press(fits_font(document.title), columns=columns, first=first, front=front, labels=labels)
    press.heading(fits_font(document.title), 1)
    press._turn_page()
    printed = Printed(b"")
    blocks = {section.number: [] for section in document.sections}
    for at, block in enumerate(document.blocks):
        blocks[block.section].append((at, block))
    for section in document.sections:
        press.head = fits_font(f"{section.number}   {section.title}"[:60])
        title = section.title if section.title == section.number else f"{section.number} {section.title}"
        printed.sections[section.number] = press.heading(fits_font(title), section.level)
        box = None
        for at, block in blocks[section.number]:
            page, box = _print_block(press, block, box)
            if page:
                printed.pages[at] = page
    return replace(printed, data=press.finish())


def _print_block(press: Press, block: Block, box: Element | None) -> tuple[int, Element | None]:
    text = fits_font(block.text)
    if block.element in (Element.FINDING, Element.RECOMMENDATION):
        if block.element is not box:
            press.heading("ZENTRALE ERKENNTNISSE" if block.element is Element.FINDING else "EMPFEHLUNGEN", 4)
        return press.paragraph(text, "•"), block.element
    if block.element is Element.FOOTNOTE:
        return press.note(block.label, text), box
    if block.element in (Element.TABLE, Element.FIGURE):
        if (
            block.table is None
            or max(map(len, block.table.rows)) < 2
            or max(len(c) for r in block.table.rows for c in r) > 20
        ):
            return 0, box
        rows = [tuple(fits_font(cell) for cell in row) for row in block.table.rows]
        return press.table(fits_font(f"{block.label}: {block.title}"), rows), box
    if block.element is Element.QUOTE:
        return 0, box
    label = block.label if block.element is Element.LIST and not block.text.startswith(block.label) else ""
    return press.paragraph(text, fits_font(label)), box
