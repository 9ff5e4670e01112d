"""Blocks of a document as HTML: marks, pages, tables, boxes; all of a document's text is data."""

import re
from html import unescape

from assistant.documents.model import Block, Element, Mark, Norm, Piece, Table
from assistant.web.reading import Part, words_of
from assistant.web.reading_blocks import Shown, part_views, table_view
from assistant.web.texts import catalogue

TEXTS = catalogue("de")
PLAIN = Shown("report", TEXTS)


def block(text: str, element: Element = Element.TEXT, **changes: object) -> Block:
    return Block("1", element, text, (Piece(0, 0, 5),), **changes)


def shown(*parts: Part, how: Shown = PLAIN) -> str:
    return "".join(part_views(parts, how))


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_a_page_and_a_note_stand_where_they_are_printed():
    note = Part(block("Siehe dort.", Element.FOOTNOTE, label="3"), "n1", True)
    part = Part(
        block("Erster Satz. Zweiter Satz.", marks=(Mark(12, "3"),)), "p1", True, turns=((13, 6),), notes=(note,)
    )
    html = shown(part)
    assert 'Erster Satz.<sup class="tia-fn"><a href="#fn-3" id="fnref-3"' in html
    assert re.search(r'</sup> <span id="seite-6">.*?6</span></span>Zweiter Satz\.', html)
    assert html.index('id="fn-3"') > html.index("Zweiter Satz.")
    assert 'href="#fnref-3"' in html


def test_only_the_first_block_of_a_passage_is_its_address_and_all_are_highlighted():
    parts = [Part(block("Eins."), "p1", True), Part(block("Zwei."), "p1", False), Part(block("Drei."), "p2", True)]
    html = shown(*parts, how=Shown("report", TEXTS, here="p1"))
    assert html.count('id="stelle-p1"') == 1
    assert html.count("tia-here") == 2
    assert html.count('href="./dokumente?doc=report&amp;stelle=p1"') == 1


def test_markup_of_a_document_is_shown_and_not_run():
    text = "<script>alert(1)</script> & <b>fett</b>"
    for element in Element:
        html = shown(Part(block(text, element, label="<i>", title="<u>", speaker="<s>"), "p", True))
        assert not re.search(r"<(script|b|i|u|s)>", html)
        assert text in plain(html)


def test_words_that_are_looked_for_are_marked_across_a_footnote_mark():
    part = Part(block("Servicestellen beraten.", marks=(Mark(7, "1"),)), "p1", True)
    html = shown(part, how=Shown("report", TEXTS, found=words_of("servicestellen")))
    assert '<mark class="tia-found">Service</mark>' in html
    assert '<mark class="tia-found">stellen</mark> beraten.' in html


def test_a_norm_that_is_named_leads_to_the_act():
    parts = [Part(block("Davor."), "p1", True, 0), Part(block("Nach § 8 Abs. 1 ist es so."), "p1", False, 7)]
    named = Shown("report", TEXTS, found=words_of("abs"), norms=lambda _: [(12, 22, "./dokumente?doc=act&abschnitt=8")])
    html = shown(*parts, how=named)
    assert re.findall(r'<a href="([^"]*)" class="tia-norm-link">', html) == ["./dokumente?doc=act&amp;abschnitt=8"] * 3
    assert plain("".join(re.findall(r'class="tia-norm-link">(.*?)</a>', html))) == "§ 8 Abs. 1"
    assert "Davor." in html


def test_findings_and_recommendations_stand_in_boxes_with_their_names():
    items = (Element.FINDING, Element.FINDING, Element.RECOMMENDATION)
    html = shown(*(Part(block(f"Punkt {n}.", kind), f"p{n}", True) for n, kind in enumerate(items)))
    finding, recommendation = html.split("tia-box-recommendation")
    assert ">Zentrale Erkenntnisse<" in finding
    assert finding.count("<li") == 2
    assert ">Empfehlungen<" in recommendation
    assert recommendation.count("<li") == 1


def test_a_note_of_the_editors_says_so():
    html = shown(Part(block("Es fehlt etwas.", norm=Norm("8"), citable=False), "p1", True))
    assert "Hinweis der Bearbeitung, nicht Teil des Dokuments: Es fehlt etwas." in plain(html)


def test_letters_and_numbers_of_a_list_stay_and_bullets_become_bullets():
    html = shown(
        Part(block("erstens", Element.LIST, label="a)"), "p1", True),
        Part(block("Punkt", Element.LIST, label="•"), "p1", False),
    )
    assert html.count("<ul") == 1
    assert ">a) </span>erstens" in html
    assert "•" not in html


def test_a_table_keeps_heads_and_sets_values_to_the_right():
    table = Table(("Jahr", "Summe"), (("2022", "10.531.900,00 Euro"), ("2023", "14.128.200,00 Euro")))
    html = table_view(block("…", Element.TABLE, label="Tabelle 1", title="Mittel", table=table), TEXTS)
    assert html.count('scope="col"') == 2
    assert html.count("<tr>") == 3
    assert '<td class="tia-value">14.128.200,00 Euro</td>' in html


def test_a_head_that_several_rows_share_spans_them():
    table = Table((), (("Kultur", "Fortbildungen"), ("Kultur", "Feste"), ("Struktur", "Büro")))
    html = table_view(block("…", Element.FIGURE, table=table), TEXTS)
    assert '<th scope="rowgroup" rowspan="2">Kultur</th><td>Fortbildungen</td>' in html
    assert html.count("Kultur") == 1
    assert '<th scope="row">Struktur</th>' in html


def test_single_items_are_a_list():
    html = table_view(block("…", Element.FIGURE, table=Table((), (("Eins",), ("Zwei",)))), TEXTS)
    assert html.count("<li>") == 2
    assert "<table" not in html


def test_a_fragment_is_called_one():
    html = shown(Part(block("12 %\n13 %", Element.FIGURE, label="Abbildung 4", certain=False), "p1", True))
    assert "Beschriftungen können fehlen" in html
