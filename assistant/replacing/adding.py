"""Add a document to the corpus, or take one out: manifest, files and index together, or nothing."""

import json
import re
from dataclasses import dataclass, fields, replace

from assistant.build import IndexReport
from assistant.documents.manifest import MANIFEST_NAME, Source
from assistant.errors import CorpusError, InputError
from assistant.replacing.addition import Addition, sources_in
from assistant.replacing.entry import changed, entry_of, with_entry
from assistant.replacing.exchange import Progress, exchange_files
from assistant.settings import Settings

__all__ = ["Added", "Removed", "install_addition", "remove_document"]

_HEAD = """# The documents that are answered from. `assistant corpus add` and `remove` change this list.
# kind: report | statute · status: "published text" | "own-words summary" · sha256: of the file's bytes
"""
_HASH_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Added:
    """What was done.

    :param former: the version before, under its new id; ``None`` for a document that is new.
    """

    source: Source
    former: Source | None
    report: IndexReport


@dataclass(frozen=True, slots=True)
class Removed:
    """What was done.

    :param speaking: the former version that is answered from again, ``None`` for none.
    :param files: names of the files that went.
    :param kept: name of a file that was there before any command, and stays.
    """

    source: Source
    speaking: Source | None
    files: tuple[str, ...]
    kept: str
    report: IndexReport


def install_addition(settings: Settings, addition: Addition, *, progress: Progress | None = None) -> Added:
    """Make a file a document of the corpus; the document whose newer version it is stays, but does not answer.

    :param progress: called with the number of texts embedded and of all that have to be.
    :raises CorpusError: the manifest is not written in the usual form, or something else in the corpus is wrong.
    :raises OutputError: corpus or index folder cannot be written.
    """
    path = settings.corpus_dir / MANIFEST_NAME
    manifest = path.read_bytes().decode("utf-8") if path.exists() else _HEAD
    entry = _written(addition.source)
    former: Source | None = None
    if addition.replaces is not None:
        old = addition.replaces
        former = replace(old, id=f"{old.id}-bis-{old.sha256[:_HASH_DIGITS]}", replaced_by=old.id)
        aside = changed(entry_of(manifest, old.id), {"id": former.id}) + f'\nreplaced_by = "{old.id}"'
        manifest = with_entry(manifest, old.id, entry)
        entry = aside
    manifest = f"{manifest.rstrip()}\n\n{entry}\n"
    report = exchange_files(settings, manifest, addition.files, progress)
    return Added(addition.source, former, report)


def remove_document(settings: Settings, id: str, *, progress: Progress | None = None) -> Removed:
    """Take a document out of the corpus; the version that it replaced is answered from again.

    The files that the adding wrote go with it; a file that was in the corpus before stays where it is.

    :param progress: called with the number of texts embedded and of all that have to be.
    :raises InputError: there is no such document, or no other one.
    :raises CorpusError: the manifest is not written in the usual form, or something else in the corpus is wrong.
    :raises OutputError: corpus or index folder cannot be written.
    """
    known = sources_in(settings.corpus_dir)
    source = next((one for one in known if one.id == id), None)
    if source is None:
        names = ", ".join(one.id for one in known) or "keines"
        raise InputError(f"Das Dokument '{id}' gibt es nicht.", f"Es gibt: {names}.")
    before = [one for one in known if one.replaced_by == id]
    speaking = before[-1] if before else None
    if speaking is None and not any(one is not source and not one.replaced_by for one in known):
        raise InputError(
            f"'{id}' ist das letzte Dokument; ohne Dokument gibt es nichts zu fragen.",
            "Erst ein anderes hinzufügen: assistant corpus add DATEI",
        )
    manifest = _without(_manifest(settings), id)
    if speaking is not None:
        entry = changed(entry_of(manifest, speaking.id), {"id": id})
        entry = re.sub(r"\n[ \t]*replaced_by[ \t]*=[^\n]*", "", entry)
        manifest = with_entry(manifest, speaking.id, entry)
        speaking = replace(speaking, id=id, replaced_by="")
    files = tuple(dict.fromkeys((source.file, source.original))) if source.original else ()
    report = exchange_files(settings, manifest, dict.fromkeys(files), progress)
    return Removed(source, speaking, files, "" if files else source.file, report)


def _manifest(settings: Settings) -> str:
    path = settings.corpus_dir / MANIFEST_NAME
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} lässt sich nicht lesen.", "Die Zugriffsrechte prüfen.") from error


def _without(manifest: str, id: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", with_entry(manifest, id, ""))


def _written(source: Source) -> str:
    """Write an entry as the manifest has them, one line a field; what is unknown is left out."""
    lines = ["[[document]]"]
    for field in fields(Source):
        value = getattr(source, field.name)
        if value:
            written = value if field.name == "date" else json.dumps(value, ensure_ascii=False)
            lines.append(f"{field.name} = {written}")
    return "\n".join(lines)
