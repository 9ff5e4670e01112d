"""The text that is to take the place of another: what was found in it, and whether it is the whole of the right act."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.documents.check.statute import check_statute
from assistant.documents.load import read_document
from assistant.documents.manifest import Source, read_manifest
from assistant.documents.model import Document
from assistant.documents.outline import absaetze_of
from assistant.documents.statute import read_statute
from assistant.documents.statute.head import ISSUED, Head, day_of
from assistant.documents.statute.marks import number_key
from assistant.documents.statute.official import read_official
from assistant.errors import CorpusError, InputError

__all__ = ["Candidate", "Doubt", "Found", "read_candidate", "source_of"]

_MOST_NAMED = 12
_SAME_TITLES = 0.8  # share of the §§ whose titles must agree where the act's name stands nowhere


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that need not be wrong and should be looked at.

    :param reason: key of the catalogue below ``replace.doubt.``.
    :param place: e.g. ``§ 6``; "" where it is about the whole.
    """

    reason: Literal["fewer", "nummern", "parts", "version"]
    place: str = ""
    found: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in the files.

    :param title: "" where it was not found.
    :param paragraphs: number of each § and of its Absätze, 0 where it is not divided.
    :param parts: number of Teile.
    """

    title: str
    issued: date | None
    version: date | None
    paragraphs: tuple[tuple[str, int], ...]
    parts: int
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may take the place of a document of the corpus.

    :param source: the document's entry in the manifest as it is.
    :param text: the act in the official layout.
    """

    source: Source
    text: str
    found: Found


def read_candidate(corpus_dir: Path, id: str, paths: Sequence[Path]) -> Candidate:
    """Read the official text of an act and compare it with the document that it is to replace; nothing is written.

    :param id: of a statute in the manifest.
    :param paths: files (HTML, PDF, text) with the whole act or one § each, or folders of them.
    :raises InputError: there is no statute of that id.
    :raises CorpusError: a file cannot be read, is another act, or lacks something; it is named.
    """
    source = source_of(corpus_dir, id)
    official = read_official(paths)
    before = read_document(corpus_dir, source)
    document = read_statute(official.text, id=id, title=source.title, language=source.language)
    _must_be_the_act(official.head, source, _share_of_titles(document, before))
    _must_be_whole(document, before)
    if official.unclear:
        raise CorpusError(
            f"Die Gliederung ist nicht eindeutig bei {official.unclear}.",
            "Eine andere Darstellung des Gesetzes nehmen (HTML-Seite, Text oder PDF).",
        )
    paragraphs = tuple((number, len(absaetze_of(document, number))) for number in _numbers(document))
    doubts = tuple(_doubts(document, before, official.text, official.head))
    head = official.head
    return Candidate(
        source,
        official.text,
        Found(head.title, head.issued, head.version, paragraphs, _parts(document), doubts),
    )


def source_of(corpus_dir: Path, id: str) -> Source:
    """Return the statute of that id.

    :raises InputError: there is none.
    :raises CorpusError: the manifest or a file of the corpus is not as it should be.
    """
    sources = {source.id: source for source in read_manifest(corpus_dir)}
    statutes = ", ".join(source.id for source in sources.values() if source.kind == "statute") or "keines"
    if id not in sources:
        raise InputError(f"Das Dokument '{id}' gibt es nicht.", f"Ersetzen lassen sich Gesetze; hier: {statutes}.")
    if sources[id].kind != "statute":
        raise InputError(f"Das Dokument '{id}' ist kein Gesetz.", f"Ersetzen lassen sich Gesetze; hier: {statutes}.")
    if sources[id].original:
        raise InputError(
            f"Das Dokument '{id}' wurde aus einer Datei hinzugefügt.",
            f"Seine neue Fassung: assistant corpus add DATEI --id {id}",
        )
    return sources[id]


