"""The words around exported answers, and text made safe for a file."""

import re
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources

from assistant.export.model import Value
from assistant.messages import Texts, read_catalogue

__all__ = ["cell_text", "clean", "moment", "number", "texts_of"]

# what XML cannot hold or nothing can show: control characters, halves of characters, code points that are none
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u200b]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@cache
def texts_of(language: str) -> Texts:
    """Return the words in ``de`` or ``en``."""
    return read_catalogue(resources.files("assistant.export") / "catalogues", language)


def clean(text: str) -> str:
    """Return the text without characters that a file cannot hold; every kind of line break becomes a newline."""
    return _UNFIT.sub("", _BREAKS.sub("\n", text))


def cell_text(value: Value, texts: Texts) -> str:
    """Return a carried value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return texts("value.true" if value else "value.false")
    if isinstance(value, datetime):
        if value.time() != time():
            return value.strftime("%d.%m.%Y %H:%M" if texts.language == "de" else "%Y-%m-%d %H:%M")
        value = value.date()
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y") if texts.language == "de" else value.isoformat()
    if isinstance(value, float):
        shown = f"{value:.15g}"
        return shown.replace(".", ",") if texts.language == "de" else shown
    return clean(str(value))


def number(value: int, texts: Texts) -> str:
    """Return a count with its thousands set apart."""
    return f"{value:,}".replace(",", "." if texts.language == "de" else ",")


def moment(value: datetime, texts: Texts) -> str:
    """Return day and time of day, UTC."""
    return value.astimezone(UTC).strftime("%d.%m.%Y, %H:%M UTC" if texts.language == "de" else "%Y-%m-%d %H:%M UTC")
