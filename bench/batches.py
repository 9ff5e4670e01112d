"""Questions a second of ``assistant batch`` with one and two jobs, beside an ``assistant ask`` for each question."""

from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.evaluation.gold import shipped_sets
from bench.metrics import median
from bench.report import Part, Row
from bench.startup import run_process

__all__ = ["measure", "texts"]

JOBS = (1, 2)
SINGLE = 7
_OUTPUTS = ("jsonl", "xlsx")


def measure(count: int) -> list[Part]:
    """Return the table of whole processes.

    :param count: different questions of a batch.
    """
    questions = texts(count)
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        source = Path(folder) / "questions.txt"
        source.write_text("\n".join(questions), encoding="utf-8")
        for jobs in JOBS:
            outputs = [word for ending in _OUTPUTS for word in ("-o", f"{folder}/{jobs}.{ending}")]
            wall, cpu, peak = run_process(["-m", "assistant", "batch", str(source), *outputs, "--jobs", str(jobs)])
            rows.append(_row(f"assistant batch --jobs {jobs}", count, wall, cpu, peak))
    single = [run_process(["-m", "assistant", "ask", question]) for question in questions[:SINGLE]]
    wall, cpu, peak = (median(list(values)) for values in zip(*single, strict=True))
    rows.append(_row(f"assistant ask, {SINGLE} of them", 1, wall, cpu, peak))
    note = (
        f"{count} different questions, answers as {' and '.join(_OUTPUTS)}, start-up and writing included; the row of "
        "ask is the median of one process a question. Peak memory is that of the largest process; each job has one."
    )
    return [Part("batch", "Many questions at once", rows, note)]


def texts(count: int) -> list[str]:
    """Return that many different questions: the shipped ones, then the same with an addition."""
    shipped = list(dict.fromkeys(gold.question for some in shipped_sets() for gold in some.questions))
    additions = ["", *(f" ({number})" for number in range(1, count // len(shipped) + 1))]
    return [question + addition for addition in additions for question in shipped][:count]


def _row(name: str, questions: int, wall: float, cpu: float, peak: float) -> Row:
    return {
        "call": name,
        "questions/s": round(questions / wall, 1),
        "s": round(wall, 1),
        "CPU s": round(cpu, 1),
        "peak MiB": round(peak),
    }
