"""From a PDF to plain text: lines with the blank lines between them that the page shows, without running heads."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from assistant.documents.statute.marks import ABSATZ, BUCHSTABE, NUMMER, PARAGRAPH, PART, is_complete
from assistant.errors import CorpusError

__all__ = ["pdf_text"]

_MAX_PAGES: Final = 300
_EDGE_LINES: Final = 3  # of a page at either end, in which running heads and page numbers are looked for
_PAGE_NUMBER: Final = re.compile(r"(?:Seite |S\. |[-–] ?)?\d{1,4}(?: ?(?:/|von) ?\d{1,4})?(?: ?[-–])?", re.IGNORECASE)
_OFTEN: Final = 0.03  # share of the distances between lines that the usual one has at least
_SHORT: Final = 0.8  # a line of fewer than this share of the longest one's letters ends before the margin
_GAP: Final = 1.25  # a distance above this many usual ones is a blank line


@dataclass(slots=True)
class _Line:
    """A line of a page; ``y``: its height on the page, ``size``: of its letters; both in points."""

    text: str
    y: float
    size: float
    gap: bool = False


def pdf_text(data: bytes, name: str) -> str:
    """Return the text of a PDF.

    :param data: the bytes of the file.
    :param name: of the file, for complaints.
    :raises CorpusError: it cannot be read, is locked, has too many pages, or holds pictures of text only.
    """
    pages = [page for page in _pages(data, name) if page]
    if not pages:
        raise CorpusError(
            f"Die PDF-Datei „{name}“ enthält keinen Text, vermutlich ist sie eingescannt.",
            "Eine PDF-Datei mit markierbarem Text nehmen, oder die Seite als HTML oder Text speichern.",
        )
    _mark_gaps(pages)
    return "".join("\n" * line.gap + line.text + "\n" for page in _without_heads(pages) for line in page)


def _pages(data: bytes, name: str) -> list[list[_Line]]:
    # here and not above: only this command needs it, and it takes a while to load
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CorpusError(
                f"Die PDF-Datei „{name}“ ist mit einem Kennwort geschützt.", "Eine Fassung ohne Schutz speichern."
            )
        if len(reader.pages) > _MAX_PAGES:
            raise CorpusError(
                f"Die PDF-Datei „{name}“ hat mehr als {_MAX_PAGES} Seiten.", "Nur das Gesetz als Datei angeben."
            )
        return [_lines(page) for page in reader.pages]
    except CorpusError:
        raise
    except Exception as error:  # a damaged file makes pypdf raise whatever it stumbles over
        raise CorpusError(
            f"Die PDF-Datei „{name}“ lässt sich nicht lesen ({type(error).__name__}).",
            "Die Datei neu herunterladen, oder die Seite als HTML oder Text speichern.",
        ) from error


def _lines(page: Any) -> list[_Line]:  # noqa: ANN401 — pypdf is loaded late
    """Return the lines of a page in the order in which the file has them."""
    lines: list[_Line] = []
    fresh = True

    def take(text: str, cm: Sequence[float], tm: Sequence[float], font: object, size: float) -> None:
        nonlocal fresh
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * tm[3] * cm[3])
        for number, part in enumerate(text.split("\n")):
            fresh = fresh or number > 0
            if not part.strip():
                if lines and not fresh:
                    lines[-1].text += part
                continue
            if fresh or not lines:
                lines.append(_Line(part, y, height))
                fresh = False
            else:
                lines[-1].text += part

    page.extract_text(visitor_text=take)
    return [_Line(" ".join(line.text.split()), line.y, line.size) for line in lines if line.text.strip()]


def _mark_gaps(pages: Sequence[Sequence[_Line]]) -> None:
    """Mark the lines above which more is left free than between the lines of a paragraph."""
    pairs = [pair for page in pages for pair in pairwise(page)]
    # rounded to half points; less than the letters' height is a raised mark, no line
    counts = Counter(round(2 * (above.y - below.y)) for above, below in pairs if above.y - below.y > 0.9 * below.size)
    often = [distance for distance, count in counts.items() if count >= max(2, _OFTEN * counts.total())]
    usual = min(often, default=0) / 2
    for above, below in pairs:
        below.gap = usual > 0 and abs(above.y - below.y) > _GAP * usual


def _without_heads(pages: Sequence[list[_Line]]) -> Iterator[list[_Line]]:
    """Leave out page numbers, and what stands at the edge of most pages, digits apart."""
    counts = Counter(form for page in pages for form in {_form(line) for line in _edges(page)})
    common = {form for form, count in counts.items() if count > 1 and count >= len(pages) / 2}
    last = ""
    for page in pages:
        kept = [line for at, line in enumerate(page) if not _is_frame(page, at, common)]
        if kept:
            # a page may end in the middle of a sentence; a complete last line ends a paragraph where it is short
            # or a mark follows
            short = len(last) < _SHORT * max(len(line.text) for line in page)
            kept[0].gap = is_complete(last) and (short or _is_mark(kept[0].text))
            last = kept[-1].text
        yield kept


def _is_frame(page: Sequence[_Line], at: int, common: set[tuple[str, int]]) -> bool:
    if _EDGE_LINES <= at < len(page) - _EDGE_LINES or _is_mark(page[at].text):
        return False
    if _PAGE_NUMBER.fullmatch(page[at].text):
        return True
    return _form(page[at]) in common and _stands_apart(page, at, common)


def _stands_apart(page: Sequence[_Line], at: int, common: set[tuple[str, int]]) -> bool:
    """Say whether free space divides an edge line, or others of its kind beside it, from the text of the page."""
    if at < _EDGE_LINES:
        while at + 1 < len(page) and not page[at + 1].gap and _form(page[at + 1]) in common:
            at += 1
        return at + 1 == len(page) or page[at + 1].gap
    while at > 0 and not page[at].gap and _form(page[at - 1]) in common:
        at -= 1
    return at == 0 or page[at].gap


def _is_mark(text: str) -> bool:
    """Say whether a line begins something: where every § has a page of its own, its number is no running head."""
    return bool(PARAGRAPH.fullmatch(text) or PART.fullmatch(text)) or any(
        mark.match(text) for mark in (ABSATZ, NUMMER, BUCHSTABE)
    )


def _edges(page: Sequence[_Line]) -> list[_Line]:
    return [line for at, line in enumerate(page) if at < _EDGE_LINES or at >= len(page) - _EDGE_LINES]


def _form(line: _Line) -> tuple[str, int]:
    """Return what a running head has in common on all pages: its words without figures, and its place."""
    return re.sub(r"\d+", "0", line.text), round(line.y)
