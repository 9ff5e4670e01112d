from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.model import Element, Norm, source_at
from assistant.documents.statute import read_statute, satz_numbers
from assistant.errors import CorpusError

SUMMARY = Path(__file__).parents[2] / "corpus" / "tintg-inhaltsangabe.txt"

# A made-up act in the layout "whole act on one page", with the oddities of that page.
GARDEN_ACT = """
Gliederungsnummer 999     Sammlung mit Stand vom 1.4.2024

Gesetz über die gemeinschaftlichen Gärten
Gesetz über die gemeinschaftlichen Gärten

Vom 3. Mai 2020 (Fn 1)

Inhaltsübersicht

Präambel
Teil 1
Allgemeines
§ 1       Zweck der Gärten
§ 2       (weggefallen)
Teil 2
Pflege und Ernte
§ 14      Pflege
§ 14a     Ernte in besonderen
          Lagen
§ 15      Inkrafttreten

Präambel

Gärten verbinden Menschen. Sie stehen allen offen:

1. den Nachbarn und

2. den Gästen.

Teil 1
Allgemeines

§ 1 (Fn 2)
Zweck der Gärten (Fn 3)

(1) Das Land fördert Gärten. Es zahlt bis zum
1. Januar 2025 jährlich 40 Mio. Euro (Fn 4), z. B. für Zäune. Ein Anspruch besteht nicht.

(2) Gefördert wird ein Garten, wenn er

1. öffentlich ist,

2. a) Beete oder

b) Bäume hat und

3. gepflegt wird,

soweit Mittel bereitstehen. Näheres regelt das Ministerium.

(3) (weggefallen)

§ 2 (Fn 5)
(weggefallen)

Teil 2
Pflege und Ernte

§ 14
Pflege

Gärten sind zu pflegen. Wer pflegt, darf

1. gießen,
2. jäten.

§ 14a (Fn 6)
Ernte in besonderen
Lagen

(1) Geerntet wird nach der
17. Woche, vgl. § 14
Satz 1. Die Ernte gehört allen.

(1a) An Feiertagen ruht die Ernte.

§ 15
Inkrafttreten

Dieses Gesetz tritt am 1. Juli 2020 in Kraft.

Düsseldorf, den 3. Mai 2020

Die Landesregierung Nordrhein-Westfalen
Die Ministerin für Gärten

Fußnoten:

Fn 1   GV. NRW. S. 1, in Kraft getreten am 1. Juli 2020.
Fn 2
§ 1 geändert durch Gesetz vom 2. Februar 2023.
"""


def _read(text):
    return read_statute(text, id="garten", title="Gartengesetz")


def _addresses(document, paragraph):
    return [
        (block.norm.absatz, "".join(filter(None, (block.norm.nummer, block.norm.buchstabe))) or None, block.text)
        for block in document.blocks
        if block.norm and block.norm.paragraph == paragraph
    ]


def _assert_sound(document, source):
    """What must hold for every document, however odd its source."""
    numbers = [section.number for section in document.sections]
    assert len(numbers) == len(set(numbers))
    assert {section.parent for section in document.sections} - {None} <= set(numbers)
    for block in document.blocks:
        assert block.section in numbers
        assert block.text == " ".join(block.text.split()) != ""
        assert block.pieces[0].start == 0
        for offset, char in enumerate(block.text):
            origin = source[source_at(block.pieces, offset)]
            assert origin == char or (char == " " and origin.isspace())


@pytest.fixture(scope="module")
def act():
    return _read(GARDEN_ACT)


@pytest.fixture(scope="module")
def summary_text():
    return SUMMARY.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def summary(summary_text):
    return read_statute(summary_text, id="tintg", title="Teilhabe- und Integrationsgesetz")


