"""Kinds of quantities that questions ask for, and whether a text tells one of that kind."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from assistant.retrieval.tokens import tokens

__all__ = ["Quantity", "asked", "beside_numbers", "counted", "counts", "told"]


class Quantity(StrEnum):
    """What a question wants to know in figures or dates."""

    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    DURATION = "duration"
    AGE = "age"
    FREQUENCY = "frequency"
    DATE = "date"
    BEGINNING = "beginning"
    END = "end"


_KEPT = 16_384  # answers for pairs of kind and text
_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_DAY = rf"(?:\d{{1,2}}\. ?{_MONTH}|(?:19|20)\d\d)"
_WHEN = r"(?:wann|welche[rms]? (?:datum|tag|stichtag|jahr))"
# By kind: how a question in small letters asks for it, and how a text tells it.
_PATTERNS: dict[Quantity, tuple[str, str]] = {
    Quantity.COUNT: (
        r"wie\s?viele? (?!prozent|euro|geld|mittel|jahre|monate|wochen|tage)"
        r"|how many (?!years|months|weeks|days|euros)",
        r"\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b",
    ),
    Quantity.SHARE: (
        r"wie\s?viele? prozent|welche[rn]? (?:anteil|quote|prozentsatz)|what (?:share|percentage)|per ?cent"
        r"|wie (?:hoch|groß) (?:ist|war|sind) (?:de[rn]|die) (?:\w+ )?(?:anteil|quote)",
        r"%|prozent|\bhälfte|\bdrittel|\bviertel\b|\bquote\b|per ?cent|\bmehrheit",
    ),
    Quantity.MONEY: (
        r"wie\s?viele? (?:geld|euro|mittel|schadens|entschädig|bußgeld|förder)|betrag\b"
        r"|wie hoch (?:ist|war|sind|waren|fällt) \S+ (?:\S+ )?"
        r"\S*(?:geld|betrag|pauschalen?|kosten|summe|ersatz|strafe|zuschuss|gebühr|entschädigung)\b"
        r"|how much money|what amount|how many euros"
        r"|\bwas (?:\w+ )*(?:ge)?kostet(?:e|en)?\b|\bw(?:as|ie ?viel)\b.*\bgekostet\b"
        r"|\bwie ?viel (?:\w+ )*kost(?:et|ete|en)\b"
        r"|\bw(?:as|ie ?viel) (?:\w+ )*verdien|\bverdienst\b|\bgehalt\b|\b(?:wie hoch|welches|was)\b.*\b\w*budget\b"
        r"|\bhow much\b.*\b(?:costs?|pays?|paid|spent|spend)\b|\bwhat\b.*\bcosts?\b|\bsalar(?:y|ies)\b",
        r"€|\beuro\b|\bmio\b|\bmrd\b|millionen",
    ),
    Quantity.DURATION: (
        r"wie lange|wie\s?viele[rn]? (?:wochen|tage|monate|jahre|stunden)|laufzeit|welche dauer"
        r"|how long|how many (?:weeks|days|months|years|hours)",
        r"\b(?:stunden?|tage?n?|wochen?|monate?n?|jahre?n?|\w*jährig\w*|vierteljahr\w*|quartale?|dauer|solange)\b",
    ),
    Quantity.AGE: (
        r"welche[mn] alter|wie alt|ab wie\s?viele?n? jahren|mindestalter|höchstalter|how old|(?:what|which) age",
        r"lebensjahr|volljährig|jahre alt|\b\w*alter\b|jährig",
    ),
    Quantity.FREQUENCY: (
        r"wie (?:oft|häufig)|welche[mn] (?:abstand|turnus|abständen|rhythmus)|how often",
        r"jähr|jedes|jeden|alle \w+ (?:jahre|monate|wochen)|einmal|monatlich|vierteljahr|quartal|regelmäßig|\bmal\b",
    ),
    Quantity.DATE: (
        rf"\b{_WHEN}\b|stichtag|(?:what|which) date|\bwhen\b",
        rf"{_DAY}|\b{_MONTH} (?:19|20)\d\d",
    ),
    Quantity.BEGINNING: (
        rf"\b(?:ab|seit) {_WHEN}|since when|from when",
        rf"\b(?:ab|seit)(?: dem)? {_DAY}|\bvom {_DAY}[^.;]* bis",
    ),
    Quantity.END: (
        rf"\bbis (?:zu )?{_WHEN}|spätestens|\w*frist\b|by (?:when|what date|which date)|until when",
        rf"\bbis (?:spätestens )?(?:zum |ende )?{_DAY}|spätestens",
    ),
}
_ASKED = {kind: re.compile(asks) for kind, (asks, _) in _PATTERNS.items()}
_TOLD = {kind: re.compile(tells, re.IGNORECASE) for kind, (_, tells) in _PATTERNS.items()}


def asked(question: str) -> frozenset[Quantity]:
    """Return the kinds of quantities that a question asks for."""
    small = question.lower()
    return frozenset(kind for kind, sign in _ASKED.items() if sign.search(small))


def told(text: str, kinds: frozenset[Quantity]) -> frozenset[Quantity]:
    """Return those of the kinds of which a text holds a quantity."""
    return frozenset(kind for kind in kinds if _tells(kind, text))


@lru_cache(maxsize=_KEPT)
def _tells(kind: Quantity, text: str) -> bool:
    """Tell whether a text holds a quantity of a kind; the same sentences are looked at for question after question."""
    return _TOLD[kind].search(text) is not None


_COUNTED = re.compile(
    r"(?:\bwie\s?vielen?|\bhow many|\banzahl (?:der|von|an)|\bnumber of)\s+(?!prozent|euro)"
    r"(?P<what>(?:[^\W\d][\w\-]*\s*){1,3})",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:\d+(?:[.,]\d+)*(?!\s?(?:%|prozent|€|euro))|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|beide\w?)\b",
    re.IGNORECASE,
)
_BEHIND_WORDS = 4
_SHORTEST_HEAD = 5  # letters of a noun that is looked for at the end of compounds


def counted(question: str) -> frozenset[str]:
    """Return the stems of what a question wants counted: the words behind "wie viele", the noun among them."""
    return frozenset(stem for found in _COUNTED.finditer(question) for stem in tokens(found["what"]))


def beside_numbers(text: str) -> tuple[str, ...]:
    """Return the stems of what a text gives the number of: those at most three words behind a number, each once."""
    found: dict[str, None] = {}
    for number in _NUMBER.finditer(text):
        behind = re.findall(r"[\w\-]+", text[number.end() : number.end() + 100])[:_BEHIND_WORDS]
        found.update(dict.fromkeys(tokens(" ".join(behind))))
    return tuple(found)


def counts(beside: Iterable[str], stems: frozenset[str]) -> bool:
    """Tell whether a text gives the number of something: "173 Integrationsagenturen", "54 Kommunale Zentren".

    :param beside: from :func:`beside_numbers`, of the text.
    :param stems: from :func:`counted`; one of them stands beside a number, or a compound that ends with it.
    """
    heads = tuple(stem for stem in stems if len(stem) >= _SHORTEST_HEAD)
    return any(token in stems or token.endswith(heads) for token in beside)
