"""The report: whole, by itself, and proof against what is in the questions."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from assistant.evaluation.figures import by_type, figures
from assistant.evaluation.judging import Verdict, judge
from assistant.evaluation.matching import SourceText
from assistant.evaluation.page import page
from assistant.evaluation.record import record_of
from assistant.evaluation.run import Asked
from assistant.messages import LANGUAGES, catalogue
from tests.conftest import STAMP
from tests.evaluation.conftest import answer, citation, gold, passage

EVIL = '<script>alert("x")</script>&amp;\'" onload="x'
QUOTE = "das steht dort so und nicht anders"
VOID = {"meta"}


class Reader(HTMLParser):
    """Checks that elements close in order, and keeps what may load something, ids, links and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[tuple[str, str]] = []
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
            if name in {"src", "srcset", "action", "data"} or name.startswith("on"):
                self.loads.append((name, value))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said += data


def judged_in_every_way():
    known = gold(evidence=[{"quote": QUOTE, "section": "4.2", "pages": [7]}], facts=[[QUOTE[:5], EVIL]])
    sources = {"evaluation-report": SourceText("Hier steht etwas ganz anderes als dort.")}
    cases = [
        (gold(id="a"), answer(EVIL, status="not_found")),
        (gold(id="b", answer=EVIL), answer("x")),
        (known.model_copy(update={"id": "c", "question": EVIL}), answer(EVIL, status="not_found")),
        (known.model_copy(update={"id": EVIL}), answer("x [1]", citations=[citation(EVIL, label=EVIL)])),
        (known.model_copy(update={"id": "e"}), answer("x", citations=[citation("x"), citation(QUOTE)])),
        (known.model_copy(update={"id": "f"}), answer("x", citations=[citation(QUOTE)], retrieved=[passage(QUOTE)])),
        (known.model_copy(update={"id": "g"}), answer(QUOTE, citations=[citation(QUOTE)])),
        (known.model_copy(update={"id": "h"}), None),
        (
            gold(id="i", type=EVIL, norms=[{"paragraph": "5", "absatz": "2", "satz": "1", "nummer": "3"}],
                 history=[{"question": EVIL}]),
            answer("x"),
        ),
    ]  # fmt: skip
    return tuple(judge(question, given, sources, EVIL) for question, given in cases)


@pytest.fixture(params=LANGUAGES)
def texts(request):
    return catalogue(request.param)


@pytest.fixture
def report(texts) -> str:
    judged = judged_in_every_way()
    asked = (Asked(EVIL, judged, figures(judged), by_type(judged)),)
    return page(asked, record_of(asked, STAMP), texts)


def test_it_loads_nothing_runs_nothing_and_closes_every_element(report) -> None:
    read = Reader(report)
    assert read.open == []
    assert read.loads == []
    assert not {"script", "link", "img", "iframe", "base", "form"} & set(read.names)
    assert "default-src 'none'" in report
    assert not re.search(r"url\(|@import|https?://", report)


def test_nothing_of_a_set_or_an_answer_becomes_an_element(report) -> None:
    assert "<script" not in report
    # set name, id, question, turn, kind, answers, problem, quote, label, fact
    assert Reader(report).said.count(EVIL) >= 10


def test_every_question_is_there_with_its_verdict(report) -> None:
    assert Reader(report).names["article"] == len(judged_in_every_way())
    verdicts = [it.verdict for it in judged_in_every_way()]
    assert set(verdicts) == set(Verdict)
    for verdict in Verdict:
        assert report.count(f'class="{verdict.value}"') == verdicts.count(verdict)


def test_every_choice_has_its_anchor_before_the_questions_and_its_rule(report) -> None:
    read = Reader(report)
    assert read.links == ["#all", *(f"#{verdict.value}" for verdict in Verdict)]
    assert all(read.ids.count(link[1:]) == 1 for link in read.links)
    for verdict in Verdict:
        assert f"#{verdict.value}:target ~ main article:not(.{verdict.value})" in report
        assert report.index(f'id="{verdict.value}"') < report.index("<main>")


def test_it_tells_what_hit_and_what_missed() -> None:
    judged = judged_in_every_way()
    asked = (Asked("mine", judged, figures(judged), by_type(judged)),)
    report = page(asked, record_of(asked, STAMP), catalogue("de"))
    (hit,) = re.findall(r'<article id="mine-f".*?</article>', report)
    assert "belegt, gefunden auf Rang 1" in hit
    assert f'4.2, S. 7: <q lang="de">{QUOTE}</q>' in hit
    assert "nicht wörtlich" in hit
    (norm,) = re.findall(r'<article id="mine-i".*?</article>', report)
    assert "nicht belegt, nicht gefunden" in norm
    assert "§ 5 Abs. 2 Satz 1 Nr. 3" in norm
