import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from stand_in import (
    NASTY,
    PASSAGES,
    REPORT,
    STAMP,
    SUMMARY,
    StandIn,
    agencies,
    allowance,
    answer,
    cite,
    nasty,
    passage,
    unknown,
)

from assistant.answering.contract import Answer
from assistant.documents.model import Piece
from assistant.web import proofs
from assistant.web.cards import cards_view, nearest_view
from assistant.web.state import Exchange, Problem
from assistant.web.texts import catalogue
from assistant.web.turns import turn_view
from assistant.web.view import heading, passage_address, problem_view, sources_view

GERMAN, ENGLISH = catalogue("de"), catalogue("en")
SUMMARY_WORDS = "Inhaltsangabe, nicht amtlicher Wortlaut"


class Page(HTMLParser):
    """Collects tags, ids, link targets and text, and checks that every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in ("br", "input"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words += data


def turn(made: Answer, texts=GERMAN, number: int = 1) -> str:
    found = made.status == "answered"
    shown = (proofs.proofs if found else proofs.nearest)(StandIn(), made)
    evidence = (cards_view if found else nearest_view)(number, shown, texts)
    return turn_view(number, Exchange(made.question, made), shown, [made.question], texts) + evidence


def card_heads(html: str) -> list[str]:
    return [Page(head).words for head in re.findall(r"<summary><span class=\"tia-number.*?</summary>", html)]


def test_answer_stands_before_its_proof():
    page = Page(turn(agencies("Wie viele?")))
    assert page.words.index("Wie viele?") < page.words.index("setzten landesweit 173") < page.words.index("Belege")
    assert page.words.count("setzten landesweit 173") == 2


def test_a_card_names_section_page_document_and_kind():
    html = turn(agencies("Wie viele?"))
    assert card_heads(html) == [
        "[1]Kap. 4.8.2 Förderung von IntegrationsagenturenS. 107Evaluationsbericht TIntG · Text"
    ]
    assert "Zitieren als: Evaluationsbericht TIntG, Kap. 4.8.2, S. 107" in Page(html).words


def test_a_summary_says_that_it_is_one():
    (head,) = card_heads(turn(allowance("Wie hoch?")))
    assert head == f"[1]§ 17 Abs. 1 Satz 2 IntegrationspauschalenTIntG NRW ({SUMMARY_WORDS})"


@pytest.mark.parametrize("view", ["head", "foot", "card"])
@pytest.mark.parametrize("texts", [GERMAN, ENGLISH])
def test_the_words_for_a_summary_stand_everywhere_in_both_languages(view, texts):
    html = {
        "head": heading(texts, (REPORT, SUMMARY)),
        "foot": sources_view((REPORT, SUMMARY), STAMP, texts),
        "card": turn(allowance("Wie hoch?"), texts),
    }[view]
    assert SUMMARY_WORDS in Page(html).words


def test_markers_and_ways_back_lead_to_something_on_the_page():
    page = Page(turn(agencies("Wie viele?"), number=3))
    inner = [link[1:] for link in page.links if link.startswith("#")]
    assert inner == ["t3-c1", "t3-answer"]
    assert passage_address(PASSAGES[1]) == "./dokumente?doc=evaluation-report&stelle=p1"
    assert passage_address(PASSAGES[1]) in page.links
    assert set(inner) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_the_quote_is_marked():
    html = turn(agencies("?"))
    assert "<mark>Im Jahr 2023 setzten landesweit 173 Integrationsagenturen" in html


def test_words_that_look_like_markup_are_shown_as_they_are():
    page = Page(turn(nasty(NASTY)))
    assert not {"img", "script", "b", "i", "em", "strong", "code"} & set(page.tags)
    assert page.words.replace("\xa0", " ").count(NASTY) == 4  # question, paragraph, list item, quote
    assert "Kap. 9 <b>9</b> *Titel*" in page.words


def test_the_searched_question_is_shown_only_where_it_is_another():
    same = answer("Wie viele?", "Viele.", standalone_question="wie viele? ")
    other = answer("Und 2022?", "Viele.", standalone_question="Wie viele Agenturen gab es 2022?")
    assert "Gesucht wurde" not in Page(turn(same)).words
    assert "Gesucht wurde: Wie viele Agenturen gab es 2022?" in Page(turn(other)).words


def test_the_searched_question_can_be_changed_and_asked_behind_the_conversation():
    other = answer("Und 2022?", "Viele.", standalone_question="Wie viele <b> gab es 2022?")
    html = turn_view(2, Exchange(other.question, other), [], ["Wie viele?", "Und 2022?"], GERMAN)
    assert '<form action="./" method="get">' in html
    assert re.findall(r'<input type="hidden" name="q" value="([^"]*)">', html) == ["Wie viele?", "Und 2022?"]
    assert '<label for="t2-standalone">' in html
    assert "Wie viele &lt;b&gt; gab es 2022?</textarea>" in html


def test_remarks_stand_below_the_answer_as_text_and_not_as_small_print():
    made = agencies("?").model_copy(update={"warnings": ["§ 5 AGG gehört zu einem anderen Gesetz."]})
    html = turn(made)
    assert "<p><strong>Hinweis:</strong> § 5 AGG gehört zu einem anderen Gesetz.</p>" in html
    assert html.index("tia-answer") < html.index("tia-remarks") < html.index("tia-copy")


def test_an_answer_can_be_copied_with_its_citations_and_a_refusal_not():
    html = turn(agencies("?"))
    (plain,) = re.findall(r'data-plain="([^"]*)"', html)
    assert plain.endswith("(MKJFGFI 2025b). [1]\n\nBelege:\n[1] Evaluationsbericht TIntG, Kap. 4.8.2, S. 107")
    assert "data-plain" not in turn(unknown("?"))


def test_not_found_shows_its_sentence_and_the_nearest_places():
    html = turn(unknown("Wetter?"))
    page = Page(html)
    assert "Dazu steht in den beiden Dokumenten nichts." in page.words
    assert "Am nächsten kommen: Kap." not in page.words  # the cards say it better
    places = re.findall(r'<a href="([^"]*)"><span class="tia-place">([^<]*)</span>', html)
    assert [name for _, name in places] == [
        "Kap. 4.8.2 Förderung von Integrationsagenturen",
        "Kap. 4.3 Antidiskriminierung",
        "§ 17 Abs. 1 Integrationspauschalen",
    ]
    assert [unescape(href) for href, _ in places] == [passage_address(PASSAGES[order]) for order in (1, 3, 5)]
    assert "Evaluationsbericht TIntG · Text · S. 107Im Jahr 2023 setzten" in page.words
    assert "<mark>" not in html


def test_not_found_without_places_keeps_all_of_the_answer():
    made = unknown("?").model_copy(update={"retrieved": []})
    assert "Am nächsten kommen: Kap. 4.8.2" in Page(turn(made)).words


@pytest.mark.parametrize(
    ("section", "title", "place"),
    [
        ("0", "Executive Summary", "Executive Summary"),
        ("Vorwort", "Vorwort", "Vorwort"),
        ("Anhang II", "Tabellen", "Anhang II Tabellen"),
        ("4.3", "4.3 Antidiskriminierung", "Kap. 4.3 Antidiskriminierung"),
        ("4.3", "", "Kap. 4.3"),
    ],
)
def test_sections_are_named_as_the_report_does(section, title, place):
    html = turn(answer("?", "…", cite(1, 3, "sollte", section=section, section_title=title)))
    assert card_heads(html) == [f"[1]{place}S. 64Evaluationsbericht TIntG · Empfehlung"]


def test_a_quote_that_turns_the_page_names_both():
    first = PASSAGES[3]
    turning = replace(first, pieces=(Piece(0, 0, 64), Piece(first.text.index("sollte"), 90, 65)))
    there = proofs.Paragraph(first.text, (0, len(first.text)), turning, True)
    whole = proofs.proofs(StandIn(), answer("?", "…", cite(1, 3, first.text)))[0]
    assert (whole.pages, replace(whole, paragraphs=(there,)).pages) == ("64", "64–65")
    assert replace(whole, paragraphs=(replace(there, mark=(0, 10)),)).pages == "64"
    assert replace(whole, page=None).pages == ""


@pytest.mark.parametrize(
    ("norm", "place"),
    [
        ({"paragraph": "14a", "absatz": "2", "nummer": "3"}, "§ 14a Abs. 2 Nr. 3"),
        ({"paragraph": "Präambel", "nummer": "1"}, "Präambel Nr. 1"),
    ],
)
def test_norms_are_named_as_lawyers_do(norm, place):
    html = turn(answer("?", "…", cite(1, 5, "300 Euro", section_title="", page=None, **norm)))
    assert card_heads(html)[0].startswith(f"[1]{place}TIntG NRW")


def test_tables_and_footnotes_are_called_by_their_name_and_speakers_stand_behind(monkeypatch):
    table = passage(
        0, "2012 1.701.950,00 Euro", element="table", label="Tabelle 1", title="Mittel", speaker="Eine Stadt"
    )
    monkeypatch.setattr("stand_in.PASSAGES", (table,))
    made = answer("?", "…", cite(1, 0, "2012"))
    assert card_heads(turn(made)) == [
        "[1]Kap. 4.8.2 Förderung von IntegrationsagenturenS. 107Evaluationsbericht TIntG · Tabelle 1"
    ]
    assert "Tabelle 1 Mittel2012 1.701.950,00 Euro– Eine Stadt" in Page(turn(made)).words


def test_fragments_and_notes_say_what_they_are(monkeypatch):
    pieces = (passage(0, "12 34", certain=False), passage(1, "Hinweis: x", citable=False))
    monkeypatch.setattr("stand_in.PASSAGES", pieces)
    words = Page(turn(answer("?", "…", cite(1, 0, "12")))).words
    assert GERMAN("place.uncertain") in words
    assert GERMAN("place.note") in words


def test_documents_that_the_manifest_has_no_more_go_by_their_id():
    html = turn(answer("?", "…", cite(1, 3, "sollte", document="alt")))
    assert card_heads(html)[0].endswith("alt · Empfehlung")


def test_the_answer_is_announced_with_the_number_of_its_sources():
    assert 'data-announce="Antwort mit einem Beleg."' in turn(agencies("?"))
    assert 'data-announce="No answer found."' in turn(unknown("?"), ENGLISH)


def test_quotes_keep_the_language_of_their_document_in_an_english_page():
    html = turn(agencies("?"), ENGLISH)
    assert '<div class="tia-context" lang="de">' in html
    assert "Section 4.8.2" in Page(html).words
    assert "p. 107" in Page(html).words


def test_a_failed_question_says_why_and_what_to_do():
    problem = Problem("Die Frage ist <leer>.", "Bitte `assistant ask` versuchen.")
    html = turn_view(1, Exchange("", problem), [], [], GERMAN)
    assert "<p>Die Frage ist &lt;leer&gt;.</p><p>Bitte <code>assistant ask</code> versuchen.</p>" in html
    assert 'role="alert"' in problem_view(problem, GERMAN)


def test_the_head_names_documents_and_method():
    words = Page(heading(GERMAN, (REPORT, SUMMARY))).words
    assert f"Evaluationsbericht TIntG und TIntG NRW ({SUMMARY_WORDS})" in words
    assert "zitiert wörtlich" in words
    assert "kein Sprachmodell" in words


def test_the_foot_names_documents_with_date_and_index():
    words = Page(sources_view((REPORT, SUMMARY), STAMP, GERMAN)).words
    assert "Bericht vom 10.03.2025" in words
    assert "Index abcdef012345, fake-1, erstellt 01.06.2025" in words


def test_all_stand_in_passages_are_shown_whole():
    for one in PASSAGES:
        html = turn(answer("?", "…", cite(1, one.order, one.text[:5])))
        assert one.text in Page(html).words


def test_german_quotes_in_an_english_answer_are_told_apart():
    text = "The documents say:\n„Viele.“ [1]\n• Mehr. [1]"
    html = turn(answer("How many?", text, cite(1, 1, "173"), language="en"))
    assert '<div class="tia-answer" id="t1-answer" lang="en"' in html
    assert "<p>The documents say:</p>" in html
    assert '<p lang="de">„Viele.“' in html
    assert '<li lang="de">Mehr.' in html
