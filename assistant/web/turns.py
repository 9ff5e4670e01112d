"""A turn of the conversation as HTML: the question, how it was understood, the answer and what can be done with it."""

from collections.abc import Sequence
from textwrap import shorten

from assistant.answering.contract import Answer
from assistant.export.conversation import answer_html, answer_text
from assistant.markup import Html, answer_body, element, join
from assistant.web.proofs import Proof
from assistant.web.state import Exchange, Problem
from assistant.web.texts import Texts
from assistant.web.view import problem_words

QUESTION_CHARS = 300

__all__ = ["turn_view"]


def turn_view(number: int, exchange: Exchange, proofs: Sequence[Proof], asked: Sequence[str], texts: Texts) -> Html:
    """Return one turn of the conversation, without its proof.

    :param number: running number of the turn in the conversation, from 1.
    :param proofs: the citations, or the nearest places when nothing was found.
    :param asked: the questions that the address tells; what is asked anew comes behind them.
    :param texts: the catalogue of the interface.
    :return: an ``article`` whose id is ``t`` and the number.
    """
    turn = f"t{number}"
    title = element(
        "h2",
        element("span", f"{texts('turn.question')}: ", class_="tia-hidden"),
        shorten(exchange.question, QUESTION_CHARS, placeholder=" …") or "…",
        class_="tia-question",
        id=f"{turn}-question",
        tabindex=-1,
    )
    result = exchange.result
    if isinstance(result, Problem):
        announced = texts("turn.announce.problem")
        body = element("div", problem_words(result), class_="tia-problem", data_announce=announced)
    else:
        body = join([_standalone(turn, result, asked, texts), _answer(turn, result, proofs, texts)])
    return element("article", title, body, id=turn, class_="tia-turn", aria_labelledby=f"{turn}-question")


def _answer(turn: str, answer: Answer, proofs: Sequence[Proof], texts: Texts) -> Html:
    found = answer.status == "answered"
    numbers = {citation.n for citation in answer.citations}
    shown = answer.answer if found or not proofs else answer.answer.strip().split("\n\n")[0]
    text = element(
        "div",
        answer_body(answer.error or shown, numbers, f"{turn}-c", texts.entries["turn.marker"], _quoted(answer, proofs)),
        class_="tia-answer" if found else "tia-answer tia-unfound",
        id=f"{turn}-answer",
        lang=answer.language,
        data_announce=_announcement(answer, texts),
    )
    remarks = [element("p", element("strong", texts("turn.remark")), " ", words) for words in answer.warnings]
    box = element("div", *remarks, class_="tia-remarks", lang=answer.language) if remarks else Html()
    return join([text, box, _actions(answer, texts) if found else Html()])


def _actions(answer: Answer, texts: Texts) -> Html:
    """Return the button that copies the answer with its citations; page.js does it, in both forms at once."""
    copy = element(
        "button",
        texts("turn.copy"),
        type="button",
        class_="tia-copy",
        data_plain=answer_text(answer, texts),
        data_html=answer_html(answer, texts),
        data_done=texts("turn.copied"),
        data_failed=texts("turn.copy_failed"),
    )
    return element("p", copy, class_="tia-actions")


def _quoted(answer: Answer, proofs: Sequence[Proof]) -> str | None:
    """Return the language of the quotes where it is one other than that of the sentences around them."""
    languages = {proof.source.language for proof in proofs if proof.source}
    return languages.pop() if len(languages) == 1 and answer.language not in languages else None


def _standalone(turn: str, answer: Answer, asked: Sequence[str], texts: Texts) -> Html:
    """Return the question as it was searched, where that is not the one typed, to be changed and asked anew."""
    searched = answer.standalone_question.strip()
    if not searched or searched.casefold() == answer.question.strip().casefold():
        return Html()
    field = f"{turn}-standalone"
    before = [element("input", type="hidden", name="q", value=question) for question in asked]
    form = element(
        "form",
        *before,
        element("label", texts("turn.standalone_label"), for_=field),
        element("textarea", searched, id=field, name="q", rows=2, required=True, lang=answer.language),
        element("button", texts("turn.standalone_ask"), type="submit"),
        action="./",
        method="get",
    )
    shown = element("span", texts("turn.standalone", question=searched), class_="tia-searched")
    change = element("span", texts("turn.standalone_change"), class_="tia-change")
    return element("details", element("summary", shown, " ", change), form, class_="tia-standalone")


def _announcement(answer: Answer, texts: Texts) -> str:
    if answer.status != "answered":
        return texts("turn.announce.none" if answer.status == "not_found" else "turn.announce.problem")
    count = len(answer.citations)
    return texts("turn.announce.one") if count == 1 else texts("turn.announce.many", n=count)
