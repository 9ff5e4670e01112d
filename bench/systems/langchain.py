"""LangChain: ``EnsembleRetriever`` over ``BM25Retriever`` and ``FAISS``."""

import re
from collections.abc import Mapping
from importlib.metadata import version

import Stemmer
from langchain_classic.retrievers.ensemble import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.systems import Built, System, plain_texts
from bench.vectors import Embedder

__all__ = ["systems", "versions"]


def versions() -> Mapping[str, str]:
    """Return the versions that matter."""
    return {name: version(name) for name in ("langchain-classic", "langchain-community", "rank-bm25", "faiss-cpu")}


def systems(embedder: Embedder) -> list[System]:
    """Return LangChain as its guides set it up, and the same made deeper and German."""
    return [
        System(
            "LangChain, as documented",
            "RecursiveCharacterTextSplitter 1000/200; k = 4 and 4; weights 0.5/0.5",
            lambda: _build(embedder, 4, german=False),
        ),
        System(
            "LangChain, k = 10, German",
            "the same with k = 10 and 10, BM25 over lower-case words with German stems",
            lambda: _build(embedder, 10, german=True),
        ),
    ]


class _Embeddings(Embeddings):
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.queries([text])[0].tolist()


def _build(embedder: Embedder, k: int, *, german: bool) -> Built:
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    documents = splitter.split_documents([Document(page_content=text) for text in plain_texts()])
    words = {"preprocess_func": _german_stems} if german else {}
    sparse = BM25Retriever.from_documents(documents, k=k, **words)
    store = FAISS.from_documents(documents, _Embeddings(embedder))
    dense = store.as_retriever(search_kwargs={"k": k})
    retriever = EnsembleRetriever(retrievers=[sparse, dense], weights=[0.5, 0.5])
    return Built(
        lambda question: [document.page_content for document in retriever.invoke(question)],
        len(documents),
        [document.page_content for document in documents],
    )


def _german_stems(text: str) -> list[str]:
    return Stemmer.Stemmer("german").stemWords(re.findall(r"\w+", text.lower()))
