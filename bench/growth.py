"""How build, search, memory and disk grow with the number of passages, beside rank-bm25 with a flat FAISS index.

The real passages come first, with their vectors; the others are put together from sentences of different real ones,
with vectors between real ones. Nothing but the questions is embedded. Each size is built in one process and searched in
another, which tells their memory apart; a step that needs too long or too much memory is ended and says so.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.retrieval.cells import exact_nearest
from assistant.retrieval.dense import Dense
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.signals import CANDIDATES
from assistant.retrieval.store import PASSAGE_VECTORS, UNIT_VECTORS
from bench.made import Made, make
from bench.metrics import median, percentile
from bench.report import Part, Row
from bench.vectors import Embedder
from bench.workers import ROOT

if TYPE_CHECKING:
    from assistant.retrieval.index import Index

__all__ = ["measure"]

QUESTIONS = 40
LEAST_QUESTIONS = 5
SEARCH_S = 120
STEP_S = 3600
MEMORY_SHARE = 0.85
OUT_OF_MEMORY = 75
ROUNDS = 3
DEPTH = 10
RRF_K = 60
Search = Callable[[str], list[int]]
Recall = Callable[[Matrix], str]
Opened = tuple[Search, Recall]


def measure(sizes: Sequence[int], questions: Sequence[str]) -> list[Part]:
    """Return the table of all sizes, ours and the plain pair in turn.

    :param questions: of which the first 40 are asked.
    """
    rows: list[Row] = []
    for size in sizes:
        for name in _SYSTEMS:
            with tempfile.TemporaryDirectory() as folder:
                rows.append(_measured(name, size, Path(folder) / "index", list(questions[:QUESTIONS])))
    note = (
        "The real passages and others recombined from their sentences, with vectors between real ones; real questions, "
        "their vectors at hand. Build without embedding; memory is the peak of a process that only builds (its vectors "
        "given as 16 bits a component) and of one that only searches, mapped files included. Recall: share of the "
        "exact ten nearest passages and units that the search by vectors names. Ours searches units (sentences) beside "
        "passages and looks at n-grams too; the other pair has one vector a passage and plain words. A question after "
        f"the first {LEAST_QUESTIONS} is asked only within {SEARCH_S} s; a step ends after {STEP_S // 60} minutes."
    )
    return [Part("growth", "Growth", rows, note)]


def _measured(name: str, size: int, folder: Path, questions: Sequence[str]) -> Row:
    built = _child("build", name, size, folder, [])
    searched = _child("search", name, size, folder, questions) if "error" not in built else built
    if "error" in searched:
        return {"system": name, "passages": size, "build s": searched["error"]}
    return {
        "system": name,
        "passages": size,
        "vectors": built["vectors"],
        "build s": round(built["seconds"], 1),
        "build MiB": round(built["peak_mib"]),
        "disk MiB": round(built["disk_mib"], 1),
        "open s": round(searched["open_s"], 2),
        "search MiB": round(searched["peak_mib"]),
        "p50 ms": round(searched["p50"], 1),
        "p95 ms": round(searched["p95"], 1),
        "recall": searched["recall"],
    }


def _child(do: str, name: str, size: int, folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Run one step in a process of its own; one that is killed for memory says so instead of ending everything."""
    command = [sys.executable, "-m", "bench.growth", do, name, str(size), str(folder)]
    asked = json.dumps(list(questions))
    try:
        done = subprocess.run(command, cwd=ROOT, input=asked, stdout=subprocess.PIPE, text=True, timeout=STEP_S)
    except subprocess.TimeoutExpired:
        return {"error": f"{do}: more than {STEP_S // 60} minutes"}
    if done.returncode == OUT_OF_MEMORY:
        return {"error": f"{do}: more than {_memory() / 2**30:.0f} GiB"}
    if done.returncode:
        return {"error": f"{do}: ended with {done.returncode}"}
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def _memory() -> int:
    """Return how many bytes a step may take: what is there, less what the rest of the machine needs."""
    return int(MEMORY_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def main(do: str, name: str, size: int, folder: Path) -> None:
    """Do one step and print what was measured as JSON."""
    resource.setrlimit(resource.RLIMIT_DATA, (_memory(), _memory()))  # of what is allocated; not of mapped files
    try:
        record = _build(name, size, folder) if do == "build" else _search(name, folder, json.load(sys.stdin))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    print(json.dumps({"peak_mib": _peak_mib(), **record}))


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _build(name: str, size: int, folder: Path) -> dict[str, Any]:
    made = make(size)
    vectors = _SYSTEMS[name][2](made)
    begun = time.perf_counter()
    _SYSTEMS[name][0](made, folder)
    seconds = time.perf_counter() - begun
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"seconds": seconds, "disk_mib": disk / 2**20, "vectors": vectors}


