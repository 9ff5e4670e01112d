"""Put an answer together from spans: statements, citations with their printed labels, and the text with its markers."""

import re
from collections.abc import Mapping, Sequence

from assistant.answering.contract import Citation, Language, Retrieved, Statement
from assistant.answering.evidence import Evidence, Span
from assistant.documents.manifest import Source
from assistant.documents.model import Element, page_at
from assistant.retrieval.passage import Hit, Passage

__all__ = ["citation_label", "compose", "places", "refusal", "retrieved"]

_LEAD_ENGLISH = "The documents are in German; they say:"


def compose(
    evidence: Evidence, sources: Mapping[str, Source], language: Language
) -> tuple[str, list[Statement], list[Citation]]:
    """Return the text shown, its statements and its citations.

    :param sources: document id to its entry in the manifest.
    """
    citations = [_citation(n, span, sources[span.passage.document]) for n, span in enumerate(evidence.spans, start=1)]
    statements = [Statement(text=_shown(span), citations=[n]) for n, span in enumerate(evidence.spans, start=1)]
    lines = [f"{statement.text} [{citation.n}]" for statement, citation in zip(statements, citations, strict=True)]
    if language == "en":
        lines.insert(0, _LEAD_ENGLISH)
    return "\n".join(lines), statements, citations


def _shown(span: Span) -> str:
    """Return the words as the answer shows them: in quotation marks, a list line by line, a speaker behind."""
    quote = span.text
    text = f"„{_inner(quote)}“" if "\n" not in quote else "\n".join(f"• {line}" for line in quote.split("\n"))
    if span.passage.element == Element.QUOTE and span.passage.speaker:
        return f"{text} ({span.passage.speaker})"
    return text


def _inner(quote: str) -> str:
    """Turn quotation marks inside a quote into single ones, as German print does."""
    return quote.replace("„", "‚").replace("“", "‘")


def _citation(n: int, span: Span, source: Source) -> Citation:
    passage = span.passage
    unit = passage.units[span.first]
    until = passage.units[span.last].satz
    satz = f"{unit.satz}–{until}" if unit.satz and until and until != unit.satz else unit.satz
    norm = passage.norm
    start, end = span.proof
    page = page_at(passage.pieces, start)
    statute = source.kind == "statute"
    return Citation(
        n=n,
        document=passage.document,
        label=citation_label(passage, source, page=page, satz=satz, nummer=unit.nummer),
        quote=passage.text[start:end].strip(),
        section=None if statute else passage.section,
        section_title=passage.section_title,
        element=passage.element,
        page=page,
        paragraph=norm.paragraph if norm else None,
        absatz=norm.absatz if norm else None,
        satz=unit.satz,
        nummer=unit.nummer,
        passage_id=passage.id,
    )


def citation_label(
    passage: Passage, source: Source, *, page: int | None, satz: str | None = None, nummer: str | None = None
) -> str:
    """Return the printed citation of a place.

    :return: e.g. ``Evaluationsbericht TIntG, Kap. 3.2, S. 28`` or ``§ 17 Abs. 1 Satz 2 TIntG (Inhaltsangabe)``.
    """
    if source.kind == "statute":
        return _norm_label(passage, source, satz, nummer)
    parts = [source.short_title, _section_label(passage)]
    if passage.label and passage.element == Element.FOOTNOTE:
        parts.append(f"Fn. {passage.label}")
    elif passage.label and passage.element in (Element.TABLE, Element.FIGURE):
        parts.append(passage.label)
    if page is not None:
        parts.append(f"S. {page}")
    return ", ".join(parts)


def _section_label(passage: Passage) -> str:
    if passage.section == "0":
        return passage.section_title
    number = f"Kap. {passage.section}" if passage.section[:1].isdigit() else passage.section
    box = {Element.FINDING.value: " (Zentrale Erkenntnisse)", Element.RECOMMENDATION.value: " (Empfehlungen)"}
    return number + box.get(passage.element, "")


def _norm_label(passage: Passage, source: Source, satz: str | None, nummer: str | None) -> str:
    norm = passage.norm
    if norm is None:
        return f"{source.short_title}, {passage.section_title}"
    parts = [f"§ {norm.paragraph}" if norm.paragraph[:1].isdigit() else norm.paragraph]
    if norm.absatz:
        parts.append(f"Abs. {norm.absatz}")
    if satz and not nummer:
        parts.append(f"Satz {satz}")
    if nummer:
        parts.append(f"Nr. {nummer}")
    note = " (Inhaltsangabe)" if source.note else ""
    return f"{' '.join(parts)} {source.short_title}{note}"


def retrieved(hits: Sequence[Hit]) -> list[Retrieved]:
    """Return the passages found in the shape of the contract, best first, at most ten."""
    return [
        Retrieved(
            passage_id=hit.passage.id,
            document=hit.passage.document,
            section=None if hit.passage.norm else hit.passage.section,
            page=hit.passage.page,
            text=hit.passage.text,
            score=round(hit.score, 4),
            paragraph=hit.passage.norm.paragraph if hit.passage.norm else None,
            absatz=hit.passage.norm.absatz if hit.passage.norm else None,
        )
        for hit in hits[:10]
    ]


_NOT_FOUND = {
    "de": "Dazu habe ich in den Dokumenten nichts gefunden, das die Frage beantwortet.",
    "en": "I found nothing in the documents that answers this question.",
}
_MISSING = {"de": "Nicht im Text vorhanden: {words}.", "en": "Not in the text: {words}."}
_UNSPOKEN = {
    "de": "Von {words} sprechen die nächsten Stellen nicht.",
    "en": "The nearest places do not speak of {words}.",
}
_NEAREST = {"de": "Am nächsten kommen:", "en": "The nearest places are:"}
_MOST_PLACES = 3


def refusal(evidence: Evidence, hits: Sequence[Hit], sources: Mapping[str, Source], language: Language) -> str:
    """Return the text of an answer that was not found: what is missing, and the nearest places, not quoted."""
    lines = [_NOT_FOUND[language]]
    if evidence.missing:
        lines[0] += " " + _MISSING[language].format(words=", ".join(f"„{word}“" for word in evidence.missing[:5]))
    if evidence.unspoken:
        lines[0] += " " + _UNSPOKEN[language].format(words=", ".join(f"„{word}“" for word in evidence.unspoken))
    near = places(hits, sources)
    if near:
        lines += ["", _NEAREST[language], *(f"• {place}" for place in near)]
    return "\n".join(lines)


def places(hits: Sequence[Hit], sources: Mapping[str, Source]) -> list[str]:
    """Return up to three nearest places as label and title, each section once."""
    found: dict[str, str] = {}
    for hit in hits:
        passage = hit.passage
        if passage.citable:
            label = citation_label(passage, sources[passage.document], page=passage.page)
            title = re.sub(r"\s+", " ", passage.section_title)
            found.setdefault(f"{passage.document}/{passage.section}", f"{label}: {title}")
    return list(found.values())[:_MOST_PLACES]
