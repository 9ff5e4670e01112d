"""Tables and figures as records, where the report tells which value belongs to which label.

The text of a figure is what its frames held, in the order they were stored. A record is only made where a sign in that
text ties every value to its label, every item to its head; otherwise the figure stays a fragment. Words are the
source's, in its order; what is no part of a record (numbers along an axis, a second copy of the figure, legends, heads
whose column is not told) is left out of its text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from assistant.documents.clean import CleanText
from assistant.documents.model import Table
from assistant.documents.report.chunks import Kind
from assistant.documents.report.pairing import Part, Record, paired_record, stems

__all__ = ["Part", "Record", "fragments", "read_record"]

_YEAR = r"(?:19|20)\d\d"
_YEAR_ROW = re.compile(rf"(?P<year>{_YEAR}) (?P<sum>\d[\d.,]*(?: \D+)?)")
_SHARE = re.compile(r"(?P<value>\d+(?:,\d+)? ?%) (?P<label>[A-ZÄÖÜ„].+)")
_COUNTED = re.compile(r"\d[\d.]* [A-ZÄÖÜ].+")
_ANSWER_HEAD = re.compile(r"(?:(?P<label>\w+) )?(?P<values>N k\.A\. MW)")
_ANSWER = re.compile(r"(?:(?P<label>.+) )?(?P<n>\d+) (?P<none>\d+) (?P<mean>\d,\d+)")
_NUMBER = r"\d{1,3}(?:\.\d{3})*"
_NUMBERS = re.compile(rf"{_NUMBER}(?: {_NUMBER})+")
_DATE = rf"(?:[A-ZÄÖÜ][a-zäöü]+ )?{_YEAR}"
_DATES = re.compile(rf"{_DATE}(?: {_DATE})+")
_NAMED = re.compile(r"(?P<kind>\w+): \S.*")
_CLAUSE = re.compile(r"§ (?P<number>\d+) ")
_BOXES = 4  # fewer boxes than this are no diagram


def read_record(parts: Sequence[Part], sentences: Callable[[], Iterable[str]]) -> Record | None:
    """Read what a table or figure holds.

    :param parts: its frames without caption, source and note, in file order.
    :param sentences: gives the sentences of the running text around it; asked only where they can contradict.
    :return: ``None`` where the labels are not certain.
    """
    shown = [part for part in parts if part.text]
    for read in _KINDS:
        record = read(shown)
        if record is not None:
            return record
    return paired_record(shown, sentences)


def fragments(parts: Sequence[Part]) -> CleanText:
    """Return the words of a figure that is no record, without frames that hold numbers only: nothing says of what."""
    return CleanText.joined([part.clean for part in parts if re.search(r"[^\W\d_]{3}", part.text)])


def _record(columns: Sequence[str], rows: Iterable[Sequence[str]], lines: Iterable[CleanText]) -> Record:
    table = Table(tuple(columns), tuple(tuple(row) for row in rows))
    return Record(table, CleanText.joined(list(lines)))


def _years(parts: Sequence[Part]) -> Record | None:
    """Read a head of two words above rows of a year and a sum."""
    rows = [_YEAR_ROW.fullmatch(part.text) for part in parts[1:]]
    columns = parts[0].text.split() if parts else []
    found = [row for row in rows if row is not None]
    if len(columns) != 2 or len(found) < 2 or len(found) != len(rows):
        return None
    if len({row["year"] for row in found}) != len(found):
        return None
    return _record(columns, [(row["year"], row["sum"]) for row in found], [part.clean for part in parts])


def _counted(parts: Sequence[Part]) -> Record | None:
    """Read a head above cells that each begin with their number (``94 Austauschtreffen``)."""
    if len(parts) < 3 or re.search(r"\d", parts[0].text):
        return None
    if not all(_COUNTED.fullmatch(part.text) for part in parts[1:]):
        return None
    return _record([parts[0].text], [(part.text,) for part in parts[1:]], [part.clean for part in parts])


def _shares(parts: Sequence[Part]) -> Record | None:
    """Read a chart whose percentages stand in one frame with their labels; rows are label and value."""
    found = [_SHARE.fullmatch(part.text) for part in parts]
    rows = [(share["label"], share["value"]) for share in found if share is not None]
    if len(rows) < 2 or len(rows) != len(parts):
        return None
    return _record((), rows, [part.clean for part in parts])


def _answers(parts: Sequence[Part]) -> Record | None:
    """Read the statements of a survey, each with the number of answers, of abstentions, and the mean.

    Certain where every statement is directly followed by its own three values, in the same frame or in the next. Two
    statements without values between them, or the other way round, leave all in doubt.
    """
    head = _answer_head(parts)
    if head is None:
        return None
    begin, columns, inner = head
    rows: list[tuple[str, ...]] = []
    lines = [part.clean for part in parts[: begin - 1] if "?" in part.text] + [parts[begin - 1].clean]
    label: CleanText | None = None
    for part in [*parts[begin:inner], *parts[inner + 1 :]]:
        found = _ANSWER.fullmatch(part.text)
        own = part.clean.part(0, found.start("n")) if found and found["label"] else None
        if found is None and label is None:
            label = part.clean
            continue
        name = label or own
        if found is None or name is None or (label and own) or not name.text[:1].isupper():
            return None
        rows.append((name.text, found["n"], found["none"], found["mean"]))
        lines.append(CleanText.joined([name, part.clean], " ") if label else part.clean)
        label = None
    return _record(columns, rows, lines) if rows and label is None else None


def _answer_head(parts: Sequence[Part]) -> tuple[int, list[str], int] | None:
    """Find the head line.

    :return: where the rows begin, the column heads, and where the heads of the values stand (among the rows, where the
        frame with the head of the statements ends before it).
    """
    for at, part in enumerate(parts):
        found = _ANSWER_HEAD.fullmatch(part.text)
        if found and found["label"]:
            return at + 1, part.text.split(), at
        if found:
            words = [i for i in range(at) if re.fullmatch(r"[A-ZÄÖÜ]\w+", parts[i].text)]
            return (words[-1] + 1, [parts[words[-1]].text, *part.text.split()], at) if words else None
    return None


def _series(parts: Sequence[Part]) -> Record | None:
    """Read a chart of some quantities over some dates; rows are a quantity and its value for each date.

    As many numbers in a line as there are dates make a series; numbers run into each other do not. The names that stand
    last before the first series are its legend, an earlier copy is left out. The order of the legend is certain only
    where one name says that it is the whole (``insgesamt``) and its values are indeed the greatest.
    """
    dated = [part for part in parts if _DATES.fullmatch(part.text)]
    columns = re.findall(_DATE, dated[-1].text) if dated else []
    at = [i for i, part in enumerate(parts) if _NUMBERS.fullmatch(part.text) and len(part.text.split()) == len(columns)]
    names = [part for part in parts[: at[0] if at else 0] if not re.search(r"\d", part.text)]
    if len(at) < 2 or len(names) < len(at) or len(names) % len(at):
        return None
    names, series = names[-len(at) :], [parts[i] for i in at]
    rows = [(name.text, *values.text.split()) for name, values in zip(names, series, strict=True)]
    if not _is_whole_first(rows):
        return None
    return _record(["", *columns], rows, [part.clean for part in parts if part in (*names, *series, dated[-1])])


def _is_whole_first(rows: Sequence[tuple[str, ...]]) -> bool:
    """Say whether one row names itself the whole and is greater than the others in every column."""
    whole = [row for row in rows if re.search(r"\b(?:insgesamt|gesamt|Summe)\b", row[0])]
    if len(whole) != 1:
        return False
    values = {row: [int(cell.replace(".", "")) for cell in row[1:]] for row in rows}
    others = [values[row] for row in rows if row is not whole[0]]
    return all(all(a > b for a, b in zip(values[whole[0]], other, strict=True)) for other in others)


def _named_groups(parts: Sequence[Part]) -> Record | None:
    """Read descriptions with bullets whose names (``Projekt: …``) follow in a row behind the last of them.

    Certain where there are as many names as descriptions and each name shares most words with the one in its place.
    """
    last = max((i for i, part in enumerate(parts) if part.kind is Kind.BULLET), default=-1)
    names = parts[last + 1 :]
    found = [_NAMED.fullmatch(part.text) for part in names]
    if len(names) < 2 or len({name["kind"] if name else "" for name in found} - {""}) != 1 or None in found:
        return None
    groups: list[list[Part]] = []
    for part in parts[: last + 1]:
        if part.kind is Kind.BODY:
            groups.append([])
        if not groups:
            return None
        groups[-1].append(part)
    if len(groups) != len(names) or not _share_words(names, groups):
        return None
    rows = [(name.text, part.text) for name, group in zip(names, groups, strict=True) for part in group]
    return _record((), rows, [part.clean for part in parts])


def _share_words(names: Sequence[Part], groups: Sequence[Sequence[Part]]) -> bool:
    """Say whether each name has more words in common with the group in its place than with any other."""
    words = [stems(" ".join(part.text for part in group)) for group in groups]
    for at, name in enumerate(names):
        shared = [len(stems(name.text) & group) for group in words]
        if shared[at] == 0 or shared.count(max(shared)) > 1 or shared[at] != max(shared):
            return False
    return True


def _headed_lists(parts: Sequence[Part]) -> Record | None:
    """Read columns that each have a head, a description and bullets; rows are a head and one of its texts."""
    runs = [(kind, list(run)) for kind, run in groupby(parts, lambda part: part.kind)]
    heads, lists = runs[::2], runs[1::2]
    if len(lists) < 2 or len(heads) != len(lists) or {kind for kind, _ in lists} != {Kind.BULLET}:
        return None
    if {kind for kind, _ in heads} != {Kind.BODY} or len({len(run) for _, run in heads}) != 1:
        return None
    if any(re.search(r"[.:;,!?]$", run[0].text) for _, run in heads):
        return None
    rows = [
        (head.text, part.text)
        for (_, (head, *described)), (_, items) in zip(heads, lists, strict=True)
        for part in (*described, *items)
    ]
    return _record((), rows, [part.clean for part in parts])


def _lists_before_head(parts: Sequence[Part]) -> Record | None:
    """Read a list whose head stands behind it.

    Where two columns are listed one after the other and nothing says where the second begins, the record is one column
    under both heads, as they are printed. Where the second list has marks of another sort, each has its own head, and
    rows are a head and one of its items; which item of the one belongs to which of the other is not told.
    """
    runs = [(kind, list(run)) for kind, run in groupby(parts, lambda part: part.kind)]
    if [kind for kind, _ in runs[:2]] != [Kind.BULLET, Kind.BODY] or len(runs[1][1]) != 1 or len(runs[0][1]) < 2:
        return None
    items, head = runs[0][1], runs[1][1][0]
    lines = [part.clean for part in parts]
    if len(runs) == 2:
        return _record([head.text], [(item.text,) for item in items], lines)
    names = head.text.split()
    if len(runs) != 3 or len(names) != 2:
        return None
    rows = [(names[0], item.text) for item in items] + [(names[1], item.text) for item in runs[2][1]]
    return _record((), rows, lines)


def _clauses(parts: Sequence[Part]) -> Record | None:
    """Read a diagram of the §§ of an act as a list of them.

    Its frames run into each other: a title ends where the next § begins, and goes on in the next frame where it stops
    at a hyphen or a small word. Certain where each § from 1 to the last is there once. Which § stands under which head
    is not told, so the heads are left out.
    """
    boxes: list[CleanText] = []
    for part in parts:
        starts = [found.start() for found in _CLAUSE.finditer(part.text)]
        front = part.clean.part(0, starts[0] if starts else len(part.text))
        if front.text and boxes and _stops_open(boxes[-1].text):
            boxes[-1] = CleanText.joined([boxes[-1], front], " ")
        ends = [*starts[1:], len(part.text)]
        boxes += [part.clean.part(start, end) for start, end in zip(starts, ends, strict=False)]
    numbers = [int(found["number"]) for box in boxes if (found := _CLAUSE.match(box.text + " "))]
    if len(boxes) < _BOXES or sorted(numbers) != list(range(1, len(boxes) + 1)):
        return None
    if any(_stops_open(box.text) for box in boxes):
        return None
    ordered = sorted(zip(numbers, boxes, strict=True), key=lambda numbered: numbered[0])
    return _record((), [(box.text,) for _, box in ordered], boxes)


def _stops_open(title: str) -> bool:
    """Say whether a title stops at a hyphen or at a small word that wants another."""
    return re.search(r"-$|(?:^|\s)[a-zäöü]{2,4}$", title) is not None


def _boxes(parts: Sequence[Part]) -> Record | None:
    """Read a diagram of boxes with words only as a list of them; how they hang together is not told."""
    if len(parts) < _BOXES or any(re.search(r"[\d%?]", part.text) for part in parts):
        return None
    if not all(part.text[:1].isupper() and not _stops_open(part.text) for part in parts):
        return None
    return _record((), [(part.text,) for part in parts], [part.clean for part in parts])


_KINDS: tuple[Callable[[Sequence[Part]], Record | None], ...] = (
    _years,
    _counted,
    _shares,
    _answers,
    _series,
    _named_groups,
    _headed_lists,
    _lists_before_head,
    _clauses,
    _boxes,
)
