"""The official text of an act takes the place of its summary and gives it back, whole or not at all."""

import os
import re
import signal
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import cli
from assistant.assistant import Assistant
from assistant.build import check_index
from assistant.documents.check.document import check_source
from assistant.documents.manifest import read_manifest
from assistant.errors import AssistantError, CorpusError, InputError, OutputError
from assistant.messages import LANGUAGES, catalogue
from assistant.replacing import exchange
from assistant.replacing.candidate import Doubt, Found, read_candidate
from assistant.replacing.entry import changed, entry_of, with_entry
from assistant.replacing.exchange import install, undo_exchange
from assistant.terminal.replacing import found_lines
from tests.documents import statute_layouts as layouts
from tests.documents.statute_layouts import TREES

MARKS = re.compile(r"\n\((\d\w?)\) ")


@pytest.fixture
def file(tmp_path, page) -> Path:
    """Return a file with the official text."""
    path = tmp_path / "gesetz.txt"
    path.write_text(page, encoding="utf-8")
    return path


def state(settings) -> dict[str, bytes]:
    """Return all files of corpus and index, the date of the index apart."""
    files = {path.name: path.read_bytes() for path in settings.corpus_dir.iterdir()}
    index = {path.name: path.read_bytes() for path in settings.index_dir.iterdir() if path.name != "manifest.json"}
    return files | index


def source_of(settings, id="baum"):
    return next(source for source in read_manifest(settings.corpus_dir) if source.id == id)


def replaced(settings, *files):
    return install(settings, read_candidate(settings.corpus_dir, "baum", files))


def test_there_and_back_again(settings, file) -> None:
    before, asked = state(settings), Assistant.open(settings).stamp.fingerprint
    candidate = read_candidate(settings.corpus_dir, "baum", [file])
    assert state(settings) == before
    assert candidate.found == Found(
        TREES.title,
        date(2020, 5, 3),
        date(2024, 4, 1),
        (("1", 3), ("2", 0), ("3", 0), ("14", 2), ("14a", 0)),
        2,
        (),
    )
    done = install(settings, candidate)
    now = source_of(settings)
    assert done.source == now
    assert (now.status, now.note, now.date, now.publisher) == ("published text", "", "2024-04-01", "Land")
    assert (settings.corpus_dir / now.file).read_text(encoding="utf-8") == candidate.text
    failed = {check.name for check in check_source(settings.corpus_dir, now) if not check.passed}
    assert failed == {"norms"}  # the model act has no §§ 4 to 13
    assert check_index(settings) == []
    assert Assistant.open(settings).stamp.fingerprint == done.report.fingerprint != asked
    undone = undo_exchange(settings, "baum")
    assert undone.source.note
    assert undone.report.fingerprint == asked
    assert state(settings) == before


def test_only_the_entry_changes_and_its_comments_stay(settings, file) -> None:
    before = (settings.corpus_dir / "manifest.toml").read_text(encoding="utf-8").splitlines()
    replaced(settings, file)
    after = (settings.corpus_dir / "manifest.toml").read_text(encoding="utf-8").splitlines()
    differing = [line.split(" ")[0] for line, was in zip(after, before, strict=True) if line != was]
    assert differing == ["publisher", "date", "status", "file", "sha256"]
    assert 'status = "published text"  # noch kein Wortlaut' in after


def test_citations_no_longer_say_that_it_is_a_summary(settings, file) -> None:
    labels = []
    for replacing in (False, True):
        if replacing:
            replaced(settings, file)
        citation = Assistant.open(settings).ask("Wie viel zahlt das Land für Bäume?").citations
        labels.append([one.label for one in citation if one.document == "baum"])
    assert all("(Inhaltsangabe)" in label for label in labels[0])
    assert not any("Inhaltsangabe" in label for label in labels[1])


def test_a_second_text_takes_the_place_of_the_first_and_undo_returns_to_the_summary(settings, file, page) -> None:
    before = state(settings)
    first = replaced(settings, file).source
    file.write_text(page.replace("gießen", "wässern").replace("1.4.2024", "1.5.2025"), encoding="utf-8")
    second = replaced(settings, file).source
    assert (first.date, second.date) == ("2024-04-01", "2025-05-01")
    assert not (settings.corpus_dir / first.file).exists()
    replaced(settings, file)
    undo_exchange(settings, "baum")
    assert state(settings) == before


