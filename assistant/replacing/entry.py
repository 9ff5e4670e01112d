"""The entry of a document in ``manifest.toml`` as text: found, changed and put back with everything around it kept."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Final

from assistant.documents.manifest import MANIFEST_NAME
from assistant.errors import CorpusError

__all__ = ["changed", "entry_of", "with_entry"]

_HEADER: Final = re.compile(r"^[ \t]*\[\[?[^\]\n]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_VALUE: Final = r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s#\"']+"


def entry_of(manifest: str, id: str) -> str:
    """Return the lines of a document's entry, from ``[[document]]`` to its last field.

    :param manifest: the whole file.
    :raises CorpusError: there is no entry of that id in the usual form, one line a field.
    """
    start, end = _place(manifest, id)
    return manifest[start:end]


def with_entry(manifest: str, id: str, entry: str) -> str:
    """Return the manifest with another entry in the place of that of the document.

    :raises CorpusError: as in :func:`entry_of`.
    """
    start, end = _place(manifest, id)
    return manifest[:start] + entry + manifest[end:]


def changed(entry: str, values: Mapping[str, str]) -> str:
    """Return an entry with other values; comments and the order of the fields stay.

    :param values: field to its new value; ``date`` is written as a date, all others as text.
    :raises CorpusError: a field does not stand on a line of its own.
    """
    for name, value in values.items():
        written = value if name == "date" else json.dumps(value, ensure_ascii=False)
        pattern = re.compile(rf"^([ \t]*{name}[ \t]*=[ \t]*)(?:{_VALUE})([ \t]*(?:#.*)?)$", re.MULTILINE)
        # a backslash of the value must not be read as a reference to a group
        entry, count = pattern.subn(rf"\g<1>{written.replace(chr(92), chr(92) * 2)}\g<2>", entry)
        if count != 1:
            raise _unusual(name)
    return entry


def _place(manifest: str, id: str) -> tuple[int, int]:
    headers = list(_HEADER.finditer(manifest))
    ends = [*(header.start() for header in headers[1:]), len(manifest)]
    for header, end in zip(headers, ends, strict=True):
        text = manifest[header.start() : end]
        # what stands below the last field belongs to the next entry
        fields = [match.end() for match in re.finditer(r"^[ \t]*\w+[ \t]*=.*$", text, re.MULTILINE)]
        try:
            tables = tomllib.loads(text).get("document", [])
        except tomllib.TOMLDecodeError:
            continue
        if fields and isinstance(tables, list) and tables and tables[0].get("id") == id:
            return header.start(), header.start() + fields[-1]
    raise _unusual("id")


def _unusual(name: str) -> CorpusError:
    return CorpusError(
        f"In {MANIFEST_NAME} ist das Feld '{name}' nicht in der üblichen Form geschrieben.",
        'Jedes Feld auf eine eigene Zeile schreiben: feld = "Wert".',
    )
