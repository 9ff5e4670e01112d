"""The processes of the systems that are compared, as the runner sees them."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["OFFLINE", "ROOT", "SystemFailedError", "WorkerProcess", "start"]

ROOT = Path(__file__).parents[1]
OFFLINE = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
"""Nothing may leave the machine, and nothing is looked for on a hub."""


class SystemFailedError(RuntimeError):
    """A system cannot be measured; the message says why in a few words."""


class WorkerProcess:
    """One :mod:`bench.worker`.

    :param name: module of :mod:`bench.systems`.
    :param python: interpreter of the environment in which the system is installed.
    :raises SystemFailedError: it is not installed there.
    """

    def __init__(self, name: str, python: Path) -> None:
        self.name = name
        if not python.exists():
            raise SystemFailedError("its environment is missing")
        self._process = subprocess.Popen(
            [python, "-m", "bench.worker", name],
            cwd=ROOT,
            env={**os.environ, **OFFLINE, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._answer()

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def ask(self, do: str, **arguments: object) -> dict[str, Any]:
        """Let the process do one thing and return what it says.

        :raises SystemFailedError: it ended instead.
        """
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            stdin.flush()
        except BrokenPipeError as error:
            raise SystemFailedError("its process ended") from error
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        stdout = self._process.stdout
        assert stdout is not None
        line = stdout.readline()
        if not line:
            raise SystemFailedError("its process ended")
        record: dict[str, Any] = json.loads(line)
        if "error" in record:
            raise SystemFailedError(f"not installed ({record['error']})")
        return record


def start(names: Sequence[str], peers: Path) -> tuple[list[WorkerProcess], dict[str, str]]:
    """Start a process a system.

    :param peers: interpreter for all systems but ours.
    :return: the processes, and for each system that cannot be measured the reason.
    """
    running: list[WorkerProcess] = []
    failed: dict[str, str] = {}
    for name in names:
        try:
            running.append(WorkerProcess(name, Path(sys.executable) if name == "ours" else peers))
        except SystemFailedError as error:
            failed[name] = str(error)
    return running, failed
