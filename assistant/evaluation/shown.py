"""Figures and names as people read them; terminal and report show the same ones in the same order."""

from assistant.evaluation.figures import Figures
from assistant.messages import Texts

__all__ = ["FIGURES", "KIND_FIGURES", "kind_name", "set_name", "shown"]

FIGURES = (
    *("questions", "answerable", "found_1", "found_5", "found_10", "cited", "first", "hitting", "facts", "complete"),
    *("answered", "refused", "section", "page", "verbatim", "median_words", "median_ms", "p95_ms", "lost"),
)
KIND_FIGURES = ("questions", "found_5", "cited", "first", "facts", "decided")
_COUNTS = frozenset({"questions", "answerable", "median_words", "median_ms", "p95_ms", "lost"})


def shown(figures: Figures, name: str, texts: Texts) -> str:
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
