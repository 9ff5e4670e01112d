"""Places are compared one by one, and what was left out behind a word is known."""

import pytest

from assistant.documents.check.places import check_places, lifted_numbers
from assistant.documents.model import Block, Document, Element, Piece


def document(text: str, *pieces: Piece, element: Element = Element.TEXT) -> Document:
    return Document("d", "D", "report", "de", (), (Block("1", element, text, pieces),))


def test_kinds_of_white_space_do_not_matter() -> None:
    assert check_places(document("24 % von", Piece(0, 0, 1)), "24\u202f%\nvon").passed


@pytest.mark.parametrize(
    ("pieces", "right"),
    [
        ((Piece(0, 0, 1),), 6),
        ((Piece(0, 1, 1),), 0),
        ((Piece(0, 0, 1), Piece(3, 0, 1)), 3),
        ((Piece(2, 2, 1),), 4),
        ((Piece(0, 90, 1),), 0),
        ((), 0),
    ],
)
def test_characters_at_another_place_are_counted(pieces: tuple[Piece, ...], right: int) -> None:
    check = check_places(document("abcdef", *pieces), "abcdef")
    assert (check.right, check.total, len(check.problems)) == (right, 6, int(right < 6))


@pytest.mark.parametrize(
    ("source", "text", "pieces", "found"),
    [
        ("wurde.1 Dann", "wurde. Dann", (Piece(0, 0, 3), Piece(6, 7, 3)), {"1": [3]}),
        ("im Jahr 202226", "im Jahr 2022", (Piece(0, 0, 3),), {"26": [3]}),
        ("wurde 1 Dann", "wurde Dann", (Piece(0, 0, 3), Piece(6, 8, 3)), {}),
        ("das Jahr 2022", "das Jahr 2022", (Piece(0, 0, 3), Piece(11, 11, 4)), {}),
        ("wurde", "wurde", (Piece(0, 0, 3),), {}),
    ],
)
def test_numbers_left_out_behind_a_word(source: str, text: str, pieces: tuple[Piece, ...], found: object) -> None:
    assert lifted_numbers(document(text, *pieces), source) == found
    assert lifted_numbers(document(text, *pieces, element=Element.FOOTNOTE), source) == {}
