"""One answer against its gold question, and the means over several: all figures worked out by hand."""

import pytest

from assistant.evaluation.figures import by_type, figures
from assistant.evaluation.judging import Judged, Verdict, judge
from assistant.evaluation.matching import SourceText
from tests.evaluation.conftest import answer, citation, gold, passage

RED, BLUE, GREEN = "das ist rot genug", "das hier wirkt blau", "und dies scheint grün"
EVIDENCE = [
    {"quote": RED, "section": "4.2", "pages": [7]},
    {"quote": BLUE, "section": "5", "pages": [9], "alt": True},
    {"quote": GREEN},
]
QUESTION = gold(evidence=EVIDENCE, facts=[["rot", "blau"], ["grün"]], type="colour")
SOURCES = {"evaluation-report": SourceText(f"{RED}. {BLUE}. Und noch etwas mehr, was hier steht.")}


def judged(question=QUESTION, **fields) -> Judged:
    return judge(question, answer(fields.pop("text", ""), **fields), SOURCES)


def test_ranks_tell_where_each_group_was_found() -> None:
    it = judged(retrieved=[passage("x"), passage(GREEN), passage("y"), *[passage("z")] * 3, passage(BLUE)])
    assert it.ranks == (7, 2)
    assert [it.found(depth) for depth in (1, 2, 5, 10)] == [0.0, 0.5, 0.5, 1.0]


def test_among_the_first_passage_any_piece_is_enough() -> None:
    it = judged(retrieved=[passage(BLUE)])
    assert (it.found(1), it.found(5)) == (1.0, 0.5)


def test_citations_show_groups_and_only_five_count() -> None:
    it = judged(citations=[citation("x"), citation(BLUE), citation(RED), citation("y"), citation("z"), citation(GREEN)])
    assert it.hits == (frozenset(), {0}, {0}, frozenset(), frozenset())
    assert (it.cited, it.first) == (0.5, False)


def test_addresses_are_judged_where_the_gold_question_names_them() -> None:
    cited = [citation(RED, section="4.2.1", page=8), citation(BLUE, section="5", page=9), citation(GREEN, section="1")]
    it = judged(citations=cited)
    assert (it.sections, it.pages) == ((True, True), (False, True))


def test_quotes_are_looked_up_in_the_files_at_hand() -> None:
    cited = [citation(RED), citation("das steht da nirgends so geschrieben"), citation("x", document="tintg")]
    assert judged(citations=cited).verbatim == (True, False, None)


def test_a_norm_answers_a_question_alone() -> None:
    question = gold(evidence=EVIDENCE, norms=[{"paragraph": "5"}])
    norm = {"document": "tintg", "paragraph": "5"}
    it = judged(question, citations=[citation("x", **norm)], retrieved=[passage("y"), passage("x", **norm)])
    assert (it.hits, it.ranks, it.cited, it.sections) == (({0, 1},), (2, 2), 1.0, ())


def test_a_question_of_norms_alone_is_judged_like_one_with_a_quote() -> None:
    question = gold(norms=[{"paragraph": "5", "satz": "1"}, {"paragraph": "6"}], facts=[["gremien"]])
    wrong = citation("x", document="tintg", paragraph="5", satz="2")
    right = citation("x", document="tintg", paragraph="6", satz="2")
    it = judged(question, citations=[wrong, right], text="Die Gremien.")
    assert (it.hits, it.cited, it.first, it.facts) == ((frozenset(), {0}), 1.0, False, (True,))


@pytest.mark.parametrize(
    ("question", "fields", "verdict"),
    [
        (gold(), {"status": "not_found"}, Verdict.REFUSED_RIGHTLY),
        (gold(), {}, Verdict.ANSWERED_WRONGLY),
        (QUESTION, {"status": "not_found"}, Verdict.REFUSED_WRONGLY),
        (QUESTION, {"citations": [citation("x")], "text": "rot, grün"}, Verdict.MISSED),
        (QUESTION, {"citations": [citation("x"), citation(RED)], "text": "rot, grün"}, Verdict.MISSED_FIRST),
        (QUESTION, {"citations": [citation(RED)], "text": "rot"}, Verdict.FACTS_MISSING),
        (QUESTION, {"citations": [citation(RED)], "text": "blau, grün"}, Verdict.RIGHT),
    ],
)
def test_the_verdict_is_the_first_thing_to_say(question, fields, verdict) -> None:
    it = judged(question, **fields)
    assert it.verdict is verdict
    assert it.fell_short is (verdict not in (Verdict.RIGHT, Verdict.REFUSED_RIGHTLY))


def test_no_answer_is_lost_and_no_refusal() -> None:
    for question in (QUESTION, gold()):
        it = judge(question, None, SOURCES, "kaputt")
        assert (it.verdict, it.refused, it.problem) == (Verdict.LOST, False, "kaputt")


def test_the_figures_are_means_over_questions() -> None:
    some = [
        judged(citations=[citation(RED, section="4.2", page=7)], retrieved=[passage(GREEN)], text="rot", elapsed_ms=10),
        judged(
            citations=[citation("x"), citation(RED, section="9", page=7), citation(GREEN)],
            retrieved=[passage("x"), passage(f"{RED} {GREEN}")],
            text="eins rot grün",
            elapsed_ms=20,
        ),
        judged(status="not_found", text="nein", elapsed_ms=40),
        judged(gold(type="none"), status="not_found", text="nein", elapsed_ms=30),
        judge(gold(type="none"), None, SOURCES),
    ]
    found = figures(some)
    assert (found.questions, found.answerable, found.lost) == (5, 3, 1)
    assert (found.found_1, found.found_5, found.found_10) == (1 / 3, 1.5 / 3, 1.5 / 3)
    assert (found.cited, found.first, found.hitting) == (1.5 / 3, 1 / 3, (1 + 2 / 3) / 2)
    assert (found.facts, found.complete) == (1.5 / 3, 1 / 3)
    assert (found.answered, found.refused, found.decided) == (2 / 3, 1 / 2, 3 / 5)
    assert (found.section, found.page) == (1 / 2, 1.0)
    assert found.verbatim == 2 / 4  # neither "x" nor the green one stands in the source
    assert (found.median_words, found.median_ms, found.p95_ms) == (1, 25.0, 30)


def test_what_was_not_judged_has_no_figure() -> None:
    found = figures([judged(gold(), status="not_found")])
    assert (found.found_1, found.facts, found.answered, found.section, found.verbatim) == (None,) * 5
    assert figures([judge(gold(), None, {})]).median_ms is None


def test_kinds_keep_their_order() -> None:
    kinds = by_type([judged(gold(type=kind), status="not_found") for kind in ("b", "a", "b")])
    assert [(kind, found.questions) for kind, found in kinds.items()] == [("b", 2), ("a", 1)]