class TestOfficialLayout:
    def test_sections(self, act):
        assert [(section.number, section.title, section.level, section.parent) for section in act.sections] == [
            ("Vorbemerkung", "Vorbemerkung", 1, None),
            ("Präambel", "Präambel", 1, None),
            ("Teil 1", "Allgemeines", 1, None),
            ("1", "Zweck der Gärten", 2, "Teil 1"),
            ("2", "(weggefallen)", 2, "Teil 1"),
            ("Teil 2", "Pflege und Ernte", 1, None),
            ("14", "Pflege", 2, "Teil 2"),
            ("14a", "Ernte in besonderen Lagen", 2, "Teil 2"),
            ("15", "Inkrafttreten", 2, "Teil 2"),
            ("Schlussformel", "Schlussformel", 1, None),
            ("Fußnoten", "Fußnoten", 1, None),
        ]

    def test_table_of_contents_is_left_out(self, act):
        assert not [block.text for block in act.blocks if "Inhaltsübersicht" in block.text or "§ 15 " in block.text]

    def test_preamble_has_an_introduction_and_its_nummern(self, act):
        assert _addresses(act, "Präambel") == [
            (None, None, "Gärten verbinden Menschen. Sie stehen allen offen:"),
            (None, "1", "den Nachbarn und"),
            (None, "2", "den Gästen."),
        ]

    def test_absaetze_nummern_letters_and_tail(self, act):
        assert _addresses(act, "1") == [
            (
                "1",
                None,
                "Das Land fördert Gärten. Es zahlt bis zum 1. Januar 2025 jährlich 40 Mio. Euro, z. B. für Zäune. "
                "Ein Anspruch besteht nicht.",
            ),
            ("2", None, "Gefördert wird ein Garten, wenn er"),
            ("2", "1", "öffentlich ist,"),
            ("2", "2a", "Beete oder"),
            ("2", "2b", "Bäume hat und"),
            ("2", "3", "gepflegt wird,"),
            ("2", None, "soweit Mittel bereitstehen. Näheres regelt das Ministerium."),
            ("3", None, "(weggefallen)"),
        ]

    def test_elements_labels_and_groups(self, act):
        blocks = [block for block in act.blocks if block.norm and block.norm.paragraph == "1"]
        assert [block.element for block in blocks] == [Element.TEXT] * 2 + [Element.LIST] * 4 + [Element.TEXT] * 2
        assert [block.label for block in blocks] == ["(1)", "(2)", "1.", "a)", "b)", "3.", "", "(3)"]
        groups = [block.group for block in blocks]
        assert groups[0] is None
        assert groups[7] is None
        assert groups[1] is not None
        assert set(groups[1:7]) == {groups[1]}

    def test_paragraph_without_absaetze(self, act):
        assert _addresses(act, "14") == [
            (None, None, "Gärten sind zu pflegen. Wer pflegt, darf"),
            (None, "1", "gießen,"),
            (None, "2", "jäten."),
        ]

    def test_wrapped_lines_that_look_like_marks(self, act):
        assert _addresses(act, "14a") == [
            ("1", None, "Geerntet wird nach der 17. Woche, vgl. § 14 Satz 1. Die Ernte gehört allen."),
            ("1a", None, "An Feiertagen ruht die Ernte."),
        ]

    def test_dropped_paragraph_can_be_cited_as_dropped(self, act):
        [block] = [block for block in act.blocks if block.section == "2"]
        assert (block.text, block.norm, block.citable) == ("(weggefallen)", Norm("2"), True)

    def test_what_is_not_the_act_is_not_citable(self, act):
        outside = [block for block in act.blocks if block.section in ("Vorbemerkung", "Schlussformel", "Fußnoten")]
        assert not any(block.citable or block.norm for block in outside)
        assert [block.text for block in outside if block.section == "Schlussformel"] == [
            "Düsseldorf, den 3. Mai 2020",
            "Die Landesregierung Nordrhein-Westfalen Die Ministerin für Gärten",
        ]
        assert [(block.label, block.element, block.text) for block in outside if block.section == "Fußnoten"] == [
            ("Fn 1", Element.FOOTNOTE, "GV. NRW. S. 1, in Kraft getreten am 1. Juli 2020."),
            ("Fn 2", Element.FOOTNOTE, "§ 1 geändert durch Gesetz vom 2. Februar 2023."),
        ]
        assert all(block.citable for block in act.blocks if block not in outside)

    def test_every_character_leads_back_to_the_source(self, act):
        _assert_sound(act, GARDEN_ACT)

    def test_document_fields_and_path(self, act):
        assert (act.id, act.title, act.kind, act.language) == ("garten", "Gartengesetz", "statute", "de")
        assert act.path("14a") == ("Teil 2 Pflege und Ernte", "§ 14a Ernte in besonderen Lagen")


def test_headings_listed_line_by_line_are_no_sections_of_their_own():
    text = "Inhaltsübersicht\n§ 1\nEins\n§ 2\nZwei\n\nTeil 1\nAlles\n\n§ 1\nEins\n\nText.\n\n§ 2\nZwei\n\nMehr Text."
    document = _read(text)
    assert [section.number for section in document.sections] == ["Teil 1", "1", "2"]
    assert [block.text for block in document.blocks] == ["Text.", "Mehr Text."]


