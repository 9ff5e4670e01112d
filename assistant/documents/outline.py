"""What a document holds, put together for an overview: the boxes of its sections, the Absätze of its §§."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.documents.model import Block, Document, Element, Section

__all__ = ["Absatz", "Boxes", "absaetze_of", "boxes_of", "of_kind"]


@dataclass(frozen=True, slots=True)
class Absatz:
    """An Absatz of a §.

    :param nummern: the numbers of its Nummern, in order.
    :param citable: ``False`` where only a note stands in its place.
    """

    number: str
    nummern: tuple[str, ...]
    citable: bool


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes that close a section, bullet by bullet."""

    section: Section
    findings: tuple[Block, ...]
    recommendations: tuple[Block, ...]


def of_kind(document: Document, *elements: Element) -> tuple[Block, ...]:
    """Return the blocks of some kinds, in reading order."""
    return tuple(block for block in document.blocks if block.element in elements)


def absaetze_of(document: Document, paragraph: str) -> tuple[Absatz, ...]:
    """Return the Absätze of a § in order; empty where it is not divided.

    :param paragraph: number of the §.
    """
    blocks: dict[str, list[Block]] = {}
    for block in document.blocks:
        if block.norm and block.norm.paragraph == paragraph and block.norm.absatz:
            blocks.setdefault(block.norm.absatz, []).append(block)
    return tuple(Absatz(number, _nummern(held), any(b.citable for b in held)) for number, held in blocks.items())


def _nummern(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(block.norm.nummer for block in blocks if block.norm and block.norm.nummer))


def boxes_of(document: Document) -> tuple[Boxes, ...]:
    """Return the sections that close with boxes, in reading order."""
    findings = of_kind(document, Element.FINDING)
    recommendations = of_kind(document, Element.RECOMMENDATION)
    return tuple(
        Boxes(section, _in(section, findings), _in(section, recommendations))
        for section in document.sections
        if any(block.section == section.number for block in (*findings, *recommendations))
    )


def _in(section: Section, blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.section == section.number)
