"""The addresses of pages: what stands behind the question mark, and the links to them."""

from urllib.parse import urlencode

__all__ = ["document_address", "findings_address"]


def document_address(document: str, *, passage: str | None = None, section: str | None = None, find: str = "") -> str:
    """Return the address of a place in a document, relative to any page of the app.

    :param passage: id of the passage to show and highlight.
    :param section: number of the section to show, where no passage is meant.
    :param find: words that are looked for in the document, to be kept.
    :return: e.g. ``./dokumente?doc=tintg&stelle=0123456789abcdef``.
    """
    place = {"stelle": passage} if passage else {"abschnitt": section} if section else {}
    return "./dokumente?" + urlencode({"doc": document, **place, **({"suche": find} if find else {})})


def findings_address(**filters: str) -> str:
    """Return the address of the findings with filters set.

    :param filters: ``ansicht``, ``art``, ``kapitel``, ``paragraf``, ``thema``; empty ones are left out.
    :return: e.g. ``./befunde?paragraf=7``.
    """
    set_ = {name: value for name, value in filters.items() if value}
    return "./befunde" + (f"?{urlencode(set_)}" if set_ else "")
