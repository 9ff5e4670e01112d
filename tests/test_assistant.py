"""The whole way from a question to a cited answer, over the shipped corpus and index."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Assistant, AssistantError, Settings, Turn
from assistant.documents.manifest import read_manifest
from assistant.documents.model import page_at, source_at
from assistant.errors import IndexUnusableError, InputError
from assistant.retrieval.embedding import Asked, BundledEncoder

ROOT = Path(__file__).parents[1]
QUESTIONS = [
    "Wie viele Integrationsagenturen werden im Land gefördert?",
    "Wie hoch ist die Integrationspauschale und wie lange wird sie gezahlt?",
    "Was empfiehlt der Bericht zur Antidiskriminierung?",
    "Was regelt § 8 TIntG?",
    "wofuer steht zsba",
    "What does the report say about complaints offices in the ministries?",
    "In welchem Jahr wurden am meisten Pauschalen bewilligt?",
    "Welche Fußnote erklärt, was eine Fokusgruppe ist?",
]


@pytest.fixture(scope="module")
def assistant():
    return Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))


@pytest.fixture(scope="module")
def sources():
    found = read_manifest(ROOT / "corpus")
    return {source.id: (ROOT / "corpus" / source.file).read_text(encoding="utf-8") for source in found}


def test_a_number_is_found_with_its_section_and_page(assistant):
    answer = assistant.ask("Wie viele Integrationsagenturen werden im Land gefördert?")
    first = answer.citations[0]
    assert answer.status == "answered"
    assert "173" in first.quote
    assert (first.section, first.page) in {("6", 121), ("4.8.2", 107), ("4.8", 115)}
    assert first.label.startswith("Evaluationsbericht TIntG, Kap. ")
    assert "[1]" in answer.answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_stands_in_its_passage_and_in_the_file(assistant, sources, question):
    answer = assistant.ask(question)
    assert answer.citations
    for citation in answer.citations:
        passage = assistant.passage(citation.passage_id)
        at = passage.text.index(citation.quote)
        raw = sources[citation.document]
        assert raw[source_at(passage.pieces, at)] == citation.quote[0]
        end = at + len(citation.quote) - 1
        assert raw[source_at(passage.pieces, end)] == citation.quote[-1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_statements_and_citations_belong_together(assistant, question):
    answer = assistant.ask(question)
    numbers = [citation.n for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [n for statement in answer.statements for n in statement.citations] == numbers
    for statement in answer.statements:
        assert statement.text in answer.answer
    assert len(answer.retrieved) == 10


@pytest.mark.parametrize(
    "question",
    [
        "Wie wird das Wetter morgen?",
        "Wer ist Bundeskanzler?",
        "Wie koche ich Spaghetti?",
        "What is the capital of France?",
    ],
)
def test_an_off_topic_question_is_not_answered(assistant, question):
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert answer.citations == []
    assert answer.statements == []
    assert answer.retrieved


def test_a_year_that_no_place_speaks_of_is_not_answered(assistant):
    assert assistant.ask("Wie viele Beratungen gab es im Jahr 1987?").status == "not_found"


@pytest.mark.parametrize("question", ["Und seit wann?", "2023", "a b c d", "12 + 30"])
def test_what_has_no_word_to_look_for_is_not_answered(assistant, question):
    assert assistant.ask(question).status == "not_found"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Wie viele KIM-Case Manager hat die Stadt Bielefeld?", "Bielefeld"),
        ("Wie hoch war die Integrationspauschale in Bayern?", "Bayern"),
        ("Wie viele Integrationsagenturen gab es 1999 in NRW?", "1999"),
    ],
)
def test_a_place_or_year_of_which_the_evidence_does_not_speak_is_named_in_the_refusal(assistant, question, name):
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert f"„{name}“" in answer.answer.splitlines()[0]


def test_the_law_is_cited_by_paragraph_and_as_a_summary(assistant):
    citation = assistant.ask("Was regelt § 17 Abs. 1 TIntG?").citations[0]
    assert (citation.document, citation.paragraph, citation.absatz) == ("tintg", "17", "1")
    assert (citation.section, citation.satz) == (None, None)  # the Absatz is quoted whole
    assert citation.label == "§ 17 Abs. 1 TIntG (Inhaltsangabe)"
    assert assistant.ask("§17 (1) S. 2 TIntG").citations[0].label == "§ 17 Abs. 1 Satz 2 TIntG (Inhaltsangabe)"


def test_recommendations_are_cited_where_they_are_asked_for(assistant):
    answer = assistant.ask("Was empfiehlt der Bericht zur Antidiskriminierung?")
    assert {(c.element, c.section, c.page) for c in answer.citations} == {("recommendation", "4.3", 55)}
    assert len(answer.citations) == 4


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("Was heißt LSP?", ["LSP Laiensprachmittlerpool"]),
        ("Wofür steht LZB?", ["LZB Langzeitleistungsbeziehende"]),
        ("kvdaz was ist das", ["KvDaZ Deutsch als Zweitsprache mit Kernvokabular, Angebot der Universität Köln"]),
        (
            "Was bedeuten ZAB und ZAG ausgeschrieben?",
            ["ZAB Zentralstelle für ausländisches Bildungswesen", "ZAG Anerkennungsstelle für Gesundheitsberufe"],
        ),
    ],
)
def test_the_meaning_of_a_short_form_is_shown_from_the_list_of_abbreviations(assistant, question, entries):
    quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert set(entries) <= set(quotes)


def test_a_question_on_what_a_short_form_does_gets_no_entry_of_the_list(assistant):
    quotes = [citation.quote for citation in assistant.ask("Was sind die Aufgaben der KI nach dem Bericht?").citations]
    assert not any(quote.startswith("KI Einrichtung") for quote in quotes)


def test_words_that_turn_the_page_are_cited_with_both_pages(assistant):
    labels = {}
    turning = "Ab welchem Tag kann man bei den neuen Meldestellen etwas melden?"
    for question in (*QUESTIONS, turning):
        for citation in assistant.ask(question).citations:
            passage = assistant.passage(citation.passage_id) if citation.page else None
            if passage is not None:
                at = passage.text.index(citation.quote)
                last = page_at(passage.pieces, at + len(citation.quote) - 1)
                labels[citation.label] = (citation.page, last)
    for label, (page, last) in labels.items():
        assert label.endswith(f"S. {page}" if page == last else f"S. {page}–{last}")
    assert any(page != last for page, last in labels.values())


def test_an_english_question_gets_an_english_frame(assistant):
    answer = assistant.ask("What share of Germany's refugees did NRW take in?")
    assert answer.language == "en"
    assert answer.answer.startswith("According to the Evaluationsbericht TIntG, in German:")


def test_a_follow_up_is_searched_with_the_question_before(assistant):
    history = [Turn(question="Wie hoch ist die Integrationspauschale?", answer="300 Euro.")]
    answer = assistant.ask("und wie lange gibts die?", history=history)
    assert answer.standalone_question == "Wie hoch ist die Integrationspauschale? und wie lange gibts die?"
    assert "zwei Jahre" in answer.answer
    assert assistant.ask("Wie wird das Wetter morgen?", history=history).status == "not_found"


def test_bad_questions_are_refused(assistant):
    with pytest.raises(InputError, match="leer"):
        assistant.ask("  ")
    with pytest.raises(InputError, match="10000 Zeichen"):
        assistant.ask("a" * 10_000)


def test_neighbours_are_in_reading_order_and_of_one_document(assistant):
    passage = assistant.search("Integrationspauschalen")[0].passage
    around = assistant.neighbours(passage.id, before=2, after=2)
    assert passage in around
    assert [p.order for p in around] == sorted(p.order for p in around)
    assert {p.document for p in around} == {passage.document}


def test_many_askers_at_once_get_the_answers_of_one(assistant):
    alone = [assistant.ask(question).answer for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: assistant.ask(question).answer, QUESTIONS * 2))
    assert together == alone * 2


def test_an_index_of_another_corpus_is_refused_with_the_command_that_mends_it(tmp_path):
    for path in (ROOT / "corpus").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    summary = tmp_path / "tintg-inhaltsangabe.txt"
    summary.write_text(summary.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(AssistantError, match=r"tintg-inhaltsangabe\.txt"):
        Assistant.open(Settings(corpus_dir=tmp_path, index_dir=ROOT / "index"))
    manifest = tmp_path / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    for source in read_manifest(ROOT / "corpus"):
        if source.id == "tintg":
            text = text.replace(source.sha256, hashlib.sha256(summary.read_bytes()).hexdigest())
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(IndexUnusableError, match="assistant index"):
        Assistant.open(Settings(corpus_dir=tmp_path, index_dir=ROOT / "index"))


def test_answers_fit_the_published_schema(assistant, shared_dir):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared_dir / "eval" / "answer.schema.json").read_text(encoding="utf-8"))
    for question in [*QUESTIONS, "Wie wird das Wetter morgen?"]:
        jsonschema.validate(json.loads(assistant.ask(question).model_dump_json()), schema)


def test_a_document_is_read_once_and_holds_its_passages(assistant):
    document = assistant.document("evaluation-report")
    assert assistant.document("evaluation-report") is document
    with ThreadPoolExecutor(4) as pool:
        assert len(set(map(id, pool.map(assistant.document, ["tintg"] * 8)))) == 1
    words = " ".join(block.text for block in document.blocks).split()
    assert all(set(passage.text.split()) <= set(words) for passage in assistant.passages("evaluation-report")[:50])
    with pytest.raises(KeyError):
        assistant.document("nichts")
    assert assistant.passages("nichts") == ()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Auf welche Vorschrift stützt sich die KIM-Förderung?", "Der insoweit einschlägige § 9 TIntG"),
        ("Rechtsgrundlage der Anerkennung ausländischer Abschlüsse im TIntG?", "Das Gesetz normiert in § 11 Abs. 2"),
    ],
)
def test_where_a_paragraph_is_asked_for_the_report_is_quoted_where_it_names_it(assistant, question, sentence):
    law, *report = assistant.ask(question).citations
    assert law.paragraph
    assert any(citation.quote.startswith(sentence) for citation in report)


def test_a_search_leaves_half_of_the_layers_out_and_an_answer_does_not():
    class Counting(BundledEncoder):
        gone_on = 0

        def asked(self, texts):
            begun = super().asked(texts)

            def counted(what):
                self.gone_on += 1
                return what()

            return Asked(begun.early, lambda: counted(begun.alike), lambda: counted(begun.vectors))

    encoder = Counting()
    assistant = Assistant.open(encoder=encoder)
    hits = assistant.search("Wie viele Integrationsagenturen fördert das Land?")
    assert (len(hits), encoder.gone_on) == (10, 0)
    assert assistant.ask("Wie viele Integrationsagenturen fördert das Land?").status == "answered"
    assert encoder.gone_on == 2
