from dataclasses import replace

import pytest

from assistant.answering.compose import compose
from assistant.answering.contract import Citation
from assistant.answering.proof import support_of
from assistant.answering.span import Evidence, Span
from assistant.documents.model import Norm, Piece
from assistant.retrieval.passage import Passage, Unit
from tests.conftest import REPORT

TEXT = "Das Land zahlt 300 Euro je Person. Im Jahr 2023 waren es 14,1 Mio. Euro."
PASSAGE = Passage(
    "p", "bericht", "3.2", "Pauschalen", ("3.2",), "text", TEXT, (Piece(0, 0, 28),), (Unit(0, 34), Unit(35, 72)), 0
)
LAW = replace(PASSAGE, id="n", document="gesetz", section="17", norm=Norm("17", "1"))
PASSAGES = {"p": PASSAGE, "n": LAW, "note": replace(PASSAGE, id="note", citable=False)}


def citation(**other):
    fields = {"n": 1, "document": "bericht", "label": "Bericht, Kap. 3.2, S. 28", "quote": TEXT[:34], "section": "3.2"}
    return Citation(**({**fields, "page": 28, "passage_id": "p"} | other))


def support(text, *citations):
    return support_of(text, citations, PASSAGES.__getitem__)


def test_the_quoted_words_are_proven():
    assert support("„Das Land zahlt 300 Euro je Person.“", citation()) == "verbatim"


def test_words_around_the_quoted_figures_are_checked():
    assert support("Je Person sind es 300 Euro.", citation()) == "checked"


@pytest.mark.parametrize(
    "text", ["Das Land zahlt 400 Euro.", "Nach § 17 zahlt das Land 300 Euro.", "2023 waren es 300 Euro."]
)
def test_a_figure_a_paragraph_or_a_year_that_is_not_quoted_is_no_statement(text):
    assert support(text, citation()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "Das Land zahlt 310 Euro je Person."},
        {"quote": ""},
        {"passage_id": "gone"},
        {"document": "gesetz"},
        {"section": "3.3"},
        {"page": 29},
        {"page": None},
        {"passage_id": "note"},
    ],
)
def test_a_citation_that_does_not_stand_where_it_says_proves_nothing(wrong):
    assert support("Das Land zahlt 300 Euro je Person.", citation(**wrong)) is None


def test_the_address_of_a_norm_must_be_its_own():
    there = {"passage_id": "n", "document": "gesetz", "section": None, "paragraph": "17", "absatz": "1"}
    assert support("§ 17 Abs. 1: „Das Land zahlt 300 Euro je Person.“", citation(**there)) == "verbatim"
    assert support("§ 17 Abs. 2: „Das Land zahlt 300 Euro je Person.“", citation(**there | {"absatz": "2"})) is None


def test_without_a_citation_nothing_is_proven():
    assert support("Das Land zahlt.") is None


def test_what_the_index_does_not_have_is_not_shown():
    """A passage that changed between search and answer must not be quoted."""
    evidence = Evidence((Span(PASSAGE, 0, 0, 1.0),))
    shown, statements, citations = compose(evidence, {"bericht": REPORT}, "de", PASSAGES.__getitem__)
    assert "300 Euro" in shown
    assert len(statements) == len(citations) == 1
    changed = {"p": replace(PASSAGE, text=TEXT.replace("300", "310"))}
    assert compose(evidence, {"bericht": REPORT}, "de", changed.__getitem__) == ("", [], [])
