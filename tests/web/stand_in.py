"""A stand-in for the façade: few passages, answers one can tell by heart, and it keeps what it was asked."""

import time
from collections.abc import Callable, Sequence

from assistant.answering.contract import Answer, Citation, IndexStamp, Language, Retrieved, Statement, Turn
from assistant.answering.links import Links, build_links
from assistant.answering.norm_view import NormRow, NormView, norm_view
from assistant.answering.statute import Statute
from assistant.documents.manifest import Source
from assistant.documents.model import Block, Document, Element, Norm, Piece, Section
from assistant.errors import InputError
from assistant.retrieval.passage import Hit, Passage

REPORT = Source(
    id="evaluation-report",
    title="Evaluation des Teilhabe- und Integrationsgesetzes",
    short_title="Evaluationsbericht TIntG",
    kind="report",
    language="de",
    publisher="Ministerium",
    date="2025-03-10",
    status="published text",
    url="https://example.org/bericht.pdf",
    file="report.txt",
    sha256="0" * 64,
)
SUMMARY = Source(
    id="tintg",
    title="Teilhabe- und Integrationsgesetz, Inhaltsangabe",
    short_title="TIntG NRW",
    kind="statute",
    language="de",
    publisher="Projekt",
    date="2024-10-01",
    status="own-words summary",
    url="https://example.org/tintg",
    file="summary.txt",
    sha256="1" * 64,
)
STAMP = IndexStamp(fingerprint="abcdef0123456789", embedding="fake-1", built_at="2025-06-01T08:00:00Z")
NASTY = (
    '<img src=x onerror="window.pwned=1"> **fett** _kursiv_ # Titel $x^2$ ~weg~ | a | :smile: [1] [9] <script>window'
    ".pwned=1</script> `code` &amp; \\n"
)


def passage(order: int, text: str, **changes: object) -> Passage:
    """Return a passage of the report whose id is ``p`` and its order."""
    fields: dict[str, object] = {
        "id": f"p{order}",
        "document": "evaluation-report",
        "section": "4.8.2",
        "section_title": "Förderung von Integrationsagenturen",
        "path": ("4 Befunde", "4.8 Integrationsagenturen", "4.8.2 Förderung von Integrationsagenturen"),
        "element": "text",
        "text": text,
        "pieces": (Piece(0, 0, 107),),
        "units": (),
        "order": order,
    }
    return Passage(**{**fields, **changes})  # type: ignore[arg-type]


PASSAGES = (
    passage(
        0,
        "Zur Evaluation der ZEmaC-Förderung dienten der Steckbrief der Befragung ZEmaC, der Abschlussbericht ZEmaC "
        "sowie die ZEmaC-Controlling-Daten aus den Jahren 2023 und 2024 als Grundlage.",
        section="4.8.1",
        section_title="Datengrundlage",
    ),
    passage(
        1,
        "Im Jahr 2023 setzten landesweit 173 Integrationsagenturen integrationsfördernde Maßnahmen um (MKJFGFI "
        "2025b). Um genannte Zielsetzungen in die kommunale Praxis zu bringen, schaffen sie Begegnungsorte für "
        "verschiedene Bevölkerungsgruppen und setzen auf kontinuierliche Netzwerkarbeit.",
    ),
    passage(
        2,
        "Mit Blick auf die Bekanntheit und flächendeckende Umsetzung der Integrationsagenturen wird deutlich, dass "
        "die Trägerschaft der Integrationsagenturen im Jahr 2023 in Breite auf verschiedene Wohlfahrtsverbände "
        "verteilt ist: Die Caritas und AWO haben die meisten Integrationsagenturen (jeweils 28 % und 21 %).",
    ),
    passage(
        3,
        "Die Förderung der Servicestellen sollte verstetigt werden.",
        section="4.3",
        section_title="Antidiskriminierung",
        path=("4 Befunde", "4.3 Antidiskriminierung"),
        element="recommendation",
        pieces=(Piece(0, 0, 64),),
    ),
    passage(
        4,
        "Die Beratung sollte im ländlichen Raum ausgebaut werden.",
        section="4.3",
        section_title="Antidiskriminierung",
        path=("4 Befunde", "4.3 Antidiskriminierung"),
        element="recommendation",
        pieces=(Piece(0, 0, 65),),
    ),
    passage(
        5,
        "Das Land muss den Gemeinden Integrationspauschalen dafür zahlen, dass sie neu Eingewanderte aufnehmen und "
        "betreuen (§ 15 Absatz 1). Die Pauschale beträgt 300 Euro je Vierteljahr für jede nach § 15 aufgenommene "
        "Person und wird zwei Jahre lang ab dem Einreisedatum gezahlt.",
        document="tintg",
        section="17",
        section_title="Integrationspauschalen",
        path=("Teil 4 Aufnahme", "§ 17 Integrationspauschalen"),
        pieces=(Piece(0, 0, None),),
        norm=Norm("17", "1"),
    ),
    passage(6, f"Davor. {NASTY} Danach.", section="9", section_title="<b>9</b> *Titel*", path=("<i>9</i>",)),
)


def cite(n: int, order: int, quote: str, **changes: object) -> Citation:
    """Return a citation of the passage with that order."""
    cited = PASSAGES[order]
    label = f"Evaluationsbericht TIntG, Kap. {cited.section}, S. {cited.page}"
    fields: dict[str, object] = {
        "n": n,
        "document": cited.document,
        "label": label,
        "quote": quote,
        "section": cited.section,
        "section_title": cited.section_title,
        "element": cited.element,
        "page": cited.page,
        "passage_id": cited.id,
    }
    return Citation(**{**fields, **changes})


