"""Build the index of the corpus, and compare it with the corpus."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.documents.load import read_document
from assistant.documents.manifest import Source, read_manifest
from assistant.documents.questions import Question, read_questions
from assistant.errors import IndexUnusableError
from assistant.retrieval.embedding import BundledEncoder, Encoder
from assistant.retrieval.engines.chosen import open_encoder
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage
from assistant.retrieval.passages import cut_passages
from assistant.retrieval.vectors import default_cache_dir
from assistant.settings import Settings

__all__ = ["IndexReport", "build_index", "check_index"]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What was built.

    :param embedded: texts that had to be embedded; all others had their vector from before.
    :param questions: that lead to units.
    :param unplaced: questions whose words stand in no unit.
    """

    passages: int
    units: int
    embedded: int
    seconds: float
    fingerprint: str
    questions: int = 0
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class _Corpus:
    passages: list[Passage]
    hashes: dict[str, str]
    abbreviations: dict[str, str]
    questions: list[Question]


def build_index(
    settings: Settings, *, progress: Callable[[int, int], None] | None = None, fresh: bool = False
) -> IndexReport:
    """Read the corpus, embed what changed, and put the index in the place of the old one.

    :param progress: called with the number of texts embedded and of all that have to be.
    :param fresh: embed everything anew, whatever vectors are at hand.
    :raises CorpusError: a document or the manifest is not as it should be.
    :raises InputError: a setting is missing that the embedding engine needs.
    :raises AssistantError: the embedding engine cannot be used.
    :raises OutputError: the index folder cannot be written.
    """
    begun = time.perf_counter()
    embedded = 0

    def told(done: int, total: int) -> None:
        nonlocal embedded
        embedded = total
        if progress is not None:
            progress(done, total)

    encoder = open_encoder(settings)
    previous = None if fresh else _previous(settings, encoder)
    if isinstance(encoder, BundledEncoder) and _has_other_documents(previous, settings):
        encoder.load_ahead()  # while they are read
    corpus = _read_corpus(settings)
    index = Index.build(
        corpus.passages,
        encoder,
        documents=corpus.hashes,
        abbreviations=corpus.abbreviations,
        questions=corpus.questions,
        previous=previous,
        cache_dir=None if fresh else default_cache_dir(),
        progress=told,
    )
    if previous is None or previous.fingerprint != index.fingerprint:  # the same index keeps its date
        index.save(settings.index_dir)
    units = sum(len(passage.units) for passage in corpus.passages)
    seconds = time.perf_counter() - begun
    questions = index.manifest.questions
    unplaced = len(corpus.questions) - questions
    return IndexReport(len(corpus.passages), units, embedded, seconds, index.fingerprint, questions, unplaced)


def check_index(settings: Settings) -> list[str]:
    """Compare the index with what corpus and code give, vectors by a sample.

    :return: German sentences about what is wrong, ``[]`` if nothing is.
    :raises CorpusError: a document or the manifest is not as it should be.
    :raises IndexUnusableError: there is no readable index, or another model made it.
    :raises AssistantError: the embedding engine cannot be used.
    """
    corpus = _read_corpus(settings)
    index = Index.load(settings.index_dir, open_encoder(settings))
    return index.verify(corpus.passages, corpus.hashes, abbreviations=corpus.abbreviations, questions=corpus.questions)


def _read_corpus(settings: Settings) -> _Corpus:
    sources = read_manifest(settings.corpus_dir)
    passages: list[Passage] = []
    abbreviations: dict[str, str] = {}
    questions: list[Question] = []
    for source in sources:
        document = read_document(settings.corpus_dir, source)
        passages.extend(cut_passages(document))
        abbreviations.update(document.abbreviations)
        questions.extend(read_questions(settings.corpus_dir, source))
    return _Corpus(passages, _hashes(sources), abbreviations, questions)


def _hashes(sources: tuple[Source, ...]) -> dict[str, str]:
    return {source.id: source.sha256 for source in sources}


def _has_other_documents(index: Index | None, settings: Settings) -> bool:
    return index is None or index.manifest.documents != _hashes(read_manifest(settings.corpus_dir))


def _previous(settings: Settings, encoder: Encoder) -> Index | None:
    try:
        return Index.load(settings.index_dir, encoder)
    except IndexUnusableError:
        return None
