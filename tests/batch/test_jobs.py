"""Several questions at once, over the shipped index: the same answers, whatever happens to a process."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.batch import jobs
from assistant.batch.questions import Fault, Origin, Questions, Row
from assistant.batch.run import Run
from assistant.errors import AssistantError
from tests.batch.conftest import questions

TEXTS = ["Wie hoch ist die Pauschale?", "Was regelt § 8?", "Wie wird das Wetter?", "Wer fördert?", "Was ist KOMM-AN?"]


@pytest.fixture(scope="module")
def real() -> Assistant:
    return Assistant.open()


@pytest.fixture(scope="module")
def expected(real) -> list[object]:
    return [comparable(real.ask(text)) for text in TEXTS]


def comparable(answer) -> object:
    return answer.model_dump(exclude={"elapsed_ms", "id"})


@pytest.fixture
def processes(monkeypatch) -> "list[subprocess.Popen[str]]":
    """Return the processes that were started."""
    found = []
    popen = subprocess.Popen

    def start(*words, **options):
        found.append(popen(*words, **options))
        return found[-1]

    monkeypatch.setattr(jobs.subprocess, "Popen", start)
    return found


def test_two_jobs_give_the_answers_of_one_in_the_same_order(real, expected, tmp_path: Path, processes) -> None:
    rows = (*questions(*TEXTS).rows, Row(9, "x", fault=Fault.EMPTY, problem="Die Zeile enthält keine Frage."))
    with Run(real, Questions("f", rows, Origin("txt")), tmp_path / "j", jobs=2) as run:
        list(run.answers())
        entries = list(run)
    assert [comparable(entry.answer) for entry in entries[:-1]] == expected
    assert [entry.answer.id for entry in entries] == ["1", "2", "3", "4", "5", "x"]
    assert (entries[-1].answer.status, entries[-1].answer.error) == ("error", "Die Zeile enthält keine Frage.")
    assert [process.returncode for process in processes] == [0]


def test_a_process_that_is_killed_costs_no_answer(real, expected, tmp_path: Path, processes) -> None:
    with Run(real, questions(*TEXTS), tmp_path / "j", jobs=2) as run:
        steps = run.answers()
        next(steps)
        processes[0].send_signal(signal.SIGKILL)
        list(steps)
        assert [comparable(entry.answer) for entry in run] == expected
    assert len(processes) > 1
    assert all(process.returncode is not None for process in processes)


def test_leaving_early_ends_the_processes(real, tmp_path: Path, processes) -> None:
    with Run(real, questions(*TEXTS), tmp_path / "j", jobs=2) as run:
        steps = run.answers()
        next(steps)
        steps.close()
        assert [process.returncode is not None for process in processes] == [True]
        list(run.answers())
        assert run.finished


def test_a_process_that_cannot_start_stops_the_run_and_says_the_way_on(real, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(jobs.sys, "executable", "/bin/false")
    with (
        Run(real, questions(*TEXTS), tmp_path / "j", jobs=2) as run,
        pytest.raises(AssistantError, match=r"lässt sich nicht starten.*--jobs 1"),
    ):
        list(run.answers())


def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom assistant.assistant import Assistant\n"
        "from assistant.batch.reading import read_questions\nfrom assistant.batch.run import Run\n"
        "from assistant.batch import jobs\npopen = jobs.subprocess.Popen\n"
        "def start(*w, **o):\n    p = popen(*w, **o); print(p.pid, flush=True); return p\n"
        "jobs.subprocess.Popen = start\n"
        "q = read_questions('f.txt', '\\n'.join(f'Was regelt § {n}?' for n in range(400)).encode())\n"
        "for _ in Run(Assistant.open(), q, Path(sys.argv[1]), jobs=2).answers():\n    pass\n"
    )
    words = [jobs.sys.executable, "-c", script, str(tmp_path / "j")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ, cwd=Path.cwd()) as process:
        worker = int(process.stdout.readline())
        process.kill()
    end = time.monotonic() + 20
    while alive(worker) and time.monotonic() < end:
        time.sleep(0.1)
    assert not alive(worker)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
