"""The list of the documents in ``corpus/``: what each one is, and which bytes it must have."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from assistant.errors import CorpusError, reason

__all__ = ["KINDS", "MANIFEST_NAME", "STATUSES", "SUMMARY_NOTE", "Source", "read_manifest", "verify"]

MANIFEST_NAME = "manifest.toml"
KINDS = ("report", "statute")
LANGUAGES = ("de", "en")
STATUSES = ("published text", "own-words summary")
SUMMARY_NOTE = "Inhaltsangabe, nicht amtlicher Wortlaut"


@dataclass(frozen=True, slots=True)
class Source:
    """A document as the manifest describes it.

    :param id: stands in citations and in the index; lower-case letters, digits, hyphens.
    :param short_title: the title as citations print it.
    :param kind: one of ``KINDS``; decides which reader takes the file.
    :param date: day of publication (report: editorial deadline), ``YYYY-MM-DD``.
    :param status: one of ``STATUSES``.
    :param url: web address of the original.
    :param file: name of the file inside the corpus folder.
    :param sha256: checksum of the file's bytes, 64 hexadecimal digits.
    :param original: name of the file that ``file`` was read from (PDF, DOCX …), "" where ``file`` is the original.
    :param original_sha256: checksum of its bytes.
    :param replaced_by: id of the newer version, "" for none; a document that has one is kept and not answered from.

    An entry with an original was written by a command: ``publisher``, ``date`` and ``url`` may be unknown, "".
    """

    id: str
    title: str
    short_title: str
    kind: str
    language: str
    publisher: str
    date: str
    status: str
    url: str
    file: str
    sha256: str
    original: str = ""
    original_sha256: str = ""
    replaced_by: str = ""

    @property
    def note(self) -> str:
        """What every citation must add: ``SUMMARY_NOTE`` for a summary, "" for a published text."""
        return SUMMARY_NOTE if self.status == "own-words summary" else ""


_NEVER_NEEDED = {"original", "original_sha256", "replaced_by"}
_UNKNOWN_TO_COMMANDS = {"publisher", "date", "url"}
_ALLOWED = {"kind": KINDS, "language": LANGUAGES, "status": STATUSES}
_SHAPES = {
    "id": (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "Kleinbuchstaben, Ziffern und Bindestriche"),
    "file": (re.compile(r"(?!\.)[^/\\\x00]+"), "ein Dateiname ohne Ordner"),
    "sha256": (re.compile(r"[0-9a-f]{64}"), "64 Hexadezimalziffern in Kleinschreibung"),
    "original": (re.compile(r"(?!\.)[^/\\\x00]+"), "ein Dateiname ohne Ordner"),
    "original_sha256": (re.compile(r"[0-9a-f]{64}"), "64 Hexadezimalziffern in Kleinschreibung"),
    "url": (re.compile(r"https?://\S+"), "eine Adresse mit http:// oder https://"),
}


def read_manifest(corpus_dir: Path, *, check_files: bool = True, replaced: bool = False) -> tuple[Source, ...]:
    """Read ``manifest.toml`` of a corpus folder and check it, by default against the files too.

    :param check_files: ``False`` leaves the documents' files alone, so that the list can be shown without them.
    :param replaced: also return the former versions of documents, which are not answered from.
    :return: the sources in the manifest's order, at least one.
    :raises CorpusError: the manifest or a file is missing, unreadable or not as it should be; file and field are named.
    """
    path = corpus_dir / MANIFEST_NAME
    tables = _tables(path)
    sources = tuple(_source(path, number, table) for number, table in enumerate(tables, start=1))
    _check_unique(path, sources)
    if not replaced:
        sources = tuple(source for source in sources if not source.replaced_by)
        if not sources:
            raise CorpusError(f"{path} nennt nur ersetzte Dokumente.", "Bei einem von ihnen 'replaced_by' wegnehmen.")
    if check_files:
        for source in sources:
            verify(corpus_dir, source)
    return sources


def verify(corpus_dir: Path, source: Source) -> None:
    """Compare a document's bytes with the checksum of the manifest.

    :raises CorpusError: the file is missing, unreadable, or has other bytes.
    """
    for name, wanted in ((source.file, source.sha256), (source.original, source.original_sha256)):
        if not name:
            continue
        path = corpus_dir / name
        found = hashlib.sha256(_bytes(path)).hexdigest()
        if found != wanted:
            raise CorpusError(
                f"{path} hat eine andere Prüfsumme (sha256 {found[:12]}…), als in {MANIFEST_NAME} steht "
                f"({wanted[:12]}…).",
                f"Die ursprüngliche Datei zurücklegen, oder die neue Prüfsumme bei '{source.id}' eintragen und danach "
                "'assistant index' ausführen.",
            )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CorpusError(
            f"Die Datei {path} fehlt.", f"Die Datei dorthin legen oder ihren Eintrag aus {MANIFEST_NAME} nehmen."
        ) from error
    except OSError as error:
        raise CorpusError(
            f"Die Datei {path} lässt sich nicht lesen ({reason(error)}).", "Die Zugriffsrechte prüfen."
        ) from error


def _tables(path: Path) -> list[Mapping[str, object]]:
    try:
        tables = tomllib.loads(_bytes(path).decode("utf-8")).get("document")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} ist kein gültiges TOML: {error}.", "Die genannte Stelle berichtigen.") from error
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise CorpusError(f"{path} nennt kein Dokument.", "Für jedes Dokument einen Abschnitt [[document]] anlegen.")
    return tables


def _source(path: Path, number: int, table: Mapping[str, object]) -> Source:
    names = [field.name for field in fields(Source)]
    where = f"{path}, Dokument {number} ({table.get('id', 'ohne id')})"
    if unknown := sorted(set(table) - set(names)):
        raise CorpusError(f"{where}: unbekanntes Feld '{unknown[0]}'.", f"Erlaubt sind: {', '.join(names)}.")
    free = _NEVER_NEEDED | (_UNKNOWN_TO_COMMANDS if table.get("original") else set())
    present = {name for name in names if name not in free or table.get(name) not in (None, "")}
    return Source(**{name: _value(where, name, table.get(name)) if name in present else "" for name in names})


def _value(where: str, name: str, value: object) -> str:
    if value is None or value == "":
        raise CorpusError(f"{where}: das Feld '{name}' fehlt oder ist leer.", "Das Feld ergänzen.")
    if name == "date":
        return _day(where, value)
    if not isinstance(value, str):
        raise CorpusError(f"{where}: das Feld '{name}' ist kein Text.", "Den Wert in Anführungszeichen setzen.")
    allowed = _ALLOWED.get(name)
    if allowed and value not in allowed:
        raise CorpusError(f"{where}: '{value}' ist als '{name}' nicht bekannt.", f"Erlaubt sind: {', '.join(allowed)}.")
    shape = _SHAPES.get(name)
    if shape and not shape[0].fullmatch(value):
        raise CorpusError(f"{where}: '{value}' passt nicht als '{name}'.", f"Verlangt ist {shape[1]}.")
    return value


def _day(where: str, value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise CorpusError(
            f"{where}: '{value}' ist kein Datum ('date').", "Das Datum als JJJJ-MM-TT schreiben."
        ) from error


def _check_unique(path: Path, sources: tuple[Source, ...]) -> None:
    for name in ("id", "file"):
        values = [getattr(source, name) for source in sources]
        for value in values:
            if values.count(value) > 1:
                raise CorpusError(f"{path}: '{value}' steht zweimal als '{name}'.", "Jedem Dokument ein eigenes geben.")
