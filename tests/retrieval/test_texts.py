from assistant.documents.model import Norm
from assistant.retrieval.texts import passage_text, searched_words, unit_text, unit_texts


def test_a_heading_goes_in_front_of_what_is_embedded(new_passage):
    passage = new_passage("Eins. Zwei.", path=("4 Befunde", "4.3 Schutz"))
    assert passage_text(passage).endswith("\nEins. Zwei.")
    assert unit_text(passage, passage.units[1]).endswith(": Zwei.")
    assert "Schutz" in passage_text(passage).partition("\n")[0]
    assert "Schutz" in unit_text(passage, passage.units[1]).partition(":")[0]
    assert list(unit_texts(passage)) == [unit_text(passage, unit) for unit in passage.units]


def test_passages_of_other_sections_differ(new_passage):
    first, second = (new_passage("Eins.", path=("4 Befunde", title)) for title in ("4.3 Schutz", "4.4 Arbeit"))
    assert passage_text(first) != passage_text(second)
    assert unit_text(first, first.units[0]) != unit_text(second, second.units[0])


def test_without_a_heading_only_the_text(new_passage):
    passage = new_passage("Eins.", path=())
    assert passage_text(passage) == "Eins."
    assert unit_text(passage, passage.units[0]) == "Eins."


def test_bm25_sees_heading_norm_and_speaker(new_passage):
    passage = new_passage("Text.", path=("§ 7 Zentren",), norm=Norm("7", "2", "3"), speaker="Leitung")
    assert searched_words(passage).splitlines() == ["§ 7 Zentren", "§ 7 Abs. 2 Nr. 3", "Leitung", "Text."]
    assert searched_words(new_passage("Text.", path=())) == "Text."
