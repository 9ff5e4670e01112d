import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.spelling import Speller

STEMS = ("integrationsbeauftragt", "pauschal", "pauschbetrag", "kommunal", "amt", "lehrkraft")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("integrationsbeauftrag", "integrationsbeauftragt"),
        ("integrtionsbeauftrag", "integrationsbeauftragt"),  # two slips in a long word
        ("pauschla", "pauschal"),
        ("kommunnal", "kommunal"),
        ("lehrkarft", "lehrkraft"),
        ("pauchsl", None),  # two slips in a short word
        ("ämt", None),
        ("bielefeld", None),
        ("2023", None),
        ("", None),
    ],
)
def test_a_slip_is_forgiven(typed, meant):
    assert Speller(STEMS).near(typed) == meant


@given(st.sampled_from([stem for stem in STEMS if len(stem) > 6]), st.data())
def test_two_letters_that_changed_places_are_always_found(stem, data):
    at = data.draw(st.integers(1, len(stem) - 2))
    typed = stem[:at] + stem[at + 1] + stem[at] + stem[at + 2 :]
    assert Speller(STEMS).near(typed) == stem
