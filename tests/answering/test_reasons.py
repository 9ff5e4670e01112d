import pytest

from assistant.answering.question import understand
from assistant.answering.reasons import Need, unmet, unspoken
from assistant.answering.span import Span
from assistant.retrieval.passage import Passage, Unit


def span(text, around="", path=("4 Befunde",)):
    whole = f"{text} {around}".strip()
    units = (Unit(0, len(text)), *((Unit(len(text) + 1, len(whole)),) if around else ()))
    return Span(Passage("p", "bericht", "4", "Befunde", path, "text", whole, (), units, 0), 0, 0, 1.0)


AGENCIES = span(
    "Landesweit werden 173 Integrationsagenturen gefördert.", "Im Jahr 2023 waren es 172 in Dortmund und Köln."
)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Wie viele Integrationsagenturen gibt es in Dortmund?", ("Dortmund",)),
        ("integrationsagenturen in dortmund wie viele", ("Dortmund",)),
        ("Was macht der Berliner Senat?", ("Berlin",)),
        ("How many agencies are there in Bavaria?", ("Bayern",)),
        ("Wie viele Integrationsagenturen sitzen in Essen?", ("Essen",)),
        ("Was gibt es zu essen?", ()),
        ("Wird die Integration siegen?", ()),
        ("Welche Integrationsagenturen werden gefördert?", ()),
        ("Was geschah 2019 mit den Agenturen?", ("2019",)),
        ("Was geschah 2023 mit den Agenturen?", ()),
        ("Wie viele Agenturen gab es 2023?", ("2023",)),
    ],
)
def test_years_and_places_that_the_evidence_does_not_name(question, named):
    assert unspoken(understand(question), [AGENCIES]) == named


def test_a_heading_may_name_the_place_and_the_year_of_a_figure():
    here = span("Gefördert wurden 12 Projekte.", path=("Berichte aus Dortmund 2023",))
    assert unspoken(understand("Wie viele Projekte wurden 2023 in Dortmund gefördert?"), [here]) == ()


@pytest.mark.parametrize(
    ("question", "need"),
    [
        ("wer leitet das kommunale integrationszentrum", Need.PERSON),
        ("Wie heißt die Integrationsbeauftragte der Bezirksregierung?", Need.PERSON),
        ("Who is the managing director of the agency?", Need.PERSON),
        ("Welche Stadt hat am meisten bekommen?", Need.TOWN),
        ("Which towns took part?", Need.TOWN),
        ("Wie beantrage ich Elterngeld?", Need.FORMALITY),
        ("Öffnungszeiten der Beratungsstelle?", Need.FORMALITY),
    ],
)
def test_what_is_asked_for_by_its_kind(question, need):
    evidence = span("Landesweit werden 173 Integrationsagenturen gefördert.")
    assert unmet(understand(question), [evidence]) == {need}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wer leitet das Ministerium?", "Das Ministerium leitet Ministerin Muster."),
        ("Welche Stadt hat am meisten bekommen?", "Am meisten erhielt Köln."),
        ("Wie beantrage ich die Pauschale?", "Die Gemeinde stellt einen Antrag beim Kompetenzzentrum."),
        ("Wer ist für die Anerkennung zuständig?", "Zuständig sind die Bezirksregierungen."),
        ("Welche Kommunen werden gefördert?", "Gefördert werden Kreise und kreisfreie Städte."),
        ("Welche Städte?", "Bonn und Münster."),
    ],
)
def test_what_is_told_or_not_asked_for_is_no_reason(question, text):
    assert unmet(understand(question), [span(text)]) == frozenset()
