"""A corpus of two small documents, and a report with everything in it that can be shown."""

import hashlib
from pathlib import Path

import pytest

from assistant.documents.model import Block, Document, Element, Piece, Section, Table

ACT = """
Teil 1
Anfang

§ 1
Ziel

(1) Dafür gilt:
1. das Erste,
2. das Zweite.

(2) Der Rest.

(3) Dieser Absatz ist in dieser Inhaltsangabe nicht enthalten; siehe amtlichen Wortlaut.

§ 2
Ende

Ein Satz.
"""

REPORT = """
   Abkürzungsverzeichnis

8

Abkürzungsverzeichnis

KI\tKommunales Integrationszentrum


1   Anfang

9

1.1\tErster Abschnitt

Ein ganzer Satz mit Zeichen.1 Er geht weiter.

1\tDie Fußnote steht hier.

ZENTRALE ERKENNTNISSE

•\tEine Erkenntnis ist wichtig.

EMPFEHLUNGEN

•\tEine Empfehlung sollte gelten.
"""

_ENTRY = """
[[document]]
id = "{id}"
title = "{title}"
short_title = "{title}"
kind = "{kind}"
language = "de"
publisher = "Land"
date = 2025-01-01
status = "{status}"
url = "https://example.org"
file = "{id}.txt"
sha256 = "{sha256}"
"""


def write_corpus(folder: Path, report: str = REPORT, act: str = ACT) -> Path:
    manifest = ""
    for id, title, kind, status, text in (
        ("bericht", "Bericht", "report", "published text", report),
        ("gesetz", "Gesetz", "statute", "own-words summary", act),
    ):
        (folder / f"{id}.txt").write_text(text, encoding="utf-8")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        manifest += _ENTRY.format(id=id, title=title, kind=kind, status=status, sha256=sha256)
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(tmp_path, monkeypatch) -> Path:
    """Return the folder of a corpus of two small documents, which the settings name."""
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(tmp_path))
    return write_corpus(tmp_path)


def block(element: Element, text: str, page: int | None = 12, **more: object) -> Block:
    return Block("1", element, text, (Piece(0, 0, page),), **more)


@pytest.fixture
def report() -> Document:
    """Return a report with a box, a list, two tables, a fragment and a footnote."""
    rows = (("rot", "5"), ("rot", "6"), ("blau", "7"))
    blocks = (
        block(Element.FINDING, "Das ist so."),
        block(Element.RECOMMENDATION, "Das sollte sein.", None),
        block(Element.TABLE, "…", label="Tabelle 1", title="Farben", table=Table(("Farbe", "Zahl"), rows[::2])),
        block(Element.TABLE, "…", label="Tabelle 2", title="Gruppen", table=Table((), rows), source="Quelle: Amt"),
        block(Element.FIGURE, "…", label="Abbildung 1", title="Liste", table=Table((), (("rot",), ("blau",)))),
        block(Element.FIGURE, "…", label="Abbildung 2", title="Rest", certain=False, note="Hinweis: unklar"),
        block(Element.FOOTNOTE, "Siehe dort.", label="1"),
    )
    sections = (Section("Vorwort", "Vorwort", 1, None), Section("1", "Anfang", 1, None, 12))
    return Document("bericht", "Bericht", "report", "de", sections, blocks, {"KI": "Kommunales Zentrum", "B": "Bund"})
