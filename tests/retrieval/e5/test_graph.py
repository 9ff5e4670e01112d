"""The graph without weights is the one that its module writes, and its products come out right whatever the numbers."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from assistant.retrieval.e5 import graph
from assistant.retrieval.e5.modelfile import LARGEST
from assistant.retrieval.e5.network import GRAPH

INPUTS, OUTPUTS = 1536, 32
NEAR = 60
"""Sums of 1,536 products of about 36 are about 1,400; rounding makes an error of 12 on average."""


@pytest.fixture(scope="module")
def multiply():
    """Multiply (n, inputs) by whole numbers as the graph does; scales of the columns are 1."""
    random = np.random.default_rng(8)
    weights = random.integers(-LARGEST, LARGEST + 1, (INPUTS, OUTPUTS)).astype(np.int8)
    weights[:, 0], weights[:, 1] = LARGEST, -LARGEST
    made = graph._Graph()
    made.product("product", "rows", INPUTS, OUTPUTS)
    rows = helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["texts", "longest", INPUTS])
    options = onnxruntime.SessionOptions()
    arrays = {"product.weights": weights, "product.scales": np.ones(OUTPUTS, np.float32)}
    options.add_external_initializers(
        list(arrays), [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in arrays.values()]
    )
    model = made.model([rows], "product.rows")
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def compute(x):
        (result,) = session.run(None, {"rows": x[np.newaxis].astype(np.float32)})
        return result[0], x.astype(np.float64) @ weights

    return compute


def test_the_file_is_the_graph_that_is_written():
    assert onnx.load(GRAPH, load_external_data=False) == graph.build()


def test_the_graph_holds_no_weights():
    inside = onnx.load(GRAPH, load_external_data=False).graph.initializer
    assert sum(len(tensor.raw_data) for tensor in inside) < 100
    assert GRAPH.stat().st_size < 100_000


def test_a_product_is_as_exact_as_its_steps(multiply):
    x = np.random.default_rng(2).standard_normal((5, INPUTS))
    found, expected = multiply(x)
    assert found == pytest.approx(expected, abs=NEAR)


def test_the_largest_sums_fit(multiply):
    x = np.stack([np.ones(INPUTS), -np.ones(INPUTS), np.resize([1.0, -1.0], INPUTS)])
    found, expected = multiply(x)
    assert found == pytest.approx(expected, rel=1e-5, abs=0.5)
    assert found[0, 0] == pytest.approx(LARGEST * INPUTS)


@pytest.mark.parametrize("size", [1e-25, 1e-6, 1.0, 1e6, 1e30])
def test_rows_of_any_size(multiply, size):
    x = np.random.default_rng(3).standard_normal((3, INPUTS)) * size
    found, expected = multiply(x)
    assert np.isfinite(found).all()
    assert found / size == pytest.approx(expected / size, abs=NEAR)


def test_a_row_of_zeros_stays_zero_and_spoils_no_other(multiply):
    x = np.random.default_rng(4).standard_normal((3, INPUTS))
    x[1] = 0
    found, expected = multiply(x)
    assert not found[1].any()
    assert found == pytest.approx(expected, abs=NEAR)


def test_one_large_value_leaves_the_others_their_share(multiply):
    x = np.zeros((1, INPUTS))
    x[0, 0], x[0, 1:] = 100.0, 0.02
    found, expected = multiply(x)
    assert np.abs(found - expected).max() <= 0.51 / graph._STEPS * 100 * LARGEST * INPUTS


def test_pairs_of_products_fit_into_sixteen_bits():
    """Else processors without VNNI would cut them off, and only they: it could not be seen on others."""
    assert 2 * (graph._MIDDLE + graph._STEPS) * LARGEST <= 2**15 - 1
