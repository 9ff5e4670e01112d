"""A hundred questions of our own on the report, asked in the words of those who would ask them: the figures must hold.

The bounds are a little below what was measured: they fail when something gets worse, not when a machine differs.
"""

import json
import re
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Settings, Turn

ROOT = Path(__file__).parents[1]
QUESTIONS = [
    json.loads(line)
    for line in (ROOT / "tests" / "data" / "questions-report.jsonl").read_text(encoding="utf-8").splitlines()
]
RUN_WORDS = 8  # words in a row that a citation shares with the evidence; 60 % of a shorter one


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    assistant = Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))
    return {
        row["id"]: assistant.ask(row["question"], history=[Turn(**turn) for turn in row.get("history", [])])
        for row in QUESTIONS
    }


def words(text):
    return re.findall(r"[a-zäöüß]+|\d+(?:[.,]\d+)*", text.lower())


def shares_a_run(quote, evidence):
    mine, wanted = words(quote), words(evidence)
    size = min(RUN_WORDS, max(3, round(0.6 * len(wanted))))
    runs = {tuple(mine[i : i + size]) for i in range(len(mine) - size + 1)}
    return any(tuple(wanted[i : i + size]) in runs for i in range(len(wanted) - size + 1))


def holds(passage, evidence):
    have, wanted = set(words(passage)), words(evidence)
    return sum(word in have for word in wanted) >= 0.8 * len(wanted)


def share(row, texts, matches):
    """Return the share of the evidence found in the texts; an alternative counts for the piece before it."""
    pieces: list[list[str]] = []
    for piece in row["evidence"]:
        if piece.get("alt") and pieces:
            pieces[-1].append(piece["quote"])
        else:
            pieces.append([piece["quote"]])
    return sum(any(matches(text, quote) for text in texts for quote in piece) for piece in pieces) / len(pieces)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


ANSWERABLE = [row for row in QUESTIONS if row["evidence"]]
UNANSWERABLE = [row for row in QUESTIONS if not row["evidence"]]


def test_the_set_has_both_kinds():
    assert (len(ANSWERABLE), len(UNANSWERABLE)) == (82, 18)


def test_the_passage_is_among_the_ten_found(answers):
    found = mean(share(row, [hit.text for hit in answers[row["id"]].retrieved], holds) for row in ANSWERABLE)
    assert found >= 0.87


def test_the_evidence_is_cited(answers):
    cited = mean(share(row, [c.quote for c in answers[row["id"]].citations[:5]], shares_a_run) for row in ANSWERABLE)
    assert cited >= 0.60


def test_what_the_report_answers_is_answered(answers):
    assert mean(answers[row["id"]].status == "answered" for row in ANSWERABLE) >= 0.96


def test_what_the_report_does_not_answer_is_refused(answers):
    assert mean(answers[row["id"]].status == "not_found" for row in UNANSWERABLE) >= 0.60


def test_the_median_answer_is_short(answers):
    lengths = sorted(len(answer.answer.split()) for answer in answers.values())
    assert lengths[len(lengths) // 2] <= 95
