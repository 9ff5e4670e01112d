"""Saved web pages: headings, paragraphs, lists and tables, without navigation, heads, feet and scripts."""

import re
from collections.abc import Iterator
from typing import Any, Final

from assistant.documents.origin.parts import Extract, Kind, Part, TextLine
from assistant.errors import InputError

__all__ = ["read_html"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED: Final = _names(
    "script style noscript template title nav aside button select option textarea svg object iframe head"
)
_FRAMES: Final = _names("header footer")
_BLOCKS: Final = _names(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def read_html(markup: str, name: str) -> Extract:
    """Return the parts of a web page, however badly nested.

    :param name: of the file, for complaints.
    :raises InputError: it holds no text.
    """
    # here and not above: only adding a page needs it
    from lxml import etree, html

    try:
        # lxml refuses text that names its own encoding
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError, AssertionError) as error:
        raise _empty(name) from error
    content = root.find(".//main")
    parts = list(_Walk().block(content if content is not None else root))
    if not any(part.text.strip() for part in parts):
        raise _empty(name)
    title = root.findtext(".//title") or ""
    heading = next((part.text for part in parts if part.kind is Kind.HEADING), "")
    return Extract(tuple(parts), " ".join((heading or title).split()), _date(root))


def _empty(name: str) -> InputError:
    return InputError(f"Die HTML-Datei „{name}“ enthält keinen Text.", "Die Seite im Browser ganz speichern.")


def _date(root: Any) -> str:  # noqa: ANN401 — elements of lxml
    for meta in root.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").lower() in ("date", "dc.date", "article:published_time"):
            found = re.match(r"\d{4}-\d\d-\d\d", meta.get("content") or "")
            if found:
                return found[0]
    return ""


class _Walk:
    """Walks through the elements; a stack of its own, so that a page may be nested as deep as it likes."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, str, int]] = []

    def block(self, element: Any) -> Iterator[Part]:  # noqa: ANN401 — as above
        """Yield the parts of an element."""
        words: list[str] = []
        pending: list[tuple[str, Any]] = [("open", element)]
        kind: Kind | None = Kind.TEXT
        mark = ""
        while pending:
            step, node = pending.pop()
            if step == "tail":
                words.append(node.tail or "")
                continue
            if step == "close":
                yield from _part(words, kind, mark, node.tag)
                words, kind, mark = [], Kind.TEXT, ""
                self._left(node)
                continue
            if not isinstance(node.tag, str) or node.tag in _SKIPPED or self._is_frame(node):
                continue
            if node.tag == "table" and not node.findall(".//table"):
                yield from _part(words, kind, mark, "")
                words, kind, mark = [], Kind.TEXT, ""
                yield from _rows(node)
                continue
            if node.tag == "br":
                words.append("\n")
                continue
            if node.tag in _BLOCKS:
                yield from _part(words, kind, mark, "")
                words, kind, mark = [], *self._entered(node, mark if not "".join(words).strip() else "")
                pending.append(("close", node))
            words.append(node.text or "")
            for child in reversed(node):
                pending.append(("tail", child))
                pending.append(("open", child))
        yield from _part(words, kind, mark, "")

    def _is_frame(self, node: Any) -> bool:  # noqa: ANN401 — as above
        return node.tag in _FRAMES and not any(above.tag in ("main", "article") for above in node.iterancestors())

    def _entered(self, node: Any, mark: str) -> tuple[Kind, str]:  # noqa: ANN401 — as above
        if node.tag in ("ol", "ul"):
            start = node.get("start") or "1"
            self._lists.append((node.tag, node.get("type") or "1", int(start) if start.isdecimal() else 1))
        elif node.tag == "li":
            return Kind.ITEM, self._mark()
        elif node.tag in ("figcaption", "caption"):
            return Kind.CAPTION, ""
        return (Kind.ITEM, mark) if mark else (Kind.TEXT, "")

    def _mark(self) -> str:
        if not self._lists:
            return "• "
        kind, form, number = self._lists[-1]
        self._lists[-1] = (kind, form, number + 1)
        if kind == "ul":
            return "• "
        return f"{_LETTERS[number - 1]}) " if form == "a" and 0 < number <= len(_LETTERS) else f"{number}. "

    def _left(self, node: Any) -> None:  # noqa: ANN401 — as above
        if node.tag in ("ol", "ul") and self._lists:
            self._lists.pop()


def _part(words: list[str], kind: Kind | None, mark: str, tag: str) -> Iterator[Part]:
    lines = [" ".join(line.split()) for line in "".join(words).split("\n")]
    lines = [line for line in lines if line]
    if not lines or kind is None:
        return
    if heading := re.fullmatch(r"h([1-6])", tag):
        yield Part(Kind.HEADING, [TextLine(" ".join(lines))], level=int(heading[1]))
        return
    own = re.match(r"\s*(?:\(?\d+[a-z]?[.)]|[a-z]{1,2}\)|§|•)", lines[0])
    if kind is Kind.ITEM and not own:
        lines[0] = mark + lines[0]
    yield Part(kind, [TextLine(line) for line in lines])


def _rows(table: Any) -> Iterator[Part]:  # noqa: ANN401 — as above
    caption = table.find("caption")
    if caption is not None and (text := " ".join(caption.text_content().split())):
        yield Part(Kind.CAPTION, [TextLine(text)])
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        texts = tuple(" ".join(cell.text_content().split()) for cell in cells)
        if any(texts):
            head = all(cell.tag == "th" for cell in cells)
            yield Part(Kind.ROW, [TextLine(" ".join(texts))], cells=texts, head=head)
