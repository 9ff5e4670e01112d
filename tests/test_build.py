"""Building and checking an index, over a small act of our own."""

import hashlib

import pytest

from assistant import Assistant, Settings
from assistant.build import build_index, check_index
from assistant.errors import CorpusError
from assistant.retrieval.embedding import BundledEncoder

ACT = """Kleines Gesetz

Teil 1
Allgemeines

§ 1
Zweck

(1) Das Land fördert Vereine. Die Förderung beträgt 500 Euro im Jahr.

§ 2
Antrag

(1) Der Antrag ist bis zum 31. März zu stellen.
"""
MANIFEST = """[[document]]
id = "klein"
title = "Kleines Gesetz"
short_title = "KlG"
kind = "statute"
language = "de"
publisher = "Land"
date = 2024-01-01
status = "published text"
url = "https://example.org/klein"
file = "klein.txt"
sha256 = "{sha256}"
"""


def write(folder, text):
    (folder / "klein.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.toml").write_text(MANIFEST.format(sha256=digest), encoding="utf-8")


@pytest.fixture
def settings(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    write(corpus, ACT)
    return Settings(corpus_dir=corpus, index_dir=tmp_path / "index")


def test_an_index_is_built_checked_and_asked(settings):
    told = []
    report = build_index(settings, progress=lambda done, total: told.append((done, total)))
    assert report.passages == 2 + 1
    assert report.embedded == told[-1][1]
    assert check_index(settings) == []
    citation = Assistant.open(settings).ask("Wie viel Geld bekommt ein Verein?").citations[0]
    assert citation.label == "§ 1 Abs. 1 Satz 2 KlG"


def test_building_again_changes_no_byte_and_embeds_nothing(settings):
    build_index(settings)
    before = {path.name: path.read_bytes() for path in settings.index_dir.iterdir()}
    assert build_index(settings).embedded == 0
    assert {path.name: path.read_bytes() for path in settings.index_dir.iterdir()} == before


def test_a_changed_document_is_noticed_and_only_its_new_texts_are_embedded(settings):
    build_index(settings)
    write(settings.corpus_dir, ACT.replace("500 Euro", "600 Euro"))
    assert any("klein" in problem for problem in check_index(settings))
    report = build_index(settings)
    assert 0 < report.embedded < report.passages + report.units
    assert check_index(settings) == []


def test_the_model_is_loaded_ahead_only_where_documents_changed(settings, monkeypatch):
    loaded = []
    monkeypatch.setattr(BundledEncoder, "load_ahead", lambda encoder: loaded.append(encoder))
    build_index(settings)
    assert len(loaded) == 1
    build_index(settings)
    assert len(loaded) == 1
    write(settings.corpus_dir, ACT.replace("500 Euro", "600 Euro"))
    build_index(settings)
    assert len(loaded) == 2


def test_a_corpus_that_is_not_as_it_should_be_leaves_the_index_alone(settings):
    build_index(settings)
    before = (settings.index_dir / "manifest.json").read_bytes()
    (settings.corpus_dir / "klein.txt").unlink()
    with pytest.raises(CorpusError, match=r"klein\.txt"):
        build_index(settings)
    assert (settings.index_dir / "manifest.json").read_bytes() == before


def test_questions_beside_a_document_lead_to_its_places(settings):
    asked = [("Wie viel Geld gibt es?", "beträgt 500 Euro"), ("Wie wird das Wetter?", "steht hier nicht")]
    lines = [f'{{"question": "{question}", "quotes": ["{quote}"]}}' for question, quote in asked]
    (settings.corpus_dir / "klein.questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    report = build_index(settings)
    assert (report.questions, report.unplaced) == (1, 1)
    assert check_index(settings) == []
    assert "500 Euro" in Assistant.open(settings).search("Wie viel Geld gibt es?")[0].passage.text
    (settings.corpus_dir / "klein.questions.jsonl").unlink()
    assert check_index(settings) != []


def test_a_wrong_line_of_questions_is_named(settings):
    (settings.corpus_dir / "klein.questions.jsonl").write_text("Wie viel?\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"klein\.questions\.jsonl, Zeile 1"):
        build_index(settings)
