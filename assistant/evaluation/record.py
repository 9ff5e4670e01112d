"""The figures of a run as data: what ``--json`` prints, and what stays of the last run for others to show."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.answering.contract import IndexStamp
from assistant.errors import OutputError
from assistant.evaluation.figures import Figures
from assistant.evaluation.run import Asked
from assistant.files import replacing_bytes
from assistant.retrieval.vectors import default_cache_dir

__all__ = ["Record", "SetRecord", "default_record_path", "read_record", "record_of", "save_record"]


@dataclass(frozen=True, slots=True)
class SetRecord:
    """The figures of one gold set.

    :param types: kind of question to the figures of its questions.
    """

    name: str
    figures: Figures
    types: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class Record:
    """The figures of a run.

    :param measured_at: end of the run, ISO 8601 with time zone.
    :param fingerprint: of the index that answered.
    :param embedding: name of its model.
    """

    measured_at: str
    fingerprint: str
    embedding: str
    sets: tuple[SetRecord, ...]


_RECORD = TypeAdapter(Record)


def record_of(asked: Sequence[Asked], stamp: IndexStamp) -> Record:
    """Return the figures of a run that has just ended."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    sets = tuple(SetRecord(some.name, some.figures, some.types) for some in asked)
    return Record(now, stamp.fingerprint, stamp.embedding, sets)


def default_record_path() -> Path:
    """Return the file in the user's cache that holds the figures of the last run."""
    return default_cache_dir().parent / "evaluation.json"


def save_record(record: Record, path: Path) -> None:
    """Keep the figures for others to show; where nothing can be written, they are not kept, and that is no error."""
    with contextlib.suppress(OSError, OutputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing_bytes(path) as file:
            file.write(_RECORD.dump_json(record, indent=1))


def read_record(path: Path) -> Record | None:
    """Return the figures that were kept, ``None`` where there are none, or none that this version can read."""
    try:
        return _RECORD.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
