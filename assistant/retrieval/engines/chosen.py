"""The engines that the settings choose; heavy libraries are imported with the first text, not here."""

from assistant.errors import InputError
from assistant.retrieval.embedding import BundledEncoder, Encoder
from assistant.retrieval.engines.reranking import CrossEncoderReranker, Reranker
from assistant.settings import Settings

__all__ = ["open_encoder", "open_reranker"]


def open_encoder(settings: Settings) -> Encoder:
    """Return the encoder of the settings; it loads its model, or asks its endpoint, when it is first needed.

    :raises InputError: a setting is missing that the engine needs.
    """
    if settings.embedding == "sentence-transformers":
        from assistant.retrieval.engines.local import DEFAULT_MODEL, SentenceTransformerEncoder

        return SentenceTransformerEncoder(
            settings.embedding_model or DEFAULT_MODEL,
            query_prompt=settings.query_prompt,
            passage_prompt=settings.passage_prompt,
            batch=settings.embedding_batch,
            device=settings.device,
        )
    if settings.embedding == "openai":
        from assistant.retrieval.engines.remote import OpenAIEncoder

        return OpenAIEncoder(
            _needed(settings.embedding_url, "ASSISTANT_EMBEDDING_URL", "http://127.0.0.1:8000/v1"),
            _needed(settings.embedding_model, "ASSISTANT_EMBEDDING_MODEL", "intfloat/multilingual-e5-large"),
            key=settings.embedding_key.get_secret_value(),
            query_prompt=settings.query_prompt,
            passage_prompt=settings.passage_prompt,
            timeout_s=settings.embedding_timeout_s,
            batch=settings.embedding_batch,
        )
    return BundledEncoder()


def open_reranker(settings: Settings) -> Reranker | None:
    """Return the reranker of the settings, ``None`` where none is set."""
    if not settings.reranker:
        return None
    return CrossEncoderReranker(settings.reranker, batch=settings.embedding_batch, device=settings.device)


def _needed(value: str, name: str, example: str) -> str:
    if not value:
        raise InputError(f"Für ASSISTANT_EMBEDDING=openai fehlt {name}.", f"Bitte setzen, etwa {name}={example}.")
    return value
