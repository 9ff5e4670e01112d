"""What makes an index the one it is: the texts it embeds, how it cuts them into tokens, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from assistant.retrieval import store
from assistant.retrieval.embedding import Encoder
from assistant.retrieval.expansion import Answered
from assistant.retrieval.passage import Passage
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.texts import passage_text, unit_text
from assistant.retrieval.tokens import tokens

__all__ = ["GRAM_LENGTH", "embedded_texts", "manifest_of", "token_stamp"]

GRAM_LENGTH = 5
_SAMPLE_TEXT = (
    "Die Kommunalen Integrationszentren (KIs) fördern nach § 7 Abs. 2 Satz 1 TIntG Maßnahmen für Bürger*innen; "
    "14.128.200 Euro oder 24,6 % flossen 2023 in KIM-Stellen, Teilhabe- und Integrationsräte sowie "
    "Einbürgerungsbehörden. Section 6 says so."
)
_LIBRARIES = ("tintg-assistant", "bm25s", "faiss-cpu", "numpy", "snowballstemmer")


def embedded_texts(passages: Sequence[Passage]) -> Iterator[str]:
    """Yield all texts to embed: those of the passages, then those of the units."""
    yield from map(passage_text, passages)
    yield from (unit_text(passage, unit) for passage in passages for unit in passage.units)


def manifest_of(
    passages: Sequence[Passage],
    words: Sequence[Sequence[str]],
    encoder: Encoder,
    documents: Mapping[str, str],
    abbreviations: Mapping[str, str],
    vectors: Mapping[str, str],
    questions: Sequence[Answered] = (),
) -> store.Manifest:
    """Return the manifest of an index of passages, with its fingerprint: a hash of all that decides what is found.

    :param words: the search tokens of each passage.
    :param documents: document id to sha256 of its file.
    :param vectors: kind of the vectors of passages, units and questions, as :attr:`Dense.kind` tells it.
    :param questions: that units answer.
    """
    parameters: dict[str, float] = {"k1": Sparse.K1, "b": Sparse.B, "delta": Sparse.DELTA, "gram_length": GRAM_LENGTH}
    decisive = {
        "schema": store.SCHEMA,
        "documents": dict(documents),
        "abbreviations": dict(abbreviations),
        "parameters": parameters,
        "vectors": dict(vectors),
        "embedding": [encoder.name, encoder.dim],
        "passages": _digest(map(store.passage_to_json, passages)),
        "texts": _digest(embedded_texts(passages)),
        "words": _digest(" ".join(text) for text in words),
        "questions": _digest(f"{question.text}\0{question.units}" for question in questions),
    }
    return store.Manifest(
        schema_version=store.SCHEMA,
        fingerprint=_digest([json.dumps(decisive, sort_keys=True, ensure_ascii=False)]),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedding=encoder.name,
        dim=encoder.dim,
        passages=len(passages),
        units=sum(len(passage.units) for passage in passages),
        questions=len(questions),
        documents=dict(documents),
        abbreviations=dict(abbreviations),
        parameters=parameters,
        vectors=dict(vectors),
        tokens=token_stamp(),
        versions={name: version(name) for name in _LIBRARIES},
    )


def token_stamp() -> str:
    """Return a hash of how a sample text is cut into tokens; another stemmer or rule gives another one."""
    return _digest(tokens(_SAMPLE_TEXT))


def _digest(lines: Iterable[str]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode("utf-8", "surrogatepass") + b"\0")
    return total.hexdigest()
