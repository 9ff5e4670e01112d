"""Questions on the units: compared with a question, kept in a folder."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.questions import Question
from assistant.errors import IndexUnusableError
from assistant.retrieval import expansion as expansion_module
from assistant.retrieval import metric
from assistant.retrieval.expansion import Expansion, Scale
from assistant.retrieval.index import Index
from assistant.retrieval.places import Placed


def question(text, *quotes, document="evaluation-report", answered=True):
    return Question(document, text, quotes, answered)


def vectors(count, dim=16, seed=0):
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


TEXTS = vectors(13, seed=1)


def expansion(*units, answered=()):
    asked = [Placed(f"Frage {n}", each, n not in answered) for n, each in enumerate(units)]
    return Expansion.of(asked, vectors(len(units)), TEXTS)


def nearness_of(some, vector, words=()):
    """Return what is said of each unit of :data:`TEXTS`."""
    led = some.led(vector, words)
    weights = np.zeros(len(TEXTS), np.float32)
    weights[led.units] = led.weights
    return some.nearness(weights, None)


def test_the_same_question_is_the_nearest():
    some = expansion((4,), (2, 9), (4, 7))
    led = some.led(some.vectors.vectors[1], ["1"])
    assert led.units.tolist() == [2, 4, 7, 9]
    assert set(led.units[np.flatnonzero(led.weights > 0.99 * led.weights.max())].tolist()) == {2, 9}
    assert [bool(word) for word in led.words] == [True, False, False, True]


def test_nearness_is_a_soft_maximum_by_hand():
    some = expansion((0,), (0,), (1,))
    vector = vectors(1, seed=5)[0]
    shares = np.maximum(some.scale(some.vectors.vectors @ vector), 0)
    rate = 8.0
    weights = np.exp(rate * shares) - 1
    expected = np.log(1 + np.array([weights[0] + weights[1], weights[2], 0])) / rate
    assert nearness_of(some, vector)[:3] == pytest.approx(expected, rel=1e-4)


def test_a_unit_s_own_text_counts_as_six_questions():
    some = replace(expansion((0,), (1,)), scale=Scale(0.0, 1.0))
    said = some.nearness(np.zeros(1, np.float32), np.array([0.5], np.float32))
    assert said == pytest.approx([np.log(1 + 6 * (np.exp(8.0 * 0.5) - 1)) / 8.0])


def test_questions_without_an_answer_lead_nowhere_and_are_held_against_the_others():
    some = expansion((4,), (2,), answered={1})
    for number, nearer in ((0, False), (1, True)):
        led = some.led(some.vectors.vectors[number], [])
        assert led.units.tolist() == [4]
        assert (led.unanswered > 0) == nearer
    vector = vectors(1, seed=5)[0]
    with_answer, without = some.scale(some.vectors.vectors @ vector).astype(float)
    assert some.led(vector, []).unanswered == pytest.approx(without - with_answer, abs=1e-4)


def test_where_all_are_answered_nothing_speaks_against_an_answer():
    assert np.isnan(expansion((4,), (2,)).led(vectors(1)[0], []).unanswered)


def test_without_questions_nothing_is_said():
    none = Expansion.of((), np.zeros((0, 16), np.float32), TEXTS)
    led = none.led(vectors(1)[0], ["Wort"])
    assert (len(led.units), len(led.weights), len(led.words), none.density) == (0, 0, 0, 0)
    assert np.isnan(led.unanswered)
    assert len(none) == 0


@given(st.integers(2, 60), st.integers(0, 2**16))
def test_the_scale_goes_from_any_two_to_the_next(count, seed):
    scale = Scale.of(vectors(count, seed=seed))
    assert scale.near > scale.far
    assert scale(np.array([scale.far, scale.near], np.float32)) == pytest.approx([0, 1], abs=1e-5)


@given(
    st.lists(st.sets(st.integers(0, 12), min_size=1), min_size=1, max_size=12),
    st.permutations(range(13)),
    st.integers(0, 13),
)
def test_what_is_kept_leads_to_the_same_units_by_their_new_numbers(groups, order, size):
    some = expansion(*(tuple(sorted(group)) for group in groups))
    kept = np.array(order[:size], np.intp)
    less = some.restricted(kept)
    vector = vectors(1)[0]
    before, led = nearness_of(some, vector), less.led(vector, ["3"])
    after = less.nearness(led.weights, None)
    assert after == pytest.approx(before[kept[led.units]], abs=1e-6)
    leading = set().union(*groups)
    assert {int(kept[unit]) for unit in led.units} == leading & set(kept.tolist())


ASKED = [
    question("Wie viel Geld bekommen Vereine?", "Land fördert"),
    question("Wer hilft vor Ort?", "Agenturen beraten"),
]


@pytest.fixture
def small(new_passage, encoder):
    passages = [new_passage("Das Land fördert Träger. Das ist neu."), new_passage("Die Agenturen beraten Menschen.", 1)]
    return passages, Index.build(passages, encoder, documents={}, questions=ASKED)


def test_a_question_finds_what_shares_no_word_with_it(small, encoder):
    _, index = small
    signals = index.signals("Wie viel Geld bekommen Vereine?")
    assert signals.asked.argmax() == 0
    assert signals.asked_words.argmax() == 0
    assert signals.asked[1] == 0  # no question leads to the second sentence


def test_questions_are_kept_with_the_index(small, encoder, tmp_path):
    passages, index = small
    index.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", encoder)
    assert again.manifest.questions == 2
    assert np.array_equal(again.signals("Wer hilft vor Ort?").asked, index.signals("Wer hilft vor Ort?").asked)
    assert again.verify(passages, {}, questions=ASKED) == []
    assert again.verify(passages, {}, questions=ASKED[:1]) != []


def test_only_new_questions_are_embedded_again(small, encoder):
    passages, index = small
    seen = []
    more = [*ASKED, question("Was ist neu?", "Das ist neu")]
    Index.build(
        passages, encoder, documents={}, questions=more, previous=index, progress=lambda *done: seen.append(done)
    )
    assert seen[-1] == (1, 1)


def test_a_part_of_the_index_keeps_its_questions(new_passage, encoder):
    passages = [
        new_passage("Das Land fördert Träger.", document="tintg"),
        new_passage("Die Agenturen beraten Menschen.", 1),
    ]
    asked = [question("Wer gibt Geld?", "Land fördert", document="tintg"), ASKED[1]]
    index = Index.build(passages, encoder, documents={"tintg": "0", "evaluation-report": "1"}, questions=asked)
    part = index.of_documents(["evaluation-report"])
    assert part.signals("Wer hilft vor Ort?").asked.tolist() == index.signals("Wer hilft vor Ort?").asked.tolist()[1:]


def test_a_question_known_to_have_no_answer_is_told(new_passage, encoder):
    asked = [*ASKED, question("Wie viel Geld bekommen Sportvereine?", "Land fördert", answered=False)]
    passages = [new_passage("Das Land fördert Träger."), new_passage("Die Agenturen beraten Menschen.", 1)]
    index = Index.build(passages, encoder, documents={}, questions=asked)
    assert index.signals("Wie viel Geld bekommen Sportvereine?").unanswered > 0
    assert index.signals("Wer hilft vor Ort?").unanswered < 0
    assert index.asked_documents == {passages[0].document}


@pytest.mark.parametrize("name", ["questions.answered.npy", "questions.lengths.npy"])
def test_parts_of_another_number_are_refused(small, encoder, tmp_path, name):
    _, index = small
    index.save(tmp_path / "index")
    np.save(tmp_path / "index" / name, np.ones(7, np.float32), allow_pickle=False)
    with pytest.raises(IndexUnusableError):
        Index.load(tmp_path / "index", encoder)


@pytest.mark.parametrize("name", ["questions.leads.npy", "questions.starts.npy", "questions.units.npy"])
def test_parts_that_do_not_fit_are_refused(small, encoder, tmp_path, name):
    _, index = small
    index.save(tmp_path / "index")
    np.save(tmp_path / "index" / name, np.array([0, 99], np.int32), allow_pickle=False)
    with pytest.raises(IndexUnusableError):
        Index.load(tmp_path / "index", encoder)


def test_units_without_questions_are_bare_only_where_few_units_have_any(new_passage, encoder):
    passages = [
        new_passage("Eins ist hier zu lesen. Zwei ist hier zu lesen.", document="tintg"),
        new_passage("Drei ist hier zu lesen. Vier ist hier zu lesen. Fünf ist hier zu lesen.", 1),
    ]
    asked = [question("Was ist eins?", "Eins ist", document="tintg"), question("Was ist drei?", "Drei ist")]
    index = Index.build(passages, encoder, documents={}, questions=asked)
    assert index.signals("Was ist vier?").bare.tolist() == [False, False, False, True, True]
    assert index.asked_documents == {"tintg"}


@pytest.fixture
def many(new_passage, encoder, monkeypatch):
    """Return passages, and questions that are enough to learn from."""
    for module in (expansion_module, metric):
        monkeypatch.setattr(module, "LEAST_QUESTIONS", 20)
    monkeypatch.setattr(metric, "_DIM", 4)
    passages = [new_passage(f"Das Land fördert Träger {n}. Die Stelle {n} berät Menschen.", n) for n in range(5)]
    asked = [question(f"Wer {what} {n}?", f"{where} {n}") for n in range(5) for what, where in
             (("zahlt", "Träger"), ("gibt Geld", "Träger"), ("hilft", "Stelle"), ("berät", "Stelle"))]  # fmt: skip
    return passages, [*asked, question("Was kostet Träger 1?", "Träger 1", answered=False)]


def test_what_was_learned_is_kept_with_the_index(many, encoder, tmp_path):
    passages, asked = many
    index = Index.build(passages, encoder, documents={}, questions=asked)
    index.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", encoder)
    one, other = index.signals("Wer berät 3?"), again.signals("Wer berät 3?")
    assert again._contents.expansion.vectors.dim == 4
    assert np.array_equal(one.asked, other.asked)
    assert (one.asked > 0).sum() > 2  # texts count, not only the units that near questions lead to
    assert one.unanswered == other.unanswered
    assert again.verify(passages, {}, questions=asked) == []
    part = again.of_documents([passages[0].document])
    assert part.signals("Wer berät 3?").asked == pytest.approx(one.asked)


def test_where_questions_only_go_the_words_stay_as_they_were(many, encoder):
    passages, asked = many
    index = Index.build(passages, encoder, documents={}, questions=asked)
    less = Index.build(passages, encoder, documents={}, questions=asked[1:], previous=index)
    before, after = (some._contents.expansion.words for some in (index, less))
    assert len(after) == len(asked) - 1
    assert np.array_equal(after.scores(["hilft", "3"]), before.scores(["hilft", "3"])[1:])
    again = Index.build(passages, encoder, documents={}, questions=asked[1:])
    assert (less.fingerprint, less.manifest.questions) == (again.fingerprint, again.manifest.questions)


def test_a_question_gone_one_new_and_others_in_another_order_have_each_their_own_vector(many, encoder):
    passages, asked = many
    index = Index.build(passages, encoder, documents={}, questions=asked)
    other = [*asked[:0:-1], question("Ganz neu?", "Stelle 2")]
    expansion = Index.build(passages, encoder, documents={}, questions=other, previous=index)._contents.expansion
    before = index._contents.expansion
    mapped = before.metric.mapped(encoder.queries([it.text for it in other]))
    assert expansion.vectors.vectors == pytest.approx(mapped, abs=0.02)
    assert np.array_equal(expansion.vectors.vectors[:-1], before.vectors.vectors[:0:-1])
    assert expansion.answered.tolist() == [it.answered for it in other]
    words = expansion.words.scores(["neu"])
    assert np.flatnonzero(words).tolist() == [len(other) - 1]


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=9))
def test_the_median_is_numpys(values):
    cosines = np.array(values, np.float32)
    assert expansion_module._median(cosines) == pytest.approx(float(np.median(cosines)), abs=1e-7)


@pytest.mark.parametrize(("new", "kept"), [(1, True), (6, False)])
def test_a_measure_stays_while_nearly_all_questions_do(many, encoder, new, kept):
    passages, asked = many
    index = Index.build(passages, encoder, documents={}, questions=asked)
    more = [*asked, *(question(f"Ganz neu {n}?", "Stelle 2") for n in range(new))]
    seen = []
    again = Index.build(
        passages, encoder, documents={}, questions=more, previous=index, progress=lambda *done: seen.append(done)
    )
    before, after = index._contents.expansion.metric, again._contents.expansion.metric
    assert (before is after) == kept
    assert seen[-1] == ((new, new) if kept else (len(more), len(more)))
    assert (
        np.isclose(again._contents.expansion.vectors.vectors[0], index._contents.expansion.vectors.vectors[0]).all()
        or not kept
    )
