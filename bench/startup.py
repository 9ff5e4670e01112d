"""How long the command takes as a whole process, and how much memory."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from bench.metrics import median
from bench.report import Part, Row
from bench.workers import ROOT

__all__ = ["measure"]

RUNS = 7
_CALLS = {
    'assistant ask "…"': ["-m", "assistant", "ask", "Wie hoch ist die Integrationspauschale?"],
    'assistant search "…"': ["-m", "assistant", "search", "Wie hoch ist die Integrationspauschale?"],
    'assistant norm "§ 8"': ["-m", "assistant", "norm", "§ 8"],
    "assistant --help": ["-m", "assistant", "--help"],
    "python alone": ["-c", "pass"],
}


def measure() -> list[Part]:
    """Return the table of whole processes, run in turn after one run that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in _CALLS}
    cpu: dict[str, list[float]] = {name: [] for name in _CALLS}
    memory: dict[str, list[float]] = {name: [] for name in _CALLS}
    for run in range(RUNS + 1):
        for name, call in _CALLS.items():
            wall, used, peak = _run(call)
            if run:
                seconds[name].append(wall)
                cpu[name].append(used)
                memory[name].append(peak)
    rows: list[Row] = [
        {
            "command": name,
            "min s": round(min(seconds[name]), 2),
            "median s": round(median(seconds[name]), 2),
            "max s": round(max(seconds[name]), 2),
            "median CPU s": round(median(cpu[name]), 2),
            "peak MiB": round(median(memory[name])),
        }
        for name in _CALLS
    ]
    return [Part("startup", "Start-up: whole processes", rows, f"{RUNS} runs each, in turn, after one not counted.")]


def _run(call: Sequence[str]) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak MiB of one process."""
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, *call], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{call} ended with {process.returncode}")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
