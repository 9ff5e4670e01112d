"""The words around exported answers, and text made safe for a file."""

import re
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources

from assistant.answering.contract import Answer, Citation
from assistant.documents.manifest import Source
from assistant.export.model import Batch, Value, unsupported
from assistant.messages import Texts, read_catalogue

__all__ = [
    "address", "cell_text", "clean", "confidence", "how", "moment", "number", "run_facts", "source_facts", "status",
    "texts_of", "title",
]  # fmt: skip

# what XML cannot hold or nothing can show: control characters, halves of characters, code points that are none
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u200b]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SHOWN_DIGITS = 12  # of a fingerprint
_MINUTE = 60


@cache
def texts_of(language: str) -> Texts:
    """Return the words in ``de`` or ``en``."""
    return read_catalogue(resources.files("assistant.export") / "catalogues", language)


def clean(text: str) -> str:
    """Return the text without characters that a file cannot hold; every kind of line break becomes a newline."""
    return _UNFIT.sub("", _BREAKS.sub("\n", text))


def cell_text(value: Value, texts: Texts) -> str:
    """Return a carried value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return texts("value.true" if value else "value.false")
    if isinstance(value, datetime):
        if value.time() != time():
            return value.strftime("%d.%m.%Y %H:%M" if texts.language == "de" else "%Y-%m-%d %H:%M")
        value = value.date()
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y") if texts.language == "de" else value.isoformat()
    if isinstance(value, float):
        shown = f"{value:.15g}"
        return shown.replace(".", ",") if texts.language == "de" else shown
    return clean(str(value))


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


def number(value: int, texts: Texts) -> str:
    """Return a count with its thousands set apart."""
    return f"{value:,}".replace(",", "." if texts.language == "de" else ",")


def moment(value: datetime, texts: Texts) -> str:
    """Return day and time of day, UTC."""
    return value.astimezone(UTC).strftime("%d.%m.%Y, %H:%M UTC" if texts.language == "de" else "%Y-%m-%d %H:%M UTC")


def _of(rows: int, total: int, texts: Texts) -> str:
    return texts("run.stopped", rows=number(rows, texts), total=number(total, texts))


def _duration(seconds: float, texts: Texts) -> str:
    if seconds >= _MINUTE:
        return texts("run.minutes", minutes=int(seconds) // _MINUTE, seconds=int(seconds) % _MINUTE)
    return texts("run.seconds", seconds=f"{seconds:.1f}".replace(".", "," if texts.language == "de" else "."))
