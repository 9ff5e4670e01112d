"""The endpoint's client against a real server on the loopback interface, as it should be and in every way broken."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.errors import AssistantError, IndexUnusableError, InputError
from assistant.retrieval.engines.chosen import open_encoder
from assistant.retrieval.engines.remote import OpenAIEncoder, endpoint
from assistant.retrieval.index import Index

KEY = "geheim-123"
TEXTS = ["Das Land fördert 173 Agenturen.", "Die Zentren arbeiten in 54 Kreisen.", "Kurz."]


class Service:
    """An endpoint that embeds with an encoder; a test may change what it says.

    :ivar asked: bodies of the requests, with their headers.
    :ivar failures: statuses to answer first, before it works.
    """

    def __init__(self, encoder) -> None:
        self.encoder = encoder
        self.asked: list[tuple[dict, dict]] = []
        self.failures: list[tuple[int, dict[str, str], object]] = []
        self.as_base64 = False
        self.change = lambda data: data
        self.raw: bytes | None = None
        self.wait = threading.Event()
        self.slow = False
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append((body, dict(self.headers)))
                if service.slow:
                    service.wait.wait(5)
                status, headers, reply = service.failures.pop(0) if service.failures else (200, {}, None)
                if self.path != "/v1/embeddings":
                    status, reply = 404, {"error": {"message": "no such path"}}
                said = json.dumps(reply).encode() if reply is not None else service.reply(body)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(said)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def reply(self, body) -> bytes:
        if self.raw is not None:
            return self.raw
        vectors = self.encoder.queries(body["input"]) * 3  # not of length one
        data = [
            {"object": "embedding", "index": place, "embedding": self.form(vector)}
            for place, vector in enumerate(vectors)
        ]
        return json.dumps({"object": "list", "data": self.change(data[::-1]), "model": body["model"]}).encode()

    def form(self, vector):
        return base64.b64encode(vector.astype("<f4").tobytes()).decode() if self.as_base64 else vector.tolist()


@pytest.fixture
def service(encoder):
    running = Service(encoder)
    yield running
    running.wait.set()
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def remote(service, waits):
    return OpenAIEncoder(service.url, "words", key=KEY, batch=2, timeout_s=5, sleep=waits.append)


@pytest.mark.parametrize("as_base64", [False, True])
def test_vectors_come_in_the_order_of_the_texts_and_of_length_one(service, remote, encoder, as_base64):
    service.as_base64 = as_base64
    seen = []
    vectors = remote.passages(TEXTS, lambda *done: seen.append(done))
    assert vectors == pytest.approx(encoder.queries(TEXTS), abs=1e-6)
    assert (vectors.dtype, seen) == (np.float32, [(2, 3), (3, 3)])
    assert [body["input"] for body, _ in service.asked] == [TEXTS[:2], TEXTS[2:]]
    body, headers = service.asked[0]
    assert (body["model"], body["encoding_format"]) == ("words", "float")
    assert headers["Authorization"] == f"Bearer {KEY}"


def test_name_and_dimension(service, remote):
    assert remote.name == "words (openai)"
    assert service.asked == []  # a name costs no request
    assert remote.dim == 64
    assert remote.queries([]).shape == (0, 64)
    assert len(service.asked) == 1


def test_prompts_stand_in_front(service):
    e5 = OpenAIEncoder(service.url, "intfloat/multilingual-e5-large")
    e5.queries(["Was?"])
    e5.passages(["Das."])
    OpenAIEncoder(service.url, "words", query_prompt="F: ").queries(["Was?"])
    assert [body["input"] for body, _ in service.asked] == [["query: Was?"], ["passage: Das."], ["F: Was?"]]
    assert all("Authorization" not in headers for _, headers in service.asked)


def test_a_server_without_numbers_keeps_the_order(service, remote, encoder):
    service.change = lambda data: [{"embedding": item["embedding"]} for item in reversed(data)]
    assert remote.queries(TEXTS[:2]) == pytest.approx(encoder.queries(TEXTS[:2]), abs=1e-6)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(service, remote, waits, status):
    service.failures = [(status, {}, {}), (status, {"Retry-After": "3"}, {}), (status, {"Retry-After": "900"}, {})]
    assert remote.queries(["Was?"]).shape == (1, 64)
    assert waits == [0.5, 3, 10]


def test_a_server_that_stays_busy_is_given_up(service, remote, waits):
    service.failures = [(429, {}, {"error": {"message": f"slow down, {KEY}."}})] * 9
    with pytest.raises(AssistantError, match=r"Status 429 \(slow down, …\)\. ") as caught:
        remote.queries(["Was?"])
    assert (len(service.asked), waits) == (4, [0.5, 1, 2])
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "reply", "message", "hint"),
    [
        (401, {"error": {"message": f"wrong key {KEY}"}}, r"Status 401\.$", "ASSISTANT_EMBEDDING_KEY"),
        (403, {}, r"Status 403\.$", "ASSISTANT_EMBEDDING_KEY"),
        (404, {"error": {"message": "no such model"}}, r"Status 404 \(no such model\)", "ASSISTANT_EMBEDDING_MODEL"),
        (400, {"error": "too long"}, r"Status 400 \(too long\)", "ASSISTANT_EMBEDDING_URL"),
        (400, ["?"], r"Status 400\.$", "ASSISTANT_EMBEDDING_URL"),
    ],
)
def test_a_refusal_is_told_at_once(service, remote, waits, status, reply, message, hint):
    service.failures = [(status, {}, reply)]
    with pytest.raises(AssistantError) as caught:
        remote.queries(["Was?"])
    assert KEY not in str(caught.value)
    assert hint in caught.value.hint
    with pytest.raises(AssistantError, match=message):
        raise AssistantError(caught.value.message)
    assert waits == []


def test_a_redirection_is_not_followed(service, remote):
    service.failures = [(307, {"Location": "http://127.0.0.1:1/v1/embeddings"}, {})]
    with pytest.raises(AssistantError, match="Status 307") as caught:
        remote.queries(["Was?"])
    assert "nicht gefolgt" in caught.value.hint


def test_a_proxy_of_the_environment_is_not_used(service, remote, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert remote.queries(["Was?"]).shape == (1, 64)


def test_another_path_is_named(service):
    with pytest.raises(AssistantError, match=r"127\.0\.0\.1:\d+/embeddings lehnt ab: Status 404"):
        OpenAIEncoder(service.url.removesuffix("/v1"), "words").queries(["Was?"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data[:1], "zu 2 Texten 1 Vektoren"),
        (lambda data: [*data, data[0]], "zu 2 Texten 3 Vektoren"),
        (lambda data: [{**item, "index": 0} for item in data], "zu 2 Texten 2 Vektoren"),
        (lambda data: [{**item, "embedding": "%%%"} for item in data], "etwas anderes als Embeddings"),
        (lambda data: [{**item, "embedding": None} for item in data], "etwas anderes als Embeddings"),
        (lambda data: [{"index": 0}, {"index": 1}], "etwas anderes als Embeddings"),
        (lambda data: [{**data[0], "embedding": [1.0]}, data[1]], "verschiedener Länge"),
        (lambda data: [{**item, "embedding": [float("nan"), 1.0]} for item in data], "ohne Richtung"),
        (lambda data: [{**item, "embedding": [0.0, 0.0]} for item in data], "ohne Richtung"),
        (lambda data: "abc", "etwas anderes als Embeddings"),
    ],
)
def test_a_reply_that_makes_no_sense(service, remote, change, told):
    service.change = change
    with pytest.raises(AssistantError, match=told):
        remote.queries(TEXTS[:2])


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b"\xff"])
def test_a_reply_that_is_something_else(service, remote, raw):
    service.raw = raw
    with pytest.raises(AssistantError, match="etwas anderes als Embeddings"):
        remote.queries(["Was?"])


def test_a_dimension_that_changes_between_batches(service, remote):
    service.change = lambda data: [{**item, "embedding": item["embedding"][: 60 + len(data)]} for item in data]
    with pytest.raises(AssistantError, match="einmal 62 und einmal 61 Komponenten"):
        remote.passages(TEXTS)


def test_nobody_listens():
    with pytest.raises(AssistantError, match=r"http://127\.0\.0\.1:1/v1/embeddings .* \(Verbindung abgelehnt\)"):
        OpenAIEncoder("http://127.0.0.1:1/v1", "words").queries(["Was?"])


def test_a_server_that_does_not_answer_in_time(service):
    service.slow = True
    with pytest.raises(AssistantError, match=r"antwortet nicht in 0\.2 s") as caught:
        OpenAIEncoder(service.url, "words", timeout_s=0.2).queries(["Was?"])
    assert "ASSISTANT_EMBEDDING_TIMEOUT_S" in caught.value.hint


def test_plain_http_where_tls_is_meant(service):
    with pytest.raises(AssistantError, match="TLS"):
        OpenAIEncoder(service.url.replace("http:", "https:"), "words", timeout_s=2).queries(["Was?"])


def test_eight_threads_get_what_one_gets(remote):
    texts = [f"Text {number}" for number in range(24)]
    expected = [remote.queries([text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: remote.queries([text]), texts))
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/embeddings"),
        ("https://embed.example/v1/", "https://embed.example/v1/embeddings"),
        ("https://embed.example/v1/embeddings", "https://embed.example/v1/embeddings"),
        ("http://[::1]:80", "http://[::1]:80/embeddings"),
    ],
)
def test_addresses(url, address):
    assert str(endpoint(url)) == address


@pytest.mark.parametrize(
    "url",
    ["", "embed.example/v1", "ftp://embed.example", "http://", "http://me:secret@h/v1", "http://h:x/v1", "http://["],
)
def test_what_is_no_address(url):
    with pytest.raises(InputError, match="ist keine Adresse") as caught:
        endpoint(url)
    assert "secret" not in str(caught.value)


def test_an_index_opens_without_the_server_and_refuses_another_length(service, remote, passages, documents, tmp_path):
    Index.build(passages, remote, documents=documents).save(tmp_path / "index")
    service.asked.clear()
    index = Index.load(tmp_path / "index", OpenAIEncoder(service.url, "words"))
    assert service.asked == []
    assert "173" in index.search("Wie viele Integrationsagenturen werden gefördert?", 1)[0].passage.text
    service.change = lambda data: [{**item, "embedding": item["embedding"][:32]} for item in data]
    with pytest.raises(IndexUnusableError, match="mit 64 Komponenten, „words \\(openai\\)“ liefert jetzt 32") as caught:
        index.search("Was?")
    assert "assistant index" in caught.value.hint


def test_the_settings_open_it(service):
    settings = Settings(
        embedding="openai", embedding_url=service.url, embedding_model="words", embedding_key=KEY, embedding_batch=1
    )
    assert open_encoder(settings).queries(["a", "b"]).shape == (2, 64)
    assert len(service.asked) == 2
    assert KEY not in f"{settings!r}{settings}{settings.model_dump()}{settings.model_dump_json()}"


@pytest.mark.parametrize("name", ["EMBEDDING_URL", "EMBEDDING_MODEL"])
def test_a_missing_setting_is_named(name):
    given = {"embedding_url": "http://127.0.0.1:1/v1", "embedding_model": "words"}
    settings = Settings(embedding="openai", **{key: value for key, value in given.items() if key != name.lower()})
    with pytest.raises(InputError, match=f"fehlt ASSISTANT_{name}"):
        open_encoder(settings)


def test_the_shipped_index_is_refused_under_another_engine():
    with pytest.raises(IndexUnusableError, match=r"gebaut, eingestellt ist „words \(openai\)“") as caught:
        Assistant.open(Settings(embedding="openai", embedding_url="http://127.0.0.1:1/v1", embedding_model="words"))
    assert caught.value.hint.startswith("Bitte den Index neu bauen: assistant index")
    assert "ASSISTANT_EMBEDDING=bundled" in caught.value.hint
