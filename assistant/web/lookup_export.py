"""A filtered list of findings and recommendations as a file to take away."""

from collections.abc import Sequence

from assistant.answering.contract import IndexStamp
from assistant.export.listing import Value, listing_csv, listing_xlsx
from assistant.web.addresses import document_address
from assistant.web.lookup import Collection, Filters, Item
from assistant.web.texts import Texts

__all__ = ["as_csv", "as_xlsx"]

_COLUMNS = (
    "findings.column.number",
    "findings.column.kind",
    "findings.column.text",
    "findings.column.paragraphs",
    "findings.column.section",
    "findings.column.chapter",
    "findings.column.page",
    "findings.column.citation",
    "findings.column.address",
)


def as_csv(items: Sequence[Item], texts: Texts) -> bytes:
    """Return the list as CSV."""
    return listing_csv([texts(key) for key in _COLUMNS], _rows(items, texts))


def as_xlsx(items: Sequence[Item], collection: Collection, filters: Filters, stamp: IndexStamp, texts: Texts) -> bytes:
    """Return the list as a workbook whose second sheet says what was filtered, from which document and index."""
    columns = [texts(key) for key in _COLUMNS]
    about = _about(len(items), collection, filters, stamp, texts)
    return listing_xlsx(texts("findings.nav"), columns, _rows(items, texts), about, texts("findings.about"))


def _rows(items: Sequence[Item], texts: Texts) -> list[tuple[Value, ...]]:
    return [
        (
            number,
            texts(f"element.{item.kind}"),
            item.passage.text,
            ", ".join(f"§ {paragraph}" for paragraph in item.paragraphs),
            item.section,
            item.passage.section_title,
            item.passage.page,
            item.label,
            document_address(item.passage.document, passage=item.passage.id).removeprefix("."),
        )
        for number, item in enumerate(items, start=1)
    ]


def _about(
    count: int, collection: Collection, filters: Filters, stamp: IndexStamp, texts: Texts
) -> list[tuple[str, Value]]:
    report = collection.report
    document = f"{report.title} ({texts.day(report.date)})" if report else ""
    kind = texts(f"findings.kind.{filters.kind or 'all'}")
    section = collection.chapters.get(filters.section) or texts("findings.section.all")
    paragraph = f"§ {filters.paragraph}" if filters.paragraph else texts("findings.paragraph.all")
    return [
        (texts("findings.about.document"), document),
        (texts("findings.about.wording"), texts("findings.about.verbatim")),
        (texts("findings.topic"), filters.topic or "–"),
        (texts("findings.kind"), kind),
        (texts("findings.section"), section),
        (texts("findings.paragraph"), paragraph),
        (texts("findings.about.count"), count),
        (texts("findings.about.index"), f"{stamp.fingerprint[:12]}, {stamp.embedding}"),
    ]
