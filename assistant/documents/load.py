"""Read a document of the corpus: the reader is chosen by its kind and by what the file is."""

from pathlib import Path

from assistant.documents.manifest import Source
from assistant.documents.model import Document
from assistant.documents.reading.norms import read_statute_text
from assistant.documents.reading.reader import read_reading_text
from assistant.documents.reading.syntax import is_reading_text
from assistant.documents.report.reader import read_report
from assistant.documents.statute import read_statute
from assistant.errors import CorpusError

__all__ = ["read_document", "read_text"]


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
    return read_text(text, source)


def read_text(text: str, source: Source) -> Document:
    """Read a text into its structure.

    :param text: of the file of the source.
    :raises CorpusError: it has no structure of its kind.
    """
    if is_reading_text(text):
        reader = read_reading_text if source.kind == "report" else read_statute_text
    else:
        reader = read_report if source.kind == "report" else read_statute
    return reader(text, id=source.id, title=source.title, language=source.language)
