"""Put an answer together from spans: statements, citations with their printed labels, and the text with its markers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.answering.contract import Citation, Language, Retrieved, Statement
from assistant.answering.proof import support_of
from assistant.answering.span import Evidence, Span
from assistant.documents.manifest import SUMMARY_NOTE, Source
from assistant.documents.model import Element, Norm, counted_page, page_at, pages_label
from assistant.documents.norms import norm_label
from assistant.retrieval.passage import Hit, Passage

__all__ = ["citation_label", "compose", "nearest", "retrieved"]

# Which document speaks, before its words.
_LEAD = {"de": "Laut {document}:", "en": "According to the {document}, in German:"}
_EXTREME: dict[Language, dict[str, str]] = {
    "de": {
        "lowest": "Niedrigster Wert, aus den Zeilen berechnet ({table}):",
        "highest": "Höchster Wert, aus den Zeilen berechnet ({table}):",
    },
    "en": {
        "lowest": "Lowest value, computed from the rows ({table}):",
        "highest": "Highest value, computed from the rows ({table}):",
    },
}
_LEFT_OUT = "[…]"
_ALSO = {"de": "Ebenso", "en": "Likewise"}
_SUMMARY = {"de": SUMMARY_NOTE, "en": "a summary, not the official wording"}


def compose(
    evidence: Evidence, sources: Mapping[str, Source], language: Language, passage_of: Callable[[str], Passage]
) -> tuple[str, list[Statement], list[Citation]]:
    """Return the text shown, its statements and its citations; what is not proven is left out.

    :param passage_of: id of a passage to the passage, as the index has it.
    :param sources: document id to its entry in the manifest.
    """
    citations: list[Citation] = []
    statements: list[Statement] = []
    lines: list[str] = []
    speaking = None
    for span in evidence.spans:
        source = sources[span.passage.document]
        proven = _proven(span, source, len(citations), passage_of)
        if proven is None:
            continue
        statement, cited = proven
        statements.append(statement)
        citations += cited
        if source.id != speaking:
            speaking = source.id
            lines.append(_LEAD[language].format(document=_name(source, language)))
        if span.extreme:
            lines.append(_EXTREME[language][span.extreme].format(table=span.passage.label or span.passage.title))
        elif span.passage.element in (Element.TABLE, Element.FIGURE) and span.passage.title:
            lines.append(f"{' '.join(filter(None, (span.passage.label, f'„{_inner(span.passage.title)}“')))}:")
        own = [citation for citation in cited if citation.passage_id == span.passage.id]
        lines.append(f"{statement.text} {' '.join(f'[{citation.n}]' for citation in own)}")
        lines += (f"{_ALSO[language]} {_place(citation)} [{citation.n}]" for citation in cited[len(own) :])
    return "\n".join(lines), statements, citations


def _proven(
    span: Span, source: Source, before: int, passage_of: Callable[[str], Passage]
) -> tuple[Statement, list[Citation]] | None:
    """Return the statement of a span with its citations: all of its words, else those of its longest stretch.

    The figures of a row often stand apart from its label: a row is cited as a whole then.

    :param before: citations of the answer so far.
    :return: ``None`` where not even that is proven.
    """
    proofs = [(span, proof) for proof in span.proofs]
    if span.lead is not None:
        lead = replace(span, first=span.lead, last=span.lead, lead=None)
        proofs.append((lead, lead.proofs[0]))
    other = [(span.also, span.also.proofs[0])] if span.also else []
    ways = [(_shown(span), [*proofs, *other]), (_stretch(span, *span.proofs[0]), proofs[:1])]
    if span.passage.element in (Element.TABLE, Element.FIGURE):
        ways.insert(1, (_shown(span), [(span, (span.start, span.end))]))
    for text, places in ways:
        cited = [_citation(before + n, place, proof, source) for n, (place, proof) in enumerate(places, start=1)]
        support = support_of(text, cited, passage_of)
        if support is not None:
            return Statement(text=text, citations=[citation.n for citation in cited], support=support), cited
    return None


def _stretch(span: Span, start: int, end: int) -> str:
    """Return a part of a span in quotation marks, with a sign for what is left out before and behind it."""
    text = span.passage.text
    before, behind = text[span.start : start].strip(), text[end : span.end].strip()
    return f"„{_LEFT_OUT + ' ' if before else ''}{_inner(text[start:end].strip())}{' ' + _LEFT_OUT if behind else ''}“"


def _place(citation: Citation) -> str:
    """Return the printed citation without the title of the document, which speaks already."""
    return citation.label.partition(", ")[2] or citation.label


def _name(source: Source, language: Language) -> str:
    """Return the short title; a restated act is always called one."""
    return f"{source.short_title} ({_SUMMARY[language]})" if source.note else source.short_title


def _shown(span: Span) -> str:
    """Return the words as the answer shows them: in quotation marks, a list line by line, a speaker behind.

    In front of the words of an act stands their address.
    """
    quote = span.shown
    norm = _norm(span)
    if norm is not None:
        address = norm_label(norm)
        head, *items = (_inner(line) for line in quote.split("\n"))
        return "\n".join([f"{address}: „{head}“", *(f"• „{item}“" for item in items)])
    text = _listed(span) if "\n" in quote or span.lead is not None else f"„{_inner(quote)}“"
    if span.lead is not None:
        text = f"„{_inner(span.led_by)} {_LEFT_OUT}“\n{text}"
    if span.passage.element == Element.QUOTE and span.passage.speaker:
        return f"{text} ({span.passage.speaker})"
    return text


def _listed(span: Span) -> str:
    """Return the lines of a span: items of a list and rows of a table as such, paragraphs and introductions quoted."""
    passage = span.passage
    rows = passage.element in (Element.TABLE, Element.FIGURE)
    lines: list[str] = []
    item_before = False
    at = span.start
    for line in span.shown.split("\n"):
        item = rows or any(unit.item and unit.start <= at < unit.end for unit in passage.units)
        if item:
            lines.append(f"• {line}")
        elif lines and not item_before:
            lines[-1] = f"{lines[-1].removesuffix('“')} {_inner(line)}“"
        else:
            lines.append(f"„{_inner(line)}“")
        item_before = item
        at += len(line) + 1
    return "\n".join(lines)


def _inner(quote: str) -> str:
    """Turn quotation marks inside a quote into single ones, as German print does."""
    return quote.replace("„", "‚").replace("“", "‘")


def _citation(n: int, span: Span, proof: tuple[int, int], source: Source) -> Citation:
    passage = span.passage
    norm = _norm(span)
    start, end = proof
    page = page_at(passage.pieces, start)
    statute = source.kind == "statute"
    return Citation(
        n=n,
        document=passage.document,
        label=_norm_label(norm, source)
        if norm
        else citation_label(passage, source, page=page, last=page_at(passage.pieces, end - 1)),
        quote=passage.text[start:end].strip(),
        section=None if statute else passage.section,
        section_title=passage.section_title,
        element=passage.element,
        page=counted_page(page),
        paragraph=norm.paragraph if norm else None,
        absatz=norm.absatz if norm else None,
        satz=norm.satz.partition("–")[0] if norm and norm.satz else None,
        nummer=norm.nummer.partition("–")[0] if norm and norm.nummer else None,
        passage_id=passage.id,
    )


def _norm(span: Span) -> Norm | None:
    """Return the address of a span: of an Absatz that is quoted whole no Satz, of a Nummer not the Satz around it."""
    norm, units = span.passage.norm, span.passage.units
    if norm is None or (span.first == 0 and span.last == len(units) - 1):
        return norm
    first, last = units[span.first], units[span.last]
    if first.nummer:
        return replace(norm, nummer=_range(first.nummer, last.nummer), buchstabe=first.buchstabe)
    return replace(norm, satz=_range(first.satz, last.satz), buchstabe=first.buchstabe)


def _range(first: str | None, last: str | None) -> str | None:
    return f"{first}–{last}" if first and last and first != last else first


def citation_label(passage: Passage, source: Source, *, page: int | None, last: int | None = None) -> str:
    """Return the printed citation of a place.

    :param page: printed page on which it begins.
    :param last: on which it ends, where that is known.
    :return: e.g. ``Evaluationsbericht TIntG, Kap. 3.2, S. 28``, ``… S. 28–29`` for words that turn the page, or
        ``§ 17 Abs. 1 TIntG (Inhaltsangabe)``.
    """
    if passage.norm is not None:
        return _norm_label(passage.norm, source)
    parts = [source.short_title, _section_label(passage)]
    if passage.label and passage.element == Element.FOOTNOTE:
        parts.append(f"Fn. {passage.label}")
    elif passage.label and passage.element in (Element.TABLE, Element.FIGURE):
        parts.append(passage.label)
    if page is not None:
        parts.append(f"S. {pages_label(page, last)}")
    return ", ".join(parts)


def _section_label(passage: Passage) -> str:
    if passage.section == "0":
        return passage.section_title
    number = f"Kap. {passage.section}" if passage.section[:1].isdigit() else passage.section
    box = {Element.FINDING.value: " (Zentrale Erkenntnisse)", Element.RECOMMENDATION.value: " (Empfehlungen)"}
    return number + box.get(passage.element, "")


def _norm_label(norm: Norm, source: Source) -> str:
    note = " (Inhaltsangabe)" if source.note else ""
    return f"{norm_label(norm)} {source.short_title}{note}"


def nearest(evidence: Evidence, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return what is offered where nothing answers: of an address without text only its own §, else what was found."""
    if evidence.spans or not evidence.lacks:
        return hits
    return [Hit(passage, 0.0, 0.0, 0.0) for passage in evidence.near]


def retrieved(hits: Sequence[Hit]) -> list[Retrieved]:
    """Return the passages found in the shape of the contract, best first, at most ten."""
    return [
        Retrieved(
            passage_id=hit.passage.id,
            document=hit.passage.document,
            section=None if hit.passage.norm else hit.passage.section,
            page=counted_page(hit.passage.page),
            text=hit.passage.text,
            score=round(hit.score, 4),
            paragraph=hit.passage.norm.paragraph if hit.passage.norm else None,
            absatz=hit.passage.norm.absatz if hit.passage.norm else None,
        )
        for hit in hits[:10]
    ]
