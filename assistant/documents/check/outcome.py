"""What a check says: how many things it looked at, how many are right, and what is wrong with the others."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.documents.model import Block, page_at

__all__ = ["Check", "Problem", "begin", "block_problem", "counted", "end", "folded", "page_of"]

_EXCERPT_CHARS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """A thing that a check found wrong.

    :param reason: what is wrong, a key of the catalogue below ``problem.``.
    :param text: the thing itself, or the beginning or end of its words.
    :param section: number of its section, "" where unknown.
    :param page: printed page, ``None`` where unknown.
    :param wanted: what it should be, or what it disagrees with; "" where the reason says it all.
    """

    reason: str
    text: str
    section: str = ""
    page: int | None = None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found.

    :param name: key of the catalogue below ``check.``.
    :param right: how many of the things are as they should be.
    :param total: how many things were looked at; 0 where the document has none of the kind.
    :param counts: sections and how many of the things they hold, where that is worth showing.
    """

    name: str
    right: int
    total: int
    problems: tuple[Problem, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all is right."""
        return self.right == self.total


def counted(name: str, outcomes: Iterable[Problem | None], counts: tuple[tuple[str, int], ...] = ()) -> Check:
    """Make a check of one outcome for each thing looked at: ``None`` where it is right."""
    found = list(outcomes)
    problems = tuple(outcome for outcome in found if outcome is not None)
    return Check(name, len(found) - len(problems), len(found), problems, counts)


def block_problem(reason: str, block: Block, text: str = "", wanted: str = "") -> Problem:
    """Return a problem with the place of a block.

    :param text: "" for the beginning of the block's words.
    """
    return Problem(reason, text or begin(block.text), block.section, page_of(block), wanted)


def page_of(block: Block) -> int | None:
    """Return the printed page on which a block begins."""
    return page_at(block.pieces, 0) if block.pieces else None


def begin(text: str) -> str:
    """Return the beginning of a text, with a sign that it goes on."""
    return text if len(text) <= _EXCERPT_CHARS else text[: _EXCERPT_CHARS - 2] + " …"


def end(text: str) -> str:
    """Return the end of a text, with a sign that something stands before it."""
    return text if len(text) <= _EXCERPT_CHARS else "… " + text[2 - _EXCERPT_CHARS :]


def folded(text: str) -> str:
    """Return a text with single blanks for all white space and without soft hyphens."""
    return " ".join(text.replace("\u00ad", "").split())
