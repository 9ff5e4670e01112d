"""The words of a passage or unit as each side of the search sees them; a change here makes a new index."""

import re

from assistant.documents.model import Norm
from assistant.retrieval.passage import Passage, Unit

__all__ = ["passage_text", "searched_words", "unit_text"]


def passage_text(passage: Passage) -> str:
    """Return what is embedded for a passage: its topic and, on the next line, its text."""
    above = _topic(passage)
    return f"{above}\n{passage.text}" if above else passage.text


def unit_text(passage: Passage, unit: Unit) -> str:
    """Return what is embedded for a unit of the passage: its topic and the unit."""
    words = passage.text[unit.start : unit.end]
    above = _topic(passage)
    return f"{above}: {words}" if above else words


def searched_words(passage: Passage) -> str:
    """Return what BM25 sees of a passage: heading path, address of the norm, who speaks, and the text."""
    address = _address(passage.norm) if passage.norm else ""
    return "\n".join(part for part in (passage.context, address, passage.speaker, passage.text) if part)


def _topic(passage: Passage) -> str:
    """Return the headings without their numbers, and without the chapter where there is something nearer.

    The vector of a short text is soon all heading; numbers and the title of a long chapter say nothing about it.
    """
    near = passage.path[1:] if len(passage.path) > 1 else passage.path
    titles = [re.sub(r"^[\d.]+\s+", "", title) for title in near]
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
