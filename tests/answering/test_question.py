import pytest

from assistant.answering.contract import Turn
from assistant.answering.names import Names
from assistant.answering.quantity import Quantity
from assistant.answering.question import Wanted, asks_the_law, understand
from assistant.documents.model import Norm
from assistant.documents.norms import Act
from assistant.errors import InputError

SHORT_FORMS = {
    "KI": "Einrichtung Kommunaler Integrationszentren",
    "KIM": "Kommunales Integrationsmanagement",
    "MKFFI": "Ministerium für Kinder, Familie, Flüchtlinge und Integration des Landes (16./17. Legislaturperiode)",
}


@pytest.mark.parametrize("question", ["", "   ", "?!", "\n\t"])
def test_an_empty_question_is_refused(question):
    with pytest.raises(InputError, match="leer"):
        understand(question)


def test_a_question_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(InputError, match="10000 Zeichen"):
        understand("x" * 10_000, max_chars=2000)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie viele Integrationsagenturen werden im Land gefördert?", "de"),
        ("Haushaltskapitel Integrationsmittel NRW", "de"),
        ("wofuer steht LSP", "de"),
        ("What share of refugees did NRW take in?", "en"),
        ("Should diversity training become mandatory?", "en"),
        ("Which § is the basis of the Integrationspauschalen?", "en"),
    ],
)
def test_language(question, language):
    assert understand(question).language == language


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Was empfiehlt die Evaluation zu MSO?", Wanted.RECOMMENDATION),
        ("What should the state do?", Wanted.ADVICE),
        ("Wie viele Gemeinden erhielten Geld?", Wanted.NUMBER),
        ("wieviel Prozent sind das", Wanted.NUMBER),
        ("Wofür steht ZSBA?", Wanted.ABBREVIATION),
        ("Wer fordert ein Landesgesetz?", Wanted.QUOTE),
        ("In welchem Jahr gab es am wenigsten?", Wanted.TABLE),
        ("Was regelt § 8?", Wanted.NORM),
    ],
)
def test_the_kind_of_thing_wanted(question, kind):
    assert kind in understand(question).wanted


def test_short_forms_are_spelt_out_and_long_forms_shortened():
    assert understand("Was machen die KI?", names=Names(SHORT_FORMS)).terms == ("Kommunaler Integrationszentren",)
    query = understand("Was bringt Kommunales Integrationsmanagement?", names=Names(SHORT_FORMS))
    assert query.terms == ("KIM",)


ACT = Act("TIntG", ("Teilhabe- und Integrationsgesetz",), 2021)


@pytest.mark.parametrize(
    ("question", "norms"),
    [
        ("Was regelt § 17 Abs. 1 Satz 2?", (Norm("17", "1", satz="2"),)),
        ("Was steht in §17 (1) TIntG?", (Norm("17", "1"),)),
        ("Was regeln § 8 und § 9?", (Norm("8"), Norm("9"))),
        ("section 14a of the act", (Norm("14a"),)),
        ("Wer ist 20 Jahre alt?", ()),
        ("Welche Personen nach § 23 Abs. 2 AufenthG nennt das TIntG?", ()),
    ],
)
def test_norms_of_the_act(question, norms):
    query = understand(question, act=ACT)
    assert (query.norms, query.foreign) == (norms, ())


@pytest.mark.parametrize(
    ("question", "law"),
    [
        ("Was sagt § 13 AGG?", "AGG"),
        ("§ 23 Abs. 4 AufenthG", "AufenthG"),
        ("Was steht im AGG zu Beschwerden in § 13?", None),
        ("Was garantiert Art. 3 Abs. 3 GG?", "GG"),
        ("Was regelte § 9 des TIntG von 2012?", "TIntG"),
        ("Im TIntG von 2012: was stand in § 9?", None),
        ("Artikel 3?", None),
    ],
)
def test_norms_of_other_laws_and_of_the_former_act_are_not_those_of_the_act(question, law):
    query = understand(question, act=ACT)
    assert query.norms == ()
    assert [mention.law for mention in query.foreign] == [law]


@pytest.mark.parametrize(
    ("before", "typed", "norms"),
    [
        ("Was regelt § 7?", "Und Absatz 2?", (Norm("7", "2"),)),
        ("Was steht in § 8 Abs. 1 Nr. 3 TIntG?", "und Nr. 7?", (Norm("8", "1", "7"),)),
        ("Was steht in § 8 Abs. 1 Satz 3?", "Und Satz 1?", (Norm("8", "1", satz="1"),)),
        ("Was regelt § 7?", "Und § 9?", (Norm("9"),)),
        ("Was regelt § 13 AGG?", "Und Absatz 2?", ()),
    ],
)
def test_a_part_that_is_asked_for_next_belongs_to_the_norm_before(before, typed, norms):
    assert understand(typed, history=[Turn(question=before)], act=ACT).norms == norms


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Wer ist nach dem Gesetz ein Mensch mit Einwanderungsgeschichte?", True),
        ("Welcher § regelt die Integrationspauschalen?", True),
        ("Was versteht das TIntG unter Integration?", True),
        ("What does the act say about volunteering?", True),
        ("Was sagt der Bericht zu § 8?", False),
        ("Hilft das Allgemeine Gleichbehandlungsgesetz in der Schule?", False),
        ("Wie viele Integrationsagenturen gibt es?", False),
    ],
)
def test_who_is_asked(question, asks):
    assert asks_the_law(understand(question, act=ACT)) == asks


@pytest.mark.parametrize(
    "noise",
    ["{} 😀🎉", "<script>{}</script>", "\x07{}\x1b\x01", "<b>{}</b>", "{} https://example.org/a?b=c", "{}\u200b"],
)
def test_what_says_nothing_is_left_out_of_the_search(noise):
    assert understand(noise.format("Wie hoch ist die Pauschale?")).text == "Wie hoch ist die Pauschale?"


@pytest.mark.parametrize("typed", ["12345", "SELECT 1", "https://example.org", "KIM", "a b c d"])
def test_what_asks_nothing_does_not_inherit_the_question_before(typed):
    history = [Turn(question="Wie hoch ist die Integrationspauschale?", answer="300 Euro.")]
    try:
        text = understand(typed, history=history).text
    except InputError:
        return
    assert "Integrationspauschale" not in text


def test_a_follow_up_is_made_whole_and_a_new_topic_is_not():
    history = [Turn(question="Wie hoch ist die Integrationspauschale?", answer="300 Euro.")]
    assert understand("und wie lange gibts die?", history=history).text.startswith(
        "Wie hoch ist die Integrationspauschale?"
    )
    fresh = "Welche Modellprojekte zur Altenhilfe wurden in Nordrhein-Westfalen von 2020 bis 2023 umgesetzt?"
    assert understand(fresh, history=history).text == fresh


@pytest.mark.parametrize(
    ("question", "money"),
    [
        ("Was hat die Evaluation gekostet?", True),
        ("was verdient ein Case Manager", True),
        ("Wie hoch war das Gesamtbudget von ZEmaC?", True),
        ("How much did the ministry pay for it?", True),
        ("Reicht die Pauschale, um die Kosten zu decken?", False),
        ("Wer hat sich das verdient?", False),
        ("Darf man damit Dolmetscher bezahlen?", False),
    ],
)
def test_costs_and_pay_are_amounts(question, money):
    assert (Quantity.MONEY in understand(question).quantities) == money
