"""Norms looked up in the shipped corpus and index, in Python and on the command line."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant import Assistant, Settings, cli
from assistant.documents.load import read_document
from assistant.errors import InputError

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))


# §, chapter, its printed page, findings, recommendations
EVALUATED = [
    ("3", "3", 26, 5, 5),
    ("5", "4.1", 37, 4, 2),
    ("6", "4.2", 40, 5, 4),
    ("7", "4.3", 49, 8, 4),
    ("8", "4.4", 56, 5, 3),
    ("9", "4.5", 72, 9, 0),
    ("10", "4.6", 79, 4, 4),
    ("11", "4.7", 88, 6, 4),
    ("12", "4.8", 106, 7, 6),
    ("13", "4.9", 116, 2, 1),
    ("17", "3.2", 27, 3, 2),
]


@pytest.mark.parametrize(("paragraph", "section", "page", "findings", "recommendations"), EVALUATED)
def test_each_paragraph_has_its_chapter(assistant, paragraph, section, page, findings, recommendations):
    norm = assistant.links.norm(paragraph)
    (chapter,) = norm.chapters
    assert (chapter.section, chapter.page) == (section, page)
    assert [reason.kind for reason in chapter.reasons] == ["heading", "introduction", "citation"]
    assert (len(norm.findings), len(norm.recommendations)) == (findings, recommendations)


def test_the_others_are_only_mentioned(assistant):
    others = {row.paragraph: row for row in assistant.norms() if not row.chapters}
    assert list(others) == ["1", "2", "4", "14", "15", "16", "18", "19", "20"]
    assert all(row.mentions and not row.findings and not row.recommendations for row in others.values())


def test_pages_and_titles_of_chapters_are_those_of_the_outline(assistant):
    source = next(source for source in assistant.sources if source.kind == "report")
    document = read_document(ROOT / "corpus", source)
    for norm in assistant.links.norms:
        for chapter in norm.chapters:
            section = document.section(chapter.section)
            assert (section.title, section.page) == (chapter.title, chapter.page)


def test_a_footnote_of_another_chapter_is_a_mention(assistant):
    places = assistant.links.norm("7").mentions
    assert ("4.8.1", "footnote") in {(place.passage.section, place.passage.element) for place in places}


def test_both_addresses_of_the_suspension_of_2025_are_kept(assistant):
    named = {mention.named: mention.page for mention in assistant.norm("§ 3").mentions}
    assert named["§ 3 Absatz 2 Satz 3 TIntG"] == 24
    assert named["§ 3 Abs. 2 Satz 1 bis 4 TIntG"] == 122
    narrow = {mention.named for mention in assistant.norm("§ 3 Abs. 2 Satz 3").mentions}
    assert {"§ 3 Absatz 2 Satz 3 TIntG", "§ 3 Abs. 2 Satz 1 bis 4 TIntG"} <= narrow
    assert "§ 3 Absatz 2 Satz 1 TIntG" not in narrow


def test_no_address_of_the_report_contradicts_the_statute(assistant):
    assert assistant.links.absent == ()


def test_every_mention_stands_in_its_sentence_and_knows_its_page(assistant):
    for norm in assistant.links.norms:
        for place in norm.mentions:
            assert place.start <= place.mention.start < place.end
            assert place.page is not None or place.passage.section in ("Vorwort", "Anhang II")


def test_the_text_is_that_of_the_norm_with_exact_addresses(assistant):
    view = assistant.norm("§ 8 Abs. 1")
    assert (view.label, view.note) == ("§ 8 Abs. 1 TIntG (Inhaltsangabe)", "Inhaltsangabe, nicht amtlicher Wortlaut")
    numbers = ["Satz 1", "Satz 2", "Satz 3", "Satz 3 Nr. 1", "Satz 3 Nr. 2", "Satz 3 Nr. 3"]
    assert [part.label for part in view.text] == [f"§ 8 Abs. 1 {number}" for number in numbers]
    assert [note.label for note in view.notes] == ["§ 8"]
    (satz,) = assistant.norm("§ 17 Abs. 1 Satz 2").text
    assert satz.text.startswith("Die Pauschale beträgt 300 Euro")
    assert json.loads(json.dumps(asdict(view)))["chapters"][0]["label"] == "Evaluationsbericht TIntG, Kap. 4.4, S. 56"
    assert view.recommendations[0].label == "Evaluationsbericht TIntG, Kap. 4.4 (Empfehlungen), S. 71"


def test_what_the_summary_leaves_out_is_told_and_is_no_law(assistant):
    view = assistant.norm("§ 3 Abs. 5")
    assert view.text == ()
    assert view.notes[0].text.startswith("Dieser Absatz ist in dieser Inhaltsangabe nicht enthalten")


@pytest.mark.parametrize("address", ["§ 8", "§8", "8", "Paragraf 8", "section 8", "§ 8 TIntG", "Was sagt § 8?"])
def test_addresses_are_read_as_people_write_them(assistant, address):
    assert assistant.norm(address).label == "§ 8 TIntG (Inhaltsangabe)"


def test_the_preamble_has_text_and_no_chapter(assistant):
    view = assistant.norm("Präambel")
    assert view.text
    assert view.chapters == view.mentions == ()


WRONG = [
    ("", "nennt keinen Paragrafen"),
    ("Integration", "nennt keinen Paragrafen"),
    ("§§ 8 und 9", "nennt mehrere Stellen"),
    ("§ 8, § 9 TIntG", "nennt mehrere Stellen"),
    ("§ 8 Abs. 1 und 2", "nennt mehrere Stellen"),
    ("§ 8 SGB II", "„§ 8 SGB II“ steht in einem anderen Gesetz."),
    ("§ 12 TIntG 2012", "meint eine frühere Fassung"),
    ("Art. 3", "Artikel hat das TIntG nicht"),
    ("§ 21", "Das TIntG hat 20 Paragrafen (1 bis 20)"),
    ("§ 8 Abs. 9", "§ 8 hat 4 Absätze (1 bis 4)"),
    ("§ 5 Abs. 1", "§ 5 hat keine Absätze"),
    ("§ 8 Abs. 2 Satz 2", "§ 8 Abs. 2 hat nur Satz 1"),
    ("§ 8 Satz 1", "§ 8 hat 4 Absätze"),
    ("§ 8 Abs. 1 Nr. 4", "§ 8 Abs. 1 hat 3 Nummern (1 bis 3)"),
    ("§ 3 Abs. 9", "§ 3 Abs. 9 TIntG ist hier nicht bekannt"),
    ("§ 8 Abs. neun", "nicht ganz zu verstehen"),
]


@pytest.mark.parametrize(("address", "message"), WRONG)
def test_wrong_addresses_are_told_with_a_hint(assistant, capsys, monkeypatch, address, message):
    with pytest.raises(InputError) as told:
        assistant.norm(address)
    assert message in str(told.value)
    assert told.value.hint
    monkeypatch.setattr(Assistant, "open", lambda settings, encoder: assistant)
    assert cli.main(["norm", address]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err


def run(capsys, *words):
    assert cli.main(["norm", *words]) == 0
    return capsys.readouterr().out


def test_the_command_shows_who_speaks(capsys):
    lines = run(capsys, "§", "8", "Abs.", "2").splitlines()
    assert lines[0] == "§ 8 Abs. 2 TIntG (Inhaltsangabe): Kommunale Integrationszentren"
    assert lines[2].startswith("Gesetz: Teilhabe- und Integrationsgesetz")
    assert lines[3] == "  Inhaltsangabe, nicht amtlicher Wortlaut"
    assert lines[4].startswith("  Abs. 2  Die Zentren müssen")
    assert "    § 8: Hinweis: Es gibt 54 Kommunale Integrationszentren" in "\n".join(lines)
    report = lines[lines.index("Bericht: Evaluationsbericht TIntG") :]
    assert report[2] == "    Evaluationsbericht TIntG, Kap. 4.4, S. 56: Kommunale Integrationszentren"
    assert report[3] == "      zu erkennen an: Überschrift, Einleitung des Kapitels, Nennung im Text"
    assert "  Empfehlungen (3)" in report
    assert "    Evaluationsbericht TIntG, Kap. 4.4 (Empfehlungen), S. 71" in report


def test_what_no_chapter_evaluates_is_said(capsys):
    out = run(capsys, "§ 14")
    assert "  Kein Kapitel bewertet diesen Paragrafen.\n" in out
    assert "Empfehlungen (" not in out
    assert "  Erwähnt (" in out


def test_the_command_without_an_address_is_the_table(capsys):
    lines = run(capsys).splitlines()
    assert len(lines) == 21
    assert lines[0].split() == ["§", "Kapitel", "Erkenntnisse", "Empfehlungen", "Erwähnungen", "Titel"]
    assert lines[8].split()[:5] == ["§", "8", "4.4", "5", "3"]
    rows = json.loads(run(capsys, "--json"))
    assert rows[6] | {"mentions": 0} == {
        "paragraph": "7",
        "title": "Antidiskriminierung",
        "chapters": ["4.3"],
        "findings": 8,
        "recommendations": 4,
        "mentions": 0,
    }


def test_the_command_speaks_english_and_json(capsys):
    assert "\n  Recommendations (3)\n" in run(capsys, "section 8", "--lang", "en")
    assert json.loads(run(capsys, "§ 8", "--json"))["label"] == "§ 8 TIntG (Inhaltsangabe)"


def test_the_table_is_made_once_when_asked_for(assistant):
    opened = Assistant.open(assistant.settings)
    assert "links" not in vars(opened)
    assert opened.links is opened.links
