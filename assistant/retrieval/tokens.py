"""German search tokens: stems, folded umlauts, addresses of norms and numbers; the same for index and question."""

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat
from pathlib import Path

import Stemmer

from assistant.documents.model import Norm
from assistant.documents.norms import Act, mentions

__all__ = ["fold", "ngrams", "tokens"]

_ANY_ACT = Act("")  # whose an address is does not matter here
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SOFT_HYPHEN = "\u00ad"
# Migrant*innen, Migrant:innen, Migrant_in, Bürger/-innen: the mark goes, the word stays one. What stands before it is
# looked at last: a search that begins with the mark takes a third of the time.
_GENDER_MARK = re.compile(r"[*:_·](?<=\w.)(?=in(?:nen)?)|/(?<=\w.)-?(?=innen)", re.IGNORECASE)
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+(?:[-‐‑][^\W_]+)*")
_HYPHEN = re.compile(r"[-‐‑]")
_SHORT_FORM = re.compile(r"[A-ZÄÖÜ]{2,5}")
_SHORT_FORM_PLURAL = re.compile(r"[A-ZÄÖÜ]{2,5}s")

_GERMAN_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+")
_POINT = re.compile(r"\d+\.\d+")

# "ge" and "zu" stand between a separable prefix and its verb: aufgeteilt, aufzuteilen. Words are folded.
_SPLIT_VERB = re.compile(
    r"(?P<prefix>ab|an|auf|aus|bei|dar|ein|fest|fort|her|hin|mit|nach|sicher|statt|teil|um|vor|weg|weiter|zu|zurueck|zusammen)"
    r"(?:ge(?P<ge>[a-z]{3,}?)e?t(?:e[nmrs]?)?|zu(?P<zu>[a-z]{3,}?)e?n)"
)
_SHORTEST_PERSON = 5
_LONGEST_KEPT = 40  # characters: the glossary's words and long forms come again with every other question
_local = threading.local()  # a stemmer keeps the word it works on, so every thread needs its own


def tokens(text: str) -> list[str]:
    """Return the search tokens of a text, in no particular order, with repetitions.

    ``Maßnahmen``, ``Massnahmen`` and ``massnahmen`` give the same token, as do ``Räte`` and ``Raete``. ``§ 7 Abs. 2``
    gives ``§7`` and ``§7abs2``, ``14.128.200`` gives ``14128200``, ``24,6 %`` gives ``24,6``, and ``KI-Leitung`` its
    parts and the whole. Stop words and single letters give nothing.

    :param text: any text, German or English.
    """
    return list(_kept(text)) if len(text) <= _LONGEST_KEPT else _cut(text)


@lru_cache(maxsize=1 << 12)
def _kept(text: str) -> tuple[str, ...]:
    return tuple(_cut(text))


def _cut(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).replace(_SOFT_HYPHEN, "")
    shouting = text.isupper()
    text = _GENDER_MARK.sub("", text)
    found: list[str] = []
    rest, at = "", 0
    for mention in mentions(text, _ANY_ACT):
        found.extend(dict.fromkeys(chain.from_iterable(_address(norm, mention.article) for norm in mention.norms)))
        rest, at = f"{rest} {text[at : mention.start]} ", mention.stop
    found.extend(chain.from_iterable(map(_word, _WORD.findall(rest + text[at:]), repeat(shouting))))
    return found


def ngrams(tokens: Sequence[str], n: int = 5) -> list[str]:
    """Return the character n-grams of the stems, a stand-in for the splitting of compounds.

    A stem shorter than ``n`` stands for itself; numbers and norms are left out: a part of them means something else.

    :param tokens: what :func:`tokens` gave.
    :param n: length in characters.
    """
    return list(chain.from_iterable(_parts(token, n) for token in tokens))


@lru_cache(maxsize=1 << 16)
def _parts(token: str, n: int) -> tuple[str, ...]:
    if not token[0].isalpha() or token.startswith("art:"):
        return ()
    return tuple(token[i : i + n] for i in range(max(1, len(token) - n + 1)))


def fold(word: str) -> str:
    """Return the word in lower case with ä, ö, ü, ß spelt ae, oe, ue, ss."""
    return word.lower().translate(_FOLDED)


@lru_cache(maxsize=1 << 16)
def _word(word: str, shouting: bool) -> tuple[str, ...]:
    """Return the tokens of one word, or of one hyphenated compound."""
    if word[0].isdigit() and not any(map(str.isalpha, word)):
        return tuple(_number(part) for part in _HYPHEN.split(word))
    parts = _HYPHEN.split(word)
    terms = (_term(part, shouting) for part in (parts if len(parts) == 1 else (*parts, "".join(parts))))
    return tuple(term for term in terms if term)


def _term(word: str, shouting: bool) -> str:
    """Return the stem of one word, "" for a stop word or a single letter."""
    if word.isdigit():
        return word
    short_form = not shouting and _SHORT_FORM.fullmatch(word) is not None
    if _SHORT_FORM_PLURAL.fullmatch(word):
        word = word[:-1]
    folded = fold(word)
    if len(folded) < 2 or (folded in _stop_words() and not short_form):
        return ""
    return _stem(folded)


def _number(number: str) -> str:
    """Write thousands without a mark and the decimal mark as a comma."""
    if _GERMAN_THOUSANDS.fullmatch(number):
        return number.replace(".", "")
    if _ENGLISH_THOUSANDS.fullmatch(number):
        return number.replace(",", "").replace(".", ",")
    if _POINT.fullmatch(number):
        return number.replace(".", ",")
    return number


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Return the Snowball stem of a folded word.

    ``Migrantinnen`` has that of ``Migranten``, ``aufgeteilt`` and ``aufzuteilen`` that of ``aufteilen``.
    """
    if match := _SPLIT_VERB.fullmatch(word):
        word = match["prefix"] + (match["ge"] or match["zu"]) + "en"
    if word.endswith("innen") and len(word) - len("innen") >= _SHORTEST_PERSON:
        word = word.removesuffix("innen") + "en"
    stemmer: Stemmer.Stemmer | None = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("german", 0)  # what it would keep itself is kept here
    return str(stemmer.stemWord(word))


@cache
def _stop_words() -> frozenset[str]:
    lines = (Path(__file__).parent / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


def _address(norm: Norm, article: bool) -> Iterator[str]:
    """Yield the tokens of one address: the §, and the § with each Absatz, Satz and Nummer named."""
    head = f"{'art:' if article else '§'}{norm.paragraph}"
    yield head
    if norm.absatz:
        head += f"abs{norm.absatz}"
        yield head
    for kind, number in (("satz", norm.satz), ("nr", norm.nummer)):
        if number:
            yield f"{head}{kind}{number}"
