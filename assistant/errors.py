"""The few errors a user may meet; each carries a German sentence, a way out, and the exit code of the CLI."""

import errno

__all__ = ["AssistantError", "CorpusError", "IndexUnusableError", "InputError", "OutputError", "reason"]

_REASONS = {
    errno.ENOENT: "nicht vorhanden",
    errno.EACCES: "keine Berechtigung",
    errno.EPERM: "keine Berechtigung",
    errno.EISDIR: "das ist ein Ordner",
    errno.ENOTDIR: "ein Teil des Pfads ist kein Ordner",
    errno.ENOSPC: "kein Platz auf dem Datenträger",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
    errno.ENAMETOOLONG: "der Name ist zu lang",
}


class AssistantError(Exception):
    """Base of all errors that may be shown to a person.

    :param message: what is wrong and where, one German sentence.
    :param hint: what to do about it, one German sentence, or "" where nothing helps.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return message and hint as one line."""
        return f"{self.message} {self.hint}".strip()


class InputError(AssistantError):
    """The question or an input file cannot be used (exit code 2)."""

    exit_code = 2


class OutputError(AssistantError):
    """A result cannot be written (exit code 2)."""

    exit_code = 2


class CorpusError(AssistantError):
    """The corpus folder, its manifest or one of its documents is not as it should be (exit code 2)."""

    exit_code = 2


class IndexUnusableError(AssistantError):
    """The index is missing, damaged, or was built from something else (exit code 2)."""

    exit_code = 2


def reason(error: Exception) -> str:
    """Return why a file cannot be read or written, in German where it is one of the usual reasons."""
    if not isinstance(error, OSError):
        return str(error)
    return _REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__
