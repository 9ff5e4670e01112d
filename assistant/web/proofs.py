"""From a citation to what its card shows: where it stands, and the quote inside the words around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.contract import Answer, Citation, Retrieved
from assistant.documents.manifest import Source
from assistant.documents.model import page_at, pages_label
from assistant.retrieval.passage import Passage
from assistant.web.state import Asking

__all__ = ["Paragraph", "Proof", "nearest", "proofs"]

NEAREST = 3
NEIGHBOUR_CHARS = 280


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One passage around a quote.

    :param text: its words; of a long neighbour only the sentences next to the cited passage.
    :param mark: the quoted part as a half-open range of ``text``, ``None`` where nothing of it is quoted.
    :param passage: where it comes from, ``None`` for a quote whose passage is gone.
    :param cited: whether this is the cited passage, not one before or after it.
    """

    text: str
    mark: tuple[int, int] | None
    passage: Passage | None
    cited: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What the card of a citation, or of one of the nearest places, shows.

    :param n: number of the citation, ``None`` for a nearest place.
    :param source: the document, ``None`` where the manifest no longer knows it.
    :param label: the printed citation, "" for a nearest place.
    :param page: printed page on which the quote begins.
    :param paragraphs: reading order; never empty.
    """

    n: int | None
    document: str
    source: Source | None
    label: str
    section: str
    section_title: str
    element: str
    page: int | None
    paragraph: str | None
    absatz: str | None
    satz: str | None
    nummer: str | None
    paragraphs: tuple[Paragraph, ...]

    @property
    def passage(self) -> Passage | None:
        """The cited passage, ``None`` where it is gone."""
        return next((part.passage for part in self.paragraphs if part.cited), None)

    @property
    def pages(self) -> str:
        """The printed page, or the first and the last one where the quote turns the page; "" where it has none."""
        if self.page is None:
            return ""
        ends = (
            page_at(part.passage.pieces, part.mark[1] - 1) for part in self.paragraphs if part.passage and part.mark
        )
        return pages_label(self.page, max(filter(None, ends), default=None))


def proofs(assistant: Asking, answer: Answer) -> list[Proof]:
    """Return what the cards of an answer's citations show, in the order of their numbers."""
    ordered = sorted(answer.citations, key=lambda citation: citation.n)
    return [_of_citation(assistant, citation) for citation in ordered]


def nearest(assistant: Asking, answer: Answer) -> list[Proof]:
    """Return the nearest places of an answer that was not found: best first, one a section, at most three."""
    places: dict[tuple[str, str], Proof] = {}
    for place in answer.retrieved:
        proof = _of_retrieved(assistant, place)
        if proof.passage is None or proof.passage.citable:
            places.setdefault((proof.document, proof.section), proof)
    return list(places.values())[:NEAREST]


def _of_citation(assistant: Asking, citation: Citation) -> Proof:
    return Proof(
        n=citation.n,
        document=citation.document,
        source=_source(assistant, citation.document),
        label=citation.label,
        section=citation.section or "",
        section_title=citation.section_title or "",
        element=citation.element or "text",
        page=citation.page,
        paragraph=citation.paragraph,
        absatz=citation.absatz,
        satz=citation.satz,
        nummer=citation.nummer,
        paragraphs=_in_context(_around(assistant, citation.passage_id), citation.passage_id, citation.quote),
    )


def _of_retrieved(assistant: Asking, place: Retrieved) -> Proof:
    around = _around(assistant, place.passage_id)
    passage = next((one for one in around if one.id == place.passage_id), None)
    norm = passage.norm if passage else None
    return Proof(
        n=None,
        document=place.document,
        source=_source(assistant, place.document),
        label="",
        section=passage.section if passage else place.section or "",
        section_title=passage.section_title if passage else "",
        element=passage.element if passage else "text",
        page=place.page,
        paragraph=norm.paragraph if norm else place.paragraph,
        absatz=norm.absatz if norm else place.absatz,
        satz=None,
        nummer=None,
        paragraphs=_in_context(around, place.passage_id, "") or (Paragraph(place.text, None, None, True),),
    )


def _source(assistant: Asking, document: str) -> Source | None:
    return next((source for source in assistant.sources if source.id == document), None)


def _around(assistant: Asking, passage_id: str) -> list[Passage]:
    """Return the passage with its neighbours of the same section, or nothing where the index has it no longer."""
    try:
        around = assistant.neighbours(passage_id)
    except KeyError:
        return []
    section = next((one.section for one in around if one.id == passage_id), None)
    return [one for one in around if one.section == section]


def _in_context(around: Sequence[Passage], passage_id: str, quote: str) -> tuple[Paragraph, ...]:
    """Return the passages with the quote marked; a quote found nowhere in them stands alone in front."""
    marks = _marks(around, passage_id, quote)
    here = next((at for at, one in enumerate(around) if one.id == passage_id), 0)
    shown = tuple(
        Paragraph(
            one.text if at == here or one.id in marks else _excerpt(one, end=at < here),
            marks.get(one.id),
            one,
            at == here,
        )
        for at, one in enumerate(around)
    )
    if quote and not marks:
        return (Paragraph(quote, (0, len(quote)), None, False), *shown)
    return shown


def _excerpt(passage: Passage, *, end: bool) -> str:
    """Return whole sentences from the end or the beginning of a neighbour: it must not push the quote out of sight."""
    text, units = passage.text, passage.units
    if len(text) <= NEIGHBOUR_CHARS or not units:
        return text
    if end:
        start = min(
            (unit.start for unit in units if len(text) - unit.start <= NEIGHBOUR_CHARS), default=units[-1].start
        )
        return f"… {text[start:]}" if start else text
    stop = max((unit.end for unit in units if unit.end <= NEIGHBOUR_CHARS), default=units[0].end)
    return f"{text[:stop]} …" if stop < len(text) else text


def _marks(around: Sequence[Passage], passage_id: str, quote: str) -> dict[str, tuple[int, int]]:
    """Return the quoted range of every passage that holds a part of the quote.

    The cited passage comes first: the same words may stand in its neighbours too.
    """
    words = quote.split()
    if not words:
        return {}
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for one in around:
        if one.id == passage_id and (match := pattern.search(one.text)):
            return {one.id: match.span()}
    starts = _starts(around)
    match = pattern.search("\n".join(one.text for one in around))
    if match is None:
        return {}
    spans = {
        one.id: (max(match.start(), start) - start, min(match.end(), end - 1) - start)
        for one, (start, end) in zip(around, pairwise(starts), strict=True)
    }
    return {id_: span for id_, span in spans.items() if span[0] < span[1]}


def _starts(passages: Iterable[Passage]) -> list[int]:
    """Return where each passage begins when they are joined by line ends, and where the next would."""
    starts = [0]
    for one in passages:
        starts.append(starts[-1] + len(one.text) + 1)
    return starts
