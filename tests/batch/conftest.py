"""What the tests of batches share: questions, a workbook in a line, and runs over a façade that needs no index."""

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.batch.asking import Options
from assistant.batch.questions import Origin, Questions, Row
from assistant.batch.run import Run


def workbook(rows: Iterable[Sequence[object]], sheet: str = "Tabelle1", **more: Iterable[Sequence[object]]) -> bytes:
    """Return the bytes of an XLSX file with one sheet, or several."""
    book = Workbook()
    book.active.title = sheet
    for title, cells in {sheet: rows, **more}.items():
        for row in cells:
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def questions(*texts: str, **more: object) -> Questions:
    rows = tuple(Row(number, str(number), text) for number, text in enumerate(texts, start=1))
    return Questions("fragen.txt", rows, Origin("txt", "UTF-8"), **more)


@pytest.fixture
def opened(tmp_path: Path, fake_assistant) -> Callable[..., Run]:
    """Open a run over the fake façade, each time with the same journal."""

    def open_run(asked: Questions, **options: object) -> Run:
        return Run(fake_assistant, asked, tmp_path / "lauf" / "x.journal", options=Options(**options))

    return open_run
