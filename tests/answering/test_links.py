"""The table between act and report, on a report of a few lines."""

from assistant.answering.addresses import Addresses
from assistant.answering.links import build_links
from assistant.answering.statute import Statute
from assistant.documents.manifest import Source
from assistant.documents.model import Norm, Piece
from assistant.documents.norms import Act
from assistant.retrieval.passage import Passage, Unit

ACT = Act("TIntG", year=2021)
LAW = Source(
    id="gesetz",
    title="Teilhabe- und Integrationsgesetz",
    short_title="TIntG",
    kind="statute",
    language="de",
    publisher="Land",
    date="2021-11-25",
    status="published text",
    url="https://example.org",
    file="gesetz.txt",
    sha256="0" * 64,
)


class Corpus:
    """Passages put down one by one, in reading order."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []

    def law(self, paragraph, absatz, title, *units, text="Es gilt.", citable=True):
        unit_fields = [dict(zip(("satz", "nummer", "buchstabe"), unit, strict=False)) for unit in units]
        norm = Norm(paragraph, absatz)
        self._add("gesetz", paragraph, title, (title,), "text", text, unit_fields, norm=norm, citable=citable)

    def says(self, section, title, text, element="text", path=(), pieces=None):
        path = (*path, f"{section} {title}")
        self._add("bericht", section, title, path, element, text, [], pieces=pieces)

    def _add(self, document, section, title, path, element, text, units, norm=None, citable=True, pieces=None):
        number = len(self.passages)
        places = tuple(Unit(0, len(text), **unit) for unit in units)
        pieces = pieces or (Piece(0, 0, 10 + number),)
        self.passages.append(
            Passage(
                f"p{number}", document, section, title, path, element, text, pieces, places, number, norm=norm,
                citable=citable,
            )
        )  # fmt: skip

    def links(self):
        own = [passage for passage in self.passages if passage.document == "gesetz"]
        return build_links(self.passages, "bericht", Statute(LAW, ACT, Addresses(own), tuple(own)))


def corpus():
    made = Corpus()
    made.law("7", "1", "Antidiskriminierung", ("1",), ("2",), ("2", "1"), ("2", "2"))
    made.law("7", "2", "Antidiskriminierung", ("1",))
    made.law("8", "1", "Kommunale Zentren", ("1",))
    made.law("8", "1", "Kommunale Zentren", text="Der Rest dieses Absatzes ist nicht enthalten.", citable=False)
    made.law("8", None, "Kommunale Zentren", text="Ob weitere Absätze folgen, ist nicht bekannt.", citable=False)
    made.law("9", "1", "Umsetzung", ("1",))
    made.law("9", "1", "Umsetzung", text="Hinweis: Das steht anderswo.", citable=False)
    made.law("10", None, "Inkrafttreten", ("1",), ("2",))
    return made


def chapters(norm):
    return {chapter.section: tuple(reason.kind for reason in chapter.reasons) for chapter in norm.chapters}


def test_a_heading_that_begins_with_the_title_evaluates():
    made = corpus()
    made.says("4.1", "Antidiskriminierung: Beratung im Land", "Es gibt Beratung.")
    made.says("4.2", "Arbeit gegen Antidiskriminierung", "Es gibt Arbeit.")
    made.says("5.1", "Antidiskriminierungsarbeit", "Es gibt Arbeit.")
    assert chapters(made.links().norm("7")) == {"4.1": ("heading",)}


def test_a_heading_that_names_the_paragraph_evaluates():
    made = corpus()
    made.says("4.1", "Zu § 7 TIntG", "Es gibt Beratung.")
    made.says("4.2", "Zu § 7 AGG", "Es gibt Klagen.")
    assert chapters(made.links().norm("7")) == {"4.1": ("heading",)}


def test_the_topmost_of_two_headings_counts_and_its_own_title_may_stand_in_paths_only():
    made = corpus()
    made.says("4.1", "Antidiskriminierung vor Ort", "Es gibt Beratung.", path=("4 Antidiskriminierung",))
    (chapter,) = made.links().norm("7").chapters
    assert (chapter.section, chapter.title, chapter.page) == ("4", "Antidiskriminierung", 18)
    assert chapter.holds("4.1")
    assert not chapter.holds("41")


def test_the_introduction_of_a_chapter_names_what_it_evaluates():
    made = corpus()
    made.says("3", "Ergebnisse", "Es geht um § 9 Abs. 1 TIntG.")
    made.says("3.1", "Erkenntnisinteresse und Datengrundlage", "Daten gab es.", path=("3 Ergebnisse",))
    (chapter,) = made.links().norm("9").chapters
    assert chapter.section == "3"
    assert [(reason.kind, reason.passages) for reason in chapter.reasons] == [("introduction", ("p8",))]


def test_an_introduction_that_names_what_another_chapter_evaluates_only_mentions_it():
    made = corpus()
    made.says("3", "Ergebnisse", "Anders als § 7 TIntG wird § 9 TIntG hier untersucht.")
    made.says("3", "Ergebnisse", "Das gelingt.", element="finding")
    made.says("4", "Antidiskriminierung", "Es gibt Beratung.")
    links = made.links()
    assert chapters(links.norm("7")) == {"4": ("heading",)}
    assert chapters(links.norm("9")) == {"3": ("introduction",)}
    assert [place.passage.section for place in links.norm("7").mentions] == ["3"]


def test_a_citation_in_text_box_or_footnote_alone_is_a_mention():
    made = corpus()
    made.says("3", "Ergebnisse", "Allgemeines.")
    made.says("3.1", "Weiteres", "Nach § 9 TIntG gilt das.", path=("3 Ergebnisse",))
    made.says("3.1", "Weiteres", "Siehe § 9 TIntG.", element="footnote", path=("3 Ergebnisse",))
    made.says("3", "Ergebnisse", "Das hilft nach § 9 TIntG.", element="finding")
    norm = made.links().norm("9")
    assert norm.chapters == ()
    assert norm.findings == ()
    assert len(norm.mentions) == 3


def test_citations_support_a_chapter_also_from_elsewhere():
    made = corpus()
    made.says("1", "Anfang", "Kapitel 4 zeigt die Befunde zu § 7 TIntG.")
    made.says("4.1", "Antidiskriminierung", "Es gibt Beratung.", path=("4 Befunde",))
    made.says("4.1.1", "Beratung", "Sie folgt § 7 TIntG.")
    (chapter,) = made.links().norm("7").chapters
    assert [(reason.kind, reason.passages) for reason in chapter.reasons] == [
        ("heading", ()),
        ("citation", ("p8", "p10")),
    ]


def test_the_boxes_of_the_chapter_belong_to_the_paragraph():
    made = corpus()
    made.says("4", "Antidiskriminierung", "Es gibt Beratung.")
    made.says("4", "Antidiskriminierung", "Sie hilft.", element="finding")
    made.says("4", "Antidiskriminierung", "Sie sollte bleiben.", element="recommendation")
    made.says("5", "Anderes", "Das ist anders.", element="finding")
    norm = made.links().norm("7")
    assert [item.text for item in norm.findings] == ["Sie hilft."]
    assert [item.text for item in norm.recommendations] == ["Sie sollte bleiben."]


def test_of_the_box_of_a_larger_chapter_only_what_speaks_of_the_paragraph_belongs():
    made = corpus()
    made.says("3.1", "Antidiskriminierung", "Es gibt Beratung.", path=("3 Ergebnisse",))
    made.says("3", "Ergebnisse", "Die Antidiskriminierung gelingt.", element="finding")
    made.says("3", "Ergebnisse", "Wegen § 7 TIntG gelingt mehr.", element="finding")
    made.says("3", "Ergebnisse", "Die Pflege gelingt.", element="finding")
    assert [item.id for item in made.links().norm("7").findings] == ["p9", "p10"]


def test_a_place_has_the_page_of_the_mention_and_the_sentence_around_it():
    made = corpus()
    text = "Ein Satz steht hier.\nDer nächste nennt § 7 Abs. 1 Satz 2 TIntG.\nEnde."
    made.says("6", "Fazit", text, pieces=(Piece(0, 0, 90), Piece(30, 40, 91)))
    (place,) = made.links().norm("7").mentions
    assert (place.page, place.text) == (91, "Der nächste nennt § 7 Abs. 1 Satz 2 TIntG.")
    assert [(address.norm, address.state) for address in place.addresses] == [
        (Norm("7", "1", satz="2"), "exists"),
    ]


def test_other_laws_former_versions_and_articles_are_kept_apart():
    made = corpus()
    made.says("6", "Fazit", "Siehe § 7 AGG, § 8 TIntG von 2012, Art. 9 und § 7.")
    links = made.links()
    assert [mention.norms for mention in links.of_passage("p8")] == [(Norm("7"),)]
    assert [mention.whose for mention in links.others_of_passage("p8")] == ["other", "former", "unnamed"]
    assert links.norm("8").mentions == ()
    assert links.of_passage("nirgends") == links.others_of_passage("nirgends") == ()
    assert links.norm("99") is None


def test_what_the_statute_does_not_have_is_marked_and_what_falls_into_a_gap_is_unknown():
    made = corpus()
    made.says("6", "Fazit", "Siehe § 7 Abs. 5 TIntG.")
    made.says("6", "Fazit", "Siehe § 8 Abs. 5 TIntG.")
    made.says("6", "Fazit", "Siehe § 31 TIntG.")
    links = made.links()
    assert [place.passage.id for place in links.absent] == ["p8", "p10"]
    (address,) = links.norm("7").mentions[0].addresses
    assert (address.state, address.level, address.has) == ("absent", "absatz", ("1", "2"))
    (address,) = links.norm("8").mentions[0].addresses
    assert (address.state, address.level, address.has) == ("unknown", "absatz", ("1",))


def test_every_level_of_an_address_is_looked_up():
    addresses = Addresses(passage for passage in corpus().passages if passage.document == "gesetz")

    def state(*parts, **more):
        found = addresses.standing(Norm(*parts, **more))
        return found.state, found.level, found.has

    assert state("7") == state("7", "1", satz="2") == state("7", "1", "2") == ("exists", None, ())
    assert state("12") == ("absent", "paragraph", ("7", "8", "9", "10"))
    assert state("7", satz="1") == ("absent", "absatz", ("1", "2"))
    assert state("7", "1", satz="3") == ("absent", "satz", ("1", "2"))
    assert state("7", "1", "3") == ("absent", "nummer", ("1", "2"))
    assert state("7", "1", "1", satz="1") == ("absent", "nummer", ())
    assert state("7", "1", "1", "a") == ("absent", "buchstabe", ())
    assert state("8", "1", satz="4") == ("unknown", "satz", ("1",))
    # a note that tells of no gap leaves nothing open
    assert state("9", "1", satz="4") == ("absent", "satz", ("1",))
    assert state("10", satz="2") == ("exists", None, ())
    assert state("10", "1") == ("absent", "absatz", ())


def test_without_a_report_nothing_is_evaluated():
    links = corpus().links()
    assert [norm.paragraph for norm in links.norms] == ["7", "8", "9", "10"]
    assert all(not norm.chapters and not norm.mentions for norm in links.norms)
