"""What is said instead of an answer, or beside one: what is missing, what belongs elsewhere, and the nearest places."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from assistant.answering.compose import citation_label, nearest
from assistant.answering.contract import Language
from assistant.answering.quantity import Quantity
from assistant.answering.question import Query
from assistant.answering.reasons import Need
from assistant.answering.repeats import contradict
from assistant.answering.span import Evidence, Span
from assistant.answering.standings import said_of
from assistant.documents.manifest import Source
from assistant.documents.model import page_at
from assistant.documents.norms import Mention, norm_label
from assistant.retrieval.passage import Hit, Passage
from assistant.retrieval.tokens import tokens

__all__ = ["places", "refusal", "remarks"]

_NOT_FOUND = {
    "de": "Dazu habe ich in den Dokumenten nichts gefunden, das die Frage beantwortet.",
    "en": "I found nothing in the documents that answers this question.",
}
_SOUGHT = {"de": "Gesucht wurde nach {words}.", "en": "Looked for: {words}."}
_MOST_SOUGHT = 5
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

_DIFFERING = {
    "de": "Die Dokumente nennen hier verschiedene Zahlen: {one}, und {other}. Beide Stellen sind gezeigt.",
    "en": "The documents give different figures here: {one}, and {other}. Both places are shown.",
}
_UNTOLD = {
    "de": "An den nächsten Stellen steht dazu {kinds}.",
    "en": "The nearest places do not give {kinds} for it.",
}
_UNMET: dict[Language, dict[Need, str]] = {
    "de": {
        Need.PERSON: "An den nächsten Stellen steht dazu kein Name einer Person.",
        Need.TOWN: "An den nächsten Stellen steht dazu keine Stadt.",
        Need.FORMALITY: "An den nächsten Stellen stehen dazu weder Antragsweg noch Anschrift oder Öffnungszeiten.",
    },
    "en": {
        Need.PERSON: "The nearest places name no person for it.",
        Need.TOWN: "The nearest places name no town for it.",
        Need.FORMALITY: "The nearest places tell neither how to apply nor an address or opening hours.",
    },
}
_OR = {"de": "oder", "en": "or"}
_QUANTITIES: dict[Language, dict[Quantity, str]] = {
    "de": {
        Quantity.COUNT: "keine Anzahl",
        Quantity.SHARE: "kein Anteil",
        Quantity.MONEY: "kein Betrag",
        Quantity.DURATION: "keine Dauer",
        Quantity.AGE: "kein Alter",
        Quantity.FREQUENCY: "kein Turnus",
        Quantity.DATE: "kein Datum",
        Quantity.BEGINNING: "kein Beginn",
        Quantity.END: "keine Frist",
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


def refusal(evidence: Evidence, hits: Sequence[Hit], sources: Mapping[str, Source], query: Query) -> str:
    """Return the text of an answer that was not found: what was looked for, what is missing, the nearest places."""
    language = query.language
    reasons = remarks(evidence, sources, language)
    if reasons and (evidence.unmet or evidence.untold):
        reasons = [*_sought(query), *reasons]
    elif not reasons:
        reasons = [*_sought(query), _NOT_FOUND[language]]
        for words, sentence in ((evidence.missing[:5], _MISSING), (evidence.unspoken, _UNSPOKEN)):
            if words:
                reasons.append(sentence[language].format(words=", ".join(f"„{word}“" for word in words)))
    lines = [" ".join(reasons)]
    near = places([*evidence.near, *(hit.passage for hit in nearest(evidence, hits))], sources)
    if near:
        lines += ["", _NEAREST[language], *(f"• {place}" for place in near)]
    return "\n".join(lines)


def _sought(query: Query) -> list[str]:
    """Return a sentence with the words that were looked for, as typed; none where the question has no such words."""
    seen = (word for word in re.findall(r"\w[\w\-]*", query.text) if tokens(word))
    words = list(dict.fromkeys(seen))[:_MOST_SOUGHT]
    return [_SOUGHT[query.language].format(words=", ".join(f"„{word}“" for word in words))] if words else []


def remarks(evidence: Evidence, sources: Mapping[str, Source], language: Language) -> list[str]:
    """Return what is to be said of addresses without text or of another law, of figures that differ or are not told."""
    statute = next((source for source in sources.values() if source.kind == "statute"), None)
    said = _on_addresses(evidence, statute, language) if statute else []
    said += _differing(evidence, sources, language)
    said += [_UNMET[language][need] for need in sorted(evidence.unmet)]
    if evidence.untold:
        kinds = f" {_OR[language]} ".join(_QUANTITIES[language][kind] for kind in sorted(evidence.untold))
        said.append(_UNTOLD[language].format(kinds=kinds))
    return said


def _on_addresses(evidence: Evidence, statute: Source, language: Language) -> list[str]:
    """Return what is to be said of addresses that have no text, or belong to another law."""
    said = [said_of(lack, statute, language) for lack in evidence.lacks]
    for texts, former in ((_FORMER, True), (_FOREIGN, False)):
        named = [mention for mention in evidence.foreign if (mention.whose == "former") == former]
        if named:
            labels = ", ".join(_foreign_label(mention, former) for mention in named)
            said.append(texts[language].format(labels=labels, name=statute.short_title))
    if evidence.foreign and not evidence.spans:
        said.append(_NOTHING[language])
    for texts, norms in ((_UNRECOMMENDED, evidence.unrecommended), (_LEFT_OUT, evidence.left_out)):
        if norms:
            said.append(texts[language].format(labels=", ".join(map(norm_label, norms))))
    return said


def _differing(evidence: Evidence, sources: Mapping[str, Source], language: Language) -> list[str]:
    """Return a sentence on two places that are shown and say the same with different figures."""
    for one, other in combinations(evidence.spans, 2):
        if one.passage.norm is None and other.passage.norm is None and contradict(one.text, other.text):
            labels = [_own_label(span, sources) for span in (one, other)]
            return [_DIFFERING[language].format(one=labels[0], other=labels[1])]
    return []


def _own_label(span: Span, sources: Mapping[str, Source]) -> str:
    page = page_at(span.passage.pieces, span.start)
    return citation_label(span.passage, sources[span.passage.document], page=page)


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
