"""What interrupts the running text: figures, tables, pull quotes, sub-headings, page furniture.

Every chunk gets a role. The signs are the column width, sentence punctuation, captions with their sources, and what
neighbours are; nothing here knows a line number or a title of one particular report.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from assistant.documents.report.chunks import Chunk, Kind

__all__ = ["Float", "Role", "Roles", "find_roles", "heading_lines", "is_open"]


class Role(StrEnum):
    """What a chunk is in its page."""

    FLOW = "flow"
    ITEM = "item"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BOX = "box"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    FLOAT = "float"
    SOURCE = "source"
    QUOTE = "quote"
    SPEAKER = "speaker"
    CHAPTER = "chapter"
    SCRAP = "scrap"
    NONE = "none"


@dataclass(slots=True)
class Float:
    """A figure or table: its caption chunk, and what belongs to it in file order."""

    caption: Chunk
    content: list[Chunk]
    source: Chunk | None = None


@dataclass(slots=True)
class Roles:
    """Roles by chunk index, floats, and the column width (characters) they were found with."""

    of: dict[int, Role]
    floats: list[Float]
    column: float


_ABBREVIATED = re.compile(
    r"(?:\b(?:z|u|v|i|d|o|s)\.\s?(?:B|a|h|R|S|o|u)\.|\b(?:bzw|Abs|Nr|S|vgl|Vgl|ca|Kap|sog|Art|inkl|gem)\.)$"
)
_CLOSED = re.compile(r"[.!?:…][\"'”“»«’‘)\]]*(?:\d{1,2})?[)\]]*$|[.!?]\s?\([^()]*\)$")
_SENTENCE = re.compile(r"[a-zäöüß)\]“”\"]{3}[.?!](?:\d{1,2})?(?:\s|$)|[0-9a-zäöüß]{2}\)\.(?:\s|$)")
_FUNCTION_WORD = re.compile(
    r"(?:In|Im|Die|Der|Das|Da|Es|Für|Mit|Bei|Zu|Zur|Zum|Auf|Nach|Seit|Um|Durch|Insgesamt|Als|Von|Vom|Aus|Dies|Diese|"
    r"Neben|Zwar|Auch|Am|An|Ein|Eine|Den|Dem|Des|Über|Unter|Während|Wie|Wenn|Sie|Gemäß|Laut|Darüber|Hier)\s"
)
_TABLE_ROW = re.compile(r"\s\d+ \d+ \d+,\d+$")
_VALUE = re.compile(r"[\d.,\s]*\d[\d.,\s]*(?:%\s*)?(?:\(N=\d+\))?")
_PERCENTAGE = re.compile(r"\d[\d,.]*\s?%(?:\s*\(N=\d+\))?")
_ASKED = re.compile(r"\?|mehrfach|möglich\.$", re.IGNORECASE)  # the question above a chart is no label of it
_REST_CHARS = 160  # less text than this below a figure, down to the foot of the page, is part of the figure
_PANEL = ("Unterfrage", "Frage")


def is_open(text: str) -> bool:
    """Say whether a text stops in the middle of a sentence."""
    text = text.rstrip()
    return not _CLOSED.search(text) or bool(_ABBREVIATED.search(text))


def find_roles(chunks: Sequence[Chunk], begin: int, end: int) -> Roles:
    """Give every chunk from ``begin`` to ``end`` (half-open) its role.

    :param chunks: all chunks of the file, with pages.
    """
    roles = Roles({}, [], _column_width(chunks[begin:end]))
    for chunk in chunks[begin:end]:
        roles.of[chunk.index] = _first_role(chunk)
    _furniture(chunks, begin, end, roles)
    _quotes(chunks, begin, end, roles, before_captions=True)
    for chunk in chunks[begin:end]:
        if chunk.kind is Kind.CAPTION:
            roles.floats.append(_float_at(chunks, chunk.index, begin, end, roles))
    _quotes(chunks, begin, end, roles)
    _leftovers(chunks, begin, end, roles)
    return roles


def _column_width(chunks: Sequence[Chunk]) -> float:
    widths = [chunk.width for chunk in chunks if chunk.kind is Kind.BODY and len(chunk.lines) >= 4]
    return median(widths) if widths else 60.0


_BY_KIND = {
    Kind.HEADING: Role.HEADING,
    Kind.BULLET: Role.ITEM,
    Kind.NUMBERED: Role.ITEM,
    Kind.LETTERED: Role.ITEM,
    Kind.FOOTNOTE: Role.FOOTNOTE,
    Kind.CAPTION: Role.CAPTION,
    Kind.SOURCE: Role.SOURCE,
    Kind.BOX: Role.BOX,
    Kind.DIGIT: Role.NONE,
    Kind.RUNNING: Role.NONE,
    Kind.TITLE: Role.CHAPTER,
    Kind.BODY: Role.FLOW,
}


def _first_role(chunk: Chunk) -> Role:
    if chunk.kind is Kind.BODY and not re.search(r"\w", chunk.raw):
        return Role.NONE
    return _BY_KIND[chunk.kind]


def _furniture(chunks: Sequence[Chunk], begin: int, end: int, roles: Roles) -> None:
    """Find chapter titles that stand around a chapter digit, or as a tab-led line at the foot of a page."""
    for i in range(begin, end):
        chunk = chunks[i]
        if chunk.kind is Kind.HEADING and not re.match(r"\d", chunk.mark):
            roles.of[i] = Role.SCRAP if chunk.page is not None else Role.HEADING
        if chunk.kind is Kind.BODY and re.match(r"\t\s{8,}\S", chunk.lines[0].text):
            roles.of[i] = Role.CHAPTER
            if chunks[i - 1].kind is Kind.DIGIT and is_open(chunks[i - 2].raw) and len(chunks[i - 2].raw) < 120:
                roles.of[i - 2] = Role.CHAPTER


def _float_at(chunks: Sequence[Chunk], at: int, begin: int, end: int, roles: Roles) -> Float:
    """Collect what belongs to the caption at index ``at``."""
    found = Float(chunks[at], [])
    forward = _forward(chunks, at, end, roles)
    backward = _backward(chunks, at, begin, roles)
    for chunk in [*backward, *forward]:
        if chunk.kind is Kind.SOURCE and chunk.raw.startswith("Quelle"):
            found.source = found.source or chunk
        found.content.append(chunk)
        roles.of[chunk.index] = Role.SOURCE if chunk.kind is Kind.SOURCE else Role.FLOAT
    return found


def _forward(chunks: Sequence[Chunk], at: int, end: int, roles: Roles) -> list[Chunk]:
    page = chunks[at].page
    reach = [c for c in chunks[at + 1 : end] if c.page == page]
    reach = reach[: next((i for i, c in enumerate(reach) if _ends_float(c)), len(reach))]
    sources = [i for i, c in enumerate(reach) if c.kind is Kind.SOURCE]
    prose = [i for i, c in enumerate(reach) if _is_prose(c, roles.column) and _is_set_as_text(c, roles.column)]
    last_source = max(sources, default=-1)
    values = max((i for i, c in enumerate(reach) if _is_value(c)), default=-1)
    stop = next((i for i in prose if i > values and (i > last_source or not sources)), len(reach))
    stop = _with_labels(reach, stop, last_source)
    if sum(len(c.raw) for c in reach[stop:]) < _REST_CHARS:
        stop = len(reach)
    return [c for c in reach[:stop] if c.kind is not Kind.DIGIT or c.index < reach[stop - 1].index]


def _is_value(chunk: Chunk) -> bool:
    return bool(_TABLE_ROW.search(chunk.raw) or _VALUE.fullmatch(chunk.raw))


def _with_labels(reach: Sequence[Chunk], stop: int, source: int) -> int:
    """Take in more chunks until there are as many labels as percentages."""
    inside = [c for c in reach[source + 1 : stop] if c.kind is Kind.BODY]
    values = sum(bool(_PERCENTAGE.fullmatch(c.raw)) for c in inside)
    labels = sum(not _PERCENTAGE.fullmatch(c.raw) and not _ASKED.search(c.raw) for c in inside)
    while labels < values and stop < len(reach) and reach[stop].kind is Kind.BODY:
        stop, labels = stop + 1, labels + 1
    return stop


def _backward(chunks: Sequence[Chunk], at: int, begin: int, roles: Roles) -> list[Chunk]:
    taken: list[Chunk] = []
    for chunk in reversed(chunks[begin:at]):
        if chunk.page != chunks[at].page or _ends_float(chunk) or roles.of[chunk.index] is not _first_role(chunk):
            break
        if chunk.kind is Kind.BODY and _is_column(chunk, roles.column) and len(chunk.raw) > 1.2 * roles.column:
            break
        if chunk.kind is Kind.DIGIT and chunks[chunk.index - 1].kind is Kind.RUNNING:
            break
        if chunk.kind in (Kind.BULLET, Kind.LETTERED) and chunk.width > 0.97 * roles.column:
            break
        taken.append(chunk)
    return _trim_list(chunks, taken[::-1], roles)


def _trim_list(chunks: Sequence[Chunk], taken: list[Chunk], roles: Roles) -> list[Chunk]:
    """Give back a list, and the tail of a sentence, that belong to the text above the float."""
    while taken:
        before = chunks[taken[0].index - 1]
        item = taken[0].kind in (Kind.BULLET, Kind.NUMBERED, Kind.LETTERED)
        tail = taken[0].kind is Kind.BODY and taken[0].raw[:1].islower() and is_open(before.raw)
        introduced = item and before.raw.endswith(":") and roles.of.get(before.index) is Role.FLOW
        if not (introduced or tail):
            break
        taken.pop(0)
    return taken


def _ends_float(chunk: Chunk) -> bool:
    return chunk.kind in (Kind.HEADING, Kind.BOX, Kind.FOOTNOTE, Kind.CAPTION, Kind.RUNNING, Kind.TITLE) and not (
        chunk.kind is Kind.HEADING and not chunk.mark[:1].isdigit()
    )


def _is_column(chunk: Chunk, column: float) -> bool:
    """Say whether the lines are as long as those of the text column (a figure has other widths)."""
    longest = max(len(line.text.strip()) for line in chunk.lines)
    return 0.83 * column <= longest and chunk.width <= 1.25 * column


def _is_set_as_text(chunk: Chunk, column: float) -> bool:
    """Say whether prose is set in the text column; a label in a figure may be a sentence, but never two."""
    return _is_column(chunk, column) or len(_SENTENCE.findall(chunk.raw)) > 1


def _is_prose(chunk: Chunk, column: float) -> bool:
    """Say whether a chunk is running text: it has sentences, or is long enough to be the middle of one."""
    if chunk.kind is not Kind.BODY or _TABLE_ROW.search(chunk.raw):
        return False
    return bool(_SENTENCE.search(chunk.raw)) or len(chunk.raw) > 3 * column


def _quotes(chunks: Sequence[Chunk], begin: int, end: int, roles: Roles, *, before_captions: bool = False) -> None:
    """Find pull quotes: narrow prose with the name of a speaker below it.

    :param before_captions: look only above the first caption of each page, where no figure can be mistaken for a quote.
    """
    captioned: set[int | None] = set()
    i = begin
    while i < end:
        stop = i
        if chunks[i].kind is Kind.CAPTION:
            captioned.add(chunks[i].page)
        if before_captions and chunks[i].page in captioned:
            i += 1
            continue
        while stop < end and _is_narrow(chunks[stop], roles, first=stop == i):
            stop += 1
        if stop > i and stop < end and _is_speaker(chunks[stop], roles):
            for k in range(i, stop):
                roles.of[k] = Role.QUOTE
            roles.of[stop] = Role.SPEAKER
        i = max(stop, i) + 1


def _is_narrow(chunk: Chunk, roles: Roles, *, first: bool) -> bool:
    if roles.of[chunk.index] is not Role.FLOW or chunk.width >= 0.8 * roles.column:
        return False
    if first and len(chunk.lines) < 2:
        return False
    return not is_open(chunk.raw) or chunk.raw.endswith("]") or (first and len(chunk.raw) > 150)


def _is_speaker(chunk: Chunk, roles: Roles) -> bool:
    return roles.of[chunk.index] is Role.FLOW and len(chunk.raw) <= 80 and is_open(chunk.raw) and len(chunk.lines) <= 3


def _leftovers(chunks: Sequence[Chunk], begin: int, end: int, roles: Roles) -> None:
    """Tell sub-headings and scraps of figures from short paragraphs of the running text."""
    for i in range(begin, end):
        chunk = chunks[i]
        if roles.of[i] is not Role.FLOW or chunk.page is None or _is_prose(chunk, roles.column):
            continue
        following = next((c for c in chunks[i + 1 : end] if roles.of[c.index] is not Role.NONE), None)
        if _is_subheading(chunk, following, roles):
            roles.of[i] = Role.SUBHEADING
        elif not _is_fragment_of_text(chunk, roles.column) and not _goes_on(chunks, i, begin, roles):
            roles.of[i] = Role.SCRAP


def _goes_on(chunks: Sequence[Chunk], i: int, begin: int, roles: Roles) -> bool:
    """Say whether the chunk right above stops inside a sentence."""
    above = chunks[i - 1] if i > begin else None
    return above is not None and roles.of[above.index] in (Role.FLOW, Role.ITEM) and is_open(above.raw)


def _is_subheading(chunk: Chunk, following: Chunk | None, roles: Roles) -> bool:
    if following is None or len(chunk.raw) > 90 or not re.match(r"[A-ZÄÖÜ„]", chunk.raw):
        return False
    if re.search(r"[.:;,!?\-]$|\d$|%", chunk.raw) or chunk.raw.startswith(_PANEL):
        return False
    starts_anew = re.match(r"[A-ZÄÖÜ„•]", following.raw) is not None
    role = roles.of[following.index]
    return starts_anew and (role is Role.ITEM or (role is Role.FLOW and _is_prose(following, roles.column)))


def _is_fragment_of_text(chunk: Chunk, column: float) -> bool:
    """A few words of a sentence cut by a page or float: they run to the column's width, or end or begin one."""
    divided = re.search(r"[a-zäöüß]{3}-$", chunk.raw) and len(chunk.raw) > 0.5 * column
    longest = max(len(line.text.strip()) for line in chunk.lines)
    if chunk.raw.endswith(":") or divided or longest >= 0.83 * column:
        return not re.search(r"\bk\.A\.|\bMW\b", chunk.raw)
    return bool(re.match(r"[a-zäöü]", chunk.raw)) and bool(re.search(r"[.,]$", chunk.raw))


