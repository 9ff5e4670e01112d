"""Questions are found in the passages: where their quotes stand, there they lead."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.build import _read_corpus
from assistant.documents.questions import Question
from assistant.retrieval.places import Placed, placed, unplaced
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def question(text, *quotes, document="evaluation-report"):
    return Question(document, text, quotes)


def test_a_quote_leads_to_the_units_that_have_it(new_passage):
    passages = [
        new_passage("Es gibt 54 Zentren. Sie beraten Kommunen."),
        new_passage("Das Land zahlt. Es gibt 54 Zentren.", 1),
    ]
    found = placed([question("Wie viele Zentren?", "gibt 54 Zentren"), question("Wer zahlt?", "Das Land")], passages)
    assert found == [Placed("Wie viele Zentren?", (0, 3)), Placed("Wer zahlt?", (2,))]


def test_a_quote_that_is_a_unit_or_its_begin_means_no_other_that_has_it(new_passage):
    passages = [
        new_passage("Für Zielgruppen gilt es."),
        new_passage("Zielgruppen", 1),
        new_passage("Zielgruppen da.", 2),
    ]
    assert placed([question("Für wen?", "Zielgruppen")], passages) == [Placed("Für wen?", (1,))]
    assert placed([question("Für wen?", "Zielgruppen")], passages[::2]) == [Placed("Für wen?", (1,))]


def test_several_quotes_lead_to_all_their_units(new_passage):
    passages = [new_passage("Eins ist da. Zwei ist da. Drei ist da.")]
    assert placed([question("Was alles?", "Drei", "Eins")], passages) == [Placed("Was alles?", (0, 2))]


@pytest.mark.parametrize("quote", ["steht nirgends", "da. Zwei"])  # the second goes from one unit into the next
def test_words_of_no_unit_lead_nowhere_and_are_told(new_passage, quote):
    passages = [new_passage("Eins ist da. Zwei ist da.")]
    asked = question("Wo?", quote)
    assert placed([asked], passages) == []
    assert unplaced([asked], passages) == [asked]


WORDS = st.lists(st.sampled_from(["da", "ist", "das", "sda", "Land", "d"]), min_size=1, max_size=9).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it makes passages and keeps nothing
def test_a_quote_may_begin_and_end_within_words(new_passage, texts, data):
    passages = [new_passage(text, number) for number, text in enumerate(texts)]
    whole = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(whole) - 1))
    quote = whole[start : data.draw(st.integers(start + 1, len(whole)))].strip() or whole
    having = tuple(number for number, text in enumerate(texts) if quote in text)
    begun = tuple(number for number in having if texts[number].startswith(quote))
    having = tuple(number for number in begun if texts[number] == quote) or begun or having
    assert placed([question("Wo?", quote)], passages) == [Placed("Wo?", having)]


def test_another_document_does_not_answer(new_passage):
    asked = question("Wo?", "Eins ist", document="tintg")
    assert unplaced([asked], [new_passage("Eins ist da.")]) == [asked]


@pytest.mark.parametrize("field", ["certain", "citable"])
def test_what_is_never_cited_does_not_answer(new_passage, field):
    assert placed([question("Wo?", "Eins ist")], [new_passage("Eins ist da.", **{field: False})]) == []


def test_a_question_without_an_answer_stays_one(new_passage):
    asked = Question("evaluation-report", "Wie hoch ist der Betrag?", ("Eins ist",), answered=False)
    assert placed([asked], [new_passage("Eins ist da.")]) == [Placed("Wie hoch ist der Betrag?", (0,), False)]


def test_every_shipped_question_has_its_place():
    corpus = _read_corpus(Settings(corpus_dir=ROOT / "corpus"))
    assert len(corpus.questions) > 30_000
    assert unplaced(corpus.questions, corpus.passages) == []
    assert len({asked.text.casefold() for asked in corpus.questions}) == len(corpus.questions)
    assert {asked.answered for asked in corpus.questions} == {True, False}
