import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.repeats import contradict, repeats, says_the_same

SAME = [
    (
        "Landesweit werden 173 Integrationsagenturen in Trägerschaft von sechs Wohlfahrtsverbänden gefördert.",
        "Die landesweit 173 Integrationsagenturen werden in Trägerschaft von sechs Wohlfahrtsverbänden umgesetzt.",
    ),
    (
        "Die Zahl der begleiteten Fälle im Kreis nimmt stetig und überall zu.",
        "Die Zahl der begleiteten Fälle im Kreis nimmt stetig zu.",
    ),
]
OTHER = [
    (
        "Sechs Landesministerien haben Maßnahmen im Bereich der Verwaltungskultur umgesetzt.",
        "Sieben von zwölf Landesministerien haben Maßnahmen im Bereich der Verwaltungskultur umgesetzt.",
    ),
    (
        "Im Jahr 2018 erhielten 226 Gemeinden Pauschalen für die Aufnahme von Personen.",
        "Im Jahr 2023 erhielten 359 Gemeinden Pauschalen für die Aufnahme von Personen.",
    ),
    ("Wie viele Gemeinden erhielten Pauschalen für Personen?", "Viele Gemeinden erhielten Pauschalen für Personen."),
    ("Mitglieder des Beirats", "Befragt wurden die Mitglieder des Beirats und zahlreiche Verbände des Landes."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_sentences_that_say_the_same(one, other):
    assert says_the_same(one, other)
    assert says_the_same(other, one)
    assert not contradict(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_figures_years_questions_and_names_are_not_the_same(one, other):
    assert not says_the_same(one, other)
    assert not says_the_same(other, one)


def test_the_same_words_with_other_figures_contradict_each_other():
    one = "In Nordrhein-Westfalen arbeiten 54 Kommunale Integrationszentren mit Landesförderung."
    other = "In Nordrhein-Westfalen arbeiten 53 Kommunale Integrationszentren mit Landesförderung."
    assert contradict(one, other)
    assert contradict(other, one)
    assert not says_the_same(one, other)


@pytest.mark.parametrize(
    "other",
    [
        "In Nordrhein-Westfalen arbeiteten 2019 noch 53 Kommunale Integrationszentren mit Landesförderung.",
        "In Nordrhein-Westfalen arbeiten Kommunale Integrationszentren mit Landesförderung (vgl. Kap. 4.4, 53).",
        "Landesweit nehmen 53 Schulen an dem Programm teil.",
    ],
)
def test_other_years_sources_and_other_things_do_not_contradict(other):
    one = "In Nordrhein-Westfalen arbeiteten 2023 bereits 54 Kommunale Integrationszentren mit Landesförderung."
    assert not contradict(one, other)


@given(st.text(), st.text())
def test_any_two_texts_are_compared_both_ways_alike(one, other):
    assert says_the_same(one, other) == says_the_same(other, one)
    assert contradict(one, other) == contradict(other, one)
    assert not (says_the_same(one, other) and contradict(one, other))
    assert isinstance(repeats(one, other), bool)
