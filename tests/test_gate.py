"""The gate: so many at once, the others in their order, and no place is lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.assistant import Assistant
from assistant.gate import Gate, at_once
from assistant.settings import Settings


def wait_until(true) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_no_more_are_in_than_there_are_places() -> None:
    gate, lock = Gate(3), threading.Lock()
    inside = most = 0

    def enter(_: int) -> None:
        nonlocal inside, most
        with gate:
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.001)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(enter, range(200)))
    assert (most, inside) == (3, 0)


def test_who_waits_longest_comes_next() -> None:
    gate, came = Gate(1), []
    with ThreadPoolExecutor(8) as pool:

        def enter(number: int) -> None:
            with gate:
                came.append(number)

        with gate:
            for number in range(8):
                pool.submit(enter, number)
                wait_until(lambda waiting=number + 1: len(gate._waiting) == waiting)
    assert came == list(range(8))


def test_an_error_inside_frees_the_place() -> None:
    gate = Gate(1)
    for _ in range(3):
        with pytest.raises(KeyError), gate:
            raise KeyError
    assert gate._free == 1


class _Interrupted:
    """A lock whose second acquiring is interrupted, as by Ctrl+C, before or after it was released for us."""

    def __init__(self, gate: Gate, *, called: bool) -> None:
        self._gate, self._called, self._times = gate, called, 0

    def acquire(self) -> None:
        self._times += 1
        if self._times == 2:
            if self._called:
                self._gate._leave()
            raise KeyboardInterrupt

    def release(self) -> None:
        pass


@pytest.mark.parametrize("called", [False, True])
def test_who_gives_up_waiting_leaves_no_place_behind(monkeypatch, called) -> None:
    gate = Gate(1)
    gate.__enter__()
    monkeypatch.setattr("assistant.gate.Lock", lambda: _Interrupted(gate, called=called))
    with pytest.raises(KeyboardInterrupt):
        gate.__enter__()
    monkeypatch.undo()
    assert not gate._waiting
    if not called:
        assert gate._free == 0
        gate._leave()
    assert gate._free == 1


def test_at_least_two_and_never_very_many_are_answered_at_once() -> None:
    assert [at_once(cores) for cores in (1, 2, 64)] == [2, 3, 4]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open()


def test_an_assistant_and_its_parts_share_a_gate(assistant) -> None:
    class Counting(Gate):
        entered = 0

        def __enter__(self) -> None:
            type(self).entered += 1
            super().__enter__()

    gate = Counting(1)
    some = Assistant(assistant.settings, assistant._index, assistant.sources, gate=gate)
    some.ask("Wie viele Integrationsagenturen fördert das Land?")
    some.ask("Wer fördert die Integrationsagenturen?", documents=["evaluation-report"])
    some.search("Integrationsagenturen", documents=["evaluation-report"])
    assert (gate.entered, gate._free) == (3, 1)


def test_who_waits_for_a_server_is_not_held_up(assistant) -> None:
    settings = Settings(embedding="openai")
    some = Assistant(settings, assistant._index, assistant.sources)
    with some._gate, some._gate, some._gate, some._gate, some._gate:
        assert some.search("Integrationsagenturen")
