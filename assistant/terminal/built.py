"""What building the index came to, as a line."""

from typing import TYPE_CHECKING

from assistant.messages import Texts

if TYPE_CHECKING:
    from assistant.build import IndexReport

__all__ = ["built_text", "seconds_text"]

_SHOWN_DIGITS = 12  # of a fingerprint


def built_text(report: "IndexReport", texts: Texts) -> str:
    """Return the figures of an index that was built, in one sentence, and one more on questions where there are any."""
    counts = {"passages": report.passages, "units": report.units, "embedded": report.embedded}
    seconds = seconds_text(report.seconds, texts)
    done = texts("index.done", seconds=seconds, fingerprint=report.fingerprint[:_SHOWN_DIGITS], **counts)
    told = [texts("index.questions", questions=report.questions)] if report.questions else []
    if report.unplaced:
        told.append(texts("index.unplaced", unplaced=report.unplaced))
    return " ".join((done, *told))


def seconds_text(seconds: float, texts: Texts) -> str:
    """Return seconds with one decimal, as the language writes it."""
    return f"{seconds:.1f}".replace(".", "," if texts.language == "de" else ".")
