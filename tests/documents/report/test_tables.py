"""Tables and figures of the real report as records, each written by hand from the file."""

import random

import pytest

from assistant.documents.clean import CleanText
from assistant.documents.model import Element, Table, source_at
from assistant.documents.report.chunks import Kind
from assistant.documents.report.reader import read_report
from assistant.documents.report.tables import Part, fragments, read_record

FUNDS = """
2012|1.701.950,00 Euro
2013|1.430.700,00 Euro
2014|2.648.650,00 Euro
2015|5.595.500,00 Euro
2016|6.113.950,00 Euro
2017|4.754.400,00 Euro
2018|4.837.050,00 Euro
2019|5.095.000,00 Euro
2020|4.909.210,20 Euro
2021|4.258.184,94 Euro
2022|10.531.900,00 Euro
2023|14.128.200,00 Euro
"""
POOLS = """
206 Grundlagenschulungen (1.130 Teilnehmende)
323 Qualifizierungen (2.619 Teilnehmende)
94 Austauschtreffen (1.255 Teilnehmende)
"""
FACTORS = """
Zeit für einen strukturierten Aufbau des KIM-CM
Bekanntheit und Verständnis von KIM bei relevanten Akteurinnen und Akteuren
Unterstützung durch die Leitungsebenen
Rollen- und Aufgabenklarheit der KIM-Case Managerinnen und Manager
Vorhandensein von KIM-CM-Konzepten
Stellenbesetzung mit geeigneten Personen und Personalstabilität
Organisationale Anbindung der KIM-Case Managerinnen und Manager
Präsenz vor Ort und aufsuchende Arbeit
Verständigung mit den begleiteten Personen in den Herkunftssprachen
Haltung und Herangehensweise der KIM-Case Managerinnen und Manager
Der rechtskreisübergreifende Ansatz
Merkmale der vom KIM begleiteten Personen
Vorhandensein (passender) Beratungs- und Verweisangebote
Mobilität
Personelle Ressourcen bei anderen Stellen
"""
LAND = """
Beirat zur Integration geflüchteter Menschen in Ausbildung und Arbeit (2015).
Lehrkräfte Plus (ab 2017), Landesgefördertes Programm für den beruflichen Wiedereinstieg von Lehrkräften mit Fluchthintergrund in NRW in Kooperation mit Universitäten und der Bertelsmann Stiftung.
Kommunales Integrationsmanagement NRW (ab 2020) für individuelle Integrationsbegleitung auf kommunaler Ebene. Der Arbeitsmarktbezug entsteht über Netzwerkarbeit und Einzelfallsteuerung.
Erweiterung des KIM durch „nrw.integrativ“ (ab 2024) zur besseren arbeitsmarktlichen Unterstützung, insbesondere für Zielgruppen, die bisher durch Regelstrukturen unzureichend erreicht wurden.
„Durchstarten in Ausbildung und Arbeit“ sowie „Gemeinsam klappt’s“ (2018–2023) zur Förderung des Arbeitsmarktzugangs für junge Geduldete und Gestattete, ergänzend zu BA-/Jobcenter-Leistungen eingesetzt.
Weitere Programme zur Förderung internationaler Lehrkräfte wie „Internationale Lehrkräfte fördern“ und das „Netzwerk für Lehrkräfte mit Zuwanderungsgeschichte“.
"""  # noqa: E501 - one cell a line
BUND = """
Integration Points (ab 2015): Einrichtung von spezialisierten Anlaufstellen für Geflüchtete bei Agenturen für Arbeit und Jobcentern, um Anerkennungs- und Qualifizierungsberatung sowie frühzeitige arbeitsmarktliche Unterstützung zu bündeln.
Etablierung von Migrationsbeauftragten in der Bundesagentur für Arbeit (BA) und in Jobcentern in der Trägerschaft der Bundesagentur für Arbeit (ab 2016): Zuständig für die Koordination migrationsspezifischer Fragen, Schnittstellenarbeit zwischen operativer Arbeitsvermittlung, Beratungsdiensten und integrationsbezogenen Trägern.
Integrationskurse und berufsbezogene Deutschsprachkurse (seit 2005/weiterentwickelt ab 2016), durchgeführt vom Bundesamt für Migration und Flüchtlinge (BAMF).
Bundesweite Projekte zur Qualifizierungsberatung, Anerkennung ausländischer Abschlüsse und arbeitsmarktnaher Vermittlung (u. a. IQ Netzwerk).
Job-Turbo (seit 2023): Initiative der Bundesregierung zur Beschleunigung der Arbeitsmarktintegration insbesondere von Geflüchteten aus der Ukraine. Fokus auf frühzeitiger Vermittlung in Beschäftigung bei paralleler berufsbezogener Sprachförderung.
Job-Berufssprachkurs (Pilotmodell des BAMF seit 2024): Kombination aus Arbeitsaufnahme („on the job“) und paralleler berufsbezogener Sprachförderung.
Aktualisierte Fachkräfteeinwanderungsgesetze (2023/2024): Vereinfachte Verfahren zur Einreise, Anerkennung und Arbeitsaufnahme von ausländischen Fachkräften aus Drittstaaten.
"""  # noqa: E501 - one cell a line
CLAUSES = """
§ 1 Teilhabe- und Integrationsverständnis
§ 2 Teilhabe- und Integrationsgrundsätze
§ 3 Verwirklichung der Teilhabe- und Integrationsgrundsätze
§ 4 Menschen mit Einwanderungsgeschichte
§ 5 Teilhabe in Gremien
§ 6 Interkulturelle Öffnung der Landesverwaltung
§ 7 Antidiskriminierung
§ 8 Kommunale Integratikonszentren
§ 9 Förderung Kommunales Integrationsmanagement
§ 10 Integration durch Bildung
§ 11 Integration durch Erwerb der deutschen Sprache, Ausbildung und Arbeit
§ 12 Integrationsmaßnahmen freier Träger
§ 13 Vertretung auf Landesebene
§ 14 Personenkreis
§ 15 Aufgaben und Ziele
§ 16 Verteilung, Zuweisung und Unterrichtungsrecht
§ 17 Integrationspauschalen
§ 18 Zuweisungen für Integrationsmaßnahmen 2019
§ 19 Landesbericht für Teilhabe und Integration sowie Statistik
§ 20 Inkrafttreten, Außerkrafttreten und Evaluation
"""
DESIGN = """
Kontextualisierung TIntG
Teilhabe & Integration in NRW
Explorative Daten- und Dokumentenanalyse
Anschlussfähiges Evaluationsdesign
Literatur- und Datenbankanalyse
Fortlaufende Erhebung von Ergebnis- und Kontextindikatoren
Qualitative Inhaltsanalyse (QIA)
Gezielte Analyse von Berichten und Gutachten
Sekundärdaten
Survey und Befragungen
Standardisierte Online- und Telefonerhebungen (Zielgruppen)
Vertiefungsinterviews
Einordnung der Befunde und Vertiefung (Umfeldakteure)
Primärdaten
Triangulation & Schlussfolgerung
Zusammenfassung aller Daten entlang der Fragestellungen
Bericht & Empfehlungen
Synthese & Bericht
"""
OPENING = """
Verwaltungsstruktur|Maßnahmen zur Veränderung der formalen Organisation und Hierarchie innerhalb der Organisation, einschließlich der Aufteilung von Aufgaben, Verantwortlichkeiten und Befugnissen auf verschiedene Ebenen und Abteilungen
Verwaltungsstruktur|gezielte Einstellung geflüchteter Menschen
Verwaltungsstruktur|Zusammenarbeit mit der Bundesagentur für Arbeit
Verwaltungsstruktur|Gründung des „Büro Vielfalt“
Verwaltungsstruktur|Gründung einer „Arbeitsgruppe Diversity“
Verwaltungsstruktur|Einrichtung einer AGG Beschwerdestelle
Verwaltungskultur|Maßnahmen zur Veränderung der Werte, Normen und Praktiken innerhalb einer Organisation, die das Arbeitsumfeld und die Arbeitsbeziehungen prägen
Verwaltungskultur|Tag der Diversität
Verwaltungskultur|Befassung mit der Thematik im Rahmen der Arbeitsgemeinschaft „Hauskultur“
Verwaltungskultur|Fortbildungen
Verwaltungskultur|Umsetzung von inhaltlich relevanten Kampagnen in der Öffentlichkeitsarbeit
Verwaltungskultur|gezielte Werbung im Internet und in Broschüren
Verwaltungskultur|Anbieten eigener Führungen für fremdsprachige Adressaten
Verwaltungskultur|Festlegung einer Wertekultur
Verwaltungskultur|interkulturelle Gestaltung des internen Newsletters
Verwaltungskultur|Pflege eines interkulturellen Kalenders
Verwaltungskultur|interne Fortbildungen/Training
Verwaltungskultur|Umsetzung von inhaltlich relevanten Kampagnen über Diversität (Vorträge, Diversity-Tag, Ausstellung)
Organisationsentwicklung|Maßnahmen zur Veränderung der Arbeitsweise und Abläufe innerhalb einer Organisation (z. B. Maßnahmen im Bereich Recruiting, Bedarfsanalysen etc.)
Organisationsentwicklung|explizite Ansprache von Menschen mit Einwanderungsgeschichte in Stellenausschreibungen (Ermutigungsklausel)
Organisationsentwicklung|Aufnahme des Themas „Interkulturelle Öffnung“ ins Onboarding neuer Mitarbeitender
Organisationsentwicklung|Aufnahme von interkulturellen Kompetenzen in Anforderungsprofile
Organisationsentwicklung|Teilnahme an Ausbildungsmessen oder einschlägigen Messen (z. B. Sticks & Stones, Rehacare)
Organisationsentwicklung|Überprüfung von Auswahlverfahren hinsichtlich ihrer Diskriminierungsfreiheit
Organisationsentwicklung|Anpassung von Stellenausschreibungen
Organisationsentwicklung|Übersetzung vieler Informationsmaterialien ins Englische
Organisationsentwicklung|Ansprache der Zielgruppe auf Ausbildungsmessen
"""  # noqa: E501 - one row a line
PROJECTS = """
Projekt: Qualifizierung, Austausch und Vernetzung|Qualifizierung, Austausch und Vernetzung für die Servicestellen für Antidiskriminierungsarbeit in NRW:
Projekt: Qualifizierung, Austausch und Vernetzung|Schulungskonzept für Fachkräfte
Projekt: Qualifizierung, Austausch und Vernetzung|Begleitung und Unterstützung des Findungsprozesses der Kompetenzverbünde
Projekt: Qualifizierung, Austausch und Vernetzung|Umsetzung von kollegialen Reflexionsräumen, Supervision
Projekt: Öffentlichkeitsarbeit|Verantwortung der verbandsübergreifenden Öffentlichkeitsarbeit der ADA NRW, u. a.:
Projekt: Öffentlichkeitsarbeit|Corporate Identity
Projekt: Öffentlichkeitsarbeit|Aktionstage und Veranstaltungen
Projekt: Juristische Beratung und Begleitung der Servicestellen|Juristische Begleitung der Beratenden in den Servicestellen zum Diskriminierungsschutz, u. a.:
Projekt: Juristische Beratung und Begleitung der Servicestellen|Schulung der Beratenden zu einschlägigen Rechtsthemen u. a. im Kontext des AGG
Projekt: Juristische Beratung und Begleitung der Servicestellen|Bereitstellung von (mehrsprachigen) Mustervorlagen
Projekt: Juristische Beratung und Begleitung der Servicestellen|Evaluation von Bedarfen
Projekt: Juristische Beratung und Begleitung der Servicestellen|Weiterleitung von aktuellen Entwicklungen und Informationen
Projekt: Online-Beratung|Etablierung einer (mehrsprachigen) Online-Beratung unter Beteiligung möglichst viele Beratungsstellen
Projekt: Dokumentation, Erfassung, Berichtswesen und Website|Verbandsübergreifende Darstellung der Arbeit der Beratungsstellen, u. a.:
Projekt: Dokumentation, Erfassung, Berichtswesen und Website|Layout der Website
Projekt: Dokumentation, Erfassung, Berichtswesen und Website|Jahresberichte
Projekt: Dokumentation, Erfassung, Berichtswesen und Website|Verantwortung des verbandsübergreifenden Dokumentationssystems
"""  # noqa: E501 - one row a line
# By order, 25 % (N=3) would be "keine der beschriebenen Formen" and 16,7 % (N=2) "eigene Beschwerdestelle"; sections
# 4.3.3 and the findings say that three ministries have such an office. So only the first row is certain.
COMPLAINTS = """
Es werden bewährte Strukturen zur Bearbeitung von Beschwerdeeingaben und Petitionen genutzt.|75 % (N=9)
"""
AIMS = """
Zielbezüge|Migrationsgesellschaftliche Öffnung von Verwaltungsstrukturen
Zielbezüge|Teilhabechancen verbessern
Zielbezüge|Unterstützung bei Gründung/Professionalisierung von MSO
Zielbezüge|Frühe Bildung Elementarerziehung
Zielbezüge|Übergang Elementar-/Primarbereich
Zielbezüge|Interkulturelle Schulentwicklung
Zielbezüge|Entwicklung außerschulischer Unterstützungsformate für zugewanderte Kinder und Jugendliche
Zielbezüge|Beteiligung von Familien im Bildungssystem
Zielbezüge|Übergang Schule/Beruf
Zielbezüge|Rassismuskritische Arbeit (Antidiskriminierung, Antiziganismus)
Zielbezüge|Sozialraumbezogene Arbeit
Zielbezüge|Stärkung ehrenamtlicher Strukturen
Zielbezüge|Einbezug der Zivilgesellschaft im Aufbau von Integrationsstrukturen
Zieldimensionen|I. Erstintegration von Neuzugewanderten
Zieldimensionen|II. Nachhaltige Integration in die Regelsysteme
Zieldimensionen|III. Migrationsgesellschaft gestalten
Zieldimensionen|IV. Kommunales Integrationsmanagement (KIM) (nicht ausgewertet)
"""
DIMENSIONS = """
Nachhaltige Integration in die Regelsysteme|38 %
Erstintegration von Neuzugewanderten|15 %
Kommunales Integrationsmanagement (KIM)|17 %
Migrationsgesellschaft gestalten|30 %
"""
# Confirmed in section 4.6.3 (German and mathematics first, languages of origin hardly at all) and by figure 22, where
# 22 teachers judge Gesellschaftslehre and 14 Naturwissenschaften.
SUBJECTS = """
Deutsch|100 % (N=35)
Mathematik|85,7 % (N=30)
Gesellschaftslehre|65,7 % (N=23)
Naturwissenschaften|45,7 % (N=16)
Anderes, und zwar:|22,9 % (N=8)
Angebote in der Herkunftssprache der teilnehmenden Kinder und Jugendlichen|2,9 % (N=1)
"""
ROOMS = """
Der Unterrichtsraum war abschließbar.|33|0|4,48
Für meinen Unterricht gab/gibt es in der ZUE einen geeigneten Unterrichtsraum (bzgl. Größe, Lichtverhältnisse, freundliche Atmosphäre u.Ä.)|33|0|4,30
Der von mir genutzte Unterrichtsraum war/ist ausreichend mobiliert (Tische, Stühle).|33|0|4,21
Der von mir genutzte Unterrichtsraum war/ist technisch gut ausgestattet (z. B. mit Beamer, Internet).|33|0|3,55
Die zur Verfügung gestellten Unterrichtsmaterialien zur Vermittlung der deutschen Sprache waren/sind für die Zielgruppe geeignet.|33|0|3,48
Die zur Verfügung gestellten Unterrichtsmaterialien zur Vermittlung von Kenntnissen, Fähigkeiten und Fertigkeiten in Gesellschaftslehre waren/sind für die Zielgruppe geeignet.|20|13|2,80
Die zur Verfügung gestellten Unterrichtsmaterialien zur Vermittlung von Kenntnissen, Fähigkeiten und Fertigkeiten in Mathematik waren/sind für die Zielgruppe geeignet.|25|8|2,96
Die zur Verfügung gestellten Unterrichtsmaterialien zur Vermittlung von Kenntnissen, Fähigkeiten und Fertigkeiten in Naturwissenschaften waren/sind für die Zielgruppe geeignet.|19|14|2,74
"""  # noqa: E501 - one row a line
# Confirmed in section 4.6.3: 84 % mixed groups, 73 % fluctuation, 55 % psychosocial burdens, 27 % large groups.
CHALLENGES = """
Heterogene Bildungsstände/unterschiedliche Lernvorerfahrungen der Kinder und Jugendlichen|84,8 % (N=28)
Hohe Fluktuation der Teilnehmenden|72,7 % (N=24)
Fehlende/unzureichende Alphabetisierung im lateinischen Schriftsystem (bei Kindern ab 8 Jahren)|69,7 % (N=23)
Beeinträchtigung der Kinder und Jugendlichen durch psychosoziale Belastungen|54,5 % (N=18)
Große Lerngruppe|27,3 % (N=9)
Kein geeigneter Unterrichtsraum|9,1 % (N=3)
Es gab keine Herausfordernungen|6,1 % (N=2)
"""
EFFECTS = """
Die Kinder sind durch das schulnahe Bildungsangebot auf einen Schulbesuch/Zugang zum Bildungssystem bzw. die Wiederaufnahme ihrer Schullaufbahn vorbereitet.|32|1|4,09
Die Kinder können sich außerhalb der ZUE orientieren und finden sich im gesellschaftlichen Alltag in Deutschland zurecht.|27|6|3,89
Die Kinder finden sich im Alltag innerhalb der ZUE besser zurecht.|28|5|4,32
Die Kinder haben gelernt, sich im Alltag auf Deutsch zu verständigen.|32|1|3,88
"""  # noqa: E501 - one row a line
PROGRESS = """
Fortschritte in der Alphabetisierung im lateinischen Schriftsystem|30|3|3,77
Fortschritte im Bereich Deutsch|32|1|3,94
Fortschritte im Bereich Mathematik|28|0|3,04
Fortschritte im Bereich Gesellschaftslehre|22|0|3,00
Fortschritte im Bereich Naturwissenschaften|14|0|2,86
"""
BENEFITS = """
Erwerbsfähige Leistungsberechtigte insgesamt|1.045.342|1.095.964|1.117.621
Erwerbsfähige Leistungsberechtigte im Kontext Flucht|156.176|153.576|162.205
"""
SURVEY = ("Unterfrage", "N", "k.A.", "MW")
RECORDS = {
    "Tabelle 1": (("Haushaltsjahr", "Summe"), FUNDS),
    "Tabelle 2": (("Begleitende Angebote",), POOLS),
    "Tabelle 3": (("Programminterne Einflussfaktoren Programmexterne Einflussfaktoren",), FACTORS),
    "Tabelle 4": (("Landesmaßnahmen zur interkulturellen Öffnung des Arbeitsmarkts in NRW (Beispiele):",), LAND),
    "Tabelle 5": (
        (
            "Maßnahmen des Bundes zur interkulturellen Öffnung des Arbeitsmarkts und laufende Bundesprogramme "
            "(Beispiele):",
        ),
        BUND,
    ),
    "Abbildung 1": ((), CLAUSES),
    "Abbildung 2": ((), DESIGN),
    "Abbildung 3": ((), OPENING),
    "Abbildung 5": ((), PROJECTS),
    "Abbildung 6": ((), COMPLAINTS),
    "Abbildung 7": ((), AIMS),
    "Abbildung 8": ((), DIMENSIONS),
    "Abbildung 17": ((), SUBJECTS),
    "Abbildung 19": (SURVEY, ROOMS),
    "Abbildung 20": ((), CHALLENGES),
    "Abbildung 21": (SURVEY, EFFECTS),
    "Abbildung 22": (SURVEY, PROGRESS),
    "Abbildung 23": (("", "Dezember 2021", "Dezember 2022", "Dezember 2023"), BENEFITS),
}
UNCERTAIN = {f"Abbildung {number}" for number in (4, *range(9, 17), 18, *range(24, 28))}

