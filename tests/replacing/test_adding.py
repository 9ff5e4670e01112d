"""A file becomes a document with one command, or nothing changes."""

import io
import os
import signal
import tomllib
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant import cli
from assistant.assistant import Assistant
from assistant.build import check_index
from assistant.documents.check.document import check_source
from assistant.documents.load import read_document
from assistant.documents.manifest import read_manifest
from assistant.errors import InputError
from assistant.replacing import exchange
from assistant.replacing.adding import install_addition, remove_document
from assistant.replacing.addition import Wishes, read_addition
from assistant.settings import Settings

REPORT = """# Spielplatzbericht

## 1 Einleitung

Die Stadt unterhält 14 Spielplätze.

## 2 Befunde

### 2.1 Zustand

Neun Spielplätze haben Schaukeln.[^1] Fünf haben eine Rutsche.

[^1]: Gezählt im Mai.

| Ort | Zahl |
|---|---|
| Mitte | 8 |
| Nord | 6 |

### Empfehlungen

- Jeder Spielplatz sollte Schatten bekommen.
"""
STATUTE = """Satzung über die Hundesteuer (HStS)

§ 1 Steuerpflicht

(1) Wer einen Hund hält, zahlt Steuer.

(2) Befreit sind Blindenhunde.

§ 2 Steuersatz

(1) Die Steuer beträgt 90 Euro.

(2) Für jeden weiteren Hund gilt:

1. der zweite Hund kostet 120 Euro,

2. der dritte Hund kostet 150 Euro.

§ 3 Inkrafttreten

Die Satzung tritt am 1. Januar 2026 in Kraft.
"""


def state(settings: Settings) -> dict[str, bytes]:
    """Return all files of corpus and index, the date of the index apart."""
    files = {path.name: path.read_bytes() for path in settings.corpus_dir.iterdir()}
    index = {path.name: path.read_bytes() for path in settings.index_dir.iterdir() if path.name != "manifest.json"}
    return files | index


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bericht.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def statute(tmp_path: Path) -> Path:
    path = tmp_path / "satzung.txt"
    path.write_text(STATUTE, encoding="utf-8")
    return path


def add(settings: Settings, path: Path, **wishes: str):
    return install_addition(settings, read_addition(settings.corpus_dir, path, Wishes(**wishes)))


def ids(settings: Settings, **options) -> list[str]:
    return [source.id for source in read_manifest(settings.corpus_dir, **options)]


def test_a_report_is_added_and_answers(settings, report) -> None:
    before = state(settings)
    addition = read_addition(settings.corpus_dir, report, Wishes())
    assert state(settings) == before
    assert (addition.source.id, addition.source.title, addition.source.kind) == (
        "spielplatzbericht",
        "Spielplatzbericht",
        "report",
    )
    install_addition(settings, addition)
    assert ids(settings) == ["baum", "rasen", "spielplatzbericht"]
    assert check_index(settings) == []
    answer = Assistant.open(settings).ask("Wie viele Spielplätze unterhält die Stadt?")
    assert answer.citations[0].document == "spielplatzbericht"
    assert answer.citations[0].quote == "Die Stadt unterhält 14 Spielplätze."
    assert answer.citations[0].label == "Spielplatzbericht, Kap. 1"
    assert answer.answer.startswith("Laut Spielplatzbericht:")


def test_sections_tables_notes_and_boxes_are_known(settings, report) -> None:
    add(settings, report)
    source = read_manifest(settings.corpus_dir)[-1]
    document = read_document(settings.corpus_dir, source)
    assert [(one.number, one.title, one.parent) for one in document.sections] == [
        ("1", "Einleitung", None),
        ("2", "Befunde", None),
        ("2.1", "Zustand", "2"),
    ]
    blocks = {block.element.value: block for block in document.blocks}
    assert blocks["footnote"].label == "1"
    assert blocks["recommendation"].text == "Jeder Spielplatz sollte Schatten bekommen."
    assert blocks["table"].table.columns == ("Ort", "Zahl")
    assert blocks["table"].table.rows == (("Mitte", "8"), ("Nord", "6"))
    marked = next(block for block in document.blocks if block.marks)
    assert marked.text == "Neun Spielplätze haben Schaukeln. Fünf haben eine Rutsche."
    assert marked.marks[0].at == len("Neun Spielplätze haben Schaukeln.")
    assert all(check.passed for check in check_source(settings.corpus_dir, source))


