"""DOCX: headings, lists and tables by the built-in styles, so that a screen reader and Word's own tools know them.

Each marker in an answer leads to its citation below it. The questions are written through one after the other: what
python-docx has built of one goes to disk as XML before the next begins, however many there are.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from assistant.export.model import Batch, Entry
from assistant.export.texts import clean
from assistant.export.told import (
    body,
    carried,
    confidence,
    heading,
    how,
    name,
    run_facts,
    source_facts,
    status,
    title,
)
from assistant.messages import Texts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from assistant.answering.contract import Citation

__all__ = ["write_docx"]

_MARKER = re.compile(r"\[(\d{1,3})\]")
_BULLET = re.compile(r"^\s*[•▪‣]\s+")
_MAIN = "word/document.xml"
_IN_MEMORY = 8 << 20  # bytes of XML; more goes to disk
_INK, _QUIET, _FILL = "0B5D66", "566064", "E8EFF0"
_FACT_WIDTHS = (5.5, 11)  # cm
_STATE, _PROOF = "Antwortstatus", "Beleg"
_STYLES = ("Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", _STATE, _PROOF)


def write_docx(batch: Batch, file: BinaryIO, texts: Texts) -> None:
    """Write the document."""
    writer = _Writer(batch, texts)
    writer.write(file)


class _Writer:
    """Builds the document of a run, a part at a time."""

    def __init__(self, batch: Batch, texts: Texts) -> None:
        import docx

        self._batch = batch
        self._texts = texts
        self._document: Document = docx.Document()
        self._bookmarks = count(1)
        self._languages = {source.id: _language(source.language) for source in batch.sources}
        _prepare(self._document, title(texts, batch), _language(texts.language))
        # looked up once: python-docx goes through all styles of the template for each paragraph
        self._styles = {style: self._document.styles[style].style_id for style in _STYLES}

    def write(self, file: BinaryIO) -> None:
        """Write the package: all but the text as python-docx saves it, the text as it was collected."""
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as text:
            for part in self._parts():
                part()
                self._flush(text)
            self._package(file, text)

    def _parts(self) -> Iterator[Callable[[], None]]:
        """Yield what adds a part of the document; it is written before the next one is asked for."""
        yield self._front
        for entry in self._batch.entries:
            yield partial(self._entry, entry)
        yield self._sources

    def _flush(self, text: IO[bytes]) -> None:
        """Move what has been built to ``text``; the page set-up at the end stays."""
        from lxml import etree

        content = self._document.element.body
        for built in content[:-1]:
            text.write(etree.tostring(built))
            content.remove(built)

    def _package(self, file: BinaryIO, text: IO[bytes]) -> None:
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as frame:
            self._document.save(frame)
            with zipfile.ZipFile(frame) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
                for item in source.infolist():
                    data = source.read(item)
                    if item.filename != _MAIN:
                        target.writestr(item, data)
                        continue
                    before, mark, after = data.partition(b"<w:body>")
                    with target.open(item.filename, "w", force_zip64=True) as main:
                        main.write(before + mark)
                        text.seek(0)
                        while block := text.read(1 << 20):
                            main.write(block)
                        main.write(after)

    # ---------- parts ----------

    def _front(self) -> None:
        texts, batch = self._texts, self._batch
        self._paragraph(title(texts, batch), "Title")
        self._document.add_paragraph(how(batch, texts))
        self._paragraph(texts("section.run"), "Heading 1")
        self._facts(run_facts(batch, texts)[:-1], texts("section.run"))
        self._paragraph(texts("section.answers"), "Heading 1")

    def _entry(self, entry: Entry) -> None:
        texts, answer = self._texts, entry.answer
        short, question = heading(entry)
        self._paragraph(f"{name(entry)}  {short}", "Heading 2")
        if question:
            self._document.add_paragraph(question)
        self._paragraph(f"{status(answer, texts)} · {confidence(answer, texts)}", _STATE)
        anchors = {citation.n: f"q{entry.position}b{citation.n}" for citation in answer.citations}
        for line in filter(str.strip, body(entry, texts).split("\n")):
            bullet = _BULLET.match(line)
            paragraph = self._paragraph(style="List Bullet" if bullet else None)
            # "Laut …:" stays with what it introduces
            paragraph.paragraph_format.keep_with_next = line.rstrip().endswith(":") or None
            self._answer_line(paragraph, line[bullet.end() :] if bullet else line, anchors)
        for warning in answer.warnings:
            self._document.add_paragraph(clean(texts("remark", text=warning)))
        if answer.citations:
            self._paragraph(texts("citations"), "Heading 3")
        for citation in answer.citations:
            self._citation(citation, anchors[citation.n])
        told = carried(entry, self._batch, texts)
        if told:
            self._paragraph(texts("section.carried"), "Heading 3")
        for column, value in told:
            paragraph = self._paragraph(style=_PROOF)
            paragraph.add_run(f"{column}: ").bold = True
            paragraph.add_run(value)

    def _paragraph(self, text: str = "", style: str | None = None) -> "Paragraph":
        paragraph = self._document.add_paragraph(text)
        if style:
            paragraph._element.style = self._styles[style]
        return paragraph

    def _answer_line(self, paragraph: "Paragraph", line: str, anchors: dict[int, str]) -> None:
        """Write a line of an answer; its markers are small raised links to the citations."""
        end = 0
        for match in _MARKER.finditer(line):
            if anchor := anchors.get(int(match[1])):
                paragraph.add_run(line[end : match.start()].rstrip() + "\N{NARROW NO-BREAK SPACE}")
                _link(paragraph, match[0], anchor)
                end = match.end()
        paragraph.add_run(line[end:])

    def _citation(self, citation: "Citation", anchor: str) -> None:
        paragraph = self._paragraph(style=_PROOF)
        _bookmark(paragraph, next(self._bookmarks), anchor)
        paragraph.add_run(f"[{citation.n}] {clean(citation.label)}: ").bold = True
        quote = paragraph.add_run(self._texts("quote", quote=clean(citation.quote)))
        if language := self._languages.get(citation.document):
            _add(quote._element.get_or_add_rPr(), "w:lang", val=language)

    def _sources(self) -> None:
        self._paragraph(self._texts("section.sources"), "Heading 1")
        for source in self._batch.sources:
            self._paragraph(clean(source.short_title), "Heading 2")
            self._facts(source_facts(source, self._texts), clean(source.short_title))

    def _facts(self, facts: Iterable[tuple[str, str]], caption: str) -> None:
        """Write names and values as a table whose head is marked as one."""
        head = (self._texts("head.fact"), self._texts("head.value"))
        rows: Sequence[tuple[str, str]] = [head, *facts]
        table = self._document.add_table(len(rows), 2, style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, _FACT_WIDTHS, strict=True):
            column.width = _cm(width)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text, width in zip(row.cells, cells, _FACT_WIDTHS, strict=True):
                cell.width = _cm(width)
                cell.paragraphs[0].add_run(text).bold = cells is head
                cell.paragraphs[0].paragraph_format.space_before = _pt(2)
                cell.paragraphs[0].paragraph_format.space_after = _pt(2)
        for cell in table.rows[0].cells:
            _add(cell._element.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=_FILL)
        _add(table.rows[0]._element.get_or_add_trPr(), "w:tblHeader")
        for row in table.rows:
            _add(row._element.get_or_add_trPr(), "w:cantSplit")
        _add(table._element.tblPr, "w:tblCaption", val=caption)
        self._document.add_paragraph().paragraph_format.space_after = 0


def _prepare(document: "Document", heading: str, language: str) -> None:
    """Set page, styles, language and footer, and the properties that Word shows of a file."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = _cm(21), _cm(29.7)
    section.left_margin = section.right_margin = _cm(2.25)
    section.top_margin = section.bottom_margin = _cm(2)
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for style, size, before in (("Title", 20, 0), ("Heading 1", 15, 20), ("Heading 2", 12, 18), ("Heading 3", 10, 8)):
        font = styles[style].font
        font.name, font.size, font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(_INK)
        styles[style].paragraph_format.space_before = Pt(before)
        styles[style].paragraph_format.space_after = Pt(4)
        _own_font(styles[style])
    for style, indent in ((_STATE, 0), (_PROOF, 0.6)):
        own = styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
        own.base_style, own.font.size = normal, Pt(9.5)
        own.paragraph_format.space_after = Pt(3)
        own.paragraph_format.left_indent = _cm(indent)
        own.paragraph_format.first_line_indent = _cm(-indent)
    styles[_STATE].paragraph_format.keep_with_next = True
    styles[_STATE].font.color.rgb = RGBColor.from_string(_QUIET)
    for found in styles.element.iter(_tag("w:lang")):
        found.set(_tag("w:val"), language)
    document.core_properties.title = heading
    document.core_properties.language = language
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _page_number(section.footer.paragraphs[0])