KI = "Quelle: Syspons 2025, auf Basis der Befragung der Leitungen der Kommunalen Integrationszentren (KI)."
TEACHERS = (
    "Quelle: Syspons 2025 auf Basis der Befragung von Lehrkräften für das schulnahe Bildungsangebot in Zentralen "
    "Unterbringungseinrichtungen des Landes."
)
CENTRAL = "auf Basis der Befragung der Zentralabteilungen der Landesministerien und nachgeordneten Behörden"
FLIGHT = "von März 2022, März 2023 und März 2024 mit Datenstand Dezember des jeweiligen Vorjahres."
JOB_CENTRES = (
    "Quelle: Syspons 2025 auf Basis der Monatsberichte über die Erreichung der Zielvereinbarungen mit den Jobcentern "
    "von der G.I.B . – Gestaltung, Innovation und Beratung in der Arbeits- und Sozialpolitik GmbH im März 2022 und "
    "März 2023 mit Datenstand Dezember des jeweiligen Vorjahres."
)
DATA_2023 = "Quelle: Syspons 2025 auf Basis der Fachdatenerhebung NRW 2023."
TITLES_AND_SOURCES = {
    "Tabelle 1": (
        "Entwicklung der bewilligten Mittel seit der Einführung der Integrationspauschalen im Jahr 2012",
        "Quelle: KfI-Jahresbericht 2023",
    ),
    "Tabelle 2": ("Begleitende Angebote der Laiensprachmittlerpools im Jahr 2023", DATA_2023),
    "Tabelle 3": ("Darstellung der programminternen und programmexternen Einflussfaktoren", ""),
    "Tabelle 4": (
        "Maßnahmen zur interkulturellen Öffnung des Arbeitsmarktes vor und nach 2022 auf Landesebene",
        "",
    ),
    "Tabelle 5": (
        "Maßnahmen zur interkulturellen Öffnung des Arbeitsmarktes vor und nach 2022 auf Bundesebene",
        "",
    ),
    "Abbildung 1": (
        "Evaluationsgegenstand",
        "Quelle: Syspons 2023 auf Basis der Leistungsbeschreibung und der Auftragsklärung mit dem Ministerium für "
        "Kinder, Jugend, Familie, Gleichstellung, Flucht und Integration des Landes Nordrhein-Westfalen (MKJFGFI)",
    ),
    "Abbildung 2": ("Aufbau der Evaluation", "Quelle: Eigene Darstellung, Syspons 2023"),
    "Abbildung 3": (
        "Beispielhaft in der Befragung genannte Maßnahmen zur interkulturellen Öffnung von Landesministerien und "
        "nachgeordneten Behörden",
        f"Quelle: Syspons 2025 {CENTRAL}.",
    ),
    "Abbildung 4": (
        "Repräsentation von Menschen mit Einwanderungsgeschichte in den Landesministerien und nachgeordneten Behörden "
        "im Vergleich zu ihrem Anteil an der Gesamtbevölkerung",
        f"Quelle: Syspons 2024 {CENTRAL}",
    ),
    "Abbildung 5": (
        "Modellprojekte im Überblick",
        "Quelle: Syspons 2025, Informationen des MKJFGFI, die ergänzend zur Onlinebefragung der Zentralstellen "
        "eingereicht wurden.",
    ),
    "Abbildung 6": (
        "Beschwerdemanagement für Diskriminierungsfälle, Antworten der Landesministerien",
        f"Quelle: Syspons 2025, {CENTRAL}",
    ),
    "Abbildung 7": (
        "Zielbezüge und Zieldimensionen",
        "Quelle: Syspons 2025 auf Basis der Fachdatenerhebung NRW",
    ),
    "Abbildung 8": (
        "Verteilung der Maßnahmen auf vier Zieldimensionen: Wieviel Prozent der Maßnahmen bedienen die jeweilige "
        "Zieldimension?",
        "Quelle: Syspons 2025 auf Basis der Fachdatenerhebung NRW 2023",
    ),
    "Abbildung 9": ("Anteil der Maßnahmen zu Zielbezügen", DATA_2023),
    "Abbildung 10": (
        "Nachfrage nach KOMM-AN NRW und LSP",
        "Quelle: Syspons 2025 auf Basis der Befragung von KI-Leitungen",
    ),
    "Abbildung 11": ("Beurteilung des Grades der Zielerreichung", DATA_2023),
    "Abbildung 12": (
        "Zusammenarbeit der KI und der Landesstelle Schulische Integration (LaSI)",
        KI.replace("2025,", "2025"),
    ),
    "Abbildung 13": ("Regelmäßigkeit der Zusammenarbeit mit Kooperationspartnern vor Ort", KI),
    "Abbildung 14": ("Zusammenarbeit vor Ort mit Einrichtungen des kommunalen Regelsystems", KI),
    "Abbildung 15": ("Zusammenarbeit vor Ort mit freien Trägern der Integrationsarbeit", KI),
    "Abbildung 16": ("Zusammenarbeit vor Ort mit sonstigen Kooperationspartnern", KI),
    "Abbildung 17": ("Unterrichtete Inhalte/Fächer im schulnahen Angebot", TEACHERS),
    "Abbildung 18": ("Nutzung Materialien", TEACHERS.replace("angebot", "ange bot")),
    "Abbildung 19": ("Bewertung der Unterrichtsräume und -materialien", TEACHERS),
    "Abbildung 20": ("Herausforderungen", TEACHERS),
    "Abbildung 21": ("Wirkungsbewertung durch die Lehrkräfte", TEACHERS),
    "Abbildung 22": ("Unterrichtete Inhalte/Fächer im schulnahen Angebot", TEACHERS),
    "Abbildung 23": (
        "Geflüchtete in der Grundsicherung für Arbeitssuchende in NRW",
        f"Quelle: Syspons 2025 auf Basis der Flucht-Kompakt-Berichte {FLIGHT}",
    ),
    "Abbildung 24": (
        "Geflüchtete in arbeitsmarktpolitischen Maßnahmen im Rechtskreis SGB II in NRW",
        f"Quelle: Syspons 2025 auf Basis des Flucht-Kompakts {FLIGHT}",
    ),
    "Abbildung 25": ("Arbeitsmarktintegration von Ausländerinnen und Ausländern", JOB_CENTRES),
    "Abbildung 26": (
        "Anteil der Langzeitleistungsbeziehenden im Kontext Flucht an allen erwerbsfähigen Leistungsberechtigten im "
        "Kontext Flucht",
        JOB_CENTRES,
    ),
    "Abbildung 27": (
        "Integrationsagenturen nach Regierungsbezirken 2023",
        "Quelle: Syspons 2025 auf Basis von MKJFGFI 2025b.",
    ),
}
ANSWERS = "Hinweis: N: Erhaltene Antworten; k.A.: Keine Angabe/Weiß ich nicht; MW: Mittelwert"
NOTES = {
    "Abbildung 4": "Hinweis: MW = Mittelwert (Skala: 1 = unterrepräsentiert bis 5 = überrepräsentiert)",
    "Abbildung 18": f"{ANSWERS} (Skala: 1 =Trifft nicht zu; 4 = Trifft zu)",
    "Abbildung 19": f"{ANSWERS} (Skala: 1 = Stimme gar nicht zu; 5 = Stimme voll zu)",
    "Abbildung 21": f"{ANSWERS} (Skala: 1 = Stimme gar nicht zu; 5 = Stimme voll zu)",
    "Abbildung 22": f"{ANSWERS} (Skala: 1= Keine bis sehr geringe Fortschritte; 5=Sehr große Fortschritte)",
}


