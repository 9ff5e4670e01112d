"""The manifest of the corpus: the shipped one, and everything that can be wrong with one."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from assistant.documents.manifest import Source, read_manifest, verify
from assistant.errors import CorpusError
from assistant.settings import project_root

TEXT = "§ 1\nEin Satz.\n"
ENTRY = {
    "id": "gesetz",
    "title": "Ein Gesetz",
    "short_title": "G",
    "kind": "statute",
    "language": "de",
    "publisher": "Land",
    "date": "2021-11-25",
    "status": "published text",
    "url": "https://example.org",
    "file": "gesetz.txt",
    "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
}


def write_corpus(folder: Path, *entries: dict[str, str]) -> Path:
    (folder / "gesetz.txt").write_text(TEXT, encoding="utf-8")
    tables = ["[[document]]\n" + "".join(f'{name} = "{value}"\n' for name, value in entry.items()) for entry in entries]
    (folder / "manifest.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


def test_the_shipped_corpus_is_whole() -> None:
    report, act = read_manifest(project_root() / "corpus")
    assert (report.id, report.kind, report.short_title, report.note) == (
        "evaluation-report",
        "report",
        "Evaluationsbericht TIntG",
        "",
    )
    assert (act.id, act.kind, act.short_title) == ("tintg", "statute", "TIntG")
    assert act.note == "Inhaltsangabe, nicht amtlicher Wortlaut"
    assert "recht.nrw.de" in act.url
    assert report.date == "2025-03-10"


def test_the_shipped_files_are_those_that_were_handed_over(shared_dir: Path) -> None:
    for source in read_manifest(project_root() / "corpus"):
        handed_over = (shared_dir / "corpus" / source.file).read_bytes()
        assert (project_root() / "corpus" / source.file).read_bytes() == handed_over


def test_a_source_has_the_fields_of_its_entry(tmp_path: Path) -> None:
    assert read_manifest(write_corpus(tmp_path, ENTRY)) == (Source(**ENTRY),)


def test_a_date_may_be_written_as_toml_date(tmp_path: Path) -> None:
    write_corpus(tmp_path, ENTRY)
    path = tmp_path / "manifest.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"2021-11-25"', "2021-11-25"), encoding="utf-8")
    assert read_manifest(tmp_path)[0].date == "2021-11-25"


@pytest.mark.parametrize("name", sorted(ENTRY))
def test_a_missing_field_is_named(tmp_path: Path, name: str) -> None:
    write_corpus(tmp_path, {key: value for key, value in ENTRY.items() if key != name})
    with pytest.raises(CorpusError, match=rf"manifest\.toml, Dokument 1 .*'{name}' fehlt"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "novel", "'novel' ist als 'kind' nicht bekannt. Erlaubt sind: report, statute"),
        ("status", "draft", "'draft' ist als 'status' nicht bekannt"),
        ("language", "fr", "'fr' ist als 'language' nicht bekannt"),
        ("id", "Zwei Worte", "'Zwei Worte' passt nicht als 'id'"),
        ("file", "../gesetz.txt", r"'\.\./gesetz\.txt' passt nicht als 'file'"),
        ("sha256", "abc", "'abc' passt nicht als 'sha256'"),
        ("url", "recht.nrw.de", r"'recht\.nrw\.de' passt nicht als 'url'"),
        ("date", "März 2025", "'März 2025' ist kein Datum"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(tmp_path: Path, name: str, value: str, message: str) -> None:
    write_corpus(tmp_path, {**ENTRY, name: value})
    with pytest.raises(CorpusError, match=message):
        read_manifest(tmp_path)


def test_an_unknown_field_is_named(tmp_path: Path) -> None:
    write_corpus(tmp_path, {**ENTRY, "autor": "N. N."})
    with pytest.raises(CorpusError, match="unbekanntes Feld 'autor'"):
        read_manifest(tmp_path)


def test_a_number_where_text_belongs_is_refused(tmp_path: Path) -> None:
    write_corpus(tmp_path, ENTRY)
    path = tmp_path / "manifest.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('title = "Ein Gesetz"', "title = 7", 1), encoding="utf-8")
    with pytest.raises(CorpusError, match="'title' ist kein Text"):
        read_manifest(tmp_path)


def test_other_bytes_are_told_with_file_and_way_out(tmp_path: Path) -> None:
    write_corpus(tmp_path, ENTRY)
    (tmp_path / "gesetz.txt").write_text(TEXT + "Mehr.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"gesetz\.txt hat eine andere Prüfsumme.*assistant index"):
        read_manifest(tmp_path)
    assert read_manifest(tmp_path, check_files=False)[0].id == "gesetz"


def test_verify_accepts_the_right_bytes_and_no_others(tmp_path: Path) -> None:
    (source,) = read_manifest(write_corpus(tmp_path, ENTRY))
    verify(tmp_path, source)
    (tmp_path / "gesetz.txt").write_bytes(b"")
    with pytest.raises(CorpusError, match="andere Prüfsumme"):
        verify(tmp_path, source)


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    write_corpus(tmp_path, ENTRY)
    (tmp_path / "gesetz.txt").unlink()
    with pytest.raises(CorpusError, match=r"gesetz\.txt fehlt"):
        read_manifest(tmp_path)


def test_a_folder_in_place_of_a_document_is_named(tmp_path: Path) -> None:
    write_corpus(tmp_path, ENTRY)
    (tmp_path / "gesetz.txt").unlink()
    (tmp_path / "gesetz.txt").mkdir()
    with pytest.raises(CorpusError, match=r"gesetz\.txt lässt sich nicht lesen"):
        read_manifest(tmp_path)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"manifest\.toml fehlt"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "title = 'x'\n", "document = []\n", "document = 'x'\n", "document = ['x']\n"])
def test_a_manifest_without_documents_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="nennt kein Dokument"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("data", [b"[[document]\n", b"\xff\xfe\x00"])
def test_bad_toml_is_told_with_its_place(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "manifest.toml").write_bytes(data)
    with pytest.raises(CorpusError, match=r"manifest\.toml ist kein gültiges TOML"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("name", ["id", "file"])
def test_a_double_id_or_file_is_refused(tmp_path: Path, name: str) -> None:
    other = {**ENTRY, "id": "zweites", "file": "zweites.txt", name: ENTRY[name]}
    write_corpus(tmp_path, ENTRY, other)
    with pytest.raises(CorpusError, match=f"steht zweimal als '{name}'"):
        read_manifest(tmp_path)


def test_the_manifest_is_plain_toml() -> None:
    text = (project_root() / "corpus" / "manifest.toml").read_text(encoding="utf-8")
    assert [entry["id"] for entry in tomllib.loads(text)["document"]] == ["evaluation-report", "tintg"]
