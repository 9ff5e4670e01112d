"""Markdown: headings, paragraphs, lists, tables, footnotes; emphasis and links lose their signs."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.documents.origin.parts import Extract, Kind, Part, TextLine

__all__ = ["looks_like_markdown", "read_markdown"]

_SIGNS: Final = re.compile(
    r"^(?:#{1,6} \S|\|.*\|.*\|\s*$|\s{0,3}\[\^\d+\]: )|\*\*\S[^*\n]*\*\*|\]\(https?://", re.MULTILINE
)
_DEEPEST: Final = 300  # quotes and lists inside each other; what stands deeper is left out by the parser
_NOTE: Final = re.compile(r"\[\^(\d{1,3})\]:\s*")
_FRONT: Final = re.compile(r"\A---\n(?P<fields>.*?)\n---\n", re.DOTALL)
_FIELD: Final = re.compile(r"^(?P<name>title|date)\s*:\s*[\"']?(?P<value>.+?)[\"']?\s*$", re.MULTILINE)


def looks_like_markdown(text: str) -> bool:
    """Say whether a plain text has headings, tables or emphasis as Markdown writes them."""
    return len(re.findall(r"^#{1,6} \S", text, re.MULTILINE)) > 0 or len(_SIGNS.findall(text)) > 2


def read_markdown(text: str) -> Extract:
    """Return the parts of a Markdown text."""
    fields: dict[str, str] = {}
    if front := _FRONT.match(text):
        fields = {match["name"]: match["value"] for match in _FIELD.finditer(front["fields"])}
        text = text[front.end() :]
    parts = list(_parts(MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").parse(text)))
    heading = next((part.text for part in parts if part.kind is Kind.HEADING and part.level == 1), "")
    day = re.match(r"\d{4}-\d\d-\d\d", fields.get("date", ""))
    return Extract(tuple(parts), fields.get("title", heading), day[0] if day else "")


def _parts(tokens: Sequence[Token]) -> Iterator[Part]:
    lists = _Lists()
    cells: list[str] = []
    head = False
    for at, token in enumerate(tokens):
        lists.take(token)
        if token.type == "tr_open":
            cells, head = [], tokens[at + 1].type == "th_open"
        elif token.type == "tr_close":
            yield Part(Kind.ROW, [TextLine(" ".join(cells))], cells=tuple(cells), head=head)
        elif token.type in ("fence", "code_block"):
            lines = [TextLine(line) for line in token.content.split("\n") if line.strip()]
            yield from [Part(Kind.TEXT, lines)] if lines else []
        elif token.type == "inline" and tokens[at - 1].type in ("td_open", "th_open"):
            cells.append(" ".join(_words(token).split()))
        elif token.type == "inline" and tokens[at - 1].type == "heading_open":
            words = " ".join(_words(token).split())
            yield Part(Kind.HEADING, [TextLine(words)], level=int(tokens[at - 1].tag[1]))
        elif token.type == "inline":
            yield from _paragraphs(_words(token), lists.mark)
            lists.mark = ""


class _Lists:
    """The lists that are open.

    :ivar mark: of the item that begins, "" when its first paragraph was taken.
    """

    def __init__(self) -> None:
        self.mark = ""
        self._open: list[tuple[str, int]] = []  # delimiter, "" for bullets; number of the next item

    def take(self, token: Token) -> None:
        """Follow a token."""
        if token.type == "bullet_list_open":
            self._open.append(("", 1))
        elif token.type == "ordered_list_open":
            self._open.append((token.markup, int(token.attrs.get("start") or 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._open.pop()
        elif token.type == "list_item_open":
            delimiter, number = self._open[-1]
            self._open[-1] = (delimiter, number + 1)
            self.mark = f"{number}{delimiter} " if delimiter else "• "


def _paragraphs(text: str, mark: str) -> Iterator[Part]:
    """Yield a paragraph or item; footnotes may stand line below line."""
    if not text.strip():
        return
    if _NOTE.match(text):
        for note in re.split(r"\n(?=\[\^\d{1,3}\]:)", text):
            if match := _NOTE.match(note):
                yield Part(Kind.NOTE, _lines(note[match.end() :]), label=match[1])
    elif mark:
        yield Part(Kind.ITEM, _lines(mark + text))
    else:
        yield Part(Kind.TEXT, _lines(text))


def _lines(text: str) -> list[TextLine]:
    return [TextLine(" ".join(line.split())) for line in text.split("\n") if line.strip()]


def _words(token: Token) -> str:
    words: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif child.type == "image":
            words.append(child.content)
    return "".join(words)
