"""What kind of file it is, by its bytes and never by its name; then the reader of that kind."""

import re
from collections.abc import Callable
from typing import Final

from assistant.documents.decoding import decoded
from assistant.documents.origin.parts import Extract
from assistant.errors import InputError

__all__ = ["READABLE", "Progress", "read_bytes"]

Progress = Callable[[int, int], None]
READABLE: Final = "PDF, DOCX, HTML, Markdown und Text (UTF-8)"
_SAVE_AS: Final = "Als PDF, DOCX, HTML oder Text (UTF-8) speichern und diese Datei angeben."
_MARKUP: Final = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|span|br|h[1-6])\b", re.IGNORECASE)
_LOOKED_AT: Final = 4000  # characters in which markup shows itself
_ARCHIVE: Final = re.compile(rb"(?:From|Content-Type|MIME-Version|Snapshot-Content-Location):")
_REFUSED: Final = {
    b"{\\rtf": "eine RTF-Datei",
    b"\xd0\xcf\x11\xe0": "eine alte Office-Datei (DOC, XLS, PPT)",
    b"\x89PNG": "ein Bild",
    b"\xff\xd8\xff": "ein Bild",
    b"GIF8": "ein Bild",
    b"II*\x00": "ein Bild",
    b"MM\x00*": "ein Bild",
    b"\x1f\x8b": "ein gepacktes Archiv",
    b"7z\xbc\xaf": "ein gepacktes Archiv",
    b"Rar!": "ein gepacktes Archiv",
}


def read_bytes(data: bytes, name: str, progress: Progress | None = None) -> Extract:
    """Return what was found in a file.

    :param data: its bytes.
    :param name: of the file, for complaints only.
    :param progress: called with the pages read and all pages, where the file has pages.
    :raises InputError: it is empty, damaged, locked, of a kind that is not read, or holds no text.
    """
    if not data.strip():
        raise InputError(f"Die Datei „{name}“ ist leer.", "Eine Datei mit Text angeben.")
    if b"%PDF-" in data[:1024]:
        from assistant.documents.origin.pdf.reading import read_pdf

        return read_pdf(data, name, progress)
    if data.startswith(b"PK"):
        return _packed(data, name)
    for start, kind in _REFUSED.items():
        if data.startswith(start):
            raise InputError(f"„{name}“ ist {kind}; gelesen werden {READABLE}.", _SAVE_AS)
    if _ARCHIVE.match(data):
        raise InputError(
            f"„{name}“ ist ein Webarchiv (MHTML); gelesen werden {READABLE}.",
            "Die Seite im Browser als „Webseite, nur HTML“ speichern.",
        )
    return _text(_decoded(data, name), name)


def _packed(data: bytes, name: str) -> Extract:
    if b"word/document" not in data:
        raise InputError(f"„{name}“ ist ein ZIP-Archiv oder eine ODT-Datei; gelesen werden {READABLE}.", _SAVE_AS)
    from assistant.documents.origin.docx import read_docx

    return read_docx(data, name)


def _text(text: str, name: str) -> Extract:
    if _MARKUP.search(text[:_LOOKED_AT]):
        from assistant.documents.origin.html import read_html

        return read_html(text, name)
    from assistant.documents.origin.markdown import looks_like_markdown, read_markdown
    from assistant.documents.origin.plain import read_plain

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    extract = read_markdown(text) if looks_like_markdown(text) else read_plain(text)
    if not any(re.search(r"\w", part.text) for part in extract.parts):
        raise InputError(f"Die Datei „{name}“ enthält keinen Text.", "Eine Datei mit Text angeben.")
    return extract


def _decoded(data: bytes, name: str) -> str:
    text = decoded(data)
    if text is None:
        raise InputError(
            f"„{name}“ ist weder Text noch eine der lesbaren Dateien; gelesen werden {READABLE}.", _SAVE_AS
        )
    return text
