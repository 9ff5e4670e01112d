"""Tables and figures of a report as charts: which of them hold numbers, and how they are drawn."""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.documents.model import Block, Document, Element
from assistant.documents.outline import of_kind

__all__ = ["Bar", "Figure", "bars_chart", "figure_of", "figures_of"]

_NUMBER = re.compile(
    r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?\s*(?P<unit>%|Euro)?(?:\s*\(N\s*=\s*\d+\))?"
)
_SCALE = re.compile(r"Mittelwert\s*\(Skala:\s*(?P<low>\d)\s*=[^;]*;\s*(?P<high>\d)\s*=[^)]*\)")
_MEAN = "MW"
_COUNTS = frozenset(("N", "k.A."))  # columns that say how many answered
_LINE_CHARS = 42  # fits into a window 320 pixels wide
_BAR_PIXELS, _GAP_PIXELS, _LINE_PIXELS, _FONT_PIXELS = 14, 14, 17, 13
_ROOM = 1.35


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its label.

    :param panel: head of the panel it stands in, "" where there is only one.
    :param shown: the value as it is printed.
    """

    label: str
    value: float
    shown: str
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A table or figure whose values can be drawn.

    :param unit: what the values count: ``%``, ``Euro``, the words of a scale; "" where the report does not say.
    :param scale: lowest and highest value that can be, ``None`` where values begin at 0 and have no end.
    """

    block: Block
    bars: tuple[Bar, ...]
    unit: str
    scale: tuple[float, float] | None = None

    @property
    def panels(self) -> dict[str, tuple[Bar, ...]]:
        """The bars by the head they stand under; one entry, with "" for its head, where there are no heads."""
        heads = dict.fromkeys(bar.panel for bar in self.bars)
        return {head: tuple(bar for bar in self.bars if bar.panel == head) for head in heads}

    @property
    def ends(self) -> tuple[float, float]:
        """Where the axis begins and ends; behind the longest bar there is room for its value."""
        return self.scale or (0.0, max(bar.value for bar in self.bars) * _ROOM)


def figures_of(document: Document) -> tuple[Figure, ...]:
    """Return the tables and figures of a document that can be drawn, in reading order."""
    found = (figure_of(block) for block in of_kind(document, Element.TABLE, Element.FIGURE))
    return tuple(figure for figure in found if figure is not None)


def figure_of(block: Block) -> Figure | None:
    """Return a table or figure as values; ``None`` where labels are lost, or where not every row has a number."""
    if block.table is None or not block.certain or len(block.table.rows) < 2:
        return None
    columns, rows = block.table.columns, block.table.rows
    if any(len(row) < 2 for row in rows):
        return None
    kept = [at for at in range(1, len(rows[0])) if not columns or columns[at] not in _COUNTS]
    read = [[_NUMBER.fullmatch(row[at]) for at in kept] for row in rows]
    if not kept or not all(match for cells in read for match in cells):
        return None
    several = len(kept) > 1
    bars = tuple(
        Bar(columns[at] if several else row[0], _value(match), row[at], row[0] if several else "")
        for row, cells in zip(rows, read, strict=True)
        for at, match in zip(kept, cells, strict=True)
        if match
    )
    units = {match["unit"] or "" for cells in read for match in cells if match}
    if columns and columns[-1] == _MEAN:
        return _on_a_scale(block, bars)
    return Figure(block, bars, units.pop()) if len(units) == 1 else None


def _on_a_scale(block: Block, bars: tuple[Bar, ...]) -> Figure | None:
    """Return means as what they are; without their scale they say nothing."""
    scale = _SCALE.search(block.note)
    return Figure(block, bars, scale[0], (float(scale["low"]), float(scale["high"]))) if scale else None


def _value(match: re.Match[str]) -> float:
    return float(f"{match['whole'].replace('.', '')}.{match['part'] or 0}")


@lru_cache(maxsize=64)
def bars_chart(bars: tuple[Bar, ...], told: str, colours: tuple[str, str], scale: tuple[float, float]) -> str:
    """Return bars below each other, each with its label above it and its value behind it: no colour says anything.

    A chart takes a tenth of a second to be put together, so that those drawn last are kept.

    :param told: what is read out instead of the picture.
    :param colours: of the bars and of the words, ``#rrggbb``.
    :param scale: where the axis begins and ends; it is drawn where it does not begin at 0.
    :return: a Vega-Lite specification in JSON, its data inside.
    """
    import altair  # here, since it takes a good part of a second

    rows, height = _rows(bars)
    low, high = scale
    # an axis that is not seen: without any, the page cannot fit the drawing to its width
    bare = altair.Axis(title=None, labels=False, ticks=False, grid=False, domain=False)
    marks = [*range(int(low), int(high) + 1)]
    ticks = altair.Axis(title=None, values=marks, format="d", grid=False) if low else bare

    def at(name: str) -> altair.Y:
        return altair.Y(f"{name}:Q", scale=altair.Scale(domain=[height, 0], nice=False), axis=bare)

    base = altair.Chart(altair.InlineData(values=rows))
    along = altair.X("value:Q", scale=altair.Scale(domain=[low, high], nice=False), axis=ticks)
    from_low = altair.XDatum(low)
    labels = base.mark_text(
        align="left", baseline="top", lineBreak="\n", lineHeight=_LINE_PIXELS, color=colours[1], fontSize=_FONT_PIXELS
    )
    drawn = base.mark_bar(color=colours[0], size=_BAR_PIXELS, orient="horizontal")
    values = base.mark_text(align="left", baseline="middle", dx=6, color=colours[1], fontSize=_FONT_PIXELS)
    layers = altair.LayerChart(
        layer=[
            drawn.encode(x=along, x2=altair.X2Datum(low), y=at("middle")),
            labels.encode(x=from_low, y=at("top"), text="label:N"),
            values.encode(x=along, y=at("middle"), text="shown:N"),
        ]
    )
    # checking it against the schema would take longer than all the rest
    spec = layers.properties(height=height, description=told).to_dict(validate=False)
    (spec["data"]["values"],) = spec.pop("datasets").values()
    del spec["data"]["name"]
    return json.dumps(spec)


def _rows(bars: Sequence[Bar]) -> tuple[list[dict[str, float | str]], int]:
    """Return what is drawn, and how high it is in pixels: a label of many lines takes more than one of one line."""
    rows: list[dict[str, float | str]] = []
    top = 0
    for bar in bars:
        lines = textwrap.wrap(bar.label, _LINE_CHARS) or [""]
        middle = top + _LINE_PIXELS * len(lines) + _BAR_PIXELS // 2 + 5
        rows.append({"label": "\n".join(lines), "value": bar.value, "shown": bar.shown, "top": top, "middle": middle})
        top = middle + _BAR_PIXELS // 2 + _GAP_PIXELS
    return rows, top
