"""Evidence where a question names norms: the words at the address, or what speaks of another law's address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.answering.addresses import Standing
from assistant.answering.question import Query, Wanted, asking_stems
from assistant.answering.scoring import UnitScores
from assistant.answering.span import Span
from assistant.answering.statute import Statute, fits
from assistant.documents.model import Norm
from assistant.documents.norms import Mention, mentions
from assistant.retrieval.passage import Passage
from assistant.retrieval.tokens import tokens

__all__ = ["distinct", "foreign_spans", "lacks_and_norms", "named_spans", "only_nummern", "with_list"]

_MOST_WORDS = 110  # a norm that is asked for by its address may be quoted at this length
_MOST_SPANS, _DROP = 3, 2.5  # where something is asked of a norm: how many Sätze, how far below the best
_ITEM_SHARED = 0.2  # of the question's words, that a single Nummer must speak of more than the Satz before the list


def lacks_and_norms(statute: Statute, norms: Iterable[Norm]) -> tuple[tuple[Standing, ...], tuple[Norm, ...]]:
    """Divide addresses into those that have no text, with the reason, and those that have."""
    lacks: list[Standing] = []
    there: list[Norm] = []
    for norm in norms:
        lack = statute.lack(norm)
        if lack is None:
            there.append(norm)
        else:
            lacks.append(lack)
    return tuple(lacks), tuple(there)


def named_spans(scores: UnitScores, statute: Statute, norms: Sequence[Norm], query: Query) -> list[Span]:
    """Return what answers a question about norms, from their own words alone.

    A question for the norm as a whole gets its text from the beginning (of a § the first Satz of every Absatz); a
    question for something in it gets the Sätze that fit best, best first.

    :param norms: addresses that have text.
    """
    if not _asks_something(query, statute, norms):
        return _cut(_whole(statute, norms))
    # the Sätze of one § have much the same questions; their own words tell them apart
    passages = dict.fromkeys(passage for norm in norms for passage in statute.passages(norm))
    spans = scores.spans(passages, asked=False)
    fitting = only_nummern([span for span in spans if any(_at(span, norm) for norm in norms)], query)
    near = [with_list(span, scores) for span in fitting if span.score >= fitting[0].score - _DROP][:_MOST_SPANS]
    return _cut(distinct(near)) or _cut(_whole(statute, norms))


def only_nummern(spans: list[Span], query: Query) -> list[Span]:
    """Leave out all but Nummern where a Nummer is asked for."""
    nummern = [span for span in spans if span.passage.units[span.first].is_item]
    return nummern if query.nummer_asked and nummern else spans


def with_list(span: Span, scores: UnitScores) -> Span:
    """Let a Satz that introduces Nummern take them with it, or give way to the one that speaks of what is asked."""
    units, last = span.passage.units, span.last
    introduces = units[last].satz is not None and not units[last].is_item
    while introduces and last + 1 < len(units) and units[last + 1].is_item and units[last + 1].satz == units[last].satz:
        last += 1
    items = [replace(span, first=row, last=row) for row in range(span.last + 1, last + 1)]
    least = scores.shared(span.text) + _ITEM_SHARED
    speaking = [item for item in items if scores.shared(item.text) >= least]
    return speaking[0] if len(speaking) == 1 else replace(span, last=last)


def foreign_spans(
    scores: UnitScores,
    passages: Iterable[Passage],
    query: Query,
    statute: Statute,
    abbreviations: Mapping[str, str],
) -> list[Span]:
    """Return the sentences of the reports that speak of the very address of another law that is asked for.

    :param passages: of all documents; those of the act are left out, as its §§ are other ones.
    :param abbreviations: short form to long form: the same law may be named by either.
    """
    wanted = query.foreign
    speaking = [passage for passage in passages if passage.norm is None and passage.document != statute.source.id]
    naming = [passage for passage in speaking if "§" in passage.text or "Art" in passage.text]
    spans = scores.spans(passage for passage in naming if _names(passage.text, wanted, statute, abbreviations))
    return [span for span in spans if _names(span.text, wanted, statute, abbreviations)][:_MOST_SPANS]


def _names(text: str, wanted: Sequence[Mention], statute: Statute, abbreviations: Mapping[str, str]) -> bool:
    """Tell whether a text names one of the addresses, of the same law."""
    for mention in mentions(text, statute.act):
        for other in wanted:
            if mention.whose in ("own", "unnamed") or mention.whose != other.whose:
                continue
            if _same_law(mention.law, other.law, abbreviations) and any(
                norm.paragraph == named.paragraph and named.absatz in (None, norm.absatz)
                for norm in mention.norms
                for named in other.norms
            ):
                return True
    return False


def _same_law(one: str | None, other: str | None, abbreviations: Mapping[str, str]) -> bool:
    names = [{name, abbreviations.get(name or "", name)} for name in (one, other)]
    return bool(names[0] & names[1])


def _asks_something(query: Query, statute: Statute, norms: Sequence[Norm]) -> bool:
    """Tell whether the question asks for something in the norms, and not for the norms as a whole."""
    said = set(tokens(query.rest)) - asking_stems(query)
    if Wanted.DEFINITION not in query.wanted:  # the word asked for may stand in the title of the §
        said -= {stem for norm in norms for stem in tokens(statute.addresses.titles[norm.paragraph])}
    exact = all(norm.satz or norm.nummer for norm in norms)
    return bool(said) and not exact


def _whole(statute: Statute, norms: Sequence[Norm]) -> list[Span]:
    """Return the words at the addresses in the order of the act."""
    spans: list[Span] = []
    for norm in norms:
        passages = statute.passages(norm)
        short = len(norms) > 1 or (len(passages) > 1 and norm.absatz is None and not norm.nummer)
        for passage in passages[: 1 if len(norms) > 2 else None]:
            rows = [row for row, unit in enumerate(passage.units) if fits(unit, norm)]
            runs = [list(run) for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0])]
            for run in runs[:1]:
                first, last = run[0][1], run[-1][1]
                spans.append(Span(passage, first, first if short and not norm.satz else last, 0.0))
    return distinct(spans)


def _cut(spans: Sequence[Span]) -> list[Span]:
    """Keep the first units up to the length of an answer, at least one."""
    kept: list[Span] = []
    room = _MOST_WORDS
    for span in spans:
        rows: list[int] = []
        for row in range(span.first, span.last + 1):
            unit = span.passage.units[row]
            room -= len(span.passage.text[unit.start : unit.end].split())
            if room < 0 and (kept or rows):
                break
            rows.append(row)
        if rows:
            kept.append(Span(span.passage, rows[0], rows[-1], span.score))
        if room < 0:
            break
    return kept


def _at(span: Span, norm: Norm) -> bool:
    """Tell whether a span's first unit lies at an address."""
    place = span.passage.norm
    if place is None or place.paragraph != norm.paragraph or norm.absatz not in (None, place.absatz):
        return False
    return fits(span.passage.units[span.first], norm)


def distinct(spans: Iterable[Span]) -> list[Span]:
    """Leave out spans that lie in one before them."""
    kept: list[Span] = []
    for span in spans:
        if not any(other.passage.id == span.passage.id and other.first <= span.first <= other.last for other in kept):
            kept.append(span)
    return kept
