"""An answer for the clipboard and a conversation as a file, each with all citations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.answering.contract import Answer, IndexStamp
from assistant.documents.manifest import Source
from assistant.export.texts import clean
from assistant.markup import Html, element, join
from assistant.messages import Texts

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["Conversation", "answer_html", "answer_text", "as_docx", "as_markdown"]

_BULLET = re.compile(r"^\s*[•▪‣]\s+")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LIST_MARK = re.compile(r"^(\s*)([-+=]|\d+[.)])")
_SHOWN_DIGITS = 12  # of a fingerprint


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is saved.

    :param answers: oldest first.
    :param sources: the documents that were asked.
    :param at: when it is saved, with time zone.
    """

    answers: tuple[Answer, ...]
    sources: tuple[Source, ...]
    stamp: IndexStamp
    at: datetime


def answer_text(answer: Answer, texts: Texts) -> str:
    """Return an answer with the list of its citations as plain text.

    :param texts: a catalogue with the entries ``save.…``.
    """
    labels = [f"[{citation.n}] {citation.label}" for citation in answer.citations]
    return "\n\n".join([answer.answer.strip(), *answer.warnings, "\n".join([f"{texts('save.proofs')}:", *labels])])


def answer_html(answer: Answer, texts: Texts) -> str:
    """Return the same for programs that take formatted text: paragraphs and lists, no classes, no links."""
    parts: list[Html] = []
    items: list[Html] = []
    for bullet, words in _lines(answer.answer):
        if bullet:
            items.append(element("li", words))
            continue
        parts += [element("ul", *items)] if items else []
        items = []
        parts.append(element("p", words))
    parts += [element("ul", *items)] if items else []
    parts += [element("p", warning) for warning in answer.warnings]
    labels = [join([Html("<br>"), f"[{citation.n}] {citation.label}"]) for citation in answer.citations]
    return join([*parts, element("p", element("strong", f"{texts('save.proofs')}:"), *labels)])


def as_markdown(conversation: Conversation, texts: Texts) -> str:
    """Return the conversation as Markdown; whatever the documents say is shown as it stands there."""
    lines = [f"# {texts('save.title')}", _made(conversation, texts), texts("save.how")]
    for answer in conversation.answers:
        lines.append(f"## {_escaped(_one_line(answer.question))}")
        if searched := _searched(answer):
            lines.append(f"*{texts('save.searched')}:* {_escaped(_one_line(searched))}")
        lines += [f"- {_escaped(words)}" if bullet else _escaped(words) for bullet, words in _lines(_shown(answer))]
        lines += [f"> {_escaped(_one_line(warning))}" for warning in answer.warnings]
        if answer.citations:
            lines.append(f"### {texts('save.proofs')}")
        for citation in answer.citations:
            quote = _escaped(_one_line(citation.quote))
            lines.append(f"{_escaped(f'[{citation.n}] {citation.label}')}  \n> {quote}")
    lines += [f"## {texts('save.documents')}", *(f"- {_escaped(_document(it, texts))}" for it in conversation.sources)]
    return "\n\n".join(clean(line) for line in [*lines, _escaped(_index(conversation.stamp, texts))]) + "\n"


def as_docx(conversation: Conversation, texts: Texts) -> bytes:
    """Return the conversation as a Word document."""
    import docx  # takes a moment, and few save
    from docx.shared import Mm

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    properties = document.core_properties
    properties.title, properties.author = texts("save.title"), ""
    properties.comments, properties.language = _index(conversation.stamp, texts), texts.language
    properties.created = properties.modified = conversation.at.astimezone(UTC).replace(tzinfo=None)
    document.add_heading(texts("save.title"), 0)
    document.add_paragraph(_made(conversation, texts))
    document.add_paragraph(texts("save.how"))
    for answer in conversation.answers:
        _add_turn(document, answer, texts)
    document.add_heading(texts("save.documents"), 1)
    for source in conversation.sources:
        document.add_paragraph(clean(_document(source, texts)), style="List Bullet")
    document.add_paragraph(_index(conversation.stamp, texts))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_turn(document: "Document", answer: Answer, texts: Texts) -> None:
    from docx.shared import Pt

    document.add_heading(clean(_one_line(answer.question)), 1)
    if searched := _searched(answer):
        document.add_paragraph().add_run(clean(f"{texts('save.searched')}: {_one_line(searched)}")).italic = True
    for bullet, words in _lines(_shown(answer)):
        document.add_paragraph(clean(words), style="List Bullet" if bullet else None)
    for warning in answer.warnings:
        document.add_paragraph(clean(warning), style="Intense Quote")
    if answer.citations:
        document.add_heading(texts("save.proofs"), 2)
    for citation in answer.citations:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_after = True, Pt(2)
        paragraph.add_run(clean(f"[{citation.n}] {citation.label}")).bold = True
        document.add_paragraph(clean(citation.quote), style="Quote")


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the lines of an answer: whether it is an item of a list, and its words."""
    for line in text.splitlines():
        if line.strip():
            yield bool(_BULLET.match(line)), _BULLET.sub("", line).strip()


def _shown(answer: Answer) -> str:
    return answer.error or answer.answer


def _searched(answer: Answer) -> str:
    """Return the question as it was searched, "" where it is the one typed."""
    searched = answer.standalone_question.strip()
    return "" if searched.casefold() == answer.question.strip().casefold() else searched


def _made(conversation: Conversation, texts: Texts) -> str:
    at = conversation.at.astimezone(UTC)
    return texts("save.made", day=_day(at.date().isoformat(), texts), time=f"{at:%H:%M}")


def _index(stamp: IndexStamp, texts: Texts) -> str:
    day = _day(stamp.built_at, texts) or "–"
    return texts("save.index", fingerprint=stamp.fingerprint[:_SHOWN_DIGITS], embedding=stamp.embedding, day=day)


def _document(source: Source, texts: Texts) -> str:
    title = f"{source.title} ({source.note})" if source.note else source.title
    day = _day(source.date, texts)
    return texts(
        "save.document", title=title, publisher=source.publisher, day=day, url=source.url, sha256=source.sha256
    )


def _day(iso: str, texts: Texts) -> str:
    """Return the day of an ISO date or time as the language writes it, "" of nothing."""
    day = iso[:10]
    return ".".join(reversed(day.split("-"))) if texts.language == "de" else day


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return _LIST_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))