@pytest.fixture(scope="module")
def floats(report):
    return {block.label: block for block in report.blocks if block.element in (Element.TABLE, Element.FIGURE)}


@pytest.mark.parametrize("label", RECORDS)
def test_record(floats, label):
    columns, rows = RECORDS[label]
    expected = tuple(tuple(row.split("|")) for row in rows.strip().splitlines())
    assert floats[label].table == Table(columns, expected)


def test_certain_is_what_has_a_record(floats):
    assert {label for label, block in floats.items() if not block.certain} == UNCERTAIN
    assert {label for label, block in floats.items() if block.table} == set(RECORDS)
    assert len(floats) == 32


def test_titles_sources_and_notes(floats):
    assert {label: (block.title, block.source) for label, block in floats.items()} == TITLES_AND_SOURCES
    assert {label: block.note for label, block in floats.items() if block.note} == NOTES


def test_every_cell_stands_in_the_text(floats):
    for label in RECORDS:
        for row in floats[label].table.rows:
            assert all(cell in floats[label].text for cell in row), row


@pytest.mark.parametrize("label", ["Abbildung 19", "Abbildung 21", "Abbildung 22", "Tabelle 1"])
def test_a_row_of_values_is_a_line_of_the_text(floats, label):
    lines = floats[label].text.split("\n")
    assert [" ".join(row) for row in floats[label].table.rows] == lines[-len(floats[label].table.rows) :]


