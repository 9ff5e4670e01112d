"""The proof of an answer as HTML: a card for each citation, or the nearest places of a question not answered."""

from collections.abc import Sequence
from textwrap import shorten

from assistant.markup import Html, element, join
from assistant.web.proofs import Paragraph, Proof
from assistant.web.texts import Texts
from assistant.web.view import document_name, passage_address

GLIMPSE_CHARS = 160

__all__ = ["cards_view", "nearest_view"]


def cards_view(number: int, proofs: Sequence[Proof], texts: Texts) -> Html:
    """Return the cards of an answer's citations, to be opened one by one.

    :param number: of the turn, from 1; with it begin the ids of the cards.
    """
    title = element("h3", texts("turn.proofs"), id=f"t{number}-proofs")
    cards = [_card(f"t{number}", proof, texts) for proof in proofs]
    return element("section", title, *cards, class_="tia-proofs", aria_labelledby=f"t{number}-proofs")


def nearest_view(number: int, proofs: Sequence[Proof], texts: Texts) -> Html:
    """Return the places that come nearest, each a link into its document.

    :param number: of the turn, from 1.
    """
    title = element("h3", texts("turn.nearest"), id=f"t{number}-proofs")
    items = [element("li", _nearest_place(proof, texts)) for proof in proofs]
    places = element("ul", *items, class_="tia-places")
    return element("section", title, places, class_="tia-proofs", aria_labelledby=f"t{number}-proofs")


def _nearest_place(proof: Proof, texts: Texts) -> Html:
    place = element("span", _place(proof, texts), class_="tia-place")
    passage = proof.passage
    words = next(part.text for part in proof.paragraphs if part.cited)
    kind = " · ".join(filter(None, [_kind(proof, texts), _page(proof, texts)]))
    return join(
        [
            element("a", place, href=passage_address(passage)) if passage else place,
            element("span", kind, class_="tia-kind"),
            element(
                "span",
                shorten(words, GLIMPSE_CHARS, placeholder=" …"),
                class_="tia-glimpse",
                lang=proof.source.language if proof.source else "de",
            ),
        ]
    )


def _page(proof: Proof, texts: Texts) -> str:
    return texts("place.page", page=proof.pages) if proof.pages else ""


def _card(turn: str, proof: Proof, texts: Texts) -> Html:
    page = _page(proof, texts)
    summary = element(
        "summary",
        element("span", f"[{proof.n}]", class_="tia-number"),
        element("span", _place(proof, texts), class_="tia-place"),
        element("span", page, class_="tia-page") if page else Html(),
        element("span", _kind(proof, texts), class_="tia-kind"),
    )
    return element("details", summary, _card_body(turn, proof, texts), class_="tia-card", id=f"{turn}-c{proof.n}")


def _card_body(turn: str, proof: Proof, texts: Texts) -> Html:
    language = proof.source.language if proof.source else "de"
    parts: list[Html] = []
    if proof.passage is None:
        parts.append(element("p", texts("place.gone"), class_="tia-small"))
    elif path := _path(proof):
        parts.append(element("p", path, class_="tia-path", lang=language))
    parts += [_paragraph(paragraph, texts) for paragraph in proof.paragraphs]
    parts.append(_foot(turn, proof, texts))
    return element("div", *parts, class_="tia-context", lang=language)


def _path(proof: Proof) -> str:
    """Return the headings above, without the innermost where the head of the card gives it already."""
    path = list(proof.passage.path) if proof.passage else []
    if path and proof.section_title and path[-1].endswith(proof.section_title):
        path.pop()
    return " › ".join(path)


def _foot(turn: str, proof: Proof, texts: Texts) -> Html:
    lines: list[Html] = []
    if proof.passage:
        lines.append(element("a", texts("place.read"), href=passage_address(proof.passage), class_="tia-read"))
    if proof.source and proof.source.url:
        name = texts("place.original" if proof.source.kind == "statute" else "place.published")
        lines.append(element("a", name, href=proof.source.url, target="_blank", rel="noopener noreferrer"))
    lines.append(element("a", texts("turn.back"), href=f"#{turn}-answer", class_="tia-back"))
    return element(
        "div",
        element("p", f"{texts('place.cite')}: ", element("span", proof.label, class_="tia-label"), class_="tia-small"),
        element("p", *lines, class_="tia-small tia-ways"),
        class_="tia-foot",
        lang=texts.language,
    )


def _paragraph(paragraph: Paragraph, texts: Texts) -> Html:
    passage = paragraph.passage
    text = paragraph.text
    words: str = text
    if paragraph.mark:
        start, end = paragraph.mark
        words = join([text[:start], element("mark", text[start:end]), text[end:]])
    parts: list[str] = []
    if passage and passage.title:
        parts.append(element("p", f"{passage.label} {passage.title}".strip(), class_="tia-caption"))
    parts.append(element("p", words, class_="tia-words"))
    if passage and passage.speaker:
        parts.append(element("p", f"– {passage.speaker}", class_="tia-speaker"))
    if passage and not passage.certain:
        parts.append(element("p", texts("place.uncertain"), class_="tia-small"))
    if passage and not passage.citable:
        parts.append(element("p", texts("place.note"), class_="tia-small"))
    near = "" if paragraph.cited or paragraph.mark else " tia-near"
    return element("div", *parts, class_=f"tia-passage{near}")


def _place(proof: Proof, texts: Texts) -> str:
    """Return the section or norm in words, e.g. ``Kap. 4.8.2 Förderung`` or ``§ 17 Abs. 1 Integrationspauschalen``."""
    title = proof.section_title.strip()
    if proof.paragraph:
        numbered = proof.paragraph[:1].isdigit()
        address = [texts("place.paragraph", number=proof.paragraph) if numbered else proof.paragraph]
        satz = None if proof.nummer else proof.satz  # a Nummer is found without its Satz
        for key, number in (("absatz", proof.absatz), ("satz", satz), ("nummer", proof.nummer)):
            if number:
                address.append(texts(f"place.{key}", number=number))
        place = " ".join(address)
        return f"{place} {title}" if title and title != place else place
    title = title.removeprefix(proof.section).strip()
    if proof.section == "0":
        return title or proof.section
    if proof.section[:1].isdigit():
        return f"{texts('place.section', number=proof.section)} {title}".strip()
    return f"{proof.section} {title}".strip() or proof.document


def _kind(proof: Proof, texts: Texts) -> str:
    """Return document and kind of element, e.g. ``Evaluationsbericht TIntG · Empfehlung``."""
    passage = proof.passage
    element_name = texts.entries.get(f"element.{proof.element}", proof.element)
    if passage and passage.label and proof.element in ("table", "figure"):
        element_name = passage.label
    elif passage and passage.label and proof.element == "footnote":
        element_name = f"{element_name} {passage.label}"
    name = document_name(proof.source, texts) if proof.source else proof.document
    plain = proof.element == "text" and proof.source is not None and proof.source.kind == "statute"
    return name if plain else f"{name} · {element_name}"
