"""The findings and recommendations of a report as a list that can be filtered, counted and exported."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answering.compose import citation_label
from assistant.answering.links import Links
from assistant.documents.manifest import Source
from assistant.documents.model import Element
from assistant.errors import InputError
from assistant.retrieval.passage import Hit, Passage
from assistant.web.reading import words_of

__all__ = ["Collection", "Filters", "Item", "Looking", "Tally", "collect"]

_KINDS = (Element.FINDING.value, Element.RECOMMENDATION.value)
_FEW_WORDS = 10  # so short a text lies near to every topic: it has to share a word with it
_LEAST_SCORE = 5.5  # topics of another world reach 5.3; what the report finds on a topic of its own lies above


class Looking(Protocol):
    """What looking up needs of the façade."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents of the index."""

    @property
    def links(self) -> Links:
        """What connects the act with the report."""

    def passages(self, document: str) -> Sequence[Passage]:
        """Return all passages of a document, in reading order."""

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """Return the passages that fit best."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding or a recommendation.

    :param kind: ``finding`` or ``recommendation``.
    :param label: its printed citation.
    :param chapter: the section whose box it stands in, with its title.
    :param paragraphs: numbers of the §§ that the report evaluates there, in the act's order.
    """

    passage: Passage
    kind: str
    label: str
    chapter: str
    paragraphs: tuple[str, ...]

    @property
    def section(self) -> str:
        """Number of the section whose box it stands in."""
        return self.passage.section


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is wanted; "" where it does not matter.

    :param kind: ``finding`` or ``recommendation``.
    :param section: number of a chapter.
    :param paragraph: number of a §.
    :param topic: free text.
    """

    kind: str = ""
    section: str = ""
    paragraph: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings and recommendations a chapter has."""

    section: str
    chapter: str
    findings: int
    recommendations: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Collection:
    """All findings and recommendations of a report.

    :param report: where they stand, ``None`` where the corpus has no report.
    :param items: reading order.
    """

    report: Source | None
    items: tuple[Item, ...]

    @property
    def chapters(self) -> dict[str, str]:
        """Number to title of the chapters that have some, in reading order."""
        return {item.section: item.chapter for item in self.items}

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Numbers of the §§ that some belong to, in the act's order."""
        held = {number for item in self.items for number in item.paragraphs}
        return tuple(sorted(held, key=_order))

    def tallies(self) -> tuple[Tally, ...]:
        """Return the counts by chapter, in reading order; a chapter whose box has only findings counts too."""
        counts = Counter((item.section, item.kind) for item in self.items)
        first = {item.section: item.passage.page for item in reversed(self.items)}
        return tuple(
            Tally(section, title, counts[section, _KINDS[0]], counts[section, _KINDS[1]], first[section])
            for section, title in self.chapters.items()
        )

    def chosen(self, filters: Filters, looking: Looking) -> tuple[Item, ...]:
        """Return what the filters leave: in reading order, with a topic best first.

        :raises InputError: the topic is too long.
        """
        items = self._on_topic(filters.topic, looking) if filters.topic.strip() else self.items
        return tuple(item for item in items if _fits(item, filters))

    def _on_topic(self, topic: str, looking: Looking) -> tuple[Item, ...]:
        """Return the items that belong to a topic, best first.

        The search ranks all passages of all documents; of them the findings and recommendations count that are closer
        to the topic than the middle of all. Those that hold its words as they were typed belong to it in any case.
        """
        everything = sum(len(looking.passages(source.id)) for source in looking.sources)
        held = {item.passage.id: item for item in self.items}
        words = words_of(topic)
        found: dict[str, Item] = {}
        for hit in looking.search(topic, limit=everything):
            item = held.get(hit.passage.id)
            if item is not None and (_close(hit) or all(word.search(item.passage.text) for word in words)):
                found[item.passage.id] = item
        return tuple(found.values())


def _close(hit: Hit) -> bool:
    return hit.score > _LEAST_SCORE and (hit.lexical > 0 or len(hit.passage.text.split()) >= _FEW_WORDS)


def _fits(item: Item, filters: Filters) -> bool:
    return (
        filters.kind in ("", item.kind)
        and filters.section in ("", item.section)
        and (not filters.paragraph or filters.paragraph in item.paragraphs)
    )


def _order(number: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, number))
    return int(digits or 0), number


def collect(looking: Looking) -> Collection:
    """Return the findings and recommendations of the first report of the corpus."""
    report = next((source for source in looking.sources if source.kind == "report"), None)
    if report is None:
        return Collection(None, ())
    paragraphs = _paragraphs(looking)
    boxed = [passage for passage in looking.passages(report.id) if passage.element in _KINDS]
    return Collection(report, tuple(_item(passage, report, paragraphs.get(passage.id, ())) for passage in boxed))


def _item(passage: Passage, report: Source, paragraphs: Iterable[str]) -> Item:
    chapter = f"{passage.section} {passage.section_title}" if passage.section[:1].isdigit() else passage.section_title
    label = citation_label(passage, report, page=passage.page)
    return Item(passage, passage.element, label, chapter, tuple(paragraphs))


def _paragraphs(looking: Looking) -> dict[str, list[str]]:
    """Return id of a finding or recommendation to the §§ that are evaluated there; empty where there is no act."""
    try:
        norms = looking.links.norms
    except InputError:
        return {}
    found: dict[str, list[str]] = {}
    for norm in norms:
        for passage in (*norm.findings, *norm.recommendations):
            found.setdefault(passage.id, []).append(norm.paragraph)
    return found
