import pytest
from stand_in import PASSAGES, StandIn, agencies, answer, cite, passage, unknown

from assistant.retrieval.passage import Passage, Unit
from assistant.web.proofs import Proof, nearest, proofs


def proof_of(order: int, quote: str, **changes: object) -> Proof:
    return proofs(StandIn(), answer("?", "…", cite(1, order, quote, **changes)))[0]


def marked(proof: Proof) -> list[str]:
    return [part.text[part.mark[0] : part.mark[1]] for part in proof.paragraphs if part.mark]


def test_the_quote_is_marked_inside_its_passage():
    (proof,) = proofs(StandIn(), agencies("?"))
    assert marked(proof) == [
        "Im Jahr 2023 setzten landesweit 173 Integrationsagenturen integrationsfördernde Maßnahmen um"
    ]
    assert proof.passage == PASSAGES[1]
    assert (proof.n, proof.page, proof.source.id) == (1, 107, "evaluation-report")


def test_neighbours_of_the_same_section_stand_around_it_and_no_others():
    (proof,) = proofs(StandIn(), agencies("?"))
    assert [part.passage.id for part in proof.paragraphs] == ["p1", "p2"]
    assert [part.cited for part in proof.paragraphs] == [True, False]


def test_a_quote_is_found_where_only_its_white_space_differs():
    assert marked(proof_of(3, "Die  Förderung\nder Servicestellen")) == ["Die Förderung der Servicestellen"]


def test_a_quote_over_two_passages_is_marked_in_both():
    quote = f"{PASSAGES[3].text} {PASSAGES[4].text[:12]}"
    assert marked(proof_of(3, quote)) == [PASSAGES[3].text, PASSAGES[4].text[:12]]


def test_words_that_stand_twice_are_marked_in_the_cited_passage():
    proof = proof_of(4, "sollte")
    assert [part.passage.id for part in proof.paragraphs if part.mark] == ["p4"]


def test_a_quote_found_nowhere_stands_in_front_by_itself():
    proof = proof_of(3, "Andere Worte")
    assert proof.paragraphs[0].text == "Andere Worte"
    assert proof.paragraphs[0].passage is None
    assert marked(proof) == ["Andere Worte"]
    assert proof.passage == PASSAGES[3]


def test_a_passage_that_is_gone_leaves_the_quote():
    proof = proof_of(3, "Worte", passage_id="weg")
    assert [(part.text, part.passage) for part in proof.paragraphs] == [("Worte", None)]
    assert proof.passage is None


def test_proofs_come_in_the_order_of_their_numbers():
    turned = answer("?", "…", cite(2, 4, "sollte"), cite(1, 3, "sollte"))
    assert [proof.n for proof in proofs(StandIn(), turned)] == [1, 2]


def test_nearest_places_are_one_a_section_without_a_mark():
    places = nearest(StandIn(), unknown("?"))
    assert [place.section for place in places] == ["4.8.2", "4.3", "17"]
    assert [place.passage.id for place in places] == ["p1", "p3", "p5"]
    assert [marked(place) for place in places] == [[], [], []]
    assert (places[2].paragraph, places[2].absatz) == ("17", "1")


@pytest.mark.parametrize("order", range(len(PASSAGES)))
def test_every_passage_can_be_quoted_whole(order):
    assert marked(proof_of(order, PASSAGES[order].text)) == [PASSAGES[order].text]


def sentences(order: int, *lengths: int) -> Passage:
    text, units = "", []
    for n, length in enumerate(lengths):
        units.append(Unit(len(text), len(text) + length))
        text += f"{n}" * length + " "
    return passage(order, text.rstrip(), units=tuple(units))


def test_of_long_neighbours_only_the_nearest_sentences_are_shown(monkeypatch):
    around = (sentences(0, 200, 200, 70), passage(1, "Das Zitat."), sentences(2, 200, 70, 200))
    monkeypatch.setattr("stand_in.PASSAGES", around)
    proof = proof_of(1, "Zitat")
    assert [part.text for part in proof.paragraphs] == [
        f"… {'1' * 200} {'2' * 70}",
        "Das Zitat.",
        f"{'0' * 200} {'1' * 70} …",
    ]


def test_a_long_neighbour_keeps_one_whole_sentence_at_least(monkeypatch):
    around = (sentences(0, 10, 400), passage(1, "Das Zitat."), sentences(2, 400))
    monkeypatch.setattr("stand_in.PASSAGES", around)
    before, _, behind = proof_of(1, "Zitat").paragraphs
    assert (before.text, behind.text) == (f"… {'1' * 400}", "0" * 400)


def test_a_neighbour_that_is_quoted_too_is_shown_whole(monkeypatch):
    around = (sentences(0, 200, 200), passage(1, "Das Zitat."))
    monkeypatch.setattr("stand_in.PASSAGES", around)
    proof = proof_of(1, f"{'1' * 200} Das Zitat.")
    assert [part.text for part in proof.paragraphs] == [around[0].text, "Das Zitat."]
    assert marked(proof) == ["1" * 200, "Das Zitat."]
