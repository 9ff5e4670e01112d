"""Embeddings by sentence-transformers: any model of the hub or a folder, on the GPU where there is one."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import AssistantError
from assistant.retrieval.embedding import Matrix, Progress
from assistant.retrieval.engines.common import Prompts, engine_name, prompts_of, readable, unit_rows
from assistant.retrieval.engines.models import config_of, digest_of, extra_missing, model_folder, prepare, short_name

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["DEFAULT_MODEL", "SentenceTransformerEncoder"]

DEFAULT_MODEL = "intfloat/multilingual-e5-small"
_SETTING = "ASSISTANT_EMBEDDING_MODEL"
_BATCHES = 8  # handed over at once: the library sorts them by length, and progress is told behind each lot


class SentenceTransformerEncoder:
    """A model of the library sentence-transformers, loaded with the first text or when its dimension is asked for.

    One text list is embedded at a time: the fast tokenizers keep their padding in themselves and fail when two threads
    change it, and a batch keeps all cores or the GPU busy anyway.

    :param model: hub name, which must be in the local cache, or folder.
    :param query_prompt: put in front of questions; ``None`` for the usual one of the model.
    :param passage_prompt: the same for passages.
    :param batch: texts computed at once.
    :param device: ``cpu``, ``cuda``, ``cuda:1``, ``mps`` …; "" for the best that is there.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        batch: int = 32,
        device: str = "",
    ) -> None:
        self._wanted = model
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt
        self._batch = batch
        self._device = device
        self._lock = threading.Lock()
        self._model: SentenceTransformer | None = None

    @cached_property
    def name(self) -> str:
        """Model, digest of its files and engine; neither library nor model is loaded for it.

        :raises AssistantError: the model is not on this machine.
        """
        model, passage = short_name(self._wanted), self.prompts.passage
        usual = prompts_of(model, own=self._own_prompts).passage
        changed = passage if passage != usual else None
        return engine_name("sentence-transformers", model, digest_of(self._folder), changed)

    @cached_property
    def prompts(self) -> Prompts:
        """What is put in front of questions and passages.

        :raises AssistantError: the model is not on this machine.
        """
        return prompts_of(short_name(self._wanted), self._query_prompt, self._passage_prompt, self._own_prompts)

    @cached_property
    def dim(self) -> int:
        """Number of components of a vector; loads the model.

        :raises AssistantError: the model cannot be loaded.
        """
        return int(self._encoded(["Maß"], "").shape[1])

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions, see :meth:`Encoder.queries`.

        :raises AssistantError: the model cannot be loaded or run here.
        """
        return self._embed(texts, self.prompts.query, None)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed texts that are to be found, see :meth:`Encoder.passages`.

        :raises AssistantError: the model cannot be loaded or run here.
        """
        return self._embed(texts, self.prompts.passage, progress)

    def _embed(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Matrix:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        parts: list[Matrix] = []
        lot = self._batch * _BATCHES
        for start in range(0, len(texts), lot):
            parts.append(self._encoded(texts[start : start + lot], prompt))
            if progress is not None:
                progress(min(start + lot, len(texts)), len(texts))
        return np.concatenate(parts)

    def _encoded(self, texts: Sequence[str], prompt: str) -> Matrix:
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder, self._device)
            try:
                # a prompt of "" is one too: with none the library would take the model's default
                vectors = self._model.encode(
                    [readable(text) for text in texts],
                    prompt=prompt,
                    batch_size=self._batch,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            except RuntimeError as error:
                raise AssistantError(
                    f"Das Modell „{self._wanted}“ lässt sich hier nicht rechnen ({_first_line(error)}).",
                    "Bitte ASSISTANT_EMBEDDING_BATCH verkleinern oder ASSISTANT_DEVICE=cpu setzen.",
                ) from error
        return unit_rows(vectors, len(texts), self._wanted)

    @cached_property
    def _folder(self) -> Path:
        return model_folder(self._wanted, _SETTING)

    @cached_property
    def _own_prompts(self) -> dict[str, str | None]:
        prompts = config_of(self._folder, "config_sentence_transformers.json").get("prompts")
        return prompts if isinstance(prompts, dict) else {}


def _load(folder: Path, device: str) -> "SentenceTransformer":
    try:
        prepare()
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device=device or None, local_files_only=True)
    except ImportError as error:
        raise extra_missing(error) from error
    except Exception as error:
        raise AssistantError(
            f"Das Modell in {folder} lässt sich nicht laden ({_first_line(error)}).",
            f"Bitte {_SETTING} und ASSISTANT_DEVICE prüfen.",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
