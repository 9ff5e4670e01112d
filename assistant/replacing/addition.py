"""A file that is to become a document of the corpus: what it is, and whether it may; nothing is written."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from assistant.documents.load import read_text
from assistant.documents.manifest import MANIFEST_NAME, Source, read_manifest
from assistant.documents.model import Document, Element
from assistant.documents.origin.apart import read_apart
from assistant.documents.origin.parts import Extract
from assistant.documents.origin.recognise import Progress
from assistant.documents.reading.norms import is_statute, written_statute
from assistant.documents.reading.syntax import written
from assistant.errors import InputError

__all__ = ["Addition", "Wishes", "read_addition", "sources_in"]

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID, _LONGEST_SHORT = 40, 60
_HASH_DIGITS: Final = 8
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]+")
_ABBREVIATION: Final = re.compile(r"\((?:[^()]*[–—-]\s*)?(?P<short>[A-ZÄÖÜ][\w-]{1,20})\)")
# the shipped report's form: text taken out of a two-column print, with tabs behind the numbers of headings
_RUNNING: Final = re.compile(r"^\d   [A-ZÄÖÜ]", re.MULTILINE)
_TABBED: Final = re.compile(r"^ ?\d(?:\.\d{1,2}){1,3}\.?[ \u00a0]*\t", re.MULTILINE)
_FEW_TABBED: Final = 5


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said of the file; "" for what is to be found in it.

    :param kind: ``report``, ``statute`` or ``auto``.
    """

    id: str = ""
    title: str = ""
    kind: str = "auto"


@dataclass(frozen=True, slots=True)
class Addition:
    """A file that may become a document.

    :param source: its entry in the manifest.
    :param files: name in the corpus folder to its bytes.
    :param replaces: the document whose newer version it is.
    :param same: the document that already holds this very file; nothing is to be done then.
    :param pages: number of pages, 0 where the file has none.
    :param unread: pages that hold pictures only.
    """

    source: Source
    files: dict[str, bytes]
    document: Document
    replaces: Source | None = None
    same: Source | None = None
    pages: int = 0
    unread: tuple[str, ...] = ()

    @property
    def tables(self) -> int:
        """Number of tables that were read with their cells."""
        return sum(block.element is Element.TABLE and block.table is not None for block in self.document.blocks)


def sources_in(corpus_dir: Path) -> tuple[Source, ...]:
    """Return all documents of a corpus, former versions too; none where there is no manifest yet.

    :raises CorpusError: the manifest is not as it should be.
    """
    if not (corpus_dir / MANIFEST_NAME).exists():
        return ()
    return read_manifest(corpus_dir, check_files=False, replaced=True)


def read_addition(corpus_dir: Path, path: Path, wishes: Wishes, *, progress: Progress | None = None) -> Addition:
    """Read a file and find out what it would be in the corpus.

    :param progress: called with the pages read and all pages.
    :raises InputError: the file cannot be read, or another document has its title or is this file.
    :raises CorpusError: the manifest is not as it should be.
    """
    known = sources_in(corpus_dir)
    if wishes.id and not _ID.fullmatch(wishes.id):
        raise InputError(
            f"'{wishes.id}' passt nicht als Kennung.", "Erlaubt sind Kleinbuchstaben, Ziffern und Bindestriche."
        )
    extract = read_apart(path, progress=progress)
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    title = _clean(wishes.title) or _clean(extract.title) or _first_heading(extract) or _clean(path.stem) or "Dokument"
    id = wishes.id or _free_id(title, known)
    kind = wishes.kind if wishes.kind != "auto" else ("statute" if is_statute(extract.parts) else "report")
    text, is_original = _reading_text(extract, data, kind)
    file = f"{id}-{digest[:_HASH_DIGITS]}.txt"
    original = file if is_original else f"{id}-{digest[:_HASH_DIGITS]}.original{_ending(path)}"
    source = Source(
        id=id,
        title=title,
        short_title=_short(title, kind),
        kind=kind,
        language="de",
        publisher="",
        date=extract.date,
        status="published text",
        url="",
        file=file,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        original=original,
        original_sha256=digest,
    )
    if same := next((one for one in known if digest in (one.sha256, one.original_sha256)), None):
        _must_speak(same)
        return Addition(source, {}, _empty(source), same=same)
    replaces = next((one for one in known if one.id == id), None)
    _must_be_new(source, known)
    document = _read(text, source, path.name)
    if replaces is not None:
        source = replace(source, publisher=replaces.publisher, url=replaces.url)
    files = {file: text.encode(), original: data}
    return Addition(source, files, document, replaces, pages=extract.pages, unread=extract.unread)


