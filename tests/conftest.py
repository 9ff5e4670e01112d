"""What all tests share: no network, settings of their own, and a façade whose answers one can tell by head."""

import ipaddress
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.answering.contract import Answer, Citation, IndexStamp, Language, Statement, Turn
from assistant.documents.manifest import Source
from assistant.documents.model import Piece
from assistant.errors import InputError
from assistant.retrieval.passage import Hit, Passage
from assistant.settings import Settings, project_root

# a busy machine must not fail a property: how long an example takes is measured in bench/
settings.register_profile("project", deadline=None)
settings.load_profile("project")

_LOCAL_NAMES = {"", "localhost", "ip6-localhost", None}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(what: str) -> None:
    pytest.fail(f"A test reached for the network: {what}. Only loopback is allowed; put a fake in its place.")


def _check_address(family: int, address: object) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
        _refuse(str(address))


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Let sockets of the test process reach this machine only, name look-ups included."""
    patch = pytest.MonkeyPatch()
    for name, position in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        original = getattr(socket.socket, name)

        def guarded(self, *args, _original=original, _position=position):
            _check_address(self.family, args[_position])
            return _original(self, *args)

        patch.setattr(socket.socket, name, guarded)
    look_up = socket.getaddrinfo

    def guarded_look_up(host, *args, **kwargs):
        if not _is_local(host):
            _refuse(f"look-up of {host!r}")
        return look_up(host, *args, **kwargs)

    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Take the developer's settings away and give the test folders of its own for cache and data."""
    for name in os.environ:
        if name.startswith("ASSISTANT_") or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder with the gold questions and the schema, beside the checkout; skip where there is none."""
    folder = project_root().parent / "shared"
    if not folder.is_dir():
        pytest.skip("there is no ../shared beside the checkout")
    return folder


STAMP = IndexStamp(fingerprint="f00d", embedding="fake", documents={"evaluation-report": "0" * 64})
REPORT = Source(
    id="evaluation-report",
    title="Evaluationsbericht",
    short_title="Evaluationsbericht TIntG",
    kind="report",
    language="de",
    publisher="Land",
    date="2025-03-10",
    status="published text",
    url="https://example.org",
    file="evaluation-report.txt",
    sha256="0" * 64,
)
PASSAGE = Passage(
    id="p1",
    document="evaluation-report",
    section="4.2",
    section_title="Integrationsagenturen",
    path=("4 Befunde", "4.2 Integrationsagenturen"),
    element="text",
    text="Im Land werden 173 Integrationsagenturen gefördert.",
    pieces=(Piece(0, 0, 51),),
    units=(),
    order=0,
)
LABEL = "Evaluationsbericht TIntG, Kap. 4.2, S. 51"


class FakeAssistant:
    """Knows one passage. ``Wetter`` is not found, ``kaputt`` breaks, an empty question is refused."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.stamp = STAMP
        self.sources = (REPORT,)
        self.asked: list[tuple[str, tuple[Turn, ...], Language | None]] = []

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        id: str | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history), language))
        if not question.strip():
            raise InputError("Die Frage ist leer.", "Eine Frage eingeben.")
        if "kaputt" in question:
            raise ZeroDivisionError("durch null")
        known = {"id": id, "question": question, "language": language or "de", "index": STAMP}
        if "Wetter" in question:
            return Answer(status="not_found", answer="Dazu steht nichts in den Dokumenten.", **known)
        return Answer(
            status="answered",
            answer=PASSAGE.text + " [1]",
            statements=[Statement(text=PASSAGE.text, citations=[1])],
            citations=[
                Citation(
                    n=1,
                    document=PASSAGE.document,
                    label=LABEL,
                    quote=PASSAGE.text,
                    section=PASSAGE.section,
                    page=51,
                    passage_id=PASSAGE.id,
                )
            ],
            **known,
        )

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        return [] if "Wetter" in question else [Hit(PASSAGE, score=0.9, similarity=0.8, lexical=1.0)][:limit]

    def passage(self, passage_id: str) -> Passage:
        return {PASSAGE.id: PASSAGE}[passage_id]

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> list[Passage]:
        return [self.passage(passage_id)]


@pytest.fixture
def fake_assistant() -> FakeAssistant:
    """Return a façade that needs no index."""
    return FakeAssistant()
