"""The real report, read and compared with what a person finds in it."""

from collections import Counter

import pytest

from assistant.documents.model import Element, page_at, source_at
from assistant.documents.report.chunks import chunks_of, lines_of
from assistant.documents.report.pages import listed_pages

# Every heading of the chapters: number and title as its lines in the file have them (compared letter by letter), and
# the printed page, which the report's lists of figures, its running heads and its chapter digits bear out.
HEADINGS = """
0|Executive Summary|12
1|Einleitung|14
1.1|Teilhabe und Integration – NRW als Vorreiter|15
1.2|Kurzbeschreibung der novellierten Fassung des Gesetzes zur Förderung der gesellschaftlichen Teilhabe und Integration Nordrhein-Westfalen (TIntG)|17
1.3|Ziel und übergeordnete Erkenntnisinteressen der Evaluation|19
1.4|Ergebnispräsentation|20
2|Methodisches Vorgehen|21
2.1|Evaluationsdesign|21
2.2|Erhebungsmethoden und -instrumente|22
2.2.1|Sekundärdatenanalyse|22
2.2.2|Surveys und standardisierte Befragungen|23
2.2.3|Qualitative Interviews|23
2.3|Methodische Limitationen|24
2.4|Begriffsdefinition|25
3|Verwirklichung der Teilhabe und Integrationsgrundsätze über Integrationspauschalen und landesweite Modellprojekte|26
3.1|Erkenntnisinteresse und Datengrundlage|26
3.2|Integrationspauschalen des Landes|27
3.3|Modellprojekte|31
4|Befunde und Entwicklungspotenziale zu den einzelnen Aufgaben des Landes|37
4.1|Teilhabe in Gremien|37
4.1.1|Erkenntnisinteresse und Datengrundlage|37
4.1.2|Vertretung von Menschen mit Einwanderungsgeschichte in Landesgremien|37
4.2|Interkulturelle Öffnung der Landesverwaltung|40
4.2.1|Erkenntnisinteresse und Datengrundlage|40
4.2.2|Interkulturelle Öffnung der Landesministerien und ihrer nachgeordneten Behörden|40
4.2.3|Erwerb und Zuwachs interkultureller Kompetenz im Rahmen der beruflichen Aus-, Fort- und Weiterbildung|43
4.2.4|Erhöhung des Anteils von Menschen mit Einwanderungsgeschichte im öffentlichen Dienst des Landes|46
4.2.5|Arbeit der Integrationsbeauftragten|47
4.3|Antidiskriminierung|49
4.3.1|Erkenntnisinteresse und Datengrundlage|49
4.3.2|Antidiskriminierungsarbeit|49
4.3.3|Beschwerdemanagement|53
4.4|Kommunale Integrationszentren|56
4.4.1|Erkenntnisinteresse und Datengrundlage|56
4.4.2|Flächendeckung und Zugang|58
4.4.3|Verbesserung von Bildungschancen|64
4.4.4|Zusammenarbeit vor Ort|67
4.5|Förderung Kommunales Integrationsmanagement|72
4.5.1|Erkenntnisinteresse und Datengrundlage|72
4.5.2|Evaluation der Strukturentwicklung in der Verwaltung durch das Kommunale Integrationsmanagement NRW|72
4.5.3|Evaluation der individuellen Ebene des Kommunalen Integrationsmanagements|74
4.5.4|Einschätzungen aus dem Beteiligungsprozess|77
4.6|Integration durch Bildung: Das schulnahe Bildungsangebot in den Zentralen Unterbringungseinrichtungen in Nordrhein-Westfalen|79
4.6.1|Erkenntnisinteresse und Datengrundlage|79
4.6.2|Was umfasst das schulnahe Bildungsangebot?|80
4.6.3|Ausgestaltung des schulnahen Bildungsangebots in den ZUE|80
4.6.4|Ziel- und Wirkungserreichung|85
4.6.5|Weitere Bildungsangebote durch Betreuungsdienstleister in ZUE|87
4.7|Integration durch den Erwerb der deutschen Sprache, Ausbildung, Arbeit|88
4.7.1|Erkenntnisinteresse und Datengrundlage|88
4.7.2|Förderung der beruflichen Integration nach dem SGB II|90
4.7.3|Die Landesinitiativen zur Förderung der Ausbildungs- und Beschäftigungsfähigkeit von jungen Menschen in Duldung oder Aufenthaltsgestattung|94
4.7.4|Aktivitäten der Landesregierung zur interkulturellen Öffnung des Arbeitsmarktes|96
4.7.5|Strukturen des Beirats zur Integration geflüchteter Menschen in Ausbildung und Arbeit|99
4.7.6|Förderung und Verbesserung der Strukturen und Verfahren zur Anerkennung von ausländischen Abschlüssen|100
4.7.7|Fazit und Bewertung der Attraktivität des Arbeitsmarktes in NRW|103
4.8|Integrationsmaßnahmen freier Träger|106
4.8.1|Erkenntnisinteresse und Datengrundlage|106
4.8.2|Förderung von Integrationsagenturen|107
4.8.3|Förderung von Organisationen von Menschen mit Einwanderungsgeschichte|111
4.8.4|Förderung des interreligiösen Dialogs im Rahmen des Förderaufrufs ZEmaC|113
4.9|Vertretung auf Landesebene|116
4.9.1|Erkenntnisinteresse und Datengrundlage|116
4.9.2|Einbindung des Landesintegrationsrats und von Menschen mit Einwanderungsgeschichte auf Landesebene|116
5|Auszüge aus Stellungnahmen der Kommunalen Spitzenverbände Nordrhein-Westfalens zu den unmittelbaren Auswirkungen des Teilhabe- und Integrationsgesetzes|118
6|Fazit und Schlussfolgerungen|119
"""  # noqa: E501 - one heading a line

