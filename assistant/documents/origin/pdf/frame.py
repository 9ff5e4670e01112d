"""What stands on every page and is no text: running heads, feet, page numbers; and the printed number of each page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.documents.origin.parts import Page
from assistant.documents.origin.pdf.lines import Stretch

__all__ = ["pages_of", "without_frames"]

_EDGE_ROWS: Final = 3  # of a page at either end, in which heads and page numbers are looked for
_LARGER: Final = 1.09  # of the usual size of letters
_SLOT: Final = 4.0  # points: heights nearer than this are one place
_REPEATED: Final = 3  # pages on which a head stands at least
_SHARE: Final = 0.5  # of the pages that show a number: so many must count on from each other
_NUMBER: Final = r"\d{1,4}"
_PAGE_NUMBER: Final = re.compile(
    rf"(?:Seite |S\. |[-–|] ?)?(?:{_NUMBER}|[ivxlc]+)(?: ?(?:/|von) ?\d{{1,4}})?(?: ?[-–|])?", re.IGNORECASE
)
_AT_EDGE: Final = re.compile(rf"^(?:Seite |[-–|] ?)?({_NUMBER})\b|\b({_NUMBER})(?: ?[-–|]| von {_NUMBER})?$")

Row = Sequence[Stretch]


def pages_of(reader: Any, rows: Sequence[Sequence[Row]]) -> list[Page]:  # noqa: ANN401 — pypdf is loaded late
    """Return the printed page of every leaf: by the file's labels, else by the numbers printed at the edges.

    :param reader: pypdf's.
    :param rows: of every leaf.
    """
    labels = _labels(reader)
    if labels is None or labels == [str(at + 1) for at in range(len(rows))]:
        labels = _printed(rows) or labels or [str(at + 1) for at in range(len(rows))]
    return [Page(label.strip() or str(leaf), leaf) for leaf, label in enumerate(labels, start=1)]


def _labels(reader: Any) -> list[str] | None:  # noqa: ANN401 — as above
    if "/PageLabels" not in reader.root_object:
        return None
    try:
        labels = [str(label) for label in reader.page_labels]
    except Exception:  # noqa: BLE001 — a damaged tree of labels makes pypdf raise whatever it stumbles over
        return None
    return labels if len(labels) == len(reader.pages) else None


def _printed(rows: Sequence[Sequence[Row]]) -> list[str] | None:
    """Return page numbers that count on from leaf to leaf, from the edges of the pages; ``None`` without any."""
    offsets: Counter[int] = Counter()
    shown = 0
    for leaf, page in enumerate(rows):
        numbers = set(_numbers(page))
        shown += bool(numbers)
        offsets.update({number - leaf for number in numbers})
    if not offsets:
        return None
    offset, count = offsets.most_common(1)[0]
    if count < max(2, _SHARE * shown):
        return None
    return [str(leaf + offset) if leaf + offset > 0 else _roman(leaf + 1) for leaf in range(len(rows))]


def _numbers(page: Sequence[Row]) -> Iterator[int]:
    for row in _edges(page):
        for stretch in row:
            if match := _AT_EDGE.search(stretch.text):
                yield int(match[1] or match[2])


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def without_frames(rows: Sequence[Sequence[Row]], pages: Sequence[Page]) -> list[list[Row]]:
    """Leave out what is repeated at the edges of the pages, and page numbers.

    :param rows: of every leaf, from above.
    """
    forms = Counter(form for page in rows for form in {form for row in _edges(page) for form in _forms(row)})
    slots = Counter(slot for page in rows for slot in {_slot(row) for row in _edges(page)})
    common = {form for form, count in forms.items() if count >= min(_REPEATED, max(2, len(rows)))}
    usual = {slot for slot, count in slots.items() if count >= max(_REPEATED, 0.25 * len(rows))}
    frames = _Frames(common, usual, _LARGER * _usual_size(rows))
    return [_body(page, number, frames) for page, number in zip(rows, pages, strict=True)]


def _usual_size(rows: Sequence[Sequence[Row]]) -> float:
    letters: Counter[float] = Counter()
    for page in rows:
        for row in page:
            letters.update({round(2 * row[0].size) / 2: sum(len(stretch.text) for stretch in row)})
    return letters.most_common(1)[0][0] if letters else 10.0


@dataclass(frozen=True, slots=True)
class _Frames:
    """What heads and feet look like.

    :param forms: words and places that are repeated.
    :param slots: heights at which most pages have a row.
    :param largest: size of letters; larger ones are those of headings.
    """

    forms: set[tuple[str, int]]
    slots: set[int]
    largest: float


def _body(page: Sequence[Row], number: Page, frames: _Frames) -> list[Row]:
    """Cut heads off from above and feet off from below, as long as a row is one."""
    begin, end = 0, len(page)
    while begin < end and begin < _EDGE_ROWS and _is_frame(page[begin], number, frames):
        begin += 1
    while end > begin and len(page) - end < _EDGE_ROWS and _is_frame(page[end - 1], number, frames):
        end -= 1
    return list(page[begin:end])


def _is_frame(row: Row, number: Page, frames: _Frames) -> bool:
    text = " ".join(stretch.text for stretch in row)
    if _PAGE_NUMBER.fullmatch(text):
        return True
    if row[0].size > frames.largest:
        return False
    if any(form in frames.forms for form in _forms(row)):
        return True
    words = text.split()
    return _slot(row) in frames.slots and number.label in (words[0], words[-1]) and len(words) < 16


def _edges(page: Sequence[Row]) -> Iterable[Row]:
    if len(page) <= 2 * _EDGE_ROWS:
        return page
    return (*page[:_EDGE_ROWS], *page[-_EDGE_ROWS:])


def _forms(row: Row) -> Iterator[tuple[str, int]]:
    """Yield what a running head has in common on all pages: its words without figures, and its place."""
    for stretch in row:
        words = re.sub(r"\d+", "0", stretch.text)
        if len(words) > 2 or words == "0":
            yield words, _slot(row)


def _slot(row: Row) -> int:
    return round(row[0].y / _SLOT)
