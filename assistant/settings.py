"""Everything an operator may set: by ``ASSISTANT_…`` variables, a ``.env`` file or arguments."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings", "project_root"]


def project_root() -> Path:
    """Return the folder that holds ``corpus/`` and ``index/`` of a checkout (the parent of the package)."""
    return Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings with their units in the names; unknown names are refused."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", frozen=True, extra="forbid")

    corpus_dir: Path = Field(default_factory=lambda: project_root() / "corpus", description="documents and manifest")
    index_dir: Path = Field(default_factory=lambda: project_root() / "index", description="the built index")
    language: Literal["de", "en"] = Field(default="de", description="language of messages and of the interface")
    hits: int = Field(default=10, ge=1, le=100, description="passages kept for an answer")
    max_question_chars: int = Field(default=2000, ge=50, description="longer questions are refused (characters)")
    max_answer_words: int = Field(default=90, ge=20, description="an answer stops growing here (words)")
