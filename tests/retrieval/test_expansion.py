"""Questions that units answer: found in the passages, compared with a question, kept in a folder."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.build import _read_corpus
from assistant.documents.questions import Question
from assistant.errors import IndexUnusableError
from assistant.retrieval.expansion import Answered, Expansion, Scale, answered, unanswered
from assistant.retrieval.index import Index
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def question(text, *quotes, document="evaluation-report"):
    return Question(document, text, quotes)


def test_a_quote_leads_to_the_units_that_have_it(new_passage):
    passages = [
        new_passage("Es gibt 54 Zentren. Sie beraten Kommunen."),
        new_passage("Das Land zahlt. Es gibt 54 Zentren.", 1),
    ]
    found = answered([question("Wie viele Zentren?", "gibt 54 Zentren"), question("Wer zahlt?", "Das Land")], passages)
    assert found == [Answered("Wie viele Zentren?", (0, 3)), Answered("Wer zahlt?", (2,))]


def test_several_quotes_lead_to_all_their_units(new_passage):
    passages = [new_passage("Eins ist da. Zwei ist da. Drei ist da.")]
    assert answered([question("Was alles?", "Drei", "Eins")], passages) == [Answered("Was alles?", (0, 2))]


@pytest.mark.parametrize("quote", ["steht nirgends", "da. Zwei"])  # the second goes from one unit into the next
def test_words_of_no_unit_lead_nowhere_and_are_told(new_passage, quote):
    passages = [new_passage("Eins ist da. Zwei ist da.")]
    asked = question("Wo?", quote)
    assert answered([asked], passages) == []
    assert unanswered([asked], passages) == [asked]


def test_another_document_does_not_answer(new_passage):
    asked = question("Wo?", "Eins ist", document="tintg")
    assert unanswered([asked], [new_passage("Eins ist da.")]) == [asked]


@pytest.mark.parametrize("field", ["certain", "citable"])
def test_what_is_never_cited_does_not_answer(new_passage, field):
    assert answered([question("Wo?", "Eins ist")], [new_passage("Eins ist da.", **{field: False})]) == []


def vectors(count, dim=16, seed=0):
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def expansion(*units):
    return Expansion.of([Answered(f"Frage {n}", each) for n, each in enumerate(units)], vectors(len(units)))


def test_the_same_question_is_the_nearest():
    some = expansion((4,), (2, 9), (4, 7))
    units, nearness, words = some.nearest(some.vectors.vectors[1], ["1"])
    assert units.tolist() == [2, 4, 7, 9]
    assert set(units[np.flatnonzero(nearness > nearness.max() - 1e-3)].tolist()) == {2, 9}
    assert [bool(word) for word in words] == [True, False, False, True]


def test_nearness_is_a_soft_maximum_by_hand():
    some = expansion((0,), (0,), (1,))
    vector = vectors(1, seed=5)[0]
    shares = some.scale(some.vectors.vectors @ vector)
    _, nearness, _ = some.nearest(vector, [])
    rate = 4.8
    assert nearness == pytest.approx(
        [np.log(1 + np.exp(rate * shares[:2]).sum()) / rate, np.log(1 + np.exp(rate * shares[2])) / rate], rel=1e-5
    )


def test_without_questions_nothing_is_said():
    none = Expansion.of((), np.zeros((0, 16), np.float32))
    assert [len(part) for part in none.nearest(vectors(1)[0], ["Wort"])] == [0, 0, 0]
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
    before = {int(unit): value for unit, value in zip(some.units, some.nearest(vectors(1)[0], ["3"])[1], strict=True)}
    units, nearness, _ = less.nearest(vectors(1)[0], ["3"])
    assert [int(kept[unit]) for unit in units] == sorted(
        (unit for unit in before if unit in kept.tolist()), key=kept.tolist().index
    )
    assert nearness == pytest.approx([before[int(kept[unit])] for unit in units])


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


@pytest.mark.parametrize("name", ["questions.leads.npy", "questions.starts.npy", "questions.units.npy"])
def test_parts_that_do_not_fit_are_refused(small, encoder, tmp_path, name):
    _, index = small
    index.save(tmp_path / "index")
    np.save(tmp_path / "index" / name, np.array([0, 99], np.int32), allow_pickle=False)
    with pytest.raises(IndexUnusableError):
        Index.load(tmp_path / "index", encoder)


def test_every_shipped_question_has_its_place():
    corpus = _read_corpus(Settings(corpus_dir=ROOT / "corpus"))
    assert len(corpus.questions) > 10_000
    assert unanswered(corpus.questions, corpus.passages) == []
    assert len({asked.text.casefold() for asked in corpus.questions}) == len(corpus.questions)
