"""The answer as page, terminal, batch file and Python API all show it (``Answer`` is the contract)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Answer", "Citation", "IndexStamp", "Language", "Retrieved", "Statement", "Turn"]

Language = Literal["de", "en"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Frozen):
    """An earlier question of the same conversation and what was answered."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str
    answer: str = ""


class Statement(_Frozen):
    """One statement of the answer with the numbers of its citations and the state of its proof."""

    text: str
    citations: list[int] = Field(default_factory=list, description="numbers n of the citations, from 1")
    support: Literal["verbatim", "checked", "unsupported"] = "verbatim"


class Citation(_Frozen):
    """Where a statement stands."""

    n: int = Field(ge=1)
    document: str
    label: str = Field(description="the printed citation, e.g. 'Evaluationsbericht TIntG, Kap. 3.2, S. 28'")
    quote: str = Field(description="the cited words, exactly as the clean document has them")
    section: str | None = None
    section_title: str | None = None
    element: str | None = None
    page: int | None = Field(default=None, description="printed page on which the quote begins")
    pdf_page: int | None = None
    paragraph: str | None = None
    absatz: str | None = None
    satz: str | None = None
    nummer: str | None = None
    passage_id: str


class Retrieved(_Frozen):
    """A passage that was found, best first."""

    passage_id: str
    document: str
    section: str | None = None
    page: int | None = None
    text: str
    score: float
    paragraph: str | None = None
    absatz: str | None = None


class IndexStamp(_Frozen):
    """Which index answered."""

    fingerprint: str
    embedding: str
    built_at: str = ""
    documents: dict[str, str] = Field(default_factory=dict, description="document id to sha256 of its file")


class Answer(_Frozen):
    """One answered question."""

    id: str | None
    question: str
    standalone_question: str = ""
    language: Language = "de"
    status: Literal["answered", "not_found", "error"]
    mode: Literal["extractive", "generated"] = "extractive"
    model: str | None = None
    answer: str = Field(description="the text shown, with markers [1] [2]")
    statements: list[Statement] = Field(default_factory=list)
    citations: list[Citation] = Field(default_factory=list)
    retrieved: list[Retrieved] = Field(default_factory=list, max_length=10)
    warnings: list[str] = Field(default_factory=list)
    error: str | None = None
    elapsed_ms: float = 0.0
    index: IndexStamp
