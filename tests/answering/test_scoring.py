"""What the documents' questions say for units: the more of them, the more; and what is lent to units without any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import scoring
from assistant.answering.scoring import _parts, _Words, expected
from assistant.retrieval.signals import Signals
from assistant.retrieval.tokens import ngrams

F = np.float32
FULL = 12.0  # questions a unit from which on they are trusted wholly


def signals(unit, asked, bare=(), density=FULL, words=()):
    """Return signals of passages with one unit each."""
    size = len(unit)
    return Signals(
        vector=np.zeros(2, F),
        rows=np.arange(size),
        passage=np.array(unit, F),
        unit=np.array(unit, F),
        unit_passage=np.arange(size, dtype=np.int32),
        asked=np.array(asked, F),
        asked_words=np.zeros(size, F),
        bare=np.isin(np.arange(size), bare),
        density=density,
        unanswered=np.nan,
        words=np.array(words or [0] * size, F),
        grams=np.zeros(size, F),
    )


def test_nearness_counts_from_a_fifth_on():
    assert expected(signals([0.8, 0.9, 0.7], [0.2, 0.5, 0.1])) == pytest.approx([0, 60 * 0.3, 0])


def test_few_questions_say_less():
    said = expected(signals([0.8, 0.9], [0.2, 0.5], density=3.0))
    assert said == pytest.approx([0, 60 * 0.3 * 3 / FULL])
    assert not expected(signals([0.8, 0.9], [0, 0], density=0.0)).any()


@pytest.mark.parametrize(
    ("cosine", "lent"),
    [(0.95, 0.9), (0.85, 0.5), (0.75, 0.3), (0.65, None)],  # None: all others are nearer, and nothing is left to lend
)
def test_a_unit_without_questions_borrows_by_its_place_among_the_texts(cosine, lent):
    said = expected(signals([0.7, 0.9, 0.8, cosine], [0.9, 0.3, 0.5, 0.0], bare=[3]))
    assert said[:3] == pytest.approx([60 * 0.7, 60 * 0.1, 60 * 0.3])
    assert said[3] == pytest.approx(60 * (lent - 0.2) if lent else 0.0)


def test_words_take_part_in_the_place_among_the_texts():
    plain = expected(signals([0.7, 0.9, 0.9], [0.3, 0.9, 0.0], bare=[2]))
    with_words = expected(signals([0.7, 0.9, 0.9], [0.3, 0.9, 0.0], bare=[2], words=[0, 5, 0]))
    assert plain[2] == plain[1]  # as near as the nearest by text: the next by questions is the nearest
    assert with_words[2] < with_words[1]


def test_what_it_says_itself_is_not_taken_away():
    said = expected(signals([0.9, 0.1], [0.3, 0.8], bare=[1]))
    assert said == pytest.approx([60 * 0.1, 60 * 0.6])


def test_where_nothing_has_questions_nothing_is_lent():
    assert not expected(signals([0.9, 0.1], [0, 0], bare=[0, 1], density=0.0)).any()


def test_the_weights_are_those_written_out_here():
    assert (scoring._NEAR, scoring._FAR, scoring._DENSE) == (60.0, 0.2, FULL)


STEMS = st.sampled_from(
    ["integration", "integrationsrat", "rat", "land", "landesrat", "§7", "2023", "migrant", "agentur"]
)


@given(st.dictionaries(STEMS, st.floats(0.01, 1), max_size=9), st.frozensets(STEMS))
def test_words_are_found_whole_or_as_parts_of_compounds(weights, stems):
    grams = frozenset(ngrams(sorted(stems)))
    expected_share = sum(
        weight if word in stems else 0.5 * weight * len(_parts(word) & grams) / max(1, len(_parts(word)))
        for word, weight in weights.items()
    )
    assert _Words(weights).shared(stems, grams) == pytest.approx(expected_share)


def test_a_word_counts_whole_in_part_or_not_at_all():
    words = _Words({"integration": 0.75, "land": 0.25})
    for stem, share in (
        ("integration", 0.75),
        ("integrationsrat", 0.375),
        ("land", 0.25),
        ("landesrat", 0),
        ("rat", 0),
    ):
        assert words.shared(frozenset([stem]), frozenset(ngrams([stem]))) == share