def test_other_changes_of_the_manifest_survive_undo(settings, file) -> None:
    replaced(settings, file)
    manifest = settings.corpus_dir / "manifest.toml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"Rasengesetz"', '"Wiesengesetz"'), encoding="utf-8"
    )
    undo_exchange(settings, "baum")
    assert [source.title for source in read_manifest(settings.corpus_dir)][1] == "Wiesengesetz"
    assert source_of(settings).status == "own-words summary"


def test_nothing_to_undo_and_what_cannot_be_replaced(settings, file) -> None:
    with pytest.raises(InputError, match="wurde nicht ersetzt"):
        undo_exchange(settings, "baum")
    with pytest.raises(InputError, match="'nichts' gibt es nicht") as caught:
        read_candidate(settings.corpus_dir, "nichts", [file])
    assert "baum, rasen" in caught.value.hint
    manifest = settings.corpus_dir / "manifest.toml"
    text = manifest.read_text(encoding="utf-8").replace('kind = "statute"', 'kind = "report"', 1)
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="'baum' ist kein Gesetz"):
        undo_exchange(settings, "baum")


def without(page: str, begin: str, end: str) -> str:
    """Cut a page from one heading to another, behind the table of contents."""
    start = page.index(f"\n{begin}\n")
    return page[:start] + page[page.index(f"\n{end}\n") :]


