"""Understand a question: its language, the kind of thing wanted, norms and short forms named, and what it continues."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.contract import Language, Turn
from assistant.errors import InputError

__all__ = ["Query", "Wanted", "understand"]


class Wanted(StrEnum):
    """The kind of thing a question wants; a question may want several."""

    RECOMMENDATION = "recommendation"
    ADVICE = "advice"  # perhaps a recommendation: what should be done
    FINDING = "finding"
    NUMBER = "number"
    ABBREVIATION = "abbreviation"
    QUOTE = "quote"
    NORM = "norm"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched.

    :param text: the standalone question.
    :param typed: the question as it was typed.
    :param terms: long forms of the short forms named, and the other way round.
    :param paragraphs: §§ of the TIntG that are named, e.g. ``("17",)``.
    :param absatz: Absatz named behind the last of them, if any.
    """

    text: str
    typed: str
    language: Language
    wanted: frozenset[Wanted]
    terms: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    absatz: str | None = None


_ENGLISH = re.compile(
    r"\b(?:the|of|is|are|was|were|what|which|who|how|many|much|did|does|do|in|on|for|to|and|by|with|should|can|could|has"
    r"|have|been|be|an?|that|this|their|there|when|where|why|according|about|under|from|its?|any|more|than|into)\b"
)
_GERMAN = re.compile(
    r"\b(?:der|die|das|de[nms]|eine?n?|ist|sind|waren?|was|welche[rsn]?|wer|wen|wie|viele?|i[nm]|am|auf|für|zu[rm]?|und"
    r"|vo[nm]|mit|sollt?e?|kann|hat|haben|gibt|gab|es|nicht|bei|nach|aus|laut|wird|werden|wurden?|wo|wofür|wann|warum"
    r"|wieso|denn|man|sich|auch|noch)\b|[äöüß]"
)
_SIGNS: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Wanted.RECOMMENDATION,
            r"empf(?:ie|e|o)hl|\brät\b|\braten\b|\brat(?:schlag|schläge)\b|vorgeschlagen|schlägt\b.*\bvor\b|recommend",
        ),
        (Wanted.ADVICE, r"\bsoll(?:te|ten|en)?\b|\bshould\b|advis|suggest|verbesser"),
        (Wanted.FINDING, r"erkenntnis|ergebnis|befund|bewert|einschätz|fazit|finding|conclu|result|assess"),
        (
            Wanted.NUMBER,
            r"wie\s?viel|wie (?:hoch|oft|lange|groß|stark)|anteil|prozent|anzahl|\bzahl\b|summe|betrag|höhe|mittelwert"
            r"|durchschnitt|how (?:many|much|often|long|high|large)|share|percent|number of|average",
        ),
        (
            Wanted.ABBREVIATION,
            r"wof(?:ür|uer|ur) steh(?:t|en)|ausgeschrieben|abkürzung|was heißt|was bedeutet"
            r"|stands? for|abbreviat|acronym",
        ),
        (
            Wanted.QUOTE,
            r"\bzitat|wörtlich|\bsag(?:t|en|te|ten)\b|\bmeint|\bfordert|\bforder[nt]|äußer|\bquote|\bsays?\b|\bsaid\b"
            r"|\bdemand|wer findet|laut (?:dem|der|einem|einer)\b",
        ),
        (
            Wanted.NORM,
            r"§|paragra[fp]|\bgesetz|geregelt|regelt\b|\blaw\b|\bact\b|section \d|rechtsgrundlage|\babsatz\b",
        ),
        (
            Wanted.TABLE,
            r"tabelle|abbildung|figure|table|am (?:wenigsten|meisten|höchsten|niedrigsten)|in welchem jahr",
        ),
    )
)
_NORM = re.compile(
    r"(?:§§?|\bparagra(?:f|ph)(?:en)?|\bsection)\s*(?P<number>\d{1,3}[a-z]?)\b"
    r"(?:\s*(?:abs(?:atz|\.)?\s*|\()(?P<absatz>\d{1,2}[a-z]?)\)?)?(?P<rest>[^?.;]{0,40})",
    re.IGNORECASE,
)
_OTHER_LAW = re.compile(r"\b(?:SGB|AGG|AufenthG|BQFG|GG|BVFG|SchulG|AsylG|StGB|BGB|LGG|OZG|AMEG|BauGB|GO)\b")
_ANAPHOR = re.compile(
    r"^(?:und|aber|and|but|also|oder|or)\b|\bdas\b(?!\s+(?-i:[a-zäöüß]+\s+)?(?-i:[A-ZÄÖÜ]))|\b(?:dies|diese[rsnm]?|davon|dazu|dafür|dagegen|davor|danach|dabei|damit"
    r"|darüber|daran|die zahl|dort|jene[rsnm]?|they|them|that|those|these|it)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:w(?:er|en|em|as|ann|o|ie|ieso|arum|elche[rsnm]?|eshalb|ofür|oher|ohin|omit)|ob|who|what|when|where|why|how|which)\b",
    re.IGNORECASE,
)
_NOISE = re.compile(r"<[/!]?[a-z][^<>]{0,300}>|\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_FOLLOW_UP_WORDS = 12
_LONGEST_EXPANSION = 60  # characters


def understand(
    question: str,
    *,
    history: Sequence[Turn] = (),
    abbreviations: Mapping[str, str] | None = None,
    language: Language | None = None,
    max_chars: int = 2000,
) -> Query:
    """Return the question as it is to be searched.

    :param history: earlier turns, the oldest first.
    :param abbreviations: short form to long form, from the documents.
    :param language: of the answer; found from the question's own words where ``None``.
    :param max_chars: longer questions are refused.
    :raises InputError: the question is empty or too long.
    """
    typed = _words_only(question)
    if not re.search(r"\w", typed):
        raise InputError("Die Frage ist leer.", "Bitte eine Frage in einem Satz eingeben.")
    if len(question) > max_chars:
        raise InputError(
            f"Die Frage hat {len(question)} Zeichen, erlaubt sind {max_chars}.", "Bitte die Frage kürzer fassen."
        )
    text = _standalone(typed, history)
    paragraphs, absatz = _norms(text)
    return Query(
        text=text,
        typed=typed,
        language=language or _language(typed),
        wanted=_wanted(typed),
        terms=_expansions(text, abbreviations or {}),
        paragraphs=paragraphs,
        absatz=absatz,
    )


def _words_only(question: str) -> str:
    """Return the question without what says nothing: control characters, pictograms, markup, addresses."""
    text = _NOISE.sub(" ", question)
    kept = (" " if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "So") else char for char in text)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def _language(text: str) -> Language:
    folded = text.lower()
    return "en" if len(_ENGLISH.findall(folded)) > len(_GERMAN.findall(folded)) else "de"


