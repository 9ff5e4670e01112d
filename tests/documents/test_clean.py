from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.clean import CleanText, SourceLine, Vocabulary, join_lines

WORDS = ["Die Integrationspolitik und die nicht-pflichtigen Aufgaben der Kommunen.", "Ein Wort wie Teilhabe."]


def joined(*lines):
    at, source = 0, []
    for line in lines:
        source.append(SourceLine(line, at, 1))
        at += len(line) + 1
    return join_lines(source, Vocabulary(WORDS)).text


def test_a_divided_word_is_joined():
    assert joined("die Integrations-", "politik") == "die Integrationspolitik"
    assert joined("die Integrations- ", "  politik") == "die Integrationspolitik"


def test_a_genuine_hyphen_stays():
    assert joined("in Nordrhein-", "Westfalen") == "in Nordrhein-Westfalen"
    assert joined("KI-", "Leitungen") == "KI-Leitungen"
    assert joined("die Covid-", "19-Pandemie") == "die Covid-19-Pandemie"
    assert joined("die nicht-", "pflichtigen") == "die nicht-pflichtigen"


def test_a_suspended_compound_keeps_hyphen_and_blank():
    assert joined("Teilhabe-", "und Integrationsgesetz") == "Teilhabe- und Integrationsgesetz"
    assert joined("Kinder-", "bzw. Jugendhilfe") == "Kinder- bzw. Jugendhilfe"


def test_soft_spaces_become_blanks():
    assert joined("12\u00a0\u2009%", "der\u202fFälle") == "12 % der Fälle"


def test_a_web_address_is_joined_as_it_stands():
    assert joined("https://www.bpb.", "de/themen/") == "https://www.bpb.de/themen/"
    assert joined("https://x.de/a-", "b-c") == "https://x.de/a-b-c"


def test_cuts_keep_the_places():
    text = CleanText("ab12c", (5, 6, 7, 8, 9), (1, 1, 1, 1, 2)).without([(2, 4)])
    assert text.text == "abc"
    assert [(p.start, p.source, p.page) for p in text.pieces()] == [(0, 5, 1), (2, 9, 2)]


@given(st.lists(st.text(alphabet="abcÄßz-. \t\u00a01", max_size=20), max_size=8))
def test_every_character_comes_from_its_place(lines):
    source = "\n".join(lines)
    at, given_lines = 0, []
    for line in lines:
        given_lines.append(SourceLine(line, at, None))
        at += len(line) + 1
    clean = join_lines(given_lines, Vocabulary([]))
    assert len(clean.text) == len(clean.sources) == len(clean.pages)
    assert clean.text == clean.text.strip()
    for char, place in zip(clean.text, clean.sources, strict=True):
        assert char == " " or source[place] == char
