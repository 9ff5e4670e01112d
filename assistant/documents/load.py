"""Read a document of the corpus with the reader of its kind."""

from pathlib import Path

from assistant.documents.manifest import Source
from assistant.documents.model import Document
from assistant.documents.report.reader import read_report
from assistant.documents.statute import read_statute
from assistant.errors import CorpusError

__all__ = ["read_document"]


def read_document(corpus_dir: Path, source: Source) -> Document:
    """Read the file of a source into its structure.

    :raises CorpusError: the file cannot be read as UTF-8 text, or has no structure of its kind.
    """
    path = corpus_dir / source.file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"Die Datei „{path}“ lässt sich nicht als Text lesen: {error}.",
            "Bitte die Datei als UTF-8-Text ablegen.",
        ) from error
    reader = read_report if source.kind == "report" else read_statute
    return reader(text, id=source.id, title=source.title, language=source.language)
