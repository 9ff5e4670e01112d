"""Every check of a report passes on a right reading and fails, alone where that can be, when one thing is wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.documents.check.document import check_document
from assistant.documents.check.outcome import Check
from assistant.documents.model import Block, Document, Element, Piece, Section, Table
from tests.documents.check.conftest import REPORT, block

TOTALS = {
    "listed": 1,
    "abbreviations": 2,
    "abbreviation_lines": 3,
    "footnotes": 1,
    "marks": 1,
    "section_numbers": 3,
    "section_pages": 3,
    "references": 2,
    "boxes": 2,
    "findings": 1,
    "recommendations": 1,
    "bullets": 3,
    "cells": 2,
    "sentences": 2,
    "block_pages": 7,
    "places": 72 + 12 + 12 + 10 + 11 + 16 + 16,
}

Change = Callable[[Document], Document]


def checks(document: Document, source: str = REPORT) -> dict[str, Check]:
    return {check.name: check for check in check_document(document, source)}


def change(which: Element, /, **fields: object) -> Change:
    """Change the first block of a kind."""

    def changed(document: Document) -> Document:
        at = next(i for i, b in enumerate(document.blocks) if b.element is which)
        blocks = list(document.blocks)
        blocks[at] = replace(blocks[at], **fields)
        return replace(document, blocks=tuple(blocks))

    return changed


def add(added: Block) -> Change:
    return lambda document: replace(document, blocks=(*document.blocks, added))


def drop(element: Element) -> Change:
    return lambda document: replace(document, blocks=tuple(b for b in document.blocks if b.element is not element))


def section(which: str, /, **fields: object) -> Change:
    def changed(document: Document) -> Document:
        sections = (replace(s, **fields) if s.number == which else s for s in document.sections)
        return replace(document, sections=tuple(sections))

    return changed


def register(entries: dict[str, str]) -> Change:
    return lambda document: replace(document, abbreviations=entries)


def pieces(text: str, page: int | None) -> tuple[Piece, ...]:
    return (Piece(0, REPORT.index(text), page),)


def test_a_right_reading_passes_and_everything_was_looked_at(report) -> None:
    found = checks(report)
    assert {name: (check.right, check.total) for name, check in found.items()} == {
        name: (total, total) for name, total in TOTALS.items()
    }
    assert all(check.passed and not check.problems for check in found.values())
    assert found["findings"].counts == (("1", 1),)


KI, BA = "Kommunales Integrationszentrum im Land", "Bundesagentur für Arbeit"
LONG = "Der Absatz verweist auf Kapitel 1.2 und\nauf Abbildung 1.1 Er geht\nweiter."


@pytest.mark.parametrize(
    ("wrong", "failed", "reason"),
    [
        (change(Element.FIGURE, pieces=pieces("rot 5", 11)), "listed", "page"),
        (change(Element.FIGURE, label="Abbildung 2"), "listed references", "missing unlisted reference"),
        (add(block("rot 5", Element.FIGURE, label="Abbildung 1")), "listed", "twice"),
        (register({"KI": KI}), "abbreviations abbreviation_lines", "unread"),
        (register({"KI": KI, "BA": "Bundesagentur"}), "abbreviations abbreviation_lines", "unread"),
        (register({"KI": "Kommunales Integrationszentrum", "BA": BA}), "abbreviation_lines", "unread"),
        (register({"KI": KI, "BA": BA, "XY": "Unbekannt"}), "abbreviations", "unlisted"),
        (change(Element.FOOTNOTE, label="2"), "footnotes marks", "missing unmarked"),
        (add(block("Die Fußnote.", Element.FOOTNOTE, label="1")), "footnotes", "twice"),
        (change(Element.TEXT, text=" ".join(LONG.split()), pieces=pieces("Der Absatz", 12)), "marks", "unmarked"),
        (add(block("auf Abbildung 1.", Element.LIST)), "marks", "twice"),
        (change(Element.FOOTNOTE, pieces=pieces("Die Fußnote.", 14)), "marks", "mark_page"),
        (section("1.2", number="1.3"), "section_numbers references", "gap reference"),
        (section("1", number="2"), "section_numbers", "gap parent"),
        (section("1.1", parent=None), "section_numbers", "parent"),
        (section("1.1", title=" "), "section_pages", "untitled"),
        (section("1.1", title="1.1"), "section_pages", "untitled"),
        (section("1.1", page=None), "section_pages", "unpaged"),
        (section("1.2", page=11), "section_pages", "backwards"),
        (drop(Element.RECOMMENDATION), "boxes bullets", "box unread"),
        (change(Element.RECOMMENDATION, element=Element.LIST), "boxes", "box"),
        (change(Element.RECOMMENDATION, element=Element.FINDING), "boxes", "twice"),
        (add(block("Ein Punkt,", Element.FINDING, section="1.2")), "boxes findings", "untitled end"),
        (drop(Element.LIST), "bullets", "unread"),
        (change(Element.FIGURE, table=Table((), (("rot", "5"), ("blau", "8")))), "cells", "cells"),
        (change(Element.FIGURE, table=Table(("rot", "fünf"), (("blau", "7"),))), "cells", "cells"),
        (change(Element.FIGURE, table=Table(("rot", "5"), (("blau",),))), "cells", "cells"),
        (change(Element.LIST, element=Element.TEXT), "sentences", "end"),
        (add(block("verweist auf Kapitel 1.2 und\nauf Abbildung 1.1 Er geht\nweiter.")), "sentences", "begin"),
        (change(Element.LIST, pieces=pieces("Ein Punkt,", None)), "block_pages", "unpaged"),
        (change(Element.LIST, pieces=pieces("in Punkt,", 12)), "bullets places", "unread place"),
        (change(Element.LIST, pieces=()), "bullets block_pages places", "unread unpaged place"),
    ],
)
def test_what_is_wrong_is_found_and_nothing_else(report, wrong: Change, failed: str, reason: str) -> None:
    found = checks(wrong(report))
    assert {name for name, check in found.items() if not check.passed} == set(failed.split())
    assert {p.reason for check in found.values() for p in check.problems} == set(reason.split())


def test_a_problem_names_its_place(report) -> None:
    (problem,) = checks(change(Element.FIGURE, pieces=pieces("rot 5", 11))(report))["listed"].problems
    assert (problem.text, problem.section, problem.page, problem.wanted) == ("Abbildung 1", "1.1", 11, "12")


@pytest.mark.parametrize(
    ("element", "before", "after", "failed", "reason"),
    [
        (Element.FINDING, "Eine Erkenntnis.", "eine Erkenntnis.", "findings", "begin"),
        (Element.FINDING, "Eine Erkenntnis.", "Eine Erkenntnis:", "findings", "end"),
        (Element.RECOMMENDATION, "Eine Empfehlung.", "Eine Empfehlung-", "recommendations", "end"),
        (Element.QUOTE, "„Ein Wort.“", "„Ein Worte“", "sentences", "end"),
    ],
)
def test_words_that_are_no_whole_sentence(
    report, element: Element, before: str, after: str, failed: str, reason: str
) -> None:
    found = checks(change(element, text=after)(report), REPORT.replace(before, after))
    assert {name: [p.reason for p in check.problems] for name, check in found.items() if not check.passed} == {
        failed: [reason]
    }


def test_pages_that_run_backwards(report) -> None:
    first, second = report.blocks[0].pieces
    turned = change(Element.TEXT, pieces=(first, replace(second, page=11)))
    (problem,) = checks(turned(report))["block_pages"].problems
    assert (problem.reason, problem.wanted) == ("backwards", "12")


def test_a_paragraph_that_leads_into_a_list_may_stop_without_a_sign(report) -> None:
    assert checks(change(Element.LIST, element=Element.TEXT, group=1)(report))["sentences"].passed


def test_a_mark_may_stand_on_the_page_before(report) -> None:
    assert checks(change(Element.FOOTNOTE, pieces=pieces("Die Fußnote.", 13))(report))["marks"].passed


def test_a_footnote_may_refer_to_other_works(report) -> None:
    text = REPORT.replace("Die Fußnote.", "Kapitel 9.9.")
    changed = change(Element.FOOTNOTE, text="Kapitel 9.9.")(report)
    assert all(check.passed for check in checks(changed, text).values())


def test_what_stands_behind_the_chapters_is_no_running_text(report) -> None:
    annex = Section("Anhang", "Anhang", 1, None)
    behind = replace(
        report, sections=(*report.sections, annex), blocks=(*report.blocks, block("Ein Punkt,", section="Anhang"))
    )
    assert checks(behind)["sentences"].total == TOTALS["sentences"]


def test_a_report_without_anything_has_nothing_to_check() -> None:
    empty = Document("leer", "Leer", "report", "de", (), ())
    assert {check.total for check in checks(empty, "Ein Satz.").values()} == {0}


def test_lists_that_were_not_read_at_all_are_found() -> None:
    empty = Document("leer", "Leer", "report", "de", (), ())
    failed = {name: check.right for name, check in checks(empty).items() if not check.passed}
    assert failed == {"listed": 0, "abbreviations": 0, "abbreviation_lines": 0, "boxes": 0, "bullets": 0}
