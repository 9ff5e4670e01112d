"""What could be asked next: questions made of the documents' own headings, none that would not be answered."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.contract import Answer, Citation, Turn
from assistant.documents.model import Element
from assistant.errors import AssistantError
from assistant.retrieval.passage import Passage
from assistant.web.state import Asking
from assistant.web.texts import Texts

__all__ = ["suggestions"]

MOST = 3
MOST_TRIED = 6
TOPIC_CHARS = 70
"""Longer headings make no question that anybody would read."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and what one of the citations of its answer must be; what is empty may be anything."""

    question: str
    document: str
    section: str = ""
    element: str = ""

    def fits(self, citation: Citation) -> bool:
        return (
            citation.document == self.document
            and self.section in ("", citation.section)
            and self.element in ("", citation.element)
        )


def suggestions(
    assistant: Asking, answer: Answer, texts: Texts, *, asked: Collection[str], history: Sequence[Turn]
) -> list[str]:
    """Return questions on the sections and §§ that an answer cites; each was tried and is answered from its place.

    :param asked: questions that are not suggested again.
    :param history: the turns behind which a suggestion would be asked.
    :return: at most three.
    """
    known = {question.casefold() for question in asked}
    found: list[str] = []
    for tried, candidate in enumerate(_candidates(assistant, answer, texts)):
        if len(found) == MOST or tried == MOST_TRIED:
            break
        if candidate.question.casefold() not in known and _answered(assistant, candidate, history):
            found.append(candidate.question)
            known.add(candidate.question.casefold())
    return found


def _answered(assistant: Asking, candidate: _Candidate, history: Sequence[Turn]) -> bool:
    try:
        answer = assistant.ask(candidate.question, history=history)
    except AssistantError:
        return False
    return answer.status == "answered" and any(map(candidate.fits, answer.citations))


def _candidates(assistant: Asking, answer: Answer, texts: Texts) -> Iterator[_Candidate]:
    """Yield questions on the chapters of the report that an answer cites, the nearest first."""
    report = next((source.id for source in assistant.sources if source.kind == "report"), "")
    passages = assistant.passages(report)
    boxed = {passage.section for passage in passages if passage.element in (Element.FINDING, Element.RECOMMENDATION)}
    chapters = dict.fromkeys(filter(None, (_chapter(citation.section, boxed) for citation in answer.citations)))
    for chapter in chapters:
        inside = [one for one in passages if one.section == chapter or one.section.startswith(f"{chapter}.")]
        yield from _on_boxes(chapter, inside, answer, texts)
        yield from _on_norms(assistant, chapter, answer, texts)
        yield from _on_sections(chapter, inside, answer, texts)
    for paragraph in dict.fromkeys(citation.paragraph for citation in answer.citations if citation.paragraph):
        yield _Candidate(texts("suggest.report", number=paragraph), report)


def _chapter(section: str | None, boxed: Collection[str]) -> str | None:
    """Return the chapter with findings or recommendations that a section is, or stands in."""
    parts = (section or "").split(".")
    numbers = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((number for number in numbers if number in boxed), None)


def _on_boxes(chapter: str, inside: Sequence[Passage], answer: Answer, texts: Texts) -> Iterator[_Candidate]:
    """Yield what the chapter recommends and finds, where the answer does not tell it already."""
    told = {(citation.section, citation.element) for citation in answer.citations}
    for kind, key in ((Element.RECOMMENDATION, "suggest.recommendations"), (Element.FINDING, "suggest.findings")):
        box = next((one for one in inside if one.section == chapter and one.element == kind), None)
        if box and (chapter, kind) not in told and len(topic := _topic(box)) <= TOPIC_CHARS:
            yield _Candidate(texts(key, topic=topic), box.document, chapter, kind)


def _on_norms(assistant: Asking, chapter: str, answer: Answer, texts: Texts) -> Iterator[_Candidate]:
    """Yield the §§ that the chapter evaluates, where the answer does not cite them."""
    statute = next((source.id for source in assistant.sources if source.kind == "statute"), "")
    cited = {citation.paragraph for citation in answer.citations}
    for row in assistant.norms() if statute else ():
        if chapter in row.chapters and row.paragraph not in cited:
            yield _Candidate(texts("suggest.norm", number=row.paragraph), statute)


def _on_sections(chapter: str, inside: Sequence[Passage], answer: Answer, texts: Texts) -> Iterator[_Candidate]:
    """Yield the sections of the chapter that the answer does not cite, but for its first: that tells what follows."""
    cited = {citation.section for citation in answer.citations}
    first = {one.section: one for one in reversed(inside) if one.section != chapter}
    for section, one in list(reversed(first.items()))[1:]:
        if section not in cited and len(topic := _topic(one)) <= TOPIC_CHARS:
            yield _Candidate(texts("suggest.section", topic=topic.rstrip("?")), one.document, section)


def _topic(passage: Passage) -> str:
    return passage.section_title.removeprefix(passage.section).strip()
