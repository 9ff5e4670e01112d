"""Help and complaints about a call, in the user's language; Typer's own words are English only."""

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from assistant.errors import InputError
from assistant.messages import LANGUAGES, Texts, catalogue

__all__ = ["Call", "Command", "Group", "complaint", "joined", "split_call"]

_MAX_WIDTH = 100
_INDENT = 2
_EVERYWHERE = (
    ("--corpus DIR", "param.corpus"),
    ("--index DIR", "param.index"),
    ("--lang de|en", "param.lang"),
    ("--debug", "param.debug"),
    ("-h, --help", "param.help"),
)
# folders that may be named anywhere, and the settings that they stand for
_FOLDERS = {"--corpus": "corpus_dir", "--index": "index_dir"}


@dataclass(frozen=True, slots=True)
class Call:
    """A command line with what may stand anywhere taken out.

    :param language: what ``--lang`` says, ``None`` without it.
    :param default_language: language of the messages where ``--lang`` is not given.
    :param debug: ``--debug`` was given.
    :param rest: the other words, in their order.
    :param folders: ``corpus_dir`` or ``index_dir`` to the folder that ``--corpus`` or ``--index`` names.
    """

    language: str | None
    default_language: str
    debug: bool
    rest: tuple[str, ...]
    folders: tuple[tuple[str, str], ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """The folders as the variables that stand for them."""
        return {f"ASSISTANT_{name.upper()}": folder for name, folder in self.folders}

    @property
    def texts(self) -> Texts:
        """The words of the chosen language."""
        return catalogue(self.language or self.default_language)


def split_call(words: Sequence[str], default_language: str = "de") -> Call:
    """Take ``--lang X``, ``--debug``, ``--corpus DIR`` and ``--index DIR`` out, wherever they stand before ``--``.

    :raises InputError: ``--lang`` has no value, or one that does not exist; a folder has no name.
    """
    texts = catalogue(default_language)
    end = words.index("--") if "--" in words else len(words)
    language, debug, rest = None, False, list[str]()
    folders: dict[str, str] = {}
    pending = iter(words[:end])
    for word in pending:
        if word == "--debug":
            debug = True
        elif word == "--lang" or word.startswith("--lang="):
            language = _language(texts, word.partition("=")[2] if "=" in word else next(pending, ""))
        elif (name := word.partition("=")[0]) in _FOLDERS:
            folders[_FOLDERS[name]] = _folder(texts, name, word.partition("=")[2] if "=" in word else next(pending, ""))
        else:
            rest.append(word)
    return Call(language, default_language, debug, (*rest, *words[end:]), tuple(folders.items()))


def _folder(texts: Texts, option: str, name: str) -> str:
    if not name or name.startswith("-"):
        raise InputError(texts("usage.needs_value", name=option), texts("usage.hint", command="assistant"))
    return name


def _language(texts: Texts, name: str) -> str:
    if name not in LANGUAGES:
        raise InputError(texts("usage.language", name=name), texts("usage.language_hint"))
    return name


class Command(TyperCommand):
    """A command whose help comes from the catalogue of the call's language."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 — the context's class differs between releases of Typer
        """Return the help text."""
        return "\n".join(_help(ctx))


class Group(TyperGroup):
    """The same for the command that holds the others."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 — as above
        """Return the help text."""
        return "\n".join(_help(ctx))


def joined(words: Iterable[str], texts: Texts) -> str:
    """Join the words of a question that was typed without quotation marks.

    :raises InputError: bytes were typed that are no text.
    """
    question = " ".join(words)
    if question != question.encode("utf-8", "replace").decode("utf-8"):
        raise InputError(texts("usage.characters"), texts("usage.characters_hint"))
    return question


def complaint(error: Exception, texts: Texts) -> tuple[str, str]:
    """Say in the user's language what Typer complains about.

    :param error: a usage error of Typer; its class name tells the kind.
    :return: message and hint.
    """
    ctx: Any = getattr(error, "ctx", None)
    kinds = [kind.__name__ for kind in type(error).__mro__]
    option = getattr(error, "option_name", None)
    if "NoSuchOption" in kinds:
        message = texts("usage.option", name=option)
    elif "BadOptionUsage" in kinds:
        message = texts("usage.needs_value", name=option)
    elif "MissingParameter" in kinds:
        message = texts("usage.missing", name=_name(getattr(error, "param", None), texts))
    elif "BadParameter" in kinds:
        message = texts("usage.value", name=_name(getattr(error, "param", None), texts))
    elif isinstance(getattr(ctx, "command", None), TyperGroup):
        message = texts("usage.command", names=", ".join(ctx.command.commands))
    else:
        message = texts("usage.other")
    return message, texts("usage.hint", command=ctx.command_path if ctx else "assistant")


def _name(param: Any, texts: Texts) -> str:  # noqa: ANN401 — the parameter's class is Typer's own business
    if param is None:
        return "?"
    return str(max(param.opts, key=len)) if param.param_type_name == "option" else texts(f"metavar.{param.name}")


def _help(ctx: typer.Context) -> Iterable[str]:
    """Build the help of the context's command, line by line."""
    texts: Texts = ctx.obj.texts
    command: Any = ctx.command
    name = _path(ctx)
    inside = f"{name}." if ctx.parent else ""
    params = [param for param in command.params if param.name != "help"]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    needed = [_entry(param, texts)[0] for param in [*arguments, *options] if param.required]
    tail = [texts("metavar.command")] if commands else needed
    yield " ".join([texts("help.usage"), ctx.command_path, texts("metavar.options"), *tail])
    yield ""
    yield from textwrap.wrap(texts(f"help.{name}"), _width())
    yield from _section(
        texts("help.commands"), [(sub, _first_sentence(texts(f"help.{inside}{sub}"))) for sub in commands]
    )
    yield from _section(texts("help.arguments"), [_entry(param, texts) for param in arguments])
    yield from _section(texts("help.options"), [_entry(param, texts) for param in options])
    yield from _section(texts("help.everywhere"), [(flag, texts(key)) for flag, key in _EVERYWHERE])
    yield from _section(texts("help.example"), [(texts(f"example.{name}"), "")])
    yield from _section(texts("help.codes"), [(texts(f"codes.{name}"), "")])


def _path(ctx: typer.Context) -> str:
    """Return the key of a command: ``ask``, ``corpus.check``; ``assistant`` for the one that holds the others."""
    names: list[str] = []
    here: Any = ctx
    while here.parent is not None:
        names.insert(0, here.info_name)
        here = here.parent
    return ".".join(names) or "assistant"


def _entry(param: Any, texts: Texts) -> tuple[str, str]:  # noqa: ANN401 — as above
    if param.param_type_name == "argument":
        return texts(f"metavar.{param.name}"), texts(f"param.{param.name}")
    names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=len))
    value = "" if param.is_flag else " " + texts(f"metavar.{param.name}")
    return names + value, texts(f"param.{param.name}")


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Iterable[str]:
    """Yield a titled list of two columns, wrapped to the terminal; nothing without rows."""
    if not rows:
        return
    yield ""
    yield title
    left = max(len(first) for first, _ in rows) + 2
    for first, second in rows:
        head = " " * _INDENT + (first.ljust(left) if second else first)
        following = " " * (_INDENT + (left if second else 0))
        yield textwrap.fill(
            head + second, _width(), subsequent_indent=following, break_on_hyphens=False, drop_whitespace=True
        )


def _width() -> int:
    return min(_MAX_WIDTH, max(40, shutil.get_terminal_size((_MAX_WIDTH, 24)).columns))
