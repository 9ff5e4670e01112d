"""The graph without weights is the one that its module writes, and its products come out right whatever the numbers."""

import numpy as np
import onnx
import onnxruntime
import pytest

from assistant.retrieval.e5 import graph
from assistant.retrieval.e5.model import AHEAD, PREFIXES, together
from assistant.retrieval.e5.modelfile import LARGEST, LAYERS, ModelFile
from assistant.retrieval.e5.network import CALIBRATION, PARTS, Network, Product, whole
from assistant.retrieval.e5.pieces import Pieces

INPUTS, OUTPUTS = 1536, 32
NEAR = 60
"""Sums of 1,536 products of about 36 are about 1,400; rounding makes an error of 12 on average."""
LARGEST_VALUE = 4.0


@pytest.fixture(scope="module")
def multiply():
    """Multiply (n, inputs) by whole numbers as the graph does; the largest value is 4."""
    random = np.random.default_rng(8)
    weights = random.integers(-LARGEST, LARGEST + 1, (INPUTS, OUTPUTS)).astype(np.int8)
    weights[:, 0], weights[:, 1] = LARGEST, -LARGEST
    made = graph._Graph()
    outputs = made.products("layer", Product(("part",), INPUTS, OUTPUTS), "rows")
    options = onnxruntime.SessionOptions()
    arrays = {
        "layer.part.shares": np.full(INPUTS, graph._STEPS / LARGEST_VALUE, np.float32),
        "layer.part.weights": weights,
        "layer.part.scales": np.full(OUTPUTS, LARGEST_VALUE / graph._STEPS, np.float32),
        "layer.part.bias": np.zeros(OUTPUTS, np.float32),
    }
    options.add_external_initializers(
        list(arrays), [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in arrays.values()]
    )
    model = made.model(outputs, INPUTS).SerializeToString()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def compute(x):
        (result,) = session.run(None, {"rows": x[np.newaxis].astype(np.float32)})
        return result[0], x.astype(np.float64) @ weights

    return compute


@pytest.mark.parametrize("part", PARTS)
def test_the_file_is_the_graph_that_is_written(part):
    assert onnx.load(part.file, load_external_data=False) == graph.part(part)


@pytest.mark.parametrize("part", PARTS)
def test_a_graph_holds_no_weights(part):
    inside = onnx.load(part.file, load_external_data=False).graph.initializer
    assert sum(len(tensor.raw_data) for tensor in inside) < 100
    assert part.file.stat().st_size < 100_000


def test_the_parts_are_all_layers_one_behind_the_other():
    assert [number for part in PARTS for number in part.layers] == list(range(LAYERS))
    assert all(set(part.means) <= set(part.layers) for part in PARTS)


def test_what_is_told_ahead_is_learned_again(path):
    """Of few questions it is another map, and a better one for them than what the first part says itself."""
    file = ModelFile(path)
    pieces = Pieces(file)
    texts = [f"Wie viele {what} gab es {year}?" for what in ("Räte", "Kurse", "Stellen") for year in range(2015, 2025)]
    ids = [[file.begin, *pieces.ids(PREFIXES[True] + text), file.end] for text in texts]
    again = graph.ahead(file, ids)
    network = Network(file)
    means = np.concatenate([network(np.array([some]), parts=2) for some in ids[:3]])
    early, whole_of_it = together(means[:, : len(PARTS[0].means)]), together(means)
    assert again.weights.shape == np.load(AHEAD, allow_pickle=False).shape
    told, plain = ((some * whole_of_it).sum(axis=1).mean() for some in (again(early), early))
    assert told > 0.995 > plain


def test_a_product_is_as_exact_as_its_steps(multiply):
    x = np.random.default_rng(2).uniform(-1, 1, (5, INPUTS))
    found, expected = multiply(x)
    assert found == pytest.approx(expected, abs=NEAR)


def test_the_largest_sums_fit(multiply):
    x = np.stack([np.ones(INPUTS), -np.ones(INPUTS), np.resize([1.0, -1.0], INPUTS)]) * LARGEST_VALUE
    found, expected = multiply(x)
    assert found == pytest.approx(expected, rel=1e-5, abs=0.5)
    assert found[0, 0] == pytest.approx(LARGEST * INPUTS * LARGEST_VALUE)


def test_larger_values_are_cut_off(multiply):
    x = np.zeros((2, INPUTS))
    x[0, 7], x[1, 7] = 10 * LARGEST_VALUE, -10 * LARGEST_VALUE
    found, _ = multiply(x)
    assert found[0, 0] == pytest.approx(LARGEST * LARGEST_VALUE)
    assert found[1, 0] == pytest.approx(-LARGEST * LARGEST_VALUE, rel=0.01)


def test_a_row_of_zeros_stays_zero(multiply):
    x = np.random.default_rng(4).uniform(-1, 1, (3, INPUTS))
    x[1] = 0
    found, expected = multiply(x)
    assert not found[1].any()
    assert found == pytest.approx(expected, abs=NEAR)


def test_pairs_of_products_fit_into_sixteen_bits():
    """Else processors without VNNI would cut them off, and only they: it could not be seen on others."""
    assert 2 * (graph._MIDDLE + graph._STEPS) * LARGEST <= 2**15 - 1


def test_the_calibration_holds_for_texts_that_are_measured_again(path):
    """Shares fall with what is largest, and the largest weights fill their seven bits."""
    file = ModelFile(path)
    pieces = Pieces(file)
    texts = ["Das Land fördert Integrationsagenturen.", "Kommunale Integrationszentren arbeiten in allen Kreisen."]
    again = graph.calibration(file, [[file.begin, *pieces.ids(PREFIXES[False] + text), file.end] for text in texts])
    kept = np.load(CALIBRATION, allow_pickle=False)
    assert again.shape == kept.shape == (LAYERS, 6144)
    assert np.median(again[:, :384] / kept[:, :384]) > 1
    weights = [array for name, array in whole(file).items() if name.endswith(".weights")]
    assert len(weights) == LAYERS * 6
    assert all(np.abs(array).max(axis=0).min() == LARGEST for array in weights)
