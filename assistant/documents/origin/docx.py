"""Word files (DOCX): paragraphs by their styles, lists, tables, footnotes."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from assistant.documents.origin.parts import Extract, Kind, Part, TextLine
from assistant.errors import InputError

__all__ = ["read_docx"]

_MOST_BYTES: Final = 200_000_000  # unpacked
_MOST_FILES: Final = 10_000
_DEEPEST: Final = 6
_SPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING: Final = re.compile(r"(?:heading|überschrift)\s*(\d)", re.IGNORECASE)


def read_docx(data: bytes, name: str) -> Extract:
    """Return the parts of a Word file; it has no pages before it is printed.

    :param name: of the file, for complaints.
    :raises InputError: the file is damaged, unpacks to too much, or holds no text.
    """
    # here and not above: only adding a Word file needs it
    import docx

    _must_be_small(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        parts = list(_Reading(document).parts())
        core = document.core_properties
        day = core.modified or core.created
        title, date = (core.title or "").strip(), day.date().isoformat() if day else ""
    except MemoryError:
        raise
    except Exception as error:  # a damaged file makes python-docx and lxml raise whatever they stumble over
        raise InputError(
            f"Die Word-Datei „{name}“ ist beschädigt und lässt sich nicht lesen ({type(error).__name__}).",
            "Die Datei in Word oder LibreOffice öffnen und noch einmal als DOCX speichern.",
        ) from error
    if not any(part.text.strip() for part in parts):
        raise InputError(f"Die Word-Datei „{name}“ enthält keinen Text.", "Eine Datei mit Text angeben.")
    return Extract(tuple(parts), title, date)


def _must_be_small(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise InputError(
            f"Die Word-Datei „{name}“ ist beschädigt: sie lässt sich nicht auspacken.",
            "Die Datei noch einmal herunterladen oder speichern.",
        ) from error
    if sum(entry.file_size for entry in entries) > _MOST_BYTES or len(entries) > _MOST_FILES:
        raise InputError(
            f"Die Word-Datei „{name}“ ist ausgepackt größer als {_MOST_BYTES // 1_000_000} MB und wird nicht gelesen.",
            "Die Bilder verkleinern oder das Dokument teilen.",
        )


class _Reading:
    """One pass over the body of a document."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 — python-docx has no types
        self._document = document
        self._counts: list[int] = [0] * _DEEPEST
        self._notes: list[str] = []  # ids of footnotes in the order of their marks

    def parts(self) -> Iterator[Part]:
        """Yield the parts in the order of the file; footnotes behind the paragraph that marks them."""
        texts = self._note_texts()
        told = 0
        for element in self._document.element.body.iterchildren():
            if element.tag == f"{_SPACE}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_SPACE}tbl":
                yield from self._table(element)
            for number, note in enumerate(self._notes[told:], start=told + 1):
                yield Part(Kind.NOTE, [TextLine(texts.get(note, ""))], label=str(number))
            told = len(self._notes)

    def _paragraph(self, element: Any) -> Iterator[Part]:  # noqa: ANN401 — elements of lxml
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(element, self._document)
        text = self._text(element)
        if not text.strip():
            return
        style = str(paragraph.style.name) if paragraph.style is not None else ""
        if heading := _HEADING.match(style):
            level = min(int(heading[1]) or 1, _DEEPEST)
            yield Part(Kind.HEADING, [TextLine(self._number(paragraph, level) + text)], level=level)
        elif style.lower() == "title":
            yield Part(Kind.HEADING, [TextLine(text)], level=1)
        elif style.lower() in ("caption", "beschriftung"):
            yield Part(Kind.CAPTION, [TextLine(text)])
        elif self._is_item(paragraph, style):
            yield Part(Kind.ITEM, [TextLine(f"• {text}")])
        else:
            yield Part(Kind.TEXT, [TextLine(line) for line in text.split("\n") if line.strip()])

    def _is_item(self, paragraph: Any, style: str) -> bool:  # noqa: ANN401 — as above
        properties = paragraph._p.pPr
        return style.lower().startswith("list") or (properties is not None and properties.numPr is not None)

    def _number(self, paragraph: Any, level: int) -> str:  # noqa: ANN401 — as above
        """Return the number that Word shows in front of a heading, "" where it shows none."""
        own, style = paragraph._p.pPr, paragraph.style.element.pPr
        if all(properties is None or properties.numPr is None for properties in (own, style)):
            return ""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (_DEEPEST - level)
        return ".".join(str(count) for count in self._counts[:level]) + " "

    def _text(self, element: Any) -> str:  # noqa: ANN401 — as above
        words: list[str] = []
        for node in element.iter():
            if node.tag == f"{_SPACE}t":
                words.append(node.text or "")
            elif node.tag == f"{_SPACE}tab":
                words.append(" " if node.getparent().tag == f"{_SPACE}r" else "")
            elif node.tag == f"{_SPACE}br":
                words.append("\n")
            elif node.tag == f"{_SPACE}noBreakHyphen":
                words.append("-")
            elif node.tag == f"{_SPACE}footnoteReference":
                self._notes.append(node.get(f"{_SPACE}id"))
                words.append(f"[^{len(self._notes)}]")
        return "".join(words)

    def _table(self, element: Any) -> Iterator[Part]:  # noqa: ANN401 — as above
        from docx.table import Table

        for at, row in enumerate(Table(element, self._document).rows):
            cells: list[str] = []
            before = None
            for cell in row.cells:
                if cell._tc is not before:  # one that spans several columns is given once for each
                    cells.append(" ".join(self._text(cell._tc).split()))
                before = cell._tc
            if any(cells):
                yield Part(Kind.ROW, [TextLine(" ".join(cells))], cells=tuple(cells), head=at == 0)

    def _note_texts(self) -> dict[str, str]:
        """Return id to text of the footnotes."""
        from lxml import etree

        for relation in self._document.part.rels.values():
            if relation.reltype.endswith("/footnotes"):
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                root = etree.fromstring(relation.target_part.blob, parser)
                return {
                    note.get(f"{_SPACE}id"): " ".join("".join(t.text or "" for t in note.iter(f"{_SPACE}t")).split())
                    for note in root.iter(f"{_SPACE}footnote")
                }
        return {}
