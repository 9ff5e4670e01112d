"""Clean text that remembers where every character stands.

Lines are joined to running text: hyphens at line ends are undone where they only divide a word, soft spaces become
blanks, marks of footnotes are lifted out. What is quoted later is this text, so nothing is added but blanks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.documents.model import Piece

__all__ = ["CleanText", "SourceLine", "Vocabulary", "join_lines"]

_SOFT = re.compile("[\u00a0\u2002\u2003\u2009\u202f\t]")
_SUSPENDED = re.compile(r"(?:und|oder|sowie|wie|als auch|beziehungsweise|noch|bis|statt)\b|bzw\.")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+(?:-[A-Za-zÄÖÜäöüß]+)*")
_LAST = re.compile(r"([A-Za-zÄÖÜäöüß0-9.]+(?:-[A-Za-zÄÖÜäöüß0-9]+)*)-$")
_FIRST = re.compile(r"[A-Za-zÄÖÜäöüß]+(?:-[A-Za-zÄÖÜäöüß]+)*")
_URL_GOES_ON = re.compile(r"[a-z0-9_/?#%&=-]|[A-Za-z0-9]+[/?=_.][A-Za-z0-9]")
_URL = re.compile(r"(?:https?://|www\.)\S*$")
_URL_LAST = re.compile(r"([A-Za-z]{2,})-$")
_URL_FIRST = re.compile(r"([A-Za-z]{2,}+)(?!\d)")
_NO_PAGE = 1_000_000
_REACH = 400  # characters looked back at a line end; longer than any web address


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
        if not self.text:
            return ()
        places = np.array(self.sources)
        pages = np.array([_NO_PAGE if page is None else page for page in self.pages])
        starts = np.flatnonzero((np.diff(places) != 1) | (np.diff(pages) != 0)) + 1
        return tuple(
            Piece(
                at, self.sources[at], self.pages[at], at > 0 and _is_cut(source, self.sources[at - 1], self.sources[at])
            )
            for at in (0, *starts.tolist())
        )

    def without(self, cuts: Iterable[tuple[int, int]]) -> "CleanText":
        """Return the text without the given half-open ranges."""
        text, sources, pages = self.text, self.sources, self.pages
        for begin, end in sorted(cuts, reverse=True):
            text = text[:begin] + text[end:]
            sources, pages = sources[:begin] + sources[end:], pages[:begin] + pages[end:]
        return CleanText(text, sources, pages)

    def part(self, begin: int, end: int) -> "CleanText":
        """Return a half-open part, stripped of blanks at both ends."""
        while begin < end and self.text[begin].isspace():
            begin += 1
        while end > begin and self.text[end - 1].isspace():
            end -= 1
        return CleanText(self.text[begin:end], self.sources[begin:end], self.pages[begin:end])

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
        self._hyphened: set[str] = set()
        divided = False
        for line in lines:
            words = _WORD.findall(_SOFT.sub(" ", line))
            first = 1 if divided else 0
            if line.strip():
                divided = line.rstrip().endswith("-")
            whole = words[first : len(words) - divided]
            self._count.update(word.lower() for word in whole)
            self._hyphened.update(word[0].lower() + word[1:] for word in whole if "-" in word)

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._count

    def joins(self, left: str, right: str) -> bool:
        """Say whether the halves of a divided word make a word of the document."""
        return left + right in self

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Say whether the word is written with a hyphen (``nicht-pflichtig``) and never without."""
        return f"{left[:1].lower()}{left[1:]}-{right}" in self._hyphened and left + right not in self


def join_lines(lines: Sequence[SourceLine], vocabulary: Vocabulary) -> CleanText:
    """Join lines to running text.

    Rules: lower case + hyphen + line end + lower case is one word; before a capital or a digit the hyphen stays; in a
    suspended compound (``Aus-, Fort-`` / ``und``) it stays with a blank; a web address is joined without a blank.

    :param lines: in reading order, as they stand.
    :return: text without blanks at its ends.
    """
    text: list[str] = []
    sources: list[int] = []
    pages: list[int | None] = []
    for line in lines:
        body = _SOFT.sub(" ", line.text)
        first = len(body) - len(body.lstrip())
        body = body.strip()
        if not body:
            continue
        if text:
            _connect("".join(text[-_REACH:]).rpartition(" ")[2], body, vocabulary, text, sources, pages)
        _append(body, line.start + first, line.page, text, sources, pages)
    return CleanText("".join(text), tuple(sources), tuple(pages))


def _is_cut(source: str, before: int, place: int) -> bool:
    return place < before or any(char.isalnum() for char in source[before + 1 : place])


def _append(
    body: str, start: int, page: int | None, text: list[str], sources: list[int], pages: list[int | None]
) -> None:
    if "  " not in body and "\u00ad" not in body:
        text.extend(body)
        sources.extend(range(start, start + len(body)))
        pages.extend([page] * len(body))
        return
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
    """Return ``drop`` (the hyphen), ``keep`` (join as it stands) or ``blank``; ``tail`` is the last word so far."""
    if _URL.search(tail) and _URL_GOES_ON.match(body):
        return "drop" if _divides_address(tail, body, vocabulary) else "keep"
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


def _divides_address(tail: str, body: str, vocabulary: Vocabulary) -> bool:
    """Say whether the hyphen at the end only divides a word of a web address.

    The hyphens of an address stand between whole words, so a half that is no word of the document gives the break away.
    """
    last, first = _URL_LAST.search(tail), _URL_FIRST.match(body)
    if last is None or first is None:
        return False
    if vocabulary.joins(last[1], first[1]):
        return True
    return last[1] not in vocabulary or first[1] not in vocabulary