def test_listed_heading_of_two_lines():
    document = _read("§ 1\nEin Titel über\nzwei Zeilen\n§ 2\nZwei\n\nText.")
    assert [section.title for section in document.sections] == ["Ein Titel über zwei Zeilen", "Zwei"]
    assert [block.section for block in document.blocks] == ["2"]


def test_wrapped_lines_with_a_paragraph_sign_or_an_ordinal():
    document = _read("§ 1\nTitel\n\n(1) Das gilt nach\n§ 2\nnicht. In der\n1. Woche ruht es.\n\n§ 2\nMehr\n\nText.")
    assert [(block.section, block.text) for block in document.blocks] == [
        ("1", "Das gilt nach § 2 nicht. In der 1. Woche ruht es."),
        ("2", "Text."),
    ]


def test_title_missing_and_heading_with_dropped_mark():
    document = _read("§ 1\n(1) Es gilt.\n\n§ 2 (aufgehoben)\n\n§ 3\nTitel\nDer Text folgt ohne Leerzeile.")
    assert [section.title for section in document.sections] == ["", "(aufgehoben)", "Titel"]
    assert [(block.norm, block.text) for block in document.blocks] == [
        (Norm("1", "1"), "Es gilt."),
        (Norm("2"), "(aufgehoben)"),
        (Norm("3"), "Der Text folgt ohne Leerzeile."),
    ]


def test_tail_without_a_blank_line_and_a_wrapped_nummer():
    document = _read("§ 1\nTitel\n\n(1) Es gilt\n1. das eine\noder andere,\n2. das dritte.\nDas genügt.")
    assert [(block.norm.nummer, block.text) for block in document.blocks] == [
        (None, "Es gilt"),
        ("1", "das eine oder andere,"),
        ("2", "das dritte."),
        (None, "Das genügt."),
    ]


def _norms(text):
    return [(*(part or "" for part in _place(block.norm)), block.text) for block in _read(text).blocks]


def _place(norm):
    return norm.absatz, norm.nummer, norm.buchstabe


def test_letters_stand_in_a_nummer_or_in_an_absatz():
    text = """§ 1
Titel

(1) Es gilt

1. das Erste:
a) eins,

aa) genauer,

bb) ganz genau,

b) zwei,

sofern es nicht regnet,

2. das Zweite nach Nummer 1 Buchstabe
a) und auch sonst.

(2) a) Dies und

b) das nach Satz 1 Buchst. a und
c) jenes,

soweit möglich."""
    assert _norms(text) == [
        ("1", "", "", "Es gilt"),
        ("1", "1", "", "das Erste:"),
        ("1", "1", "a", "eins, aa) genauer, bb) ganz genau,"),
        ("1", "1", "b", "zwei,"),
        ("1", "1", "", "sofern es nicht regnet,"),
        ("1", "2", "", "das Zweite nach Nummer 1 Buchstabe a) und auch sonst."),
        ("2", "", "a", "Dies und"),
        ("2", "", "b", "das nach Satz 1 Buchst. a und"),
        ("2", "", "c", "jenes,"),
        ("2", "", "", "soweit möglich."),
    ]


def test_a_second_list_of_an_absatz_counts_anew():
    text = "§ 1\nTitel\n\n(1) Ja:\n\n1. eins,\n\n2. zwei.\n\nNein:\n\n1. drei,\n\n2. vier."
    assert [place[1] for place in _norms(text)] == ["", "1", "2", "", "1", "2"]


def test_a_stop_at_a_line_end_ends_no_nummer_where_blank_lines_divide_them():
    text = "§ 1\nTitel\n\nEs gilt\n\n1. das nach Abs.\n1 und\n\n2. der Rest."
    assert [place[3] for place in _norms(text)] == ["Es gilt", "das nach Abs. 1 und", "der Rest."]


def test_a_mark_alone_on_its_line_has_its_text_below():
    text = "§ 1\nTitel\n\n(1)\n\nEs gilt\n\n1.\n\neins,\n\n2.\n\na)\n\nzwei."
    assert _norms(text) == [("1", "", "", "Es gilt"), ("1", "1", "", "eins,"), ("1", "2", "a", "zwei.")]


