"""Choose the sentences, list items or rows that answer, or decide that nothing does."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.extremes import extreme_row
from assistant.answering.fitting import Fit, fitting
from assistant.answering.law import distinct, foreign_spans, lacks_and_norms, named_spans, only_nummern, with_list
from assistant.answering.lists import with_its_list
from assistant.answering.quantity import Quantity, told
from assistant.answering.question import Query, Wanted, asks_the_law
from assistant.answering.reasons import unmet, unspoken
from assistant.answering.relevance import BUNDLED, Relevance
from assistant.answering.repeats import repeats, says_the_same
from assistant.answering.retrieve import Found
from assistant.answering.scoring import QUANTITY_BONUS, UnitScores
from assistant.answering.span import Evidence, Span
from assistant.answering.statute import Statute
from assistant.documents.model import Element, Norm, lists_abbreviations
from assistant.documents.norms import Act, mentions
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage
from assistant.retrieval.tokens import tokens

__all__ = ["choose"]

_DROP, _MOST_SPANS = 3.5, 5  # how far below the best a span may lie, and how many there are at most
_DROP_ASKED = 0.25  # share of what questions say for the best that a span may lie below it in addition

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LAW_PASSAGES, _LAW_WORDS, _LAW_DROP = 12, 60, 1.5  # of the act's part, where the question names no address
_MOST_SECOND = 1
_SECOND_PLACES = 60  # of the best units, among which another place that says the same is looked for
# The act speaks first where its best Satz lies at most so far behind the report's best: a § asked for, or nothing said;
# then it must lie so far ahead.
_NORM_MARGIN, _LAW_MARGIN = 2.5, -1.0
_SHARED_MARGIN = 0.1  # of the question's words, that the report's best may speak of and the act's not
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# A sentence that begins so cannot be understood without the one before it.
_POINTS_BACK = re.compile(
    r"(?:Dies\w*|Da(?:bei|zu|für|mit|her|ran|rauf|von|gegen|durch|rüber|raus)|Hier(?:bei|zu|für|mit|von|durch)|Er|Sie"
    r"|Letztere\w*)\b"
)
# Figures that an answer must have: an amount is told in no other way, while "seit wann?" is answered by "seit der
# Novellierung" too.
_NEVER_SILENT = frozenset({Quantity.COUNT, Quantity.MONEY, Quantity.END})
# Of these a question without a year means the latest; a figure so many years older than it is one of former times.
_OF_NOW = frozenset({Quantity.COUNT, Quantity.SHARE, Quantity.MONEY})
_LOOKED_AT, _FORMER_YEARS, _FORMER_MALUS = 10, 3, 1.5
# Share of the question's words from which a sentence answers although questions without an answer are nearest: of 42
# such questions of the project's own sets and dev none shares more than .56 with any of the best three sentences.
_OWN_WORDS = 0.7
_SECOND_WORDS = 45  # of the report's part behind the words of the act
_SECOND_SHARED = 0.25  # share of the question's words that a finding must speak of to stand behind an answer

Findings = Callable[[str], Sequence[Passage]]


def choose(
    index: Index,
    query: Query,
    found: Found,
    *,
    max_words: int,
    statute: Statute | None = None,
    findings: Findings = lambda paragraph: (),
    relevance: Relevance = BUNDLED,
) -> Evidence:
    """Return the spans that answer, as few as suffice; those of one document stand together.

    :param max_words: the answer stops growing here.
    :param statute: the act, if the index has one.
    :param findings: number of a § to what the report found and recommends about it.
    :param relevance: how near a passage must be, for the model of the index.
    """
    missing = _missing(index, query)
    scores = found.units
    if statute is not None and query.foreign:
        passages = index.passages if index.exhaustive else [index.passages[row] for row in found.signals.rows]
        spans = foreign_spans(scores, passages, query, statute, index.abbreviations)
        return Evidence(tuple(spans), foreign=query.foreign)
    if statute is not None and query.norms:
        return _of_norms(scores, statute, query, findings, max_words)
    fits = fitting(index, query, found, relevance)
    if fits is Fit.FAR:
        return Evidence((), missing)
    evidence = _of_text(index, query, found, statute, findings, max_words)
    if fits is Fit.UNANSWERED and evidence.spans and not _in_its_words(query, evidence.spans, scores):
        return Evidence((), missing, untold=query.quantities & _NEVER_SILENT)
    return replace(evidence, missing=missing)


def _in_its_words(query: Query, spans: Iterable[Span], scores: UnitScores) -> bool:
    """Tell whether a sentence says what is asked in the question's own words, with all its numbers."""
    numbers = set(_NUMBER.findall(query.typed))
    return any(scores.shared(span.text) >= _OWN_WORDS and numbers <= set(_NUMBER.findall(span.text)) for span in spans)


