"""JSONL as ``answer.schema.json`` describes it, and CSV as a German spreadsheet opens it."""

import csv
from io import TextIOWrapper
from typing import BinaryIO

from assistant.export.model import Batch, Entry
from assistant.export.texts import cell_text, clean, moment
from assistant.export.told import body, confidence, heads, how, name, status
from assistant.messages import Texts

__all__ = ["write_csv", "write_jsonl"]

_RISKY = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"


def write_jsonl(batch: Batch, file: BinaryIO, texts: Texts) -> None:
    """Write an answer a line, in the order of the questions; each says itself how it was made."""
    for entry in batch.entries:
        file.write(entry.answer.model_dump_json().encode() + b"\n")


def write_csv(batch: Batch, file: BinaryIO, texts: Texts) -> None:
    """Write a row an answer: UTF-8 with a byte order mark, semicolons, all cells text in quotation marks.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front of it, which is shown there.
    """
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    text.write(_BOM)
    rows = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    names = ("id", "question", "answer", "status", "confidence", "citations", "remarks")
    own = [*(texts(f"head.{it}") for it in names), *(texts(f"run.{it}") for it in ("finished_at", "how"))]
    rows.writerow(_safe(cell) for cell in heads(own, batch))
    told = [moment(batch.finished_at, texts), how(batch, texts)]
    for entry in batch.entries:
        extra = [cell_text(value, texts) for value in entry.extra]
        rows.writerow(_safe(cell) for cell in [*_cells(entry, texts), *told, *extra])
    text.detach()


def _cells(entry: Entry, texts: Texts) -> list[str]:
    answer = entry.answer
    citations = (f"[{it.n}] {it.label}: {texts('quote', quote=it.quote)}" for it in answer.citations)
    return [
        name(entry),
        answer.question,
        body(entry, texts),
        status(answer, texts),
        confidence(answer, texts),
        "\n".join(citations),
        "\n".join(answer.warnings),
    ]


def _safe(cell: str) -> str:
    text = clean(cell)
    return f"'{text}" if text.startswith(_RISKY) else text
