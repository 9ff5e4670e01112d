"""Haystack: ``InMemoryBM25Retriever`` and ``InMemoryEmbeddingRetriever`` behind a ``DocumentJoiner``."""

from collections.abc import Mapping
from importlib.metadata import version

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from bench.systems import Built, System, plain_texts
from bench.vectors import Embedder

__all__ = ["systems", "versions"]


def versions() -> Mapping[str, str]:
    """Return the versions that matter."""
    return {"haystack-ai": version("haystack-ai")}


def systems(embedder: Embedder) -> list[System]:
    """Return Haystack as its tutorial sets it up, and with the splitter's own defaults and rank fusion.

    The tutorial's last step, a cross-encoder, is left out: its model comes from a hub, and no system here has one.
    """
    return [
        System(
            "Haystack, as documented",
            "DocumentSplitter 512/32 words; top 10 and 10; DocumentJoiner concatenate; no ranker",
            lambda: _build(embedder, {"split_by": "word", "split_length": 512, "split_overlap": 32}, "concatenate"),
        ),
        System(
            "Haystack, rank fusion",
            "DocumentSplitter 200/0 words (its default); top 10 and 10; reciprocal_rank_fusion",
            lambda: _build(embedder, {}, "reciprocal_rank_fusion"),
        ),
    ]


@component
class _TextEmbedder:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": self._embedder.queries([text])[0].tolist()}


@component
class _DocumentEmbedder:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        vectors = self._embedder.passages([document.content or "" for document in documents])
        for document, vector in zip(documents, vectors, strict=True):
            document.embedding = vector.tolist()
        return {"documents": documents}


def _build(embedder: Embedder, splitting: Mapping[str, object], join_mode: str) -> Built:
    store = InMemoryDocumentStore(shared=False)
    indexing = Pipeline()
    indexing.add_component("splitter", DocumentSplitter(**splitting))
    indexing.add_component("embedder", _DocumentEmbedder(embedder))
    indexing.add_component("writer", DocumentWriter(store))
    indexing.connect("splitter", "embedder")
    indexing.connect("embedder", "writer")
    indexing.run({"splitter": {"documents": [Document(content=text) for text in plain_texts()]}})

    hybrid = Pipeline()
    hybrid.add_component("text_embedder", _TextEmbedder(embedder))
    hybrid.add_component("dense", InMemoryEmbeddingRetriever(store))
    hybrid.add_component("bm25", InMemoryBM25Retriever(store))
    hybrid.add_component("joiner", DocumentJoiner(join_mode=join_mode))
    hybrid.connect("text_embedder", "dense")
    hybrid.connect("bm25", "joiner")
    hybrid.connect("dense", "joiner")

    def search(question: str) -> list[str]:
        found = hybrid.run({"text_embedder": {"text": question}, "bm25": {"query": question}})
        return [document.content or "" for document in found["joiner"]["documents"]]

    chunks = [document.content or "" for document in store.filter_documents()]
    return Built(search, len(chunks), chunks)
