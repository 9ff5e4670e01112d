"""Small passages and an encoder whose vectors are fixed by the words."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest

from assistant.documents.model import Norm, Piece
from assistant.retrieval.embedding import Matrix, Progress
from assistant.retrieval.passage import Passage, Unit
from assistant.retrieval.tokens import tokens

DIM = 64


class WordEncoder:
    """Adds up one random direction a token, so that texts with common words are near; remembers what it embedded."""

    dim = DIM

    def __init__(self, name: str = "words-64") -> None:
        self.name = name
        self.embedded: list[str] = []

    def queries(self, texts: Sequence[str]) -> Matrix:
        return self._vectors(texts)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Matrix:
        rows = [np.sum([_direction(token) for token in tokens(text)] or [_direction("")], axis=0) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32).reshape(len(texts), DIM)


@cache
def _direction(token: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=DIM)


def make_passage(text: str, order: int = 0, **fields: object) -> Passage:
    """Return a passage with one unit a sentence."""
    units, start = [], 0
    for sentence in text.split(". "):
        units.append(Unit(start, min(len(text), start + len(sentence) + 1)))
        start += len(sentence) + 2
    values = {
        "id": hashlib.sha256(text.encode()).hexdigest()[:12],
        "document": "evaluation-report",
        "section": "4.3",
        "section_title": "Antidiskriminierung",
        "path": ("4 Befunde", "4.3 Antidiskriminierung"),
        "element": "text",
        "pieces": (Piece(0, 100 * order, 28 + order),),
        "units": tuple(units),
        **fields,
    }
    return Passage(text=text, order=order, **values)


TEXTS = (
    "Das Land fördert 173 Integrationsagenturen. Sie beraten vor Ort.",
    "Die Kommunalen Integrationszentren arbeiten in 54 Kreisen. Ihr Personal ist befristet.",
    "Im Jahr 2013 flossen 1.430.700 Euro. Das war der niedrigste Betrag.",
    "Die Servicestellen gegen Diskriminierung werden empfohlen. Sie sollen dauerhaft bestehen.",
    "Einbürgerungsbehörden klagen über lange Verfahren. Die Verwaltung wächst.",
)


@pytest.fixture
def passages() -> list[Passage]:
    first = [make_passage(text, order) for order, text in enumerate(TEXTS)]
    statute = make_passage(
        "Das Land unterhält Integrationszentren.",
        0,
        document="tintg",
        section="7",
        section_title="Zentren",
        path=("Teil 2", "§ 7 Zentren"),
        norm=Norm("7", "1", None),
        units=(Unit(0, 39, "1", "2"),),
        speaker="",
        citable=False,
    )
    return [*first, statute]


@pytest.fixture
def documents() -> dict[str, str]:
    return {"evaluation-report": "a" * 64, "tintg": "b" * 64}


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def new_passage() -> Callable[..., Passage]:
    return make_passage


@pytest.fixture
def new_encoder() -> type[WordEncoder]:
    return WordEncoder
