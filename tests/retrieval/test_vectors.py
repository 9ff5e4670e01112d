import logging
import os

import numpy as np
import pytest

from assistant.retrieval.dense import rounded
from assistant.retrieval.vectors import VectorCache, default_cache_dir, embed, key


def put(cache, model, texts, vectors):
    cache.add([key(model, text) for text in texts], vectors)


def test_keys_tell_models_and_texts_apart():
    assert len({key("m", "ab"), key("ma", "b"), key("m", "a"), key("n", "ab")}) == 4
    assert key("m", "\ud800") != key("m", "?")


def test_round_trip_in_half_precision(tmp_path):
    vectors = np.random.default_rng(1).normal(size=(2, 8)).astype(np.float32)
    put(VectorCache(tmp_path, "m", 8), "m", ["a", "b"], vectors)
    known = VectorCache(tmp_path, "m", 8).read()
    assert set(known) == {key("m", "a"), key("m", "b")}
    assert np.array_equal(known[key("m", "b")], rounded(vectors)[1])


def test_another_model_or_dimension_sees_nothing(tmp_path):
    put(VectorCache(tmp_path, "m", 8), "m", ["a"], np.ones((1, 8), np.float32))
    assert VectorCache(tmp_path, "n", 8).read() == {}
    assert VectorCache(tmp_path, "m", 4).read() == {}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x80\x04pickle"])
def test_a_damaged_file_is_skipped_and_told(tmp_path, caplog, content):
    cache = VectorCache(tmp_path, "m", 8)
    put(cache, "m", ["a"], np.ones((1, 8), np.float32))
    folder = next(tmp_path.iterdir())
    (folder / "0.npz").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert set(cache.read()) == {key("m", "a")}
    assert "0.npz" in caplog.text


def test_leaves_no_part_behind(tmp_path):
    put(VectorCache(tmp_path, "m", 8), "m", ["a"], np.ones((1, 8), np.float32))
    assert [path.suffix for path in next(tmp_path.iterdir()).iterdir()] == [".npz"]


def test_the_oldest_goes_first(tmp_path):
    cache = VectorCache(tmp_path, "m", 8, limit=1500)
    for age, text in enumerate("abcd"):
        put(cache, "m", [text], np.ones((1, 8), np.float32))
        for path in next(tmp_path.iterdir()).iterdir():
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**9 * (4 - age)))
    known = cache.read()
    assert key("m", "d") in known
    assert key("m", "a") not in known


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path, caplog, encoder):
    (tmp_path / "file").write_text("x")
    cache = VectorCache(tmp_path / "file", encoder.name, encoder.dim)
    with caplog.at_level(logging.WARNING):
        assert embed(encoder, ["a"], {}, cache, None).shape == (1, encoder.dim)
    assert "lässt sich nicht schreiben" in caplog.text


def test_embeds_each_new_text_once(tmp_path, encoder):
    cache = VectorCache(tmp_path, encoder.name, encoder.dim)
    known = {key(encoder.name, "eins"): np.full(encoder.dim, 0.125, np.float32)}
    seen = []
    vectors = embed(encoder, ["eins", "zwei", "drei", "zwei"], known, cache, lambda *n: seen.append(n))
    assert encoder.embedded == ["zwei", "drei"]
    assert seen == [(0, 2), (2, 2)]
    assert np.array_equal(vectors[0], np.full(encoder.dim, 0.125))
    assert np.array_equal(vectors[1], vectors[3])
    assert np.array_equal(embed(encoder, ["drei", "zwei"], {}, cache, None), vectors[[2, 1]])
    assert encoder.embedded == ["zwei", "drei"]


def test_goes_on_after_an_interruption(tmp_path, encoder):
    cache = VectorCache(tmp_path, encoder.name, encoder.dim)
    texts = [f"Text {i} {'lang ' * 90}" for i in range(600)]

    def stop(done, total):
        if done > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed(encoder, texts, {}, cache, stop)
    before = len(encoder.embedded)
    embed(encoder, texts, {}, cache, None)
    assert len(encoder.embedded) - before < 600 - 200


def test_default_folder(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache_dir() == tmp_path / "tintg-assistant" / "vectors"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert default_cache_dir() == tmp_path / "local" / "tintg-assistant" / "vectors"
