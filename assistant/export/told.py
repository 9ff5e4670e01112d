"""What every format tells, in words: of the run, of a document, of an answer."""

import textwrap
from collections.abc import Iterable
from datetime import date

from assistant.answering.contract import Answer, Citation
from assistant.documents.manifest import Source
from assistant.export.model import Batch, Entry, unsupported
from assistant.export.texts import cell_text, clean, moment, number
from assistant.messages import Texts

__all__ = [
    "address",
    "body",
    "carried",
    "confidence",
    "heading",
    "heads",
    "how",
    "name",
    "run_facts",
    "source_facts",
    "status",
    "title",
]

_SHOWN_DIGITS = 12  # of a fingerprint
_MINUTE = 60
_HEADING_CHARS = 200
_HEAD_CHARS = 200  # Excel takes 255


def title(texts: Texts, batch: Batch) -> str:
    """Return the title of the file."""
    return texts("title", source=clean(batch.source))


def status(answer: Answer, texts: Texts) -> str:
    """Return the status in a word or two."""
    return texts(f"status.{answer.status}")


def confidence(answer: Answer, texts: Texts) -> str:
    """Say in words how far the citations prove the answer."""
    if answer.status != "answered":
        return texts(f"confidence.{answer.status}")
    if unsupported(answer):
        return texts("confidence.unsupported")
    quoted = all(statement.support == "verbatim" for statement in answer.statements)
    return texts("confidence.verbatim" if quoted else "confidence.checked")


def address(citation: Citation, texts: Texts) -> str:
    """Return section or norm of a citation: ``4.3.2 Titel`` or ``§ 8 Abs. 1 Satz 2 Nr. 3``."""
    if citation.paragraph:
        parts = [("absatz", citation.absatz), ("satz", citation.satz), ("nummer", citation.nummer)]
        return " ".join([f"§ {citation.paragraph}", *(texts(f"place.{name}", n=n) for name, n in parts if n)])
    return clean(" ".join(filter(None, [citation.section, citation.section_title])))


def how(batch: Batch, texts: Texts) -> str:
    """Say how the answers were made."""
    if batch.counts.models:
        return texts("how.generated", models=", ".join(batch.counts.models))
    return texts("how.extractive")


def run_facts(batch: Batch, texts: Texts) -> list[tuple[str, str]]:
    """Return name and value of everything that is told of the run, documents apart."""
    counts = batch.counts
    facts = [
        ("source", clean(batch.source)),
        ("finished_at", moment(batch.finished_at, texts)),
        ("mode", texts("mode.generated" if counts.models else "mode.extractive")),
        ("model", ", ".join(counts.models) or texts("model.none")),
        ("index", f"{batch.stamp.fingerprint[:_SHOWN_DIGITS]} ({batch.stamp.embedding})"),
        ("rows", number(counts.rows, texts) if counts.rows == batch.total else _of(counts.rows, batch.total, texts)),
        ("answered", number(counts.answered, texts)),
        ("not_found", number(counts.not_found, texts)),
        ("errors", number(counts.errors, texts)),
        ("unsupported", number(counts.unsupported, texts)),
        ("duplicates", number(batch.duplicates, texts)),
        ("duration", _duration(batch.seconds, texts)),
        ("how", how(batch, texts)),
    ]
    return [(texts(f"run.{name}"), value) for name, value in facts]


def source_facts(source: Source, texts: Texts) -> list[tuple[str, str]]:
    """Return name and value of everything that is told of a document."""
    facts = [
        ("title", source.title),
        ("publisher", source.publisher),
        ("date", cell_text(date.fromisoformat(source.date), texts)),
        ("status", texts(f"source.{'summary' if source.note else 'published'}")),
        ("url", source.url),
        ("sha256", source.sha256),
    ]
    return [(texts(f"source.head.{name}"), clean(value)) for name, value in facts]


def _of(rows: int, total: int, texts: Texts) -> str:
    return texts("run.stopped", rows=number(rows, texts), total=number(total, texts))


def _duration(seconds: float, texts: Texts) -> str:
    if seconds >= _MINUTE:
        return texts("run.minutes", minutes=int(seconds) // _MINUTE, seconds=int(seconds) % _MINUTE)
    return texts("run.seconds", seconds=f"{seconds:.1f}".replace(".", "," if texts.language == "de" else "."))


def name(entry: Entry) -> str:
    """Return what a question is called: its id, or else its place among the questions."""
    return " ".join(clean(entry.answer.id or "").split()) or str(entry.position)


def heading(entry: Entry) -> tuple[str, str]:
    """Return the question as it heads its answer, and the whole of it where that is not all, else ""."""
    question = clean(entry.answer.question).strip()
    line = " ".join(question.split()) or "…"
    short = line if len(line) <= _HEADING_CHARS else f"{line[: _HEADING_CHARS - 2].rstrip()} …"
    return short, "" if short == question else question


def body(entry: Entry, texts: Texts) -> str:
    """Return the text of the answer, or why there is none."""
    answer = entry.answer
    return clean(texts("error", error=answer.error or "") if answer.status == "error" else answer.answer)


def carried(entry: Entry, batch: Batch, texts: Texts) -> list[tuple[str, str]]:
    """Return head and value of the cells that are carried through, but those with nothing in them."""
    cells = zip(batch.columns, entry.extra, strict=True)
    told = ((clean(column), cell_text(value, texts)) for column, value in cells)
    return [(column, value) for column, value in told if value]


def heads(own: Iterable[str], batch: Batch) -> list[str]:
    """Return the heads of a table with the carried columns last, each in one line and with a name of its own."""
    found: list[str] = []
    seen: set[str] = set()
    for head in [*own, *batch.columns]:
        short = textwrap.shorten(clean(head), _HEAD_CHARS, placeholder=" …") or "…"
        unique, count = short, 2
        while unique.casefold() in seen:
            unique, count = f"{short} ({count})", count + 1
        seen.add(unique.casefold())
        found.append(unique)
    return found
