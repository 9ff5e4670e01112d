"""The command line: what it prints where, what it returns, and that nobody sees a traceback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from assistant import cli
from assistant.build import IndexReport
from assistant.errors import IndexUnusableError
from assistant.messages import LANGUAGES, catalogue
from assistant.retrieval.passage import Hit
from assistant.settings import project_root
from assistant.terminal.built import built_text
from assistant.terminal.serving import server_call
from tests.conftest import LABEL, PASSAGE, REPORT

COMMANDS = (
    *("ask", "search", "norm", "batch", "eval", "index", "outline", "serve"),
    *("corpus", "corpus list", "corpus check", "corpus replace"),
)


@pytest.fixture(autouse=True)
def opened(monkeypatch, fake_assistant) -> list[object]:
    """Put the fake façade in place and keep the settings it was opened with."""
    settings: list[object] = []

    def open_fake(given: object, encoder: object = None) -> object:
        settings.append(given)
        return fake_assistant

    module = SimpleNamespace(Assistant=SimpleNamespace(open=open_fake))
    monkeypatch.setitem(sys.modules, "assistant.assistant", module)
    return settings


@pytest.fixture
def build(monkeypatch) -> SimpleNamespace:
    """Put a fake in place of the building of the index."""
    report = SimpleNamespace(
        passages=2, units=5, embedded=7, seconds=1.25, fingerprint="abc123", questions=0, unplaced=0
    )
    calls: list[tuple[str, object]] = []

    def build_index(settings: object, *, progress: Callable[[int, int], None], fresh: bool = False) -> object:
        calls.append(("build", fresh))
        progress(1, 2)
        progress(2, 2)
        return report

    module = SimpleNamespace(build_index=build_index, check_index=lambda settings: module.problems)
    module.calls, module.problems = calls, []
    monkeypatch.setitem(sys.modules, "assistant.build", module)
    return module


def test_ask_shows_the_answer_then_its_numbered_sources(capsys) -> None:
    assert cli.main(["ask", "Wie viele Integrationsagenturen?"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        PASSAGE.text + " [1]",
        "",
        "Belege",
        f"[1] {LABEL}",
        f"    „{PASSAGE.text}“",
    ]
    assert err == ""


def test_a_question_needs_no_quotation_marks(capsys, fake_assistant) -> None:
    assert cli.main(["ask", "Wie", "viele", "Agenturen"]) == 0
    assert fake_assistant.asked[0][0] == "Wie viele Agenturen"


def test_ask_json_is_the_answer_and_nothing_else(capsys) -> None:
    assert cli.main(["ask", "Wie viele?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["page"] == 51


def test_what_is_not_found_is_said_and_is_no_failure(capsys) -> None:
    assert cli.main(["ask", "Wie wird das Wetter morgen?"]) == 0
    assert capsys.readouterr().out == "Dazu steht nichts in den Dokumenten.\n"


@pytest.mark.parametrize(
    "words", [["--lang", "en", "ask", "x"], ["ask", "x", "--lang=en"], ["ask", "--lang", "en", "x"]]
)
def test_lang_may_stand_anywhere(capsys, fake_assistant, opened, words: list[str]) -> None:
    assert cli.main(words) == 0
    assert "\nSources\n" in capsys.readouterr().out
    assert fake_assistant.asked[0][2] == "en"
    assert opened[0].language == "en"


def test_the_language_of_the_settings_is_that_of_the_messages(capsys, monkeypatch) -> None:
    monkeypatch.setenv("ASSISTANT_LANGUAGE", "en")
    assert cli.main(["search", "Wetter"]) == 0
    assert capsys.readouterr().out == "No place was found for this question.\n"


def test_what_stands_behind_two_dashes_is_the_question(fake_assistant) -> None:
    assert cli.main(["ask", "--", "--lang", "ist", "was?"]) == 0
    assert fake_assistant.asked[0][0] == "--lang ist was?"


def test_search_lists_places(capsys) -> None:
    assert cli.main(["search", "Agenturen", "--limit", "3"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"1. {LABEL}",
        "   4 Befunde › 4.2 Integrationsagenturen",
        f"   {PASSAGE.text}",
    ]


def test_search_json_has_the_fields_of_retrieved(capsys) -> None:
    assert cli.main(["search", "Agenturen", "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["label"] == LABEL
    assert (record["passage_id"], record["section"], record["page"], record["score"]) == ("p1", "4.2", 51, 0.9)


def test_batch_names_faulty_lines_and_says_what_came_of_it(capsys, tmp_path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"question": "Wie viele?"}\nkein JSON\n{"question": "Wetter"}\n', encoding="utf-8")
    assert cli.main(["batch", str(source), "-o", str(target)]) == 1
    out, err = capsys.readouterr()
    assert err == "Zeile 2: kein gültiges JSON (Spalte 1).\n"
    assert re.match(r"3 Fragen in \d+,\d s: 1 beantwortet, 1 nicht gefunden, 1 mit Fehler\.\n", out)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 3


def test_a_batch_without_faults_returns_zero(capsys, tmp_path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"question": "Wie viele?"}\n', encoding="utf-8")
    assert cli.main(["batch", str(source), "--output", str(tmp_path / "out.jsonl")]) == 0
    assert capsys.readouterr().out.startswith("1 Frage in ")


def test_many_faulty_lines_are_cut_short(capsys, tmp_path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("x\n" * 25, encoding="utf-8")
    assert cli.main(["batch", str(source), "-o", str(tmp_path / "out.jsonl")]) == 1
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 21
    assert err[-1].startswith("… und 5 weitere")


def test_an_unwritable_output_ends_before_any_question(capsys, tmp_path, fake_assistant) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"question": "Wie viele?"}\n', encoding="utf-8")
    assert cli.main(["batch", str(source), "-o", str(tmp_path / "kein" / "out.jsonl")]) == 2
    assert "lässt sich nicht schreiben" in capsys.readouterr().err
    assert fake_assistant.asked == []


def test_index_builds_and_tells_figures(capsys, build) -> None:
    assert cli.main(["index", "--fresh"]) == 0
    assert build.calls == [("build", True)]
    expected = "Index gebaut: 2 Passagen, 5 Sätze und Listenpunkte, 7 neu berechnet, 1,2 s, Kennung abc123.\n"
    assert capsys.readouterr().out == expected


def test_what_an_index_tells_of_questions() -> None:
    texts = catalogue("de")
    told = built_text(IndexReport(2, 5, 7, 1.2, "abc123", questions=3, unplaced=1), texts)
    assert "führen: 3." in told
    assert "keinem Satz stehen: 1;" in told
    assert "Fragen" not in built_text(IndexReport(2, 5, 7, 1.2, "abc123"), texts)


def test_index_check_says_what_does_not_fit(capsys, build) -> None:
    assert cli.main(["index", "--check"]) == 0
    assert capsys.readouterr().out == "Der Index passt zu Korpus und Programm.\n"
    build.problems = ["Eine Datei des Korpus hat sich geändert."]
    assert cli.main(["index", "--check"]) == 1
    expected = "Eine Datei des Korpus hat sich geändert.\n'assistant index' baut ihn neu.\n"
    assert capsys.readouterr().err == expected
    assert build.calls == []


def test_check_and_fresh_exclude_each_other(capsys, build) -> None:
    assert cli.main(["index", "--check", "--fresh"]) == 2
    assert capsys.readouterr().err.startswith("--check und --fresh schließen einander aus.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ask"], "Es fehlt: FRAGE."),
        (["ask", ""], "Die Frage ist leer."),
        (["ask", "a\udcff"], "Die Frage enthält Zeichen, die kein gültiger Text sind."),
        (["batch", "in.jsonl"], "Es fehlt: --output."),
        (["batch", "in.jsonl", "-o", "x.jsonl", "--jobs", "0"], "Der Wert für --jobs passt nicht."),
        (["batch", "in.jsonl", "-o", "x.pdf"], "Für x.pdf gibt es kein Format."),
        (["batch", "in.jsonl", "-o", "x.csv", "-o", "./x.csv"], "Die Ausgabe x.csv ist zweimal genannt."),
        (["search", "x", "--limit", "0"], "Der Wert für --limit passt nicht."),
        (["search", "x", "--limit", "viele"], "Der Wert für --limit passt nicht."),
        (["search", "x", "--limit"], "Zu --limit fehlt der Wert."),
        (["serve", "--port", "70000"], "Der Wert für --port passt nicht."),
        (["ask", "x", "--yaml"], "Die Option --yaml gibt es nicht."),
        (
            ["frage", "x"],
            "Diesen Befehl gibt es nicht. Es gibt: ask, search, norm, batch, eval, index, outline, serve, corpus.",
        ),
        (["index", "jetzt"], "Dieser Aufruf passt nicht."),
        (["ask", "x", "--lang", "fr"], "Die Sprache 'fr' gibt es nicht."),
        (["ask", "x", "--lang"], "Die Sprache '' gibt es nicht."),
        (["batch", "fehlt.jsonl", "-o", "x.jsonl"], "Die Datei fehlt.jsonl lässt sich nicht lesen"),
    ],
)
def test_bad_input_is_told_in_german_with_code_two(capsys, words: list[str], message: str) -> None:
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)
    assert len(err.splitlines()) <= 2


def test_an_interrupted_batch_ends_as_shells_expect(capsys, monkeypatch, tmp_path, fake_assistant) -> None:
    def interrupt(*words: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fake_assistant, "ask", interrupt)
    (tmp_path / "in.jsonl").write_text('{"question": "Wie viele?"}\n', encoding="utf-8")
    assert cli.main(["batch", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl")]) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_wrong_setting_is_named(capsys, monkeypatch) -> None:
    monkeypatch.setenv("ASSISTANT_HITS", "viele")
    assert cli.main(["ask", "x"]) == 2
    assert capsys.readouterr().err.startswith("Die Einstellung ASSISTANT_HITS passt nicht: 'viele'.")


def test_an_unusable_index_is_told_with_the_way_out(capsys, monkeypatch) -> None:
    def refuse(settings: object, encoder: object) -> None:
        raise IndexUnusableError("Der Index fehlt.", "'assistant index' baut ihn.")

    module = SimpleNamespace(Assistant=SimpleNamespace(open=refuse))
    monkeypatch.setitem(sys.modules, "assistant.assistant", module)
    assert cli.main(["ask", "x"]) == 2
    assert capsys.readouterr().err == "Der Index fehlt.\n'assistant index' baut ihn.\n"


def test_the_unexpected_is_one_sentence_and_a_trace_on_request_only(capsys) -> None:
    assert cli.main(["ask", "kaputt"]) == 1
    expected = "Unerwarteter Fehler (ZeroDivisionError).\nBitte mit --debug wiederholen und die Ausgabe melden.\n"
    assert capsys.readouterr() == ("", expected)
    assert cli.main(["ask", "kaputt", "--debug"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback")
    assert err.endswith("Unerwarteter Fehler (ZeroDivisionError).\n")


def test_version_is_that_of_the_distribution(capsys) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"tintg-assistant {metadata.version('tintg-assistant')}\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [(), *(tuple(name.split()) for name in COMMANDS)])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_whole_in_both_languages(capsys, language: str, command: tuple[str, ...], flag: str) -> None:
    assert cli.main([*command, flag, "--lang", language]) == 0
    out = capsys.readouterr().out
    texts = catalogue(language)
    assert out.startswith(f"{texts('help.usage')} assistant {' '.join(command)}".rstrip())
    assert texts(f"example.{'.'.join(command) or 'assistant'}") in out
    assert max(map(len, out.splitlines())) <= 100


def test_no_command_shows_the_help(capsys) -> None:
    assert cli.main([]) == 0
    assert capsys.readouterr().out.startswith("Aufruf: assistant")


def test_both_catalogues_say_the_same_things() -> None:
    german, english = (catalogue(language).entries for language in LANGUAGES)
    assert german.keys() == english.keys()
    for key in german:
        placeholders = [sorted(re.findall(r"\{\w+[^}]*\}", words[key])) for words in (german, english)]
        assert placeholders[0] == placeholders[1], key
    unchanged = {key for key in german if german[key] == english[key]}
    same = {
        "metavar.gold",
        "metavar.jobs",
        "metavar.limit",
        "metavar.port",
        "check.ok",
        "check.empty",
        "check.section.statute",
        "outline.absaetze",
    }
    assert unchanged <= same | {key for key in german if key.startswith("example.")}


def test_a_source_that_is_a_summary_says_so(capsys, fake_assistant) -> None:
    fake_assistant.sources = (replace(REPORT, status="own-words summary"),)
    assert cli.main(["ask", "Wie viele?"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index(f"[1] {LABEL}") + 1] == "    Inhaltsangabe, nicht amtlicher Wortlaut"


def test_a_quote_of_several_lines_stays_indented(capsys, monkeypatch, fake_assistant) -> None:
    answer = fake_assistant.ask("x")
    listed = answer.citations[0].model_copy(update={"quote": "eins\nzwei"})
    monkeypatch.setattr(fake_assistant, "ask", lambda *_, **__: answer.model_copy(update={"citations": [listed]}))
    assert cli.main(["ask", "x"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["    „eins", "    zwei“"]


@pytest.mark.parametrize(("display", "headless"), [("", "true"), (":0", "false")])
def test_a_browser_opens_where_there_is_a_screen(monkeypatch, display: str, headless: str) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    assert f"--server.headless={headless}" in server_call(8501, browser=None)
    assert "--server.headless=true" in server_call(8501, browser=False)
    assert "--server.headless=false" in server_call(8501, browser=True)


def test_the_page_stays_on_this_machine_and_sends_nothing() -> None:
    words = server_call(8502, browser=False)
    assert {"--server.address=127.0.0.1", "--server.port=8502", "--browser.gatherUsageStats=false"} <= set(words)


def test_an_installed_package_brings_its_own_page(monkeypatch, tmp_path) -> None:
    (tmp_path / "assistant" / "terminal").mkdir(parents=True)
    assert server_call(1, browser=False)[2].endswith("app.py")
    monkeypatch.setattr("assistant.terminal.serving.__file__", str(tmp_path / "assistant" / "terminal" / "serving.py"))
    assert server_call(1, browser=False)[2] == str(tmp_path / "assistant" / "page.py")
    assert (project_root() / "assistant" / "page.py").is_file()


def test_a_terminal_gets_colour_and_a_pipe_does_not(capsys, monkeypatch) -> None:
    assert cli.main(["search", "Agenturen"]) == 0
    assert "\x1b[" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert cli.main(["search", "Agenturen"]) == 0
    assert "\x1b[36m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert cli.main(["search", "Agenturen"]) == 0
    assert "\x1b[36m" not in capsys.readouterr().out


def test_a_terminal_wraps_and_keeps_empty_lines(capsys, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    assert cli.main(["ask", "Wie viele?"]) == 0
    lines = [re.sub(r"\x1b\[\d*m", "", line).rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[:4] == ["Im Land werden 173 Integrationsagenturen", "gefördert. [1]", "", "Belege"]
    assert lines[-2:] == ["    „Im Land werden 173", "    Integrationsagenturen gefördert.“"]


def test_long_text_is_not_wrapped_in_a_pipe(capsys, monkeypatch, fake_assistant) -> None:
    text = "Wort " * 50 + "Ende."
    monkeypatch.setattr(fake_assistant, "search", lambda question, limit: [Hit(replace(PASSAGE, text=text), 1, 1, 1)])
    assert cli.main(["search", "Agenturen"]) == 0
    assert capsys.readouterr().out.splitlines()[2] == "   " + text


def process(*words: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "assistant", *words], stderr=subprocess.PIPE, **options)


@pytest.mark.parametrize("attempt", range(4))
def test_a_wrong_question_ends_as_usual_while_the_model_is_being_loaded(attempt):
    """A process that ended within the loading was taken down by it, with another code and message."""
    running = process("ask", "")
    told = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 2, told
    assert told.splitlines() == ["Die Frage ist leer.", "Bitte eine Frage in einem Satz eingeben."]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from assistant.cli import main; main(['--help']); "
        "print(sorted({'streamlit', 'faiss', 'numpy', 'pydantic', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    running = process("--help", stdout=subprocess.PIPE)
    running.stdout.close()
    assert running.wait(timeout=30) == 0
    assert running.stderr.read() == b""
    running.stderr.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_told(capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 2
    expected = f"Der Anschluss {port} ist belegt.\nEinen anderen nehmen: assistant serve --port {port + 1}"
    assert capsys.readouterr().err.startswith(expected)


def answered(port: int, path: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as reply:
            return reply.status == 200
    except (URLError, TimeoutError):
        return False


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_serve_answers_on_this_machine_and_ends_on_a_signal(tmp_path) -> None:
    port = free_port()
    # away from the checkout: the page's script must be found in the package
    running = process("serve", "--headless", "--port", str(port), stdout=subprocess.PIPE, cwd=tmp_path)
    try:
        limit = time.monotonic() + 30
        while not answered(port, "/_stcore/health") and time.monotonic() < limit:
            assert running.poll() is None
            time.sleep(0.1)
        assert answered(port, "/")
    finally:
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=15)
    assert out.decode().splitlines()[0].startswith(f"Die Seite steht gleich unter http://127.0.0.1:{port} bereit.")
    assert b"Traceback" not in err