def as_pdf(text: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    y = 780
    for line in text.split("\n"):
        y -= 14
        canvas.drawString(60, y, line)
    canvas.save()
    return buffer.getvalue()


def as_word(text: str) -> bytes:
    document = docx.Document()
    for line in filter(None, text.split("\n")):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_html(text: str) -> bytes:
    lines = "".join(f"<p>{line}</p>\n" for line in text.split("\n") if line)
    return f"<html><head><title>x</title></head><body><nav>Menü</nav><main>{lines}</main></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("s.txt", str.encode),
        ("s.pdf", as_pdf),
        ("s.docx", as_word),
        ("s.html", as_html),
        ("s.md", lambda text: text.replace("§ ", "## § ").encode()),
    ],
)
def test_a_statute_is_known_by_its_shape_in_every_format(settings, tmp_path, name, write) -> None:
    (tmp_path / name).write_bytes(write(STATUTE))
    done = add(settings, tmp_path / name, title="Satzung über die Hundesteuer (HStS)")
    assert (done.source.kind, done.source.short_title) == ("statute", "HStS")
    document = read_document(settings.corpus_dir, done.source)
    assert [(one.number, one.title) for one in document.sections if one.level == 2] == [
        ("1", "Steuerpflicht"),
        ("2", "Steuersatz"),
        ("3", "Inkrafttreten"),
    ]
    norms = [(block.norm.paragraph, block.norm.absatz, block.norm.nummer) for block in document.blocks if block.norm]
    assert norms == [
        ("1", "1", None),
        ("1", "2", None),
        ("2", "1", None),
        ("2", "2", None),
        ("2", "2", "1"),
        ("2", "2", "2"),
        ("3", None, None),
    ]
    assert all(check.passed for check in check_source(settings.corpus_dir, done.source))


def test_an_act_is_chosen_by_the_name_in_the_question(settings, statute) -> None:
    add(settings, statute, id="hund", title="Satzung über die Hundesteuer (HStS)")
    assistant = Assistant.open(settings)
    labels = [citation.label for citation in assistant.ask("Was regelt § 2 Abs. 1 HStS?").citations]
    assert labels == ["§ 2 Abs. 1 HStS"]
    assert assistant.ask("Was regelt § 3?").citations[0].label == "§ 3 StBaumG (Inhaltsangabe)"
    assert assistant.norm("§ 1 HStS").title == "Steuerpflicht"


def test_a_question_can_be_limited_to_documents(settings, report, statute) -> None:
    add(settings, report)
    add(settings, statute, id="hund", title="Satzung über die Hundesteuer (HStS)")
    assistant = Assistant.open(settings)
    question = "Wie viel kostet der zweite Hund?"
    assert {citation.document for citation in assistant.ask(question, documents=["hund"]).citations} == {"hund"}
    assert assistant.ask("Was regelt § 2 Abs. 1?", documents=["hund"]).citations[0].label == "§ 2 Abs. 1 HStS"
    for documents in (["spielplatzbericht"], ["spielplatzbericht", "rasen"]):
        hits = assistant.search(question, documents=documents, limit=50)
        assert {hit.passage.document for hit in hits} == set(documents)
    assert assistant.limited_to(["hund"]) is assistant.limited_to(["hund"])
    assert assistant.limited_to(["hund", "rasen", "baum", "spielplatzbericht"]) is assistant
    assert assistant.ask(question, documents=["hund"]).index == assistant.stamp
    with pytest.raises(InputError, match=r"'katze' gibt es nicht.*baum, rasen, spielplatzbericht, hund"):
        assistant.ask(question, documents=["katze"])


def test_the_same_file_is_not_added_twice(settings, report, tmp_path) -> None:
    add(settings, report)
    before = state(settings)
    other = tmp_path / "anders.md"
    other.write_bytes(report.read_bytes())
    addition = read_addition(settings.corpus_dir, other, Wishes(id="neu", title="Neu"))
    assert addition.same is not None
    assert addition.same.id == "spielplatzbericht"
    assert state(settings) == before


