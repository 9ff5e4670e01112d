"""A norm as it is looked up: its text with exact addresses, and what the report says of it, as plain data."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.answering.addresses import Addresses, Standing
from assistant.answering.compose import citation_label
from assistant.answering.links import Chapter, Links, NormLinks, Place
from assistant.answering.standings import held, nearest, said_of
from assistant.answering.statute import Statute
from assistant.documents.manifest import Source
from assistant.documents.model import Norm, page_label
from assistant.documents.norms import Act, Mention, mentions, norm_label
from assistant.errors import InputError
from assistant.retrieval.passage import Passage

__all__ = ["ChapterView", "Excerpt", "MentionView", "NormRow", "NormText", "NormView", "norm_rows", "norm_view"]

_PREAMBLE: Final = "Präambel"
_BARE: Final = re.compile(r"\s*\d{1,3}[a-z]?\s*(?:\Z|\(|Abs|Satz|S\.|Nr)")  # a § whose sign was left out
_LEFT_OVER: Final = re.compile(r"\d|\b(?:Abs|Absatz|Satz|Sätze|Nr|Nummer|Buchst|lit|S)\b\.?", re.IGNORECASE)
_EXAMPLE: Final = "Zum Beispiel: § 8, § 8 Abs. 1 oder § 17 Abs. 1 Satz 2."


@dataclass(frozen=True, slots=True)
class NormText:
    """A Satz or Nummer of the statute, or a note of its editors.

    :param label: its exact address, e.g. ``§ 8 Abs. 1 Satz 3 Nr. 1``; a note has that of what it stands at.
    """

    label: str
    text: str
    paragraph: str
    absatz: str | None
    satz: str | None
    nummer: str | None
    buchstabe: str | None
    passage_id: str


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter of the report that evaluates the §.

    :param label: its printed citation, with the page on which it begins.
    :param reasons: why it counts: ``heading``, ``introduction``, ``citation``; at least one.
    :param mentions: how many sentences, list items and rows in it name the norm.
    """

    label: str
    section: str
    title: str
    page: int | None
    reasons: tuple[str, ...]
    mentions: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A finding or recommendation of the report, word for word.

    :param page: printed page on which it begins.
    """

    label: str
    text: str
    section: str
    page: int | None
    passage_id: str


@dataclass(frozen=True, slots=True)
class MentionView:
    """A place of the report that names the norm.

    :param text: the sentence, list item or row around it.
    :param named: the address as it stands there, with the law beside it.
    :param addresses: the places of the § that it names, as :func:`norm_label` writes them.
    :param absent: those of them that the statute does not have, each with what it has.
    :param unknown: those of them of which the summary does not tell whether the act has them.
    :param evaluated: it stands in a chapter that evaluates the §.
    :param page: printed page of the mention.
    """

    label: str
    text: str
    named: str
    addresses: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    evaluated: bool
    section: str
    element: str
    page: int | None
    passage_id: str


@dataclass(frozen=True, slots=True)
class NormView:
    """A norm, what the statute says there, and what the report says of its §.

    :param label: printed citation, e.g. ``§ 8 Abs. 1 TIntG (Inhaltsangabe)``.
    :param title: of the §.
    :param document: id of the statute; its title and what every citation of it must add stand beside it.
    :param note: ``Inhaltsangabe, nicht amtlicher Wortlaut`` for a summary, "" for the published text.
    :param text: Satz by Satz and Nummer by Nummer; empty where the summary only says that something is missing.
    :param notes: what the editors add: gaps, hints. No part of the law.
    :param report: id of the report, ``None`` where the corpus has none; the rest speaks from it.
    :param chapters: that evaluate the §; they, findings and recommendations are those of the whole §.
    :param mentions: that name the norm, a part of it, or the Absatz that holds it.
    """

    label: str
    paragraph: str
    absatz: str | None
    satz: str | None
    nummer: str | None
    buchstabe: str | None
    title: str
    document: str
    document_title: str
    note: str
    text: tuple[NormText, ...]
    notes: tuple[NormText, ...]
    report: str | None
    report_title: str
    chapters: tuple[ChapterView, ...]
    findings: tuple[Excerpt, ...]
    recommendations: tuple[Excerpt, ...]
    mentions: tuple[MentionView, ...]


@dataclass(frozen=True, slots=True)
class NormRow:
    """A § in the table of all.

    :param chapters: numbers of those that evaluate it.
    :param findings: how many, like ``recommendations``.
    :param mentions: how many sentences, list items and rows of the report name the §.
    """

    paragraph: str
    title: str
    chapters: tuple[str, ...]
    findings: int
    recommendations: int
    mentions: int


def norm_rows(links: Links) -> tuple[NormRow, ...]:
    """Return one row a §, in the statute's order."""
    return tuple(
        NormRow(
            norm.paragraph,
            norm.title,
            tuple(chapter.section for chapter in norm.chapters),
            len(norm.findings),
            len(norm.recommendations),
            _sentences(norm.mentions),
        )
        for norm in links.norms
    )


