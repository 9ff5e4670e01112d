"""A corpus with the summary of the model act, and its index, made with vectors that one can tell by head."""

import hashlib
from pathlib import Path

import pytest

from assistant.build import build_index
from assistant.settings import Settings
from tests.documents import statute_layouts as layouts
from tests.documents.statute_layouts import TREES
from tests.retrieval.conftest import WordEncoder

SUMMARY = """Stadtbaumgesetz (StBaumG) – Inhaltsangabe in eigenen Worten

Präambel

Bäume sind gut.

Teil 1
Allgemeines

§ 1
Zweck der Stadtbäume

(1) Das Land muss Bäume fördern.

(2) Gefördert werden öffentliche Bäume. Der Rest dieses Absatzes ist in dieser Inhaltsangabe nicht enthalten.

§ 2
(weggefallen)

Teil 2
Pflege und Datenschutz

§ 3
Pflege

Bäume müssen gepflegt werden.

§ 14
Datenschutz

(1) Daten dürfen verarbeitet werden.

§ 14a
Inkrafttreten, Berichtspflicht

Das Gesetz gilt seit dem 1. Juli 2020.
"""

MANIFEST = """# Die Dokumente.

[[document]]
id = "baum"  # steht in Belegen
title = "Stadtbaumgesetz (StBaumG) vom 3. Mai 2020"
short_title = "StBaumG"
kind = "statute"
language = "de"
publisher = "Land; Inhaltsangabe in eigenen Worten, Wortlaut anderswo"
date = 2020-05-03
status = "own-words summary"  # noch kein Wortlaut
url = "https://example.org/baum"
file = "baum-inhaltsangabe.txt"
sha256 = "{summary}"

# Das zweite Gesetz.
[[document]]
id = "rasen"
title = "Rasengesetz"
short_title = "RasenG"
kind = "statute"
language = "de"
publisher = "Land"
date = 2021-01-01
status = "published text"
url = "https://example.org/rasen"
file = "rasen.txt"
sha256 = "{other}"
"""
OTHER = "§ 1\nRasen\n\nRasen darf betreten werden.\n"


@pytest.fixture
def page() -> str:
    """Return the official text of the model act."""
    return layouts.official_page(TREES)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings that name a corpus with a summary, and its index."""
    monkeypatch.setattr("assistant.retrieval.engines.chosen.BundledEncoder", WordEncoder)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "baum-inhaltsangabe.txt").write_text(SUMMARY, encoding="utf-8")
    (corpus / "rasen.txt").write_text(OTHER, encoding="utf-8")
    hashes = {
        "summary": hashlib.sha256(SUMMARY.encode()).hexdigest(),
        "other": hashlib.sha256(OTHER.encode()).hexdigest(),
    }
    (corpus / "manifest.toml").write_text(MANIFEST.format(**hashes), encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(corpus))
    monkeypatch.setenv("ASSISTANT_INDEX_DIR", str(tmp_path / "index"))
    found = Settings()
    build_index(found)
    return found
