"""The formats by the ending of the file, and the one way into each: to a stream, as bytes, or to a file by rename."""

from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO

from assistant.errors import InputError
from assistant.export.model import Batch
from assistant.export.texts import texts_of
from assistant.files import replacing_bytes
from assistant.messages import Texts

__all__ = ["ENDINGS", "MEDIA_TYPES", "check_ending", "export", "save"]

Writer = Callable[[Batch, BinaryIO, Texts], None]

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "md": "text/markdown",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
}
ENDINGS = tuple(MEDIA_TYPES)
# imported when asked for: the libraries of two of them take their time
_MODULES = {
    "xlsx": "workbook",
    "docx": "document",
    "html": "webpage",
    "md": "markdown",
    "csv": "records",
    "jsonl": "records",
}


def check_ending(path: Path) -> str:
    """Return the format of a file by its ending.

    :raises InputError: there is no such format.
    """
    ending = PurePath(path).suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise InputError(
            f"Für {path} gibt es kein Format.", f"Den Namen mit {', '.join(f'.{it}' for it in ENDINGS)} enden lassen."
        )
    return ending


def export(batch: Batch, ending: str, *, language: str = "de") -> bytes:
    """Return the file of a run.

    :param ending: one of ``ENDINGS``.
    :param language: of the words around the answers, ``de`` or ``en``.
    """
    file = BytesIO()
    _writer(ending)(batch, file, texts_of(language))
    return file.getvalue()


def save(batch: Batch, target: Path, *, language: str = "de", keep: Path | None = None) -> None:
    """Write the file of a run by its ending; it appears whole or not at all.

    :param keep: the questions' file, which must not be replaced.
    :raises InputError: no format has that ending.
    :raises OutputError: the file cannot be written.
    """
    write = _writer(check_ending(target))
    with replacing_bytes(target, keep=keep) as file:
        write(batch, file, texts_of(language))


def _writer(ending: str) -> Writer:
    writer: Writer = getattr(import_module(f"assistant.export.{_MODULES[ending]}"), f"write_{ending}")
    return writer
