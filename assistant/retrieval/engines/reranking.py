"""A second look at the best passages by a CrossEncoder, which reads question and passage together."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from assistant.errors import AssistantError
from assistant.retrieval.embedding import Matrix
from assistant.retrieval.engines.common import readable
from assistant.retrieval.engines.models import config_of, extra_missing, model_folder, prepare
from assistant.retrieval.fusion import Scores

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

__all__ = ["CrossEncoderReranker", "Reranker", "handed_out_anew"]

_SETTING = "ASSISTANT_RERANKER"


class Reranker(Protocol):
    """Says how well passages answer a question; safe to use from several threads at once."""

    def scores(self, question: str, texts: Sequence[str]) -> Matrix:
        """Return one score a text, (n_texts,) float32, larger is better; comparable for one question only."""


class CrossEncoderReranker:
    """A CrossEncoder of the library sentence-transformers, loaded with the first question.

    :param model: hub name, which must be in the local cache, or folder.
    :param batch: pairs computed at once.
    :param device: as for embeddings, "" for the best that is there.
    """

    def __init__(self, model: str, *, batch: int = 32, device: str = "") -> None:
        self._wanted = model
        self._batch = batch
        self._device = device
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> Matrix:
        """Score texts for a question, see :meth:`Reranker.scores`.

        :raises AssistantError: the model is not on this machine, is no CrossEncoder, or gives no usable scores.
        """
        if not texts:
            return np.empty(0, np.float32)
        pairs = [(readable(question), readable(text)) for text in texts]
        with self._lock:  # the tokenizer must not be used by two threads at once
            try:
                found = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
            except (RuntimeError, ValueError) as error:
                raise self._unusable(f"lässt sich hier nicht rechnen ({error})") from error
        scores = np.asarray(found, np.float32)
        if scores.shape != (len(texts),) or not np.isfinite(scores).all():
            raise self._unusable("liefert nicht zu jedem Paar von Frage und Text eine Zahl")
        return scores

    @cached_property
    def _model(self) -> "CrossEncoder":
        folder = model_folder(self._wanted, _SETTING)
        if not _scores_pairs(folder):
            raise self._unusable("ist kein CrossEncoder")
        try:
            prepare()
            from sentence_transformers import CrossEncoder

            return CrossEncoder(str(folder), device=self._device or None, local_files_only=True)
        except ImportError as error:
            raise extra_missing(error) from error
        except Exception as error:
            raise self._unusable(f"lässt sich nicht laden ({error})") from error

    def _unusable(self, what: str) -> AssistantError:
        return AssistantError(
            f"Das Modell „{self._wanted}“ {what}.",
            f"Bitte {_SETTING} berichtigen, oder leer lassen: dann ohne.",
        )


def _scores_pairs(folder: Path) -> bool:
    """Tell whether a folder holds a CrossEncoder; of other models the library would make one with random weights."""
    if (folder / "modules.json").is_file():
        return config_of(folder, "config_sentence_transformers.json").get("model_type") == "CrossEncoder"
    architectures = config_of(folder, "config.json").get("architectures") or [""]
    return any(str(name).endswith("ForSequenceClassification") for name in architectures)


def handed_out_anew(scores: Scores, rows: Sequence[int], second: Matrix) -> Scores:
    """Return the scores with those of the best passages handed out anew in another order.

    The scale stays what it was, so everything behind that adds to scores or compares them goes on as before.

    :param scores: one a passage, (n,).
    :param rows: positions of the passages looked at again, best first.
    :param second: what the second look said of them, (len(rows),); equal ones keep their order.
    """
    anew = np.array(scores, np.float64)
    places = np.asarray(rows, np.intp)
    anew[places[np.argsort(-second, kind="stable")]] = np.sort(anew[places])[::-1]
    return anew
