"""From the bytes of a PDF to what was found in it."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from assistant.documents.origin.parts import Extract
from assistant.documents.origin.pdf.frame import pages_of, without_frames
from assistant.documents.origin.pdf.letters import Fonts, runs_of_page
from assistant.documents.origin.pdf.lines import lines_of_pages, rows_of
from assistant.documents.origin.pdf.structure import parts_of
from assistant.errors import InputError

__all__ = ["read_pdf"]

Progress = Callable[[int, int], None]
_MOST_PAGES: Final = 5000
_DEEPEST: Final = 6  # level of headings that the outline gives
_NOTHING: Final = "Eine Fassung mit markierbarem Text nehmen, oder die Seiten mit einer Texterkennung bearbeiten."


def read_pdf(data: bytes, name: str, progress: Progress | None = None) -> Extract:
    """Return the parts of a PDF.

    :param data: the bytes of the file.
    :param name: of the file, for complaints.
    :param progress: called with the number of pages read and of all pages.
    :raises InputError: it cannot be read, is locked, has too many pages, or holds pictures of text only.
    """
    try:
        return _read(data, name, progress or (lambda done, total: None))
    except (InputError, MemoryError):
        raise
    except Exception as error:  # a damaged file makes pypdf raise whatever it stumbles over
        raise InputError(
            f"Die PDF-Datei „{name}“ ist beschädigt und lässt sich nicht lesen ({type(error).__name__}).",
            "Die Datei neu herunterladen oder aus dem Programm, das sie schrieb, noch einmal speichern.",
        ) from error


def _read(data: bytes, name: str, progress: Progress) -> Extract:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(
            f"Die PDF-Datei „{name}“ ist mit einem Kennwort geschützt.", "Eine Fassung ohne Kennwort speichern."
        )
    count = len(reader.pages)
    if count > _MOST_PAGES:
        raise InputError(
            f"Die PDF-Datei „{name}“ hat {count} Seiten; gelesen werden höchstens {_MOST_PAGES}.",
            "Die Datei in Teile zerlegen und diese einzeln hinzufügen.",
        )
    fonts: Fonts = {}
    rows = []
    for page in reader.pages:
        rows.append(rows_of(runs_of_page(page, fonts)))
        progress(len(rows), count)
    if not any(rows):
        raise InputError(f"Die PDF-Datei „{name}“ enthält keinen Text, vermutlich ist sie eingescannt.", _NOTHING)
    pages = pages_of(reader, rows)
    lines = lines_of_pages(without_frames(rows, pages))
    unread = tuple(
        page.label for page, row, leaf in zip(pages, rows, reader.pages, strict=True) if not row and _has_picture(leaf)
    )
    parts = parts_of(lines, pages, _outline(reader))
    return Extract(tuple(parts), _title(reader), _date(reader), count, unread)


def _has_picture(page: Any) -> bool:  # noqa: ANN401 — a page of pypdf
    try:
        objects = page["/Resources"]["/XObject"].values()
        return any(one.get_object().get("/Subtype") == "/Image" for one in objects)
    except (KeyError, TypeError, AttributeError, PyPdfError):
        return False


def _outline(reader: PdfReader) -> dict[int, dict[str, int]]:
    """Return what the outline names on each leaf; empty where there is none or it is damaged."""
    named: dict[int, dict[str, int]] = {}
    try:
        for entry, level in _entries(reader.outline, 1):
            number = reader.get_destination_page_number(entry)
            title = re.sub(r"\W+", "", str(entry.title)).casefold()
            if number is not None and title:
                named.setdefault(number + 1, {}).setdefault(title, min(level, _DEEPEST))
    except Exception:  # noqa: BLE001 — as above: without an outline headings are found by sight
        return {}
    return named


def _entries(outline: Any, level: int) -> Iterator[tuple[Any, int]]:  # noqa: ANN401 — nested lists of pypdf
    for entry in outline:
        if isinstance(entry, list):
            yield from _entries(entry, level + 1)
        else:
            yield entry, level


def _title(reader: PdfReader) -> str:
    title = reader.metadata.title if reader.metadata else ""
    words = " ".join((title or "").split())
    # what programs write by themselves is no title
    dull = re.search(
        r"\.(?:docx?|indd|odt|pdf|tex|qxp)\b|^(?:untitled|microsoft word|unbenannt|dokument\d*)", words, re.I
    )
    return "" if dull or len(words) < 4 else words


def _date(reader: PdfReader) -> str:
    try:
        day = reader.metadata.creation_date if reader.metadata else None
    except ValueError:
        return ""
    return day.date().isoformat() if isinstance(day, datetime) else ""
