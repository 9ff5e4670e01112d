"""How long the command takes as a whole process, and how much memory."""

import json
import subprocess
import sys
from collections.abc import Sequence

from bench import page
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
# a process counts the memory of the one it was started from, so the starting one must be small
_LAUNCHER = """
import os, sys, time
begun = time.perf_counter()
files = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files), 0)
code = os.waitstatus_to_exitcode(status)
print([time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss, code])
"""


def measure() -> list[Part]:
    """Return the table of whole processes, run in turn after one run that is not counted, and that of the page."""
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
    note = f"{RUNS} runs each, in turn, after one not counted."
    return [Part("startup", "Start-up: whole processes", rows, note), *page.measure()]


def _run(call: Sequence[str]) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak MiB of one process."""
    command = [sys.executable, "-ISc", _LAUNCHER, sys.executable, *call]
    wall, used, peak, code = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    if code:
        raise SystemExit(f"{call} ended with {code}")
    return wall, used, peak / 1024