def _own_font(style: Any) -> None:  # noqa: ANN401 — a style of any kind
    """Let the font named count: the template's headings name one of the theme, which goes before it."""
    fonts = style.element.rPr.rFonts
    for name_ in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[name_]


def _page_number(paragraph: "Paragraph") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run()._element
    _add(run, "w:fldChar", fldCharType="begin")
    _add(run, "w:instrText").text = "PAGE"
    _add(run, "w:fldChar", fldCharType="end")


def _link(paragraph: "Paragraph", text: str, anchor: str) -> None:
    from docx.text.run import Run

    link = _add(paragraph._element, "w:hyperlink", anchor=anchor, history="1")
    run = Run(_add(link, "w:r"), paragraph)
    run.text = text
    run.font.superscript = True
    run.font.color.rgb = _rgb(_INK)


def _bookmark(paragraph: "Paragraph", number: int, anchor: str) -> None:
    _add(paragraph._element, "w:bookmarkStart", id=str(number), name=anchor)
    _add(paragraph._element, "w:bookmarkEnd", id=str(number))


def _add(parent: Any, name_: str, **attributes: str) -> Any:  # noqa: ANN401 — lxml's elements have no types here
    from docx.oxml import OxmlElement

    made: Any = OxmlElement(name_)
    for key, value in attributes.items():
        made.set(_tag(f"w:{key}"), value)
    parent.append(made)
    return made


def _tag(name_: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name_))


def _rgb(color: str) -> Any:  # noqa: ANN401 — imported late
    from docx.shared import RGBColor

    return RGBColor.from_string(color)


def _cm(value: float) -> Any:  # noqa: ANN401 — imported late
    from docx.shared import Cm

    return Cm(value)


def _pt(value: float) -> Any:  # noqa: ANN401 — imported late
    from docx.shared import Pt

    return Pt(value)


def _language(code: str) -> str:
    return "de-DE" if code == "de" else "en-GB"
