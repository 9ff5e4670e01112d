"""Put an answer together from spans: statements, citations with their printed labels, and the text with its markers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.answering.contract import Citation, Language, Retrieved, Statement
from assistant.answering.quantity import Quantity
from assistant.answering.span import Evidence, Span
from assistant.answering.standings import said_of
from assistant.documents.manifest import SUMMARY_NOTE, Source
from assistant.documents.model import Element, Norm, page_at, page_label
from assistant.documents.norms import Mention, norm_label
from assistant.retrieval.passage import Hit, Passage

__all__ = ["citation_label", "compose", "nearest", "places", "refusal", "remarks", "retrieved"]

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
_SUMMARY = {"de": SUMMARY_NOTE, "en": "a summary, not the official wording"}


def compose(
    evidence: Evidence, sources: Mapping[str, Source], language: Language
) -> tuple[str, list[Statement], list[Citation]]:
    """Return the text shown, its statements and its citations.

    :param sources: document id to its entry in the manifest.
    """
    citations = [_citation(n, span, sources[span.passage.document]) for n, span in enumerate(evidence.spans, start=1)]
    statements: list[Statement] = []
    lines: list[str] = []
    speaking = None
    for citation, span in zip(citations, evidence.spans, strict=True):
        if citation.document != speaking:
            speaking = citation.document
            lines.append(_LEAD[language].format(document=_name(sources[speaking], language)))
        if span.extreme:
            lines.append(_EXTREME[language][span.extreme].format(table=span.passage.label or span.passage.title))
        statements.append(Statement(text=_shown(span), citations=[citation.n]))
        lines.append(f"{statements[-1].text} [{citation.n}]")
    return "\n".join(lines), statements, citations


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
    text = f"„{_inner(quote)}“" if "\n" not in quote else "\n".join(f"• {line}" for line in quote.split("\n"))
    if span.passage.element == Element.QUOTE and span.passage.speaker:
        return f"{text} ({span.passage.speaker})"
    return text


def _inner(quote: str) -> str:
    """Turn quotation marks inside a quote into single ones, as German print does."""
    return quote.replace("„", "‚").replace("“", "‘")


def _citation(n: int, span: Span, source: Source) -> Citation:
    passage = span.passage
    norm = _norm(span)
    start, end = span.proof
    page = page_at(passage.pieces, start)
    statute = source.kind == "statute"
    return Citation(
        n=n,
        document=passage.document,
        label=_norm_label(norm, source) if norm else citation_label(passage, source, page=page),
        quote=passage.text[start:end].strip(),
        section=None if statute else passage.section,
        section_title=passage.section_title,
        element=passage.element,
        page=_counted(page),
        paragraph=norm.paragraph if norm else None,
        absatz=norm.absatz if norm else None,
        satz=norm.satz.partition("–")[0] if norm and norm.satz else None,
        nummer=norm.nummer.partition("–")[0] if norm and norm.nummer else None,
        passage_id=passage.id,
    )


def _counted(page: int | None) -> int | None:
    """Return the page where its number is one that counts: a Roman one stands in the label only."""
    return page if page is None or page > 0 else None


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


def citation_label(passage: Passage, source: Source, *, page: int | None) -> str:
    """Return the printed citation of a place.

    :return: e.g. ``Evaluationsbericht TIntG, Kap. 3.2, S. 28`` or ``§ 17 Abs. 1 TIntG (Inhaltsangabe)``.
    """
    if passage.norm is not None:
        return _norm_label(passage.norm, source)
    parts = [source.short_title, _section_label(passage)]
    if passage.label and passage.element == Element.FOOTNOTE:
        parts.append(f"Fn. {passage.label}")
    elif passage.label and passage.element in (Element.TABLE, Element.FIGURE):
        parts.append(passage.label)
    if page is not None:
        parts.append(f"S. {page_label(page)}")
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
            page=_counted(hit.passage.page),
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

_FOREIGN = {
    "de": "{labels} gehört zu einem anderen Gesetz als dem {name}.",
    "en": "{labels} belongs to another law than the {name}.",
}
_NOTHING = {"de": "Dazu steht in den Dokumenten nichts.", "en": "The documents say nothing about it."}
_UNRECOMMENDED = {
    "de": "Eine Empfehlung zu {labels} gibt der Bericht nicht; gezeigt sind seine Erkenntnisse.",
    "en": "The report gives no recommendation on {labels}; shown are its findings.",
}
_LEFT_OUT = {
    "de": "Nicht gezeigt, weil die Antwort zu lang würde: {labels}.",
    "en": "Not shown, as the answer would become too long: {labels}.",
}
_FORMER = {
    "de": "{labels} meint eine frühere Fassung des {name}. Ihre Paragrafen waren anders nummeriert als die heutigen.",
    "en": "{labels} means an earlier version of the {name}. Its sections were numbered differently from today's.",
}

_UNTOLD = {
    "de": "An den nächsten Stellen steht dazu {kinds} nicht.",
    "en": "The nearest places do not give {kinds} for it.",
}
_OR = {"de": "oder", "en": "or"}
_QUANTITIES: dict[Language, dict[Quantity, str]] = {
    "de": {
        Quantity.COUNT: "eine Anzahl",
        Quantity.SHARE: "ein Anteil",
        Quantity.MONEY: "ein Betrag",
        Quantity.DURATION: "eine Dauer",
        Quantity.AGE: "ein Alter",
        Quantity.FREQUENCY: "ein Turnus",
        Quantity.DATE: "ein Datum",
        Quantity.BEGINNING: "ein Beginn",
        Quantity.END: "eine Frist",
    },
    "en": {
        Quantity.COUNT: "a number",
        Quantity.SHARE: "a share",
        Quantity.MONEY: "an amount",
        Quantity.DURATION: "a duration",
        Quantity.AGE: "an age",
        Quantity.FREQUENCY: "a frequency",
        Quantity.DATE: "a date",
        Quantity.BEGINNING: "a beginning",
        Quantity.END: "a deadline",
    },
}


def refusal(evidence: Evidence, hits: Sequence[Hit], sources: Mapping[str, Source], language: Language) -> str:
    """Return the text of an answer that was not found: what is missing, and the nearest places, not quoted."""
    reasons = remarks(evidence, sources, language)
    if not reasons:
        reasons = [_NOT_FOUND[language]]
        for words, sentence in ((evidence.missing[:5], _MISSING), (evidence.unspoken, _UNSPOKEN)):
            if words:
                reasons.append(sentence[language].format(words=", ".join(f"„{word}“" for word in words)))
    lines = [" ".join(reasons)]
    near = places([*evidence.near, *(hit.passage for hit in nearest(evidence, hits))], sources)
    if near:
        lines += ["", _NEAREST[language], *(f"• {place}" for place in near)]
    return "\n".join(lines)


def remarks(evidence: Evidence, sources: Mapping[str, Source], language: Language) -> list[str]:
    """Return what is to be said of addresses that have no text, or belong to another law."""
    statute = next((source for source in sources.values() if source.kind == "statute"), None)
    if statute is None:
        return []
    name = statute.short_title
    said = [said_of(lack, statute, language) for lack in evidence.lacks]
    for texts, former in ((_FORMER, True), (_FOREIGN, False)):
        named = [mention for mention in evidence.foreign if (mention.whose == "former") == former]
        if named:
            labels = ", ".join(_foreign_label(mention, former) for mention in named)
            said.append(texts[language].format(labels=labels, name=name))
    if evidence.foreign and not evidence.spans:
        said.append(_NOTHING[language])
    if evidence.unrecommended:
        said.append(_UNRECOMMENDED[language].format(labels=", ".join(map(norm_label, evidence.unrecommended))))
    if evidence.left_out:
        said.append(_LEFT_OUT[language].format(labels=", ".join(map(norm_label, evidence.left_out))))
    if evidence.untold:
        kinds = f" {_OR[language]} ".join(_QUANTITIES[language][kind] for kind in sorted(evidence.untold))
        said.append(_UNTOLD[language].format(kinds=kinds))
    return said


def _foreign_label(mention: Mention, former: bool) -> str:
    label = norm_label(mention.norms[0])
    label = label.replace("§", "Art.", 1) if mention.article else label
    return label if former or mention.law is None else f"{label} {mention.law}"


def places(passages: Iterable[Passage], sources: Mapping[str, Source]) -> list[str]:
    """Return up to three nearest places as label and title, each section once."""
    found: dict[str, str] = {}
    for passage in passages:
        if passage.citable:
            label = citation_label(passage, sources[passage.document], page=passage.page)
            title = re.sub(r"\s+", " ", passage.section_title)
            found.setdefault(f"{passage.document}/{passage.section}", f"{label}: {title}")
    return list(found.values())[:_MOST_PLACES]
