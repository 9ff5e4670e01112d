"""Which §§, Absätze, Sätze and Nummern the indexed statute has, and what a summary of it leaves open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from assistant.documents.model import Norm
from assistant.retrieval.passage import Passage, Unit

__all__ = ["Addresses", "Level", "Standing"]

Level = Literal["paragraph", "absatz", "satz", "nummer", "buchstabe"]

_NOTE: Final = "Hinweis:"  # begins an addition of the editors; any other line that is not citable tells of a gap


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the statute has an address.

    :param state: ``unknown`` where the address falls into a gap that a summary tells of: it may well exist in the act.
    :param level: the first part of the address that was not found, ``None`` where it exists.
    :param has: what the statute has on that level, in its order; ``()`` where it is not divided there.
    """

    norm: Norm
    state: Literal["exists", "unknown", "absent"]
    level: Level | None = None
    has: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """An Absatz, or what stands in a § outside of its Absätze; ``open``: more may follow in the act."""

    units: list[Unit] = field(default_factory=list)
    open: bool = False


class Addresses:
    """The addresses of a statute; not changed once it is made.

    :param passages: of one statute, in reading order; those without a norm are passed over.
    """

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._parts: dict[str, dict[str | None, _Part]] = {}
        self.titles: dict[str, str] = {}
        """Number of the § (or ``Präambel``) to its title, in the statute's order."""
        for passage in passages:
            if passage.norm is not None:
                self._add(passage, passage.norm)

    def _add(self, passage: Passage, norm: Norm) -> None:
        self.titles.setdefault(norm.paragraph, passage.section_title)
        part = self._parts.setdefault(norm.paragraph, {}).setdefault(norm.absatz, _Part())
        if passage.citable:
            part.units.extend(passage.units)
        elif any(not line.startswith(_NOTE) for line in passage.text.split("\n")):
            part.open = True

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The numbers of the §§, in the statute's order; the Präambel is none."""
        return tuple(number for number in self.titles if number[:1].isdigit())

    def absaetze(self, paragraph: str) -> tuple[str, ...]:
        """Return the numbers of a §'s Absätze, in order; empty where it is not divided or there is no such §."""
        return tuple(number for number in self._parts.get(paragraph, {}) if number is not None)

    def standing(self, norm: Norm) -> Standing:
        """Say whether the statute has an address."""
        parts = self._parts.get(norm.paragraph)
        if parts is None:
            return Standing(norm, "absent", "paragraph", self.paragraphs)
        if norm == Norm(norm.paragraph):
            return Standing(norm, "exists")
        part = parts.get(norm.absatz)
        absaetze = self.absaetze(norm.paragraph)
        if part is None or (norm.absatz is None and absaetze):
            more = None in parts and parts[None].open
            return Standing(norm, "unknown" if more else "absent", "absatz", absaetze)
        return _inside(norm, part)


def _inside(norm: Norm, part: _Part) -> Standing:
    """Look for Satz, Nummer and Buchstabe inside a part, from the largest down."""
    units = part.units
    levels: tuple[Literal["satz", "nummer", "buchstabe"], ...] = ("satz", "nummer", "buchstabe")
    for level in levels:
        wanted = getattr(norm, level)
        if wanted is None:
            continue
        has = tuple(dict.fromkeys(value for unit in units if (value := getattr(unit, level)) is not None))
        if wanted not in has:
            return Standing(norm, "unknown" if part.open else "absent", level, has)
        units = [unit for unit in units if getattr(unit, level) == wanted]
    return Standing(norm, "exists")
