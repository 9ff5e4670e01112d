"""How the decision to be silent does on questions that people judged as answerable, or not, from ten passages each.

The set (NoMIRACL, German: passages of Wikipedia) is not part of the project: its file is named in the call. Every
question gets an index of its own ten passages, and the decision is the one that the assistant makes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.evidence import choose
from assistant.answering.question import understand
from assistant.answering.relevance import Relevance
from assistant.answering.retrieve import retrieve, spelt
from assistant.documents.model import Piece
from assistant.documents.sentences import split_sentences
from assistant.retrieval.embedding import BundledEncoder
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage, Unit
from bench.report import Part, Row

__all__ = ["measure"]

ANSWERABLE = "answerable"
LEAST = (0.80, 0.815, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88)
"""Cosines from which a passage can answer; the second is the one in use."""
MAX_WORDS = 90


@dataclass(frozen=True, slots=True)
class _Case:
    answerable: bool
    silent: tuple[bool, ...]


def measure(path: Path) -> list[Part]:
    """Return the table of both errors by the least cosine.

    :param path: JSON lines with ``label``, ``question`` and ``passages`` ("title: text").
    """
    encoder = BundledEncoder()
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = [_case(record, encoder) for record in records]
    rows: list[Row] = []
    for place, least in enumerate(LEAST):
        wrongly = [not case.silent[place] for case in cases if not case.answerable]
        missed = [case.silent[place] for case in cases if case.answerable]
        rows.append(
            {
                "least cosine": least,
                "answers where there is none": round(sum(wrongly) / len(wrongly), 3),
                "silent where there is one": round(sum(missed) / len(missed), 3),
            }
        )
    answerable = sum(case.answerable for case in cases)
    return [
        Part(
            key="silence",
            title=f"Silence on {len(cases)} questions over ten passages each ({answerable} answerable)",
            rows=rows,
            note=f"NoMIRACL, German half; the decision in use is the row {LEAST[1]}.",
        )
    ]


def _case(record: dict[str, Any], encoder: BundledEncoder) -> _Case:
    index = Index.build(_passages(record["passages"]), encoder, documents={"set": "0" * 64})
    query = spelt(index, understand(record["question"]))
    found = retrieve(index, query)
    silent = tuple(
        not choose(
            index,
            query,
            found,
            max_words=MAX_WORDS,
            relevance=Relevance({"de": least, "en": least}, {"de": 0.05, "en": 0}),
        ).spans
        for least in LEAST
    )
    return _Case(record["label"] == ANSWERABLE, silent)


def _passages(texts: Sequence[str]) -> list[Passage]:
    return [_passage(number, *text.partition(": ")[::2]) for number, text in enumerate(dict.fromkeys(texts))]


def _passage(number: int, title: str, text: str) -> Passage:
    units = tuple(Unit(start, end) for start, end in split_sentences(text))
    pieces = (Piece(0, 0, None),)
    return Passage(f"p{number}", "set", title, title, (title,), "text", text, pieces, units, number)
