"""A paragraph of output."""

import re
import textwrap
from dataclasses import dataclass

__all__ = ["Line"]

_MIN_WIDTH = 20  # of the text itself, however narrow the terminal is
_ADDRESS = re.compile(r"(\bS\.|\bp\.|\bAbs\.|\bKap\.|§) (?=\d)")
_HELD = "\0"  # stands for a blank at which no line ends


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of output.

    :param indent: columns to leave free on the left, on every line it is wrapped to.
    :param style: a style name of rich, "" for none.
    :param hang: columns to leave free beyond ``indent`` on all lines but the first.
    """

    text: str = ""
    indent: int = 0
    style: str = ""
    hang: int = 0

    def wrapped(self, width: int) -> str:
        """Return the paragraph as lines of at most ``width`` columns.

        Longer words (web addresses) stay whole, and so do addresses like ``S. 28``.
        """
        first, following = " " * self.indent, " " * (self.indent + self.hang)
        columns = max(width, len(following) + _MIN_WIDTH)
        lines = textwrap.fill(
            _ADDRESS.sub(rf"\1{_HELD}", self.text),
            columns,
            initial_indent=first,
            subsequent_indent=following,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines.replace(_HELD, " ")
