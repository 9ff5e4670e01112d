"""From a saved web page to plain text: one line a paragraph, without navigation, heads, feet and scripts."""

import re
from html.parser import HTMLParser
from typing import Final

__all__ = ["html_text"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED: Final = _names(
    "script style noscript template title nav aside button select option textarea svg object iframe"
)
_FRAMES: Final = _names("header footer")  # of the page, unless they stand inside the content
_CONTENT: Final = _names("main article")
_BLOCKS: Final = _names(
    "header footer main article h1 h2 h3 h4 h5 h6 address blockquote body caption center dd div dl dt fieldset "
    "figure form hr li ol p pre section table tbody tfoot thead tr ul"
)
_CELLS: Final = frozenset({"td", "th"})
_OWN_MARK: Final = re.compile(r"\s*(?:\(?\d+[a-z]?[.)]|[a-z]{1,2}\)|§)")
# The parser of the standard library stumbles over some of these, and takes ever longer over tags that never close.
_DECLARATION: Final = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
_NO_TAG: Final = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def html_text(markup: str) -> str:
    """Return the text of a page: a blank line between paragraphs, a line end for each ``<br>``.

    The items of a numbered list get the mark that a browser would show, unless they carry their own.

    :param markup: the page, however badly nested.
    """
    parser = _Page()
    parser.feed(_NO_TAG.sub("&lt;", _DECLARATION.sub(" ", markup)))
    parser.close()
    return parser.text()


class _Page(HTMLParser):
    """Collects the text; keeps what it skips and which lists are open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._chunks: list[str] = []
        self._skipping: list[str] = []
        self._content = 0
        self._pre = 0
        self._lists: list[tuple[str, str, int]] = []  # tag, type, number of the item that comes next
        self._mark = ""

    def text(self) -> str:
        """Return what was collected, blanks folded, never more than one blank line."""
        lines = (" ".join(line.split()) for line in "".join(self._chunks).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a paragraph, a list, a part to skip."""
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.append(tag)
            return
        if tag in _SKIPPED or (tag in _FRAMES and not self._content):
            self._skipping.append(tag)
        elif tag == "br":
            self._chunks.append("\n")
        elif tag in _CELLS:
            self._chunks.append(" ")
        elif tag == "dd":
            self._chunks.append(" ")  # stands beside its <dt>, which is the mark
        elif tag in _BLOCKS:
            self._chunks.append("\n\n")
        self._content += tag in _CONTENT
        self._pre += tag == "pre"
        self._list_tag(tag, dict(attrs))

    def _list_tag(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in ("ol", "ul"):
            start = attrs.get("start") or "1"
            self._lists.append((tag, attrs.get("type") or "1", int(start) if start.isdecimal() else 1))
        elif tag == "li" and self._lists:
            kind, form, number = self._lists[-1]
            self._lists[-1] = (kind, form, number + 1)
            letter = form == "a" and 0 < number <= len(_LETTERS)
            self._mark = "" if kind == "ul" else f"{_LETTERS[number - 1]}) " if letter else f"{number}. "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ``<br/>`` like ``<br>``; other tags that end at once hold no text."""
        if tag == "br":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
            return
        if tag in _BLOCKS and tag != "dt":
            self._chunks.append("\n\n")
        if tag in _CONTENT and self._content:
            self._content -= 1
        if tag == "pre" and self._pre:
            self._pre -= 1
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Take text; outside ``<pre>`` its line ends are blanks."""
        if self._skipping:
            return
        if self._mark and data.strip():
            if not _OWN_MARK.match(data):
                self._chunks.append(self._mark)
            self._mark = ""
        self._chunks.append(data if self._pre else re.sub(r"\s+", " ", data))
