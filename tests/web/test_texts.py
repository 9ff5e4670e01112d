import ast
import json
import re
from pathlib import Path
from string import Formatter

import pytest

import assistant.web
from assistant.documents.manifest import KINDS
from assistant.documents.model import Element
from assistant.export.writing import ENDINGS
from assistant.web import about, plain
from assistant.web.pages import VIEWS
from assistant.web.reply import REASONS
from assistant.web.texts import LANGUAGES, catalogue

PACKAGE = Path(assistant.web.__file__).parent
COMPUTED = {
    *(f"element.{kind}" for kind in Element),
    *(f"sources.kind.{kind}" for kind in KINDS),
    *(f"place.{part}" for part in ("absatz", "satz", "nummer")),
    *(f"{view.name}.nav" for view in VIEWS),
    *(f"feedback.reason.{reason}" for reason in REASONS),
    *(f"batch.format.{ending}" for ending in ENDINGS),
    *(f"documents.box.{kind}" for kind in ("finding", "recommendation")),
    *(f"findings.kind.{kind}" for kind in ("all", "finding", "recommendation")),
    *(f"about.{part}.title" for part in about.PARTS),
    *(f"plain.{part}.{words}" for part in plain.PARTS for words in ("title", "text")),
    "turn.marker",
}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def used_keys() -> set[str]:
    words = {
        node.value
        for path in (*PACKAGE.glob("*.py"), PACKAGE.parent / "export" / "conversation.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {
        word for word in words if re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", word) and not word.endswith((".css", ".js"))
    }


def test_both_catalogues_have_the_same_keys_and_placeholders():
    german, english = (catalogue(language).entries for language in LANGUAGES)
    assert {key: placeholders(text) for key, text in german.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_twice_and_no_words_missing(language):
    files = sorted((PACKAGE / "catalogues" / language).iterdir())
    pairs = [pair for file in files for pair in json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)]
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys))
    assert [key for key, text in pairs if not text.strip()] == []


def test_both_languages_have_the_same_files():
    names = [sorted(file.name for file in (PACKAGE / "catalogues" / language).iterdir()) for language in LANGUAGES]
    assert names[0] == names[1]


def test_the_code_uses_every_key_and_no_other():
    known = set(catalogue("de").entries)
    begins = {key.split(".")[0] for key in known}
    assert {key for key in used_keys() if key.split(".")[0] in begins} | COMPUTED == known


def test_days_are_written_as_the_language_does():
    assert catalogue("de").day("2025-03-10T08:00:00Z") == "10.03.2025"
    assert catalogue("en").day("2025-03-10") == "2025-03-10"
    assert catalogue("de").day("heute") == "heute"


def test_each_language_names_the_other():
    assert (catalogue("de").other, catalogue("en").other) == ("en", "de")
