from assistant.answering.compose import compose
from assistant.answering.lists import with_its_list
from assistant.answering.span import Evidence, Span
from assistant.documents.model import Piece
from assistant.retrieval.passage import Passage, Unit
from tests.conftest import REPORT

LINES = [
    "Vorher steht ein Satz.",
    "Zu den Personen zählen:",
    "Ausgesiedelte,",
    "jüdische Eingewanderte und",
    "Schutzbedürftige.",
]


def passage(lines=LINES, items=(2, 3, 4)):
    units, at = [], 0
    for number, line in enumerate(lines):
        units.append(Unit(at, at + len(line), item=number in items))
        at += len(line) + 1
    text = "\n".join(lines)
    return Passage("p", "bericht", "3.2", "Kreis", ("3.2",), "text", text, (Piece(0, 0, 28),), tuple(units), 0)


def span(at, of=None):
    return Span(of or passage(), at, at, 1.0)


def test_an_introduction_takes_its_items_with_it():
    whole = with_its_list(span(1), 60, listed=False)
    assert whole.text.split("\n") == LINES[1:]


def test_an_introduction_takes_as_many_items_as_fit_and_at_least_one():
    long = passage(["Dazu zählen:", *(" ".join(["Wort"] * 40) + ";" for _ in range(4))], items=(1, 2, 3, 4))
    whole = with_its_list(span(0, long), 20, listed=False)
    assert (whole.first, whole.last) == (0, 1)


def test_an_item_takes_the_list_with_it_where_one_is_asked_for():
    long = passage([*LINES[:2], "Ausgesiedelte und deren Angehörige, die vor dem Jahr 1993 gekommen sind,", *LINES[3:]])
    assert with_its_list(span(2, long), 60, listed=True).text.startswith("Zu den Personen zählen:")
    assert with_its_list(span(2, long), 60, listed=False) == span(2, long)


def test_an_item_too_short_to_be_understood_brings_its_introduction():
    assert with_its_list(span(2), 60, listed=False).text.split("\n") == LINES[1:]


def test_an_item_stays_alone_where_its_list_is_too_long():
    assert with_its_list(span(3), 5, listed=True) == span(3)


def test_a_sentence_before_an_introduction_stays_as_it_is():
    assert with_its_list(span(0), 60, listed=True) == span(0)


def test_a_list_is_shown_as_one():
    whole = with_its_list(span(1), 60, listed=True)
    shown, statements, citations = compose(Evidence((whole,)), {"bericht": REPORT}, "de", {"p": passage()}.__getitem__)
    assert shown.split("\n")[1:] == [
        "„Zu den Personen zählen:“",
        "• Ausgesiedelte,",
        "• jüdische Eingewanderte und",
        "• Schutzbedürftige. [1]",
    ]
    assert statements[0].support == "verbatim"
    assert citations[0].quote == "\n".join(LINES[1:])


def test_paragraphs_are_no_list():
    two = passage(["Der erste Absatz endet hier.", "Der zweite beginnt."], items=())
    shown, _, _ = compose(Evidence((Span(two, 0, 1, 1.0),)), {"bericht": REPORT}, "de", {"p": two}.__getitem__)
    assert shown.split("\n")[1:] == ["„Der erste Absatz endet hier. Der zweite beginnt.“ [1]"]


GOING_ON = [
    "Konkret wurden die Pauschalen",
    "auf alle Kinder erweitert, die in den ersten zwei Jahren nach der Ankunft ihrer Mutter geboren wurden,",
    "in ihrer Bewilligung einfacher gestaltet, indem die Gemeinden keinen Antrag mehr stellen müssen.",
]


def test_an_item_that_goes_on_with_its_introduction_is_led_by_it():
    list_ = passage(GOING_ON, items=(1, 2))
    led = with_its_list(span(2, list_), 20, listed=False)
    assert (led.first, led.last, led.led_by) == (2, 2, GOING_ON[0])
    assert led.words == len(GOING_ON[0].split()) + len(GOING_ON[2].split())
    assert with_its_list(span(1, list_), 25, listed=False).text == "\n".join(GOING_ON[:2])
    assert with_its_list(span(2, list_), 15, listed=False) == span(2, list_)


def test_the_introduction_is_shown_in_front_and_cited_behind():
    list_ = passage(GOING_ON, items=(1, 2))
    evidence = Evidence((with_its_list(span(2, list_), 20, listed=False),))
    text, (statement,), citations = compose(evidence, {"bericht": REPORT}, "de", {"p": list_}.__getitem__)
    assert f"„{GOING_ON[0]} […]“\n• {GOING_ON[2]} [1] [2]" in text
    assert [citation.quote for citation in citations] == [GOING_ON[2], GOING_ON[0]]
    assert statement.support == "verbatim"
