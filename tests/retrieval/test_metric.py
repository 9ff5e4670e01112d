"""The measure learned from questions: its slopes, what it learns, and how texts are compared under it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.retrieval import metric
from assistant.retrieval.metric import Metric, learn
from assistant.retrieval.places import Placed

DIM = 12


def rows(count, seed=0, dim=DIM):
    values = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


LEADS = [Placed("a", (0,)), Placed("b", (0, 1)), Placed("c", (1,)), Placed("d", (2,)), Placed("e", (2,), False),
         Placed("f", (0,), False), Placed("g", (3,))]  # fmt: skip


def loss(asked, told, batch, questions, texts):
    """The mean of minus the log of the share that goes where it belongs, for questions and for texts, by hand."""
    mapped, _ = metric._unit_rows(asked @ questions)
    sides, _ = metric._unit_rows(told @ texts)
    total = 0.0
    for towards, (left, right) in ((mapped @ mapped.T, batch.alike), (mapped @ sides.T, batch.answers)):
        each = np.exp(20.0 * towards.astype(np.float64))
        if towards.shape[0] == towards.shape[1] and right is batch.alike[1]:
            np.fill_diagonal(each, 0)
        for row in set(left.tolist()):
            total -= np.log(each[row, right[left == row]].sum() / each[row].sum()) / len(asked)
    return total


@pytest.mark.parametrize("at_once", [2, 256])
def test_the_slopes_are_those_of_the_loss(at_once, monkeypatch):
    monkeypatch.setattr(metric, "_AT_ONCE", at_once)
    asked, told = rows(len(LEADS)), rows(4, 1)
    batch = metric._Batch.of(LEADS)
    assert batch.units.tolist() == [0, 1, 2, 3]
    assert set(zip(*(part.tolist() for part in batch.alike), strict=True)) == {
        (0, 1), (1, 0), (1, 2), (2, 1), (4, 5), (5, 4)
    }  # fmt: skip
    maps = [np.random.default_rng(3).normal(size=(DIM, 5)), np.random.default_rng(4).normal(size=(DIM, 5))]
    with ThreadPoolExecutor(2) as pool:
        slopes = metric._slopes(asked, told, batch, *(values.astype(np.float32) for values in maps), pool)
    for number, (row, column) in ((0, (2, 3)), (0, (7, 0)), (1, (1, 1)), (1, (9, 4))):
        moved = []
        for step in (1e-4, -1e-4):
            other = [values.copy() for values in maps]
            other[number][row, column] += step
            moved.append(loss(asked.astype(np.float64), told.astype(np.float64), batch, *other))
        assert slopes[number][row, column] == pytest.approx((moved[0] - moved[1]) / 2e-4, rel=0.02, abs=2e-3)


def made(n_units=40, each=60, noise=1.0, seed=5):
    """Questions of each unit that share three components; the others are noise, which is much stronger."""
    chance = np.random.default_rng(seed)
    meaning = chance.normal(size=(n_units, 3))
    units = np.repeat(np.arange(n_units), each)
    asked = np.hstack([meaning[units] + 0.2 * chance.normal(size=(len(units), 3)),
                       noise * chance.normal(size=(len(units), DIM - 3))])  # fmt: skip
    told = np.hstack([noise * chance.normal(size=(n_units, DIM - 3)), meaning[:, ::-1]])
    unit_length = [np.asarray(part / np.linalg.norm(part, axis=1, keepdims=True), np.float32) for part in (asked, told)]
    return units, *unit_length


def test_what_leads_to_one_unit_comes_together_though_other_things_differ_more():
    units, asked, told = made()
    held_out = np.arange(len(units)) % 10 == 0
    found = learn(asked[~held_out], [Placed("", (int(unit),)) for unit in units[~held_out]], told)

    def right(mapped, others):
        nearest = (mapped[held_out] @ others.T).argmax(axis=1)
        return (units[~held_out][nearest] == units[held_out]).mean()

    before, after = right(asked, asked[~held_out]), right(found.mapped(asked), found.mapped(asked[~held_out]))
    assert after > before + 0.1
    by_text = []
    for question in found.mapped(asked[held_out]):
        direction, start = found.toward(question)
        by_text.append(((told @ direction - start) / found.lengths(told)).argmax())
    assert (np.array(by_text) == units[held_out]).mean() > 0.2  # one in 40 by chance


def test_questions_without_an_answer_are_drawn_to_each_other():
    units, asked, told = made()
    answered = np.arange(len(units)) % 2 == 0
    asked = asked.copy()
    asked[:, -1] += np.where(answered, 0.3, -0.3)
    leads = [Placed("", (int(unit),), bool(known)) for unit, known in zip(units, answered, strict=True)]
    mapped = learn(asked, leads, told).mapped(asked)
    cosines = mapped @ mapped.T
    apart = cosines[~answered][:, answered].mean()
    assert cosines[~answered][:, ~answered].mean() > apart + 0.1


def test_the_same_questions_give_the_same():
    units, asked, told = made(10)
    leads = [Placed("", (int(unit),)) for unit in units]
    one, other = learn(asked, leads, told), learn(asked, leads, told)
    assert np.allclose(one.questions, other.questions, atol=1e-4)


def test_texts_are_compared_as_if_they_were_mapped():
    some = Metric(rows(1)[0], rows(DIM, 2), rows(1, 3)[0], rows(DIM, 4))
    asked, told = rows(1, 6), rows(9, 7)
    direction, start = some.toward(some.mapped(asked)[0])
    mapped = (told - some.text_centre) @ some.texts
    mapped /= np.linalg.norm(mapped, axis=1, keepdims=True)
    expected = mapped @ some.mapped(asked)[0]
    assert (told @ direction - start) / some.lengths(told) == pytest.approx(expected, abs=1e-5)
    assert some.mapped_texts(told) @ some.mapped(asked)[0] == pytest.approx(expected, abs=1e-5)