def test_words_keep_the_order_of_the_file(floats):
    for block in floats.values():
        places = [source_at(block.pieces, at) for at in range(len(block.text))]
        assert places == sorted(places), block.label


def test_text_has_no_axes_second_copies_or_remains_of_other_figures(floats):
    text = floats["Abbildung 23"].text
    assert text.count("insgesamt") == text.count("1.045.342") == 1
    assert "Leistungsberichtige" not in text
    assert "200.000" not in text
    assert "Stimme voll zu" not in floats["Abbildung 20"].text
    assert "halbseitig" not in floats["Abbildung 20"].text
    assert "Freie Träger" not in floats["Abbildung 22"].text
    assert "Aufgaben des Landes" not in floats["Abbildung 1"].text
    assert "16,7" not in floats["Abbildung 6"].text


def test_fragments_keep_no_number_without_words(floats):
    assert floats["Abbildung 13"].text == floats["Abbildung 13"].title
    for label in UNCERTAIN:
        assert all(any(char.isalpha() for char in line) for line in floats[label].text.split("\n")), label


def parts_of(*texts, kind=Kind.BODY, behind=True):
    clean = (CleanText(text, tuple(range(len(text))), (1,) * len(text)) for text in texts)
    return [Part(kind, text, behind) for text in clean]


