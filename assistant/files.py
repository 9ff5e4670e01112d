"""Output files: written beside their place and renamed, so that nobody finds half of one."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from assistant.errors import OutputError, reason

__all__ = ["check_writable", "claim", "replacing", "replacing_bytes"]

_PREFIX, _SUFFIX = ".assistant-", ".tmp"


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

    What a killed process left beside the target is taken away.

    :param keep: the input, which must not be replaced.
    :raises OutputError: the target cannot be written, is the input, or is nothing that may be replaced.
    """
    target = target.resolve()
    if keep and target == keep.resolve():
        raise OutputError(f"{target} ist auch die Eingabe.", "Für die Ausgabe eine andere Datei nennen.")
    try:
        _check_replaceable(target)
        _sweep(target.parent)
        with _temporary(target.parent) as (temporary, file):
            yield file
            file.close()
            temporary.replace(target)
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


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a new file, claimed until it is closed and renamed; it is gone at the end if it was not renamed."""
    while True:
        path = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        with path.open("x+b") as file:
            # the claim outlives the file, which has to be closed before it can be renamed everywhere
            handle = os.dup(file.fileno())
            try:
                # a drive without locks takes files all the same; only leftovers stay there
                with suppress(OSError):
                    claim(handle, wait=True)
                # another process may have taken it for a leftover between the two steps
                if _is_at(handle, path):
                    yield path, file
                    return
            finally:
                file.close()
                path.unlink(missing_ok=True)
                os.close(handle)


def _sweep(folder: Path) -> None:
    """Take away what killed processes left in a folder: files that nobody claims any more."""
    if sys.platform == "win32":
        # nothing tells there whose a file is
        return
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        if not path.is_file():  # somebody's pipe would never open
            continue
        with suppress(OSError), path.open("rb") as file:
            claim(file.fileno(), wait=False)
            if _is_at(file.fileno(), path):
                path.unlink()


def claim(handle: int, *, wait: bool) -> None:
    """Lock an open file for this process alone; the lock ends with the process, however that ends. Not on Windows.

    :param wait: until no other process holds it.
    :raises OSError: another process holds it, or the drive has no locks.
    """
    if sys.platform == "win32":
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _is_at(handle: int, path: Path) -> bool:
    """Return whether an open file still is the one of that name."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False
