"""Gold questions: what is asked, and what proves the answer. The one place that reads their lines.

A line of a set is a JSON object. ``evidence`` holds quotes of the report that prove the answer, ``norms`` addresses of
the act that answer it; a line must have one of the two, and neither of them filled says that the documents do not
answer the question. Fields that are not named here are passed over.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assistant.answering.contract import Turn
from assistant.errors import InputError, reason

__all__ = ["Evidence", "GoldQuestion", "GoldSet", "NormAddress", "read_gold", "shipped_sets"]

SHIPPED = ("report-1", "report-2", "law-1", "law-2")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Evidence(_Frozen):
    """A quote that proves the answer, or a part of it."""

    quote: str = Field(pattern=r"\w", description="words of the document")
    section: str | None = Field(default=None, description="number or title of the section; unset: not judged")
    pages: tuple[int, ...] = Field(default=(), description="printed pages on which it stands; empty: not judged")
    alt: bool = Field(default=False, description="may stand for the piece before it")


class NormAddress(_Frozen):
    """A place in the act; what is unset may be anything."""

    paragraph: str = Field(min_length=1)
    absatz: str | None = None
    satz: str | None = None
    nummer: str | None = None
    document: str = "tintg"


class GoldQuestion(_Frozen):
    """A question with what is known of its answer."""

    id: str = Field(min_length=1)
    question: str = Field(pattern=r"\S")
    lang: str = "de"
    type: str = Field(default="", description="kind of question, for figures by kind")
    history: tuple[Turn, ...] = ()
    evidence: tuple[Evidence, ...] = Field(default=(), description="all are needed, save for alternatives")
    norms: tuple[NormAddress, ...] = Field(default=(), description="each of them answers the question alone")
    facts: tuple[tuple[str, ...], ...] = Field(
        default=(), description="what must be said, each as literal alternatives"
    )
    answer: str = Field(default="", description="a right answer, for people")
    why: str = Field(default="", description="why the documents do not answer it, for figures of such questions")

    @model_validator(mode="before")
    @classmethod
    def _has_gold(cls, line: Any) -> Any:  # noqa: ANN401 — any JSON value
        if isinstance(line, dict) and not {"evidence", "norms"} & set(line):
            raise ValueError('es fehlt "evidence" oder "norms" (leer, wenn es keine Antwort gibt)')
        return line

    @field_validator("facts")
    @classmethod
    def _facts_say_something(cls, facts: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if not all(fact and all(words.strip() for words in fact) for fact in facts):
            raise ValueError("eine Angabe ist leer")
        return facts

    @cached_property
    def pieces(self) -> tuple[tuple[Evidence, ...], ...]:
        """The evidence in groups that must all be met; the members of a group are alternatives.

        A question that only norms answer has one group without a member.
        """
        groups: list[list[Evidence]] = []
        for piece in self.evidence:
            if piece.alt and groups:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return tuple(map(tuple, groups)) or ((),) * bool(self.norms)

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.pieces)


@dataclass(frozen=True)
class GoldSet:
    """Questions of one file.

    :param name: of the file, without its ending.
    :param questions: at least one, no two with the same id.
    """

    name: str
    questions: tuple[GoldQuestion, ...]


def shipped_sets() -> tuple[GoldSet, ...]:
    """Return the sets that come with the package: two on the report, two on the act."""
    folder = resources.files("assistant.evaluation") / "gold"
    return tuple(_read(folder / f"{name}.jsonl", name) for name in SHIPPED)


def read_gold(path: Path) -> GoldSet:
    """Read a set from a JSONL file; empty lines are passed over.

    :raises InputError: the file cannot be read, holds no question, or has a line that is none; the line is named.
    """
    return _read(path, path.stem)


def _read(file: Path | Traversable, name: str) -> GoldSet:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"Die Datei {file} lässt sich nicht lesen ({reason(error)}).", "Name und Zugriffsrechte prüfen."
        ) from error
    questions = tuple(_questions(str(file), data.removeprefix(b"\xef\xbb\xbf").split(b"\n")))
    if not questions:
        raise InputError(
            f"Die Datei {file} enthält keine Frage.",
            'Je Zeile ein {"id": …, "question": …, "evidence": [{"quote": …}], "facts": [[…]]} schreiben.',
        )
    return GoldSet(name, questions)


def _questions(file: str, lines: Sequence[bytes]) -> Iterator[GoldQuestion]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _question(f"{file}, Zeile {number}", line)
        if question.id in seen:
            raise InputError(
                f"{file}, Zeile {number}: die Kennung {question.id!r} steht schon in Zeile {seen[question.id]}.",
                "Jeder Frage eine eigene geben.",
            )
        seen[question.id] = number
        yield question


def _question(where: str, line: bytes) -> GoldQuestion:
    try:
        return GoldQuestion.model_validate(json.loads(line.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: kein UTF-8 (Byte {error.start + 1}).", "Die Datei als UTF-8 speichern.") from error
    except ValidationError as error:
        raise InputError(f"{where}: {_complaint(error)}.", "Die Zeile berichtigen oder herausnehmen.") from error
    except (ValueError, RecursionError) as error:
        column = f" (Spalte {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{where}: kein gültiges JSON{column}.", "Die Zeile berichtigen.") from error


_KINDS = {
    "missing": "fehlt",
    "string_type": "ist kein Text",
    "string_too_short": "ist leer",
    "string_pattern_mismatch": "ist leer",
    "tuple_type": "ist keine Liste",
    "bool_parsing": "ist weder true noch false",
    "bool_type": "ist weder true noch false",
    "int_parsing": "ist keine ganze Zahl",
    "int_type": "ist keine ganze Zahl",
}


def _complaint(error: ValidationError) -> str:
    """Return the first thing wrong with a line, in German: the place in it and what it is."""
    first = error.errors()[0]
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    if first["type"] == "value_error":
        return f"{place}: {first['ctx']['error']}" if place else str(first["ctx"]["error"])
    if not place:
        return "kein JSON-Objekt {…}"
    return f'"{place}" {_KINDS.get(first["type"], "passt nicht")}'