def _of_text(
    index: Index, query: Query, found: Found, statute: Statute | None, findings: Findings, max_words: int
) -> Evidence:
    """Return what answers a question that names no address, or why the nearest places do not."""
    scores = found.units
    candidates = _of_the_report(scores.spans(hit.passage for hit in found.hits), query)
    candidates = _only_recommendations(candidates, query)
    candidates = _latest_first(_asked_abbreviations(candidates, query), query)
    law = _law_candidates(index, query, found, scores) if statute is not None else []
    if statute is not None and _law_comes_first(law, candidates, scores, query):
        return _of_law(law, candidates, scores, findings, query, statute.act)
    extreme = extreme_row((hit.passage for hit in found.hits), query, scores)
    room = max_words - len(extreme.shown.split()) if extreme else max_words
    spans = list(_grow(candidates, room, _drop(candidates, scores, query), listed=Wanted.LIST in query.wanted))
    spans = _with_long_forms(spans, index, query, scores)
    if extreme:
        spans = [extreme, *(span for span in spans if span.passage.id != extreme.passage.id)]
    untold = query.quantities & _NEVER_SILENT
    if untold and not any(told(span.text, untold) for span in spans):
        return Evidence((), untold=untold)
    silent = Evidence((), unspoken=unspoken(query, spans), unmet=unmet(query, spans))
    return silent if silent.unspoken or silent.unmet else Evidence(tuple(_grouped(spans)))


def _law_comes_first(law: Sequence[Span], candidates: Sequence[Span], scores: UnitScores, query: Query) -> bool:
    """Tell whether the act answers: it is asked by name, or it says as much of the question as the report.

    Where no § is asked for, it must tell the figures that the question names or wants.
    """
    if not law or all(span.passage.norm is not None for span in candidates):
        return bool(law)
    ahead = candidates[0].score - law[0].score
    if asks_the_law(query):
        return Wanted.ACT in query.wanted or ahead <= _NORM_MARGIN
    if ahead > _LAW_MARGIN or Wanted.EXPERIENCE in query.wanted:
        return False
    if scores.shared(law[0].text) < scores.shared(candidates[0].text) - _SHARED_MARGIN:
        return False
    named = set(_NUMBER.findall(query.typed)) - set(_NUMBER.findall(law[0].text))
    return not named and (not query.quantities or bool(told(law[0].text, query.quantities)))


def _is_about(span: Span, law: Sequence[Span], wanted: frozenset[Quantity]) -> bool:
    """Tell whether a Satz stands in the § that fits best apart from figures: another § tells those of other things."""
    best = max(law, key=lambda other: other.score - QUANTITY_BONUS * len(told(other.text, wanted)))
    return span.passage.section == best.passage.section


def _law_candidates(index: Index, query: Query, found: Found, scores: UnitScores) -> list[Span]:
    """Score the units of the act's nearest passages; none where the report is asked."""
    if Wanted.REPORT in query.wanted or Wanted.RECOMMENDATION in query.wanted:
        return []
    rows = found.signals.rows
    of_law = np.flatnonzero(index.table.each("norm", lambda norm: norm is not None, rows))
    spans = scores.spans(index.ranked(rows[of_law], found.scores[of_law], _LAW_PASSAGES))
    return only_nummern(spans, query)


def _of_law(
    law: Sequence[Span], candidates: Sequence[Span], scores: UnitScores, findings: Findings, query: Query, act: Act
) -> Evidence:
    """Return what answers a question for what the act says: its words first, then what the report says of it.

    Where a § is asked for, that is the sentence in which the report names it, else what the report found.
    """
    spans = distinct(with_list(span, scores) for span in _grow(law, _LAW_WORDS, drop=_LAW_DROP))
    wanted = query.quantities
    if wanted and not any(told(span.text, wanted) and _is_about(span, law, wanted) for span in spans):
        return Evidence((), untold=wanted, near=tuple(span.passage for span in spans))
    named = _naming(candidates, spans, act) if Wanted.NORM in query.wanted else []
    told_of = _with_finding(spans, scores, findings)
    if len(told_of) > len(spans):
        spans = [*spans, *named] if named else told_of
    else:
        report = [span for span in candidates if span.passage.norm is None]
        second = list(_grow(report, _SECOND_WORDS))[:_MOST_SECOND] if report else []
        spans += [*second, *(span for span in named if not any(_overlap(span, other) for other in second))]
    silent = Evidence((), unspoken=unspoken(query, spans), unmet=unmet(query, spans))
    return silent if silent.unspoken or silent.unmet else Evidence(tuple(spans))


def _naming(candidates: Iterable[Span], spans: Iterable[Span], act: Act) -> list[Span]:
    """Return the best sentence of a report that names a § of some spans of the act, [] where there is none."""
    paragraphs = {span.passage.norm.paragraph for span in spans if span.passage.norm}
    for span in candidates:
        if span.passage.norm is None and len(span.text.split()) <= _SECOND_WORDS:
            named = (norm for mention in mentions(span.text, act) if mention.whose != "other" for norm in mention.norms)
            if any(norm.paragraph in paragraphs for norm in named):
                return [span]
    return []


