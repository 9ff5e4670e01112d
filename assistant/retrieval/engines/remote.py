"""Embeddings from an OpenAI-compatible endpoint: ``POST …/v1/embeddings`` of the one host that is set."""

import base64
import binascii
import http.client
import json
import math
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from assistant.errors import AssistantError, InputError
from assistant.retrieval.embedding import Matrix, Progress
from assistant.retrieval.engines.common import engine_name, prompts_of, readable, unit_rows

__all__ = ["Endpoint", "OpenAIEncoder", "endpoint"]

_TRIES = 4
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 10.0
_BUSY = frozenset({429, 500, 502, 503, 504})
_MAX_REPLY = 256 << 20  # bytes; more is no answer to a batch of texts
_SHOWN = 200  # characters of a server's own words
_CHECK_URL = "Bitte ASSISTANT_EMBEDDING_URL prüfen und ob der Dienst läuft."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where embeddings are asked for.

    :param port: ``None`` for the usual one of the scheme.
    :param path: that of the embeddings, from "/".
    """

    secure: bool
    host: str
    port: int | None
    path: str

    def __str__(self) -> str:
        """Return the address, which holds no secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"{'https' if self.secure else 'http'}://{host}{port}{self.path}"


def endpoint(url: str) -> Endpoint:
    """Read an address: the base that OpenAI's own clients take (``https://host/v1``), or the full one.

    :raises InputError: it is no address, or holds a password, which would be shown in messages.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise InputError(
            "ASSISTANT_EMBEDDING_URL ist keine Adresse der Form http(s)://rechner[:port]/v1.",
            "Ein Schlüssel gehört nicht in die Adresse, sondern in ASSISTANT_EMBEDDING_KEY.",
        )
    base = parts.path.rstrip("/").removesuffix("/embeddings")
    return Endpoint(parts.scheme == "https", host, port, f"{base}/embeddings")


class OpenAIEncoder:
    """A model behind an OpenAI-compatible endpoint; safe to use from several threads at once.

    Only the host of the endpoint is contacted: no proxy of the environment is used and no redirection followed.

    :param key: sent as bearer token; "" for none. It stands in no message.
    :param query_prompt: put in front of questions; ``None`` for what the family of the model is known to want.
    :param passage_prompt: the same for passages.
    :param timeout_s: longest wait for each answer of the server.
    :param batch: texts in one request.
    :param sleep: waits before another try.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        timeout_s: float = 30.0,
        batch: int = 32,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = endpoint(url)
        self._model = model
        self._key = key
        self._prompts = prompts_of(model, query_prompt, passage_prompt)
        self._timeout_s = timeout_s
        self._batch = batch
        self._sleep = sleep
        usual = prompts_of(model).passage
        self.name = engine_name(
            "openai", model, passage_prompt=self._prompts.passage if self._prompts.passage != usual else None
        )

    @cached_property
    def dim(self) -> int:
        """Number of components of a vector; asks the endpoint.

        :raises AssistantError: there is no usable answer.
        """
        return int(self._asked(["Maß"]).shape[1])

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions, see :meth:`Encoder.queries`.

        :raises AssistantError: the endpoint gives no usable answer.
        """
        return self._embed(texts, self._prompts.query, None)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, see :meth:`Encoder.passages`.

        :raises AssistantError: the endpoint gives no usable answer.
        """
        return self._embed(texts, self._prompts.passage, progress)

    def _embed(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Matrix:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        parts: list[Matrix] = []
        for start in range(0, len(texts), self._batch):
            part = texts[start : start + self._batch]
            parts.append(self._asked([prompt + readable(text) for text in part]))
            if parts[-1].shape[1] != parts[0].shape[1]:
                raise self._senseless(f"einmal {parts[0].shape[1]} und einmal {parts[-1].shape[1]} Komponenten")
            if progress is not None:
                progress(start + len(part), len(texts))
        return np.concatenate(parts)

    def _asked(self, texts: Sequence[str]) -> Matrix:
        """Ask for one batch, again where the server is busy."""
        body = json.dumps({"model": self._model, "input": list(texts), "encoding_format": "float"}).encode()
        for attempt in range(1, _TRIES + 1):
            status, headers, reply = self._sent(body)
            if status not in _BUSY or attempt == _TRIES:
                break
            self._sleep(_wait(attempt, headers.get("Retry-After")))
        if status != http.client.OK:
            raise self._refused(status, reply)
        return unit_rows(self._vectors(reply, len(texts)), len(texts), self._model)

    def _sent(self, body: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send one request, and return status, headers and body of the reply."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        connection = self._connection()
        try:
            connection.request("POST", self._endpoint.path, body, headers)
            response = connection.getresponse()
            reply = response.read(_MAX_REPLY + 1)
        except TimeoutError as error:
            raise AssistantError(
                f"Der Embedding-Dienst {self._endpoint} antwortet nicht in {self._timeout_s:g} s.",
                "Bitte ASSISTANT_EMBEDDING_TIMEOUT_S erhöhen oder ASSISTANT_EMBEDDING_BATCH verkleinern.",
            ) from error
        except (OSError, http.client.HTTPException) as error:
            raise AssistantError(
                f"Der Embedding-Dienst {self._endpoint} ist nicht erreichbar ({_reason(error)}).", _CHECK_URL
            ) from error
        finally:
            connection.close()
        if len(reply) > _MAX_REPLY:
            raise self._senseless(f"über {_MAX_REPLY >> 20} MiB")
        return response.status, response.headers, reply

    def _connection(self) -> http.client.HTTPConnection:
        where = self._endpoint
        if where.secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(where.host, where.port, timeout=self._timeout_s, context=context)
        return http.client.HTTPConnection(where.host, where.port, timeout=self._timeout_s)

    def _vectors(self, reply: bytes, count: int) -> list[Sequence[float] | Matrix]:
        """Return the vectors of a reply in the order of the texts."""
        try:
            data = json.loads(reply)["data"]
            # some servers number nothing and keep the order
            found = {int(item.get("index", place)): _vector(item["embedding"]) for place, item in enumerate(data)}
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
            raise self._senseless("etwas anderes als Embeddings") from error
        if len(data) != count or sorted(found) != list(range(count)):
            raise self._senseless(f"zu {count} Texten {len(data)} Vektoren")
        return [found[place] for place in range(count)]

    def _senseless(self, what: str) -> AssistantError:
        return AssistantError(f"Der Embedding-Dienst {self._endpoint} liefert {what}.", _CHECK_URL)

    def _refused(self, status: int, reply: bytes) -> AssistantError:
        """Return the error for a status; the server's words are not shown where they may repeat the key."""
        said = "" if status in (401, 403) else self._words_of(reply)
        hint = {
            401: "Bitte ASSISTANT_EMBEDDING_KEY prüfen.",
            403: "Bitte ASSISTANT_EMBEDDING_KEY prüfen.",
            404: "Bitte ASSISTANT_EMBEDDING_URL (endet meist auf /v1) und ASSISTANT_EMBEDDING_MODEL prüfen.",
            429: "Bitte später noch einmal, oder ASSISTANT_EMBEDDING_BATCH verkleinern.",
        }.get(status, _CHECK_URL)
        if 300 <= status < 400:
            hint = "Weiterleitungen wird nicht gefolgt; bitte die endgültige ASSISTANT_EMBEDDING_URL angeben."
        return AssistantError(f"Der Embedding-Dienst {self._endpoint} lehnt ab: Status {status}{said}.", hint)

    def _words_of(self, reply: bytes) -> str:
        try:
            error: Any = json.loads(reply)["error"]
            words = error["message"] if isinstance(error, dict) else error
        except (ValueError, TypeError, KeyError):
            return ""
        shown = " ".join(str(words).split())
        if self._key:
            shown = shown.replace(self._key, "…")
        return f" ({shown[:_SHOWN].rstrip('.')})" if shown else ""


def _vector(embedding: object) -> Sequence[float] | Matrix:
    """Return one embedding: a list of numbers, or the base64 of little-endian float32."""
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding, validate=True), "<f4")
    if isinstance(embedding, list) and all(isinstance(number, (int, float)) for number in embedding):
        return embedding
    raise TypeError("no list of numbers")


def _wait(attempt: int, retry_after: str | None) -> float:
    """Return the seconds to wait behind a try, the first being 1: what the server asks for, else twice as long each."""
    try:
        asked = float(retry_after or "nan")
    except ValueError:  # a date
        asked = math.nan
    wait = asked if math.isfinite(asked) and asked >= 0 else _FIRST_WAIT_S * 2 ** (attempt - 1)
    return min(wait, _LONGEST_WAIT_S)


def _reason(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "Verbindung abgelehnt"
    if isinstance(error, socket.gaierror):
        return "unbekannter Rechner"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or error}"
    return str(error) or type(error).__name__
