"""The tree of sections by the headings of a document, numbered or not."""

from collections.abc import Iterable
from dataclasses import replace

from assistant.documents.model import Section
from assistant.documents.origin.numbering import BOXES, Numbered, numbered

__all__ = ["Sections"]

_MOSTLY = 0.4  # share of the headings that bear a number where a document numbers its sections
_START = "Vorspann"


class Sections:
    """Walks from heading to heading.

    Where most headings are numbered, one without a number below a numbered section is only a sub-heading of it;
    elsewhere every heading opens a section. A section without a number is named by its title.

    :param headings: level and words of all headings of the document, in order.
    :ivar found: the sections so far.
    :ivar subheading: the unnumbered heading above, "" for none.
    :ivar box: kind of the box that is open, "" outside of boxes.
    """

    def __init__(self, headings: Iterable[tuple[int, str]]) -> None:
        known = [(level, numbered(text)) for level, text in headings]
        digits = [one for _, one in known if one.number[:1].isdigit()]
        self._numbers = len(digits) > _MOSTLY * sum(one.title.casefold() not in BOXES for _, one in known)
        # the level at which chapters stand: what is as high and has no number is no sub-heading
        self._top = min((level for level, one in known if one.level == 1), default=1)
        self.found: list[Section] = []
        self.subheading = ""
        self.box = ""
        self._stack: list[tuple[int, str]] = []  # level and number of the sections that are open
        self._boxed: set[str] = set()  # chapters that have a section with a box
        self._untitled = False  # the last heading was a number only ("Kapitel 2"): its title stands below

    @property
    def here(self) -> str:
        """Number of the innermost section; text before the first heading gets a section of its own."""
        if not self._stack:
            self._open(Numbered("", _START, 1), 1, None)
        self._untitled = False
        return self._stack[-1][1]

    def closed_by(self, following: tuple[int, str] | None) -> str:
        """Return the section that a box closes: the outermost one that ends behind it.

        Where a chapter has closed sections with boxes before, its last box closes the last of these sections.

        :param following: level and words of the next heading behind the box, ``None`` at the end.
        """
        here = self.here
        if not self._numbers:
            return here
        level = numbered(following[1]).level if following else 1
        chapter = self._stack[0][1]
        least = max(level or 1, 2 if chapter in self._boxed else 1)
        number = next((number for depth, number in self._stack if depth >= least), here)
        if number != chapter:
            self._boxed.add(chapter)
        return number

    def enter(self, level: int, text: str, page: int | None) -> None:
        """Take a heading.

        :param level: as the file has it, from 1.
        """
        one = numbered(text)
        kind = BOXES.get(one.title.casefold(), "")
        if kind and not one.number and self._stack:
            self.box, self.subheading = kind, ""
            return
        self.box = ""
        if self._untitled and not one.number:
            self.found[-1] = replace(self.found[-1], title=one.title)
            self._untitled = False
            return
        if self._numbers and not one.number and self._stack and level > self._top:
            self.subheading = one.title
            return
        self.subheading = ""
        self._untitled = bool(one.number) and one.title == " ".join(text.split())
        self._open(one, one.level if self._numbers and one.level else self._depth(level), page)

    def _depth(self, level: int) -> int:
        """Return the depth in the tree of a heading whose number says nothing."""
        if self._numbers:
            return 1
        return 1 + sum(1 for above, _ in self._stack if above < level)

    def _open(self, one: Numbered, level: int, page: int | None) -> None:
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        number = self._unique(one.number or one.title)
        parent = self._stack[-1][1] if self._stack else None
        self.found.append(Section(number, one.title, len(self._stack) + 1, parent, page))
        self._stack.append((level, number))

    def _unique(self, number: str) -> str:
        taken = {section.number for section in self.found}
        count, unique = 1, number
        while unique in taken:
            count += 1
            unique = f"{number} ({count})"
        return unique
