"""Hand-made questions and answers, and one run of the shipped ones that several tests look at."""

import pytest

from assistant import Answer, Assistant, Citation, Settings
from assistant.answering.contract import Retrieved
from assistant.evaluation.gold import GoldQuestion, shipped_sets
from assistant.evaluation.run import Asked, evaluate, source_texts
from assistant.settings import project_root
from tests.conftest import STAMP


@pytest.fixture(scope="session")
def shipped_run() -> dict[str, Asked]:
    """Ask all questions that come with the package, of the shipped index."""
    root = project_root()
    assistant = Assistant.open(Settings(corpus_dir=root / "corpus", index_dir=root / "index"))
    sources = source_texts(root / "corpus", assistant.sources)
    return {asked.name: asked for asked in evaluate(assistant, shipped_sets(), sources)}


def gold(**fields) -> GoldQuestion:
    return GoldQuestion.model_validate({"id": "1", "question": "Was?", "evidence": [], **fields})


def citation(quote: str = "", **fields) -> Citation:
    known = {"n": 1, "document": "evaluation-report", "label": "S. 1", "passage_id": "p", "quote": quote}
    return Citation(**known | fields)


def passage(text: str = "", **fields) -> Retrieved:
    return Retrieved(**{"passage_id": "p", "document": "evaluation-report", "text": text, "score": 1.0} | fields)


def answer(text: str = "", **fields) -> Answer:
    known = {"id": "1", "question": "Was?", "status": "answered", "answer": text, "index": STAMP}
    return Answer(**known | fields)
