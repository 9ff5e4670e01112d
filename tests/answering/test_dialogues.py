"""Conversations of several turns: what is left unsaid comes from the turns before, and a new topic brings its own."""

from pathlib import Path

import pytest

from assistant import Assistant, Settings, Turn
from assistant.answering.question import understand

ROOT = Path(__file__).parents[2]


# Each turn: the question, words of its standalone question, words that must not be in it, words of the answer.
STAY = {
    "Pauschale": [
        ("Wie hoch ist die Integrationspauschale?", [], [], ["300 Euro"]),
        ("und wie lange gibts die?", ["Integrationspauschale"], [], ["zwei Jahre"]),
        ("Und wo ist das geregelt?", ["Integrationspauschale"], [], ["§ 17"]),
    ],
    "Norm": [
        ("Was regelt § 8?", [], [], ["Kommunale Integrationszentren"]),
        ("und Absatz 2?", ["§ 8"], [], ["§ 8 Abs. 2"]),
        ("and what does the report recommend?", ["§ 8"], [], ["According to the"]),
    ],
    "Jahre": [
        ("Wie viel Geld wurde 2023 bei KOMM-AN II ausgegeben?", [], [], ["6,5 Mio"]),
        ("Und im Jahr davor?", ["KOMM-AN II", "(2022)"], [], []),
        ("und noch ein Jahr davor?", ["KOMM-AN II", "(2021)"], ["2022"], []),
    ],
    "Agenturen": [
        ("Wie viele Integrationsagenturen gibt es in NRW?", [], [], ["173"]),
        ("und wer trägt die?", ["Integrationsagenturen"], [], ["Wohlfahrtsverb"]),
    ],
    "Chain": [
        ("Wofür gaben die Gemeinden 2023 die Integrationspauschalen aus?", [], [], ["Betreuung", "Unterbringung"]),
        ("und an die freien Träger?", ["Integrationspauschalen"], [], []),
        ("und für die Unterbringung?", ["Integrationspauschalen"], ["freien Träger"], []),
        ("What about 2012?", ["Integrationspauschalen"], ["Unterbringung"], []),
    ],
}
CHANGE = {
    "Gremien": [
        ("Wie hoch ist die Integrationspauschale?", [], [], ["300 Euro"]),
        ("Was empfiehlt der Bericht zur Teilhabe in Gremien?", [], ["Integrationspauschale"], ["Gremien"]),
    ],
    "Beratung": [
        ("Was regelt § 8?", [], [], ["§ 8"]),
        (
            "Wie viele Beratungsprozesse haben die Servicestellen 2023 abgeschlossen?",
            [],
            ["§ 8"],
            ["713"],
        ),
        ("und 2022?", ["Beratungsprozesse"], ["§ 8"], ["549"]),
    ],
    "Joined": [
        ("Was ist der Standortvermerk?", [], [], ["Standortvermerk"]),
        (
            "Und was empfiehlt der Bericht für die interkulturelle Öffnung der Landesverwaltung?",
            [],
            ["Standortvermerk"],
            ["Landesverwaltung"],
        ),
    ],
    "English": [
        ("Wie viele Integrationsagenturen gibt es in NRW?", [], [], ["173"]),
        ("How many municipal integration centres are there in North Rhine-Westphalia?", [], ["agenturen"], ["54"]),
    ],
    "Elsewhere": [
        ("Was sagt der Bericht zu Beschwerdestellen?", [], [], ["Beschwerdestelle"]),
        ("Wie wird das Wetter morgen in Köln?", [], ["Beschwerdestellen"], None),
        ("Welche Aufgaben haben die Integrationsbeauftragten?", [], ["Wetter"], ["Integrationsbeauftragte"]),
    ],
}


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))


@pytest.mark.parametrize("dialogue", [*STAY.values(), *CHANGE.values()], ids=[*STAY, *CHANGE])
def test_every_turn_is_understood(assistant, dialogue):
    history: list[Turn] = []
    for question, within, without, told in dialogue:
        answer = assistant.ask(question, history=history)
        assert all(words in answer.standalone_question for words in within), answer.standalone_question
        assert not any(words in answer.standalone_question for words in without), answer.standalone_question
        if told is None:
            assert answer.status == "not_found"
        else:
            assert all(words in answer.answer for words in told), answer.answer
        history.append(Turn(question=question, answer=answer.answer))


@pytest.mark.parametrize("question", ["Was regelt § 8?", "Was steht in § 5 AGG?", "What is in section 7?"])
def test_an_address_that_is_named_is_a_topic_of_its_own(question):
    before = [Turn(question="Wie hoch ist die Integrationspauschale?", answer="300 Euro.")]
    assert understand(question, history=before).text == question


def test_an_address_behind_a_word_that_joins_goes_on():
    before = [Turn(question="Was regelt § 8?", answer="Kommunale Integrationszentren.")]
    assert understand("und in § 9?", history=before).text.startswith("Was regelt § 8?")