def read(parts, *sentences):
    return read_record(parts, lambda: sentences)


HEAD = "Unterfrage N k.A. MW"


@pytest.mark.parametrize(
    "texts",
    [
        (HEAD, "Raum war frei.", "Raum war warm.", "33 0 4,48", "33 0 4,30"),  # which value is whose?
        (HEAD, "33 0 4,48", "Raum war frei."),
        (HEAD, "Raum war frei. 33 0 4,48", "33 0 4,30"),
        (HEAD, "und war frei. 33 0 4,48"),  # the statement has lost its beginning
        (HEAD, "Raum war frei.", "Raum war warm. 33 0 4,48"),
        (HEAD,),
        ("N k.A. MW", "33 0 4,48"),
    ],
)
def test_statements_are_uncertain_unless_each_is_followed_by_its_values(texts):
    assert read(parts_of(*texts)) is None


def test_statements_with_their_values():
    record = read(parts_of("Wie war es?", "Remains", HEAD, "Raum war frei.", "33 0 4,48", "Raum war warm. 3 30 2,00"))
    assert record.table.rows == (("Raum war frei.", "33", "0", "4,48"), ("Raum war warm.", "3", "30", "2,00"))
    assert record.clean.text == f"Wie war es?\n{HEAD}\nRaum war frei. 33 0 4,48\nRaum war warm. 3 30 2,00"


