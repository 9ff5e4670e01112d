"""Figures and names as people read them; terminal and report show the same ones in the same order."""

from collections.abc import Sequence

from assistant.evaluation.figures import Figures
from assistant.evaluation.record import SetRecord
from assistant.evaluation.run import Asked
from assistant.messages import Texts

__all__ = ["kind_name", "kind_table", "set_name", "set_table"]

_FIGURES = (
    *("questions", "answerable", "found_1", "found_5", "found_10", "cited", "first", "hitting", "facts", "complete"),
    *("answered", "refused", "section", "page", "verbatim", "median_words", "median_ms", "p95_ms", "lost"),
)
_KIND_FIGURES = ("questions", "found_5", "cited", "first", "facts", "decided")
_COUNTS = frozenset({"questions", "answerable", "median_words", "median_ms", "p95_ms", "lost"})


def set_table(asked: Sequence[Asked | SetRecord], texts: Texts, names: Sequence[str] = _FIGURES) -> list[list[str]]:
    """Return the figures as rows of cells, one column a set; the first row is the head.

    :param names: of the figures, by default all that concern a whole set.
    """
    head = ["", *(set_name(some.name, texts) for some in asked)]
    rows = ([texts(f"eval.{name}"), *(_shown(some.figures, name, texts) for some in asked)] for name in names)
    return [head, *rows]


def kind_table(some: Asked, texts: Texts) -> list[list[str]]:
    """Return the figures of a set as rows of cells, one a kind of question; the first row is the head with a title."""
    title = texts("eval.kinds", name=set_name(some.name, texts))
    head = [title, *(texts(f"eval.short.{name}") for name in _KIND_FIGURES)]
    rows = (
        [kind_name(kind, texts), *(_shown(figures, name, texts) for name in _KIND_FIGURES)]
        for kind, figures in some.types.items()
    )
    return [head, *rows]


def _shown(figures: Figures, name: str, texts: Texts) -> str:
    """Return a figure: shares in per cent with one decimal, all others rounded to whole ones, a dash for nothing."""
    value: float | None = getattr(figures, name)
    if value is None:
        return "–"
    if name in _COUNTS:
        return f"{value:.0f}"
    percent = f"{100 * value:.1f}"
    return f"{percent.replace('.', ',')} %" if texts.language == "de" else f"{percent}%"


def set_name(name: str, texts: Texts) -> str:
    """Return the name of a set that comes with the package; another one is called as its file."""
    return texts.entries.get(f"eval.set.{name}", name)


def kind_name(kind: str, texts: Texts) -> str:
    """Return the name of a kind of question; one that is not known is called as the set calls it."""
    return texts.entries.get(f"eval.kind.{kind}", kind) or "–"
