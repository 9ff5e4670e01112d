"""The commands below ``assistant corpus``; what they show goes through the functions that the command line hands in."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from assistant.terminal.configured import settings_of
from assistant.terminal.line import Line
from assistant.terminal.progress import progress_bar
from assistant.terminal.usage import Call, Command, Group

__all__ = ["CorpusCommands"]

_AsJson = Annotated[bool, typer.Option("--json")]
_DocumentId = Annotated[str | None, typer.Argument()]


class CorpusCommands:
    """The group of commands.

    :param show: prints lines.
    :param show_json: prints a value as JSON.
    :param show_text: prints a text as it is.
    :ivar app: the group, to be put below the main command.
    """

    def __init__(
        self,
        show: Callable[[Iterable[Line]], None],
        show_json: Callable[[object], None],
        show_text: Callable[[str], None],
    ) -> None:
        self._show = show
        self._show_json = show_json
        self._show_text = show_text
        self.app = typer.Typer(cls=Group, invoke_without_command=True, rich_markup_mode=None)
        self.app.callback()(self._everything)
        commands: dict[str, Callable[..., int]] = {
            "list": self.list_documents,
            "check": self.check_documents,
            "add": self.add_document,
            "remove": self.remove_document,
            "replace": self.replace_document,
        }
        for name, command in commands.items():
            self.app.command(name, cls=Command)(command)

    def _everything(self, ctx: typer.Context) -> int:
        if ctx.invoked_subcommand is None:
            self._show_text(ctx.get_help())
        return 0

    def list_documents(self, ctx: typer.Context, as_json: _AsJson = False) -> int:
        """Name the documents of the corpus."""
        from assistant.terminal.corpus import file_states, list_lines, list_record, sources_of

        call: Call = ctx.obj
        # a missing file is told beside its document, not instead of the list
        sources = sources_of(call, check_files=False, replaced=True)
        states = file_states(settings_of(call).corpus_dir, sources)
        if as_json:
            self._show_json(list_record(sources, states))
        else:
            self._show(list_lines(sources, states, call.texts))
        return 0

    def check_documents(self, ctx: typer.Context, document: _DocumentId = None, as_json: _AsJson = False) -> int:
        """Check the reading of the documents."""
        from assistant.documents.check.document import check_source
        from assistant.terminal.corpus import check_lines, check_record, sources_of

        call: Call = ctx.obj
        corpus_dir = settings_of(call).corpus_dir
        results = {source: check_source(corpus_dir, source) for source in sources_of(call, document)}
        if as_json:
            self._show_json(check_record(results))
        else:
            self._show(check_lines(results, call.texts))
        return 0 if all(check.passed for checks in results.values() for check in checks) else 1

    def add_document(
        self,
        ctx: typer.Context,
        file: Annotated[Path, typer.Argument()],
        id: Annotated[str, typer.Option("--id")] = "",
        title: Annotated[str, typer.Option("--title")] = "",
        kind: Annotated[str, typer.Option("--kind")] = "auto",
    ) -> int:
        """Make a file a document of the corpus."""
        from assistant.replacing.addition import Wishes
        from assistant.terminal.adding import added

        self._show(added(ctx.obj, file, Wishes(id, title, kind), working=progress_bar))
        return 0

    def remove_document(self, ctx: typer.Context, id: Annotated[str, typer.Argument()]) -> int:
        """Take a document out of the corpus."""
        from assistant.terminal.adding import removed

        self._show(removed(ctx.obj, id, working=progress_bar))
        return 0

    def replace_document(
        self,
        ctx: typer.Context,
        act: Annotated[str, typer.Argument()],
        files: Annotated[list[Path] | None, typer.Argument()] = None,
        undo: Annotated[bool, typer.Option("--undo")] = False,
    ) -> int:
        """Put the official text of an act in the place of its summary, or take it back."""
        from assistant.terminal.replacing import exchanged

        self._show(exchanged(ctx.obj, act, files or (), undo=undo, working=progress_bar))
        return 0
