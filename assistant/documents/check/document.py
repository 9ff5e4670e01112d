"""The checks that fit a document, and the way from a source of the corpus to them."""

from pathlib import Path

from assistant.documents.check.outcome import Check
from assistant.documents.check.report import check_reading_text, check_report
from assistant.documents.check.statute import check_statute
from assistant.documents.load import read_document
from assistant.documents.manifest import Source
from assistant.documents.model import Document
from assistant.documents.reading.syntax import is_reading_text

__all__ = ["check_document", "check_source"]


def check_document(document: Document, source: str) -> tuple[Check, ...]:
    """Run the checks for the kind of the document.

    :param source: text of the file that the document was read from.
    :return: one result a check, in the order in which they are shown.
    """
    if document.kind == "statute":
        return check_statute(document, source)
    return check_reading_text(document, source) if is_reading_text(source) else check_report(document, source)


def check_source(corpus_dir: Path, source: Source) -> tuple[Check, ...]:
    """Read a document of the corpus and check the reading.

    :raises CorpusError: the file cannot be read as UTF-8 text, or has no structure of its kind.
    """
    document = read_document(corpus_dir, source)
    return check_document(document, (corpus_dir / source.file).read_text(encoding="utf-8"))