def norm_view(
    address: str, passages: Iterable[Passage], links: Links, statute: Statute, report: Source | None
) -> NormView:
    """Return what is known of the norm of an address.

    :param address: as people write it; the sign may be left out.
    :param passages: of the index.
    :raises InputError: the text names no norm, several, one of another law, or one that the statute does not have.
    """
    source = statute.source
    norm = _norm(address, statute)
    passages_of = [p for p in passages if p.document == source.id and p.norm and p.norm.paragraph == norm.paragraph]
    found = links.norm(norm.paragraph) or _unlinked(norm, links.addresses)
    return NormView(
        label=f"{norm_label(norm)} {source.short_title}" + (" (Inhaltsangabe)" if source.note else ""),
        paragraph=norm.paragraph,
        absatz=norm.absatz,
        satz=norm.satz,
        nummer=norm.nummer,
        buchstabe=norm.buchstabe,
        title=found.title,
        document=source.id,
        document_title=source.title,
        note=source.note,
        text=tuple(_texts(passages_of, norm)),
        notes=tuple(_notes(passages_of, norm)),
        report=report.id if report else None,
        report_title=report.short_title if report else "",
        chapters=tuple(_chapter(chapter, found.mentions, norm, report) for chapter in found.chapters if report),
        findings=tuple(_excerpt(item, report) for item in found.findings if report),
        recommendations=tuple(_excerpt(item, report) for item in found.recommendations if report),
        mentions=tuple(
            _mention(place, found.chapters, report) for place in found.mentions if report and _speaks_of(place, norm)
        ),
    )


def _unlinked(norm: Norm, addresses: Addresses) -> NormLinks:
    """Return the Präambel as what no chapter evaluates."""
    return NormLinks(norm.paragraph, addresses.titles[norm.paragraph], (), (), (), ())


def _norm(address: str, statute: Statute) -> Norm:
    """Read the one address of a text and make sure that the statute has it."""
    if address.strip().casefold() in ("präambel", "praeambel") and _PREAMBLE in statute.addresses.titles:
        return Norm(_PREAMBLE)
    text = f"§ {address.strip()}" if _BARE.match(address) else address
    found = mentions(text, statute.act)
    if not found:
        raise InputError("Die Angabe nennt keinen Paragrafen.", _EXAMPLE)
    _refuse_others(found, text, statute.act)
    if len(found) > 1 or len(found[0].norms) > 1:
        raise InputError("Die Angabe nennt mehrere Stellen.", f"Bitte nur eine angeben. {_EXAMPLE}")
    rest = text[: found[0].start] + text[found[0].end :]
    if _LEFT_OVER.search(rest):
        raise InputError(f"Die Angabe ist nicht ganz zu verstehen: {' '.join(rest.split())!r}.", _EXAMPLE)
    standing = statute.addresses.standing(found[0].norms[0])
    if standing.state != "exists":
        raise InputError(said_of(standing, statute.source, "de"), _hint(standing, statute.source))
    return standing.norm


def _refuse_others(found: Sequence[Mention], text: str, act: Act) -> None:
    for mention in found:
        if mention.article:
            raise InputError(f"Artikel hat das {act.short} nicht, nur Paragrafen.", _EXAMPLE)
        named = text[mention.start : mention.end]
        if mention.whose == "other":
            raise InputError(f"„{named}“ steht in einem anderen Gesetz.", f"Es geht nur um das {act.short}. {_EXAMPLE}")
        if mention.whose == "former":
            raise InputError(
                f"„{named}“ meint eine frühere Fassung.", f"Bekannt ist nur die heutige Fassung. {_EXAMPLE}"
            )


