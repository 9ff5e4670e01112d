"""What is kept of units is what their texts say, and no more of them is kept than there is room for."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.answering import units as module
from assistant.answering.units import MODALS, Units
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage, Unit
from assistant.retrieval.tokens import ngrams, tokens

ROOT = Path(__file__).parents[2]


def new_passage(*sentences: str, **fields) -> Passage:
    places, at = [], 0
    for sentence in sentences:
        places.append(Unit(at, at + len(sentence)))
        at += len(sentence) + 1
    usual = {"id": "a", "document": "d", "section": "1", "section_title": "", "path": (), "element": "paragraph"}
    return Passage(**{**usual, "text": " ".join(sentences), "pieces": (), "units": tuple(places), "order": 0, **fields})


@pytest.fixture
def units() -> Units:
    return Units(SimpleNamespace(passages=[None] * 3))


def test_only_what_says_something(units):
    passage = new_passage("Zu kurz.", "Das ist ein Satz.", "Quelle: der lange Bericht.")
    (unit,) = units.of(passage)
    assert (unit.at, unit.text, unit.short) == (1, "Das ist ein Satz.", True)
    assert units.of(new_passage("Das ist ein Satz.", id="b", certain=False)) == ()
    assert units.of(new_passage("Das ist ein Satz.", id="c", citable=False)) == ()


def test_what_a_unit_says(units):
    text = "Nach § 7 müssen insbesondere die 54 Kommunalen Zentren, Vereine, Verbände und Räte beraten."
    (unit,) = units.of(new_passage(text))
    assert (unit.has_number, unit.has_sign, unit.names_several, unit.short) == (True, True, True, False)
    assert unit.modals == (True, False)
    assert len(unit.modals) == len(MODALS)
    assert set(tokens("Kommunalen Zentren")) <= set(unit.counted)
    assert unit.stems == set(tokens(text))
    assert unit.grams == set(ngrams(tokens(text)))


def test_what_a_unit_defines(units):
    (unit,) = units.of(new_passage("Freie Träger sind hier gemeint."))
    ((before, near),) = unit.defined
    assert before == set(tokens("Freie Träger"))
    assert near == set(tokens("Freie Träger hier gemeint"))


def test_references_count_as_what_they_stand_for(units):
    (unit,) = units.of(new_passage("Das gilt nach Satz 1.", hints=((10, "Teilhabe"),)))
    assert set(tokens("Teilhabe")) <= unit.stems


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(module, "_KEPT_PASSAGES", 2)
    monkeypatch.setattr(module, "_KEPT_TEXTS", 2)
    units = Units(SimpleNamespace(passages=[None] * 9))
    for name in "abcab":
        assert units.of(new_passage(f"Das ist der Satz {name}.", id=name))[0].text.endswith(f"{name}.")
        assert units.words(f"Satz {name} wie Sand") == units.words(f"Satz {name} wie Sand")
        assert len(units._kept) <= 2
        assert len(units._words) <= 2


def test_an_index_keeps_its_own():
    index = Index.load(ROOT / "index")
    units = index.once(Units)
    assert index.once(Units) is units
    assert units.of(index.passages[0]) is units.of(index.passages[0])
