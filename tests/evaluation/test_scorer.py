"""The project's figures are those of the shared scorer, number for number, on the same answers."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answering.contract import Answer
from assistant.evaluation.figures import figures
from assistant.evaluation.gold import GoldQuestion, read_gold
from assistant.evaluation.judging import judge
from assistant.evaluation.matching import SourceText
from assistant.settings import project_root

NAMES = {
    "passage found @1": "found_1",
    "passage found @5": "found_5",
    "passage found @10": "found_10",
    "evidence cited": "cited",
    "first citation right": "first",
    "citations that hit gold evidence": "hitting",
    "facts in the answer": "facts",
    "answer complete": "complete",
    "answered when the report has one": "answered",
    "refused when the report has no answer": "refused",
    "section right": "section",
    "page right": "page",
    "quotes verbatim": "verbatim",
    "median answer length (words)": "median_words",
    "median ms": "median_ms",
    "p95 ms": "p95_ms",
    "questions": "questions",
    "lost": "lost",
}
TENTHS = {"median_ms", "p95_ms"}
GOLD = project_root() / "assistant" / "evaluation" / "gold" / "report-2.jsonl"
REPORT = project_root() / "corpus" / "evaluation-report.txt"

Answers = Sequence[Answer | None]


def theirs(scorer: Path, gold: Path, answers: Answers, folder: Path) -> dict[str, float | None]:
    given = folder / "answers.jsonl"
    given.write_text("".join(f"{answer.model_dump_json()}\n" for answer in answers if answer), encoding="utf-8")
    command = [sys.executable, str(scorer), str(gold), str(given), str(REPORT), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == any(answer is None for answer in answers), done.stderr
    found = json.loads(done.stdout)
    assert set(found) <= set(NAMES)
    return {ours: found.get(name) for name, ours in NAMES.items()}


def ours(questions: Sequence[GoldQuestion], answers: Answers) -> dict[str, float | None]:
    sources = {"evaluation-report": SourceText(REPORT.read_text(encoding="utf-8"))}
    found = figures([judge(*pair, sources) for pair in zip(questions, answers, strict=True)])
    values = {name: getattr(found, name) for name in NAMES.values()}
    return {name: value and round(value, 1 if name in TENTHS else 3) for name, value in values.items()}


def of_the_next(answers: Sequence[Answer]) -> list[Answer]:
    """Give every question the answer of the one after it, in the same chapter mostly, so that figures are low."""
    following = [*answers[1:], answers[0]]
    return [other.model_copy(update={"id": own.id}) for own, other in zip(answers, following, strict=True)]


def altered(answers: Sequence[Answer]) -> list[Answer | None]:
    """Turn citations and passages round, misspell quotes, move pages, and lose every ninth answer."""
    return [_altered(number, answer) if number % 9 else None for number, answer in enumerate(answers)]


def _altered(number: int, answer: Answer) -> Answer:
    wrong = [
        citation.model_copy(
            update={
                "quote": citation.quote.replace("e", "ä", 1) if number % 2 else citation.quote[:60],
                "page": (citation.page or 0) + number % 3,
                "section": (citation.section or "")[: 1 + number % 5],
            }
        )
        for citation in reversed(answer.citations)
    ]
    passages = answer.retrieved[::-1] if number % 4 else answer.retrieved[:3]
    return answer.model_copy(update={"citations": wrong, "retrieved": passages, "answer": answer.answer[number:]})


@pytest.mark.parametrize("change", [list, of_the_next, altered])
def test_the_figures_are_those_of_the_scorer(shared_dir, tmp_path, shipped_run, change) -> None:
    judged = shipped_run["report-2"].judged
    answers = change([it.answer for it in judged])
    assert ours([it.question for it in judged], answers) == theirs(
        shared_dir / "eval" / "score.py", GOLD, answers, tmp_path
    )


def test_norms_beside_quotes_are_counted_as_the_scorer_counts_them(shared_dir, tmp_path, shipped_run) -> None:
    path = shared_dir / "eval" / "dev.jsonl"
    questions = read_gold(path).questions
    assert any(question.norms for question in questions)
    # answers to other questions: of the act, so that some are right by their norm
    answers = [
        it.answer.model_copy(update={"id": question.id})
        for it, question in zip(shipped_run["law-1"].judged, questions, strict=False)
    ]
    for number, question in enumerate(questions):
        if question.norms:
            wanted = question.norms[0].paragraph
            fitting = (it.answer for it in shipped_run["law-1"].judged if wanted in _paragraphs(it.answer))
            answers[number] = next(fitting).model_copy(update={"id": question.id})
    found = ours(questions, answers)
    assert found["first"]
    assert found == theirs(shared_dir / "eval" / "score.py", path, answers, tmp_path)


def _paragraphs(answer: Answer) -> set[str | None]:
    return {citation.paragraph for citation in answer.citations}
