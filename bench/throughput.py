"""Questions a second with several askers at once, on a quiet machine and beside a process that keeps one core busy."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.metrics import median, percentile
from bench.report import Part, Row
from bench.workers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant import Assistant

__all__ = ["measure"]

ASKERS = (1, 4, 16)
LONGEST_SPIN_S = 300
_SPIN = f"import time\nend = time.monotonic() + {LONGEST_SPIN_S}\nwhile time.monotonic() < end: pass"


def measure(rounds: int) -> list[Part]:
    """Return the table; runs in a process of its own, so that nothing else of the runner counts."""
    command = [sys.executable, "-m", "bench.throughput", str(rounds)]
    output = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    rows: list[Row] = json.loads(output)
    note = f"Assistant.ask, 100 questions of the set a round, {rounds} rounds in turn, median of the rounds."
    return [Part("throughput", "Several askers at once", rows, note)]


def main(rounds: int) -> None:
    """Measure and print the rows as JSON."""
    from assistant import Assistant
    from assistant.evaluation.gold import shipped_sets

    questions = [gold.question for gold in shipped_sets()[0].questions]
    assistant = Assistant.open()
    assistant.ask(questions[0])
    runs: dict[tuple[bool, int], list[tuple[float, list[float]]]] = {}
    for _ in range(rounds):
        for busy in (False, True):
            with _busy_core(busy):
                for askers in ASKERS:
                    runs.setdefault((busy, askers), []).append(_ask_all(assistant, questions, askers))
    print(json.dumps([_row(busy, askers, some) for (busy, askers), some in runs.items()]))


def _row(busy: bool, askers: int, runs: Sequence[tuple[float, Sequence[float]]]) -> Row:
    return {
        "one core busy": "yes" if busy else "no",
        "askers": askers,
        "questions/s": round(median([len(times) / wall for wall, times in runs]), 1),
        "p50 ms": round(median([percentile(times, 0.5) for _, times in runs]), 1),
        "p95 ms": round(median([percentile(times, 0.95) for _, times in runs]), 1),
    }


def _ask_all(assistant: "Assistant", questions: Sequence[str], askers: int) -> tuple[float, list[float]]:
    """Return the seconds for all questions, and the milliseconds of each from its asker's point of view."""

    def ask(question: str) -> float:
        begun = time.perf_counter()
        assistant.ask(question)
        return 1000 * (time.perf_counter() - begun)

    with ThreadPoolExecutor(askers) as pool:
        begun = time.perf_counter()
        times = list(pool.map(ask, questions))
        return time.perf_counter() - begun, times


@contextmanager
def _busy_core(busy: bool) -> "Iterator[None]":
    if not busy:
        yield
        return
    spinning = subprocess.Popen([sys.executable, "-c", _SPIN])
    try:
        yield
    finally:
        spinning.kill()
        spinning.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
