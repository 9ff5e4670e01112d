"""A paragraph keeps its columns, and what belongs together stays on one line."""

import pytest

from assistant.terminal.line import Line


@pytest.mark.parametrize(
    ("line", "width", "expected"),
    [
        (Line("eins zwei drei vier fünf"), 20, ["eins zwei drei vier", "fünf"]),
        (Line("eins zwei drei vier fünf", indent=2), 22, ["  eins zwei drei vier", "  fünf"]),
        (Line("• eins zwei drei vier", indent=2, hang=2), 24, ["  • eins zwei drei vier"]),
        (Line("• eins zwei drei vier fünf", indent=2, hang=2), 24, ["  • eins zwei drei vier", "    fünf"]),
        (Line("Der Titel des Bildes (S. 28)"), 25, ["Der Titel des Bildes", "(S. 28)"]),
        (Line("Das steht alles in § 17 Abs. 2"), 20, ["Das steht alles in", "§ 17 Abs. 2"]),
        (
            Line("siehe https://example.org/ein/langer/weg dort"),
            20,
            ["siehe", "https://example.org/ein/langer/weg", "dort"],
        ),
        (Line("schmal wie ein Streifen", indent=4), 1, ["    schmal wie ein", "    Streifen"]),
    ],
)
def test_lines_are_wrapped(line: Line, width: int, expected: list[str]) -> None:
    assert line.wrapped(width).split("\n") == expected
