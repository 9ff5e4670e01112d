"""Reads a file in a process of its own, which may neither run forever nor take all memory.

Files come from anywhere. One that was made to harm, or is damaged in a way that no library foresaw, must cost a message
and nothing else. ``python -m assistant.documents.origin.apart FILE`` is that process; it writes one JSON object a line.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from assistant.documents.origin.parts import Extract, Kind, Page, Part, TextLine
from assistant.documents.origin.recognise import Progress, read_bytes
from assistant.errors import AssistantError, InputError, reason

__all__ = ["read_apart"]

_MOST_BYTES: Final = 250_000_000
_MEMORY: Final = 900_000_000  # bytes of address space
_PATIENCE_S: Final = 20.0  # without a sign of life


def read_apart(path: Path, *, progress: Progress | None = None, patience_s: float = _PATIENCE_S) -> Extract:
    """Return what was found in a file.

    :param progress: called with the pages read and all pages, where the file has pages.
    :param patience_s: the reading is given up when no page was finished for so long (seconds).
    :raises InputError: the file is missing, empty, damaged, locked, of a kind that is not read, takes too long or too
        much memory.
    """
    _must_be_file(path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    child = subprocess.Popen(
        [sys.executable, "-m", __name__, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
    )
    try:
        for told in _lines(child, path.name, patience_s):
            if "done" in told and progress is not None:
                progress(told["done"], told["total"])
            elif "error" in told:
                raise InputError(*told["error"])
            elif "extract" in told:
                return _extract(told["extract"])
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
    raise InputError(
        f"Die Datei „{path.name}“ lässt sich nicht lesen: sie braucht zu viel Speicher oder ist beschädigt.",
        "Die Datei aus dem Programm, das sie schrieb, noch einmal speichern, oder sie teilen.",
    )


def _must_be_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"„{path}“ ist keine Datei.", "Eine einzelne Datei angeben.")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise InputError(f"Die Datei „{path}“ gibt es nicht.", "Namen und Ordner prüfen.") from error
    except (OSError, ValueError) as error:
        raise InputError(
            f"Die Datei „{path}“ lässt sich nicht lesen ({reason(error)}).", "Zugriffsrechte prüfen."
        ) from error
    if size > _MOST_BYTES:
        raise InputError(f"Die Datei „{path.name}“ ist größer als {_MOST_BYTES // 1_000_000} MB.", "Die Datei teilen.")


def _lines(child: "subprocess.Popen[str]", name: str, patience_s: float) -> Iterator[dict[str, Any]]:
    """Yield what the process tells, as long as it tells something."""
    told: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in child.stdout or ():
            told.put(line)
        told.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = told.get(timeout=patience_s)
        except queue.Empty as error:
            raise InputError(
                f"Das Lesen von „{name}“ wurde abgebrochen: seit {patience_s:.0f} Sekunden ging es nicht weiter.",
                "Die Datei aus dem Programm, das sie schrieb, noch einmal speichern, oder sie teilen.",
            ) from error
        if line is None:
            return
        yield json.loads(line)


def _extract(told: dict[str, Any]) -> Extract:
    parts = tuple(
        Part(
            Kind(part["kind"]),
            [TextLine(line["text"], Page(**line["page"]) if line["page"] else None) for line in part["lines"]],
            part["level"],
            part["label"],
            tuple(part["cells"]),
            part["head"],
        )
        for part in told["parts"]
    )
    return Extract(parts, told["title"], told["date"], told["pages"], tuple(told["unread"]))


def _tell(value: dict[str, Any]) -> None:
    os.write(_TOLD, (json.dumps(value) + "\n").encode())


_TOLD: Final = 1  # the standard output; libraries may write to sys.stdout


def _main(path: Path) -> None:
    _limit_memory()
    try:
        extract = read_bytes(path.read_bytes(), path.name, lambda done, total: _tell({"done": done, "total": total}))
    except AssistantError as error:
        _tell({"error": [error.message, error.hint]})
    else:
        _tell({"extract": asdict(extract)})


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.stdout = sys.stderr
    _main(Path(sys.argv[1]))
