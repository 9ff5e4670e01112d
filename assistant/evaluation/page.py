"""The report of a run: one HTML file with the figures and every question. It loads nothing and runs no script.

Which questions are shown is chosen by links to anchors that stand before them; the style sheet does the rest.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import resources

from assistant.answering.contract import Citation
from assistant.evaluation.gold import Evidence, NormAddress
from assistant.evaluation.judging import CITATIONS, Judged, Verdict
from assistant.evaluation.record import Record
from assistant.evaluation.run import Asked
from assistant.evaluation.shown import kind_name, kind_table, set_name, set_table
from assistant.markup import Html, answer_body, element, join
from assistant.messages import Texts

__all__ = ["page"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ALL = "all"
_SHOWN_DIGITS = 12  # of a fingerprint


def page(asked: Sequence[Asked], record: Record, texts: Texts) -> str:
    """Return the report as an HTML document.

    :param asked: the sets, with every question judged.
    :param record: the same run's figures, of which time and index are told.
    :param texts: words of the interface; questions, answers and quotes stay as they are.
    """
    title = texts("eval.page.title")
    style = (resources.files("assistant.evaluation") / "page.css").read_text(encoding="utf-8")
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="color-scheme" content="light dark">',
        element("title", title),
        f"<style>\n{style}</style>",
    ]
    body = [
        element("header", element("h1", title), element("p", _measured(record, texts), class_="quiet")),
        _tables(asked, texts),
        *_choices(asked, texts),
        element("main", *(_set(some, texts) for some in asked)),
    ]
    lines = [f'<html lang="{texts.language}">', "<head>", *head, "</head>", "<body>", *body, "</body>", "</html>", ""]
    return "\n".join(["<!doctype html>", *lines])


def _measured(record: Record, texts: Texts) -> str:
    fingerprint = record.fingerprint[:_SHOWN_DIGITS]
    form = "%d.%m.%Y, %H:%M UTC" if texts.language == "de" else "%Y-%m-%d %H:%M UTC"
    at = datetime.fromisoformat(record.measured_at).astimezone(UTC).strftime(form)
    return texts("eval.page.measured", at=at, embedding=record.embedding, fingerprint=fingerprint)


# ---------- figures ----------


def _tables(asked: Sequence[Asked], texts: Texts) -> Html:
    kinds = (_kinds(some, texts) for some in asked)
    title = element("h2", texts("eval.page.figures"))
    return element("section", title, _table(*set_table(asked, texts)), *kinds, class_="figures")


def _kinds(some: Asked, texts: Texts) -> Html:
    (title, *head), *rows = kind_table(some, texts)
    return element("details", element("summary", title), _table(["", *head], *rows))


def _table(head: Sequence[str], *rows: Sequence[str]) -> Html:
    top = element("tr", *(element("th", cell, scope="col") for cell in head))
    body = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in cells))
        for first, *cells in rows
    )
    return element("div", element("table", element("thead", top), element("tbody", *body)), class_="wide")


# ---------- questions ----------


def _choices(asked: Sequence[Asked], texts: Texts) -> Iterator[Html]:
    """Yield an anchor for each verdict, then the links to them with the number of questions."""
    counts = Counter(it.verdict for some in asked for it in some.judged)
    named = [(_ALL, texts("eval.page.all"), counts.total())]
    named += [(verdict.value, texts(f"eval.verdict.{verdict}"), counts[verdict]) for verdict in Verdict]
    named = [choice for choice in named if choice[2]]
    yield join(element("i", id=name, class_="choice") for name, _, _ in named)
    links = (element("li", element("a", f"{words} ({count})", href=f"#{name}")) for name, words, count in named)
    yield element("nav", element("ul", *links), aria_label=texts("eval.page.choose"))


def _set(some: Asked, texts: Texts) -> Html:
    title = element("h2", set_name(some.name, texts))
    return element("section", title, *(_question(some.name, it, texts) for it in some.judged))


def _question(name: str, it: Judged, texts: Texts) -> Html:
    gold = it.question
    verdict = element("b", texts(f"eval.verdict.{it.verdict}"), class_="verdict")
    about = " · ".join(filter(None, (gold.id, kind_name(gold.type, texts), gold.lang)))
    return element(
        "article",
        element("p", verdict, f" {about}", class_="quiet"),
        *(element("p", turn.question, class_="turn", lang=gold.lang) for turn in gold.history),
        element("h3", gold.question, lang=gold.lang),
        *_answer(it, texts),
        *_expected(it, texts),
        id=f"{name}-{gold.id}",
        class_=it.verdict.value,
    )


def _answer(it: Judged, texts: Texts) -> Iterator[Html]:
    if it.answer is None:
        yield element("p", texts("answer.failed", error=it.problem), class_="answer")
        return
    # markers are no links: a jump to another anchor would undo the choice of questions
    yield element("div", answer_body(it.answer.answer, (), "", ""), class_="answer", lang=it.answer.language)
    if it.answer.citations:
        yield element("h4", texts("answer.sources"))
        rows = (_citation(it, place, citation, texts) for place, citation in enumerate(it.answer.citations))
        yield element("ul", *rows, class_="proofs")


def _citation(it: Judged, place: int, citation: Citation, texts: Texts) -> Html:
    judged = it.question.answerable and place < CITATIONS
    mark = _mark(bool(it.hits[place]), texts) if judged else element("span", "·", class_="mark")
    note = texts("eval.page.not_verbatim") if it.verbatim[place] is False else ""
    label = element("cite", f"[{citation.n}] {citation.label}{note}")
    return element("li", mark, label, element("q", citation.quote, lang="de"))


def _expected(it: Judged, texts: Texts) -> Iterator[Html]:
    gold = it.question
    yield element("h4", texts("eval.page.expected"))
    if gold.answer:
        yield element("p", gold.answer, lang=gold.lang)
    if not gold.answerable:
        yield element("p", texts("eval.page.no_answer"))
        return
    cited = frozenset[int]().union(*it.hits)
    rows = [
        _group(place in cited, it.ranks[place], group, gold.norms, texts) for place, group in enumerate(gold.pieces)
    ]
    yield element("ul", *rows, class_="proofs")
    if gold.facts:
        yield element("h4", texts("eval.page.facts"))
        told = zip(gold.facts, it.facts, strict=True)
        facts = (element("li", _mark(right, texts), texts("eval.page.or").join(fact)) for fact, right in told)
        yield element("ul", *facts, class_="proofs")


def _group(
    cited: bool, rank: int | None, group: Sequence[Evidence], norms: Sequence[NormAddress], texts: Texts
) -> Html:
    """Return the pieces of evidence of which one is needed, and the norms that do as well."""
    found = texts("eval.page.rank", rank=rank) if rank else texts("eval.page.not_found")
    state = element("cite", texts("eval.page.cited" if cited else "eval.page.not_cited"), ", ", found)
    pieces = [element("span", _place(piece, texts), element("q", piece.quote, lang="de")) for piece in group]
    addresses = [element("span", _address(norm), class_="norm") for norm in norms]
    return element("li", _mark(cited, texts), state, *pieces, *addresses)


def _place(piece: Evidence, texts: Texts) -> str:
    parts = [piece.section or "", *(texts("outline.page", page=number) for number in piece.pages)]
    place = ", ".join(filter(None, parts))
    return f"{place}: " if place else ""


def _address(norm: NormAddress) -> str:
    parts = (("§", norm.paragraph), ("Abs.", norm.absatz), ("Satz", norm.satz), ("Nr.", norm.nummer))
    return " ".join(f"{name} {number}" for name, number in parts if number)


def _mark(right: bool, texts: Texts) -> Html:
    """Return a tick or a cross, with words for those who do not see it."""
    words = texts("eval.page.hit" if right else "eval.page.miss")
    return element(
        "span", "✓" if right else "✗", class_="mark hit" if right else "mark miss", role="img", aria_label=words
    )
