"""One system in a process of its own: ``python -m bench.worker NAME`` obeys JSON lines from its standard input.

The runner asks the processes of all systems in turn, so that they share the machine's good and bad moments. Each line
in has a ``do`` of ``build``, ``search`` or ``embedding`` and is answered by one line.
"""

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.metrics import DEPTH, median
from bench.systems import Built, System
from bench.vectors import Embedder

BUILDS = 3


class Worker:
    """The set-ups of one system, built one after the other.

    :param name: module of :mod:`bench.systems`.
    """

    def __init__(self, name: str) -> None:
        begun = time.perf_counter()
        module = importlib.import_module(f"bench.systems.{name}")
        self._import_s = time.perf_counter() - begun
        self._versions = dict(module.versions())
        self._embedder = Embedder()
        self._systems: list[System] = module.systems(self._embedder)
        self._built: list[Built] = []

    def build(self) -> dict[str, Any]:
        """Build every set-up, first with the vectors that are still missing, then timed with all vectors at hand."""
        rows = []
        for system in self._systems:
            system.build()
            seconds = []
            for _ in range(BUILDS):
                begun = time.perf_counter()
                built = system.build()
                seconds.append(time.perf_counter() - begun)
            self._built.append(built)
            rows.append(
                {
                    "name": system.name,
                    "setup": system.setup,
                    "passages": built.passages,
                    "embedded": len(built.embedded) + len(built.asked),
                    "characters": sum(map(len, (*built.embedded, *built.asked))),
                    "build_s": median(seconds),
                }
            )
        return {"systems": rows, "versions": self._versions, "import_s": self._import_s}

    def search(self, system: int, question: str, fresh: bool) -> dict[str, Any]:
        """Search, with the question's vector forgotten (``fresh``) or at hand."""
        if fresh:
            self._embedder.forget()
        begun = time.perf_counter()
        texts = self._built[system].search(question)
        elapsed = time.perf_counter() - begun
        return {"texts": texts[:DEPTH], "ms": 1000 * elapsed}

    def embedding(self, system: int) -> dict[str, Any]:
        """Tell how many seconds it would take to embed all of a set-up's texts."""
        built = self._built[system]
        return {"seconds": self._embedder.seconds(built.embedded, built.asked)}

    def memory(self) -> dict[str, Any]:
        """Tell the most memory that the process ever had, in MiB."""
        return {"peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main(name: str) -> int:
    """Serve until the input ends."""
    # libraries print what they like; the answers go where they cannot reach
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(record: dict[str, Any]) -> None:
        answers.write(json.dumps(record) + "\n")
        answers.flush()

    try:
        worker = Worker(name)
    except ImportError as error:
        say({"error": f"{type(error).__name__}: {error.name or error}"})
        return 1
    say({"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        action: Callable[..., dict[str, Any]] = getattr(worker, order.pop("do"))
        say(action(**order))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
