"""How build, search, memory and disk grow with the number of passages, beside rank-bm25 with a flat FAISS index.

Passages are put together from sentences of different real passages; their vectors are real ones with noise. Nothing but
the questions is embedded. Each size is built in one process and searched in another, which tells their memory apart.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.made import Made, make
from bench.metrics import median, percentile
from bench.report import Part, Row
from bench.vectors import Embedder
from bench.workers import ROOT

if TYPE_CHECKING:
    from assistant.retrieval.index import Index

__all__ = ["measure"]

QUESTIONS = 40
DEPTH = 10
RRF_K = 60
Search = Callable[[str], list[int]]


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
        "Passages recombined from real sentences, vectors real with noise, question vectors at hand. Build without "
        "embedding; memory is the peak of a process that only builds and of one that only searches. Ours searches "
        "units (sentences) beside passages and looks at n-grams too; the other pair has one vector a passage "
        "and plain words."
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
    }


def _child(do: str, name: str, size: int, folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Run one step in a process of its own; one that is killed for memory says so instead of ending everything."""
    command = [sys.executable, "-m", "bench.growth", do, name, str(size), str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(list(questions)), stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        return {"error": f"ended with {done.returncode}"}
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def main(do: str, name: str, size: int, folder: Path) -> None:
    """Do one step and print what was measured as JSON."""
    record = _build(name, size, folder) if do == "build" else _search(name, folder, json.load(sys.stdin))
    record["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(record))


def _build(name: str, size: int, folder: Path) -> dict[str, Any]:
    made = make(size)
    begun = time.perf_counter()
    _SYSTEMS[name][0](made, folder)
    seconds = time.perf_counter() - begun
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"seconds": seconds, "disk_mib": disk / 2**20, "vectors": _SYSTEMS[name][2](made)}


def _search(name: str, folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    embedder = Embedder()
    begun = time.perf_counter()
    search = _SYSTEMS[name][1](folder, embedder)
    open_s = time.perf_counter() - begun
    for question in questions:  # remembers the questions' vectors
        search(question)
    times = []
    for question in questions:
        begun = time.perf_counter()
        search(question)
        times.append(1000 * (time.perf_counter() - begun))
    return {"open_s": open_s, "p50": median(times), "p95": percentile(times, 0.95)}


# --- ours -------------------------------------------------------------------------------------------------------------


def _build_ours(made: Made, folder: Path) -> None:
    index_of(made).save(folder)


def index_of(made: Made) -> "Index":
    """Return an index of given vectors."""
    from assistant.retrieval.embedding import BundledEncoder
    from assistant.retrieval.index import Index

    vectors = (made.passage_vectors, made.unit_vectors)
    return Index.from_vectors(made.passages, *vectors, BundledEncoder(), documents={"made": ""})


def _open_ours(folder: Path, embedder: Embedder) -> Search:
    from assistant.answering.question import understand
    from assistant.answering.retrieve import retrieve
    from assistant.retrieval.index import Index

    index = Index.load(folder, embedder)

    def search(question: str) -> list[int]:
        query = understand(question, abbreviations=index.abbreviations, act=None, max_chars=2000)
        return [index.rows[hit.passage.id] for hit in retrieve(index, query, DEPTH).hits]

    return search


def _vectors_of_ours(made: Made) -> int:
    return len(made.passage_vectors) + len(made.unit_vectors)


# --- rank-bm25 with a flat FAISS index --------------------------------------------------------------------------------


def _build_plain(made: Made, folder: Path) -> None:
    import faiss
    from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

    folder.mkdir()
    vectors = faiss.IndexFlatIP(made.passage_vectors.shape[1])
    vectors.add(made.passage_vectors)
    faiss.write_index(vectors, str(folder / "vectors.faiss"))
    BM25Okapi(
        [_plain_words(passage.text) for passage in made.passages]
    )  # it has no file of its own: made anew to search
    (folder / "texts.json").write_text(json.dumps([passage.text for passage in made.passages]), encoding="utf-8")


def _open_plain(folder: Path, embedder: Embedder) -> Search:
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

    return search


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


_SYSTEMS: dict[str, tuple[Callable[[Made, Path], None], Callable[[Path, Embedder], Search], Callable[[Made], int]]] = {
    "ours": (_build_ours, _open_ours, _vectors_of_ours),
    "rank-bm25 + IndexFlatIP": (_build_plain, _open_plain, _vectors_of_plain),
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
