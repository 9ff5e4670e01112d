"""Which tables and figures of the report are drawn, and how."""

import json

import altair
import pytest

from assistant.documents.load import read_document
from assistant.documents.manifest import read_manifest
from assistant.documents.model import Block, Element, Table
from assistant.settings import project_root
from assistant.web.figures import Bar, bars_chart, figure_of, figures_of

LIGHT = ("#000000", "#111111")


@pytest.fixture(scope="module")
def figures() -> dict:
    corpus = project_root() / "corpus"
    source = next(source for source in read_manifest(corpus) if source.kind == "report")
    return {figure.block.label: figure for figure in figures_of(read_document(corpus, source))}


def block(*rows: tuple[str, ...], columns: tuple[str, ...] = (), note: str = "", certain: bool = True) -> Block:
    return Block("1", Element.FIGURE, "…", (), table=Table(columns, rows), note=note, certain=certain)


def spec(*bars: Bar) -> dict:
    return json.loads(bars_chart(bars, "Balken: …", LIGHT, (0.0, 3.0)))


def drawn(chart: dict) -> list[dict]:
    return chart["data"]["values"]


def test_the_figures_with_certain_numbers_are_drawn(figures):
    assert list(figures) == [
        "Tabelle 1",
        "Abbildung 8",
        "Abbildung 17",
        "Abbildung 19",
        "Abbildung 20",
        "Abbildung 21",
        "Abbildung 22",
        "Abbildung 23",
    ]


def test_amounts_are_read_as_they_are_printed(figures):
    table = figures["Tabelle 1"]
    assert table.unit == "Euro"
    assert [(bar.label, bar.value) for bar in table.bars][-3:] == [
        ("2021", 4_258_184.94),
        ("2022", 10_531_900.0),
        ("2023", 14_128_200.0),
    ]


def test_shares_add_up_to_the_whole(figures):
    assert sum(bar.value for bar in figures["Abbildung 8"].bars) == 100
    assert figures["Abbildung 17"].bars[1] == Bar("Mathematik", 85.7, "85,7 % (N=30)")


def test_means_stand_on_their_scale(figures):
    figure = figures["Abbildung 19"]
    assert figure.scale == (1.0, 5.0)
    assert figure.unit.startswith("Mittelwert (Skala: 1 = Stimme gar nicht zu")
    assert [bar.shown for bar in figure.bars][:2] == ["4,48", "4,30"]


def test_columns_of_several_days_are_panels_on_one_scale(figures):
    figure = figures["Abbildung 23"]
    assert [head.rpartition(" ")[2] for head in figure.panels] == ["insgesamt", "Flucht"]
    assert [bar.value for bars in figure.panels.values() for bar in bars][3:] == [156_176, 153_576, 162_205]
    assert figure.ends[0] == 0
    assert figure.ends[1] > 1_117_621


@pytest.mark.parametrize(
    "unfit",
    [
        block(("A", "1 %"), ("B", "2 %"), certain=False),
        block(("A", "1 %")),
        block(("A", "1 %"), ("B", "viel")),
        block(("A", "1 %"), ("B", "2 Euro")),
        block(("A",), ("B",)),
        block(("A", "3", "4,5"), ("B", "3", "4,1"), columns=("", "N", "MW")),
        Block("1", Element.FIGURE, "12 %", ()),
    ],
    ids=["fragment", "one value", "a word", "two units", "items", "mean without scale", "no table"],
)
def test_what_is_no_safe_series_of_numbers_is_not_drawn(unfit):
    assert figure_of(unfit) is None


def test_a_chart_says_everything_without_colour():
    chart = spec(Bar("Eins", 1.0, "1 %"), Bar("Zwei", 2.0, "2 %"))
    assert chart["description"] == "Balken: …"
    assert [(row["label"], row["shown"]) for row in drawn(chart)] == [("Eins", "1 %"), ("Zwei", "2 %")]
    kinds = [layer["mark"]["type"] for layer in chart["layer"]]
    assert kinds == ["bar", "text", "text"]
    assert all("color" not in layer["encoding"] for layer in chart["layer"])


def test_a_chart_is_as_its_schema_wants_it():
    altair.LayerChart.from_dict(spec(Bar("Eins", 1.0, "1 %")), validate=True)


def test_no_label_reaches_over_the_next_bar():
    long = "Die zur Verfügung gestellten Unterrichtsmaterialien waren für die Zielgruppe geeignet und reichlich."
    chart = spec(Bar(long, 1.0, "1"), Bar("kurz", 2.0, "2"))
    first, second = drawn(chart)
    assert "".join(first["label"].split()) == "".join(long.split())
    lines = first["label"].count("\n") + 1
    assert first["middle"] - first["top"] > 17 * lines
    assert second["top"] > first["middle"]
    assert chart["height"] > second["middle"]