BARS = ("60 % (N=6)", "30 % (N=3)", "20 % (N=2)")
LABELS = ("Wir haben eine Beschwerdestelle", "Wir planen zusätzliche Schulungen für Fachkräfte", "Anderes")


def test_values_in_falling_order_are_paired():
    record = read(parts_of(*BARS, "Was gilt?", *LABELS))
    assert record.table.rows == tuple(zip(LABELS, BARS, strict=True))


@pytest.mark.parametrize(
    "texts",
    [
        (*BARS, *LABELS[:2]),  # a label is lost
        (*BARS[:2], *LABELS),  # a value is lost
        (BARS[1], BARS[0], BARS[2], *LABELS),  # not sorted by size
        ("60 % (N=6)", "30 % (N=9)", "20 % (N=2)", *LABELS),  # share and number of answers disagree
        (BARS[0], LABELS[0], BARS[1], BARS[2], *LABELS[1:]),  # not in one run
        ("60 %", "30 %", "20 %", *LABELS),  # nothing tells bars from an axis
    ],
)
def test_values_are_not_paired_where_count_or_order_disagree(texts):
    assert read(parts_of(*texts)) is None


def test_what_stands_before_the_caption_is_another_figure_where_the_rest_is_complete():
    remains = parts_of("15 % (N=5)", "Stimme voll zu", behind=False)
    record = read([*remains, *parts_of(*LABELS, *BARS)])
    assert record.table.rows == tuple(zip(LABELS, BARS, strict=True))
    assert "Stimme" not in record.clean.text


