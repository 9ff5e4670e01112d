"""A large index: candidates instead of everything, files mapped instead of read, and the same scores.

The limits at which an index counts as large are set down here, so that a few thousand passages are enough.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evaluation.gold import shipped_sets
from assistant.retrieval import dense, parts, store, table
from assistant.retrieval.cells import Cells, cell_count, exact_nearest
from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import BundledEncoder
from assistant.retrieval.index import Index
from assistant.retrieval.passage import Passage, Unit
from assistant.retrieval.sparse import Sparse
from assistant.retrieval.table import Lines, Rows, Table

ROOT = Path(__file__).parents[2]
MADE = 4000


@pytest.fixture(scope="module")
def real() -> np.ndarray:
    """Vectors of the shipped index, (n, 384)."""
    return np.concatenate([Dense.read(ROOT / "index" / f"{kind}.faiss").vectors for kind in ("passages", "units")])


def made(real: np.ndarray, count: int, noise: float = 0.25) -> np.ndarray:
    """Return vectors between two real ones and beside them, (count, dim)."""
    rng = np.random.default_rng(5)
    share = rng.uniform(0.5, 1, size=(count, 1))
    first, second = (real[rng.integers(len(real), size=count)] for _ in range(2))
    mixed = share * first + (1 - share) * second + rng.normal(size=first.shape) * (noise / first.shape[1] ** 0.5)
    return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def many(real: np.ndarray) -> np.ndarray:
    return made(real, 60_000)


@pytest.fixture(scope="module")
def asked() -> np.ndarray:
    """Vectors of the questions of the project's own sets but the largest, (268, 384)."""
    sets = (some for some in shipped_sets() if some.name != "report-2")
    return BundledEncoder().queries([gold.question for some in sets for gold in some.questions])


def test_cells_find_what_real_questions_are_nearest_to(real, many, asked):
    """The shipped vectors with their real neighbours, among many others made of them."""
    found = Dense(np.concatenate([real, many[: 30_000 - len(real)]]))
    assert not found.exact
    wanted = exact_nearest(found.vectors, asked, 10)
    recall = [np.isin(best, found.search(one, 200)[0][:10]).mean() for best, one in zip(wanted, asked, strict=True)]
    assert np.mean(recall) >= 0.98


@settings(max_examples=50)
@given(st.lists(st.sampled_from([f"w{i}" for i in range(9)]), max_size=12).map(tuple), st.integers(1, 9))
def test_words_counted_in_portions_are_those_counted_at_once(text, at_once):
    texts = [text[start:] for start in range(len(text))] + [text[::2], ()]
    whole = Sparse.build(texts).arrays
    with mock.patch("assistant.retrieval.sparse._AT_ONCE", at_once):
        parts = Sparse.build(texts).arrays
    assert (parts.vocabulary, parts.size) == (whole.vocabulary, whole.size)
    assert all(np.array_equal(one, other) for one, other in zip(parts[:3], whole[:3], strict=True))


@pytest.mark.usefixtures("small_limits")
def test_every_half_is_multiplied_as_the_number_it_is(vectors):
    found = Dense(vectors)
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    found.vectors = every[np.isfinite(every)].reshape(-1, 2)
    rows = np.arange(len(found.vectors))
    for axis in np.eye(2, dtype=np.float32):
        assert np.array_equal(found.scores_of(rows, axis), found.vectors.astype(np.float32) @ axis)


def test_cells_find_what_all_inner_products_find(many, real):
    # questions as far from the vectors as people's are
    rng = np.random.default_rng(6)
    asked = made(real, 100, 0.0) + rng.normal(size=(100, real.shape[1])) * (0.4 / real.shape[1] ** 0.5)
    asked = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
    found = Dense(many)
    assert found.kind.startswith(f"IVF{cell_count(len(many))},SQ8_direct_signed nprobe=")
    wanted = np.argsort(-(asked @ found.vectors.astype(np.float32).T), axis=1)[:, :10]
    recall = [np.isin(best, found.nearest(one, 200)).mean() for best, one in zip(wanted, asked, strict=True)]
    assert np.mean(recall) >= 0.98
    rows, products = found.search(asked[0], 5)
    assert products == pytest.approx(found.vectors[rows].astype(np.float32) @ asked[0], abs=1e-6)
    assert (np.diff(products) <= 0).all()


@pytest.fixture
def small_limits(monkeypatch) -> None:
    monkeypatch.setattr(dense, "EXACT_LIMIT", 1000)
    monkeypatch.setattr(table, "MAPPED_BYTES", 1 << 14)
    monkeypatch.setattr(parts, "MAPPED_BYTES", 1 << 14)


@pytest.fixture
def vectors(real) -> np.ndarray:
    return made(real, MADE)


