"""The lines of a norm: what is missing, doubted or said several times in one sentence."""

from assistant.answering.norm_view import MentionView, NormText, NormView
from assistant.messages import catalogue
from assistant.terminal.norm import found_lines


def text(text, absatz=None, satz=None, nummer=None, label="§ 7"):
    return NormText(label, text, "7", absatz, satz, nummer, None, "p1")


def mention(sentence, absent=(), unknown=(), *, evaluated=False):
    return MentionView("Bericht, S. 3", sentence, "§ 7", ("§ 7",), absent, unknown, evaluated, "6", "text", 3, "p2")


def lines(texts="de", **more):
    fields = {
        "label": "§ 7 Gesetz",
        "paragraph": "7",
        "absatz": None,
        "satz": None,
        "nummer": None,
        "buchstabe": None,
        "title": "Ziel",
        "document": "gesetz",
        "document_title": "Gesetz",
        "note": "",
        "text": (),
        "notes": (),
        "report": "bericht",
        "report_title": "Bericht",
        "chapters": (),
        "findings": (),
        "recommendations": (),
        "mentions": (),
    }
    view = NormView(**(fields | more))
    return [" " * line.indent + line.text for line in found_lines(view, catalogue(texts))]


def test_a_norm_of_which_nothing_is_known_says_so():
    assert lines() == [
        "§ 7 Gesetz: Ziel",
        "",
        "Gesetz: Gesetz",
        "  Davon ist kein Text vorhanden.",
        "",
        "Bericht: Bericht",
        "  Kein Kapitel bewertet diesen Paragrafen.",
    ]


def test_a_corpus_without_a_report_says_so():
    assert lines(report=None)[-1] == "Der Korpus enthält keinen Bericht."


def test_satz_numbers_stand_where_an_absatz_has_several():
    parts = (text("Eins.", "1", "1"), text("Zwei:", "1", "2"), text("das.", "1", "2", "1"), text("Drei.", "2", "1"))
    assert lines(text=parts)[3:7] == [
        "  Abs. 1 Satz 1  Eins.",
        "  Abs. 1 Satz 2  Zwei:",
        "  Abs. 1 Satz 2 Nr. 1  das.",
        "  Abs. 2  Drei.",
    ]
    assert lines(text=(text("Nur dies.", satz="1"),))[3] == "  Nur dies."


def test_notes_are_no_part_of_the_law():
    shown = lines(text=(text("Eins.", "1", "1"),), notes=(text("Hinweis: So ist es.", label="§ 7 Abs. 1"),))
    assert shown[4:6] == [
        "  Zusätze der Bearbeitung, nicht Teil des Gesetzes:",
        "    § 7 Abs. 1: Hinweis: So ist es.",
    ]


def test_a_sentence_is_shown_once_with_what_is_doubted():
    told = (
        mention("Siehe § 7 Abs. 9 und § 7 Abs. 5.", absent=("§ 7 Abs. 9 (Absätze 1 bis 4)",)),
        mention("Siehe § 7 Abs. 9 und § 7 Abs. 5.", unknown=("§ 7 Abs. 5",)),
    )
    assert lines(mentions=told)[-5:] == [
        "  Erwähnt (1)",
        "    Bericht, S. 3",
        "      „Siehe § 7 Abs. 9 und § 7 Abs. 5.“",
        "      Das Gesetz hat das so nicht: § 7 Abs. 9 (Absätze 1 bis 4).",
        "      Ob das Gesetz das hat, ist hier nicht bekannt: § 7 Abs. 5.",
    ]
