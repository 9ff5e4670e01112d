from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant.answering.evidence import _OWN_WORDS, _in_its_words, _of_the_report
from assistant.answering.question import understand
from assistant.answering.span import Span
from assistant.documents.model import Norm, Piece
from assistant.retrieval.passage import Passage, Unit


def span(text, *pieces):
    passage = Passage("id", "d", "1", "Eins", ("1 Eins",), "text", text, pieces, (Unit(0, len(text)),), 0)
    return Span(passage, 0, 0, 1.0)


def proof(text, *pieces):
    start, end = span(text, *pieces).proofs[0]
    return text[start:end]


def test_the_proof_is_the_whole_quote_where_nothing_cuts_it():
    text = "Das Land zahlt den Gemeinden 300 Euro je Person."
    assert proof(text, Piece(0, 100, 3)) == text


def test_a_cut_between_long_parts_does_not_shorten_the_proof():
    text = "Das Land zahlt den Gemeinden 300 Euro je Person und Quartal, wie es im Gesetz steht."
    at = text.index("und Quartal")
    assert proof(text, Piece(0, 100, 3), Piece(at, 900, 4, cut=True)) == text


def test_a_scrap_behind_a_footnote_is_no_part_of_the_proof():
    text = "Insgesamt setzten Agenturen im Jahr 2023 rund 2.660 Maßnahmen in allen Bezirken um."
    at = text.index("im Jahr")
    assert proof(text, Piece(0, 100, 3), Piece(at, 900, 4, cut=True)).startswith("im Jahr 2023")


def test_a_word_cut_in_two_is_no_part_of_the_proof():
    text = "Hier spiegelt sich die Verteilung durchgeführter Maßnahmen in den fünf Bezirken wider."
    at = text.index("ter Maßnahmen")
    found = proof(text, Piece(0, 100, 3), Piece(at, 900, 4, cut=True))
    assert found.strip() == "Maßnahmen in den fünf Bezirken wider."


def test_a_short_item_of_a_list_that_is_cut_is_a_proof_by_itself():
    head, items = (
        "Zwischen der Direktion und dem Land wurden fünf Ziele festgelegt:",
        ["Weniger Hilfe,", "mehr Arbeit."],
    )
    text = "\n".join([head, *items])
    begins = [text.index(line) for line in (head, *items)]
    pieces = tuple(Piece(at, 100 + 2 * at, 3, cut=at > 0) for at in begins)
    units = tuple(Unit(at, at + len(line), item=at > 0) for at, line in zip(begins, (head, *items), strict=True))
    passage = Passage("id", "d", "1", "Eins", ("1 Eins",), "text", text, pieces, units, 0)
    proofs = [text[start:end].strip() for start, end in Span(passage, 0, 2, 1.0).proofs]
    assert sorted(proofs) == sorted([head, *items])


@pytest.mark.parametrize(
    ("text", "shared", "said"),
    [
        ("Im Jahr 2023 wurden 713 Beratungen abgeschlossen.", _OWN_WORDS, True),
        ("Im Jahr 2023 wurden 713 Beratungen abgeschlossen.", _OWN_WORDS - 0.01, False),
        ("Im Jahr 2022 wurden 549 Beratungen abgeschlossen.", 1.0, False),
    ],
)
def test_the_question_s_own_words_and_numbers_must_stand_in_the_sentence(text, shared, said):
    scores = SimpleNamespace(shared=lambda of: shared)
    query = understand("Wie viele Beratungen wurden 2023 abgeschlossen?")
    assert _in_its_words(query, [span("Etwas anderes."), span(text)], scores) is said


@pytest.mark.parametrize(
    ("question", "shown"), [("Was rät der Bericht zu Pauschalen?", 1), ("Was gilt für Pauschalen?", 2)]
)
def test_where_the_report_is_asked_the_act_is_silent_unless_it_is_alone(question, shown):
    of_report = span("Die Pauschalen reichen nicht aus.")
    of_act = replace(of_report, passage=replace(of_report.passage, norm=Norm("17", "5", None)))
    query = understand(question)
    assert len(_of_the_report([of_report, of_act], query)) == shown
    assert _of_the_report([of_act], query) == [of_act]
