"""The parts of the pages as HTML; all words come from a catalogue, a document or the visitor."""

from textwrap import shorten
from urllib.parse import urlencode

from assistant.answering.contract import Answer, IndexStamp
from assistant.documents.manifest import Source
from assistant.markup import Html, answer_body, element, inline_code, join
from assistant.retrieval.passage import Passage
from assistant.web.proofs import Paragraph, Proof
from assistant.web.state import Exchange, Problem
from assistant.web.texts import Texts

GLIMPSE_CHARS = 160
QUESTION_CHARS = 300

__all__ = ["heading", "page_head", "passage_address", "problem_view", "source_view", "sources_view", "turn_view"]


def heading(texts: Texts, sources: tuple[Source, ...]) -> Html:
    """Return the head of the page: title and, once the documents are known, what the app does."""
    parts = [element("h1", texts("app.title"), tabindex=-1)]
    if sources:
        names = [_document_name(source, texts) for source in sources]
        listed = f" {texts('app.and')} ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        parts.append(element("p", texts("app.intro", documents=listed), class_="tia-intro"))
    return element("header", *parts, class_="tia-head", lang=texts.language)


def page_head(title: str, intro: str, texts: Texts) -> Html:
    """Return the head of a page: its title, and below it what it is for."""
    return element(
        "header",
        element("h1", title, tabindex=-1),
        element("p", intro, class_="tia-intro"),
        class_="tia-head",
        lang=texts.language,
    )


def passage_address(passage: Passage) -> str:
    """Return the address at which a passage is read in its document, relative to any page of the app."""
    return f"./dokumente?{urlencode({'doc': passage.document, 'stelle': passage.id})}"


def problem_view(problem: Problem, texts: Texts) -> Html:
    """Return the message that stands in for the page when the assistant cannot be opened."""
    return element(
        "div",
        element("h2", texts("problem.title")),
        _problem_words(problem),
        class_="tia-problem",
        role="alert",
    )


def turn_view(number: int, exchange: Exchange, proofs: list[Proof], texts: Texts) -> Html:
    """Return one turn of the conversation: the question, the answer, then its proof.

    :param number: running number of the turn in the conversation, from 1.
    :param proofs: the cards of the citations, or of the nearest places when nothing was found.
    :param texts: the catalogue of the interface.
    :return: an ``article`` whose id is ``t`` and the number.
    """
    turn = f"t{number}"
    title = element(
        "h2",
        element("span", f"{texts('turn.question')}: ", class_="tia-hidden"),
        shorten(exchange.question, QUESTION_CHARS, placeholder=" …") or "…",
        class_="tia-question",
        id=f"{turn}-question",
        tabindex=-1,
    )
    result = exchange.result
    body = _problem_body(result, texts) if isinstance(result, Problem) else _answer_view(turn, result, proofs, texts)
    return element("article", title, body, id=turn, class_="tia-turn", aria_labelledby=f"{turn}-question")


def sources_view(sources: tuple[Source, ...], stamp: IndexStamp, texts: Texts) -> Html:
    """Return the foot of the page: the documents, which index answers, what becomes of the questions."""
    built = texts("sources.built", date=texts.day(stamp.built_at)) if stamp.built_at else ""
    index = texts("sources.index", fingerprint=stamp.fingerprint[:12], embedding=stamp.embedding)
    return element(
        "details",
        element("summary", texts("sources.title")),
        element("ul", *(element("li", source_view(source, texts)) for source in sources)),
        element("p", ", ".join(filter(None, (index, built))), class_="tia-small"),
        element("p", texts("sources.privacy"), class_="tia-small"),
        class_="tia-sources",
    )


def _answer_view(turn: str, answer: Answer, proofs: list[Proof], texts: Texts) -> Html:
    found = answer.status == "answered"
    numbers = {citation.n for citation in answer.citations}
    shown = answer.answer if found or not proofs else answer.answer.strip().split("\n\n")[0]
    text = element(
        "div",
        answer_body(answer.error or shown, numbers, f"{turn}-c", texts.entries["turn.marker"], _quoted(answer, proofs)),
        class_="tia-answer" if found else "tia-answer tia-unfound",
        id=f"{turn}-answer",
        lang=answer.language,
        data_announce=_announcement(answer, texts),
    )
    notes = [element("p", warning, class_="tia-small") for warning in answer.warnings]
    title = texts("turn.proofs" if found else "turn.nearest")
    cards = [_card(turn, proof, texts) for proof in proofs]
    evidence = element("section", element("h3", title), *cards, class_="tia-proofs") if cards else Html()
    return join([_standalone(answer, texts), text, *notes, evidence])


