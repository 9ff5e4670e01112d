"""The index as a folder: a manifest, the passages as JSON lines, vectors and word scores as plain arrays; no pickle."""

import contextlib
import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.documents.model import Norm, Piece
from assistant.errors import IndexUnusableError, OutputError
from assistant.retrieval.dense import Dense
from assistant.retrieval.passage import Passage, Unit
from assistant.retrieval.sparse import Sparse, SparseArrays
from assistant.retrieval.vectors import KEY_BYTES

__all__ = ["SCHEMA", "Contents", "Manifest", "passage_from_json", "passage_to_json", "read", "unusable", "write"]

SCHEMA = 1

MANIFEST = "manifest.json"
PASSAGES = "passages.jsonl"
PASSAGE_VECTORS = "passages.faiss"
UNIT_VECTORS = "units.faiss"
KEYS = "keys.npy"
WORDS = "words"
GRAMS = "grams"
_FILES = (
    PASSAGES,
    PASSAGE_VECTORS,
    UNIT_VECTORS,
    KEYS,
    *(f"{field}.{end}" for field in (WORDS, GRAMS) for end in ("npz", "json")),
)
_OPTIONAL: Mapping[str, Any] = {"label": "", "title": "", "speaker": "", "certain": True, "citable": True, "hints": ()}


class Manifest(BaseModel):
    """What the index was built from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    fingerprint: str = Field(description="sha256 over everything that decides what is found")
    built_at: str = Field(description="ISO 8601, UTC")
    embedding: str = Field(description="name of engine and model")
    dim: int = Field(ge=1, description="components of a vector")
    passages: int = Field(ge=0)
    units: int = Field(ge=0)
    documents: dict[str, str] = Field(description="document id to sha256 of its file")
    abbreviations: dict[str, str] = Field(description="short form to long form")
    parameters: dict[str, float]
    tokens: str = Field(description="sha256 of the tokens of a sample text")
    versions: dict[str, str] = Field(description="libraries at work when it was built")
    files: dict[str, str] = Field(default_factory=dict, description="file name to sha256")


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that lies in the folder.

    :param keys: of the vectors, passages first, then units; (n_passages + n_units, 16) uint8.
    """

    manifest: Manifest
    passages: tuple[Passage, ...]
    passage_vectors: Dense
    unit_vectors: Dense
    keys: npt.NDArray[np.uint8]
    words: Sparse
    grams: Sparse


def unusable(what: str) -> IndexUnusableError:
    """Return the error for an index that cannot be used, with the command that mends it.

    :param what: German sentence that names the file.
    """
    return IndexUnusableError(what, "Bitte den Index neu bauen: assistant index")


def write(contents: Contents, folder: Path) -> Manifest:
    """Write the index into a new folder and put it in the place of the old one.

    Until the very end the old index stays where it is. Files in the folder that are not the index's own are kept.

    :return: the manifest with the hashes of the files.
    :raises OutputError: the folder holds something else, or cannot be written.
    """
    folder = folder.absolute()
    _must_be_replaceable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.new-"))
        try:
            manifest = _fill(contents, fresh)
            _swap(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"Der Index lässt sich nicht nach {folder} schreiben ({error.strerror or error}).",
            "Bitte Schreibrecht und Platz auf dem Datenträger prüfen.",
        ) from error
    return manifest


