"""A run to export, of answers with whatever text a test wants in them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from assistant.answering.contract import Answer, Citation, Statement
from assistant.export.model import Batch, Entry, count
from tests.conftest import LABEL, REPORT, STAMP


def answered(question: str, text: str, quote: str = "173 Agenturen", **more: object) -> Answer:
    citation = {"document": REPORT.id, "label": LABEL, "quote": quote, "page": 51, "passage_id": "p1"}
    return Answer(
        **{
            "id": None,
            "question": question,
            "status": "answered",
            "answer": f"{text} [1]",
            "statements": [Statement(text=text, citations=[1])],
            "citations": [Citation(n=1, section="4.2", section_title="Integrationsagenturen", **citation)],
            "index": STAMP,
            **more,
        }
    )


def batch_of(answers: Sequence[Answer], columns: Sequence[str] = (), extras: Sequence[Sequence] = (), **more) -> Batch:
    rows = extras or [() for _ in answers]
    pairs = enumerate(zip(answers, rows, strict=True), start=1)
    entries = [Entry(n, n + 1, answer, tuple(extra)) for n, (answer, extra) in pairs]
    known = {
        "source": "fragen.xlsx",
        "columns": tuple(columns),
        "entries": entries,
        "counts": count(entries),
        "total": len(entries),
        "duplicates": 0,
        "seconds": 61.0,
        "finished_at": datetime(2026, 11, 23, 8, 5, tzinfo=UTC),
        "stamp": STAMP,
        "sources": (REPORT,),
    }
    return Batch(**{**known, **more})


@pytest.fixture
def make() -> Callable[..., Batch]:
    """Return what makes a run of answers."""
    return batch_of


@pytest.fixture
def mixed() -> Batch:
    """Return a run with an answer, a refusal and an error, and two carried columns."""
    refused = answered("Wetter?", "x", status="not_found", answer="Nichts gefunden.", citations=[], statements=[])
    failed = answered("", "x", status="error", answer="", error="kaputt.", citations=[], statements=[])
    first = answered("Wie viele?", "Es sind:\n• 173 Agenturen", warnings=["Nur im Bericht."], id="A-1")
    extras = [("521", datetime(2026, 12, 1)), (None, None), (1.5, True)]
    return batch_of([first, refused, failed], ["Referat", "Frist"], extras, duplicates=1, total=4)
