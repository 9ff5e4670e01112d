"""An answer and a list of places as lines of text; how they are wrapped and coloured is for the printer to say."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from assistant.answering.compose import retrieved
from assistant.answering.contract import Answer, Citation
from assistant.messages import Texts
from assistant.retrieval.passage import Hit
from assistant.terminal.line import Line

__all__ = ["answer_lines", "hit_lines", "hit_record"]

_EXCERPT_CHARS = 300


def answer_lines(answer: Answer, notes: Mapping[str, str], texts: Texts) -> Iterable[Line]:
    """Yield the answer, then its numbered sources; for a refusal its text, which names the nearest places.

    :param notes: document id to what its citations must add, "" for nothing.
    """
    if answer.status == "error":
        yield Line(texts("answer.failed", error=answer.error or ""), style="red")
        return
    for paragraph in answer.answer.splitlines():
        yield Line(paragraph)
    if answer.model:
        yield Line(texts("answer.model", model=answer.model), style="dim")
    if answer.citations:
        yield Line()
        yield Line(texts("answer.sources"), style="bold")
        for citation in answer.citations:
            yield from _citation_lines(citation, notes.get(citation.document, ""), texts)
    for warning in answer.warnings:
        yield Line(texts("answer.warning", text=warning), style="yellow")


def _citation_lines(citation: Citation, note: str, texts: Texts) -> Iterable[Line]:
    mark = f"[{citation.n}] "
    yield Line(mark + citation.label, style="cyan")
    if note:
        yield Line(note, indent=len(mark), style="dim")
    for line in texts("answer.quote", quote=citation.quote).splitlines():
        yield Line(line, indent=len(mark))


def hit_lines(hits: Sequence[Hit], labels: Mapping[str, str], texts: Texts) -> Iterable[Line]:
    """Yield the places found, best first, each with the beginning of its text.

    :param labels: passage id to the printed address of the passage.
    """
    if not hits:
        yield Line(texts("search.none"))
    for number, hit in enumerate(hits, start=1):
        mark = f"{number}. "
        yield Line(mark + labels[hit.passage.id], style="cyan")
        yield Line(" › ".join(hit.passage.path), indent=len(mark), style="dim")
        yield Line(textwrap.shorten(hit.passage.text, _EXCERPT_CHARS, placeholder=" …"), indent=len(mark))


def hit_record(hit: Hit, label: str) -> dict[str, object]:
    """Return a place found as it stands in ``--json``: the fields of an answer's ``retrieved``, and its label."""
    (found,) = retrieved([hit])
    return {"label": label, **found.model_dump()}
