import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.sentences import split_sentences

# Each case lists the sentences of one text; the text is these sentences with single blanks between them.
CASES = [
    # plain
    ["Das Land fördert die Zentren.", "Die Kommunen beteiligen sich."],
    ["Wer ist zuständig?", "Das Ministerium entscheidet!", "So steht es im Gesetz."],
    ["Ohne Punkt am Ende bleibt es ein Satz"],
    ["Der Anteil steigt.", "2022 lag er noch bei 20 Prozent."],
    ["Alle fünf Jahre erscheint ein Bericht.", "§ 19 regelt die Einzelheiten."],
    # references to norms
    ["Nach § 7 Abs. 2 Satz 1 TIntG gibt es ein Beschwerdemanagement.", "Es gilt für alle."],
    ["Grundlage ist § 3 Abs. 4 i. V. m. § 17 TIntG.", "Das Land zahlt Pauschalen."],
    ["Grundlage ist § 3 Abs. 4 i.V.m. § 17 TIntG.", "Das Land zahlt Pauschalen."],
    ["Die Aufgabe folgt aus § 15.", "Die Gemeinden nehmen Menschen auf."],
    ["Die Aufgabe folgt aus § 15.", "Gemeinden nehmen Menschen auf."],
    ["Es gelten die §§ 5, 10 und 12.", "Organisationen werden einbezogen."],
    ["Das regelt Art. 3 des Grundgesetzes.", "Niemand darf benachteiligt werden."],
    ["Viele Kommunen arbeiten auf diese Art.", "Das hat sich bewährt."],
    ["Das steht in Satz 2.", "Der dritte Satz sagt mehr."],
    ["Das steht in Nummer 3.", "Kommunen müssen sie beachten."],
    ["Vgl. dazu § 14a.", "Der Paragraf ist neu."],
    ["Betroffen sind die §§ 5 ff. TIntG und weitere Normen.", "Sie gelten seit 2022."],
    ["Betroffen sind die §§ 5 ff.", "Sie gelten seit 2022."],
    ["Das Gesetz (GV. NRW. S. 1213a) gilt seit 2022.", "Es hat 20 Paragrafen."],
    ["Bekannt gemacht wurde es im MBl. NRW. S. 696 und in der SGV. NRW. 24.", "Danach trat es in Kraft."],
    ["Der Runderlass gilt in ganz NRW.", "Schulen wenden ihn an."],
    ["Leistungen nach dem SGB II.", "Jobcenter zahlen sie aus."],
    ["Der Begriff i. S. v. § 4 ist weit.", "Er umfasst drei Fälle."],
    # abbreviations inside a sentence
    ["Angebote gibt es z. B. Beratung und Begleitung.", "Sie sind kostenfrei."],
    ["Angebote gibt es z.B. Beratung und Begleitung.", "Sie sind kostenfrei."],
    ["Angebote gibt es z.\u2009B. Beratung und Begleitung.", "Sie sind kostenfrei."],
    ["Gefördert werden u. a. Kommunen, v. a. Kreise.", "Das Verfahren ist einfach."],
    ["Gefördert werden u.a. Kommunen, v.a. Kreise.", "Das Verfahren ist einfach."],
    ["Das sind Mittel, d. h. Zuwendungen, ggf. Zuschüsse bzw. Darlehen.", "Sie werden jährlich bewilligt."],
    ["Es waren ca. 40 Projekte, inkl. Modellvorhaben, resp. Piloten.", "Alle wurden bewertet."],
    ["Die sog. Migrantenselbstorganisationen sind bspw. Vereine.", "Sie vertreten Interessen."],
    ["Dr. Müller und Prof. Schmidt aus St. Augustin berieten uns.", "Beide waren von Anfang an dabei."],
    ["I. d. R. Montags tagt das Gremium.", "Das Protokoll folgt."],
    ["Pauschalen i.H.v. 300 Euro wurden gezahlt.", "Rund 51 % flossen in Beratung."],
    ["Nr. 2 nennt max. drei Fälle, mind. jedoch einen.", "Gem. Nr. 3 sind es mehr."],
    ["Die o. g. Kommunen antworteten, s. o. Tabelle 3.", "Andere schwiegen."],
    ["Siehe Kap. 4.3 und Abb. 7 auf S. 12 des Berichts.", "Dort steht mehr."],
    ["Der Unterricht umfasst rd. 20 Std. pro Woche.", "Die Lehrkräfte planen ihn."],
    ["Es wirkt Prävention vs. Intervention.", "Beides ist nötig."],
    # abbreviations that end a sentence
    ["Es gibt Kurse, Beratung, Feste usw.", "Kommunen nutzen sie gern."],
    ["Es gibt Kurse, Feste usw. und vieles mehr.", "Kommunen nutzen sie."],
    ["Schulen, Kitas, Vereine etc.", "Das Angebot ist breit."],
    ["Träger ist der Verein Brücke e. V.", "Er wurde 2010 gegründet."],
    ["Träger ist der Verein Brücke e. V. Köln mit seinen Gruppen.", "Er ist groß."],
    ["Der Ansatz lag bei 130 Mio. Euro.", "Er wird fortgeschrieben."],
    ["Der Ansatz lag bei 130 Mio.", "Die Mittel reichten nicht."],
    ["Ausgegeben wurden 1,2 Mrd. Euro und weitere 3 Mio. Euro.", "Das ist mehr als zuvor."],
    ["Das gilt laut Befragung (ebd.).", "Kommunen bestätigen es."],
    ["Der Band erschien 2020 (Müller et al., Hrsg.).", "Kapitel 2 ist einschlägig."],
    # dates, ordinals, numbers
    ["Das Gesetz gilt seit dem 1. Januar 2022.", "Der Bericht folgt bis zum 31. Dezember 2025."],
    ["Die Offensive stammt vom 19. Juni 2001.", "Damals stimmten alle zu."],
    ["In der 16./17. Legislaturperiode wurde beraten.", "Die 18. Legislaturperiode brachte das Gesetz."],
    ["Im 3. Quartal und in der 2. Hälfte stieg die Zahl.", "Danach fiel sie."],
    ["Der Beirat besteht seit 2015.", "Mitglieder sind Verbände."],
    ["Es gibt 54.", "Davon liegen zwei im Ruhrgebiet."],
    ["Das sind 24,6 Prozent von 14.128.200 Personen.", "Im Vorjahr waren es 23,9."],
    ["Am 01.01.2022 trat es in Kraft.", "Stichtag war der 15. Januar."],
    ["Die Kapitel 4.1. bis 4.9. bewerten das Gesetz.", "Kapitel 5 bündelt sie."],
    ["Die Quote lag zwischen 12 und 14.", "Die Kommunen wollen mehr."],
    # enumerations
    ["1. die allgemeine Verwaltung und 2. die Schulen"],
    ["1. Der Rat berät das Land.", "2. Gegen Diskriminierung wird vorgegangen."],
    ["Es gibt drei Ziele: 1. Der Abbau von Hürden, 2. Die Förderung und 3. Das Gestalten.", "Alle zählen."],
    ["A. Einleitung und Überblick"],
    # quotes and brackets
    ["Er sagt: „Das geht nicht mit uns“.", "Wir sehen das anders."],
    ["Sie sagt: „Das ist gut.“", "In diesem Sinne geht es weiter.", "So bleibt es."],
    ["„Wir schaffen das!“ sagt der Rat.", "Viele stimmen zu."],
    ["Das Programm „KOMM-AN!“ Nordrhein-Westfalens hilft.", "Kommunen nutzen es."],
    ["„Wozu das Ganze?“", "Menschen fragen so."],
    ["Das ist belegt (vgl. Abschn. 2.1).", "Zweitens fehlt Personal."],
    ["Das gilt überall (es ist so. Niemand bestreitet das) und bleibt so.", "Gut."],
    ["Es gibt Hürden.", "(Das ist bekannt.)", "Kommunen bauen sie ab."],
    ["Formate (Mentoring, Beratung etc.) Kommunaler Träger helfen.", "Sie wirken."],
    ["Befragt wurden 12 (?) Personen.", "Alle antworteten."],
    # omissions, addresses, initials
    ["Das stärkt uns.", "[…] Viele Initiativen entstehen."],
    ["Das stärkt […] Menschen und Vereine.", "Sie wachsen."],
    ["Vielfalt, Respekt … Werte zählen.", "Das bleibt."],
    ["Wir machen weiter …", "Das ist sicher."],
    ["Siehe https://www.svr-migration.de/studie/?a=1.", "Die Studie ist frei."],
    ["J. R. Becker und K. Weiß schrieben den Bericht.", "Er erschien 2024."],
    ["Die G.I.B. Bottrop wertet aus.", "Sie berichtet jährlich."],
]


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("expected", CASES, ids=lambda sentences: sentences[0][:40])
def test_sentences_of_hand_made_texts(expected):
    assert _sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Es gibt\n• kurze Wege\n• gute Räume", ["Es gibt", "• kurze Wege", "• gute Räume"]),
        ("Mittel für Kurse, ca.\n  • kleine Gruppen.", ["Mittel für Kurse, ca.", "• kleine Gruppen."]),
        ("Überschrift ohne Punkt\n\nDer Text beginnt.", ["Überschrift ohne Punkt", "Der Text beginnt."]),
        ("Das Land\nfördert Kreise.\nSie danken.", ["Das Land\nfördert Kreise.", "Sie danken."]),
        ("  \tEin Satz.  Noch einer. \n", ["Ein Satz.", "Noch einer."]),
        ("", []),
        (" \n\t\u202f ", []),
        (".", ["."]),
    ],
)
def test_line_breaks_and_blanks(text, expected):
    assert _sentences(text) == expected