@pytest.mark.usefixtures("small_limits")
def test_the_cells_are_the_same_each_time_and_open_from_their_file(tmp_path, vectors):
    first, second = Dense(vectors), Dense(vectors.astype(np.float16))
    first.write(tmp_path / "a.faiss")
    second.write(tmp_path / "b.faiss")
    for name in ("{}.faiss", "{}.cells.faiss"):
        assert (tmp_path / name.format("a")).read_bytes() == (tmp_path / name.format("b")).read_bytes()
    again = Dense.read(tmp_path / "a.faiss")
    assert (again.kind, len(again), again.exact) == (first.kind, MADE, False)
    assert isinstance(faiss.downcast_InvertedLists(again._cells._index.invlists), faiss.OnDiskInvertedLists)
    assert np.array_equal(again.vectors, vectors.astype(np.float16))
    assert np.array_equal(again.nearest(vectors[7], 50), first.nearest(vectors[7], 50))
    rows = np.array([3, 1, 2])
    assert again.scores_of(rows, vectors[1]) == pytest.approx(again.scores(vectors[1])[rows])
    assert again.scores_of(rows[:0], vectors[1]).shape == (0,)


@pytest.mark.usefixtures("small_limits")
def test_cells_of_other_vectors_are_refused(tmp_path, vectors):
    Dense(vectors).write(tmp_path / "a.faiss")
    Dense(vectors[1:]).write(tmp_path / "b.faiss")
    (tmp_path / "b.cells.faiss").rename(tmp_path / "a.cells.faiss")
    with pytest.raises(ValueError, match=r"a\.cells\.faiss: 3999 instead of 4000"):
        Dense.read(tmp_path / "a.faiss")
    (tmp_path / "a.cells.faiss").write_bytes(b"none")
    with pytest.raises(ValueError, match=r"a\.cells\.faiss"):
        Cells.read(tmp_path / "a.cells.faiss")


@pytest.mark.usefixtures("small_limits")
def test_cells_without_a_margin_are_refused(tmp_path, vectors):
    cells = Dense(vectors)._cells
    cells._index.sq.rangestat_arg = 0.0
    cells.write(tmp_path / "former.faiss")
    with pytest.raises(ValueError, match="no margin"):
        Cells.read(tmp_path / "former.faiss")


TEXTS = [["a", "b"], ["b"], ["c", "b", "b"], [], ["c"]]


def test_scores_of_some_texts_are_those_of_all():
    sparse = Sparse.build(TEXTS)
    asked = ["b", "c", "c", "x"]
    rows = np.array([0, 2, 3, 4])
    assert np.array_equal(sparse.scores_of(rows, asked), sparse.scores(asked)[rows])
    assert sparse.scores_of(rows[:0], asked).shape == (0,)


def test_the_best_texts_are_those_with_the_highest_scores():
    sparse = Sparse.build(TEXTS)
    assert sparse.nearest(["a", "c"], 1).tolist() == [0]
    assert sorted(sparse.nearest(["a", "c"], 9).tolist()) == [0, 2, 4]
    assert sparse.nearest(["x"], 9).tolist() == []


def test_words_of_very_many_texts_are_left_out(monkeypatch):
    monkeypatch.setattr("assistant.retrieval.sparse._MOST_ENTRIES", 3)
    sparse = Sparse.build(TEXTS)
    assert sorted(sparse.nearest(["a", "b", "c"], 9).tolist()) == [0, 2, 4]  # a and c fill the room of three entries
    assert sorted(sparse.nearest(["b"], 9).tolist()) == [0, 1, 2]  # the rarest word has room in any case


def test_the_lists_of_words_go_up(passages):
    arrays = Sparse.build([passage.text.split() for passage in passages]).arrays
    lists = np.split(arrays.indices, arrays.indptr[1:-1])
    assert all((np.diff(rows) > 0).all() for rows in lists)


class _Vectors:
    """An engine whose vectors are at hand."""

    dim = 384
    name = "made"

    def queries(self, texts):
        rng = np.random.default_rng(len(texts[0]))
        rows = rng.normal(size=(len(texts), self.dim))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    passages = queries


def make_passages(pattern: Passage, count: int) -> Iterator[Passage]:
    for row in range(count):
        text = f"Die Stelle {row} berät Menschen im Kreis {row % 40}. Sie hat {row % 9} Kräfte."
        end = text.index(".") + 1
        units = () if row % 50 == 0 else (Unit(0, end), Unit(end + 1, len(text)))
        yield replace(pattern, id=f"{row * 7919 % 999983:06x}", text=text, units=units, order=row, norm=None)


@pytest.fixture
def large(small_limits, passages, real) -> Index:
    found = list(make_passages(passages[0], 1500))
    units = sum(len(passage.units) for passage in found)
    return Index.from_vectors(found, made(real, 1500), made(real, units), _Vectors(), documents={})


def test_candidates_have_the_scores_that_all_passages_have(large):
    everything = replace_limits(large)
    near, full = large.signals("Wie viele Kräfte hat die Stelle 17?"), everything
    assert 0 < len(near.rows) < 1000
    assert (np.diff(near.rows) > 0).all()
    assert near.passage == pytest.approx(full.passage[near.rows], abs=1e-6)
    assert near.best_unit == pytest.approx(full.best_unit[near.rows], abs=1e-6)
    assert np.array_equal(near.words, full.words[near.rows])
    assert np.array_equal(near.grams, full.grams[near.rows])
    assert set(np.argsort(-full.passage)[:10]) <= set(near.rows)
    assert set(np.argsort(-full.best_unit)[:10]) <= set(near.rows)
    assert set(np.argsort(-full.words)[:10]) <= set(near.rows)


