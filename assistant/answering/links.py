"""The two-way table between an act and a report on it: where the report evaluates a §, and where it names it.

All of it is read from the passages of the index. The report says in three ways where it evaluates a §: a heading
begins with the §'s title or names the §, the opening of a chapter names it, and the text cites it. A citation alone is
a mention, no evaluation. What report and statute say differently is kept as it stands.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from assistant.answering.addresses import Addresses, Standing
from assistant.answering.statute import Statute
from assistant.documents.model import Element, page_at
from assistant.documents.norms import Act, Mention, mentions
from assistant.retrieval.passage import Passage
from assistant.retrieval.tokens import tokens

__all__ = ["Chapter", "Links", "NormLinks", "Place", "Reason", "build_links"]

_BOXES: Final = (Element.FINDING, Element.RECOMMENDATION)
_RUNNING: Final = (Element.TEXT, Element.LIST)
_OPENING_TITLE: Final = "Erkenntnisinteresse"  # the section in which a chapter says what it evaluates
_NUMBERED: Final = re.compile(r"\d+(?:\.\d+)*")
_HEADLINE: Final = re.compile(r"(?P<number>\d+(?:\.\d+)*)\s+(?P<title>\S.*)", re.DOTALL)
_CHAPTER: Final = re.compile(r"\bKap(?:iteln?|\.)\s*(?P<number>\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a chapter counts as evaluating a §.

    :param passages: ids of the passages that say so, in reading order; ``()`` for a heading.
    """

    kind: Literal["heading", "introduction", "citation"]
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter or section of the report that evaluates a §.

    :param section: its number, e.g. ``4.4``; the sections below it belong to it.
    :param page: printed page on which its text begins, ``None`` where unknown.
    :param reasons: at least one, each kind once.
    """

    section: str
    title: str
    page: int | None
    reasons: tuple[Reason, ...]

    def holds(self, section: str) -> bool:
        """Tell whether a section is the chapter or stands in it."""
        return _within(section, self.section)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the report that names a §.

    :param page: printed page of the mention itself, ``None`` where unknown.
    :param mention: the whole address as it stands there, with the law beside it; it may name other §§ too.
    :param addresses: those of this § that it names, each with whether the statute has it.
    :param start: offset in the passage's text of the sentence, list item or row around the mention.
    :param end: offset behind it.
    """

    passage: Passage
    page: int | None
    mention: Mention
    addresses: tuple[Standing, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence, list item or row around the mention."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class NormLinks:
    """A § of the statute and what the report says of it.

    :param chapters: those that evaluate it, in reading order; empty where the report does not.
    :param findings: what these chapters found, in reading order. Where one is a part of the chapter that the box
        closes, only the items that name the § or have the words of its title.
    :param recommendations: likewise.
    :param mentions: every place of the report that names it, in reading order.
    """

    paragraph: str
    title: str
    chapters: tuple[Chapter, ...]
    findings: tuple[Passage, ...]
    recommendations: tuple[Passage, ...]
    mentions: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """The table; see :func:`build_links`.

    :param norms: the §§ of the statute, in its order.
    :param absent: places that name what the statute does not have, in reading order.
    :param addresses: what the statute has.
    """

    norms: tuple[NormLinks, ...]
    absent: tuple[Place, ...]
    addresses: Addresses
    _by_paragraph: Mapping[str, NormLinks] = field(repr=False)
    _own: Mapping[str, tuple[Mention, ...]] = field(repr=False)
    _others: Mapping[str, tuple[Mention, ...]] = field(repr=False)

    def norm(self, paragraph: str) -> NormLinks | None:
        """Return what belongs to the § of that number, ``None`` where the statute has none."""
        return self._by_paragraph.get(paragraph)

    def of_passage(self, passage_id: str) -> tuple[Mention, ...]:
        """Return the addresses of the act that a passage of the report names, in its order."""
        return self._own.get(passage_id, ())

    def others_of_passage(self, passage_id: str) -> tuple[Mention, ...]:
        """Return its addresses of other laws, of former versions of the act, and Artikel."""
        return self._others.get(passage_id, ())


def build_links(passages: Sequence[Passage], report: str, statute: Statute) -> Links:
    """Read the table from the passages of an index.

    :param passages: of all documents, each document's in reading order.
    :param report: id of the report; where there is none, nothing is evaluated or mentioned.
    """
    addresses, act = statute.addresses, statute.act
    told = [passage for passage in passages if passage.document == report]
    read = {passage.id: mentions(passage.text, act) for passage in told}
    own = {id: tuple(mention for mention in found if _is_own(mention)) for id, found in read.items()}
    others = {id: tuple(mention for mention in found if not _is_own(mention)) for id, found in read.items()}
    places = _places(told, own, addresses)
    outline = _Outline(told, act)
    norms = tuple(_norm_links(outline, number, addresses, places.get(number, ())) for number in addresses.paragraphs)
    absent = [
        place
        for found in places.values()
        for place in found
        if any(address.state == "absent" for address in place.addresses)
    ]
    return Links(
        norms,
        tuple(sorted(absent, key=lambda place: (place.passage.order, place.mention.start))),
        addresses,
        {norm.paragraph: norm for norm in norms},
        own,
        others,
    )


def _is_own(mention: Mention) -> bool:
    return not mention.article and mention.whose in ("own", "unnamed")


def _places(
    told: Iterable[Passage], own: Mapping[str, Sequence[Mention]], addresses: Addresses
) -> dict[str, list[Place]]:
    """Return number of the § to the places that name it, those of §§ that the statute does not have too."""
    places: dict[str, list[Place]] = {}
    for passage in told:
        for mention in own[passage.id]:
            page = page_at(passage.pieces, mention.start) if passage.pieces else None
            start, end = _around(passage, mention.start)
            for paragraph in dict.fromkeys(norm.paragraph for norm in mention.norms):
                named = dict.fromkeys(norm for norm in mention.norms if norm.paragraph == paragraph)
                standings = tuple(addresses.standing(norm) for norm in named)
                places.setdefault(paragraph, []).append(Place(passage, page, mention, standings, start, end))
    return places


def _around(passage: Passage, offset: int) -> tuple[int, int]:
    """Return the unit around an offset; the line where no unit reaches there."""
    for unit in passage.units:
        if unit.start <= offset < unit.end:
            return unit.start, unit.end
    end = passage.text.find("\n", offset)
    return passage.text.rfind("\n", 0, offset) + 1, len(passage.text) if end < 0 else end


def _within(section: str, chapter: str) -> bool:
    """Tell whether a section is the chapter or stands in it."""
    return section == chapter or section.startswith(f"{chapter}.")


def _related(one: str, other: str) -> bool:
    return _within(one, other) or _within(other, one)


def _stems(text: str) -> list[str]:
    """Return the stems of a heading in its order, addresses of norms left out."""
    return [token for token in tokens(text) if not token.startswith("§")]


class _Outline:
    """The numbered sections of a report and what of their text tells which § they evaluate."""

    def __init__(self, told: Sequence[Passage], act: Act) -> None:
        self.boxes: dict[str, list[Passage]] = {}
        self.passages: dict[str, list[Passage]] = {}  # every section with all that stands in it and below
        self._titles: dict[str, str] = {}
        for passage in told:
            self._add(passage)
        self._stems = {number: _stems(title) for number, title in self._titles.items()}
        self._named = {
            number: {norm.paragraph for mention in mentions(title, act) if _is_own(mention) for norm in mention.norms}
            for number, title in self._titles.items()
        }
        self.openings = {chapter: found for chapter in self._titles if (found := self._opening(chapter))}

    def _add(self, passage: Passage) -> None:
        if not _NUMBERED.fullmatch(passage.section):
            return
        if passage.element in _BOXES:
            self.boxes.setdefault(passage.section, []).append(passage)
        for headline in passage.path:
            # a chapter without text of its own stands in the path of those below it only
            match = _HEADLINE.fullmatch(headline)
            if match and _within(passage.section, match["number"]):
                self._titles.setdefault(match["number"], match["title"])
        self._titles[passage.section] = passage.section_title
        number = passage.section
        while number:
            self.passages.setdefault(number, []).append(passage)
            number = number.rpartition(".")[0]

    def _opening(self, chapter: str) -> tuple[Passage, ...]:
        """Return the text in which a chapter that closes with a box, or has such a section, says what it evaluates."""
        below = [number for number in self._titles if number != chapter and _within(number, chapter)]
        aims = {n for n in below if n.rpartition(".")[0] == chapter and self._titles[n].startswith(_OPENING_TITLE)}
        if chapter not in self.boxes and not aims:
            return ()
        text = [passage for passage in self.passages.get(chapter, ()) if passage.element in _RUNNING]
        above = [passage for passage in text if passage.section == chapter]
        return (*(above if below else above[:1]), *(passage for passage in text if passage.section in aims))

    def headed(self, paragraph: str, title: str) -> list[str]:
        """Return the sections whose heading begins with the words of a §'s title or names the §, the topmost only."""
        wanted = _stems(title)
        found = [
            number
            for number, stems in self._stems.items()
            if (wanted and stems[: len(wanted)] == wanted) or paragraph in self._named[number]
        ]
        return [one for one in found if not any(one != other and _within(one, other) for other in found)]

    def chapter(self, number: str, reasons: tuple[Reason, ...]) -> Chapter:
        """Return a section as what evaluates a §."""
        passages = self.passages.get(number)
        return Chapter(number, self._titles[number], passages[0].page if passages else None, reasons)

    def order(self, number: str) -> int:
        """Return where a section stands in the document."""
        return self.passages[number][0].order

    def closing(self, number: str) -> str | None:
        """Return the section whose boxes close it: itself or one above, ``None`` where there is none."""
        while number and number not in self.boxes:
            number = number.rpartition(".")[0]
        return number or None


def _norm_links(outline: _Outline, paragraph: str, addresses: Addresses, places: Sequence[Place]) -> NormLinks:
    title = addresses.titles[paragraph]
    chapters = _chapters(outline, paragraph, title, places)
    named = {place.passage.id for place in places}
    items = _items(outline, chapters, named, set(_stems(title)))
    return NormLinks(
        paragraph,
        title,
        chapters,
        tuple(item for item in items if item.element == Element.FINDING),
        tuple(item for item in items if item.element == Element.RECOMMENDATION),
        tuple(places),
    )


def _chapters(outline: _Outline, paragraph: str, title: str, places: Sequence[Place]) -> tuple[Chapter, ...]:
    """Return what evaluates a §; an introduction that names it makes a chapter only where no heading does."""
    named = {place.passage.id for place in places}
    introduced = {
        chapter: ids
        for chapter, opening in outline.openings.items()
        if (ids := tuple(passage.id for passage in opening if passage.id in named))
    }
    headed = outline.headed(paragraph, title)
    chapters: list[Chapter] = []
    for number in sorted(headed or introduced, key=outline.order):
        reasons = [Reason("heading")] if headed else []
        opening = tuple(id for chapter, ids in introduced.items() if _related(chapter, number) for id in ids)
        cited = _citing(number, places, {passage.id for found in outline.openings.values() for passage in found})
        reasons += [Reason("introduction", opening)] if opening else []
        reasons += [Reason("citation", cited)] if cited else []
        chapters.append(outline.chapter(number, tuple(reasons)))
    return tuple(chapters)


def _citing(number: str, places: Iterable[Place], openings: set[str]) -> tuple[str, ...]:
    """Return the passages that cite the § in a section, and those elsewhere that name § and section in one sentence."""
    found: dict[str, None] = {}
    for place in places:
        passage = place.passage
        inside = _within(passage.section, number) and passage.element != Element.FOOTNOTE
        told = any(_related(match["number"], number) for match in _CHAPTER.finditer(place.text))
        if (inside and passage.id not in openings) or (told and not inside):
            found[passage.id] = None
    return tuple(found)


def _items(outline: _Outline, chapters: Iterable[Chapter], named: set[str], stems: set[str]) -> list[Passage]:
    """Return the items of the boxes that close the chapters, in reading order, each once."""
    found: dict[str, Passage] = {}
    for chapter in chapters:
        closing = outline.closing(chapter.section)
        for item in outline.boxes.get(closing, ()) if closing else ():
            # the box of a larger chapter speaks of its other sections too
            if closing == chapter.section or item.id in named or stems <= set(tokens(item.text)):
                found[item.id] = item
    return sorted(found.values(), key=lambda item: item.order)
