"""What was measured as JSON, and as Markdown made from it; a part that is measured again replaces itself only."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["Part", "Row", "Stamp", "keep", "markdown"]

Row = dict[str, str | int | float | None]
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Stamp:
    """When and where a part was measured; no names of machines or people.

    :param load: average number of busy processes in the minute before and after.
    """

    date: str
    commit: str
    cores: int
    memory_gib: int
    python: str
    load: tuple[float, ...]

    @classmethod
    def now(cls, load_before: float) -> "Stamp":
        """Return the stamp of a part that ends now."""
        return cls(
            datetime.now(UTC).date().isoformat(),
            _commit(),
            os.cpu_count() or 1,
            round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
            platform.python_version(),
            (round(load_before, 1), round(os.getloadavg()[0], 1)),
        )


@dataclass
class Part:
    """One table.

    :param key: name in the JSON file.
    :param note: how to read it.
    :param rows: all with the columns of the first one; what a row lacks stays empty.
    """

    key: str
    title: str
    rows: list[Row]
    note: str = ""
    stamp: Stamp | None = field(default=None)


def keep(parts: Sequence[Part], folder: Path) -> str:
    """Put parts into ``results.json`` and write all of it as ``results.md``.

    :return: the tables of these parts.
    """
    path = folder / "results.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known.update({part.key: asdict(part) for part in parts})
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    head = "# Measured side by side\n\nMade by `python -m bench`. The machine is shared: read ratios, not single times."
    (folder / "results.md").write_text("\n\n".join([head, *map(markdown, known.values())]) + "\n", encoding="utf-8")
    return "\n\n".join(markdown(known[part.key]) for part in parts)


def markdown(part: Mapping[str, object]) -> str:
    """Return one part as it stands in the JSON file as a Markdown section."""
    rows: Sequence[Row] = part["rows"]  # type: ignore[assignment]
    lines = [f"## {part['title']}", ""]
    if rows:
        columns = list(rows[0])
        lines += [_line(columns), _line(["---"] * len(columns))]
        lines += [_line([_cell(row.get(column)) for column in columns]) for row in rows]
    if part["note"]:
        lines += ["", str(part["note"])]
    if stamp := part.get("stamp"):
        lines += ["", _stamp_line(stamp)]  # type: ignore[arg-type]
    return "\n".join(lines)


def _stamp_line(stamp: Mapping[str, object]) -> str:
    before, after = (str(load) for load in stamp["load"])  # type: ignore[attr-defined]
    return (
        f"Measured on {stamp['date']} at {stamp['commit']}: {stamp['cores']} cores, {stamp['memory_gib']} GiB, "
        f"Python {stamp['python']}; load average {before} before, {after} after."
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: str | float | None) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _commit() -> str:
    """Return the short hash, marked where files other than the results differ from it."""
    commit = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":!bench/results")
    return f"{commit}{' with changes' if changed else ''}" or "unknown"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False).stdout.strip()