def test_note_between_sentences_becomes_a_block_of_its_own():
    document = _read(
        "§ 1\nTitel\n\n(1) Es gilt viel. Der Rest dieses Absatzes ist in dieser Inhaltsangabe nicht enthalten; siehe "
        "amtlichen Wortlaut. Auch das gilt.\nHinweis: Nur zur Hilfe.\n\nAuch dies gehört dazu."
    )
    assert [(block.text, block.citable, block.norm) for block in document.blocks] == [
        ("Es gilt viel.", True, Norm("1", "1")),
        (
            "Der Rest dieses Absatzes ist in dieser Inhaltsangabe nicht enthalten; siehe amtlichen Wortlaut.",
            False,
            Norm("1", "1"),
        ),
        ("Auch das gilt.", True, Norm("1", "1")),
        ("Hinweis: Nur zur Hilfe.", False, Norm("1", "1")),
        ("Auch dies gehört dazu.", True, Norm("1", "1")),
    ]


@pytest.mark.parametrize("text", ["", "   \n", "Ein Bericht ohne Normen.\n\nNach § 5 gilt das.", "Teil 1\nAllgemeines"])
def test_text_without_a_paragraph_is_refused(text):
    with pytest.raises(CorpusError, match=r"„Gartengesetz“ \(garten\) wurde kein Paragraf gefunden") as caught:
        _read(text)
    assert "§ 1" in caught.value.hint


def _read_or_refuse(text):
    try:
        document = _read(text)
    except CorpusError:
        return
    _assert_sound(document, text)


@given(st.integers(0, len(GARDEN_ACT)), st.integers(0, len(GARDEN_ACT)))
def test_any_part_of_an_act_is_read_or_refused(first, second):
    _read_or_refuse(GARDEN_ACT[min(first, second) : max(first, second)])


@settings(deadline=None, max_examples=60)
@given(st.permutations(GARDEN_ACT.splitlines(keepends=True)))
def test_any_order_of_lines_is_read_or_refused(lines):
    _read_or_refuse("".join(lines))


@given(st.text(alphabet="§ 12a()\n.Teil:FnHinweis;ä\u00a0\u2028\t", max_size=120))
def test_any_text_is_read_or_refused(text):
    _read_or_refuse(f"§ 1\n{text}")


def test_satz_numbers_count_sentences():
    text = "Das Land zahlt nach § 3 Abs. 4 i. V. m. § 17 ca. 40 Mio. Euro. Das gilt ab dem 1. Januar 2022. Es ist viel."
    assert [(text[start:end], satz) for start, end, satz in satz_numbers(text)] == [
        ("Das Land zahlt nach § 3 Abs. 4 i. V. m. § 17 ca. 40 Mio. Euro.", "1"),
        ("Das gilt ab dem 1. Januar 2022.", "2"),
        ("Es ist viel.", "3"),
    ]
    assert satz_numbers("") == []


# Absätze of each §, read off the file by hand; None: text outside any Absatz that may be cited.
ABSAETZE = {
    "1": ["1", "2"],
    "2": ["1", "2", "3", "4", "5", "6", "7", "8"],
    "3": ["1", "2", "3", "4", "5", "6"],
    "4": [None],
    "5": [None],
    "6": ["1", "2", "3", "4", "5", "6"],
    "7": ["1", "2", "3"],
    "8": ["1", "2", "3", "4"],
    "9": ["1", "2", "3", "4"],
    "10": ["1", "2", "3", "4", "5"],
    "11": ["1", "2", "3", "4"],
    "12": ["1", "2", "3"],
    "13": ["1", "2", "3", "4"],
    "14": [None],
    "15": [None, "1"],
    "16": ["1", "2", "3"],
    "17": ["1", "2", "3", "4", "5"],
    "18": ["1", "2", "3"],
    "19": ["1", "2", "3", "4"],
    "20": [None, "1", "2", "3"],
}
# (§, Absatz) → number of Nummern, likewise.
NUMMERN = {
    ("Präambel", None): 3,
    ("1", "1"): 3,
    ("4", None): 3,
    ("8", "1"): 3,
    ("12", "2"): 3,
    ("14", None): 5,
    ("16", "2"): 4,
    ("17", "4"): 4,
}


