from pathlib import Path

import pytest

from assistant.documents.model import Document
from assistant.documents.report.reader import read_report

CORPUS = Path(__file__).parents[3] / "corpus"


@pytest.fixture(scope="session")
def source() -> str:
    return (CORPUS / "evaluation-report.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def report(source) -> Document:
    return read_report(source, id="evaluation-report", title="Evaluationsbericht")
