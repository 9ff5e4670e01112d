"""The letters of a PDF page with their places: what the text operators show, where it begins and where it ends.

pypdf parses the operators and knows the fonts. Its own text extraction tells where a run of text begins, but neither
where it ends nor where the cells in between stand; columns and tables cannot be told without both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf.generic import ContentStream
from pypdf.generic._font import Font

__all__ = ["Fonts", "Run", "runs_of_page"]

_MAX_DEPTH: Final = 8  # forms inside forms
_HEAVY: Final = ("bold", "black", "heavy", "semibold", "demi", "-bd", ",bd")
_UPRIGHT: Final = 0.2  # a run that rises by more than this share of its length is no line of text
_BLANK: Final = 100.0  # thousandths of the size: a move that leaves so much is a blank, unless blanks are narrower
_CELL: Final = 1300.0  # a move that leaves so much leads to another cell or column
# ligatures, and the bullets that fonts keep in places of their own
_AS_READ: Final = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " ",
        "\x7f": "•", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\u00ad": "-", "\x00": None,
    }
)  # fmt: skip

Matrix = tuple[float, float, float, float, float, float]
Fonts = dict[int, tuple[Font, bool]]
_IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Run:
    """What one operator shows; places and size in points, from the lower left corner of the page."""

    text: str
    x: float
    end: float
    y: float
    size: float
    bold: bool


@dataclass(slots=True)
class _State:
    """What is set while a page is drawn."""

    matrix: Matrix = _IDENTITY
    font: Font | None = None
    bold: bool = False
    size: float = 12.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> "_State":
        return _State(*(getattr(self, name) for name in self.__slots__))


def runs_of_page(page: Any, fonts: Fonts) -> list[Run]:  # noqa: ANN401 — a page of pypdf, whose class has no name of its own
    """Return the runs of text of a page in the order of the file; those that do not run level are left out.

    :param fonts: filled with the fonts of the file; hand the same one in for every page.
    """
    drawing = _Drawing(page.pdf, fonts)
    drawing.draw(page, page.get("/Contents"), _State(), 0)
    return drawing.runs


@dataclass(slots=True)
class _Drawing:
    """Walks through the operators of a page and of the forms that it shows."""

    pdf: Any
    fonts: Fonts
    runs: list[Run] = field(default_factory=list)

    def draw(self, holder: Any, contents: Any, state: _State, depth: int) -> None:  # noqa: ANN401 — objects of pypdf
        """Follow the operators of a page or form.

        :param holder: the page or form, whose resources count.
        """
        resources = holder.get("/Resources")
        resources = resources.get_object() if resources is not None else {}
        contents = contents.get_object() if contents is not None else None
        if contents is None:
            return
        stream = contents if isinstance(contents, ContentStream) else ContentStream(contents, self.pdf, "bytes")
        _Stream(self, resources, state, depth).follow(stream.operations)

    def font(self, resources: Mapping[str, Any], name: str) -> tuple[Font | None, bool]:
        """Return a font and whether it is bold; each is read once."""
        try:
            entry = resources["/Font"][name].get_object()
        except (KeyError, TypeError, AttributeError):
            return None, False
        known = self.fonts.get(id(entry))
        if known is None:
            font = Font.from_font_resource(entry)
            heavy = any(word in font.name.lower() for word in _HEAVY)
            known = self.fonts[id(entry)] = (font, heavy)
        return known


class _Stream:
    """The operators of one content stream."""

    def __init__(self, drawing: _Drawing, resources: Any, state: _State, depth: int) -> None:  # noqa: ANN401
        self._drawing = drawing
        self._resources = resources
        self._state = state
        self._depth = depth
        self._stack: list[_State] = []
        self._line: Matrix = _IDENTITY
        self._text: Matrix = _IDENTITY
        self._operators: dict[bytes, Callable[[list[Any]], None]] = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._transform,
            b"BT": self._begin,
            b"Tf": self._set_font,
            b"Td": self._move,
            b"TD": self._move_and_lead,
            b"Tm": self._place,
            b"T*": self._next_line,
            b"Tj": self._show,
            b"TJ": self._show_spaced,
            b"'": self._show_below,
            b'"': self._show_set,
            b"Do": self._form,
        }
        self._numbers = {b"Tc": "char_space", b"Tw": "word_space", b"TL": "leading", b"Ts": "rise"}

    def follow(self, operations: Any) -> None:  # noqa: ANN401 — pairs of operands and operator
        """Do what the operators say; one with the wrong operands is passed over."""
        for operands, operator in operations:
            try:
                if name := self._numbers.get(operator):
                    setattr(self._state, name, float(operands[0]))
                elif operator == b"Tz":
                    self._state.scale = float(operands[0]) / 100
                elif action := self._operators.get(operator):
                    action(operands)
            except (IndexError, TypeError, ValueError, KeyError, AttributeError):
                continue

    def _save(self, operands: list[Any]) -> None:
        self._stack.append(self._state.copy())

    def _restore(self, operands: list[Any]) -> None:
        self._state = self._stack.pop()

    def _transform(self, operands: list[Any]) -> None:
        self._state.matrix = _product(_matrix(operands), self._state.matrix)

    def _begin(self, operands: list[Any]) -> None:
        self._line = self._text = _IDENTITY

    def _set_font(self, operands: list[Any]) -> None:
        self._state.font, self._state.bold = self._drawing.font(self._resources, operands[0])
        self._state.size = float(operands[1])

    def _move(self, operands: list[Any]) -> None:
        self._line = self._text = _product((1, 0, 0, 1, float(operands[0]), float(operands[1])), self._line)

    def _move_and_lead(self, operands: list[Any]) -> None:
        self._state.leading = -float(operands[1])
        self._move(operands)

    def _place(self, operands: list[Any]) -> None:
        self._line = self._text = _matrix(operands)

    def _next_line(self, operands: list[Any]) -> None:
        self._move([0.0, -self._state.leading])

    def _show_below(self, operands: list[Any]) -> None:
        self._next_line([])
        self._show(operands)

    def _show_set(self, operands: list[Any]) -> None:
        self._state.word_space, self._state.char_space = float(operands[0]), float(operands[1])
        self._show_below(operands[2:])

    def _show(self, operands: list[Any]) -> None:
        self._show_spaced([operands[:1]])

    def _show_spaced(self, operands: list[Any]) -> None:
        """Show strings with moves between them; a wide move is a blank."""
        state = self._state
        if state.font is None:
            return
        words: list[str] = []
        width = 0.0
        blank = min(_BLANK, 0.6 * state.font.space_width or _BLANK)
        for item in operands[0]:
            if isinstance(item, (int, float)):
                if -item >= _CELL:
                    self._add("".join(words), width)
                    words, width = [], 0.0
                elif -item >= blank and words and not words[-1].endswith(" "):
                    words.append(" ")
                width -= float(item) / 1000 * state.size * state.scale
            elif isinstance(item, (str, bytes)):
                text, moved = _decoded(item, state)
                words.append(text)
                width += moved
        self._add("".join(words), width)

    def _add(self, text: str, width: float) -> None:
        """Keep what was shown, and move on behind it."""
        state = self._state
        begin = _product(self._text, state.matrix)
        self._text = _product((1, 0, 0, 1, width, 0), self._text)
        end = _product(self._text, state.matrix)
        long, high = end[4] - begin[4], end[5] - begin[5]
        text = text.translate(_AS_READ)
        if not text.strip() or abs(high) > _UPRIGHT * abs(long) or long < 0:
            return
        size = abs(state.size) * abs(begin[3])
        self._drawing.runs.append(Run(text, begin[4], end[4], begin[5] + state.rise * abs(begin[3]), size, state.bold))

    def _form(self, operands: list[Any]) -> None:
        form = self._resources["/XObject"][operands[0]].get_object()
        if form.get("/Subtype") != "/Form" or self._depth >= _MAX_DEPTH:
            return
        state = self._state.copy()
        if (own := form.get("/Matrix")) is not None:
            state.matrix = _product(_matrix(own), state.matrix)
        if "/Resources" not in form:
            form = {"/Resources": self._resources, "": form}
            self._drawing.draw(form, form[""], state, self._depth + 1)
        else:
            self._drawing.draw(form, form, state, self._depth + 1)


def _decoded(data: str | bytes, state: _State) -> tuple[str, float]:
    """Return the text of a string and how far it moves on, in units of text space."""
    font = state.font
    if font is None:
        return "", 0.0
    codes = data
    if isinstance(data, bytes):
        if isinstance(font.encoding, str):
            codes = text = data.decode(font.encoding, "replace")
        else:
            codes = "".join(map(chr, data))
            text = "".join(font.encoding.get(code, chr(code)) for code in data)
    else:
        text = data
    widths = font.character_widths
    usual = widths["default"]
    units = sum(font.space_width if code == font.space_char else widths.get(code, usual) for code in str(codes))
    mapped = "".join(font.character_map.get(char, char) for char in text)
    width = units / 1000 * state.size + state.char_space * len(codes) + state.word_space * mapped.count(" ")
    return mapped, width * state.scale


def _matrix(operands: Any) -> Matrix:  # noqa: ANN401 — numbers of pypdf
    a, b, c, d, e, f = (float(operand) for operand in operands[:6])
    return a, b, c, d, e, f


def _product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
