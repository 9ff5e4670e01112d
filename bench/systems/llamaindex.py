"""LlamaIndex: ``QueryFusionRetriever`` over ``BM25Retriever`` and a ``FaissVectorStore``."""

from collections.abc import Mapping
from importlib.metadata import version

import faiss
import Stemmer
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from pydantic import PrivateAttr

from bench.systems import Built, System, plain_texts
from bench.vectors import Embedder

__all__ = ["systems", "versions"]


def versions() -> Mapping[str, str]:
    """Return the versions that matter."""
    names = ("llama-index-core", "llama-index-retrievers-bm25", "llama-index-vector-stores-faiss", "bm25s", "faiss-cpu")
    return {name: version(name) for name in names}


def systems(embedder: Embedder) -> list[System]:
    """Return LlamaIndex as its guides set it up, and the same made deeper and German.

    The guides' vector store measures distances. The fusion sorts by descending score, so the farthest of the nearest
    comes first; the second set-up takes inner products, with which the order is right.
    """
    return [
        System(
            "LlamaIndex, as documented",
            "SentenceSplitter 256/200 tokens; top 2, 2 and 2; reciprocal_rerank, one query (no language model); "
            "IndexFlatL2; English stems",
            lambda: _build(embedder, 2, german=False),
        ),
        System(
            "LlamaIndex, k = 10, German",
            "the same with top 10, 10 and 10, IndexFlatIP, German stems and stop words",
            lambda: _build(embedder, 10, german=True),
        ),
    ]


class _Embedding(BaseEmbedding):
    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=256)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.queries([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.passages(texts).tolist()


def _build(embedder: Embedder, k: int, *, german: bool) -> Built:
    documents = [Document(text=text) for text in plain_texts()]
    nodes = SentenceSplitter(chunk_size=256).get_nodes_from_documents(documents)
    vectors = faiss.IndexFlatIP(embedder.dim) if german else faiss.IndexFlatL2(embedder.dim)
    storage = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=vectors))
    index = VectorStoreIndex(nodes, storage_context=storage, embed_model=_Embedding(embedder))
    words = {"stemmer": Stemmer.Stemmer("german"), "language": "de"} if german else {}
    retriever = QueryFusionRetriever(
        [
            index.as_retriever(similarity_top_k=k),
            BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=k, **words),
        ],
        llm=MockLLM(),  # never asked: one query means none is made up
        similarity_top_k=k,
        num_queries=1,
        mode="reciprocal_rerank",
        use_async=True,
    )
    return Built(
        lambda question: [hit.node.get_content() for hit in retriever.retrieve(question)],
        len(nodes),
        [node.get_content() for node in nodes],
    )