def _wanted(text: str) -> frozenset[Wanted]:
    return frozenset(kind for kind, sign in _SIGNS if sign.search(text))


def _standalone(typed: str, history: Sequence[Turn]) -> str:
    """Make a follow-up whole: a short question that points back is searched together with the one before it."""
    if not history or not _is_follow_up(typed):
        return typed
    return f"{history[-1].question.strip()} {typed}"


def _is_follow_up(typed: str) -> bool:
    words = re.findall(r"\w+", typed)
    if len(words) > _FOLLOW_UP_WORDS:
        return False
    names = [word for word in words[1:] if word[0].isupper() and len(word) > 3]
    return bool(_ANAPHOR.search(typed)) or (len(words) <= 5 and not names and bool(_ASKS.search(typed)))


def _expansions(text: str, abbreviations: Mapping[str, str]) -> tuple[str, ...]:
    """Return the long form of each short form named, and the short form of each long form."""
    folded = text.lower()
    words = set(re.findall(r"\w+", folded))
    found: list[str] = []
    for form, meaning in abbreviations.items():
        name = re.sub(r"\s*\(.*|^Einrichtung\s+", "", meaning)
        if len(name) > _LONGEST_EXPANSION:  # a long official name is made of words that stand everywhere
            continue
        if form.lower() in words:
            found.append(name)
        elif len(name) > 8 and name.lower() in folded:
            found.append(form)
    return tuple(found)


def _norms(text: str) -> tuple[tuple[str, ...], str | None]:
    """Return the §§ of the TIntG a question names, and the last Absatz; other laws' §§ are left out."""
    paragraphs: list[str] = []
    absatz: str | None = None
    for found in _NORM.finditer(text):
        if _OTHER_LAW.search(found["rest"]):
            continue
        paragraphs.append(found["number"].lower())
        absatz = found["absatz"]
    return tuple(paragraphs), absatz
