"""Models as folders: found on this machine, never downloaded, and told apart by what their files hold."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError

__all__ = ["EXTRA_MISSING", "config_of", "digest_of", "extra_missing", "model_folder", "prepare", "short_name"]

EXTRA_MISSING = "Die Erweiterung „models“ ist nicht installiert"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_HUB_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
_WHOLE = 1 << 20  # bytes up to which a file is read whole
_SAMPLES, _SAMPLE = 16, 1 << 16  # places and bytes read of a larger one
_DIGITS = 8


def extra_missing(error: ImportError) -> AssistantError:
    """Return the error for a library that only the extra brings."""
    return AssistantError(
        f"{EXTRA_MISSING} ({error}).",
        "Bitte installieren: pip install 'tintg-assistant[models]', in einem Checkout pip install -e '.[models]'. "
        "Ohne sie läuft das mitgelieferte Modell: ASSISTANT_EMBEDDING=bundled und ASSISTANT_RERANKER leer.",
    )


def model_folder(name: str, setting: str) -> Path:
    """Return the folder of a model: the one named, or that of a hub name in the local cache. Nothing is downloaded.

    :param setting: the variable that names it, for the error.
    :raises AssistantError: it is not on this machine, or the extra is not installed.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if not _HUB_NAME.fullmatch(name):
        raise AssistantError(f"Den Ordner „{name}“ gibt es nicht ({setting}).", "Bitte den Pfad berichtigen.")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise extra_missing(error) from error
    hub_name = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(hub_name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise AssistantError(
            f"Das Modell „{name}“ ist weder ein Ordner noch im lokalen Modellspeicher; im Betrieb wird nichts geladen.",
            f"Bitte vorher holen, wo es Netz gibt: hf download {hub_name} – oder in {setting} einen Ordner nennen.",
        ) from error


def short_name(name: str) -> str:
    """Return what an index calls a model: its hub name, or the last part of its folder that says something."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        return name
    parts = folder.resolve().parts
    return parts[-2] if parts[-1] in ("model", "models") and len(parts) > 2 else parts[-1]


def digest_of(folder: Path) -> str:
    """Return eight digits that change with the model; for one from the hub they are the first of its commit.

    Else they come from the files, less those whose name begins with a dot, texts in .md, and other forms of the model
    (ONNX, OpenVINO), which are not used. Of a file over 1 MiB its size and 16 places are read, not all: another
    training changes all weights, and a model of gigabytes must not be read at every start.
    """
    if folder.parent.name == "snapshots" and _COMMIT.fullmatch(folder.name):
        return folder.name[:_DIGITS]
    total = hashlib.sha256()
    for path in sorted(_files(folder)):
        total.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        for part in _parts(path):
            total.update(part)
    return total.hexdigest()[:_DIGITS]


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        unused = parts[0] in ("onnx", "openvino") or any(part.startswith(".") for part in parts)
        if path.is_file() and not unused and path.suffix != ".md":
            yield path


def _parts(path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= _WHOLE:
            yield file.read()
            return
        for place in range(_SAMPLES):
            file.seek((size - _SAMPLE) * place // (_SAMPLES - 1))
            yield file.read(_SAMPLE)


def config_of(folder: Path, name: str) -> dict[str, Any]:
    """Return an object of the model's configuration, {} where the file is missing or no JSON object."""
    try:
        config = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


def prepare() -> None:
    """Get torch and its friends ready: called before the first of them is imported.

    Threads of OpenMP that wait must sleep instead of spinning: beside any other work spinning makes a question twenty
    times slower (700 instead of 40 ms on two busy cores), and on an idle machine it gains little. An operator's own
    ``OMP_WAIT_POLICY`` stands. The bars that tell of loading stay off the terminal: the error stream is for errors.

    :raises ImportError: the extra is not installed.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from transformers.utils import logging

    logging.disable_progress_bar()
