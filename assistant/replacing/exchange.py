"""Exchange a document of the corpus for another text, or bring the former one back; all of it, or nothing.

The index of the new corpus is built beside the old one. Only when it is there, text, manifest and index are put in
place; whatever goes wrong in between, Ctrl+C included, the former state comes back.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from assistant.build import IndexReport, build_index
from assistant.documents.manifest import MANIFEST_NAME, Source, read_manifest
from assistant.errors import CorpusError, IndexUnusableError, InputError, OutputError, reason
from assistant.replacing.candidate import Candidate, source_of
from assistant.replacing.entry import changed, entry_of, with_entry
from assistant.retrieval import store
from assistant.retrieval.engines.chosen import open_encoder
from assistant.retrieval.index import Index
from assistant.settings import Settings

__all__ = ["Exchange", "Progress", "exchange_files", "install", "undo_exchange"]

Progress = Callable[[int, int], None]
_KEPT_HEAD: Final = "# Der frühere Eintrag; 'assistant corpus replace {id} --undo' setzt ihn wieder ein.\n"
_HASH_DIGITS: Final = 8  # of a text in its file's name


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was done.

    :param source: the document's entry in the manifest as it is now.
    """

    source: Source
    report: IndexReport


def install(settings: Settings, candidate: Candidate, *, progress: Progress | None = None) -> Exchange:
    """Put a text in the place of a document and build the index anew.

    The former entry of the manifest is kept beside it, the former file stays where it is.

    :param progress: called with the number of texts embedded and of all that have to be.
    :raises CorpusError: the manifest is not written in the usual form, or something else in the corpus is wrong.
    :raises OutputError: corpus or index folder cannot be written.
    """
    source, data = candidate.source, candidate.text.encode()
    digest = hashlib.sha256(data).hexdigest()
    manifest = _manifest_text(settings.corpus_dir)
    entry = entry_of(manifest, source.id)
    new = _published(candidate, f"{_prefix(source.id)}{digest[:_HASH_DIGITS]}.txt", digest)
    values = {name: getattr(new, name) for name in ("publisher", "date", "status", "file", "sha256")}
    files: dict[str, bytes | None] = {new.file: data}
    if _is_ours(source):
        files |= {} if source.file == new.file else {source.file: None}
    else:
        files[_kept_name(source.id)] = (_KEPT_HEAD.format(id=source.id) + entry).encode()
    report = exchange_files(settings, with_entry(manifest, source.id, changed(entry, values)), files, progress)
    return Exchange(new, report)


def undo_exchange(settings: Settings, id: str, *, progress: Progress | None = None) -> Exchange:
    """Bring the text back that a document had before it was replaced, and build the index anew.

    :param progress: called with the number of texts embedded and of all that have to be.
    :raises InputError: there is no such statute, or it was not replaced.
    :raises CorpusError: the former file is missing or changed, or something else in the corpus is wrong.
    :raises OutputError: corpus or index folder cannot be written.
    """
    source = source_of(settings.corpus_dir, id)
    kept = settings.corpus_dir / _kept_name(id)
    if not (_is_ours(source) and kept.is_file()):
        raise InputError(f"Das Dokument '{id}' wurde nicht ersetzt; es gibt nichts zurückzunehmen.")
    entry = _read(kept).partition("\n")[2]
    manifest = with_entry(_manifest_text(settings.corpus_dir), id, entry)
    report = exchange_files(settings, manifest, {source.file: None, kept.name: None}, progress)
    return Exchange(source_of(settings.corpus_dir, id), report)


def _published(candidate: Candidate, file: str, digest: str) -> Source:
    """Return the entry of the published text: no word of a summary, and the day of its version."""
    source, found = candidate.source, candidate.found
    parts = [part.strip() for part in source.publisher.split(";") if "Inhaltsangabe" not in part]
    day = found.version or found.issued
    return replace(
        source,
        publisher="; ".join(filter(None, parts)) or source.publisher,
        date=day.isoformat() if day else source.date,
        status="published text",
        file=file,
        sha256=digest,
    )


