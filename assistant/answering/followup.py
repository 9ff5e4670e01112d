"""Make a follow-up whole: what it leaves unsaid stands in the turns before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.contract import Turn
from assistant.retrieval.tokens import tokens

__all__ = ["Whole", "made_whole"]

_JOINS = re.compile(r"^(?:und|aber|and|but|also|oder|or|sowie|dann|what about|how about)\b", re.IGNORECASE)
# Words that stand for something named before. An article stands for it where no noun follows: "kamen die denn".
_PARTICLE = r"(?:denn|eigentlich|auch|schon|noch|so|überhaupt|genau|insgesamt|dann|jetzt|alle|damals|nun|mal|heute)"
_POINTS_BACK = re.compile(
    r"\b(?:dies|diese[rsnm]?|davon|dazu|dafür|dafuer|dagegen|davor|danach|dabei|damit|dadurch|daraus|darin|darunter"
    r"|darüber|darueber|daran|darauf|deren|dessen|denen|die zahl|dort|jene[rsnm]?|they|them|their|that|those|these"
    r"|its?)\b"
    r"|\b(?-i:da)\b(?!\s+(?:sind|ist|die|der|das|es|ja)\b)|\b(?-i:das)\b(?!\s+(?-i:[a-zäöüß]+\s+)?(?-i:[A-ZÄÖÜ]))"
    rf"|\b(?:die|der|den|dem)\s+{_PARTICLE}\b|\b(?:die|der|den|dem)\s*\?*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:w(?:er|en|em|as|ann|o|ie|ieso|arum|elche[rsnm]?|eshalb|ofür|oher|ohin|omit|ieviele?)|ob|who|what|when|where|why"
    r"|how|which)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"§|\b(?:paragra(?:f|ph)|section|art(?:ikel|\.)) ?\d", re.IGNORECASE)
_MOST_WORDS = 12
_FEW_WORDS = 5
_OWN_TOPIC, _OWN_NOUNS, _NOUN_LETTERS = 6, 2, 5
"""A question with so many stems, or so many nouns that are long, says itself what it is about, though it begins with
"und"."""
_GENERAL = frozenset(tokens("Bericht Evaluation Gesetz Land Landes Jahr Report Maßnahmen Angebote Menschen Personen"))

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBERS = {
    "ein": 1,
    "einem": 1,
    "zwei": 2,
    "beiden": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "zehn": 10,
    "two": 2,
    "three": 3,
}
_YEARS_AWAY = re.compile(
    r"\b(?:(?P<count>ein(?:em)?|zwei|beiden|drei|vier|fünf|zehn|two|three|\d)\s+)?(?:jahre?n?|years?)\s+"
    r"(?:(?P<back>davor|zuvor|vorher|früher|before|earlier)|(?P<on>danach|darauf|später|after|later))\b"
    r"|\b(?P<last>vorjahr\w*|previous year)\b|\b(?P<next>folgejahr\w*|following year|next year)\b",
    re.IGNORECASE,
)
_MOST_YEARS = 3


@dataclass(frozen=True, slots=True)
class Whole:
    """A question that can be understood without the turns before.

    :param text: the question, behind the one that it continues where it continues one.
    :param own: what was typed, with the years that it means.
    :param asked: the words whose kind of question counts: what was typed, or all of it where it asks nothing itself
        ("und 2022?").
    """

    text: str
    own: str
    asked: str


def made_whole(typed: str, history: Sequence[Turn]) -> Whole:
    """Return a question together with the one it continues.

    A short question that points back, or one that names no topic, continues the last question that stood alone; a new
    topic stays by itself.

    :param history: earlier turns, the oldest first.
    """
    if not history or not _continues(typed):
        return Whole(typed, typed, typed)
    own = typed + _years(typed, history)
    text = f"{_root(history).question.strip()} {own}"
    return Whole(text, own, own if _ASKS.search(typed) else text)


def _continues(typed: str) -> bool:
    words = re.findall(r"\w+", typed)
    if len(words) > _MOST_WORDS:
        return False
    if _POINTS_BACK.search(typed):
        return True
    if _JOINS.search(typed):
        return not _has_own_topic(_JOINS.sub("", typed))
    if _ADDRESS.search(typed):
        return False  # "Was regelt § 8?" says all it is about
    names = [word for word in words[1:] if word[0].isupper() and len(word) > 3]
    return len(words) <= _FEW_WORDS and not names and bool(_ASKS.search(typed))


def _has_own_topic(typed: str) -> bool:
    nouns = [word for word in re.findall(r"\w+", typed) if word[0].isupper() and len(word) >= _NOUN_LETTERS]
    named = {noun for noun in nouns if not set(tokens(noun)) <= _GENERAL}
    return len(named) >= _OWN_NOUNS or len(set(tokens(typed))) >= _OWN_TOPIC


def _root(history: Sequence[Turn]) -> Turn:
    """Return the last turn whose question stood alone; it names the topic that those behind it leave out."""
    at = len(history) - 1
    while at > 0 and _continues(history[at].question):
        at -= 1
    return history[at]


def _years(typed: str, history: Sequence[Turn]) -> str:
    """Return the years that "im Jahr davor" means, counted from the last year of the turns before, or ""."""
    away = _YEARS_AWAY.search(typed)
    if away is None or _YEAR.search(typed):
        return ""
    base = _year_before(history)
    if base is None:
        return ""
    count = _count(away["count"])
    step = 1 if away["on"] or away["next"] else -1
    far = (away["count"] or "").lower()
    # "die beiden Jahre davor" are two years, "zwei Jahre davor" is one
    each = range(1, count + 1) if far == "beiden" else (count,)
    return f" ({', '.join(str(base + step * distance) for distance in list(each)[:_MOST_YEARS])})"


def _year_before(history: Sequence[Turn]) -> int | None:
    """Return the year that was spoken of last: of the questions, as they are to be understood, else of the answers."""
    for at in reversed(range(len(history))):
        asked = history[at].question
        if years := _YEAR.findall(asked + _years(asked, history[:at])):
            return int(years[-1])
    told = [year for turn in history for year in _YEAR.findall(turn.answer)]
    return int(told[-1]) if told else None


def _count(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]
