"""A norm with what the report says of it, and the table of all §§, as lines."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby

from assistant.answering.norm_view import Excerpt, MentionView, NormRow, NormText, NormView
from assistant.messages import Texts
from assistant.terminal.line import Line

__all__ = ["found_lines", "found_record"]

_STEP = 2
_GAP = "  "


def found_lines(found: NormView | Sequence[NormRow], texts: Texts) -> Iterable[Line]:
    """Yield a norm with what the report says of it, or the table of all §§."""
    return _norm_lines(found, texts) if isinstance(found, NormView) else _row_lines(found, texts)


def found_record(found: NormView | Sequence[NormRow]) -> object:
    """Return what ``--json`` prints: an object for a norm, a list of objects for the table."""
    return asdict(found) if isinstance(found, NormView) else [asdict(row) for row in found]


def _norm_lines(view: NormView, texts: Texts) -> Iterable[Line]:
    """Yield the text of the norm, then what the report says; each under the title of the document that speaks."""
    yield Line(f"{view.label}: {view.title}", style="bold")
    yield Line()
    yield from _statute_lines(view, texts)
    yield Line()
    yield from _report_lines(view, texts)


def _statute_lines(view: NormView, texts: Texts) -> Iterable[Line]:
    yield Line(texts("norm.statute", title=view.document_title), style="bold")
    if view.note:
        yield Line(view.note, _STEP, "yellow")
    if not view.text:
        yield Line(texts("norm.no_text"), _STEP, "dim")
    for part in view.text:
        label = _address(part, view.text)
        yield Line(f"{label}{_GAP}{part.text}" if label else part.text, _STEP, hang=len(label) + len(_GAP))
    if view.notes:
        yield Line(texts("norm.notes"), _STEP, "dim")
    for note in view.notes:
        yield Line(f"{note.label}: {note.text}", 2 * _STEP, "dim", _STEP)


def _address(part: NormText, text: Sequence[NormText]) -> str:
    """Return the address inside the §; without Satz where the Absatz has but one."""
    saetze = {other.satz for other in text if other.absatz == part.absatz}
    names = [("Abs.", part.absatz), ("Satz", part.satz if len(saetze) > 1 else None), ("Nr.", part.nummer)]
    return " ".join(f"{name} {value}" for name, value in [*names, ("Buchst.", part.buchstabe)] if value)


def _report_lines(view: NormView, texts: Texts) -> Iterable[Line]:
    if view.report is None:
        yield Line(texts("norm.no_report"), style="dim")
        return
    yield Line(texts("norm.report", title=view.report_title), style="bold")
    yield from _chapter_lines(view, texts)
    if view.chapters:
        yield from _box_lines(texts("norm.findings", count=len(view.findings)), view.findings)
        yield from _box_lines(texts("norm.recommendations", count=len(view.recommendations)), view.recommendations)
    inside = [mention for mention in view.mentions if mention.evaluated]
    outside = [mention for mention in view.mentions if not mention.evaluated]
    yield from _mention_lines("norm.inside", inside, texts)
    yield from _mention_lines("norm.elsewhere" if view.chapters else "norm.mentioned", outside, texts)


def _chapter_lines(view: NormView, texts: Texts) -> Iterable[Line]:
    if not view.chapters:
        yield Line(texts("norm.no_chapter"), _STEP)
        return
    yield Line(texts("norm.chapters"), _STEP, "bold")
    for chapter in view.chapters:
        yield Line(f"{chapter.label}: {chapter.title}", 2 * _STEP, "cyan", _STEP)
        reasons = ", ".join(texts(f"norm.reason.{reason}") for reason in chapter.reasons)
        yield Line(texts("norm.reasons", reasons=reasons), 3 * _STEP, "dim")
    if any((view.absatz, view.satz, view.nummer)):
        yield Line(texts("norm.whole"), 2 * _STEP, "dim")


def _box_lines(title: str, items: Sequence[Excerpt]) -> Iterable[Line]:
    yield Line(title, _STEP, "bold")
    for label, group in groupby(items, key=lambda item: item.label):
        yield Line(label, 2 * _STEP, "cyan")
        for item in group:
            yield Line(f"• {item.text}", 3 * _STEP, hang=2)


def _mention_lines(key: str, mentions: Sequence[MentionView], texts: Texts) -> Iterable[Line]:
    """Yield a title with the number of sentences, then these: one that names the norm several times only once."""
    sentences = [list(group) for _, group in groupby(mentions, key=lambda mention: (mention.passage_id, mention.text))]
    if sentences:
        yield Line(texts(key, count=len(sentences)), _STEP, "bold")
    for found in sentences:
        yield Line(found[0].label, 2 * _STEP, "cyan")
        yield from (Line(line, 3 * _STEP) for line in texts("answer.quote", quote=found[0].text).splitlines())
        for doubt in ("absent", "unknown"):
            names = dict.fromkeys(name for mention in found for name in getattr(mention, doubt))
            if names:
                yield Line(texts(f"norm.{doubt}", names=", ".join(names)), 3 * _STEP, "yellow")


def _row_lines(rows: Sequence[NormRow], texts: Texts) -> Iterable[Line]:
    """Yield a table of the §§, one line each: number, chapters, how many findings, recommendations, mentions, title."""
    names = ("chapters", "findings", "recommendations", "mentions", "title")
    head = ("§", *(texts(f"norm.column.{name}") for name in names))
    body = [_cells(row) for row in rows]
    widths = [max(len(cells[at]) for cells in (head, *body)) for at in range(len(head) - 1)]
    for number, cells in enumerate((head, *body)):
        # numbers to the right, so that they stand below each other
        left = _GAP.join((cells[0].ljust(widths[0]), cells[1].ljust(widths[1]), *_right(cells[2:-1], widths[2:])))
        yield Line(f"{left}{_GAP}{cells[-1]}", style="" if number else "bold", hang=len(left) + len(_GAP))


def _right(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]


def _cells(row: NormRow) -> tuple[str, ...]:
    counts = (str(count) if row.chapters else "–" for count in (row.findings, row.recommendations))
    return (f"§ {row.paragraph}", ", ".join(row.chapters) or "–", *counts, str(row.mentions), row.title)
