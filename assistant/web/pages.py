"""The pages of the app: what each is called, where it is, and what shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.web import about, ask, batch, documents, findings, plain
from assistant.web.state import Asking
from assistant.web.texts import Texts

__all__ = ["VIEWS", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """A page.

    :param name: with it begin the page's words in the catalogue; ``<name>.nav`` is what the navigation calls it.
    :param path: its address below that of the app, "" for the first page.
    :param render: shows it, and may return what is to be done once all of it is there.
    :param wide: whether it takes the whole width, or only that of lines one can read.
    :param listed: whether the navigation names it.
    """

    name: str
    path: str
    render: Callable[[Asking, Texts], Callable[[], None] | None]
    wide: bool = False
    listed: bool = True


# one line a page, in the order of the navigation
VIEWS = (
    View("ask", "", ask.render, wide=True),
    View("findings", "befunde", findings.render, wide=True),
    View("documents", "dokumente", documents.render, wide=True),
    View("batch", "stapel", batch.render),
    View("about", "ueber", about.render),
    View("plain", "leichte-sprache", plain.render, listed=False),
)
