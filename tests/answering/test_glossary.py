from pathlib import Path

from assistant.answering import glossary
from assistant.answering.glossary import german_words
from assistant.answering.question import understand
from assistant.retrieval.tokens import tokens

ROOT = Path(__file__).parents[2]
GROUPS = [
    line.split("|")
    for line in Path(glossary.__file__).with_name("glossary-en.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_english_words_give_german_ones_in_their_order():
    words = german_words(tokens("How many teachers work in the municipalities?"))
    assert words.index("Lehrkräfte") < words.index("Kommunen")
    assert len(words) == len(set(words))


def test_only_questions_in_english_are_translated():
    assert "Lehrkräfte" in understand("How many teachers are there?").german
    assert understand("Wie viele Lehrkräfte gibt es?").german == ()


def test_every_german_word_stands_in_the_documents():
    texts = [
        (ROOT / "corpus" / name).read_text(encoding="utf-8")
        for name in ("evaluation-report.txt", "tintg-inhaltsangabe.txt")
    ]
    known = set(tokens("\n".join(texts).replace("-\n", "")))
    missing = [word for german, _ in GROUPS for word in german.split() if not known & set(tokens(word))]
    assert len(missing) < 0.1 * sum(len(german.split()) for german, _ in GROUPS), missing


def test_a_group_has_words_in_both_languages():
    assert all(german.split() and english.split() for german, english in GROUPS)
