"""The index as a folder: a manifest, the passages as JSON lines, vectors and word scores as plain arrays; no pickle.

Small files are read. Large ones are mapped into memory, so that an index opens in the same short time whatever its
size; of them the hash covers parts, spread over the file, and the size.
"""

import contextlib
import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.documents.model import Norm, Piece
from assistant.errors import IndexUnusableError, OutputError, reason
from assistant.retrieval.dense import Dense
from assistant.retrieval.expansion import Expansion, expansion_files, read_expansion, write_expansion
from assistant.retrieval.parts import array, is_large, read_sparse, sparse_files, write_lines, write_sparse
from assistant.retrieval.passage import Passage, Unit
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.table import Lines, Table
from assistant.retrieval.vectors import KEY_BYTES

__all__ = ["SCHEMA", "Contents", "Manifest", "passage_from_json", "passage_to_json", "read", "unusable", "write"]

SCHEMA = 8

MANIFEST = "manifest.json"
PASSAGES = "passages.jsonl"
OFFSETS = "passages.offsets.npy"
TABLE = "passages.table"
PASSAGE_VECTORS = "passages.faiss"
UNIT_VECTORS = "units.faiss"
QUESTIONS = "questions"
KEYS = "keys.npy"
WORDS = "words"
GRAMS = "grams"
_FILES = (
    PASSAGES,
    OFFSETS,
    *(f"{TABLE}.{end}" for end in ("npy", "json")),
    PASSAGE_VECTORS,
    UNIT_VECTORS,
    *expansion_files(QUESTIONS),
    KEYS,
    *sparse_files(WORDS),
    *sparse_files(GRAMS),
)
_LARGE_ONLY = ("passages.cells.faiss", "units.cells.faiss")
_FORMER = ("words.npz", "grams.npz", "questions.members.npy", "questions.cells.faiss")
"""Of older versions; they are not somebody's notes."""
_HASHED_PARTS, _PART_BYTES = 64, 1 << 16
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
    questions: int = Field(ge=0, description="questions that lead to units")
    documents: dict[str, str] = Field(description="document id to sha256 of its file")
    abbreviations: dict[str, str] = Field(description="short form to long form")
    parameters: dict[str, float]
    vectors: dict[str, str] = Field(description="kind of vector to how the nearest are found")
    tokens: str = Field(description="sha256 of the tokens of a sample text")
    versions: dict[str, str] = Field(description="libraries at work when it was built")
    files: dict[str, str] = Field(default_factory=dict, description="file name to sha256")


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that lies in the folder.

    :param passages: a tuple, or of a large index :class:`~assistant.retrieval.table.Lines`.
    :param expansion: questions on the units.
    :param keys: of the vectors, passages first, then units, then questions; (n, 16) uint8.
    """

    manifest: Manifest
    passages: Sequence[Passage]
    table: Table
    passage_vectors: Dense
    unit_vectors: Dense
    expansion: Expansion
    keys: npt.NDArray[np.uint8]
    words: Sparse
    grams: Sparse

    @property
    def exhaustive(self) -> bool:
        """Whether a question is compared with all vectors."""
        return self.passage_vectors.exact and self.unit_vectors.exact


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
            f"Der Index lässt sich nicht nach {folder} schreiben ({reason(error)}).",
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
    for name in dict.fromkeys((*_FILES, *manifest.files)):
        _check(folder / name, manifest.files.get(name))
    try:
        contents = Contents(
            manifest,
            _read_passages(folder),
            _read_table(folder),
            Dense.read(folder / PASSAGE_VECTORS),
            Dense.read(folder / UNIT_VECTORS),
            read_expansion(folder, QUESTIONS),
            array(folder / KEYS),
            read_sparse(folder, WORDS),
            read_sparse(folder, GRAMS),
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
    if unit.item:
        return (unit.start, unit.end, unit.satz, unit.nummer, unit.buchstabe, True)
    if unit.satz is None and unit.nummer is None and unit.buchstabe is None:
        return (unit.start, unit.end)
    letter = (unit.buchstabe,) if unit.buchstabe else ()
    return (unit.start, unit.end, unit.satz, unit.nummer, *letter)


def _fill(contents: Contents, folder: Path) -> Manifest:
    folder.chmod(0o755)
    offsets = write_lines(folder / PASSAGES, map(passage_to_json, contents.passages))
    np.save(folder / OFFSETS, offsets, allow_pickle=False)
    _write_table(contents.table, folder)
    contents.passage_vectors.write(folder / PASSAGE_VECTORS)
    contents.unit_vectors.write(folder / UNIT_VECTORS)
    write_expansion(contents.expansion, folder, QUESTIONS)
    np.save(folder / KEYS, contents.keys, allow_pickle=False)
    write_sparse(contents.words, folder, WORDS)
    write_sparse(contents.grams, folder, GRAMS)
    files = {name: _sha256(folder / name) for name in (*_FILES, *_LARGE_ONLY) if (folder / name).exists()}
    manifest = contents.manifest.model_copy(update={"files": files})
    write_lines(folder / MANIFEST, [json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1)])
    return manifest


def _write_table(table: Table, folder: Path) -> None:
    np.save(folder / f"{TABLE}.npy", table.records, allow_pickle=False)
    write_lines(folder / f"{TABLE}.json", [json.dumps(table.values, ensure_ascii=False, indent=0)])


def _read_table(folder: Path) -> Table:
    values = json.loads((folder / f"{TABLE}.json").read_text(encoding="utf-8"))
    return Table.stored(array(folder / f"{TABLE}.npy"), values)


def _read_passages(folder: Path) -> Sequence[Passage]:
    lines = Lines(folder / PASSAGES, array(folder / OFFSETS), passage_from_json)
    return lines if is_large(folder / PASSAGES) else tuple(lines)


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
    units, questions = contents.table.units, len(contents.expansion)
    sizes: Sequence[tuple[str, object, object]] = (
        (PASSAGES, (passages, units), (manifest.passages, manifest.units)),
        (f"{TABLE}.npy", len(contents.table), passages),
        (PASSAGE_VECTORS, (len(contents.passage_vectors), contents.passage_vectors.dim), (passages, manifest.dim)),
        (UNIT_VECTORS, (len(contents.unit_vectors), contents.unit_vectors.dim), (units, manifest.dim)),
        (QUESTIONS, (questions, _dim(contents.expansion)), (manifest.questions, manifest.dim)),
        (f"{QUESTIONS}.lengths.npy", len(contents.expansion.lengths), units if contents.expansion.metric else 0),
        (f"{QUESTIONS}.units.npy", bool((contents.expansion.units < units).all()), True),
        (KEYS, contents.keys.shape, (passages + units + questions, KEY_BYTES)),
        (WORDS, len(contents.words), passages),
        (GRAMS, len(contents.grams), passages),
    )
    for name, actual, expected in sizes:
        if actual != expected:
            raise unusable(f"Im Index {folder} passt {name} nicht zum Rest ({actual} statt {expected}).")


def _dim(expansion: Expansion) -> int:
    """Return the number of components of the vectors that are compared with an expansion."""
    return len(expansion.metric.centre) if expansion.metric else expansion.vectors.dim


def _must_be_replaceable(folder: Path) -> None:
    if not folder.exists():
        return
    foreign = not folder.is_dir() or any(not _is_own(path) for path in folder.iterdir())
    if foreign and not (folder / MANIFEST).is_file():
        raise OutputError(
            f"{folder} ist kein Index und wird nicht überschrieben.", "Bitte einen leeren oder neuen Ordner angeben."
        )


def _is_own(path: Path) -> bool:
    return path.name in (MANIFEST, *_FILES, *_LARGE_ONLY, *_FORMER)


def _swap(fresh: Path, folder: Path) -> None:
    backup = _backup(folder)
    shutil.rmtree(backup, ignore_errors=True)
    if folder.exists():
        for path in folder.iterdir():
            if not _is_own(path) and path.is_file():
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
    """Return the hash of a file; of a large one that of its size and of parts from its beginning to its end."""
    if not is_large(path):
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    total = hashlib.sha256(size.to_bytes(8, "big"))
    with path.open("rb") as file:
        for start in np.linspace(0, size - _PART_BYTES, _HASHED_PARTS, dtype=np.int64).tolist():
            file.seek(start)
            total.update(file.read(_PART_BYTES))
    return total.hexdigest()