def _search(name: str, folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    embedder = Embedder()
    begun = time.perf_counter()
    search, recall = _SYSTEMS[name][1](folder, embedder)
    open_s = time.perf_counter() - begun
    vectors = embedder.queries(questions)
    for question in questions[:LEAST_QUESTIONS]:
        search(question)
    times: list[float] = []
    for question in questions * ROUNDS:
        if len(times) >= LEAST_QUESTIONS and sum(times) > 1000 * SEARCH_S:
            break
        begun = time.perf_counter()
        search(question)
        times.append(1000 * (time.perf_counter() - begun))
    peak = _peak_mib()  # the exact search that the recall is measured by reads every vector
    return {
        "open_s": open_s,
        "p50": median(times),
        "p95": percentile(times, 0.95),
        "peak_mib": peak,
        "recall": recall(vectors),
    }


# --- ours -------------------------------------------------------------------------------------------------------------


def _build_ours(made: Made, folder: Path) -> None:
    index_of(made).save(folder)


def index_of(made: Made) -> "Index":
    """Return an index of given vectors."""
    from assistant.retrieval.embedding import BundledEncoder
    from assistant.retrieval.index import Index

    vectors = (made.passage_vectors, made.unit_vectors)
    return Index.from_vectors(made.passages, *vectors, BundledEncoder(), documents={"made": ""})


def _open_ours(folder: Path, embedder: Embedder) -> Opened:
    from assistant.answering.names import Names
    from assistant.answering.question import understand
    from assistant.answering.retrieve import retrieve
    from assistant.retrieval.index import Index

    index = Index.load(folder, embedder)
    names = Names(index.abbreviations)

    def search(question: str) -> list[int]:
        query = understand(question, names=names, act=None, max_chars=2000)
        return [index.rows[hit.passage.id] for hit in retrieve(index, query, DEPTH).hits]

    def recall(questions: Matrix) -> str:
        sides = (Dense.read(folder / name) for name in (PASSAGE_VECTORS, UNIT_VECTORS))
        return " and ".join(f"{_recall(side, questions):.3f}" for side in sides)

    return search, recall


def _recall(side: Dense, questions: Matrix) -> float:
    """Return which share of the exact nearest vectors is among those that the search takes as candidates."""
    exact = exact_nearest(side.vectors, questions, DEPTH)
    named = (side.nearest(question, CANDIDATES) for question in questions)
    return float(np.mean([np.isin(best, near).mean() for best, near in zip(exact, named, strict=True)]))


def _vectors_of_ours(made: Made) -> int:
    return len(made.passage_vectors) + len(made.unit_vectors)


# --- rank-bm25 with a flat FAISS index --------------------------------------------------------------------------------


def _build_plain(made: Made, folder: Path) -> None:
    import faiss
    from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

    folder.mkdir()
    vectors = faiss.IndexFlatIP(made.passage_vectors.shape[1])
    vectors.add(made.passage_vectors.astype(np.float32))
    faiss.write_index(vectors, str(folder / "vectors.faiss"))
    BM25Okapi(
        [_plain_words(passage.text) for passage in made.passages]
    )  # it has no file of its own: made anew to search
    (folder / "texts.json").write_text(json.dumps([passage.text for passage in made.passages]), encoding="utf-8")


def _open_plain(folder: Path, embedder: Embedder) -> Opened:
    import faiss
    from rank_bm25 import BM25Okapi

    vectors = faiss.read_index(str(folder / "vectors.faiss"))
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    sparse = BM25Okapi([_plain_words(text) for text in texts])
    assert len(texts) == vectors.ntotal

    def search(question: str) -> list[int]:
        by_words = np.argsort(-sparse.get_scores(_plain_words(question)))[:DEPTH]
        _, by_vector = vectors.search(embedder.queries([question]), DEPTH)
        return _fused([by_words.tolist(), by_vector[0].tolist()])

    return search, lambda questions: "exact"


def _fused(rankings: Sequence[Sequence[int]]) -> list[int]:
    scores: dict[int, float] = {}
    for ranked in rankings:
        for place, row in enumerate(ranked, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (RRF_K + place)
    return sorted(scores, key=lambda row: -scores[row])[:DEPTH]


def _plain_words(text: str) -> list[str]:
    return text.lower().split()


def _vectors_of_plain(made: Made) -> int:
    return len(made.passage_vectors)


_SYSTEMS: dict[str, tuple[Callable[[Made, Path], None], Callable[[Path, Embedder], Opened], Callable[[Made], int]]] = {
    "ours": (_build_ours, _open_ours, _vectors_of_ours),
    "rank-bm25 + IndexFlatIP": (_build_plain, _open_plain, _vectors_of_plain),
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
