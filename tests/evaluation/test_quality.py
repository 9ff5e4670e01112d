"""The shipped questions on the report, asked in the words of those who would ask them: the figures must hold.

The bounds are a little below what was measured: they fail when something gets worse, not when a machine differs.
"""

import pytest


@pytest.mark.parametrize(
    ("name", "figure", "least"),
    [
        ("report-1", "found_1", 0.80),
        ("report-1", "found_5", 0.96),
        ("report-1", "found_10", 0.98),
        ("report-1", "cited", 0.90),
        ("report-1", "first", 0.72),
        ("report-1", "facts", 0.91),
        ("report-1", "answered", 0.97),
        ("report-1", "refused", 0.99),
        ("report-2", "found_1", 0.84),
        ("report-2", "found_5", 0.97),
        ("report-2", "found_10", 0.98),
        ("report-2", "cited", 0.92),
        ("report-2", "first", 0.80),
        ("report-2", "facts", 0.93),
        ("report-2", "complete", 0.90),
        ("report-2", "answered", 0.98),
        ("report-2", "refused", 0.86),
        # an answer may cite two places that say the same, and the gold line names one: .981 when fewer were cited
        ("report-2", "section", 0.97),
        ("report-2", "page", 0.95),
        ("report-2", "verbatim", 0.99),
    ],
)
def test_the_figure_holds(shipped_run, name: str, figure: str, least: float) -> None:
    assert getattr(shipped_run[name].figures, figure) >= least


@pytest.mark.parametrize("name", ["report-1", "report-2"])
def test_the_median_answer_is_short(shipped_run, name: str) -> None:
    assert shipped_run[name].figures.median_words <= 90


def test_no_question_is_lost(shipped_run) -> None:
    assert {name: asked.figures.lost for name, asked in shipped_run.items()} == dict.fromkeys(shipped_run, 0)
