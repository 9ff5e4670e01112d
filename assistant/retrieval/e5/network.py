"""The forward pass, computed by onnxruntime from a graph that :mod:`assistant.retrieval.e5.graph` has written."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.retrieval.e5.modelfile import INNER, LAYERS, WIDTH, Floats, ModelFile, columns, rows

__all__ = ["GRAPH", "Network", "UnusableEngineError"]

GRAPH = Path(__file__).with_name("network.onnx")

_Arrays = dict[str, npt.NDArray[Any]]


class UnusableEngineError(Exception):
    """onnxruntime is not installed, or cannot compute the graph."""


class Network:
    """Turns pieces into the mean of the last layer's rows; threads may share it, a call is computed by its thread.

    :param file: weights of the layers are unpacked at once, rows of the vocabulary only when they are needed.
    :raises UnusableEngineError: onnxruntime is missing or refuses the graph.
    """

    def __init__(self, file: ModelFile) -> None:
        self._words = file.packed("emb.word", file.vocabulary, WIDTH)
        places = file.floats("emb.pos", file.positions * WIDTH).reshape(-1, WIDTH)
        self._places = places + file.floats("emb.type", 2 * WIDTH)[:WIDTH]  # of the two types all tokens have the first
        self._session = _session(_weights(file))

    def __call__(self, ids: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]) -> Floats:
        """Return (texts, width) float32.

        :param ids: (texts, longest); what is behind a text's end is left out.
        :param lengths: pieces of each text.
        """
        longest = ids.shape[1]
        x = rows(self._words[ids.ravel()]).reshape(*ids.shape, WIDTH)
        x += self._places[:longest]
        (y,) = self._session.run(None, {"rows": x, "lengths": lengths.astype(np.int32)})
        y *= (np.arange(longest) < lengths[:, np.newaxis])[:, :, np.newaxis]
        means: Floats = y.sum(axis=1) / lengths[:, np.newaxis].astype(np.float32)
        return means


def _session(weights: _Arrays) -> Any:  # noqa: ANN401
    """Load the graph; a call is computed by one thread, the one that calls.

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
        return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])
    except (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NotImplemented,
        state.RuntimeException,
    ) as error:  # they have no class in common
        raise UnusableEngineError(f"onnxruntime: {error}") from error


def _weights(file: ModelFile) -> _Arrays:
    """Return the arrays that the graph names."""
    found = dict(_norm(file, "emb.ln", "embedding"))
    for number in range(LAYERS):
        old, new = f"l{number}.", f"layer{number}."
        found.update(_product(file, [old + "q", old + "k", old + "v"], new + "asked", WIDTH, WIDTH))
        found.update(_product(file, [old + "ao"], new + "attended", WIDTH, WIDTH))
        found.update(_norm(file, old + "aln", new + "attended"))
        found.update(_product(file, [old + "fi"], new + "inner", INNER, WIDTH))
        found.update(_product(file, [old + "fo"], new + "outer", WIDTH, INNER))
        found.update(_norm(file, old + "oln", new + "outer"))
    return found


def _product(
    file: ModelFile, names: Sequence[str], new: str, outputs: int, inputs: int
) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield the arrays of matrices that have the same input, to be computed as one."""
    weights, scales = columns(np.concatenate([file.packed(f"{name}.w", outputs, inputs) for name in names]))
    yield f"{new}.weights", weights
    yield f"{new}.scales", scales
    yield f"{new}.bias", np.concatenate([file.floats(f"{name}.b", outputs) for name in names])


def _norm(file: ModelFile, name: str, new: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    yield f"{new}.scale", file.floats(f"{name}.w", WIDTH)
    yield f"{new}.shift", file.floats(f"{name}.b", WIDTH)