def test_the_running_text_has_the_last_word_on_a_pair():
    parts = parts_of(*BARS, *LABELS)
    said = "{} Häuser planen zusätzliche Schulungen für ihre Fachkräfte (Abbildung 6)."
    assert len(read(parts, said.format("Drei")).table.rows) == 3
    assert len(read(parts, said.format("3")).table.rows) == 3
    for other in ("Nur zwei", "Zwei", "2"):
        record = read(parts, said.format(other))
        assert record.table.rows == ((LABELS[0], BARS[0]),)
        assert record.clean.text == f"{BARS[0]}\n{LABELS[0]}"
    assert len(read(parts, "Zwei Schulungen gab es für zwei Jahre.").table.rows) == 3  # says something else


SERIES = ("Alle insgesamt", "Davon neu", "1.000 2.000", "100 200", "Dezember 2021 Dezember 2022")


def test_series_need_a_whole_that_is_the_greatest():
    record = read(parts_of("0", "500", *SERIES))
    assert record.table == Table(
        ("", "Dezember 2021", "Dezember 2022"), (("Alle insgesamt", "1.000", "2.000"), ("Davon neu", "100", "200"))
    )
    assert read(parts_of("Alle", *SERIES[1:])) is None
    assert read(parts_of(*SERIES[:2], "100 200", "1.000 2.000", SERIES[4])) is None
    assert read(parts_of(*SERIES[:3], SERIES[4])) is None
    assert read(parts_of("Drittes", *SERIES)) is None