def test_offsets_count_code_points():
    assert split_sentences(" Äpfel 🍏 reifen. Öl fließt.") == [(1, 16), (17, 27)]


# Text made of the very things that decide about an end, beside arbitrary text.
_tricky = st.lists(
    st.sampled_from(
        [
            *".!?…:;,•§()[]„“\"'– \n",
            *("\n\n", "\u202f", "\u2028", "\x1c", "z. B.", "Abs.", "Mio.", "e. V.", "usw.", "1.", "17.", "II.", "Die"),
            *("und", "Januar", "Satz", "[…]", "Ä", "ß", "漢", "http://a.b/c."),
        ]
    ),
    max_size=60,
).map("".join)


@given(st.one_of(st.text(max_size=200), _tricky))
def test_nothing_is_lost_and_nothing_overlaps(text):
    spans = split_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    joined = "".join(text[start:end] for start, end in spans)
    assert "".join(joined.split()) == "".join(text.split())


@given(st.one_of(st.text(max_size=200), _tricky))
def test_blanks_around_a_text_change_nothing(text):
    assert _sentences(f" {text.strip()} ") == _sentences(text.strip())


def _seconds(text: str) -> float:
    started = time.process_time()
    split_sentences(text)
    return time.process_time() - started


def test_time_grows_linearly_even_without_a_boundary():
    for part in (".", "a. ", "(b. A ", ".) ", "\n ", "„A!“ b ", "1. ", "[" + "…" * 9):
        assert _seconds(part * (40_000 // len(part))) < 2, part


def test_a_long_report_takes_less_than_half_a_second():
    report = Path(__file__).parents[2] / "corpus" / "evaluation-report.txt"
    text = report.read_text(encoding="utf-8")
    assert len(text) > 400_000
    assert min(_seconds(text) for _ in range(3)) < 0.5