class TestSummary:
    def test_twenty_paragraphs_in_four_parts(self, summary):
        paragraphs = [section for section in summary.sections if section.level == 2]
        assert [section.number for section in paragraphs] == [str(number) for number in range(1, 21)]
        parts = [(section.number, section.title) for section in summary.sections if section.number.startswith("Teil")]
        assert parts == [
            ("Teil 1", "Allgemeine Bestimmungen"),
            ("Teil 2", "Aufgaben des Landes"),
            ("Teil 3", "Aufnahme besonderer Einwanderergruppen"),
            ("Teil 4", "Schlussvorschriften"),
        ]
        starts = {section.parent: section.number for section in reversed(paragraphs)}
        assert starts == {"Teil 1": "1", "Teil 2": "5", "Teil 3": "14", "Teil 4": "19"}
        assert summary.section("11").title == "Integration durch Erwerb der deutschen Sprache, Ausbildung und Arbeit"

    def test_absaetze(self, summary):
        found = {}
        for block in summary.blocks:
            if block.norm and block.norm.paragraph != "Präambel" and (block.citable or block.norm.absatz):
                absaetze = found.setdefault(block.norm.paragraph, [])
                if block.norm.absatz not in absaetze:
                    absaetze.append(block.norm.absatz)
        assert found == ABSAETZE

    def test_nummern(self, summary):
        found = {}
        for block in summary.blocks:
            if block.norm and block.norm.nummer and block.citable:
                found.setdefault((block.norm.paragraph, block.norm.absatz), []).append(block.norm.nummer)
        assert found == {place: [str(n) for n in range(1, count + 1)] for place, count in NUMMERN.items()}

    def test_single_addresses(self, summary):
        texts = {block.norm: block.text for block in summary.blocks if block.norm and block.citable}
        assert "300 Euro je Vierteljahr" in texts[Norm("17", "1")]
        assert texts[Norm("14", None, "5")] == "Ausländerinnen und Ausländer nach § 22 des Aufenthaltsgesetzes."
        assert texts[Norm("17", "4", "4")] == "Abkömmlinge."
        assert texts[Norm("3", "2")].startswith("Das Land muss über das für Integration zuständige Ministerium")
        assert texts[Norm("3", "2")].endswith("steht im jeweils geltenden Haushaltsgesetz des Landes.")

    def test_saetze_of_paragraph_three(self, summary):
        [block] = [block for block in summary.blocks if block.norm == Norm("3", "2") and block.citable]
        saetze = {satz: block.text[start:end] for start, end, satz in satz_numbers(block.text)}
        assert len(saetze) == 4
        assert saetze["3"].startswith("Ab 2023 muss der Jahresbetrag fortgeschrieben werden")

    def test_hints_and_gaps_are_not_citable(self, summary):
        hints = [block for block in summary.blocks if block.text.startswith("Hinweis:")]
        assert [(block.norm.paragraph, block.norm.absatz) for block in hints] == [
            ("3", "2"),
            ("4", None),
            ("8", None),
            ("15", None),
            ("17", "3"),
            ("18", None),
            ("20", "3"),
        ]
        assert not any(block.citable for block in hints)
        citable = " ".join(block.text for block in summary.blocks if block.citable)
        for words in ("Hinweis:", "amtlichen Wortlaut", "nicht bekannt", "Inhaltsangabe"):
            assert words not in citable

    def test_missing_absatz_is_known_but_not_citable(self, summary):
        missing = {
            block.norm for block in summary.blocks if block.norm and block.text.startswith("Dieser Absatz ist in")
        }
        assert missing == {Norm("3", "5"), Norm("10", "5"), Norm("20", "1")}
        assert not any(block.citable for block in summary.blocks if block.norm in missing)

    def test_head_is_not_citable(self, summary):
        head = [block for block in summary.blocks if block.section == "Vorbemerkung"]
        assert len(head) == 6
        assert not any(block.citable for block in head)

    def test_every_character_leads_back_to_the_file(self, summary, summary_text):
        _assert_sound(summary, summary_text)

    def test_nothing_of_the_file_is_lost(self, summary, summary_text):
        marks = sum(len(block.label) for block in summary.blocks if block.label and not _is_split_note(block))
        titles = "".join(
            section.title + (f"§{section.number}" if section.level == 2 else "")
            for section in summary.sections
            if section.number not in ("Vorbemerkung", "Präambel")
        )
        parts = "".join(
            section.number for section in summary.sections if section.number.startswith(("Teil", "Präambel"))
        )
        read = "".join(block.text for block in summary.blocks) + titles + parts
        assert len("".join(read.split())) + marks == len("".join(summary_text.split()))


def _is_split_note(block):
    """Whether the block is a note cut off from the end of its Absatz, whose label it repeats."""
    return not block.citable and not block.text.startswith("Dieser Absatz ist in")
