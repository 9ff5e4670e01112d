"""Every check of a statute passes on a right reading and fails when one thing is wrong."""

from dataclasses import replace

import pytest

from assistant.documents.check.document import check_document
from assistant.documents.check.outcome import Check
from assistant.documents.model import Document, Norm
from assistant.documents.statute import read_statute
from tests.documents.check.conftest import ACT


def checks(document: Document, source: str = ACT) -> dict[str, Check]:
    return {check.name: check for check in check_document(document, source)}


def read(text: str) -> dict[str, Check]:
    return checks(read_statute(text, id="gesetz", title="Gesetz"), text)


def test_a_right_reading_passes_and_everything_was_looked_at(act) -> None:
    found = checks(act)
    assert {name: check.total for name, check in found.items() if name != "places"} == {
        "norms": 2,
        "absaetze": 2,
        "nummern": 2,
        "notes": 1,
    }
    assert found["places"].total > 100
    assert all(check.passed for check in found.values())


@pytest.mark.parametrize(
    ("before", "after", "failed"),
    [
        ("§ 2\n", "§ 3\n", "norms"),
        ("§ 1\n", "§ 1a\n", "norms"),
        ("(2) ", "(3) ", "absaetze"),
        ("(1) ", "(2) ", "absaetze"),
    ],
)
def test_a_gap_in_the_numbers_is_found(before: str, after: str, failed: str) -> None:
    found = read(ACT.replace(before, after))
    assert failed in {name for name, check in found.items() if not check.passed}
    assert {problem.reason for problem in found[failed].problems} == {"gap"}


def test_a_lost_nummer_is_found(act) -> None:
    kept = replace(act, blocks=tuple(block for block in act.blocks if block.label != "1."))
    failed = {name: check.problems for name, check in checks(kept).items() if not check.passed}
    (problem,) = failed.pop("nummern")
    assert (problem.section, problem.wanted, problem.text) == ("1", "1", "2 das Zweite.")
    assert failed == {}


def test_a_second_list_of_an_absatz_may_count_anew() -> None:
    again = "(2) Erst\n1. eins,\n2. zwei.\n{between}1. drei,\n2. vier.\n"
    assert read(ACT.replace("(2) Der Rest.\n", again.format(between="Dann auch:\n")))["nummern"] == Check(
        "nummern", 6, 6
    )


def test_inserted_paragraphs_follow_with_letters() -> None:
    inserted = ACT + "\n§ 2a\nMehr\n\nEin Satz.\n\n§ 2b\nNoch mehr\n\nEin Satz.\n\n§ 3\nSchluss\n\nEin Satz.\n"
    assert read(inserted)["norms"] == Check("norms", 5, 5)
    (problem,) = read(inserted.replace("§ 2b", "§ 2c"))["norms"].problems
    assert problem.text == "§ 2c Noch mehr"


def test_an_absatz_that_comes_back_is_found(act) -> None:
    last = replace(act.blocks[-1], norm=Norm("1", "1"))
    (problem,) = checks(replace(act, blocks=(*act.blocks, last)))["absaetze"].problems
    assert (problem.reason, problem.wanted) == ("gap", "3")


def test_a_note_that_can_be_cited_is_found(act) -> None:
    blocks = tuple(replace(block, citable=True) for block in act.blocks)
    (problem,) = checks(replace(act, blocks=blocks))["notes"].problems
    assert (problem.reason, problem.section) == ("citable", "1")


def test_a_note_that_was_not_read_is_found(act) -> None:
    blocks = tuple(block for block in act.blocks if not block.text.startswith("Hinweis:"))
    (problem,) = checks(replace(act, blocks=blocks))["notes"].problems
    assert (problem.reason, problem.text) == ("unread", "Hinweis: Das ist nicht Teil des Gesetzes.")


def test_a_changed_file_is_found(act) -> None:
    found = checks(act, ACT.replace("Der Rest.", "Ein Rest."))["places"]
    assert found.total - found.right == len("Der")
