"""The words of a passage or unit as each side of the search sees them; a change here makes a new index."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from assistant.documents.model import Norm
from assistant.retrieval.passage import Passage, Unit

__all__ = ["passage_text", "searched_words", "unit_text", "unit_texts"]

_NUMBER: Final = re.compile(r"^[\d.]+\s+")
_POINTS_BACK: Final = re.compile(
    r"(?:Da(?:bei|zu|für|mit|her|ran|rauf|von|gegen)|Dies\w*|Er|Sie|Es|Dem|Ebenso|Ferner|Auch|Außerdem|Zudem"
    r"|(?:\w+ ){1,4}?(?:dies\w*|ihr\w*|sie|dazu|dabei|damit|dessen|deren))\b"
)


def passage_text(passage: Passage) -> str:
    """Return what is embedded for a passage: its topic and, on the next line, its text."""
    above = _topic(passage)
    text = _with_hints(passage, passage.text, 0, len(passage.text))
    return f"{above}\n{text}" if above else text


def unit_text(passage: Passage, unit: Unit) -> str:
    """Return what is embedded for a unit of the passage: its topic and the unit.

    A Satz of an act that introduces Nummern is embedded with them, and one that points back ("Dabei muss …") with the
    Satz before it: alone they say too little to be found.
    """
    return _below(_topic(passage), passage, unit)


def unit_texts(passage: Passage) -> Iterator[str]:
    """Yield :func:`unit_text` of all units of a passage, in their order."""
    above = _topic(passage)
    return (_below(above, passage, unit) for unit in passage.units)


def _below(above: str, passage: Passage, unit: Unit) -> str:
    words = passage.text[unit.start : unit.end]
    if passage.norm is not None and unit.satz is not None and not unit.is_item:
        words = _in_context(passage, unit)
    return f"{above}: {words}" if above else words


def _in_context(passage: Passage, satz: Unit) -> str:
    """Return a Satz with the Nummern it introduces, and behind the Satz before it where it points back."""
    units, at = passage.units, passage.units.index(satz)
    items = takewhile(lambda unit: unit.is_item and unit.satz == satz.satz, units[at + 1 :])
    end = max((item.end for item in items), default=satz.end)
    points_back = at > 0 and _POINTS_BACK.match(passage.text, satz.start, satz.end)
    start = units[at - 1].start if points_back else satz.start
    before = passage.text[start : units[at - 1].end] if points_back else ""
    return _with_hints(passage, " ".join(f"{before} {passage.text[satz.start : end]}".split()), start, end)


def _with_hints(passage: Passage, text: str, start: int, end: int) -> str:
    hints = passage.hinted(start, end)
    return f"{text} ({hints})" if hints else text


def searched_words(passage: Passage) -> str:
    """Return what BM25 sees of a passage: heading path, address of the norm, who speaks, and the text."""
    address = _address(passage.norm) if passage.norm else ""
    hints = passage.hinted(0, len(passage.text))
    return "\n".join(part for part in (passage.context, address, passage.speaker, passage.text, hints) if part)


def _topic(passage: Passage) -> str:
    """Return the headings without their numbers, and without the chapter where there is something nearer.

    The vector of a short text is soon all heading; numbers and the title of a long chapter say nothing about it.
    """
    near = passage.path[1:] if len(passage.path) > 1 else passage.path
    titles = [_NUMBER.sub("", title) for title in near]
    if passage.title:
        titles.append(passage.title)
    if passage.speaker:
        titles.append(passage.speaker)
    return " › ".join(titles)


def _address(norm: Norm) -> str:
    parts = [f"§ {norm.paragraph}"]
    if norm.absatz:
        parts.append(f"Abs. {norm.absatz}")
    if norm.nummer:
        parts.append(f"Nr. {norm.nummer}")
    return " ".join(parts)