def _prefix(id: str) -> str:
    return f"{id}-wortlaut-"


def _kept_name(id: str) -> str:
    return f"{id}-vorher.toml"


def _is_ours(source: Source) -> bool:
    """Say whether the document's file was put there by this command."""
    pattern = rf"{re.escape(_prefix(source.id))}[0-9a-f]{{{_HASH_DIGITS}}}\.txt"
    return source.status == "published text" and bool(re.fullmatch(pattern, source.file))


def _manifest_text(corpus_dir: Path) -> str:
    return _read(corpus_dir / MANIFEST_NAME)


def _read(path: Path) -> str:
    """Read a text with its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} lässt sich nicht lesen.", "Die Zugriffsrechte prüfen.") from error


def exchange_files(
    settings: Settings, manifest: str, files: Mapping[str, bytes | None], progress: Progress | None
) -> IndexReport:
    """Put a manifest and files in place, and the index that belongs to them; corpus and index may be new.

    :param manifest: the whole file.
    :param files: name in the corpus folder to its bytes, ``None`` for a file that goes.
    :param progress: called with the number of texts embedded and of all that have to be.
    :raises CorpusError: something in the corpus is wrong.
    :raises OutputError: corpus or index folder cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="assistant-replace-") as name:
        staged = settings.model_copy(update={"corpus_dir": Path(name) / "corpus", "index_dir": Path(name) / "index"})
        former = Path(name) / "former"
        try:
            _stage(settings, staged, manifest, files)
            if settings.index_dir.is_dir():
                shutil.copytree(staged.index_dir, former)
        except OSError as error:
            raise _unwritable(Path(name), error) from error
        read_manifest(staged.corpus_dir)  # names a file that is missing or changed before anything slow begins
        report = build_index(staged, progress=progress)
        built = Index.load(staged.index_dir, open_encoder(staged))
        with _restored_on_failure(settings, former, [MANIFEST_NAME, *files]):
            try:
                for file, data in files.items():
                    if data is not None:
                        _put(settings.corpus_dir / file, data)
                # from here on the corpus is the new one
                _put(settings.corpus_dir / MANIFEST_NAME, manifest.encode())
                built.save(settings.index_dir)
                for file, data in files.items():
                    if data is None:
                        (settings.corpus_dir / file).unlink(missing_ok=True)
            except OSError as error:
                raise _unwritable(settings.corpus_dir, error) from error
        return report


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"In {folder} lässt sich nicht schreiben ({reason(error)}).",
        "Bitte Schreibrecht und Platz auf dem Datenträger prüfen.",
    )


def _stage(settings: Settings, staged: Settings, manifest: str, files: Mapping[str, bytes | None]) -> None:
    """Copy corpus and index to a place where they may change."""
    staged.corpus_dir.mkdir()
    settings.corpus_dir.mkdir(parents=True, exist_ok=True)
    for path in settings.corpus_dir.iterdir():
        if path.is_file():
            shutil.copy2(path, staged.corpus_dir)
    for file, data in files.items():
        if data is not None:
            (staged.corpus_dir / file).write_bytes(data)
    (staged.corpus_dir / MANIFEST_NAME).write_bytes(manifest.encode())
    if settings.index_dir.is_dir():
        shutil.copytree(settings.index_dir, staged.index_dir)


@contextmanager
def _restored_on_failure(settings: Settings, former: Path, names: list[str]) -> Iterator[None]:
    """Bring files and index back if the work inside fails or is interrupted."""
    paths = [settings.corpus_dir / name for name in names]
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    try:
        yield
    except BaseException:
        for path, data in before.items():
            with suppress(OSError):
                if data is None:
                    path.unlink(missing_ok=True)
                elif path.read_bytes() != data if path.is_file() else True:
                    _put(path, data)
        with suppress(IndexUnusableError, OutputError):
            store.write(store.read(former), settings.index_dir)  # as it is, whatever model is set now
        raise


def _put(path: Path, data: bytes) -> None:
    """Write a file so that at any moment the old one or the new one is there, whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
