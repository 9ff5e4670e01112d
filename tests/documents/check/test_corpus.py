"""The shipped documents prove that they were read rightly, and how much was looked at."""

from pathlib import Path

import pytest

from assistant.documents.check.document import check_source
from assistant.documents.check.outcome import Check
from assistant.documents.manifest import read_manifest
from assistant.settings import project_root

CORPUS = project_root() / "corpus"


def checks(document: str, corpus: Path = CORPUS) -> dict[str, Check]:
    source = next(source for source in read_manifest(corpus) if source.id == document)
    return {check.name: check for check in check_source(corpus, source)}


@pytest.fixture(scope="module")
def report() -> dict[str, Check]:
    return checks("evaluation-report")


def test_the_report_passes_every_check(report) -> None:
    assert {name: check.problems for name, check in report.items() if not check.passed} == {}


# counted by hand in the report's own lists, and in its text
@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("listed", 32),
        ("abbreviations", 52),
        ("abbreviation_lines", 56),
        ("footnotes", 57),
        ("marks", 57),
        ("section_numbers", 66),
        ("boxes", 19),
        ("findings", 55),
        ("recommendations", 33),
        ("bullets", 258),
    ],
)
def test_as_much_of_the_report_was_looked_at_as_there_is(report, name: str, total: int) -> None:
    assert report[name].total == total


def test_the_act_passes_every_check() -> None:
    act = checks("tintg")
    assert {name: check.problems for name, check in act.items() if not check.passed} == {}
    assert {name: check.total for name, check in act.items() if name != "places"} == {
        "norms": 20,
        "absaetze": 68,
        "nummern": 28,
        "notes": 7,
    }
