"""Everything an operator may set: by ``ASSISTANT_…`` variables, a file ``assistant.env`` or arguments."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings", "project_root"]


def project_root() -> Path:
    """Return the folder that holds ``corpus/`` and ``index/`` of a checkout (the parent of the package)."""
    return Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings with their units in the names; unknown names are refused."""

    # the file lies in the folder that the program is started in; a variable of the environment goes before it
    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", env_file="assistant.env", env_file_encoding="utf-8", frozen=True, extra="forbid"
    )

    corpus_dir: Path = Field(default_factory=lambda: project_root() / "corpus", description="documents and manifest")
    index_dir: Path = Field(default_factory=lambda: project_root() / "index", description="the built index")
    language: Literal["de", "en"] = Field(default="de", description="language of messages and of the interface")
    hits: int = Field(default=10, ge=1, le=100, description="passages kept for an answer")
    max_question_chars: int = Field(default=2000, ge=50, description="longer questions are refused (characters)")
    max_answer_words: int = Field(default=104, ge=20, description="an answer stops growing here (words)")
    embedding: Literal["bundled", "sentence-transformers", "openai"] = Field(
        default="bundled", description="engine that makes vectors of texts"
    )
    embedding_model: str = Field(default="", description="hub name or folder; the endpoint's name for its model")
    embedding_url: str = Field(default="", description="base address of an OpenAI-compatible endpoint")
    embedding_key: SecretStr = Field(default=SecretStr(""), description="its key, never shown")
    embedding_timeout_s: float = Field(
        default=30.0, gt=0, le=3600, description="longest wait for its answers (seconds)"
    )
    embedding_batch: int = Field(default=32, ge=1, le=4096, description="texts, or pairs, computed at once")
    query_prompt: str | None = Field(default=None, description="put in front of questions; unset: the usual one")
    passage_prompt: str | None = Field(default=None, description="put in front of passages; unset: the usual one")
    device: str = Field(default="", description="where models run: cpu, cuda, mps …; empty: the best there is")
    reranker: str = Field(default="", description="hub name or folder of a CrossEncoder; empty: none")
    least_relevance: float | None = Field(
        default=None, ge=-1, le=1, description="cosine from which a passage can answer; unset: found for the model"
    )
    rerank_hits: int = Field(default=20, ge=2, le=200, description="passages that the CrossEncoder looks at again")
    feedback: bool = Field(default=True, description="whether the page offers to keep what people say of answers")
    feedback_file: Path | None = Field(
        default=None, description="SQLite file of the feedback; unset: in the user's own data"
    )
    contact: str = Field(default="", description="who is to be asked about the page; empty: the page says it is unset")
