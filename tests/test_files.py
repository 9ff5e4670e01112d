"""Files that are written beside their place: what a killed process leaves, and what others are writing."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from assistant.errors import OutputError
from assistant.files import check_writable, replacing, replacing_bytes
from assistant.settings import project_root

WRITER = """
import pathlib, sys
from assistant.files import replacing
with replacing(pathlib.Path(sys.argv[1])) as file:
    file.write("halb")
    file.flush()
    print("schreibt", flush=True)
    sys.stdin.read()
    file.write(" und ganz")
"""


def writing(target: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)],
        env={**os.environ, "PYTHONPATH": str(project_root())},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "schreibt\n"
    return process


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="there leftovers stay")
def test_what_a_killed_process_left_goes_with_the_next_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("alt", encoding="utf-8")
    process = writing(target)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert target.read_text(encoding="utf-8") == "alt"
    assert len(names(tmp_path)) == 2
    check_writable(tmp_path / "b.txt")
    assert names(tmp_path) == ["a.txt"]


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    process = writing(tmp_path / "a.txt")
    with replacing(tmp_path / "b.txt") as file:
        file.write("b")
    assert len(names(tmp_path)) == 2
    process.communicate("")
    assert process.returncode == 0
    assert names(tmp_path) == ["a.txt", "b.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "halb und ganz"


def test_threads_of_a_process_write_side_by_side(tmp_path: Path) -> None:
    together = Barrier(8, timeout=30)

    def write(number: int) -> None:
        for _ in range(20):
            with replacing_bytes(tmp_path / f"{number}.bin") as file:
                together.wait()
                file.write(bytes([number]))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert names(tmp_path) == [f"{number}.bin" for number in range(8)]
    assert [(tmp_path / f"{number}.bin").read_bytes() for number in range(8)] == [bytes([it]) for it in range(8)]


def test_nothing_is_left_of_a_file_that_was_not_finished(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("alt", encoding="utf-8")

    def fail() -> None:
        with replacing(target) as file:
            file.write("neu")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(tmp_path) == ["a.txt"]
    assert target.read_text(encoding="utf-8") == "alt"


def test_a_file_is_readable_as_any_other_of_its_user(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    with replacing(tmp_path / "b.txt") as file:
        file.write("b")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_a_drive_without_locks_takes_files_all_the_same(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    (tmp_path / ".assistant-0.tmp").touch()
    with replacing(tmp_path / "a.txt") as file:
        file.write("a")
    # whether somebody is writing it cannot be told there
    assert names(tmp_path) == [".assistant-0.tmp", "a.txt"]


def test_the_input_a_folder_and_what_is_missing_are_no_targets(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.touch()
    for target in source, tmp_path, tmp_path / "fehlt" / "b.txt":
        with pytest.raises(OutputError):
            check_writable(target, keep=source)
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_of_such_a_name_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".assistant-0.tmp")
    check_writable(tmp_path / "a.txt")
    assert names(tmp_path) == [".assistant-0.tmp"]