def _of_norms(scores: UnitScores, statute: Statute, query: Query, findings: Findings, max_words: int) -> Evidence:
    """Return what answers a question that names addresses of the act."""
    lacks, norms = lacks_and_norms(statute, query.norms)
    if not norms:
        near = (passage for lack in lacks for passage in statute.passages(Norm(lack.norm.paragraph)))
        return Evidence((), lacks=lacks, near=tuple(near))
    reported = [
        passage for paragraph in dict.fromkeys(norm.paragraph for norm in norms) for passage in findings(paragraph)
    ]
    if Wanted.REPORT in query.wanted and reported:
        recommended = [passage for passage in reported if passage.element == Element.RECOMMENDATION]
        asked = Wanted.RECOMMENDATION in query.wanted
        candidates = scores.spans(recommended if asked and recommended else reported)
        none = norms if asked and not recommended else ()
        return Evidence(tuple(_grow(candidates, max_words)), lacks=lacks, unrecommended=none)
    spans = named_spans(scores, statute, norms, query)
    shown = {span.passage.section for span in spans}
    left_out = tuple(dict.fromkeys(Norm(norm.paragraph) for norm in norms if norm.paragraph not in shown))
    return Evidence(tuple(_with_finding(spans, scores, findings)), lacks=lacks, left_out=left_out)


def _with_finding(spans: list[Span], scores: UnitScores, findings: Findings) -> list[Span]:
    """Put what the report found behind an answer from the act, where it speaks of the same."""
    paragraphs = {span.passage.norm.paragraph if span.passage.norm else None for span in spans}
    paragraph = paragraphs.pop() if len(paragraphs) == 1 else None
    if paragraph is None:
        return spans
    reported = [passage for passage in findings(paragraph) if passage.element == Element.FINDING]
    for span in scores.spans(reported):
        if len(span.text.split()) <= _SECOND_WORDS and scores.shared(span.text) >= _SECOND_SHARED:
            return [*spans, span]
    return spans


def _grouped(spans: Sequence[Span]) -> list[Span]:
    """Bring the spans of one document together; the document of the best span comes first."""
    order = list(dict.fromkeys(span.passage.document for span in spans))
    return sorted(spans, key=lambda span: order.index(span.passage.document))


def _of_the_report(spans: list[Span], query: Query) -> list[Span]:
    """Leave out the act where the report is asked and has something to say."""
    if Wanted.REPORT not in query.wanted:
        return spans
    return [span for span in spans if span.passage.norm is None] or spans


def _only_recommendations(spans: list[Span], query: Query) -> list[Span]:
    """Leave out everything else where recommendations are asked for and the best is one."""
    asked = Wanted.RECOMMENDATION in query.wanted
    if not (asked and spans and spans[0].passage.element == Element.RECOMMENDATION):
        return spans
    return [span for span in spans if span.passage.element == Element.RECOMMENDATION]


def _asked_abbreviations(spans: list[Span], query: Query) -> list[Span]:
    """Leave out the entries of a list of abbreviations for other short forms than those asked for."""
    if Wanted.ABBREVIATION not in query.wanted:
        return spans
    words = set(re.findall(r"\w+", query.text.lower()))
    return [span for span in spans if not lists_abbreviations(span.passage.section) or _short_form(span) in words]


def _with_long_forms(spans: list[Span], index: Index, query: Query, scores: UnitScores) -> list[Span]:
    """Put behind the best span the entries of a list of abbreviations for the short forms whose meaning is asked."""
    words = frozenset(re.findall(r"\w+", query.typed.lower()))
    asked = [f"{short} " for short, parts in index.once(_words_of_short_forms).items() if parts <= words]
    bare = Wanted.ABBREVIATION in query.wanted or query.typed_stems.issubset(tokens("".join(asked)))
    if not (spans and asked and bare):
        return spans
    listed = np.flatnonzero(index.table.each("section", lists_abbreviations))
    entries = scores.spans(index.passages[row] for row in listed.tolist())
    new = (entry for entry in entries if not any(_overlap(entry, span) for span in spans))
    return [spans[0], *(entry for entry in new if entry.text.startswith(tuple(asked))), *spans[1:]]


def _words_of_short_forms(index: Index) -> dict[str, frozenset[str]]:
    return {short: frozenset(re.findall(r"\w+", short.lower())) for short in index.abbreviations}


def _short_form(span: Span) -> str:
    return span.text.split(maxsplit=1)[0].lower()