def read(folder: Path) -> Contents:
    """Read and check an index.

    :raises IndexUnusableError: it is missing, damaged or of another version of this program.
    """
    folder = folder.absolute()
    _recover(folder)
    manifest = _read_manifest(folder / MANIFEST)
    for name in _FILES:
        _check(folder / name, manifest.files.get(name))
    try:
        contents = Contents(
            manifest,
            _read_passages(folder / PASSAGES),
            Dense.read(folder / PASSAGE_VECTORS),
            Dense.read(folder / UNIT_VECTORS),
            np.load(folder / KEYS, allow_pickle=False),
            _read_sparse(folder, WORDS),
            _read_sparse(folder, GRAMS),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as error:
        raise unusable(f"Der Index in {folder} ist beschädigt ({error}).") from error
    _must_fit(contents, folder)
    return contents


def passage_to_json(passage: Passage) -> str:
    """Return the passage as one line of JSON; fields that have their default are left out."""
    norm = passage.norm
    record = {
        "id": passage.id,
        "document": passage.document,
        "section": passage.section,
        "section_title": passage.section_title,
        "path": passage.path,
        "element": passage.element,
        "order": passage.order,
        **{name: getattr(passage, name) for name, usual in _OPTIONAL.items() if getattr(passage, name) != usual},
        **({"norm": (norm.paragraph, norm.absatz, norm.nummer)} if norm else {}),
        "text": passage.text,
        "pieces": [_piece_to_json(piece) for piece in passage.pieces],
        "units": [_unit_to_json(unit) for unit in passage.units],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def passage_from_json(line: str) -> Passage:
    """Return the passage of a line of JSON.

    :raises ValueError: the line is no JSON object.
    :raises KeyError: a field is missing.
    :raises TypeError: a field is unknown or has another shape.
    """
    record = json.loads(line)
    norm = record.pop("norm", None)
    return Passage(
        path=tuple(record.pop("path")),
        pieces=tuple(Piece(*piece) for piece in record.pop("pieces")),
        units=tuple(Unit(*unit) for unit in record.pop("units")),
        hints=tuple((at, words) for at, words in record.pop("hints", ())),
        norm=Norm(*norm) if norm else None,
        **record,
    )


def _piece_to_json(piece: Piece) -> tuple[Any, ...]:
    return (piece.start, piece.source, piece.page, *((True,) if piece.cut else ()))


def _unit_to_json(unit: Unit) -> tuple[Any, ...]:
    if unit.satz is None and unit.nummer is None and unit.buchstabe is None:
        return (unit.start, unit.end)
    letter = (unit.buchstabe,) if unit.buchstabe else ()
    return (unit.start, unit.end, unit.satz, unit.nummer, *letter)


def _fill(contents: Contents, folder: Path) -> Manifest:
    folder.chmod(0o755)
    _write_lines(folder / PASSAGES, map(passage_to_json, contents.passages))
    contents.passage_vectors.write(folder / PASSAGE_VECTORS)
    contents.unit_vectors.write(folder / UNIT_VECTORS)
    np.save(folder / KEYS, contents.keys, allow_pickle=False)
    _write_sparse(contents.words, folder, WORDS)
    _write_sparse(contents.grams, folder, GRAMS)
    manifest = contents.manifest.model_copy(update={"files": {name: _sha256(folder / name) for name in _FILES}})
    _write_lines(folder / MANIFEST, [json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1)])
    return manifest


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _write_sparse(sparse: Sparse, folder: Path, name: str) -> None:
    arrays = sparse.arrays
    np.savez_compressed(
        folder / f"{name}.npz",
        data=arrays.data,
        indices=arrays.indices,
        indptr=arrays.indptr,
        size=np.asarray(arrays.size),
    )
    _write_lines(folder / f"{name}.json", [json.dumps(arrays.vocabulary, ensure_ascii=False, indent=0)])


def _read_sparse(folder: Path, name: str) -> Sparse:
    vocabulary = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
        return Sparse(
            SparseArrays(arrays["data"], arrays["indices"], arrays["indptr"], tuple(vocabulary), int(arrays["size"]))
        )


def _read_passages(path: Path) -> tuple[Passage, ...]:
    with path.open(encoding="utf-8", newline="\n") as file:
        return tuple(passage_from_json(line) for line in file)


def _read_manifest(path: Path) -> Manifest:
    if not path.is_file():
        raise unusable(f"Es gibt keinen Index in {path.parent}: {path.name} fehlt.")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        version = record.get("schema_version")
        if version != SCHEMA:
            raise unusable(f"Der Index in {path.parent} hat Version {version}, gebraucht wird {SCHEMA} ({path.name}).")
        return Manifest.model_validate(record)
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise unusable(f"{path} ist kein lesbares Verzeichnis eines Index.") from error


def _check(path: Path, expected: str | None) -> None:
    try:
        actual = _sha256(path)
    except OSError as error:
        raise unusable(f"Im Index fehlt {path}, oder die Datei ist nicht lesbar.") from error
    if actual != expected:
        raise unusable(f"{path} ist beschädigt oder stammt aus einem anderen Index.")


def _must_fit(contents: Contents, folder: Path) -> None:
    """Refuse parts that are each in order and do not belong together."""
    manifest, passages = contents.manifest, len(contents.passages)
    units = sum(len(passage.units) for passage in contents.passages)
    sizes: Sequence[tuple[str, object, object]] = (
        (PASSAGES, (passages, units), (manifest.passages, manifest.units)),
        (PASSAGE_VECTORS, (len(contents.passage_vectors), contents.passage_vectors.dim), (passages, manifest.dim)),
        (UNIT_VECTORS, (len(contents.unit_vectors), contents.unit_vectors.dim), (units, manifest.dim)),
        (KEYS, contents.keys.shape, (passages + units, KEY_BYTES)),
        (WORDS, len(contents.words), passages),
        (GRAMS, len(contents.grams), passages),
    )
    for name, actual, expected in sizes:
        if actual != expected:
            raise unusable(f"Im Index {folder} passt {name} nicht zum Rest ({actual} statt {expected}).")


def _must_be_replaceable(folder: Path) -> None:
    if not folder.exists():
        return
    foreign = not folder.is_dir() or any(path.name not in (*_FILES, MANIFEST) for path in folder.iterdir())
    if foreign and not (folder / MANIFEST).is_file():
        raise OutputError(
            f"{folder} ist kein Index und wird nicht überschrieben.", "Bitte einen leeren oder neuen Ordner angeben."
        )


def _swap(fresh: Path, folder: Path) -> None:
    backup = _backup(folder)
    shutil.rmtree(backup, ignore_errors=True)
    if folder.exists():
        for path in folder.iterdir():
            if path.name not in (*_FILES, MANIFEST) and path.is_file():
                shutil.copy2(path, fresh / path.name)
        folder.rename(backup)
    try:
        fresh.rename(folder)
    except OSError:
        _recover(folder)
        raise
    shutil.rmtree(backup, ignore_errors=True)


def _recover(folder: Path) -> None:
    """Bring the old index back if the program was killed between the two renames of :func:`_swap`."""
    backup = _backup(folder)
    if not folder.exists() and backup.is_dir():
        with contextlib.suppress(OSError):
            backup.rename(folder)


def _backup(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
