"""``python -m bench``: measure, print the tables, and keep them in ``bench/results/``."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.gold import read_gold
from bench import ablation, batches, growth, quality, silence, startup, throughput
from bench.report import Part, Stamp, keep
from bench.systems import MODULES
from bench.workers import ROOT

PARTS = ("quality", "ablation", "growth", "startup", "throughput", "batch")
OTHERS = ("silence",)  # need a set of others: --set


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts that are asked for; return the exit code."""
    options = _options(arguments)
    for name in options.only:
        load = os.getloadavg()[0]
        parts = _MEASURES[name](options)
        stamp = Stamp.now(load)
        for part in parts:
            part.stamp = stamp
        print(keep(parts, options.results), flush=True)
        print(flush=True)
    return 0


def _quality(options: argparse.Namespace) -> list[Part]:
    name = options.questions.stem
    return quality.measure(_read(options.questions), name, options.systems, options.peers, options.rounds)


def _ablation(options: argparse.Namespace) -> list[Part]:
    return ablation.measure()


def _growth(options: argparse.Namespace) -> list[Part]:
    return growth.measure(options.sizes, _texts(options))


def _startup(options: argparse.Namespace) -> list[Part]:
    return startup.measure()


def _throughput(options: argparse.Namespace) -> list[Part]:
    return throughput.measure(options.rounds)


def _batch(options: argparse.Namespace) -> list[Part]:
    return batches.measure(options.rows)


def _silence(options: argparse.Namespace) -> list[Part]:
    if options.set is None:
        raise SystemExit("silence needs the file of the set: --set FILE")
    return silence.measure(options.set)


_MEASURES: Mapping[str, Callable[[argparse.Namespace], list[Part]]] = {
    "quality": _quality,
    "ablation": _ablation,
    "growth": _growth,
    "startup": _startup,
    "throughput": _throughput,
    "batch": _batch,
    "silence": _silence,
}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--questions",
        type=Path,
        default=ROOT / "assistant" / "evaluation" / "gold" / "report-1.jsonl",
        help="a set with evidence",
    )
    parser.add_argument(
        "--peers", type=Path, default=ROOT / "bench" / ".venv" / "bin" / "python", help="Python of the other systems"
    )
    parser.add_argument("--only", nargs="+", choices=(*PARTS, *OTHERS), default=PARTS)
    parser.add_argument("--systems", nargs="+", choices=MODULES, default=MODULES, help="for quality")
    parser.add_argument("--sizes", nargs="+", type=int, default=[3_000, 30_000], help="passages, for growth")
    parser.add_argument("--rows", type=int, default=1_000, help="different questions, for batch")
    parser.add_argument("--rounds", type=int, default=3, help="how often every question is timed")
    parser.add_argument("--set", type=Path, help="questions with ten passages each (NoMIRACL), for silence")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results", help="folder for the tables")
    return parser.parse_args(arguments)


def _read(path: Path) -> list[dict[str, Any]]:
    return [question.model_dump() for question in read_gold(path).questions]


def _texts(options: argparse.Namespace) -> list[str]:
    return [question["question"] for question in _read(options.questions) if question["evidence"]]


if __name__ == "__main__":
    sys.exit(main())
