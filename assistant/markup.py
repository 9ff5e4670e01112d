"""HTML that cannot be injected into: every text is escaped unless it was built here."""

import re
from collections.abc import Collection, Iterable
from html import escape
from itertools import groupby

__all__ = ["Html", "answer_body", "element", "inline_code", "join"]

_MARKER = re.compile(r"\[(\d{1,3})\]")
_BULLET = re.compile(r"^\s*[•▪‣]\s+")
_EMPTY = frozenset({"br", "col", "hr", "img", "input"})
_CODE = re.compile(r"`([^`]+)`|„(assistant [^“]+)“")


class Html(str):
    """Text that is HTML already and is not escaped again; only this module makes it."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """Return one element; children that are no :class:`Html` are escaped.

    :param name: tag name.
    :param children: text or elements.
    :param attributes: ``class_`` stands for ``class``, other underscores for hyphens; ``None`` and ``False`` are left
        out, ``True`` gives the bare name.
    :return: the element with its end tag, where it has one.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        parts.append(attribute if value is True else f'{attribute}="{escape(str(value))}"')
    opened = f"<{' '.join(parts)}>"
    return Html(opened if name in _EMPTY else f"{opened}{join(children)}</{name}>")


def join(parts: Iterable[str]) -> Html:
    """Return the parts one after the other, escaping those that are no :class:`Html`."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def inline_code(text: str) -> Html:
    """Return the text with `words in backticks` and „assistant …“ set as code, everything else literally."""
    parts: list[str] = []
    end = 0
    for match in _CODE.finditer(text):
        parts += [text[end : match.start()], element("code", match[1] or match[2])]
        end = match.end()
    return join([*parts, text[end:]])


def answer_body(text: str, numbers: Collection[int], anchor: str, label: str, quoted: str | None = None) -> Html:
    """Return an answer as paragraphs and lists, its markers as links, all else literally.

    :param text: the answer; a line is a paragraph, lines that begin with ``•`` are the items of one list.
    :param numbers: citation numbers that exist; ``[7]`` without a citation 7 stays text.
    :param anchor: what the id of a citation begins with; its number follows.
    :param label: accessible name of a marker, with ``{n}`` for the number.
    :param quoted: language of the quotes where it is not the answer's; items and lines that begin with ``„`` get it.
    :return: ``p`` and ``ul`` elements.
    """
    blocks: list[Html] = []
    lines = [line for line in text.splitlines() if line.strip()]
    for bullets, run in groupby(lines, key=lambda line: bool(_BULLET.match(line))):
        items: list[Html] = []
        for line in run:
            row = _with_markers(_BULLET.sub("", line).strip(), numbers, anchor, label)
            language = quoted if bullets or line.lstrip().startswith("„") else None
            items.append(element("li" if bullets else "p", row, lang=language))
        blocks.append(element("ul", *items) if bullets else join(items))
    return join(blocks)


def _with_markers(line: str, numbers: Collection[int], anchor: str, label: str) -> Html:
    parts: list[str] = []
    end = 0
    for match in _MARKER.finditer(line):
        n = int(match[1])
        if n not in numbers:
            continue
        link = element("a", f"[{n}]", class_="tia-marker", href=f"#{anchor}{n}", aria_label=label.format(n=n))
        # a line never begins with its marker: it stays with the word before it
        parts += [line[end : match.start()].rstrip(), Html("&nbsp;"), link]
        end = match.end()
    return join([*parts, line[end:]])
