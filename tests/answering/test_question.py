import pytest

from assistant.answering.contract import Turn
from assistant.answering.question import Wanted, understand
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
    assert understand("Was machen die KI?", abbreviations=SHORT_FORMS).terms == ("Kommunaler Integrationszentren",)
    query = understand("Was bringt Kommunales Integrationsmanagement?", abbreviations=SHORT_FORMS)
    assert query.terms == ("KIM",)


@pytest.mark.parametrize(
    ("question", "paragraphs", "absatz"),
    [
        ("Was regelt § 17 Abs. 1 Satz 2?", ("17",), "1"),
        ("Was steht in §17 (1) TIntG?", ("17",), "1"),
        ("Paragraf 8", ("8",), None),
        ("section 14a of the act", ("14a",), None),
        ("Was sagt § 13 AGG?", (), None),
        ("§ 23 Abs. 4 AufenthG", (), None),
        ("Wer ist 20 Jahre alt?", (), None),
    ],
)
def test_norms(question, paragraphs, absatz):
    query = understand(question)
    assert (query.paragraphs, query.absatz) == (paragraphs, absatz)


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
