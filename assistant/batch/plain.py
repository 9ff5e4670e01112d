"""Text files of unknown encoding and separator: what they say in characters, and what their lines hold in cells."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import InputError

__all__ = ["Text", "csv_grid", "decoded", "separators"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SEPARATORS = (";", ",", "\t", "|")
_PROBE_LINES = 50
# the reader's own limit is 128 KiB for a cell; a longer one is a faulty question and must not cost the others
_CELL_LIMIT = 1 << 28


@dataclass(frozen=True, slots=True)
class Text:
    """A file as characters.

    :param text: where bytes fit no encoding, U+FFFD stands in their place.
    """

    text: str
    encoding: str


def decoded(name: str, data: bytes) -> Text:
    """Return the characters of a file: by its byte order mark, as UTF-8, or as Windows-1252.

    :param name: of the file, for the complaint.
    :raises InputError: the bytes are no text.
    """
    for mark, codec, shown in _BOMS:
        if data.startswith(mark):
            return Text(data.decode(codec, "replace"), shown)
    if b"\0" in data:
        raise InputError(f"Die Datei {name} ist keine Textdatei.", "XLSX, CSV, TXT oder JSONL angeben.")
    try:
        return Text(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    loose = data.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= char <= "\udcff" for char in loose)
    right = sum(char > "\x7f" for char in loose) - wrong
    if right > wrong:
        # UTF-8 with a few broken bytes: another encoding would spoil every umlaut of the file
        return Text(data.decode("utf-8", "replace"), "UTF-8")
    return Text(data.decode("cp1252", "replace"), "Windows-1252")


def separators(text: str) -> list[str]:
    """Return the separators that may divide the lines, the likeliest first.

    The likeliest one divides the most of the first lines into the same number of cells, more than one.
    """

    def agreement(separator: str) -> tuple[int, int]:
        probe = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = [len(cells) for cells, _ in zip(probe, range(_PROBE_LINES), strict=False) if any(cells)]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    csv.field_size_limit(max(csv.field_size_limit(), _CELL_LIMIT))
    return sorted(_SEPARATORS, key=agreement, reverse=True)


def csv_grid(name: str, text: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows with the number of the line they begin in, from 1.

    :raises InputError: a quotation mark opens a cell that never ends.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_LIMIT))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=_is_strict(name, text, separator))
    begin = 1
    for cells in rows:
        yield begin, cells
        begin = rows.line_num + 1


def _is_strict(name: str, text: str, separator: str) -> bool:
    """Tell whether quotation marks stand only where they belong.

    :raises InputError: one opens a cell that never ends: the rest of the file would be taken for one question.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begin = 1
    try:
        for _ in rows:
            begin = rows.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise InputError(
                f"In {name} beginnt in Zeile {begin} ein Anführungszeichen, das nicht geschlossen wird.",
                "Das Zeichen schließen oder verdoppeln.",
            ) from error
        return False
    return True