def _share_of_titles(document: Document, before: Document) -> float:
    """Return which share of the §§ that both have bears the same title."""
    titles = [{one.number: one.title for one in either.sections if one.level == 2} for either in (document, before)]
    both = titles[0].keys() & titles[1].keys()
    return sum(titles[0][number] == titles[1][number] for number in both) / max(1, len(both))


def _must_be_the_act(head: Head, source: Source, same_titles: float) -> None:
    """Refuse another act: it bears another name or day; pages of one § may bear none, then the titles of the §§ tell.

    :param same_titles: share of the §§ with the same title as in the document that is replaced.
    """
    name = re.split(r"\s*\(|\s+vom\s", source.title)[0]
    known = any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", head.text) for words in (source.short_title, name))
    if not known and (head.title or same_titles < _SAME_TITLES):
        title = f"„{head.title}“" if head.title else "ein Text ohne erkennbaren Titel"
        raise CorpusError(
            f"Das ist nicht das gesuchte Gesetz ({source.short_title}), sondern {title}.",
            "Der Titel muss in der Datei stehen; bitte die Seite ganz speichern, mit ihrem Kopf.",
        )
    expected = ISSUED.search(source.title)
    issued = day_of(expected) if expected else None
    if issued and head.issued and issued != head.issued:
        raise CorpusError(
            f"Das ist nicht das gesuchte Gesetz: {source.short_title} ist vom {issued:%d.%m.%Y}, "
            f"der Text vom {head.issued:%d.%m.%Y}.",
            "Bitte das Gesetz selbst nehmen, keine Verordnung dazu und kein Änderungsgesetz.",
        )


def _must_be_whole(document: Document, before: Document) -> None:
    """Refuse a text that lacks a § of the one before, an Absatz inside a §, or the text of a §."""
    numbers, had = _numbers(document), _numbers(before)
    last = max((number_key(number) for number in had), default=(0, ""))
    # what the document before leaves out was never there; beyond its end a gap is a gap
    added = [number for number in _between(numbers) if number_key(number) > last]
    lacking = [f"§ {number}" for number in sorted({*had, *added}, key=number_key) if number not in numbers]
    for number in numbers:
        lacking.extend(_lacking_inside(document, number))
    if lacking:
        named = ", ".join(lacking[:_MOST_NAMED])
        more = f" und {len(lacking) - _MOST_NAMED} weitere" if len(lacking) > _MOST_NAMED else ""
        raise CorpusError(
            f"Der Text ist nicht vollständig; es fehlt: {named}{more}.",
            "Bitte das ganze Gesetz speichern, oder die fehlenden Seiten dazulegen.",
        )


def _between(numbers: Sequence[str]) -> Iterator[str]:
    """Yield the numbers from 1 to the highest; letters stand between them."""
    yield from map(str, range(1, max((number_key(number)[0] for number in numbers), default=0) + 1))


def _lacking_inside(document: Document, paragraph: str) -> Iterator[str]:
    absaetze = [absatz.number for absatz in absaetze_of(document, paragraph)]
    for number in _between(absaetze):
        if number not in absaetze:
            yield f"§ {paragraph} Abs. {number}"
    if not any(block.section == paragraph and block.citable for block in document.blocks):
        yield f"der Text von § {paragraph}"


def _numbers(document: Document) -> list[str]:
    return [section.number for section in document.sections if section.level == 2]


def _parts(document: Document) -> int:
    return len({section.parent for section in document.sections if section.level == 2} - {None})


def _doubts(document: Document, before: Document, text: str, head: Head) -> Iterator[Doubt]:
    for number in _numbers(before):
        found, had = (len(absaetze_of(one, number)) for one in (document, before))
        if found < had:
            yield Doubt("fewer", f"§ {number}", found, had)
    for check in check_statute(document, text):
        if check.name == "nummern":
            yield from (Doubt("nummern", f"§ {problem.section}") for problem in check.problems)
    if _parts(document) < _parts(before):
        yield Doubt("parts", found=_parts(document), before=_parts(before))
    if head.version is None:
        yield Doubt("version")
