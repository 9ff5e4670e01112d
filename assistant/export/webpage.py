"""HTML: one file that loads nothing and runs no script, for the screen, for a screen reader and for paper."""

from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import BinaryIO

from assistant.answering.contract import Citation
from assistant.export.model import Batch, Entry
from assistant.export.texts import clean
from assistant.export.told import (
    body,
    carried,
    confidence,
    heading,
    how,
    name,
    run_facts,
    source_facts,
    status,
    title,
)
from assistant.markup import Html, answer_body, element, join
from assistant.messages import Texts

__all__ = ["write_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write_html(batch: Batch, file: BinaryIO, texts: Texts) -> None:
    """Write the page, one question after the other."""
    for part in _parts(batch, texts):
        file.write(part.encode() + b"\n")


def _parts(batch: Batch, texts: Texts) -> Iterator[str]:
    style = (resources.files("assistant.export") / "page.css").read_text(encoding="utf-8")
    quoted = {source.id: source.language for source in batch.sources if source.language != texts.language}
    yield f'<!doctype html>\n<html lang="{texts.language}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"{element('title', title(texts, batch))}\n<style>\n{style}</style>\n</head>\n<body>"
    yield element("a", texts("section.answers"), href="#answers", class_="skip")
    yield element("header", element("h1", title(texts, batch)), element("p", how(batch, texts)))
    yield "<main>"
    yield _run(batch, texts)
    yield from _contents(batch, texts)
    yield f'<section id="answers" tabindex="-1">{element("h2", texts("section.answers"))}'
    for entry in batch.entries:
        yield _entry(entry, batch, quoted.get, texts)
    yield "</section>"
    sources = (_facts(source_facts(source, texts)) for source in batch.sources)
    yield element("section", element("h2", texts("section.sources")), *sources)
    yield "</main>\n</body>\n</html>"


def _run(batch: Batch, texts: Texts) -> Html:
    return element("section", element("h2", texts("section.run")), _facts(run_facts(batch, texts)[:-1]))


def _contents(batch: Batch, texts: Texts) -> Iterator[str]:
    """Yield a table of all questions that leads to their answers."""
    heads = (element("th", texts(f"head.{it}"), scope="col") for it in ("id", "question", "status"))
    yield f'<nav aria-labelledby="contents">{element("h2", texts("section.contents"), id="contents")}'
    yield f'<div class="wide"><table><thead>{element("tr", *heads)}</thead><tbody>'
    for entry in batch.entries:
        link = element("a", heading(entry)[0], href=f"#q{entry.position}")
        state = element("td", status(entry.answer, texts), class_=entry.answer.status)
        yield element("tr", element("td", name(entry)), element("td", link), state)
    yield "</tbody></table></div></nav>"


def _entry(entry: Entry, batch: Batch, quoted: Callable[[str], str | None], texts: Texts) -> Html:
    answer, anchor = entry.answer, f"q{entry.position}"
    short, question = heading(entry)
    numbers = {citation.n for citation in answer.citations}
    languages = {quoted(citation.document) for citation in answer.citations}
    language = languages.pop() if len(languages) == 1 else None
    parts = [
        element("h3", f"{name(entry)}  {short}", id=f"{anchor}-head"),
        *(element("p", line) for line in question.split("\n") if line.strip()),
        element("p", f"{status(answer, texts)} · {confidence(answer, texts)}", class_=f"state {answer.status}"),
        element(
            "div",
            answer_body(body(entry, texts), numbers, f"{anchor}-", texts("marker", n="{n}"), language),
            class_="answer",
        ),
        *(element("p", texts("remark", text=clean(warning)), class_="remark") for warning in answer.warnings),
    ]
    if answer.citations:
        items = (_citation(citation, anchor, quoted(citation.document), texts) for citation in answer.citations)
        parts += [element("h4", texts("citations")), element("ul", *items, class_="proofs")]
    if told := carried(entry, batch, texts):
        parts += [element("h4", texts("section.carried")), _facts(told)]
    return element("article", *parts, id=anchor, aria_labelledby=f"{anchor}-head")


def _citation(citation: Citation, anchor: str, language: str | None, texts: Texts) -> Html:
    quote = element("q", clean(citation.quote), lang=language)
    label = element("cite", f"[{citation.n}] {clean(citation.label)}")
    return element("li", label, quote, id=f"{anchor}-{citation.n}", tabindex="-1")


def _facts(facts: Iterable[tuple[str, str]]) -> Html:
    rows = (join([element("dt", fact), element("dd", value)]) for fact, value in facts)
    return element("dl", *rows)