def test_the_same_title_is_refused(settings, report, tmp_path) -> None:
    add(settings, report)
    before = state(settings)
    other = tmp_path / "anders.md"
    other.write_text(REPORT + "\nMehr.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"gibt es schon: 'spielplatzbericht'.*--id spielplatzbericht.*--title"):
        read_addition(settings.corpus_dir, other, Wishes())
    assert state(settings) == before


def test_a_new_version_takes_the_place_and_gives_it_back(settings, report, tmp_path) -> None:
    add(settings, report, id="spiel")
    first = state(settings)
    newer = tmp_path / "neu.md"
    newer.write_text(REPORT.replace("14", "20"), encoding="utf-8")
    done = add(settings, newer, id="spiel")
    assert done.former is not None
    assert ids(settings) == ["baum", "rasen", "spiel"]
    assert ids(settings, replaced=True) == ["baum", "rasen", "spiel", done.former.id]
    quote = Assistant.open(settings).ask("Wie viele Spielplätze unterhält die Stadt?").citations[0].quote
    assert quote == "Die Stadt unterhält 20 Spielplätze."
    with pytest.raises(InputError, match=r"frühere Fassung.*corpus remove spiel"):
        read_addition(settings.corpus_dir, report, Wishes())
    with pytest.raises(InputError, match="Kennung einer früheren Fassung"):
        read_addition(settings.corpus_dir, Path(__file__), Wishes(id=done.former.id))
    removed = remove_document(settings, "spiel")
    assert removed.speaking is not None
    assert state(settings) == first
    assert ids(settings) == ids(settings, replaced=True) == ["baum", "rasen", "spiel"]
    assert check_index(settings) == []


def test_what_was_added_can_be_removed(settings, report) -> None:
    before = state(settings)
    add(settings, report)
    remove_document(settings, "spielplatzbericht")
    now = state(settings)
    assert tomllib.loads(now.pop("manifest.toml").decode()) == tomllib.loads(before.pop("manifest.toml").decode())
    assert now.keys() == before.keys()
    assert check_index(settings) == []


def test_a_file_that_was_there_before_stays(settings) -> None:
    removed = remove_document(settings, "rasen")
    assert (removed.kept, removed.files) == ("rasen.txt", ())
    assert (settings.corpus_dir / "rasen.txt").is_file()
    assert ids(settings) == ["baum"]
    with pytest.raises(InputError, match="letzte Dokument"):
        remove_document(settings, "baum")
    with pytest.raises(InputError, match=r"'rasen' gibt es nicht.*Es gibt: baum"):
        remove_document(settings, "rasen")


def test_a_corpus_may_begin_empty(settings, report, tmp_path) -> None:
    fresh = settings.model_copy(update={"corpus_dir": tmp_path / "neu" / "c", "index_dir": tmp_path / "neu" / "i"})
    add(fresh, report)
    assert ids(fresh) == ["spielplatzbericht"]
    assert Assistant.open(fresh).ask("Wie viele Spielplätze unterhält die Stadt?").status == "answered"


def test_only_new_passages_are_embedded(settings, report) -> None:
    done = add(settings, report)
    passages = len(Assistant.open(settings)._index.of_document("spielplatzbericht"))
    units = sum(len(one.units) for one in Assistant.open(settings)._index.of_document("spielplatzbericht"))
    assert 0 < done.report.embedded <= passages + units
    remove_document(settings, "spielplatzbericht")
    assert add(settings, report).report.embedded == 0  # from the cache


@pytest.mark.parametrize(
    ("wishes", "message"),
    [({"id": "Zwei Worte"}, "passt nicht als Kennung"), ({"title": "Rasengesetz"}, "gibt es schon: 'rasen'")],
)
def test_wishes_that_do_not_fit_are_told(settings, report, wishes, message) -> None:
    with pytest.raises(InputError, match=message):
        read_addition(settings.corpus_dir, report, Wishes(**wishes))


def test_control_characters_of_a_title_do_not_reach_the_manifest(settings, report) -> None:
    add(settings, report, id="x", title='Ein "Titel"\x7f\x00 mit\n\\ allem')
    assert read_manifest(settings.corpus_dir)[-1].title == 'Ein "Titel" mit \\ allem'


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["build_index", "_put"])
def test_whatever_goes_wrong_all_stays_as_it_was(settings, report, monkeypatch, step, error) -> None:
    addition = read_addition(settings.corpus_dir, report, Wishes())
    before = state(settings)

    def fail(*words, **options):
        raise error

    monkeypatch.setattr(exchange, step, fail)
    with pytest.raises(BaseException, match=r".*"):
        install_addition(settings, addition)
    assert state(settings) == before