def _latest_first(spans: list[Span], query: Query) -> list[Span]:
    """Put figures of former years behind those of the latest, where the question asks for a figure of no year."""
    if not query.quantities & _OF_NOW or _YEAR.search(query.text):
        return spans
    told_in = [max(map(int, _YEAR.findall(span.text)), default=None) for span in spans]
    latest = max((year for year in told_in[:_LOOKED_AT] if year), default=None)
    if latest is None:
        return spans
    former = [year is not None and year <= latest - _FORMER_YEARS for year in told_in]
    moved = [
        replace(span, score=span.score - _FORMER_MALUS) if old else span
        for span, old in zip(spans, former, strict=True)
    ]
    return sorted(moved, key=lambda span: (-span.score, span.passage.id, span.first))


def _drop(candidates: Sequence[Span], scores: UnitScores, query: Query) -> float:
    """Return how far below the best a span may lie: further where questions speak for the best, which spreads them."""
    share = 1.0 if Wanted.RECOMMENDATION in query.wanted else _DROP_ASKED  # all of them are wanted
    return _DROP + share * scores.asked(candidates[0]) if candidates else _DROP


def _grow(candidates: Sequence[Span], max_words: int, drop: float = _DROP, *, listed: bool = False) -> Iterable[Span]:
    """Take the best spans until the answer is long enough, neighbours as one span.

    :param listed: whether a list is asked for.
    """
    chosen: list[Span] = []
    best = candidates[0].score if candidates else 0.0
    words = 0
    for span in candidates:
        if span.score < best - drop or len(chosen) >= _MOST_SPANS:
            break
        count = len(span.text.split())
        if chosen and words + count > max_words:
            continue
        if any(_overlap(span, other) or _is_told(span, other) for other in chosen):
            continue
        whole = _with_what_it_points_to(span, max_words - words - count)
        whole = with_its_list(whole, max_words - words, listed=listed)
        if not any(_overlap(whole, other) for other in chosen):
            span = whole
        chosen.append(span)
        words += span.words
    return _with_second_places(_merged(chosen), candidates)


def _with_what_it_points_to(span: Span, room: int) -> Span:
    """Put the sentence before in front of one that begins with a word for something in it ("Dies …").

    :param room: so many words may be added.
    """
    if span.first == 0 or span.passage.norm is not None or not _POINTS_BACK.match(span.text):
        return span
    whole = replace(span, first=span.first - 1)
    return whole if len(whole.text.split()) - len(span.text.split()) <= room else span


def _is_told(span: Span, other: Span) -> bool:
    """Tell whether a span says nothing but what another one says."""
    if repeats(span.text, other.text):
        return True
    return not (_of_no_sentence(span) or _of_no_sentence(other)) and says_the_same(span.text, other.text)


def _overlap(one: Span, other: Span) -> bool:
    if one.passage.id != other.passage.id:
        return False
    led = _holds(one, other.lead) or _holds(other, one.lead)
    return led or (one.first <= other.last and other.first <= one.last)


def _holds(span: Span, at: int | None) -> bool:
    return at is not None and (span.lead == at or span.first <= at <= span.last)


def _with_second_places(spans: Sequence[Span], candidates: Sequence[Span]) -> list[Span]:
    """Add to each span the best other place of the same document that says the same."""
    second: list[Span] = []
    taken = list(spans)
    for span in spans:
        also = next((other for other in candidates[:_SECOND_PLACES] if _is_second_place(other, span, taken)), None)
        if also is not None:
            taken.append(also)
        second.append(replace(span, also=also))
    return second


def _is_second_place(other: Span, span: Span, taken: Sequence[Span]) -> bool:
    place, here = other.passage, span.passage
    if place.document != here.document or place.id == here.id or _of_no_sentence(other) or _of_no_sentence(span):
        return False
    return not any(_overlap(other, known) for known in taken) and says_the_same(span.text, other.text)


def _of_no_sentence(span: Span) -> bool:
    tabled = span.passage.element in (Element.TABLE, Element.FIGURE) or span.passage.norm is not None
    return tabled or any(unit.item for unit in span.passage.units[span.first : span.last + 1])


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Put neighbouring units together; the order is that of the best unit of each."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.passage.id, span.first)):
        last = merged[-1] if merged else None
        follows = last is not None and last.passage.id == span.passage.id and span.first == last.last + 1
        if last is not None and follows and span.passage.norm is None:  # a norm is cited Satz by Satz
            merged[-1] = replace(last, last=span.last, score=max(last.score, span.score))
        else:
            merged.append(span)
    return sorted(merged, key=lambda span: -span.score)


def _missing(index: Index, query: Query) -> tuple[str, ...]:
    """Return the words of the question that stand nowhere in the documents."""
    seen = (word for word in re.findall(r"\w[\w\-]+", query.text) if tokens(word))
    return tuple(dict.fromkeys(word for word in seen if not any(index.knows(token) for token in tokens(word))))
