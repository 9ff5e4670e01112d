"""The command ``assistant``: the one place that prints, and the one that turns errors into terminal text.

Heavy libraries are imported inside the commands, so that ``assistant --help`` is there at once.
"""

import json
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from assistant.errors import AssistantError, InputError
from assistant.messages import LANGUAGES, catalogue
from assistant.terminal.built import built_text
from assistant.terminal.configured import settings_of
from assistant.terminal.corpus_commands import CorpusCommands
from assistant.terminal.progress import progress_bar
from assistant.terminal.usage import Call, Command, Group, complaint, joined, split_call

if TYPE_CHECKING:
    from assistant.answering.contract import Language
    from assistant.assistant import Assistant
    from assistant.terminal.line import Line

__all__ = ["app", "main"]

DISTRIBUTION = "tintg-assistant"
_INTERRUPTED = 130  # what a shell expects of a program that Ctrl+C ended
# Typer's base class of all complaints about a call has no public name
_UsageError: type[Exception] = cast("type[Exception]", typer.BadParameter.__base__)

app = typer.Typer(
    cls=Group,
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json")]
DocumentId = Annotated[str | None, typer.Argument()]
Documents = Annotated[list[str] | None, typer.Option("--document")]
Question = Annotated[list[str], typer.Argument()]
NormAddress = Annotated[list[str] | None, typer.Argument()]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code; nothing it raises gets through.

    :param argv: the words behind ``assistant``; those of the process by default.
    :return: 0 done, 1 failed while running, 2 unusable input, output, corpus or index.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    _write_any_character()
    fallback = os.environ.get("ASSISTANT_LANGUAGE", "de")
    call = Call(None, fallback if fallback in LANGUAGES else "de", "--debug" in words, ())
    try:
        call = split_call(words, call.default_language)
        code = _run(call)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader (head, less) has seen enough; what is left in the buffer must not raise again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _complain(call.texts("error.interrupted"))
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 — the last stop: everything becomes a sentence and an exit code
        return _report(error, call)
    return code


def _run(call: Call) -> int:
    command = typer.main.get_command(app)
    try:
        # not command.main(): it has its own idea of what an error looks like
        with command.make_context("assistant", list(call.rest), obj=call) as ctx:
            return int(command.invoke(ctx) or 0)
    except typer.Exit as end:
        return end.exit_code


def _report(error: Exception, call: Call) -> int:
    """Print an error as message and hint.

    :return: the exit code that goes with it.
    """
    if call.debug:
        traceback.print_exception(error)
    if isinstance(error, AssistantError):
        message, hint, code = error.message, error.hint, error.exit_code
    elif isinstance(error, _UsageError):
        (message, hint), code = complaint(error, call.texts), 2
    else:
        message = call.texts("error.unexpected", kind=type(error).__name__)
        hint, code = "" if call.debug else call.texts("error.unexpected_hint"), 1
    _complain(message, hint)
    return code


def _complain(*sentences: str) -> None:
    for sentence in filter(None, sentences):
        typer.echo(sentence, err=True)


def _write_any_character() -> None:
    """Let a terminal without UTF-8 show a question mark instead of stopping the answer."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


@app.callback()
def _everything(ctx: typer.Context, version: Annotated[bool, typer.Option("--version")] = False) -> int:
    if version:
        typer.echo(f"{DISTRIBUTION} {metadata.version(DISTRIBUTION)}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
    return 0


@app.command(cls=Command)
def ask(ctx: typer.Context, question: Question, documents: Documents = None, as_json: AsJson = False) -> int:
    """Answer a question."""
    call: Call = ctx.obj
    assistant = _open(call, documents, asked_at_once=True)
    answer = assistant.ask(joined(question, call.texts), language=_language(call))
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        from assistant.terminal.answers import answer_lines

        notes = {source.id: source.note for source in assistant.sources}
        _show(answer_lines(answer, notes, catalogue(call.language or answer.language)))
    return 1 if answer.status == "error" else 0


@app.command(cls=Command)
def search(
    ctx: typer.Context,
    question: Question,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    documents: Documents = None,
    as_json: AsJson = False,
) -> int:
    """Show the places that fit a question."""
    from assistant.answering.compose import citation_label
    from assistant.terminal.answers import hit_lines, hit_record

    call: Call = ctx.obj
    assistant = _open(call, documents, asked_at_once=True)
    hits = assistant.search(joined(question, call.texts), limit=limit)
    by_id = {source.id: source for source in assistant.sources}
    passages = [hit.passage for hit in hits]
    labels = {found.id: citation_label(found, by_id[found.document], page=found.page) for found in passages}
    if as_json:
        _show_json([hit_record(hit, labels[hit.passage.id]) for hit in hits])
    else:
        _show(hit_lines(hits, labels, call.texts))
    return 0


@app.command(cls=Command)
def norm(ctx: typer.Context, address: NormAddress = None, as_json: AsJson = False) -> int:
    """Show a norm and what the report says of it."""
    from assistant.terminal.norm import found_lines, found_record

    call: Call = ctx.obj
    assistant = _open(call)
    found = assistant.norm(joined(address, call.texts)) if address else assistant.norms()
    _show_json(found_record(found)) if as_json else _show(found_lines(found, call.texts))
    return 0


@app.command(cls=Command)
def batch(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument()],
    target: Annotated[list[Path], typer.Option("-o", "--output")],
    column: Annotated[str | None, typer.Option("--column")] = None,
    resume: Annotated[bool, typer.Option("--resume")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64)] = 1,
    documents: Documents = None,
) -> int:
    """Answer the questions of a file."""
    from assistant.terminal.batching import batched

    done = batched(ctx.obj, source, target, column=column, documents=documents or (), resume=resume, jobs=jobs)
    _complain(*done.complaints)
    _show(done.lines)
    return done.code


@app.command("eval", cls=Command)
def evaluate(
    ctx: typer.Context,
    gold: Annotated[Path | None, typer.Argument()] = None,
    html: Annotated[Path | None, typer.Option("--html")] = None,
    misses: Annotated[bool, typer.Option("--misses")] = False,
    as_json: AsJson = False,
) -> int:
    """Measure how good the answers to gold questions are."""
    from assistant.terminal.measuring import measured, measured_lines, measured_record

    call: Call = ctx.obj
    found = measured(call, gold, html, working=progress_bar)
    _show_json(measured_record(found, misses=misses)) if as_json else _show(
        measured_lines(found, call.texts, misses=misses)
    )
    return 1 if found.lost else 0


@app.command(cls=Command)
def index(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check")] = False,
    fresh: Annotated[bool, typer.Option("--fresh")] = False,
) -> int:
    """Build the index, or check it."""
    call: Call = ctx.obj
    if check and fresh:
        raise InputError(
            call.texts("usage.exclusive", first="--check", second="--fresh"), call.texts("usage.exclusive_hint")
        )
    return _check_index(call) if check else _build_index(call, fresh=fresh)


def _check_index(call: Call) -> int:
    from assistant.build import check_index

    problems = check_index(settings_of(call))
    if problems:
        _complain(*problems, call.texts("index.misfit_hint"))
        return 1
    typer.echo(call.texts("index.fits"))
    return 0


def _build_index(call: Call, *, fresh: bool) -> int:
    from assistant.build import build_index

    with progress_bar(call.texts("index.progress")) as progress:
        report = build_index(settings_of(call), progress=progress, fresh=fresh)
    typer.echo(built_text(report, call.texts))
    return 0


@app.command(cls=Command)
def outline(
    ctx: typer.Context,
    document: DocumentId = None,
    findings: Annotated[bool, typer.Option("--findings")] = False,
    tables: Annotated[bool, typer.Option("--tables")] = False,
    footnotes: Annotated[bool, typer.Option("--footnotes")] = False,
    abbreviations: Annotated[bool, typer.Option("--abbreviations")] = False,
    as_json: AsJson = False,
) -> int:
    """Show what the documents hold."""
    from assistant.documents.load import read_document
    from assistant.terminal.corpus import sources_of
    from assistant.terminal.outline import View, outline_lines, outline_record

    call: Call = ctx.obj
    sources = sources_of(call, document)
    documents = [read_document(settings_of(call).corpus_dir, source) for source in sources]
    asked = {
        View.FINDINGS: findings,
        View.TABLES: tables,
        View.FOOTNOTES: footnotes,
        View.ABBREVIATIONS: abbreviations,
    }
    views = [view for view, wanted in asked.items() if wanted]
    if as_json:
        _show_json(outline_record(documents, views))
    else:
        _show(outline_lines(documents, views, call.texts))
    return 0


@app.command(cls=Command)
def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8501,
    browser: Annotated[bool | None, typer.Option("--browser/--headless")] = None,
) -> int:
    """Start the page."""
    from assistant.terminal.serving import HOST, check_port, server_call

    call: Call = ctx.obj
    check_port(port, call.texts)
    os.environ.update(call.environment)  # the page reads its settings there
    typer.echo(call.texts("serve.running", url=f"http://{HOST}:{port}"))
    sys.stdout.flush()
    sys.argv = server_call(port, browser=browser)
    # in this process, so that Ctrl+C and signals reach the server itself
    runpy.run_module("streamlit", run_name="__main__", alter_sys=False)
    return 0


def _open(call: Call, documents: Sequence[str] | None = None, *, asked_at_once: bool = False) -> "Assistant":
    """Open the index, limited to some documents where they are named.

    :param asked_at_once: whether a question follows: the bundled model is then loaded beside all else.
    """
    from assistant.retrieval.embedding import BundledEncoder
    from assistant.retrieval.engines.chosen import open_encoder

    settings = settings_of(call)
    encoder = open_encoder(settings)
    if asked_at_once and isinstance(encoder, BundledEncoder):
        encoder.load_ahead()
    from assistant.assistant import Assistant

    assistant = Assistant.open(settings, encoder)
    return assistant.limited_to(documents) if documents else assistant


def _language(call: Call) -> "Language | None":
    return cast("Language | None", call.language)


def _show(lines: Iterable["Line"]) -> None:
    """Print lines: wrapped and coloured on a terminal, one paragraph a line in a pipe or file."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        if console.is_terminal and line.text:
            console.print(Text(line.wrapped(console.width), line.style), soft_wrap=True)
        else:
            typer.echo(" " * line.indent + line.text if line.text else "")


def _show_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


app.add_typer(CorpusCommands(_show, _show_json, typer.echo).app, name="corpus")
