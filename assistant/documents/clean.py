"""Clean text that remembers where every character stands.

Lines are joined to running text: hyphens at line ends are undone where they only divide a word, soft spaces become
blanks, marks of footnotes are lifted out. What is quoted later is this text, so nothing is added but blanks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.documents.model import Piece

__all__ = ["CleanText", "SourceLine", "Vocabulary", "join_lines"]

_SOFT = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\t"), " ")
_SUSPENDED = re.compile(r"(?:und|oder|sowie|als auch|beziehungsweise|noch|bis|statt)\b|bzw\.")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+(?:-[A-Za-zÄÖÜäöüß]+)*")
_LAST = re.compile(r"([A-Za-zÄÖÜäöüß0-9.]+(?:-[A-Za-zÄÖÜäöüß0-9]+)*)-$")
_FIRST = re.compile(r"[A-Za-zÄÖÜäöüß]+(?:-[A-Za-zÄÖÜäöüß]+)*")
_URL_GOES_ON = re.compile(r"[a-z0-9_/?#%&=-]|[A-Za-z0-9]+[/?=_.][A-Za-z0-9]")
_URL = re.compile(r"(?:https?://|www\.)\S*$")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A stretch of one source line that belongs to a text.

    :param start: offset in the source file of its first character.
    :param page: printed page.
    """

    text: str
    start: int
    page: int | None


@dataclass(frozen=True, slots=True)
class CleanText:
    """Running text and, for each character, its offset in the source file and its page."""

    text: str
    sources: tuple[int, ...]
    pages: tuple[int | None, ...]

    def pieces(self, source: str = "") -> tuple[Piece, ...]:
        """Return the runs that stand unbroken in the source.

        :param source: text of the file; given, runs know whether other words stand before them.
        """
        pieces: list[Piece] = []
        for at, (place, page) in enumerate(zip(self.sources, self.pages, strict=True)):
            last = pieces[-1] if pieces else None
            if last is None or place != last.source + at - last.start or page != last.page:
                pieces.append(Piece(at, place, page, at > 0 and _is_cut(source, self.sources[at - 1], place)))
        return tuple(pieces)

    def without(self, cuts: Iterable[tuple[int, int]]) -> "CleanText":
        """Return the text without the given half-open ranges."""
        drop = {i for begin, end in cuts for i in range(begin, end)}
        kept = [i for i in range(len(self.text)) if i not in drop]
        return self._pick(kept)

    def part(self, begin: int, end: int) -> "CleanText":
        """Return a half-open part, stripped of blanks at both ends."""
        while begin < end and self.text[begin].isspace():
            begin += 1
        while end > begin and self.text[end - 1].isspace():
            end -= 1
        return CleanText(self.text[begin:end], self.sources[begin:end], self.pages[begin:end])

    def _pick(self, kept: Sequence[int]) -> "CleanText":
        return CleanText(
            "".join(self.text[i] for i in kept),
            tuple(self.sources[i] for i in kept),
            tuple(self.pages[i] for i in kept),
        )

    @staticmethod
    def joined(parts: Sequence["CleanText"], separator: str = "\n") -> "CleanText":
        """Return the parts one behind the other; the separator takes the place of the character before it."""
        text: list[str] = []
        sources: list[int] = []
        pages: list[int | None] = []
        for part in parts:
            if not part.text:
                continue
            if text:
                text.append(separator)
                sources.extend([sources[-1] + 1] * len(separator))
                pages.extend([pages[-1]] * len(separator))
            text.append(part.text)
            sources.extend(part.sources)
            pages.extend(part.pages)
        return CleanText("".join(text), tuple(sources), tuple(pages))


class Vocabulary:
    """The words that stand unbroken in a document; decides whether two halves are one word.

    Only the document itself is asked, so names and terms of any subject work.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        for line in lines:
            words = _WORD.findall(line.translate(_SOFT))
            if words and line.rstrip().endswith("-"):
                words = words[:-1]
            self._count.update(word.lower() for word in words[1:])
            self._count.update(word.lower() for word in words[:1])

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._count

    def joins(self, left: str, right: str) -> bool:
        """Say whether the halves of a divided word make a word of the document."""
        return left + right in self

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Say whether the word is written with a hyphen (``nicht-pflichtig``) and never without."""
        return f"{left}-{right}" in self and left + right not in self


def join_lines(lines: Sequence[SourceLine], vocabulary: Vocabulary) -> CleanText:
    """Join lines to running text.

    Rules: lower case + hyphen + line end + lower case is one word; before a capital or a digit the hyphen stays; in a
    suspended compound (``Aus-, Fort-`` / ``und``) it stays with a blank; a broken web address is joined as it stands.

    :param lines: in reading order, as they stand.
    :return: text without blanks at its ends.
    """
    text: list[str] = []
    sources: list[int] = []
    pages: list[int | None] = []
    for line in lines:
        body = line.text.translate(_SOFT)
        first = len(body) - len(body.lstrip())
        body = body.strip()
        if not body:
            continue
        if text:
            _connect("".join(text[-80:]), body, vocabulary, text, sources, pages)
        _append(body, line.start + first, line.page, text, sources, pages)
    return CleanText("".join(text), tuple(sources), tuple(pages))


def _is_cut(source: str, before: int, place: int) -> bool:
    return place < before or any(char.isalnum() for char in source[before + 1 : place])


def _append(
    body: str, start: int, page: int | None, text: list[str], sources: list[int], pages: list[int | None]
) -> None:
    for at, char in enumerate(body):
        if char == "\u00ad" or (char == " " and text and text[-1] == " "):
            continue
        text.append(char)
        sources.append(start + at)
        pages.append(page)


def _connect(
    tail: str, body: str, vocabulary: Vocabulary, text: list[str], sources: list[int], pages: list[int | None]
) -> None:
    """Undo the hyphen at the end, or put a blank between the lines."""
    how = _joint(tail, body, vocabulary)
    if how == "drop":
        text.pop()
        sources.pop()
        pages.pop()
    elif how == "blank":
        text.append(" ")
        sources.append(sources[-1] + 1)
        pages.append(pages[-1])


def _joint(tail: str, body: str, vocabulary: Vocabulary) -> str:
    """Return ``drop`` (the hyphen), ``keep`` (join as it stands) or ``blank``."""
    if _URL.search(tail) and _URL_GOES_ON.match(body):
        return "keep"
    if tail.endswith("/"):
        return "keep"
    last = _LAST.search(tail)
    if last is None:
        return "blank"
    first = _FIRST.match(body)
    if first is None or not first[0][0].islower():
        return "keep"
    if _SUSPENDED.match(body) and not vocabulary.joins(last[1], first[0]):
        return "blank"
    return "keep" if vocabulary.keeps_hyphen(last[1].rsplit(".", 1)[-1], first[0]) else "drop"
