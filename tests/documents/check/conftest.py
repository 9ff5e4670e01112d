"""A small report and a small act, each right in every respect, for tests that break one thing at a time."""

import pytest

from assistant.documents.model import Block, Document, Element, Piece, Section, Table
from assistant.documents.statute import read_statute

REPORT = """
   Abkürzungsverzeichnis

8

Abkürzungsverzeichnis

KI\tKommunales Integrationszentrum
\tim Land

BA\tBundesagentur für Arbeit

   Abbildungen

10

Abbildung 1: \tEin Bild . . . . . 12

 1.1\tAnfang

Der Absatz verweist auf Kapitel 1.2 und
auf Abbildung 1.1 Er geht
weiter.

1\tDie Fußnote.

Abbildung 1
Ein Bild
rot 5
blau 7

 1.2\tEnde

•\tEin Punkt,

„Ein Wort.“

ZENTRALE ERKENNTNISSE

•\tEine Erkenntnis.

EMPFEHLUNGEN

•\tEine Empfehlung.
"""

ACT = """
Ein Gesetz

Präambel

Sie besteht aus einem Satz.

Teil 1
Anfang

§ 1
Ziel

(1) Dafür gilt:
1. das Erste,
2. das Zweite.

(2) Der Rest.
Hinweis: Das ist nicht Teil des Gesetzes.

§ 2
Ende

Ein Satz.
"""


def block(
    text: str,
    element: Element = Element.TEXT,
    *,
    section: str = "1.1",
    page: int | None = 12,
    source: str = REPORT,
    **more: object,
) -> Block:
    """Make a block whose lines stand in the source as they are, white space apart."""
    pieces, begin, after = [], 0, 0
    for part in text.split("|"):
        place = source.index(part, after)
        pieces.append(Piece(begin, place, page))
        begin, after = begin + len(part), place + len(part)
    return Block(section, element, " ".join(text.replace("|", "").split()), tuple(pieces), **more)


def small_report() -> Document:
    return Document(
        "klein",
        "Kleiner Bericht",
        "report",
        "de",
        (
            Section("Abkürzungsverzeichnis", "Abkürzungsverzeichnis", 1, None),
            Section("1", "Kapitel", 1, None, 12),
            Section("1.1", "Anfang", 2, "1", 12),
            Section("1.2", "Ende", 2, "1", 13),
        ),
        (
            block("Der Absatz verweist auf Kapitel 1.2 und\nauf Abbildung 1.| Er geht\nweiter."),
            block("Die Fußnote.", Element.FOOTNOTE, label="1"),
            block(
                "rot 5\nblau 7",
                Element.FIGURE,
                label="Abbildung 1",
                title="Ein Bild",
                table=Table((), (("rot", "5"), ("blau", "7"))),
            ),
            block("Ein Punkt,", Element.LIST, section="1.2", page=13),
            block("„Ein Wort.“", Element.QUOTE, section="1.2", page=13),
            block("Eine Erkenntnis.", Element.FINDING, section="1", page=13),
            block("Eine Empfehlung.", Element.RECOMMENDATION, section="1", page=13),
        ),
        {"KI": "Kommunales Integrationszentrum im Land", "BA": "Bundesagentur für Arbeit"},
    )


@pytest.fixture
def report() -> Document:
    return small_report()


@pytest.fixture
def act() -> Document:
    return read_statute(ACT, id="gesetz", title="Kleines Gesetz")
