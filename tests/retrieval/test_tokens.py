import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.tokens import fold, ngrams, tokens

REPORT = Path(__file__).parents[2] / "corpus" / "evaluation-report.txt"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Maßnahmen", "Massnahmen", "massnahmen", "MASSNAHMEN", "Maßnahme", "Ma\u00adßnahmen"),
        ("Förderung", "Foerderung", "fo\u0308rderung"),
        ("Integrationsräte", "Integrationsraete", "INTEGRATIONSRÄTE"),
        ("Räte-Wahl Ratewahl", "Raete-Wahl Ratewahl"),
        ("§ 7 Abs. 2", "§7 Absatz 2", "§\u00a07 Abs 2", "Paragraf 7 Absatz 2", "Paragraph 7 (2)", "section 7(2)"),
        ("§ 7", "§7", "Paragraf 7", "section 7", "Section\u202f7"),
        ("14.128.200", "14.128.200 %", "14,128,200"),
        ("24,6 %", "24,6%", "24.6", "24,6\u00a0%"),
        ("MSO", "mso", "MSOs"),
        ("Migrant*innen", "Migrant:innen", "Migrant_innen", "Migrantinnen", "Migranten", "MigrantInnen"),
        ("Bürger/-innen", "Bürger/innen", "Bürgerinnen"),
        ("KI-Leitung", "KI‑Leitung"),
    ],
)
def test_spellings_agree(spellings):
    expected = tokens(spellings[0])
    assert expected
    assert [tokens(spelling) for spelling in spellings] == [expected] * len(spellings)


def test_missing_umlaut_dots_agree_with_the_umlaut():
    assert tokens("Integrationsrate") == tokens("Integrationsräte")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 7 Abs. 2", ["§7", "§7abs2"]),
        ("§ 3 Abs. 2 Satz 1 bis 3", ["§3", "§3abs2", "§3abs2satz1", "§3abs2satz2", "§3abs2satz3"]),
        ("§ 7 Abs. 1 und 3", ["§7", "§7abs1", "§7abs3"]),
        ("§ 12 Absatz 3 Nummer 4", ["§12", "§12abs3", "§12abs3nr4"]),
        ("§§ 4, 5 und 14a", ["§4", "§5", "§14a"]),
        ("§§ 4,5", ["§4", "§5"]),
        ("§§ 6 bis 9", ["§6", "§7", "§8", "§9"]),
        ("§ 7 und § 8 Abs. 2 S. 1", ["§7", "§8", "§8abs2", "§8abs2satz1"]),
        ("Art. 3 GG", ["art:3", "gg"]),
        ("§ 1 bis 5000000", ["§1", "5000000"]),
        ("section 4.3", ["section", "4,3"]),
        ("am 31.12.2022", ["31.12.2022"]),
        ("2020-2022", ["2020", "2022"]),
        ("Kapitel 4.3.2", ["kapitel", "4.3.2"]),
        ("1.234,50 Euro und 1,234.5", ["1234,50", "euro", "1234,5"]),
        ("COVID-19", ["covid", "19", "covid19"]),
        ("der 2030er", ["2030er"]),
        ("KIM und KI", ["kim", "ki"]),
        ("Die IT, it is", ["it"]),
        ("Teilhabe- und Integrationsgesetz", ["teilhab", "integrationsgesetz"]),
        ("z. B. u. a.", []),
        ("Wie viele? What is the …", ["viel"]),
        ("", []),
        ("§ §§ ()", []),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


def test_a_hyphenated_compound_gives_its_parts_and_the_whole():
    assert tokens("KI-Leitungen") == [*tokens("KI Leitungen"), *tokens("Kileitungen")]


def test_words_in_capitals_throughout_are_no_short_forms():
    assert tokens("WIE VIELE SIND ES IN NRW?") == tokens("wie viele sind es in nrw?")


def test_fold():
    assert fold("ÄÖÜß Straße") == "aeoeuess strasse"


def test_ngrams_of_stems():
    assert ngrams(["integr", "ki", "§7", "art:3", "24,6"]) == ["integ", "ntegr", "ki"]
    assert ngrams(["integr"], n=6) == ["integr"]
    assert ngrams([]) == []


@given(st.text(max_size=200))
def test_any_text_gives_clean_tokens(text):
    found = tokens(text)
    assert all(token and not token.isspace() for token in found)
    assert Counter(found) == Counter(tokens(text))
    assert all(1 <= len(gram) <= 5 for gram in ngrams(found))


@given(st.text(alphabet="äöüßÄÖÜabcdefgunkst ", max_size=80))
def test_folding_before_or_within_is_the_same(text):
    assert tokens(fold(text)) == tokens(text.lower())


@pytest.mark.parametrize("text", ["§ " * 20_000, "§" + " " * 40_000 + "x", "§§ " + "1, " * 15_000, "a-" * 20_000])
def test_no_text_takes_long(text):
    begin = time.perf_counter()
    tokens(text)
    assert time.perf_counter() - begin < 2


def test_threads_do_not_mix_their_words():
    lines = [line for line in REPORT.read_text(encoding="utf-8").splitlines()[400:1600] if line.strip()]
    expected = [tokens(line) for line in lines]
    from assistant.retrieval import tokens as module

    module._stem.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tokens, lines)) == expected
