"""A bar that shows how far the work is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress_bar", "telling_bar"]


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on the error stream while the work runs; nothing where nobody watches.

    :return: to be called with what is done and what there is in all.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def telling_bar(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar with words of the caller's behind it, on the error stream; nothing where nobody watches.

    :return: to be called with what is done, what there is in all, and the words.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[words]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None, words="")
        yield lambda done, total, words: bar.update(task, completed=done, total=total, words=escape(words))
