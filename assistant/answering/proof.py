"""The proof of a statement: its citations stand where they say, and its words and figures stand in them.

Whoever wrote a statement, it passes this gate or it is not shown.
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal

from assistant.answering.contract import Citation
from assistant.documents.model import counted_page, page_at
from assistant.retrieval.passage import Passage

__all__ = ["support_of"]

_FIGURE = re.compile(r"§+|\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"\w+")


def support_of(
    text: str, citations: Sequence[Citation], passage_of: Callable[[str], Passage]
) -> Literal["verbatim", "checked"] | None:
    """Return how a statement is proven by its citations.

    :param text: the statement, without markers.
    :param citations: at least one; the first carries the statement, others name further places.
    :param passage_of: id of a passage to the passage.
    :return: ``verbatim`` where all its words stand in the citations (or their caption or speaker) in the same order,
        ``checked`` where at least every number, date and § does, ``None`` where a citation does not stand at its
        address or a figure is missing.
    """
    if not citations or not all(_stands(citation, passage_of) for citation in citations):
        return None
    passages = [passage_of(citation.passage_id) for citation in citations]
    named = (word for passage in passages for word in (passage.speaker, passage.label, passage.title))
    quotes = "\n".join([*_by_place(citations, passages), *named])
    said = _without_address(text, citations[0])
    if _in_order(_WORD.findall(said), _WORD.findall(quotes)):
        return "verbatim"
    return "checked" if set(_FIGURE.findall(said)) <= set(_FIGURE.findall(quotes)) else None


def _by_place(citations: Sequence[Citation], passages: Sequence[Passage]) -> list[str]:
    """Return the quotes, those from the passage of the first citation in its order: what answers is cited first."""
    first = passages[0]
    quotes = [(passage.id != first.id, citation.quote) for citation, passage in zip(citations, passages, strict=True)]
    own = sorted((quote for elsewhere, quote in quotes if not elsewhere), key=first.text.find)
    return own + [quote for elsewhere, quote in quotes if elsewhere]


def _stands(citation: Citation, passage_of: Callable[[str], Passage]) -> bool:
    """Tell whether the quoted words stand in their passage, at the section and page that the citation names."""
    try:
        passage = passage_of(citation.passage_id)
    except KeyError:
        return False
    at = passage.text.find(citation.quote) if citation.quote else -1
    if at < 0 or passage.document != citation.document or not passage.citable:
        return False
    if passage.norm is not None:
        return citation.paragraph == passage.norm.paragraph and citation.absatz == passage.norm.absatz
    return citation.section == passage.section and citation.page in _pages(passage, citation.quote)


def _pages(passage: Passage, quote: str) -> set[int | None]:
    """Return the printed pages on which the words begin; they may stand in a passage more than once."""
    return {
        counted_page(page_at(passage.pieces, found.start())) for found in re.finditer(re.escape(quote), passage.text)
    }


def _without_address(text: str, citation: Citation) -> str:
    """Leave out the address that is printed in front of the words of an act."""
    if citation.paragraph is None:
        return text
    return text.partition(": ")[2] if text.startswith(("§", "Präambel")) else text


def _in_order(words: Sequence[str], quoted: Sequence[str]) -> bool:
    rest = iter(quoted)
    return all(word in rest for word in words)
