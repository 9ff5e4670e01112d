"""What is known of every passage without reading it, as arrays; and the passages read one by one from their file."""

import mmap
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
import numpy.typing as npt

from assistant.retrieval.passage import Passage

__all__ = ["MAPPED_BYTES", "Lines", "Rows", "Table"]

MAPPED_BYTES: Final = 32 << 20
"""A larger file is mapped into memory instead of read; a smaller one is read, so that it can be replaced meanwhile."""

_KEPT_PASSAGES: Final = 4096
_NUMBERS: Final = (("rank", "<i4"), ("by_id", "<i4"), ("unit", "<i8"), ("units", "<i4"))
_FIELDS: Final[Mapping[str, Callable[[Passage], Any]]] = {
    "document": lambda passage: passage.document,
    "section": lambda passage: passage.section,
    "element": lambda passage: str(passage.element),
    "norm": lambda passage: (passage.norm.paragraph, passage.norm.absatz) if passage.norm else None,
    "certain": lambda passage: passage.certain,
    "citable": lambda passage: passage.citable,
}


@dataclass(frozen=True, slots=True)
class Table:
    """One record a passage, and the different values of each field.

    :param records: (n,) with the fields ``id`` (bytes), ``rank`` (place in the order of the ids), ``by_id`` (the row
        whose rank is that of this place), ``unit`` (number of its first unit), ``units`` (how many it has), and for
        each field of ``values`` the position of the passage's value there.
    :param values: ``document``, ``section``, ``element``, ``norm`` (number of the § and of the Absatz, or ``None``),
        ``certain`` and ``citable``, each in the order of their first passage.
    """

    records: npt.NDArray[np.void]
    values: Mapping[str, tuple[Any, ...]]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Table":
        """Gather the fields of passages."""
        ids = np.array([passage.id.encode() for passage in passages], dtype=np.bytes_)
        numbers = [*_NUMBERS, *((name, "<i4") for name in _FIELDS)]
        records = np.zeros(len(passages), [("id", ids.dtype if len(ids) else "S1"), *numbers])
        records["id"] = ids
        records["by_id"] = np.argsort(ids, kind="stable")
        records["rank"][records["by_id"]] = np.arange(len(ids))
        records["units"] = [len(passage.units) for passage in passages]
        records["unit"] = np.cumsum(records["units"]) - records["units"]
        values: dict[str, tuple[Any, ...]] = {}
        for name, value in _FIELDS.items():
            seen: dict[Any, int] = {}
            records[name] = [seen.setdefault(value(passage), len(seen)) for passage in passages]
            values[name] = tuple(seen)
        return cls(records, values)

    @classmethod
    def stored(cls, records: npt.NDArray[np.void], values: Mapping[str, Sequence[Any]]) -> "Table":
        """Return the table of what was written to files.

        :raises ValueError: fields are missing.
        """
        needed = {"id", *dict(_NUMBERS), *_FIELDS}
        if set(values) != set(_FIELDS) or needed != set(records.dtype.names or ()):
            raise ValueError("passages.table: fields are missing")
        norms = tuple(None if norm is None else tuple(norm) for norm in values["norm"])
        return cls(records, {**{name: tuple(values[name]) for name in _FIELDS}, "norm": norms})

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.records)

    @property
    def units(self) -> int:
        """Number of all units."""
        return int(self.records["unit"][-1] + self.records["units"][-1]) if len(self) else 0

    def each(
        self, field: str, tell: Callable[[Any], float], rows: npt.NDArray[np.integer] | None = None
    ) -> npt.NDArray[np.float64]:
        """Return what a function tells of each passage's value; it is called once for each different value.

        :param rows: of the passages, by default all.
        :return: (n_rows,)
        """
        told = np.array([tell(value) for value in self.values[field]], np.float64)
        if len(told) and (told == told[0]).all():  # most questions name no norm: nothing to look up for many rows
            return np.full(len(self) if rows is None else len(rows), told[0])
        codes: npt.NDArray[np.int32] = self.records[field] if rows is None else self.records[field][rows]
        return told[codes]

    def having(self, field: str, value: object) -> npt.NDArray[np.int64]:
        """Return the rows of the passages with a value, ascending."""
        return np.flatnonzero(self.each(field, lambda other: other == value))


class Rows(Mapping[str, int]):
    """Row of each passage by id, found by halving: a dictionary of a million ids takes seconds to make."""

    def __init__(self, table: Table) -> None:
        self._ids = table.records["id"]
        self._order = table.records["by_id"]

    def __getitem__(self, id: str) -> int:
        """Return the row.

        :raises KeyError: there is no such id.
        """
        wanted = id.encode()
        at = bisect_left(self._order, wanted, key=lambda row: self._ids[row])
        if at == len(self._order) or self._ids[self._order[at]] != wanted:
            raise KeyError(id)
        return int(self._order[at])

    def __iter__(self) -> Iterator[str]:
        """Yield the ids by row."""
        return (id.decode() for id in self._ids.tolist())

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._ids)


class Lines(Sequence[Passage]):
    """Passages in a file, one a line, read when they are asked for; the last few thousand are kept.

    Safe to be used by several threads at once.

    :param path: of the file; its lines are not checked before they are read.
    :param offsets: where each line begins, and the end of the file, (n + 1,) int64.
    :param parse: makes a passage of a line.
    """

    def __init__(self, path: Path, offsets: npt.NDArray[np.int64], parse: Callable[[str], Passage]) -> None:
        self._offsets = offsets
        self._parse = parse
        self._kept: dict[int, Passage] = {}
        size = path.stat().st_size
        if len(offsets) < 1 or int(offsets[-1]) != size:
            raise ValueError(f"{path.name}: offsets do not fit")
        self._bytes: bytes | mmap.mmap
        if size > MAPPED_BYTES:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        else:
            self._bytes = path.read_bytes()

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, at: int | slice) -> Passage | tuple[Passage, ...]:
        """Return a passage, or a tuple of them.

        :raises IndexError: there is no such row.
        """
        if isinstance(at, slice):
            return tuple(self[row] for row in range(*at.indices(len(self))))
        row = range(len(self))[at]
        passage = self._kept.get(row)
        if passage is None:
            if len(self._kept) >= _KEPT_PASSAGES:
                self._kept = {}  # a new one: another thread may be reading the old one
            passage = self._kept[row] = self._read(int(self._offsets[row]), int(self._offsets[row + 1]))
        return passage

    def __iter__(self) -> Iterator[Passage]:
        """Yield all passages, keeping none."""
        return (self._read(start, end) for start, end in pairwise(map(int, self._offsets)))

    def _read(self, start: int, end: int) -> Passage:
        return self._parse(self._bytes[start:end].decode())
