import numpy as np
import pytest

from assistant.retrieval.e5.model import Model
from assistant.retrieval.e5.modelfile import LARGEST, ModelFile, UnexpectedFileError, columns, rows


def packed_by_hand(weights, scales):
    """Pack (outputs, inputs) whole numbers from -8 to 7 as Q4_0."""
    nibbles = (weights.reshape(*scales.shape, 2, 16) + 8).astype(np.uint8)
    bytes_ = nibbles[:, :, 0] | nibbles[:, :, 1] << 4
    return np.concatenate([scales[:, :, np.newaxis].astype("<f2").view(np.uint8), bytes_], axis=2)


def test_four_bits_are_unpacked():
    random = np.random.default_rng(4)
    weights = random.integers(-8, 8, (6, 64))
    scales = random.standard_normal((6, 2)).astype(np.float16)
    expected = weights * np.repeat(scales, 32, axis=1).astype(np.float32)
    packed = packed_by_hand(weights, scales)
    assert rows(packed) == pytest.approx(expected)


def test_columns_are_rounded_to_whole_numbers():
    random = np.random.default_rng(4)
    weights = random.integers(-8, 8, (6, 64))
    scales = random.standard_normal((6, 2)).astype(np.float16)
    scales[2] = 0
    shares = random.uniform(0.1, 9, 64).astype(np.float32)
    expected = (weights * np.repeat(scales, 32, axis=1).astype(np.float32)).T / shares[:, np.newaxis]
    steps = np.maximum(np.abs(expected).max(axis=0) / LARGEST, 1e-9).astype(np.float32)
    whole = columns(packed_by_hand(weights, scales), shares, steps)
    assert whole.dtype == np.int8
    assert whole.flags.c_contiguous
    assert not whole[:, 2].any()
    assert np.abs(whole).max(axis=0).tolist() == [LARGEST, LARGEST, 0, LARGEST, LARGEST, LARGEST]
    assert (np.abs(whole * steps - expected) <= 0.501 * steps).all()


@pytest.mark.parametrize("length", [0, 3, 60, 100_000, 3_700_000, 4_638_240, 60_000_000])
def test_a_truncated_file_is_refused(path, tmp_path, length):
    short = tmp_path / "short.bin"
    short.write_bytes(path.read_bytes()[:length])
    with pytest.raises(UnexpectedFileError, match=r"short\.bin"):
        Model(short)


@pytest.mark.parametrize("offset", range(0, 44, 4))
def test_another_header_is_refused(path, tmp_path, offset):
    other = tmp_path / "other.bin"
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    other.write_bytes(data)
    with pytest.raises(UnexpectedFileError, match=r"header \("):
        ModelFile(other)


@pytest.mark.parametrize("name", [b"l3.fi.w", b"l11.oln.b", b"emb.word", b"emb.pos"])
def test_a_missing_tensor_is_refused(path, tmp_path, name):
    other = tmp_path / "other.bin"
    other.write_bytes(path.read_bytes().replace(name, b"x" * len(name), 1))
    with pytest.raises(UnexpectedFileError, match=f"tensor {name.decode()}"):
        Model(other)


def test_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        ModelFile(tmp_path / "none.bin")
