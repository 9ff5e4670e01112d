"""Lists in an answer: an introduction never without its items, an item with its list where the list is asked for."""

from dataclasses import replace

from assistant.answering.span import Span
from assistant.retrieval.passage import Passage

__all__ = ["with_its_list"]

_LIST_WORDS = 70  # a list that is begun may have so many
_UNCLEAR_WORDS = 8  # an item so short says nothing without its introduction


def with_its_list(span: Span, room: int, *, listed: bool) -> Span:
    """Return a span of a report with the list that it belongs to, as far as it fits.

    An introduction takes as many items with it as fit, at least the first. An item takes the whole list with it where a
    list is asked for or the item is too short to be understood. Where the list would be too long, an item that goes on
    with the sentence of the introduction ("in ihrer Bewilligung einfacher gestaltet") is led by it, others stay alone.

    :param room: words that there may be in all.
    :param listed: whether the question asks for a list.
    """
    passage = span.passage
    if passage.norm is not None:
        return span
    if _introduces(passage, span.last):
        return _filled(replace(span, last=span.last + 1), _end(passage, span.last + 1), max(room, _LIST_WORDS))
    if not passage.units[span.first].item:
        return span
    first = span.first
    while first > 0 and passage.units[first - 1].item:
        first -= 1
    lead = first - 1 if first > 0 and _introduces(passage, first - 1) else None
    if listed or len(span.text.split()) < _UNCLEAR_WORDS:
        whole = replace(span, first=first if lead is None else lead, last=_end(passage, span.last))
        if len(whole.text.split()) <= room:
            return whole
    if lead is None or not span.text[0].islower():
        return span
    led = replace(span, first=lead) if span.first == first else replace(span, lead=lead)
    return led if led.words <= room else span


def _introduces(passage: Passage, at: int) -> bool:
    """Tell whether a unit is the sentence in front of a list."""
    units = passage.units
    if units[at].item or at + 1 >= len(units) or not units[at + 1].item:
        return False
    return passage.text[units[at].end - 1] not in ".!?"


def _end(passage: Passage, at: int) -> int:
    """Return the last item of the list that an item belongs to."""
    while at + 1 < len(passage.units) and passage.units[at + 1].item:
        at += 1
    return at


def _filled(span: Span, end: int, room: int) -> Span:
    """Let a span take in further items up to the last one, as long as they fit."""
    while span.last < end:
        longer = replace(span, last=span.last + 1)
        if len(longer.text.split()) > room:
            break
        span = longer
    return span
