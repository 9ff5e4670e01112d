"""The files that a user names, as plain text: HTML, PDF or text, one file or a folder of pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.documents.decoding import decoded
from assistant.documents.statute.html import html_text
from assistant.documents.statute.pdf import pdf_text
from assistant.errors import CorpusError, reason

__all__ = ["Page", "read_pages"]

_ENDINGS: Final = (".html", ".htm", ".xhtml", ".txt", ".pdf")
_MAX_BYTES: Final = 20_000_000
_MAX_FILES: Final = 500
_MARKUP: Final = re.compile(r"<(?:!doctype|html|head|body|div|p|table|span|br)\b", re.IGNORECASE)
_LOOKED_AT: Final = 4000  # characters in which markup shows itself
_CONTAINERS: Final = {b"PK\x03\x04": "DOCX, ODT oder ZIP", b"{\\rtf": "RTF", b"\xd0\xcf\x11\xe0": "DOC"}
_SAVE_AS: Final = "Als HTML, PDF oder Text (UTF-8) speichern und diese Datei angeben."


@dataclass(frozen=True, slots=True)
class Page:
    """A file as plain text.

    :param name: of the file.
    """

    name: str
    text: str


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """Read files, and the files of folders, in the order of their names.

    :param paths: at least one; in a folder only files with a known ending count, folders in it do not.
    :raises CorpusError: a file is missing, empty, too big, or of a kind that is not read; it is named.
    """
    files = [file for path in paths for file in _files(path)]
    if len(files) > _MAX_FILES:
        raise CorpusError(f"Es sind mehr als {_MAX_FILES} Dateien.", "Nur die Seiten des Gesetzes angeben.")
    return [Page(file.name, _text(file)) for file in dict.fromkeys(files)]


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        found = [file for file in path.iterdir() if file.suffix.lower() in _ENDINGS and file.is_file()]
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} lässt sich nicht lesen.", "Namen und Zugriffsrechte prüfen.") from error
    if not found:
        raise CorpusError(
            f"Im Ordner {path} liegt keine Seite des Gesetzes.", f"Gelesen werden: {', '.join(_ENDINGS)}."
        )
    return sorted(found, key=lambda file: [(len(part), part) for part in re.split(r"(\d+)", file.name)])


def _text(path: Path) -> str:
    data = _bytes(path)
    if not data.strip():
        raise CorpusError(f"Die Datei {path} ist leer.", _SAVE_AS)
    if b"%PDF-" in data[:1024]:
        return pdf_text(data, path.name)
    for start, kind in _CONTAINERS.items():
        if data.startswith(start):
            raise CorpusError(f"Die Datei {path} ist vom Typ {kind}; dieser wird nicht gelesen.", _SAVE_AS)
    if re.match(rb"(?:From|Content-Type|MIME-Version|Snapshot-Content-Location):", data):
        raise CorpusError(
            f"Die Datei {path} ist ein Webarchiv (MHTML); dieses wird nicht gelesen.",
            "Die Seite im Browser als „Webseite, nur HTML“ speichern.",
        )
    text = _decoded(data, path)
    return html_text(text) if _MARKUP.search(text[:_LOOKED_AT]) else text


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CorpusError(
                f"Die Datei {path} ist größer als {_MAX_BYTES // 1_000_000} MB.", "Nur das Gesetz als Datei angeben."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CorpusError(f"Die Datei {path} gibt es nicht.", "Namen und Ordner prüfen.") from error
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"Die Datei {path} lässt sich nicht lesen ({reason(error)}).", "Zugriffsrechte prüfen."
        ) from error


def _decoded(data: bytes, path: Path) -> str:
    text = decoded(data)
    if text is None:
        raise CorpusError(f"Die Datei {path} ist weder UTF-8- noch Windows-1252-Text.", _SAVE_AS)
    return text
