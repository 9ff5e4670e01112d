"""What could be asked next."""

import pytest
from stand_in import PASSAGES, StandIn, advice, agencies, allowance, answer, cite

from assistant.answering.contract import Answer, Turn
from assistant.assistant import Assistant
from assistant.errors import InputError
from assistant.web.suggestions import MOST, suggestions
from assistant.web.texts import catalogue

GERMAN = catalogue("de")


def suggested(assistant, made: Answer, **changes) -> list[str]:
    return suggestions(assistant, made, GERMAN, **{"asked": [], "history": [], **changes})


class Knowing(StandIn):
    """Answers whatever it is asked from one passage, and keeps the questions."""

    def __init__(self, order: int) -> None:
        super().__init__()
        self.order = order
        self.questions: list[str] = []

    def ask(self, question, *, history=()) -> Answer:
        self.questions.append(question)
        self.histories.append(tuple(history))
        return answer(question, "…", cite(1, self.order, PASSAGES[self.order].text))


def test_only_what_is_answered_from_its_own_place_is_suggested():
    quoted = answer("?", "…", cite(1, 3, "sollte", element="text"))
    question = "Was empfiehlt der Bericht zu „Antidiskriminierung“?"
    assert suggested(Knowing(3), quoted) == [question]
    elsewhere = Knowing(1)
    assert suggested(elsewhere, quoted) == []
    assert elsewhere.questions == [question, "Was regelt § 7?"]


def test_what_the_answer_tells_or_was_asked_is_not_suggested_again():
    knowing = Knowing(5)
    assert suggested(knowing, advice("?")) == ["Was regelt § 7?"]
    assert suggested(knowing, advice("?"), asked=["was regelt § 7?"]) == []


def test_an_answer_from_the_act_leads_to_the_report():
    assert suggested(Knowing(1), allowance("?")) == ["Was sagt der Bericht zu § 17?"]


def test_places_without_findings_or_recommendations_suggest_nothing():
    assert suggested(Knowing(1), agencies("?")) == []


def test_suggestions_are_tried_behind_the_conversation():
    knowing = Knowing(5)
    history = [Turn(question="Was?", answer="Das.")]
    suggested(knowing, advice("?"), history=history)
    assert knowing.histories == [tuple(history)]


def test_a_question_that_is_refused_is_no_suggestion():
    class Refusing(StandIn):
        def ask(self, question, *, history=()) -> Answer:
            raise InputError("Zu lang.")

    assert suggested(Refusing(), advice("?")) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shipped_documents_answer_what_is_suggested(language):
    assistant = Assistant.open()
    texts = catalogue(language)
    for question in ("Wie viele Integrationsagenturen werden im Land gefördert?", "Was regelt § 8?"):
        made = assistant.ask(question)
        found = suggestions(assistant, made, texts, asked=[question], history=[])
        assert 2 <= len(found) <= MOST
        assert all(assistant.ask(each).status == "answered" for each in found)