def _empty(source: Source) -> Document:
    return Document(source.id, source.title, source.kind, source.language, (), ())


def _must_speak(same: Source) -> None:
    if same.replaced_by:
        raise InputError(
            f"Diese Datei steht schon als frühere Fassung '{same.id}' im Korpus; ersetzt hat sie '{same.replaced_by}'.",
            f"Damit sie wieder gilt, die neuere entfernen: assistant corpus remove {same.replaced_by}",
        )


def _must_be_new(source: Source, known: Sequence[Source]) -> None:
    """Refuse a title that another document has, and the id of a former version."""
    for one in known:
        if one.id == source.id and one.replaced_by:
            raise InputError(f"'{source.id}' ist die Kennung einer früheren Fassung.", "Eine andere Kennung wählen.")
        if one.id != source.id and not one.replaced_by and one.title.casefold() == source.title.casefold():
            raise InputError(
                f"Ein Dokument mit dem Titel „{source.title}“ gibt es schon: '{one.id}'.",
                f"Ist die Datei seine neue Fassung: --id {one.id} angeben. Ist sie etwas anderes: --title angeben.",
            )


def _reading_text(extract: Extract, data: bytes, kind: str) -> tuple[str, bool]:
    """Return the text in which quotes are counted, and whether it is the file itself."""
    if kind == "statute":
        return written_statute(extract.parts), False
    text = _as_text(data)
    if _RUNNING.search(text) and len(_TABBED.findall(text)) >= _FEW_TABBED:
        return text, True
    return written(extract.parts), False


def _as_text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _read(text: str, source: Source, name: str) -> Document:
    document = read_text(text, source)
    if not any(block.citable for block in document.blocks):
        raise InputError(
            f"In der Datei „{name}“ wurde kein Text gefunden, der sich zitieren lässt.", "Eine andere Datei angeben."
        )
    return document


def _clean(words: str) -> str:
    return " ".join(_CONTROLS.sub(" ", words).split())


def _first_heading(extract: Extract) -> str:
    parts = (part.text for part in extract.parts[:5] if part.kind == "heading")
    return next((_clean(text) for text in parts if 3 < len(text) < 200), "")


def _free_id(title: str, known: Sequence[Source]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower().translate(_UMLAUTS)).strip("-")
    slug = words[:_LONGEST_ID].rsplit("-", 1)[0] if len(words) > _LONGEST_ID and "-" in words else words[:_LONGEST_ID]
    slug = slug.strip("-") or "dokument"
    taken = {one.id for one in known}
    count, id = 1, slug
    while id in taken:
        count += 1
        id = f"{slug}-{count}"
    return id


def _short(title: str, kind: str) -> str:
    """Return the title as citations print it: the abbreviation of an act, the beginning of a long title."""
    match = _ABBREVIATION.search(title)
    if kind == "statute" and match:
        return match["short"]
    if len(title) <= _LONGEST_SHORT:
        return title
    first = re.split(r"\s[–—|]\s|:\s", title)[0]
    return first if len(first) <= _LONGEST_SHORT else first[:_LONGEST_SHORT].rsplit(" ", 1)[0] + " …"


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""
