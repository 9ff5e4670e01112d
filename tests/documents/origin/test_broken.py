"""Whatever a file holds, it costs a message at most: no crash, no hang, no memory."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.documents.origin.apart import read_apart
from assistant.documents.origin.recognise import read_bytes
from assistant.errors import InputError
from tests.documents.origin.broken import SENTENCE, broken_files, good_pdf, locked_pdf, word_file

resource = pytest.importorskip("resource", reason="the limit of memory is one of Unix")


def held(path: Path) -> str:
    return " ".join(part.text for part in read_apart(path).parts)


@pytest.mark.parametrize(
    ("name", "data"), list(broken_files()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_file_costs_a_message(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    begun = time.perf_counter()
    with pytest.raises(InputError) as told:
        read_apart(tmp_path / name)
    assert time.perf_counter() - begun < 30
    assert name in told.value.message
    assert told.value.hint
    assert told.value.exit_code == 2
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000  # kB


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("als-word.docx", good_pdf()),
        ("ohne-endung", good_pdf()),
        ("als-pdf.pdf", word_file(SENTENCE)),
        ("auch-pdf.pdf", SENTENCE.encode()),
        ("seite.txt", f"<html><body><p>{SENTENCE}</p></body></html>".encode()),
        ("nur-besitzer.pdf", locked_pdf("", "besitzer")),
        ("alt.txt", SENTENCE.encode("cp1252")),
        ("breit.txt", SENTENCE.encode("utf-16")),
    ],
)
def test_the_name_does_not_decide(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert SENTENCE in held(tmp_path / name)


@pytest.mark.parametrize("name", ["nirgends.pdf", "ordner", "nul\0.pdf"])
def test_what_is_no_file_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "ordner").mkdir()
    with pytest.raises(InputError, match=r"gibt es nicht|keine Datei|lässt sich nicht lesen"):
        read_apart(tmp_path / name)


def test_deep_nesting_is_read_or_refused(tmp_path: Path) -> None:
    (tmp_path / "tief.html").write_text("<div>" * 100_000 + SENTENCE, encoding="utf-8")
    (tmp_path / "tief.md").write_text("# T\n\n" + "> " * 100 + SENTENCE, encoding="utf-8")
    for name in ("tief.html", "tief.md"):
        try:
            assert SENTENCE[-20:] in held(tmp_path / name)
        except InputError as error:
            assert name in error.message  # noqa: PT017 — both ends are right


def test_without_a_sign_of_life_the_reading_ends(tmp_path: Path) -> None:
    (tmp_path / "gut.pdf").write_bytes(good_pdf())
    with pytest.raises(InputError, match=re.escape("seit 0 Sekunden ging es nicht weiter")):
        read_apart(tmp_path / "gut.pdf", patience_s=0.001)


def test_pages_are_told_while_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "gut.pdf").write_bytes(good_pdf(5))
    told: list[tuple[int, int]] = []
    read_apart(tmp_path / "gut.pdf", progress=lambda done, total: told.append((done, total)))
    assert told == [(page, 5) for page in range(1, 6)]


GOOD = good_pdf()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8)), max_size=6), st.data())
def test_any_damage_to_a_pdf_ends_in_a_text_or_a_message(changes, data) -> None:
    damaged = bytearray(GOOD)
    for at, noise in changes:
        damaged[at : at + len(noise)] = noise
    kept = data.draw(st.integers(0, len(damaged)))
    try:
        assert read_bytes(bytes(damaged[:kept]), "x.pdf").parts
    except InputError as error:
        assert error.message  # noqa: PT017 — both ends are right


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert read_bytes(text.encode("utf-8", "replace"), "x.txt").parts
    except InputError as error:
        assert error.hint  # noqa: PT017 — both ends are right