def replace_limits(index: Index):
    """Return the signals of all passages of a large index."""
    question = "Wie viele Kräfte hat die Stelle 17?"
    contents = index._contents
    exact = replace(
        contents,
        passage_vectors=exactly(contents.passage_vectors),
        unit_vectors=exactly(contents.unit_vectors),
    )
    return Index(exact, index.encoder).signals(question)


def exactly(found: Dense) -> Dense:
    limit, dense.EXACT_LIMIT = dense.EXACT_LIMIT, 10**9
    try:
        return Dense(found.vectors)
    finally:
        dense.EXACT_LIMIT = limit


def test_a_passage_can_be_made_a_candidate(large):
    question = "Wie viele Kräfte hat die Stelle 17?"
    with_units = np.flatnonzero(large.table.records["units"])
    far = int(np.setdiff1d(with_units, large.signals(question).rows)[0])
    assert far in large.signals(question, always=np.array([far])).rows
    cosine = large._contents.unit_vectors.scores_of(np.arange(large.table.units), large.signals(question).vector)
    first = large.table.records["unit"][far]
    assert large.unit_cosines(far, large.signals(question).vector) == pytest.approx(cosine[first : first + 2])


def test_a_large_index_comes_back_mapped(tmp_path, large):
    large.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", large.encoder)
    assert isinstance(again.passages, Lines)
    assert not again._contents.words.arrays.data.flags.writeable
    assert not again.exhaustive
    assert again.manifest == large.manifest
    assert again.manifest.vectors["units"].startswith("IVF")
    question = "Wer berät im Kreis 12?"
    assert again.search(question) == large.search(question)
    assert list(again.passages) == list(large.passages)
    assert [again.rows[passage.id] for passage in large.passages[:40]] == list(range(40))
    assert again.verify(list(large.passages), {}, sample=0) == []
    with pytest.raises(KeyError):
        again.rows["none"]


def test_a_change_in_a_large_file_is_seen(tmp_path, large):
    large.save(tmp_path / "index")
    path = tmp_path / "index" / "units.faiss"
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(store.IndexUnusableError, match=r"units\.faiss"):
        Index.load(tmp_path / "index", large.encoder)


def test_vectors_must_be_as_many_as_texts(passages, real):
    with pytest.raises(ValueError, match="6 passages and 11 units, 6 and 10 vectors"):
        Index.from_vectors(passages, real[:6], real[:10], _Vectors(), documents={})


def test_passages_are_read_when_asked_for(tmp_path, passages):
    lines = [store.passage_to_json(passage) for passage in passages]
    (tmp_path / "p.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    read = []

    def parse(line: str) -> Passage:
        read.append(json.loads(line)["id"])
        return store.passage_from_json(line)

    offsets = np.cumsum([0, *(len(line.encode()) + 1 for line in lines)])
    found = Lines(tmp_path / "p.jsonl", offsets, parse)
    assert (len(found), read) == (6, [])
    assert found[2] == passages[2]
    assert found[-1] == passages[-1]
    assert found[2] is found[2]
    assert read == [passages[2].id, passages[5].id]
    assert found[1:3] == tuple(passages[1:3])
    assert list(found) == passages
    assert passages[4] in found
    with pytest.raises(IndexError):
        found[6]
    with pytest.raises(ValueError, match="offsets"):
        Lines(tmp_path / "p.jsonl", offsets[:-1], parse)


def test_only_so_many_passages_are_kept(tmp_path, passages, monkeypatch):
    monkeypatch.setattr(table, "_KEPT_PASSAGES", 2)
    lines = [store.passage_to_json(passage) for passage in passages]
    (tmp_path / "p.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    found = Lines(
        tmp_path / "p.jsonl", np.cumsum([0, *(len(line.encode()) + 1 for line in lines)]), store.passage_from_json
    )
    assert [found[row].id for row in range(6)] == [passage.id for passage in passages]
    assert len(found._kept) <= 2


def test_the_table_tells_what_the_passages_tell(passages):
    told = Table.of(passages)
    assert len(told) == 6
    assert told.units == 11
    assert told.having("document", "tintg").tolist() == [5]
    assert told.having("document", "none").tolist() == []
    assert told.values["norm"] == (None, ("7", "1"))
    assert told.each("citable", bool).tolist() == [1, 1, 1, 1, 1, 0]
    assert told.each("norm", lambda norm: norm is not None, np.array([4, 5])).tolist() == [0, 1]
    order = sorted(range(6), key=lambda row: passages[row].id)
    assert told.records["by_id"].tolist() == order
    assert [order[rank] for rank in told.records["rank"]] == list(range(6))
    rows = Rows(told)
    assert dict(rows) == {passage.id: row for row, passage in enumerate(passages)}
    again = Table.stored(told.records, json.loads(json.dumps(told.values)))
    assert again.values == dict(told.values)
    with pytest.raises(ValueError, match="fields are missing"):
        Table.stored(told.records, {})