def test_the_command_tells_what_it_found_and_did(capsys, settings, report) -> None:
    assert cli.main(["corpus", "add", str(report)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "Gefunden: Spielplatzbericht (Bericht)",
        "3 Abschnitte, 5 Absätze, Listenpunkte und Fußnoten, 1 Tabellen",
    ]
    assert lines[2].startswith("Index gebaut: ")
    assert lines[3].startswith("Hinzugefügt: spielplatzbericht.")
    assert cli.main(["corpus", "add", str(report)]) == 0
    assert "steht schon im Korpus: „Spielplatzbericht“ (spielplatzbericht)" in capsys.readouterr().out
    assert cli.main(["ask", "Wie viele Spielplätze unterhält die Stadt?", "--document", "spielplatzbericht"]) == 0
    assert "14 Spielplätze" in capsys.readouterr().out
    report.write_text(REPORT + "\nNeu.\n", encoding="utf-8")
    assert cli.main(["corpus", "add", str(report), "--id", "spielplatzbericht"]) == 0
    assert "Die frühere Fassung bleibt als spielplatzbericht-bis-" in capsys.readouterr().out
    assert cli.main(["corpus", "list"]) == 0
    assert "frühere Fassung; ersetzt durch spielplatzbericht" in capsys.readouterr().out
    assert cli.main(["corpus", "remove", "spielplatzbericht"]) == 0
    assert "Die frühere Fassung gilt wieder" in capsys.readouterr().out


def test_folders_may_be_named_anywhere(capsys, settings, report, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("ASSISTANT_CORPUS_DIR")
    monkeypatch.delenv("ASSISTANT_INDEX_DIR")
    folders = [f"--corpus={tmp_path / 'c'}", "--index", str(tmp_path / "i")]
    assert cli.main(["corpus", *folders, "add", str(report)]) == 0
    assert cli.main([*folders, "corpus", "list"]) == 0
    assert "spielplatzbericht (Bericht, de)" in capsys.readouterr().out
    assert cli.main(["corpus", "list", "--corpus"]) == 2
    assert capsys.readouterr().err.startswith("Zu --corpus fehlt der Wert.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add"], "Es fehlt: DATEI."),
        (["add", "fehlt.pdf"], "Die Datei „fehlt.pdf“ gibt es nicht."),
        (["add", "x", "--kind", "roman"], "Der Wert für --kind passt nicht."),
        (["remove"], "Es fehlt: KENNUNG."),
        (["remove", "nichts"], "Das Dokument 'nichts' gibt es nicht."),
    ],
)
def test_bad_calls_end_with_2(capsys, settings, words, message) -> None:
    before = state(settings)
    assert cli.main(["corpus", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)
    assert state(settings) == before


def test_ctrl_c_ends_as_shells_expect_and_leaves_all_as_it_was(capsys, settings, report, monkeypatch) -> None:
    before = state(settings)

    def interrupt(*words, **options):
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError

    monkeypatch.setattr(exchange, "build_index", interrupt)
    assert cli.main(["corpus", "add", str(report)]) == 130
    assert "unverändert" in capsys.readouterr().err
    assert state(settings) == before


def test_a_damaged_original_is_told(settings, report) -> None:
    source = add(settings, report).source
    (settings.corpus_dir / source.original).write_bytes(b"anders")
    with pytest.raises(Exception, match=r"original\.md hat eine andere Prüfsumme"):
        read_manifest(settings.corpus_dir)
