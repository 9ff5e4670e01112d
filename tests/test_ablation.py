"""The search put together apart is the product's; the arithmetic of the tables is that worked out by hand."""

from itertools import pairwise

import numpy as np
import pytest

from assistant import Assistant
from assistant.answering.contract import Turn
from assistant.evaluation.gold import Evidence, GoldQuestion, shipped_sets
from assistant.evaluation.judging import Judged, judge
from bench.ablation import RECIPES, judged_with, rank_fusion, row
from bench.chapters import AS_SHIPPED, GRID, chapter, chosen, found_shares, order_by, shares_of
from bench.searching import SHIPPED, Steps
from bench.vectors import Embedder


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    return Steps.shipped(Embedder(tmp_path_factory.mktemp("vectors")))


def some_questions():
    report, law = shipped_sets()[1].questions, shipped_sets()[2].questions
    english = next(question for question in report if question.lang == "en")
    follow_up = next(question for question in report if question.history)
    unanswerable = next(question for question in report if not question.answerable)
    return [*report[:3], english, follow_up, unanswerable, law[0]]


@pytest.mark.parametrize("question", some_questions(), ids=lambda question: question.id)
def test_with_everything_it_is_the_search_of_the_product(steps, question):
    query = steps.understood(question)
    mine = steps.answer(question, query, steps.found(query, steps.signals(query)))
    theirs = Assistant.open().ask(question.question, history=question.history)
    assert mine.retrieved == theirs.retrieved
    assert (mine.status, mine.citations) == (theirs.status, theirs.citations)


def test_the_arrays_of_the_grid_find_what_the_search_finds(steps):
    question = next(question for question in some_questions() if question.lang == "en")
    asked = steps.asked(question)
    found = judge(question, steps.listed(question, steps.found(asked.query, asked.signals).hits), {})
    shares = shares_of(steps, asked)
    assert shares.shape == (len(GRID), 3)
    assert shares[GRID.index(AS_SHIPPED)].tolist() == pytest.approx([found.found(depth) for depth in (1, 5, 10)])


def test_an_ingredient_of_questions_touches_only_those_that_have_it(steps):
    plain = GoldQuestion(id="a", question="Was leistet die Ombudsstelle?", evidence=(Evidence(quote="Wort"),))
    english = plain.model_copy(update={"id": "b", "question": "What is the share of women among the volunteers?"})
    continued = plain.model_copy(update={"id": "c", "question": "Und seit wann?", "history": (Turn(question="Wozu?"),)})
    asked = [steps.asked(question) for question in (plain, english, continued)]
    whole = [Judged(one.gold, None) for one in asked]
    touched = {
        recipe.without: [one is not before for one, before in zip(after, whole, strict=True)]
        for recipe in RECIPES
        if recipe.by_question
        for after in [judged_with(steps, recipe, asked, whole)]
    }
    assert touched["glossary for English"] == [False, True, False]
    assert touched["context of follow-ups"] == [False, False, True]


def test_every_recipe_leaves_something_out():
    names = [recipe.without for recipe in RECIPES]
    assert len(set(names)) == len(names)
    assert all(recipe.mix != SHIPPED for recipe in RECIPES if not recipe.by_question)


@pytest.mark.parametrize(
    ("section", "part"),
    [
        ("4.3.2", "4.3"),
        ("4.3", "4.3"),
        ("4", "4"),
        ("3.1", "3"),
        ("2.2.3", "2"),
        ("0", "0"),
        ("Vorwort", "front and back"),
        ("Anhang II", "front and back"),
    ],
)
def test_the_chapters_of_the_report(section, part):
    assert chapter(section) == part


def test_weights_are_chosen_without_the_questions_they_are_judged_on():
    goodness = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])  # the last chapter alone likes the second set
    assert chosen(goodness, ["3", "4.1", "4.1"], [0.0, 1.0]) == {"3": 0, "4.1": 0}
    assert chosen(goodness, ["3", "3", "4.1"], [0.0, 1.0]) == {"3": 1, "4.1": 0}


def test_of_equally_good_weights_those_nearest_to_the_shipped_are_chosen():
    goodness = np.array([[0.1 + 0.2, 0.3, 0.3], [0.3, 0.3, 0.3]])  # 0.1 + 0.2 is a little more than 0.3
    assert chosen(goodness, ["front and back", "10"], [2.0, 1.0, 1.0]) == {"10": 1, "front and back": 1}


def test_chapters_come_in_the_order_of_their_numbers():
    groups = ["front and back", "4.10", "4.2", "0"]
    assert list(chosen(np.ones((4, 1)), groups, [0.0])) == ["0", "4.2", "4.10", "front and back"]


def test_the_grid_runs_through_the_last_weight_fastest_and_holds_the_shipped_one_once():
    assert GRID.count(AS_SHIPPED) == 1
    assert len(set(GRID)) == 3**5
    assert all(one < other for one, other in pairwise(GRID))


def test_several_sets_of_weights_rank_at_once():
    parts, bonus = np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]), np.array([0.0, 0.0, 1.0])
    order, scores = order_by(parts, bonus, np.array([[1.0, 1.0], [3.0, 0.5]]), 2)
    assert order.tolist() == [[1, 0], [0, 1]]  # 1, 2, 1 and 3, 1, 1: the earlier of equal ones
    assert scores.tolist() == [[2.0, 1.0], [3.0, 1.0]]


def test_at_one_any_piece_is_enough_and_later_the_share_counts():
    held = np.zeros((2, 12), bool)
    held[0, 3] = held[1, 7] = True
    first, last = [3, *(at for at in range(10) if at != 3)], [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 7]
    assert found_shares(np.array([[*first, 10], last]), held).tolist() == [[1.0, 0.5, 1.0], [0.0, 0.5, 0.5]]


def test_rank_fusion_adds_reciprocal_ranks_and_passes_over_texts_without_a_score():
    fused = rank_fusion((np.array([0.9, 0.8, 0.7]), np.array([0.0, 1.0, 3.0])))
    assert fused.tolist() == pytest.approx([1 / 61, 1 / 62 + 1 / 62, 1 / 63 + 1 / 61])


def test_a_row_counts_what_became_better_and_worse():
    question = GoldQuestion(id="a", question="?a", evidence=(Evidence(quote="a"), Evidence(quote="b")))
    high = Judged(question, None, ranks=(1, 5), hits=(frozenset({0}),))
    half = Judged(question, None, ranks=(2, 6), hits=(frozenset(), frozenset({0, 1})))
    assert row("x", [high, half], [half, half]) == {
        "search": "x",
        "questions": 2,
        "@1": 0.5,
        "@5": 0.75,
        "@10": 1.0,
        "cited": 0.75,
        "first citation": 0.5,
        "@5 better": 1,
        "@5 worse": 0,
    }
    assert row("x", [half], [high], cites=False)["@5 worse"] == 1
    assert row("x", [half], [high], cites=False)["cited"] is None
