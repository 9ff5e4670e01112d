"""Whether an index is what corpus and code give: its manifest, its passages, and a sample of its vectors."""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.documents.questions import Question
from assistant.retrieval.embedding import Encoder
from assistant.retrieval.identity import embedded_texts, manifest_of
from assistant.retrieval.passage import Passage
from assistant.retrieval.places import placed
from assistant.retrieval.store import Contents
from assistant.retrieval.texts import searched_words
from assistant.retrieval.tokens import tokens
from assistant.retrieval.vectors import key

__all__ = ["problems"]

_SAME_TEXT = 0.99
"""Cosine below which a recomputed vector counts as another one."""


def problems(
    contents: Contents,
    encoder: Encoder,
    passages: Sequence[Passage],
    documents: Mapping[str, str],
    sample: int,
    abbreviations: Mapping[str, str],
    questions: Sequence[Question],
) -> list[str]:
    """Compare an index with what it should be, and return what is wrong in German sentences, [] if nothing is.

    :param encoder: computes the sample.
    :param passages: as the documents give them now, like all that follows.
    :param documents: document id to sha256 of its file.
    :param sample: number of vectors to compute again, spread over passages and units.
    :param abbreviations: short form to long form.
    :param questions: on the documents.
    """
    manifest = contents.manifest
    found = [*_of_documents(manifest.documents, documents), *_of_passages(contents.passages, passages)]
    words = [tokens(searched_words(passage)) for passage in passages]
    asked = placed(questions, passages)
    expected = manifest_of(passages, words, encoder, documents, abbreviations, manifest.vectors, asked).fingerprint
    if expected != manifest.fingerprint:
        found.append(f"Der Fingerabdruck ist {manifest.fingerprint[:12]}, zu erwarten wäre {expected[:12]}.")
    return [*found, *_of_vectors(contents, encoder, sample)]


def _of_documents(built: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    different = sorted(name for name in built.keys() | now.keys() if built.get(name) != now.get(name))
    if different:
        return [f"Der Index ist aus einem anderen Stand dieser Dokumente gebaut: {', '.join(different)}."]
    return []


def _of_passages(built: Sequence[Passage], now: Sequence[Passage]) -> list[str]:
    mine, theirs = ({passage.id: passage for passage in some} for some in (built, now))
    changed = sum(mine[id] != theirs[id] for id in mine.keys() & theirs.keys())
    new, gone = len(theirs.keys() - mine.keys()), len(mine.keys() - theirs.keys())
    if new or gone or changed:
        return [f"Die Passagen weichen ab: {new} neu, {gone} entfallen, {changed} geändert."]
    return []


def _of_vectors(contents: Contents, encoder: Encoder, sample: int) -> list[str]:
    """Embed some of the index's own texts again; the keys tell whether the text is still put together alike."""
    passages, units = contents.passage_vectors, contents.unit_vectors
    total = len(passages) + len(units)
    chosen = set(np.linspace(0, total - 1, min(sample, total), dtype=int).tolist())
    texts = {row: text for row, text in enumerate(embedded_texts(contents.passages)) if row in chosen}
    rows = [row for row, text in texts.items() if key(encoder.name, text) == contents.keys[row].tobytes()]
    if not rows:
        return ["Kein Vektor der Stichprobe gehört zum heutigen Text."] if chosen else []
    stored = [passages.vectors[row] if row < len(passages) else units.vectors[row - len(passages)] for row in rows]
    cosines = np.sum(np.array(stored, np.float32) * encoder.passages([texts[row] for row in rows]), axis=1)
    wrong = int(np.sum(cosines < _SAME_TEXT))
    if wrong:
        return [f"{wrong} von {len(rows)} nachgerechneten Vektoren weichen ab (kleinster Kosinus {cosines.min():.3f})."]
    return []
