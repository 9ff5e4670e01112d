"""Write an act in the official layout, so that reading it gives the same sections and blocks again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.documents.model import Block, Section
from assistant.documents.statute.head import Head
from assistant.documents.statute.marks import CLOSING, FOOTNOTES, HEAD, MONTH, PREAMBLE

__all__ = ["official_text"]

_MONTHS = MONTH.removeprefix("(?:").removesuffix(r")\b").split("|")


def official_text(head: Head, sections: Sequence[Section], blocks: Sequence[Block]) -> str:
    """Return the act as plain text, one line a block, a blank line between.

    :param head: title and days; what of it is known is written on top.
    :param blocks: in reading order; those of the head are left out.
    """
    paragraphs = list(_head(head))
    for section in sections:
        if section.number != HEAD:
            paragraphs.append(_heading(section))
            paragraphs.extend(_texts(section, [block for block in blocks if block.section == section.number]))
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _head(head: Head) -> Iterator[str]:
    if head.version:
        yield f"Text mit Stand vom {head.version.day}.{head.version.month}.{head.version.year}"
    yield head.title
    if head.issued:
        yield f"Vom {_long(head.issued)}"


def _long(day: date) -> str:
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def _heading(section: Section) -> str:
    if section.number == FOOTNOTES:
        return f"{FOOTNOTES}:"
    if section.number == CLOSING:
        return ""  # begins with its own words
    number = f"§ {section.number}" if section.level == 2 else section.number
    return number if section.number == PREAMBLE else f"{number}\n{section.title}".rstrip()


def _texts(section: Section, blocks: Iterable[Block]) -> Iterator[str]:
    marked: tuple[object, ...] | None = None  # the Nummer whose mark has been written
    absatz: str | None = None
    for block in blocks:
        if block.text == section.title:  # "(weggefallen)" stands in the heading
            continue
        marks = [block.label]
        norm = block.norm
        if norm is not None:
            list_of = (norm.absatz, norm.nummer)
            if block.label.endswith(")") and norm.buchstabe and norm.nummer and marked != list_of:
                marks.insert(0, f"{norm.nummer}.")
            if norm.absatz != absatz and not block.label.startswith("("):
                marks.insert(0, f"({norm.absatz})")
            marked, absatz = list_of if norm.nummer else None, norm.absatz
        yield " ".join([*filter(None, marks), block.text])
