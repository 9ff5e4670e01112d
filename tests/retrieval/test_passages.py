from pathlib import Path

import pytest

from assistant.documents.load import read_document
from assistant.documents.manifest import read_manifest
from assistant.documents.model import Block, Document, Element, Norm, Piece, Section, source_at
from assistant.documents.statute import read_statute
from assistant.retrieval.passages import cut_passages

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def passages():
    sources = read_manifest(CORPUS)
    return {source.id: cut_passages(read_document(CORPUS, source)) for source in sources}


def block(text, element=Element.TEXT, **more):
    return Block("1", element, text, (Piece(0, 0, 7),), **more)


def document(*blocks, kind="report"):
    return Document("d", "D", kind, "de", (Section("1", "Eins", 1, None),), blocks)


def test_paragraphs_of_a_section_are_put_together_up_to_a_useful_length():
    found = cut_passages(document(block("Ein Satz. " * 90), block("Noch einer."), block("Zuletzt. " * 90)))
    assert [len(p.text) for p in found] == [900 + 1 + 11, 810]


def test_a_box_bullet_a_footnote_and_a_table_stand_alone():
    found = cut_passages(
        document(
            block("Text."),
            block("Befund.", Element.FINDING),
            block("Noch ein Befund.", Element.FINDING),
            block("Fußnote.", Element.FOOTNOTE, label="3"),
        )
    )
    assert [(p.element, p.label) for p in found] == [("text", ""), ("finding", ""), ("finding", ""), ("footnote", "3")]


def test_a_list_stays_with_its_introduction():
    found = cut_passages(
        document(
            block("Davor. " * 213),
            block("Es gibt:", group=1),
            block("eins,", Element.LIST, group=1),
            block("zwei.", Element.LIST, group=1),
        )
    )
    assert [p.text for p in found][1:] == ["Es gibt:\neins,\nzwei."]


def test_values_belong_to_the_label_above_them():
    (passage,) = cut_passages(document(block("Großer Raum\n33 0 4,48\nTechnik\n33 0 3,55", Element.FIGURE)))
    assert [passage.text[u.start : u.end] for u in passage.units] == ["Großer Raum\n33 0 4,48", "Technik\n33 0 3,55"]


def test_the_sätze_of_an_absatz_are_counted():
    text = "Das Land zahlt 300 Euro. Es zahlt zwei Jahre lang."
    found = cut_passages(document(block(text, norm=Norm("17", "1")), kind="statute"))
    assert [(u.satz, u.nummer) for u in found[0].units] == [("1", None), ("2", None)]
    assert found[0].norm == Norm("17", "1")


def test_same_words_same_id():
    one, other = (cut_passages(document(block(text)))[0].id for text in ("Ein Satz.", "Ein Satz."))
    assert one == other
    assert one != cut_passages(document(block("Ein anderer Satz.")))[0].id


def test_units_of_the_corpus_slice_their_passage(passages):
    for found in passages.values():
        for passage in found:
            assert passage.units, passage.text
            ends = [0]
            for unit in passage.units:
                text = passage.text[unit.start : unit.end]
                assert text
                assert text == text.strip()
                assert unit.start >= ends[-1]
                ends.append(unit.end)


def test_passages_of_the_corpus_stand_in_the_file(passages):
    for source in read_manifest(CORPUS):
        raw = (CORPUS / source.file).read_text(encoding="utf-8")
        for passage in passages[source.id]:
            for unit in passage.units:
                assert raw[source_at(passage.pieces, unit.start)] == passage.text[unit.start]


def test_ids_are_unique_and_passages_of_useful_length(passages):
    everything = [passage for found in passages.values() for passage in found]
    assert len({passage.id for passage in everything}) == len(everything)
    text = sorted(len(p.text) for p in passages["evaluation-report"] if p.element == "text")
    assert 700 < text[len(text) // 2] < 1500


def _units_of(text):
    (passage,) = cut_passages(read_statute(f"§ 1\nTitel\n\n{text}", id="g", title="G"))
    return [(u.satz, u.nummer, u.buchstabe, passage.text[u.start : u.end]) for u in passage.units]


def test_letters_have_an_address_and_the_satz_of_their_list():
    assert _units_of("(1) Vorab. Es gilt\n\n1. eins:\n\na) A,\n\nb) B,\n\n2. zwei.\n\nDas genügt.") == [
        ("1", None, None, "Vorab."),
        ("2", None, None, "Es gilt"),
        ("2", "1", None, "eins:"),
        ("2", "1", "a", "A,"),
        ("2", "1", "b", "B,"),
        ("2", "2", None, "zwei."),
        ("3", None, None, "Das genügt."),
    ]
    assert _units_of("a) A,\n\nb) B.") == [(None, None, "a", "A,"), (None, None, "b", "B.")]


def test_a_satz_goes_on_behind_its_list():
    assert [unit[0] for unit in _units_of("(1) Wer\n\n1. sät,\n\n2. gießt,\n\nerntet. Das gilt.")] == list("11112")
    assert [unit[0] for unit in _units_of("(1) Wer\n\n1. sät,\n\n2. gießt,\n\nErnte hat. Das gilt.")] == list("11112")
    assert [unit[0] for unit in _units_of("1. sät,\n\n2. gießt,\n\nerntet.")] == [None, None, "1"]