def _hint(standing: Standing, statute: Source) -> str:
    """Name an address that there is, or where the official text stands."""
    if standing.state == "unknown" and statute.url:
        return f"Der amtliche Wortlaut steht auf {statute.url}."
    if standing.level == "paragraph" or not standing.has:
        return _EXAMPLE
    return f"Zum Beispiel: {norm_label(nearest(standing))}."


def _texts(held: Iterable[Passage], norm: Norm) -> Iterable[NormText]:
    """Yield the Sätze and Nummern of the statute that the norm holds."""
    for passage in held:
        if not passage.citable or passage.norm is None:
            continue
        for unit in passage.units:
            absatz = passage.norm.absatz
            here = Norm(norm.paragraph, absatz, unit.nummer, unit.buchstabe, unit.satz)
            if _holds(norm, here):
                yield _text(here, passage.text[unit.start : unit.end], passage.id)


def _notes(held: Iterable[Passage], norm: Norm) -> Iterable[NormText]:
    """Yield the notes at the norm: those of its Absatz and of the § as a whole."""
    for passage in held:
        if passage.citable or passage.norm is None:
            continue
        if norm.absatz is None or passage.norm.absatz in (None, norm.absatz):
            for line in passage.text.split("\n"):
                yield _text(passage.norm, line, passage.id)


def _text(norm: Norm, text: str, passage_id: str) -> NormText:
    return NormText(
        norm_label(norm), text, norm.paragraph, norm.absatz, norm.satz, norm.nummer, norm.buchstabe, passage_id
    )


def _holds(wanted: Norm, here: Norm) -> bool:
    """Tell whether an address is the wanted one or stands in it."""
    pairs = zip(_parts(wanted), _parts(here), strict=True)
    return all(value is None or value == other for value, other in pairs)


def _parts(norm: Norm) -> tuple[str | None, ...]:
    return norm.absatz, norm.satz, norm.nummer, norm.buchstabe


def _speaks_of(place: Place, norm: Norm) -> bool:
    """Tell whether a place names the norm, a part of it, or the part of its Absatz that holds it."""
    whole = Norm(norm.paragraph)
    return any(norm == whole or (address.norm != whole and _agree(norm, address.norm)) for address in place.addresses)


def _agree(one: Norm, other: Norm) -> bool:
    """Tell whether two addresses of a § nowhere contradict each other: ``Abs. 1`` and ``Abs. 1 Satz 3`` do not."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return all(first is None or second is None or first == second for first, second in pairs)


def _chapter(chapter: Chapter, places: Iterable[Place], norm: Norm, report: Source) -> ChapterView:
    return ChapterView(
        f"{report.short_title}, Kap. {chapter.section}"
        + (f", S. {page_label(chapter.page)}" if chapter.page is not None else ""),
        chapter.section,
        chapter.title,
        chapter.page,
        tuple(reason.kind for reason in chapter.reasons),
        _sentences(place for place in places if chapter.holds(place.passage.section) and _speaks_of(place, norm)),
    )


def _sentences(places: Iterable[Place]) -> int:
    """Return how many sentences, list items and rows the places stand in."""
    return len({(place.passage.id, place.start) for place in places})


def _excerpt(item: Passage, report: Source) -> Excerpt:
    return Excerpt(citation_label(item, report, page=item.page), item.text, item.section, item.page, item.id)


def _mention(place: Place, chapters: Iterable[Chapter], report: Source) -> MentionView:
    passage, mention = place.passage, place.mention
    return MentionView(
        citation_label(passage, report, page=place.page),
        place.text,
        passage.text[mention.start : mention.end],
        tuple(norm_label(address.norm) for address in place.addresses),
        tuple(_has(address) for address in place.addresses if address.state == "absent"),
        tuple(norm_label(address.norm) for address in place.addresses if address.state == "unknown"),
        any(chapter.holds(passage.section) for chapter in chapters),
        passage.section,
        passage.element,
        place.page,
        passage.id,
    )


def _has(standing: Standing) -> str:
    """Return an address that the statute does not have, with what it has there."""
    return f"{norm_label(standing.norm)} ({held(standing, 'de')})"