def answer(question: str, text: str, *citations: Citation, **changes: object) -> Answer:
    """Return an answered question."""
    numbers = [citation.n for citation in citations]
    fields: dict[str, object] = {
        "id": None,
        "question": question,
        "standalone_question": question,
        "status": "answered",
        "answer": text,
        "statements": [Statement(text=text, citations=numbers)],
        "citations": list(citations),
        "elapsed_ms": 4.0,
        "index": STAMP,
    }
    return Answer(**{**fields, **changes})


def agencies(question: str) -> Answer:
    """Answer with one sentence of the report."""
    quote = "Im Jahr 2023 setzten landesweit 173 Integrationsagenturen integrationsfördernde Maßnahmen um"
    return answer(question, f"{quote} (MKJFGFI 2025b). [1]", cite(1, 1, quote))


def advice(question: str) -> Answer:
    """Answer with a list of two recommendations."""
    text = (
        "Der Bericht empfiehlt:\n• Die Förderung der Servicestellen sollte verstetigt werden. [1]\n"
        "• Die Beratung sollte im ländlichen Raum ausgebaut werden. [2]"
    )
    return answer(question, text, *(cite(n, n + 2, PASSAGES[n + 2].text) for n in (1, 2)))


def allowance(question: str) -> Answer:
    """Answer with two sentences of the summary of the act, one after the other."""
    quote = PASSAGES[5].text.split(". ", 1)[1]
    norm = {"paragraph": "17", "absatz": "1", "satz": "2", "page": None}
    label = "§ 17 Abs. 1 Satz 2 TIntG (Inhaltsangabe, nicht amtlicher Wortlaut)"
    return answer(question, f"{quote} [1]", cite(1, 5, quote, label=label, **norm))


def nasty(question: str) -> Answer:
    """Answer with everything that Markdown or HTML could trip over."""
    return answer(question, f"{NASTY}\n• {NASTY}", cite(1, 6, NASTY))


def unknown(question: str) -> Answer:
    """Find nothing, name the nearest places."""
    places = [
        Retrieved(passage_id=one.id, document=one.document, section=one.section, page=one.page, text=one.text, score=1)
        for one in PASSAGES[1:6]
    ]
    text = "Dazu steht in den beiden Dokumenten nichts.\n\nAm nächsten kommen: Kap. 4.8.2"
    return answer(question, text, status="not_found", statements=[], retrieved=places)


RULES: tuple[tuple[str, Callable[[str], Answer]], ...] = (
    ("bericht zu § 17", agencies),
    ("integrationsagenturen", agencies),
    ("agencies", agencies),
    ("antidiskriminierung", advice),
    ("pauschale", allowance),
    ("böse", nasty),
)


class StandIn:
    """Answers by a word of the question; refuses an empty one; makes a question beginning with "Und" whole."""

    stamp = STAMP
    sources = (REPORT, SUMMARY)

    def __init__(self) -> None:
        self.histories: list[tuple[Turn, ...]] = []
        self.limits: list[tuple[str, ...]] = []

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        id: str | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """Answer by the first rule whose word stands in the question; one that bids to wait takes its time."""
        if "langsam" in question:
            time.sleep(0.1)
        self.histories.append(tuple(history))
        self.limits.append(tuple(documents or ()))
        if not question.strip():
            raise InputError("Die Frage ist leer.", "Bitte eine Frage eingeben, z. B. mit `assistant ask`.")
        whole = f"{question} (zu: {history[-1].question})" if question.startswith("Und") and history else question
        for word, make in RULES:
            if word in whole.casefold():
                return make(question).model_copy(update={"id": id, "standalone_question": whole})
        return unknown(question).model_copy(update={"id": id})

    def norms(self) -> list[NormRow]:
        """Return the one § that the report evaluates."""
        return [NormRow("7", "Antidiskriminierung", ("4.3",), findings=0, recommendations=2, mentions=1)]

    def passages(self, document: str) -> Sequence[Passage]:
        """Return the passages of a document."""
        return [one for one in PASSAGES if one.document == document]

    @property
    def links(self) -> Links:
        """Return the table between the two documents."""
        return build_links(PASSAGES, REPORT.id, Statute.of(SUMMARY, PASSAGES))

    def norm(self, address: str) -> NormView:
        """Return a norm of the summary."""
        return norm_view(address, PASSAGES, self.links, Statute.of(SUMMARY, PASSAGES), REPORT)

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """Return the passages that hold the question as it is written."""
        found = [one for one in PASSAGES if question.casefold() in one.text.casefold()]
        return [Hit(one, score=1.0, similarity=0.9, lexical=1.0) for one in found[:limit]]

    def document(self, document_id: str) -> Document:
        """Return a document whose blocks are its passages, one after the other in its file."""
        source = next(source for source in self.sources if source.id == document_id)
        own = self.passages(document_id)
        levels = 1 if source.kind == "report" else 2
        sections = {one.section: Section(one.section, one.section_title, levels, None, one.page) for one in own}
        blocks = [
            Block(
                one.section,
                Element(one.element),
                one.text,
                (Piece(0, 10_000 * (one.order + 1), one.page),),
                label=one.label,
                speaker=one.speaker,
                norm=one.norm,
                certain=one.certain,
                citable=one.citable,
            )
            for one in own
        ]
        return Document(source.id, source.title, source.kind, "de", tuple(sections.values()), tuple(blocks))

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> list[Passage]:
        """Return the passage of that id with those beside it in the same document."""
        here = next((one for one in PASSAGES if one.id == passage_id), None)
        if here is None:
            raise KeyError(passage_id)
        near = PASSAGES[max(0, here.order - before) : here.order + after + 1]
        return [one for one in near if one.document == here.document]
