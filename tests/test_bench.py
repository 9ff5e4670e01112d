"""The benchmark counts as the scorer of answers does: hand-made cases with the figures worked out by hand."""

import pytest

from bench.batches import texts
from bench.metrics import found, groups, holds, median, percentile, quality, rank, words
from bench.report import Part, keep

QUOTE = "eins zwei drei vier fünf sechs sieben acht neun zehn"
EIGHT_OF_TEN = "acht sieben sechs fünf vier drei zwei eins"
SEVEN_OF_TEN = "sieben sechs fünf vier drei zwei eins"


def evidence(*quotes, alt=()):
    return [{"quote": quote, "alt": quote in alt} for quote in quotes]


def test_numbers_are_words_and_soft_hyphens_are_none():
    assert words("Groß: 14.128.200 Euro, 24,6 % für Bürger\u00adinnen*") == [
        "groß",
        "14.128.200",
        "euro",
        "24,6",
        "für",
        "bürgerinnen",
    ]


@pytest.mark.parametrize(
    ("passage", "held"),
    [
        (QUOTE, True),
        (EIGHT_OF_TEN, True),
        (SEVEN_OF_TEN, False),
        (f"{SEVEN_OF_TEN} {'x ' * 900}acht", False),  # the eighth word stands behind 1,800 characters
        ("", False),
    ],
)
def test_a_passage_holds_a_quote_with_four_fifths_of_its_words(passage, held):
    assert holds(passage, QUOTE) is held


def test_an_empty_quote_is_never_held():
    assert not holds(QUOTE, "…")


def test_an_alternative_joins_the_group_before_it():
    assert groups(evidence("a", "b", "c", alt="b")) == [["a", "b"], ["c"]]
    assert groups(evidence("a", "b", alt="a")) == [["a"], ["b"]]  # the first has none before it


def test_found_is_the_share_of_the_groups():
    pieces = evidence("rot", "blau", "grün", alt={"blau"})
    assert found(["das ist rot"], pieces) == 0.5
    assert found(["das ist blau", "und das grün"], pieces) == 1.0
    assert found([], pieces) == 0.0


def test_the_rank_is_that_of_any_piece():
    assert rank(["gelb", "grün", "rot"], evidence("rot", "grün")) == 2
    assert rank(["gelb"], evidence("rot")) is None


def test_at_one_any_piece_is_enough_and_later_the_share_counts():
    both = evidence("rot", "grün")
    results = [
        (["rot"], both),  # @1 1, @5 and @10 a half, first at 1
        (["x", "y", "grün", "rot"], both),  # @1 0, @5 and @10 1, first at 3
        (["x"] * 5 + ["rot"], evidence("rot")),  # only @10, first at 6
        (["x"] * 10 + ["rot"], evidence("rot")),  # the eleventh is not looked at
    ]
    assert quality(results) == {"@1": 0.25, "@5": 0.375, "@10": 0.625, "MRR": round((1 + 1 / 3 + 1 / 6) / 4, 3)}


def test_percentiles_are_values_that_were_measured():
    times = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert (percentile(times, 0.5), percentile(times, 0.95), percentile([7.0], 0.95)) == (3.0, 4.0, 7.0)
    assert (median(times), median([1.0, 2.0])) == (3.0, 1.5)


def test_a_part_measured_again_replaces_itself_only(tmp_path):
    keep([Part("a", "A", [{"n": 1}]), Part("b", "B", [{"n": 2}, {"other": 3}])], tmp_path)
    assert "| 1,500 |" in keep([Part("a", "A", [{"n": 1500}])], tmp_path)
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| 1 |" not in text
    assert text.index("## A") < text.index("## B")
    assert "| 2 |\n|  |" in text


def test_the_questions_of_a_batch_are_all_different():
    assert [len(set(texts(count))) for count in (3, 1000, 2500)] == [3, 1000, 2500]
