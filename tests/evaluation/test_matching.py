"""When a text counts as found, cited, told or quoted: cases worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.gold import NormAddress
from assistant.evaluation.matching import (
    SourceText,
    citation_holds,
    is_at,
    passage_holds,
    same_section,
    tells,
    words,
)
from bench import metrics
from tests.evaluation.conftest import citation, passage

QUOTE = "eins zwei drei vier fünf sechs sieben acht neun zehn"
TEXTS = st.lists(st.sampled_from([*QUOTE.split(), "14.128.200", "§", "Bürger\u00adinnen"])).map(" ".join)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("acht sieben sechs fünf vier drei zwei eins", True),
        ("sieben sechs fünf vier drei zwei eins", False),
        (f"sieben sechs fünf vier drei zwei eins {'x ' * 900}acht", False),  # behind 1,800 characters
        ("", False),
    ],
)
def test_a_passage_holds_a_quote_with_four_fifths_of_its_words(text: str, held: bool) -> None:
    assert passage_holds(text, QUOTE) is held


def test_a_quote_without_a_word_is_held_by_nothing() -> None:
    assert not passage_holds(QUOTE, "…")
    assert not citation_holds(QUOTE, "…")


@given(text=TEXTS, quote=TEXTS)
def test_the_benchmark_beside_others_counts_the_same_way(text: str, quote: str) -> None:
    assert words(text) == metrics.words(text)
    assert passage_holds(text, quote) is metrics.holds(text, quote)


@pytest.mark.parametrize(
    ("text", "quote", "held"),
    [
        ("x eins zwei drei vier fünf sechs sieben acht x", QUOTE, True),  # 8 of 10: min(8, 6) = 6 is enough
        ("x eins zwei drei vier fünf sechs x", QUOTE, True),
        ("x eins zwei drei vier fünf x", QUOTE, False),
        ("eins zwei drei x vier fünf sechs", QUOTE, False),  # no run
        ("a eins zwei drei", "eins zwei drei vier", True),  # round(2.4) = 2, but 3 at least
        ("eins zwei", "eins zwei", False),
        (" ".join(map(str, range(7))), " ".join(map(str, range(30))), False),
        (" ".join(map(str, range(8))), " ".join(map(str, range(30))), True),  # never more than 8
    ],
)
def test_a_citation_holds_a_quote_with_a_run_of_its_words(text: str, quote: str, held: bool) -> None:
    assert citation_holds(text, quote) is held


@pytest.mark.parametrize(
    ("norm", "right"),
    [
        ({"paragraph": "8"}, True),
        ({"paragraph": "8", "absatz": "1"}, True),
        ({"paragraph": "8", "absatz": "1", "satz": "2"}, True),
        ({"paragraph": "8", "absatz": "1", "satz": "1"}, False),
        ({"paragraph": "8", "absatz": "1", "nummer": "3"}, False),
        ({"paragraph": "8", "absatz": "2"}, False),
        ({"paragraph": "18"}, False),
        ({"paragraph": "8", "document": "partintg"}, False),
    ],
)
def test_a_citation_is_a_norm_when_every_named_part_fits(norm: dict[str, str], right: bool) -> None:
    cited = citation(document="tintg", paragraph="8", absatz="1", satz="2")
    assert is_at(cited, NormAddress.model_validate(norm)) is right


def test_a_passage_knows_no_more_than_the_absatz() -> None:
    norm = NormAddress(paragraph="8", absatz="1", satz="1")
    assert is_at(passage(document="tintg", paragraph="8", absatz="1"), norm)
    assert not is_at(passage(document="tintg", paragraph="8", absatz="2"), norm)
    assert not is_at(passage(paragraph="8", absatz="1"), norm)


@pytest.mark.parametrize(
    ("given", "gold", "right"),
    [
        ("4.2", "4.2.", True),
        ("4.2.1", "4.2", True),  # inside
        ("4.2", "4.2.1", True),  # around, but finer than a chapter
        ("4", "4.2", False),
        ("4", "4", True),
        ("4.20", "4.2", False),
        ("Vorwort ", "vorwort", True),
        (None, "Vorwort", False),
    ],
)
def test_a_section_is_right_inside_and_a_little_around(given: str | None, gold: str, right: bool) -> None:
    assert same_section(given, gold) is right


@pytest.mark.parametrize(
    ("answer", "fact", "told"),
    [
        ("Es sind 14.128.200\u00a0Euro.", ["14.128.200 euro"], True),
        ("Es sind 24,6 %.", ["24,6%"], True),  # blanks between figures do not matter
        ("Es sind 2024,6 %.", [" 24,6 %"], False),  # a blank asks for the start of a word
        ("24,6 % sind es.", [" 24,6 %"], True),
        ("Die Ausländerbehörde.", ["behör de"], False),  # words are not pressed together
        ("Rot oder Blau", ["grün", "blau"], True),
        ("x" * 900 + "rot", ["rot"], False),
        ("x" * 897 + "rot", ["rot"], True),
    ],
)
def test_a_fact_is_told_in_the_beginning_of_an_answer(answer: str, fact: list[str], told: bool) -> None:
    assert tells(answer, fact) is told


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("Die Zahl der Kommunen stieg 2023", True),
        ("Die Zahl der Kom-\nmunen", True),  # letters alone decide
        ("stieg 2023 auf 359 weiter", True),
        ("stieg 2024 auf 359 weiter an, heißt es.", False),
        ("Die Zahl sank", False),
        ("2023", False),  # no letters, and too short to be sure of
        ("", False),
    ],
)
def test_a_quote_is_verbatim_by_its_letters_or_its_runs(quote: str, verbatim: bool) -> None:
    source = SourceText("Die Zahl der Kom-\n  munen stieg 2023 auf 359 weiter an.")
    assert source.has(quote) is verbatim


@given(st.text(alphabet="abcdeäß ,.\n", min_size=1), st.data())
def test_what_stands_in_a_text_is_verbatim(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert SourceText(text).has(quote) is any(map(str.isalpha, quote))