# Findings and recommendations of the boxes, counted by hand in the text.
BOXES = {
    "3": (5, 5),
    "4.1": (4, 2),
    "4.2": (5, 4),
    "4.3": (8, 4),
    "4.4": (5, 3),
    "4.5": (9, 0),
    "4.6": (4, 4),
    "4.7": (6, 4),
    "4.8": (7, 6),
    "4.9": (2, 1),
}


def blocks(report, element):
    return [block for block in report.blocks if block.element is element]


def test_every_heading_has_its_number_title_and_page(report):
    expected = [tuple(line.split("|")) for line in HEADINGS.strip().splitlines()]
    found = [(s.number, s.title, str(s.page)) for s in report.sections if s.number[0].isdigit()]
    assert found == expected


def test_named_sections(report):
    named = [s.number for s in report.sections if not s.number[0].isdigit()]
    assert named == [
        "Vorwort",
        "Abkürzungsverzeichnis",
        "Abbildungen",
        "Tabellen",
        "Anhang I",
        "Anhang II",
        "Impressum",
    ]
    assert [(s.title, s.page) for s in report.sections if s.number in ("Abbildungen", "Anhang II")] == [
        ("Abbildungen", 10),
        ("Analyseraster", None),
    ]


def test_figures_and_tables_stand_on_the_pages_of_the_reports_own_lists(report, source):
    listed = listed_pages(chunks_of(lines_of(source)))
    found = {b.label: page_at(b.pieces, 0) for b in report.blocks if b.element in (Element.FIGURE, Element.TABLE)}
    assert len(listed) == 32
    assert found == {label: entry.page for label, entry in listed.items()}


def test_footnotes_once_each_and_their_marks_lifted(report):
    notes = blocks(report, Element.FOOTNOTE)
    assert sorted(int(note.label) for note in notes) == list(range(1, 58))
    text = "\n".join(block.text for block in report.blocks)
    assert "549 im Jahr 2022 auf 713 im Jahr 2023" in text
    assert "138 Mio. Euro und somit" in text
    assert "Arbeits- und Wohnungsmarkt. 20 %" in text


def test_every_footnote_knows_the_place_of_its_mark(report):
    before = {mark.number: block.text[: mark.at][-24:] for block in report.blocks for mark in block.marks}
    assert sorted(before, key=int) == [str(number) for number in range(1, 58)]
    assert before["1"].endswith("gedeckt wurde.")
    assert before["4"].endswith("im Jahr 1995.")
    assert before["9"].endswith("Wohnungsmarkt.")
    assert before["26"].endswith("549 im Jahr 2022")
    assert before["39"].endswith("KvDaZ-Schulungen")
    assert before["54"].endswith("Land gestärkt?")
    assert before["57"].endswith("138 Mio. Euro")


