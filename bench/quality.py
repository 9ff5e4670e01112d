"""Quality, latency and build time of all systems on one question set, asked in turn."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.metrics import median, percentile, quality
from bench.report import Part, Row
from bench.workers import SystemFailedError, WorkerProcess, start

__all__ = ["measure"]

SAMPLE_ROUNDS = 2


@dataclass
class _Setup:
    """One set-up of a system with what was measured of it."""

    worker: WorkerProcess
    place: int
    facts: Mapping[str, Any]
    found: dict[str, list[str]] = field(default_factory=dict)
    fresh_ms: list[float] = field(default_factory=list)
    known_ms: list[float] = field(default_factory=list)
    embedding_s: list[float] = field(default_factory=list)


def measure(
    questions: Sequence[Mapping[str, Any]], name: str, systems: Sequence[str], peers: Path, rounds: int
) -> list[Part]:
    """Return the tables of quality and latency, of building, and of starting.

    :param questions: of which those with evidence are asked; earlier turns are left out for all systems alike.
    :param name: of the question set.
    :param systems: modules of :mod:`bench.systems`.
    :param peers: interpreter for the other systems.
    :param rounds: how often every question is timed.
    """
    asked = [question for question in questions if question["evidence"]]
    workers, failed = start(systems, peers)
    with ExitStack() as stack:
        for worker in workers:
            stack.enter_context(worker)
        built = _build(workers, failed)
        listed = [
            _Setup(worker, place, facts) for worker, record in built for place, facts in enumerate(record["systems"])
        ]
        # in turn, so that two of one process do not follow each other: the second would find the model in the cache
        setups = sorted(listed, key=lambda setup: setup.place)
        for setup in setups:  # the first search loads the model and warms caches
            setup.worker.ask("search", system=setup.place, question="Was ist das?", fresh=True)
        for number in range(rounds):
            _ask_all(setups, asked, number)
        for _ in range(SAMPLE_ROUNDS):
            for setup in setups:
                setup.embedding_s.append(setup.worker.ask("embedding", system=setup.place)["seconds"])
        started = [_started(worker, record) for worker, record in built]
    return [
        Part(
            f"quality-{name}",
            f"Quality and latency on {name} ({len(asked)} questions with evidence)",
            [_quality_row(setup, asked) for setup in listed] + _missing(failed),
            "Passage found among the first 1, 5, 10; MRR over the first 10; by language @5. Milliseconds a question, "
            f"with its embedding and with the embedding at hand; {rounds} rounds, all systems in turn, so that none "
            "finds the model in the processor's cache. Each process has a copy of it.",
        ),
        Part(
            "build",
            "Building the index of the two documents",
            [_build_row(setup) for setup in listed] + _missing(failed),
            "Build: reading or splitting and indexing, median of three, all vectors at hand. Embedding: measured on a "
            "sample of the system's own texts, one thread a core; the last column is what follows from both for a "
            "first build, without the seconds in which ours learns from its questions. Reading counts for ours only: "
            "the others split the plain text.",
        ),
        Part(
            "processes",
            "One process a system",
            [row for row in started if row],
            "Import of the libraries; peak memory after building all set-ups and all searches.",
        ),
    ]


def _build(workers: Sequence[WorkerProcess], failed: dict[str, str]) -> list[tuple[WorkerProcess, dict[str, Any]]]:
    built = []
    for worker in workers:
        try:
            built.append((worker, worker.ask("build")))
        except SystemFailedError as error:
            failed[worker.name] = str(error)
    return built


def _ask_all(setups: Sequence[_Setup], questions: Sequence[Mapping[str, Any]], number: int) -> None:
    """Ask every question of every set-up, each time beginning with another one."""
    for turn, question in enumerate(questions):
        first = (turn + number) % len(setups)
        for setup in (*setups[first:], *setups[:first]):
            order = {"system": setup.place, "question": question["question"]}
            fresh = setup.worker.ask("search", **order, fresh=True)
            known = setup.worker.ask("search", **order, fresh=False)
            setup.fresh_ms.append(fresh["ms"])
            setup.known_ms.append(known["ms"])
            setup.found[question["id"]] = fresh["texts"]


def _quality_row(setup: _Setup, questions: Sequence[Mapping[str, Any]]) -> Row:
    figures = quality((setup.found[question["id"]], question["evidence"]) for question in questions)
    row: Row = {"system": setup.facts["name"], **figures}
    for language in sorted({question["lang"] for question in questions}):
        some = [question for question in questions if question["lang"] == language]
        part = quality((setup.found[question["id"]], question["evidence"]) for question in some)
        row[f"@5 {language} ({len(some)})"] = part["@5"]
    row["p50 ms"], row["p95 ms"] = (round(percentile(setup.fresh_ms, share), 1) for share in (0.5, 0.95))
    row["p50 ms, vector known"], row["p95 ms, vector known"] = (
        round(percentile(setup.known_ms, share), 1) for share in (0.5, 0.95)
    )
    return row


def _build_row(setup: _Setup) -> Row:
    facts, seconds = setup.facts, median(setup.embedding_s)
    return {
        "system": facts["name"],
        "set-up": facts["setup"],
        "passages": facts["passages"],
        "texts embedded": facts["embedded"],
        "characters embedded": facts["characters"],
        "build s": round(facts["build_s"], 2),
        "passages/s": round(facts["passages"] / facts["build_s"]),
        "texts embedded/s": round(facts["embedded"] / seconds, 1),
        "first build s (estimate)": round(facts["build_s"] + seconds),
    }


def _started(worker: WorkerProcess, record: Mapping[str, Any]) -> Row:
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return {
        "system": worker.name,
        "import s": round(record["import_s"], 2),
        "peak MiB": round(worker.ask("memory")["peak_mib"]),
        "versions": versions,
    }


def _missing(failed: Mapping[str, str]) -> list[Row]:
    return [{"system": f"{name}: {reason}"} for name, reason in failed.items()]
