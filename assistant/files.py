"""Output files: written beside their place and renamed, so that nobody finds half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from assistant.errors import OutputError, reason

__all__ = ["check_writable", "replacing", "replacing_bytes"]


@contextmanager
def replacing(target: Path, *, keep: Path | None = None) -> Iterator[TextIO]:
    """Open a temporary file beside ``target`` that takes its place at the end, and is gone if the end is not reached.

    :param keep: the input, which must not be replaced.
    :raises OutputError: the target cannot be written, is the input, or is nothing that may be replaced.
    """
    with replacing_bytes(target, keep=keep) as raw, TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def replacing_bytes(target: Path, *, keep: Path | None = None) -> Iterator[BinaryIO]:
    """Do the same for what is not text; the file can be read and sought in.

    :param keep: the input, which must not be replaced.
    :raises OutputError: the target cannot be written, is the input, or is nothing that may be replaced.
    """
    target = target.resolve()
    if keep and target == keep.resolve():
        raise OutputError(f"{target} ist auch die Eingabe.", "Für die Ausgabe eine andere Datei nennen.")
    try:
        _check_replaceable(target)
        temporary = target.with_name(f".assistant-{os.getpid()}.tmp")
        with temporary.open("x+b") as file:
            try:
                yield file
                file.close()
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{target} lässt sich nicht schreiben ({reason(error)}).",
            "Ordner, Zugriffsrechte und freien Platz prüfen.",
        ) from error


def check_writable(target: Path, *, keep: Path | None = None) -> None:
    """Find out, before any work is done, whether a file can be written; nothing is left of the trial.

    :param keep: the input, which must not be replaced.
    :raises OutputError: it cannot be written, is the input, or is nothing that may be replaced.
    """
    with suppress(_Tried), replacing_bytes(target, keep=keep):
        raise _Tried


class _Tried(Exception):  # noqa: N818 — ends a trial, no error
    pass


def _check_replaceable(target: Path) -> None:
    """Refuse what a rename would replace without a word: a device, a folder, a write-protected file."""
    if target.exists() and not target.is_file():
        raise OutputError(f"{target} ist keine gewöhnliche Datei.", "Den Namen einer Datei nennen.")
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"{target} ist schreibgeschützt.", "Den Schutz aufheben oder eine andere Datei nennen.")
