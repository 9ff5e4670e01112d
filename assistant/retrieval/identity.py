"""What makes an index the one it is: the texts it embeds, how it cuts them into tokens, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain

import numpy as np
import numpy.typing as npt

from assistant.retrieval import store
from assistant.retrieval.embedding import Encoder
from assistant.retrieval.passage import Passage
from assistant.retrieval.places import Placed
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.texts import passage_text, unit_texts
from assistant.retrieval.tokens import tokens
from assistant.retrieval.vectors import KEY_BYTES, key

__all__ = ["GRAM_LENGTH", "digest", "embedded_texts", "keys_of", "manifest_of", "token_stamp"]

GRAM_LENGTH = 5
_SAMPLE_TEXT = (
    "Die Kommunalen Integrationszentren (KIs) fördern nach § 7 Abs. 2 Satz 1 TIntG Maßnahmen für Bürger*innen; "
    "14.128.200 Euro oder 24,6 % flossen 2023 in KIM-Stellen, Teilhabe- und Integrationsräte sowie "
    "Einbürgerungsbehörden. Section 6 says so."
)
_LIBRARIES = ("tintg-assistant", "bm25s", "faiss-cpu", "numpy", "PyStemmer")


def embedded_texts(passages: Sequence[Passage]) -> Iterator[str]:
    """Yield all texts to embed: those of the passages, then those of the units."""
    yield from map(passage_text, passages)
    yield from chain.from_iterable(map(unit_texts, passages))


def keys_of(
    model: str, passages: Sequence[Passage], questions: Iterable[str] = ()
) -> tuple[npt.NDArray[np.uint8], str]:
    """Return the keys of all vectors, (n_texts + n_questions, 16), and the :func:`digest` of the texts.

    Of a million passages these are millions of texts, too many to keep: both are made of them at once.

    :param model: name of the encoder.
    """
    keys: list[bytes] = []

    def noted() -> Iterator[str]:
        for text in embedded_texts(passages):
            keys.append(key(model, text))
            yield text

    total = digest(noted())
    keys.extend(key(model, question, question=True) for question in questions)
    return np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY_BYTES), total


def manifest_of(
    passages: Sequence[Passage],
    words: Sequence[Sequence[str]],
    encoder: Encoder,
    documents: Mapping[str, str],
    abbreviations: Mapping[str, str],
    vectors: Mapping[str, str],
    questions: Sequence[Placed] = (),
    texts: str | None = None,
) -> store.Manifest:
    """Return the manifest of an index of passages, with its fingerprint: a hash of all that decides what is found.

    :param words: the search tokens of each passage.
    :param documents: document id to sha256 of its file.
    :param vectors: kind of the vectors of passages, units and questions, as :attr:`Dense.kind` tells it.
    :param questions: and where they lead.
    :param texts: :func:`digest` of the texts to embed where it is known.
    """
    parameters: dict[str, float] = {"k1": Sparse.K1, "b": Sparse.B, "delta": Sparse.DELTA, "gram_length": GRAM_LENGTH}
    decisive = {
        "schema": store.SCHEMA,
        "documents": dict(documents),
        "abbreviations": dict(abbreviations),
        "parameters": parameters,
        "vectors": dict(vectors),
        "embedding": [encoder.name, encoder.dim],
        "passages": digest(map(store.passage_to_json, passages)),
        "texts": texts or digest(embedded_texts(passages)),
        "words": digest(" ".join(text) for text in words),
        "questions": digest(f"{question.text}\0{question.units}{question.answered}" for question in questions),
    }
    return store.Manifest(
        schema_version=store.SCHEMA,
        fingerprint=digest([json.dumps(decisive, sort_keys=True, ensure_ascii=False)]),
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
    return digest(tokens(_SAMPLE_TEXT))


def digest(lines: Iterable[str]) -> str:
    """Return a hash of lines of text in their order."""
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode("utf-8", "surrogatepass") + b"\0")
    return total.hexdigest()
