"""What is answered from the act: on the shipped corpus, by address and without."""

from pathlib import Path

import pytest

from assistant import Assistant, Settings, Turn

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(Settings(corpus_dir=ROOT / "corpus", index_dir=ROOT / "index"))


def labels(answer):
    return [citation.label.removesuffix(" TIntG (Inhaltsangabe)") for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Was steht in § 17 Abs. 1 Satz 2?", "§ 17 Abs. 1 Satz 2"),
        ("§17 (1) S. 2 TIntG", "§ 17 Abs. 1 Satz 2"),
        ("Paragraf 17 Absatz 1", "§ 17 Abs. 1"),
        ("What does section 17(2) say?", "§ 17 Abs. 2"),
        ("§ 8 Abs. 1 Nr. 3", "§ 8 Abs. 1 Nr. 3"),
        ("Welcher § regelt die Integrationspauschalen?", "§ 17 Abs. 1 Satz 1"),
        ("Wer ist nach dem Gesetz ein Mensch mit Einwanderungsgeschichte?", "§ 4"),
    ],
)
def test_the_first_citation(assistant, question, first):
    assert labels(assistant.ask(question))[0] == first


def test_where_report_and_act_tell_a_duty_both_are_cited(assistant):
    cited = labels(assistant.ask("Bis wann muss dem Landtag berichtet werden?"))[:2]
    assert "§ 20 Abs. 3 Satz 1" in cited  # the report tells it in the act's official wording, the summary in its own


def test_a_paragraph_as_a_whole_gives_the_beginning_of_every_absatz_and_then_the_report(assistant):
    answer = assistant.ask("Was regelt § 8?")
    assert labels(answer)[:4] == ["§ 8 Abs. 1 Satz 1", "§ 8 Abs. 2", "§ 8 Abs. 3 Satz 1", "§ 8 Abs. 4"]
    assert [citation.section for citation in answer.citations[4:]] == ["4.4"]
    leads = [line for line in answer.answer.splitlines() if line.startswith("Laut ")]
    assert leads == ["Laut TIntG (Inhaltsangabe, nicht amtlicher Wortlaut):", "Laut Evaluationsbericht TIntG:"]


def test_every_answer_says_which_document_speaks(assistant):
    answer = assistant.ask("Wie viele Integrationsagenturen werden im Land gefördert?")
    assert answer.answer.startswith("Laut Evaluationsbericht TIntG:")


def test_a_list_is_quoted_with_the_satz_before_it_and_cited_as_a_whole(assistant):
    citation = assistant.ask("Wer gilt nach dem Gesetz als neu eingewandert?").citations[0]
    assert (citation.label, citation.satz, citation.nummer) == ("§ 14 TIntG (Inhaltsangabe)", None, None)
    assert citation.quote.count("\n") == 5


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Was regelt § 25 TIntG?", "§ 25 TIntG gibt es nicht: Das TIntG hat 20 Paragrafen (1 bis 20)."),
        ("Was steht in § 7 Abs. 9?", "§ 7 Abs. 9 TIntG gibt es nicht: § 7 hat 3 Absätze (1 bis 3)."),
        ("§ 8 Abs. 1 Nr. 7", "§ 8 Abs. 1 hat 3 Nummern (1 bis 3)."),
        ("§ 5 Abs. 1", "§ 5 hat keine Absätze."),
        ("Was steht in § 3 Abs. 5?", "§ 3 Abs. 5 TIntG ist in der Inhaltsangabe nicht enthalten."),
        ("§ 2 Abs. 9", "Von § 2 kennt die Inhaltsangabe 8 Absätze (1 bis 8) und ist dort unvollständig."),
        ("Was regelt § 22 AGG?", "§ 22 AGG gehört zu einem anderen Gesetz als dem TIntG."),
        ("Was regelte § 9 des TIntG von 2012?", "§ 9 meint eine frühere Fassung des TIntG."),
        ("What does § 7 para. 9 say?", "§ 7 has 3 paragraphs (1 to 3)."),
        ("Wie hoch ist das Bußgeld nach dem TIntG?", "steht dazu kein Betrag"),
    ],
)
def test_what_has_no_text_is_not_answered_and_the_reason_is_told(assistant, question, said):
    answer = assistant.ask(question)
    assert (answer.status, answer.citations) == ("not_found", [])
    assert said in answer.answer


def test_of_an_address_without_text_only_its_own_paragraph_is_offered(assistant):
    answer = assistant.ask("Was steht in § 7 Abs. 9?")
    assert {place.paragraph for place in answer.retrieved} == {"7"}
    assert assistant.ask("Was regelt § 25 TIntG?").retrieved == []


def test_another_laws_paragraph_is_answered_from_the_report_alone(assistant):
    answer = assistant.ask("Was regelt § 13 AGG?")
    assert {citation.document for citation in answer.citations} == {"evaluation-report"}
    assert all("§ 13 AGG" in citation.quote for citation in answer.citations)
    assert answer.warnings == ["§ 13 AGG gehört zu einem anderen Gesetz als dem TIntG."]


def test_addresses_that_do_not_exist_are_told_beside_those_that_do(assistant):
    answer = assistant.ask("Was steht in §§ 19 bis 21?")
    assert {citation.paragraph for citation in answer.citations if citation.paragraph} == {"19", "20"}
    assert answer.warnings[0].startswith("§ 21 TIntG gibt es nicht")


def test_what_no_longer_fits_is_named(assistant):
    assert assistant.ask("Was regeln die §§ 5 bis 13?").warnings[-1].endswith("§ 13.")


def test_the_report_is_asked_about_a_paragraph(assistant):
    answer = assistant.ask("Was empfiehlt der Bericht zu § 8?")
    assert {(citation.section, citation.element) for citation in answer.citations} == {("4.4", "recommendation")}
    answer = assistant.ask("Was empfiehlt der Bericht zu § 9?")
    assert {citation.element for citation in answer.citations} == {"finding"}
    assert answer.warnings == ["Eine Empfehlung zu § 9 gibt der Bericht nicht; gezeigt sind seine Erkenntnisse."]


def test_notes_of_the_summary_are_never_cited(assistant):
    for question in (
        "Wie viele Kommunale Integrationszentren gibt es laut Gesetz?",
        "Was regelt § 18?",
        "Was regelt § 4?",
    ):
        for citation in assistant.ask(question).citations:
            assert not citation.quote.startswith("Hinweis:")
            assert "Inhaltsangabe nicht enthalten" not in citation.quote


def test_a_follow_up_for_another_absatz(assistant):
    answer = assistant.ask("Und Absatz 4?", history=[Turn(question="Was steht in § 8 Abs. 3?", answer="…")])
    assert labels(answer)[0] == "§ 8 Abs. 4"