def _quoted(answer: Answer, proofs: list[Proof]) -> str | None:
    """Return the language of the quotes where it is one other than that of the sentences around them."""
    languages = {proof.source.language for proof in proofs if proof.source}
    return languages.pop() if len(languages) == 1 and answer.language not in languages else None


def _standalone(answer: Answer, texts: Texts) -> Html:
    """Return the question as it was searched, where that is not the one typed."""
    searched = answer.standalone_question.strip()
    if not searched or searched.casefold() == answer.question.strip().casefold():
        return Html()
    return element("p", texts("turn.standalone", question=searched), class_="tia-standalone")


def _announcement(answer: Answer, texts: Texts) -> str:
    if answer.status != "answered":
        return texts("turn.announce.none" if answer.status == "not_found" else "turn.announce.problem")
    count = len(answer.citations)
    return texts("turn.announce.one") if count == 1 else texts("turn.announce.many", n=count)


def _problem_body(problem: Problem, texts: Texts) -> Html:
    return element("div", _problem_words(problem), class_="tia-problem", data_announce=texts("turn.announce.problem"))


def _problem_words(problem: Problem) -> Html:
    hint = element("p", inline_code(problem.hint)) if problem.hint else Html()
    return join([element("p", inline_code(problem.message)), hint])


def _card(turn: str, proof: Proof, texts: Texts) -> Html:
    number = element("span", f"[{proof.n}]", class_="tia-number") if proof.n is not None else Html()
    page = (
        element("span", texts("place.page", page=proof.page), class_="tia-page") if proof.page is not None else Html()
    )
    summary = element(
        "summary",
        number,
        element("span", _place(proof, texts), class_="tia-place"),
        page,
        element("span", _kind(proof, texts), class_="tia-kind"),
        _glimpse(proof),
    )
    return element(
        "details",
        summary,
        _card_body(turn, proof, texts),
        class_="tia-card",
        id=f"{turn}-c{proof.n}" if proof.n is not None else None,
    )


def _glimpse(proof: Proof) -> Html:
    """Return the first words of a nearest place; those of a citation stand in the answer already."""
    if proof.n is not None:
        return Html()
    text = next(part.text for part in proof.paragraphs if part.cited)
    return element("span", shorten(text, GLIMPSE_CHARS, placeholder=" …"), class_="tia-glimpse")


def _card_body(turn: str, proof: Proof, texts: Texts) -> Html:
    language = proof.source.language if proof.source else "de"
    parts: list[Html] = []
    if proof.passage is None:
        parts.append(element("p", texts("place.gone"), class_="tia-small"))
    elif path := _path(proof):
        parts.append(element("p", path, class_="tia-path", lang=language))
    parts += [_paragraph(paragraph, texts) for paragraph in proof.paragraphs]
    if proof.n is not None:
        parts.append(_foot(turn, proof, texts))
    return element("div", *parts, class_="tia-context", lang=language)


def _path(proof: Proof) -> str:
    """Return the headings above, without the innermost where the head of the card gives it already."""
    path = list(proof.passage.path) if proof.passage else []
    if path and proof.section_title and path[-1].endswith(proof.section_title):
        path.pop()
    return " › ".join(path)


def _foot(turn: str, proof: Proof, texts: Texts) -> Html:
    lines: list[Html] = [join([f"{texts('place.cite')}: ", element("span", proof.label, class_="tia-label")])]
    if proof.source:
        name = texts("place.original" if proof.source.kind == "statute" else "place.published")
        lines.append(element("a", name, href=proof.source.url, target="_blank", rel="noopener noreferrer"))
    back = element("a", texts("turn.back"), href=f"#{turn}-answer", class_="tia-back")
    return element(
        "p",
        Html(" · ".join(lines)),
        element("span", " · ", back, class_="tia-return"),
        class_="tia-small tia-foot",
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
    name = _document_name(proof.source, texts) if proof.source else proof.document
    plain = proof.element == "text" and proof.source is not None and proof.source.kind == "statute"
    return name if plain else f"{name} · {element_name}"


def _document_name(source: Source, texts: Texts) -> str:
    """Return the short title; a restated text is always called one."""
    return f"{source.short_title} ({texts('place.summary')})" if source.note else source.short_title


def source_view(source: Source, texts: Texts) -> Html:
    """Return title, kind, state and publisher of a document."""
    kind = texts(f"sources.kind.{source.kind}", date=texts.day(source.date))
    facts = [kind, texts("place.summary") if source.note else "", source.publisher]
    title = element("strong", source.title, lang=source.language)
    link = element("a", title, href=source.url, target="_blank", rel="noopener noreferrer")
    return join([link, Html("<br>"), " · ".join(filter(None, facts))])