def heading_lines(chunk: Chunk, column: float) -> int:
    """Return how many first lines of a paragraph are an unnumbered heading glued to it (0: none).

    A heading has no punctuation; behind it the text starts with a capitalised function word, with a word for which
    there was room on the heading's last line, or by taking up a word of the heading.
    """
    if chunk.kind is not Kind.BODY or len(chunk.lines) < 3:
        return 0
    room = 0.9 * min(column, max(len(line.text.strip()) for line in chunk.lines))
    for count in range(1, min(6, len(chunk.lines))):
        head = [line.text.strip() for line in chunk.lines[:count]]
        following = chunk.lines[count].text.strip()
        if head[-1].endswith(("-", ",")) or not re.match(r"[A-ZÄÖÜ]", following) or not re.match(r"[A-ZÄÖÜ„]", head[0]):
            continue
        if re.search(r"[.:;!?–]", " ".join(head)):
            return 0
        first = following.split(" ")[0]
        fits = len(head[-1]) + len(first) < room
        if fits or _FUNCTION_WORD.match(following) or _takes_up(" ".join(head), first):
            return count
    return 0


def _takes_up(heading: str, first: str) -> bool:
    """Say whether the text begins with a noun of the heading, right behind a noun: in a sentence nouns do not meet."""
    words = heading.split(" ")
    nouns = words[-1][:1].isupper() and first.isalpha() and first in words
    return nouns and "," not in heading and not _FUNCTION_WORD.match(heading)