def test_a_missing_paragraph_is_named(settings, page, tmp_path) -> None:
    before = state(settings)
    path = tmp_path / "x.txt"
    path.write_text(without(page, "§ 3", "§ 14"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"nicht vollständig; es fehlt: § 3\. Bitte"):
        replaced(settings, path)
    path.write_text(page + "\n\n§ 17\nNeues\n\nGilt.\n", encoding="utf-8")
    assert state(settings) == before


def test_a_gap_behind_the_last_paragraph_is_named(settings, tmp_path) -> None:
    first, second = TREES.parts
    late = layouts.Paragraph("17", "Neues", (layouts.Absatz("Neues gilt."),))
    act = replace(TREES, parts=(first, replace(second, paragraphs=(*second.paragraphs, late))))
    (tmp_path / "x.txt").write_text(layouts.official_page(act), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"es fehlt: § 15, § 16\. Bitte"):
        replaced(settings, tmp_path / "x.txt")


def test_a_missing_absatz_and_a_missing_text_are_named(settings, page, tmp_path) -> None:
    path = tmp_path / "x.txt"
    start = page.index("\n(2) ")
    path.write_text(page[:start] + page[page.index("\n(3) ") :], encoding="utf-8")
    with pytest.raises(CorpusError, match=r"es fehlt: § 1 Abs\. 2\. Bitte"):
        replaced(settings, path)
    path.write_text(page.replace("\n(1) Daten", "\n(2) Daten"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"es fehlt: § 14 Abs\. 2|es fehlt: § 14 Abs\. 1"):
        replaced(settings, path)
    path.write_text(page.replace("Dieses Gesetz tritt am 1. Juli 2020 in Kraft.", ""), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"es fehlt: der Text von § 14a\. Bitte"):
        replaced(settings, path)


def test_another_act_is_refused(settings, page, tmp_path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(page.replace("Stadtbaumgesetz – StBaumG", "Rasengesetz – RasenG"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"nicht das gesuchte Gesetz \(StBaumG\), sondern „Gesetz über die"):
        replaced(settings, path)
    path.write_text(page.replace("Vom 3. Mai 2020", "Vom 4. Mai 2021"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"StBaumG ist vom 03\.05\.2020, der Text vom 04\.05\.2021"):
        replaced(settings, path)
    path.write_text("§ 1\nTitel\n\nText.", encoding="utf-8")
    with pytest.raises(CorpusError, match="ein Text ohne erkennbaren Titel"):
        replaced(settings, path)


def test_single_pages_html_and_pdf_give_the_same_file(settings, file, tmp_path) -> None:
    texts = {read_candidate(settings.corpus_dir, "baum", [file]).text}
    (tmp_path / "x.html").write_text(layouts.html_page(TREES), encoding="utf-8")
    (tmp_path / "x.pdf").write_bytes(layouts.pdf_page(TREES))
    texts |= {read_candidate(settings.corpus_dir, "baum", [tmp_path / name]).text for name in ("x.html", "x.pdf")}
    assert len(texts) == 1
    pages = tmp_path / "seiten"
    pages.mkdir()
    for name, text in layouts.single_pages(TREES).items():
        (pages / name).write_text(text, encoding="utf-8")
    found = read_candidate(settings.corpus_dir, "baum", [pages]).found
    assert (len(found.paragraphs), found.parts) == (5, 2)
    (pages / "seite-3.txt").unlink()
    with pytest.raises(CorpusError, match=r"es fehlt: § 3\. Bitte"):
        read_candidate(settings.corpus_dir, "baum", [pages])


def test_pages_without_the_name_are_known_by_their_headings(settings, tmp_path) -> None:
    pages = tmp_path / "seiten"
    pages.mkdir()
    for name, text in layouts.single_pages(TREES, bare=True).items():
        (pages / name).write_text(text, encoding="utf-8")
    assert len(read_candidate(settings.corpus_dir, "baum", [pages]).found.paragraphs) == 5
    for name in ("seite-1.txt", "seite-3.txt"):
        text = (pages / name).read_text(encoding="utf-8")
        (pages / name).write_text(text.replace("Zweck", "Sinn").replace("\nPflege\n", "\nHege\n"), encoding="utf-8")
    with pytest.raises(CorpusError, match="ein Text ohne erkennbaren Titel"):
        read_candidate(settings.corpus_dir, "baum", [pages])


def test_what_should_be_looked_at_is_told(settings, page, tmp_path) -> None:
    path = tmp_path / "x.txt"
    text = (
        page.replace("\n(1a) ", "\n")
        .replace("mit Stand vom 1.4.2024", "")
        .replace("\n\n2. schneiden", "\n\n3. schneiden")
    )
    text = re.sub(r"\nTeil \d\n.*\n", "\n", text)
    path.write_text(text, encoding="utf-8")
    file = settings.corpus_dir / "baum-inhaltsangabe.txt"
    assert file.exists()
    doubts = read_candidate(settings.corpus_dir, "baum", [path]).found.doubts
    assert doubts == (Doubt("nummern", "§ 3"), Doubt("parts", found=0, before=2), Doubt("version"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_doubt_and_version_has_its_words(language: str) -> None:
    doubts = (Doubt("fewer", "§ 6", 2, 3), Doubt("nummern", "§ 7"), Doubt("parts", "", 0, 4), Doubt("version"))
    found = Found("", date(2020, 5, 3), None, (("1", 2), ("2", 0)), 0, doubts)
    lines = [line.text for line in found_lines(found, catalogue(language))]
    assert len(lines) == 3 + len(doubts)
    assert "§ 6" in lines[3]
    unknown = [line.text for line in found_lines(replace(found, issued=None), catalogue(language))]
    assert unknown[1] != lines[1]


class BrokenError(Exception):
    """Stands for whatever may go wrong."""


@pytest.mark.parametrize("error", [KeyboardInterrupt, BrokenError, OSError])
@pytest.mark.parametrize("step", ["building", "text", "manifest", "index", "cleaning"])
def test_whatever_goes_wrong_the_former_state_comes_back(settings, file, page, monkeypatch, step: str, error) -> None:
    replaced(settings, file)
    file.write_text(page.replace("gießen", "wässern"), encoding="utf-8")
    before = state(settings) | {"manifest": (settings.index_dir / "manifest.json").read_bytes()}
    calls = {"text": 1, "manifest": 2}

    if step == "building":
        monkeypatch.setattr(exchange, "build_index", failing(error))
    elif step in calls:
        monkeypatch.setattr(exchange, "_put", failing(error, exchange._put, calls[step]))
    elif step == "index":
        monkeypatch.setattr(
            "assistant.replacing.exchange.Index.save", failing(error, exchange.Index.save, 2, after=True)
        )
    else:
        monkeypatch.setattr(Path, "unlink", failing(error, Path.unlink, 1, only="-wortlaut-"))
    with pytest.raises(OutputError if error is OSError and step != "building" else error):
        replaced(settings, file)
    assert state(settings) | {"manifest": (settings.index_dir / "manifest.json").read_bytes()} == before
    monkeypatch.undo()


def failing(error, original=None, at=1, *, after=False, only=""):
    """Return a function that raises at its n-th call, before or after the work is done, and works from then on."""
    seen = []

    def call(*words, **options):
        if only in str(words):
            seen.append(words)
        if len(seen) == at and only in str(words):
            seen.append(words)
            if after and original:
                original(*words, **options)
            raise error
        return original(*words, **options)

    return call


def test_a_lost_summary_is_named_and_nothing_is_undone(settings, file) -> None:
    replaced(settings, file)
    (settings.corpus_dir / "baum-inhaltsangabe.txt").unlink()
    before = state(settings)
    with pytest.raises(CorpusError, match=r"baum-inhaltsangabe\.txt fehlt"):
        undo_exchange(settings, "baum")
    assert state(settings) == before


@pytest.mark.parametrize("name", ["title", "status"])
def test_a_manifest_in_another_form_is_refused(name: str) -> None:
    with pytest.raises(CorpusError, match=f"Feld '{name}'"):
        changed('[[document]]\nid = "x"\n', {name: "y"})
    with pytest.raises(CorpusError, match="Feld 'id'"):
        entry_of('[[document]]\nid = "x"\n', "y")


def test_an_entry_is_found_changed_and_put_back() -> None:
    first, second = (
        '# a\n[[document]]\nid = "a"\n',
        "[[document]] # zwei\nid = 'b' # hier\nfile = \"b\"\ndate = 2020-01-01",
    )
    text = f"{first}\n# b\n{second}\n\n# Ende\n"
    entry = entry_of(text, "b")
    assert entry == second
    new = with_entry(text, "b", changed(entry, {"file": 'c "\\1" d', "date": "2021-02-03"}))
    assert tomllib.loads(new)["document"][1] == {"id": "b", "file": 'c "\\1" d', "date": date(2021, 2, 3)}
    assert with_entry(new, "b", entry) == text


def test_the_command_tells_what_it_found_and_did(capsys, settings, file) -> None:
    assert cli.main(["corpus", "replace", "baum", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        f"Gefunden: {TREES.title}",
        "5 Paragrafen, 2 Teile; Stand vom 01.04.2024",
        "Absätze: § 1: 3, § 2: ohne, § 3: ohne, § 14: 2, § 14a: ohne",
    ]
    assert lines[3].startswith("Index gebaut: ")
    name = source_of(settings).file
    assert (
        lines[4] == f"Ersetzt: StBaumG steht jetzt im Wortlaut in {name}. Zurück: assistant corpus replace baum --undo"
    )
    assert cli.main(["corpus", "replace", "baum", "--undo"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Zurückgenommen: StBaumG steht wieder als Inhaltsangabe in eigenen Worten in baum-inhaltsangabe.txt."
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["baum"], "Es fehlt: DATEI …."),
        ([], "Es fehlt: GESETZ."),
        (["baum", "x.txt", "--undo"], "DATEI … und --undo schließen einander aus."),
        (["baum", "fehlt.txt"], "Die Datei fehlt.txt gibt es nicht."),
        (["baum", "--undo"], "Das Dokument 'baum' wurde nicht ersetzt"),
        (["nichts", "x.txt"], "Das Dokument 'nichts' gibt es nicht."),
    ],
)
def test_bad_calls_end_with_2(capsys, settings, words: list[str], message: str) -> None:
    assert cli.main(["corpus", "replace", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)


def test_ctrl_c_ends_as_shells_expect_and_leaves_all_as_it_was(capsys, settings, file, monkeypatch) -> None:
    before = state(settings)

    def interrupt(*words, **options):
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError

    monkeypatch.setattr(exchange, "build_index", interrupt)
    assert cli.main(["corpus", "replace", "baum", str(file)]) == 130
    assert "unverändert" in capsys.readouterr().err
    assert state(settings) == before


def test_all_complaints_are_errors_for_people(settings, tmp_path) -> None:
    for content in (b"", b"\xff\xfe\x00", b"%PDF-1.4", "§ 1\n§ 1\n§ 1".encode(), b"<html><p>&sect; 1"):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(AssistantError) as caught:
            replaced(settings, tmp_path / "x")
        assert caught.value.exit_code == 2
        assert caught.value.hint
