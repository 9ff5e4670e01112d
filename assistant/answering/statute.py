"""An act of the index: how texts name it, what addresses it has, and the words at them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.answering.addresses import Addresses, Standing
from assistant.documents.manifest import Source
from assistant.documents.model import Norm
from assistant.documents.norms import Act, act_of
from assistant.retrieval.passage import Passage, Unit

__all__ = ["Statute", "fits"]

_EXISTS: Final = "exists"


@dataclass(frozen=True, slots=True)
class Statute:
    """An act of the index.

    :param source: its entry in the manifest.
    :param act: how texts name it.
    :param text: its citable passages, in reading order.
    """

    source: Source
    act: Act
    addresses: Addresses
    text: tuple[Passage, ...]

    @classmethod
    def of(cls, source: Source, passages: Sequence[Passage]) -> "Statute":
        """Gather what the passages of an act hold.

        :param passages: of the whole index, in reading order.
        """
        own = [passage for passage in passages if passage.document == source.id]
        head = "\n".join(passage.text for passage in own if passage.norm is None)  # the long title stands there
        act = act_of(source.short_title, source.title, source.date, head)
        return cls(source, act, Addresses(own), tuple(p for p in own if p.citable and p.norm is not None))

    def lack(self, norm: Norm) -> Standing | None:
        """Say why an address has no text; ``None`` where it has some.

        An Absatz of which a summary says only that it is missing is ``unknown``, with no level.
        """
        standing = self.addresses.standing(norm)
        if standing.level == "absatz" and norm.absatz is None:
            # people leave the Absatz out where only one has the Nummer
            inside = (replace(norm, absatz=absatz) for absatz in self.addresses.absaetze(norm.paragraph))
            if any(self.lack(part) is None for part in inside):
                return None
        if standing.state != _EXISTS:
            return standing
        return None if self.passages(norm) else Standing(norm, "unknown")

    def passages(self, norm: Norm) -> list[Passage]:
        """Return the citable passages that an address lies in, in reading order."""
        return [passage for passage in self.text if passage.norm and _holds(norm, passage.norm)]


def fits(unit: Unit, norm: Norm) -> bool:
    """Tell whether a unit of an Absatz lies at the Satz, Nummer and letter that an address names."""
    pairs = ((norm.satz, unit.satz), (norm.nummer, unit.nummer), (norm.buchstabe, unit.buchstabe))
    return all(wanted in (None, here) for wanted, here in pairs)


def _holds(norm: Norm, passage: Norm) -> bool:
    return norm.paragraph == passage.paragraph and norm.absatz in (None, passage.absatz)
