"""Boxes are put together by section, Absätze by §."""

from assistant.documents.model import Block, Document, Element, Norm, Section
from assistant.documents.outline import Absatz, absaetze_of, boxes_of, of_kind


def block(element: Element, section: str, text: str) -> Block:
    return Block(section, element, text, ())


def norm(absatz: str | None, nummer: str | None = None, *, paragraph: str = "1", citable: bool = True) -> Block:
    return Block(paragraph, Element.TEXT, "x", (), norm=Norm(paragraph, absatz, nummer), citable=citable)


REPORT = Document(
    "r",
    "R",
    "report",
    "de",
    (Section("1", "Eins", 1, None), Section("2", "Zwei", 1, None), Section("3", "Drei", 1, None)),
    (
        block(Element.RECOMMENDATION, "3", "c"),
        block(Element.FINDING, "1", "a"),
        block(Element.TEXT, "2", "t"),
        block(Element.FINDING, "1", "b"),
    ),
)


def test_boxes_are_those_of_the_section_in_the_order_of_the_sections() -> None:
    first, third = boxes_of(REPORT)
    assert (first.section.title, [b.text for b in first.findings], first.recommendations) == ("Eins", ["a", "b"], ())
    assert (third.section.title, third.findings, [b.text for b in third.recommendations]) == ("Drei", (), ["c"])


def test_blocks_of_some_kinds() -> None:
    assert [b.text for b in of_kind(REPORT, Element.TEXT, Element.FINDING)] == ["a", "t", "b"]


def test_absaetze_know_their_nummern_and_whether_there_is_text() -> None:
    blocks = (
        norm(None),
        norm("1"),
        norm("1", "1"),
        norm("1", "2"),
        norm("1", "2", citable=False),
        norm("2", citable=False),
        norm("1", paragraph="2"),
    )
    act = Document("g", "G", "statute", "de", (), blocks)
    assert absaetze_of(act, "1") == (Absatz("1", ("1", "2"), True), Absatz("2", (), False))
    assert absaetze_of(act, "3") == ()