def test_names_that_stand_apart_must_fit_their_descriptions():
    listed = [
        *parts_of("Beratung von Schulen"),
        *parts_of("Besuche", kind=Kind.BULLET),
        *parts_of("Filme drehen"),
        *parts_of("Plakate", kind=Kind.BULLET),
    ]
    names = parts_of("Projekt: Beratung der Schulen", "Projekt: Plakate und Filme")
    assert read([*listed, *names]).table.rows[0] == ("Projekt: Beratung der Schulen", "Beratung von Schulen")
    for other in (names[::-1], names[:1]):  # only a list of what is there, nothing paired
        assert {len(row) for row in read([*listed, *other]).table.rows} == {1}


def test_fragments_are_words():
    assert fragments(parts_of("0 20 40", "Trifft zu", "(N=3)")).text == "Trifft zu"
    assert fragments([]).text == ""


@pytest.mark.parametrize("seed", range(40))
def test_no_order_of_frames_makes_reading_fail(seed):
    rng = random.Random(seed)
    texts = [
        *BARS,
        *LABELS,
        HEAD,
        "N k.A. MW",
        *SERIES,
        "33 0 4,48",
        "Summe Jahr",
        "2012 3 Euro",
        "38 % Teile",
        "§ 1 A",
    ]
    chosen = rng.sample(texts, rng.randrange(len(texts)))
    parts = [
        Part(rng.choice([Kind.BODY, Kind.BULLET, Kind.HEADING]), part.clean, rng.random() < 0.5)
        for part in parts_of(*chosen)
    ]
    record = read(parts, *LABELS)
    assert record is None or all(cell in record.clean.text for row in record.table.rows for cell in row)


@pytest.mark.parametrize("seed", [3, 4])
def test_shuffled_figures_are_read(source, seed):
    paragraphs = source.split("\n\n")[1500:2400]
    random.Random(seed).shuffle(paragraphs)
    report = read_report("\n\n".join(paragraphs), id="r", title="R")
    for block in report.blocks:
        assert block.table is None or block.certain
        for row in block.table.rows if block.table else ():
            assert all(cell in block.text for cell in row)
