"""Questions of our own on the law, in two sets: the address that is cited first, and what is not answered.

The first set was looked at while the rules were made. The second was written without knowledge of the program and of
the first; before any rule was changed for it, the figures on it were 0.89 for the address and 0.78 for the refusals.
The bounds are a little below what is measured now.
"""

import pytest

from assistant.evaluation.figures import Figures, figures
from assistant.evaluation.judging import Judged


@pytest.fixture(scope="module")
def judged(shipped_run) -> list[Judged]:
    return [it for name in ("law-1", "law-2") for it in shipped_run[name].judged]


@pytest.fixture(scope="module")
def both(judged) -> Figures:
    return figures(judged)


def test_the_sets_have_all_kinds(judged, both) -> None:
    assert (both.answerable, both.questions - both.answerable) == (128, 40)
    asked = [it.question for it in judged if it.question.answerable]
    assert {question.type for question in asked} == {"content", "which", "definition", "deadline"}
    paragraphs = {norm.paragraph for question in asked for norm in question.norms}
    assert paragraphs == {str(number) for number in range(1, 21)}


def test_the_first_citation_is_the_exact_address(both) -> None:
    assert both.first >= 0.95


def test_what_the_law_answers_is_answered(both) -> None:
    assert both.answered >= 0.98


def test_the_facts_stand_in_the_answers(both, judged) -> None:
    assert both.facts >= 0.96
    told = [right for it in judged for right in it.facts]
    assert sum(told) / len(told) >= 0.96


def test_what_the_law_does_not_say_is_not_answered(both) -> None:
    assert both.refused >= 0.97


@pytest.mark.parametrize("why", ["missing-absatz", "other-law", "former-law", "no-such-address"])
def test_an_address_without_text_is_never_answered_from_the_act(judged, why) -> None:
    some = [it for it in judged if it.question.why == why]
    assert some
    for it in some:
        assert all(citation.document != "tintg" for citation in it.answer.citations), it.question.id
        assert it.refused or why == "other-law", it.question.id
