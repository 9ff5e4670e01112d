"""What the page "Stapel" shows, as HTML: the check of a file, how far a run is, its results."""

from collections.abc import Iterable, Mapping

from assistant.answering.contract import Citation
from assistant.batch.questions import Fault, Origin, Questions, Row
from assistant.batch.run import Progress
from assistant.export.model import Counts, Entry
from assistant.export.texts import clean
from assistant.markup import Html, answer_body, element, join
from assistant.web.texts import Texts
from assistant.web.view import place_address

__all__ = ["check_view", "forms_view", "progress_words", "result_view", "summary_view", "unusable_view"]

_MOST_FAULTS = 20
_FIRST_ROWS = 3
_MINUTE = 60
_FORMS = (".xlsx", ".csv", ".txt", ".jsonl")
_STATES = {
    "answered": "batch.state.answered",
    "not_found": "batch.state.not_found",
    "error": "batch.state.error",
}


def forms_view(texts: Texts) -> Html:
    """Return what a file of questions looks like, a line a form."""
    words = ("batch.form.table", "batch.form.table", "batch.form.text", "batch.form.jsonl")
    told: dict[str, list[str]] = {}
    for form, key in zip(_FORMS, words, strict=True):
        told.setdefault(texts(key), []).append(form)
    items = (element("li", element("strong", ", ".join(forms)), f": {meaning}") for meaning, forms in told.items())
    return element("ul", *items, class_="tia-forms", lang=texts.language)


def unusable_view(message: str, hint: str, texts: Texts) -> Html:
    """Return why a file cannot be used, and what to do about it."""
    parts = [element("h2", texts("batch.unusable")), element("p", message), element("p", hint)]
    return element("div", *parts, class_="tia-problem", role="alert")


def check_view(questions: Questions, texts: Texts) -> Html:
    """Return what was found in a file: how it was read, how many questions, the first of them, what cannot be asked."""
    faults = questions.faulty()
    facts = [
        ("batch.fact.read", _read(questions.origin, texts)),
        ("batch.fact.questions", str(len(questions.rows))),
        ("batch.fact.duplicates", str(questions.duplicates)),
        ("batch.fact.empty", str(len(questions.faulty(Fault.EMPTY)))),
        ("batch.fact.long", str(len(questions.faulty(Fault.TOO_LONG)))),
        ("batch.fact.unreadable", str(len(questions.faulty(Fault.UNREADABLE)))),
        ("batch.fact.carried", ", ".join(map(clean, questions.columns))),
    ]
    rows = (join([element("dt", texts(key)), element("dd", value)]) for key, value in facts if value not in {"", "0"})
    good = [row for row in questions.rows if not row.fault][:_FIRST_ROWS]
    parts = [
        element("h2", texts("batch.check", name=clean(questions.name)), tabindex=-1),
        element("dl", *rows, class_="tia-facts"),
        element("p", texts("batch.first"), class_="tia-small"),
        element("ul", *(element("li", clean(row.question)) for row in good), class_="tia-firsts"),
    ]
    if faults:
        items = (element("li", _fault(row, texts)) for row in faults[:_MOST_FAULTS])
        more = len(faults) - _MOST_FAULTS
        parts += [
            element("p", texts("batch.faults"), class_="tia-small"),
            element("ul", *items, class_="tia-firsts"),
            element("p", texts("batch.faults_more", count=more), class_="tia-small") if more > 0 else Html(),
        ]
    return element("section", *parts, class_="tia-check", lang=texts.language)


def _fault(row: Row, texts: Texts) -> str:
    return texts("batch.fault", line=row.number, problem=row.problem)


def _read(origin: Origin, texts: Texts) -> str:
    facts = [texts("batch.read.column", column=clean(origin.column)) if origin.column else ""]
    facts.append(texts("batch.read.sheet", sheet=clean(origin.sheet)) if origin.sheet else "")
    facts.append(texts("batch.read.separator", separator=origin.separator) if origin.separator else "")
    return ", ".join(filter(None, [*facts, origin.encoding]))


def progress_words(progress: Progress, texts: Texts) -> str:
    """Return how far a run is, how fast, and how long it will take."""
    told = texts("batch.progress", done=progress.done, total=progress.total)
    if progress.left is None:
        return told
    left = (
        texts("batch.left.seconds", seconds=round(progress.left))
        if progress.left < _MINUTE
        else texts("batch.left.minutes", minutes=round(progress.left / _MINUTE))
    )
    rate = f"{progress.rate:.0f}" if progress.rate >= 1 else f"{progress.rate:.1f}"
    return f"{told} · {texts('batch.rate', rate=rate)} · {left}"


def summary_view(counts: Counts, total: int, texts: Texts) -> Html:
    """Return what came of a run, or of the part that is done."""
    key = "batch.done" if counts.rows == total else "batch.stopped"
    head = element("h2", texts(key, done=counts.rows, total=total), tabindex=-1)
    figures = [
        texts("batch.count.answered", count=counts.answered),
        texts("batch.count.not_found", count=counts.not_found),
        texts("batch.count.errors", count=counts.errors) if counts.errors else "",
        texts("batch.count.unsupported", count=counts.unsupported) if counts.unsupported else "",
    ]
    line = element("p", " · ".join(filter(None, figures)), class_="tia-intro")
    return element("section", head, line, class_="tia-came", role="status", lang=texts.language)


def result_view(entries: Iterable[Entry], languages: Mapping[str, str], texts: Texts) -> Html:
    """Return rows that can be opened: question and state, inside the answer with its citations.

    :param languages: document id to the language of its words.
    """
    return element("div", *(_row(entry, languages, texts) for entry in entries), class_="tia-rows")


def _row(entry: Entry, languages: Mapping[str, str], texts: Texts) -> Html:
    answer, anchor = entry.answer, f"b{entry.position}-"
    state = texts(_STATES[answer.status])
    summary = element(
        "summary",
        element("span", clean(answer.id or str(entry.position)), class_="tia-number"),
        element("span", clean(answer.question) or "…", class_="tia-place"),
        element("span", state, class_=f"tia-page tia-{answer.status.replace('_', '-')}"),
    )
    numbers = {citation.n for citation in answer.citations}
    text = clean(answer.error or "" if answer.status == "error" else answer.answer)
    body = answer_body(text, numbers, anchor, texts("turn.marker", n="{n}"))
    cited = (_citation(citation, anchor, languages.get(citation.document), texts) for citation in answer.citations)
    proofs = element("ul", *cited, class_="tia-cited") if numbers else Html()
    inside = element(
        "div", element("div", body, class_="tia-answer", lang=answer.language), proofs, class_="tia-context"
    )
    return element("details", summary, inside, class_="tia-card")


def _citation(citation: Citation, anchor: str, language: str | None, texts: Texts) -> Html:
    link = element("a", texts("place.read"), href=place_address(citation.document, citation.passage_id))
    head = element("p", f"[{citation.n}] {clean(citation.label)} · ", link, class_="tia-small")
    quote = element("p", f"„{clean(citation.quote)}“", class_="tia-words", lang=language)
    return element("li", head, quote, id=f"{anchor}{citation.n}", tabindex=-1)