def test_boxes_bullet_by_bullet(report):
    findings = Counter(b.section for b in blocks(report, Element.FINDING))
    recommendations = Counter(b.section for b in blocks(report, Element.RECOMMENDATION))
    assert {s: (findings[s], recommendations[s]) for s in {*findings, *recommendations}} == BOXES


def test_every_bullet_of_a_box_is_whole(report):
    for block in blocks(report, Element.FINDING) + blocks(report, Element.RECOMMENDATION):
        assert block.text[0].isupper(), block.text
        assert block.text.endswith("."), block.text


def test_pull_quotes_have_their_speaker(report):
    quotes = blocks(report, Element.QUOTE)
    speakers = {quote.speaker for quote in quotes}
    assert {
        "Städtetag NRW",
        "Städte- und Gemeindebund NRW",
        "Landkreistag NRW",
        "Experte aus der Wissenschaft",
    } <= speakers
    assert all(quote.speaker for quote in quotes)


@pytest.mark.parametrize(
    "sentence",
    [
        # a page break inside a word, a footnote, a column out of order, a figure, a box
        "Der Migrant Integration Policy Index (MIPEX), der Integrationspolitik unterschiedlicher Länder vergleichend",
        "die außerhalb des staatlichen Einflussbereichs liegen und somit die Wirksamkeit politischer Maßnahmen",
        "antimuslimischer Rassismus, Antiziganismus sowie anti-Schwarzer, anti-asiatischer und weitere Formen",
        "Voraussetzungen, um mit Sensibilisierung, Prävention, Beratung und Intervention erfolgreicher gegen",
        "variieren stark von Region zu Region. Insbesondere in ländlichen Regionen gäbe es",
        "Jedoch weisen die Verbände auch darauf hin, dass die Veränderungen noch nicht überall greifen.",
        "Die Ausrichtung der umgesetzten Maßnahmen zeigen einen Fokus auf Neueingewanderte",
        "im Zusammenhang mit den eingeführten Maßnahmen verschiedene förderliche und hemmende Faktoren",
        "Es gibt einen situativen Austausch auf Arbeitsebene und halbjährliche Besprechungen",
        "besonders von den geschaffenen Teilhabemöglichkeiten profitiert.",
        "Einflussfaktoren auf das KIM-CM identifiziert werden.",
        "die Zielerreichung und Wirksamkeit. Daneben konnten auch programmexterne Einflussfaktoren",
        "als die von allen erwerbsfähigen Leistungsberechtigten.",
        "Die im Gesetz vorgesehenen Beschwerdestellen für Diskriminierungsfälle in den obersten Landesbehörden",
        "Aus-, Fort- und Weiterbildung",
        "in Nordrhein-Westfalen",
        "Covid-19-Pandemie",
    ],
)
def test_cut_sentences_are_joined(report, sentence):
    assert any(sentence in block.text for block in report.blocks)


def test_no_paragraph_of_the_chapters_starts_or_stops_in_mid_sentence(report):
    texts = [b for b in blocks(report, Element.TEXT) if b.section[0].isdigit()]
    started = [b.text[:60] for b in texts if b.text[0].islower()]
    stopped = [b.text[-60:] for b in texts if b.group is None and b.text[-1] not in ".:?!“)"]
    assert started == []
    assert stopped == []


def test_abbreviations(report):
    assert len(report.abbreviations) == 52
    assert report.abbreviations["ZSBA"] == "Zentrale Servicestelle Berufsanerkennung"
    assert report.abbreviations["MKFFI"].endswith("(16./17. Legislaturperiode)")


def test_every_character_knows_its_place_in_the_file(report, source):
    blank = {"\u00a0", "\u2002", "\u2003", "\u2009", "\u202f", "\t", "\n", "\r"}
    for block in report.blocks:
        for at, char in enumerate(block.text):
            there = source[source_at(block.pieces, at)]
            assert there == char or (char in " \n" and (there in blank or there == " " or there == "-")), block.text


def test_pages_never_run_backwards_inside_a_block(report):
    backwards = [
        block.text[:40]
        for block in report.blocks
        if block.section[0].isdigit()
        and [p.page for p in block.pieces] != sorted(p.page for p in block.pieces if p.page is not None)
    ]
    assert backwards == []
