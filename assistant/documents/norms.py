"""Addresses of norms as people write them: ``§ 17 Abs. 1 Satz 2``, ``§§ 5 bis 13``, ``section 17(1)``, ``Art. 3 GG``.

An address is read into one :class:`Norm` for every place it names; ranges and enumerations are spelt out. The law that
stands beside it decides whose § it is: none, the act at hand, a former version of it, or another law.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from assistant.documents.model import Norm

__all__ = ["Act", "Mention", "act_of", "mentions", "names_former", "norm_label"]


@dataclass(frozen=True, slots=True)
class Act:
    """An act as texts name it.

    :param short: its short title, e.g. ``TIntG``.
    :param names: other names in the nominative; a name in a text that begins with one of them means the act.
    :param year: of its issue; an earlier year beside the name means a former version. ``None``: not known.
    """

    short: str
    names: tuple[str, ...] = ()
    year: int | None = None


Whose = Literal["unnamed", "own", "former", "other"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An address in a text.

    :param start: offset of its first character; a law that stands before it is not included.
    :param stop: offset behind the address itself.
    :param end: offset behind it and a law that stands behind it.
    :param norms: the places it names, in the order of the text, at least one.
    :param law: name of the law beside it, the act's short title for the act itself; ``None`` where none is named.
    :param whose: ``former`` for an earlier version of the act.
    :param article: it is an Artikel, no §.
    """

    start: int
    stop: int
    end: int
    norms: tuple[Norm, ...]
    law: str | None
    whose: Whose
    article: bool = False


_Level = Literal["absatz", "satz", "nummer", "buchstabe"]

# Longest ranges that are spelt out; a longer one is a slip of the pen, or no range of §§.
_LONGEST_RANGE: Final = 30
_FOLLOWING: Final = {"f": 1, "ff": 2}  # "§ 8 f." is two §§, "§§ 8 ff." at least three
_LAST_SATZ: Final = 20  # "S. 34" behind an address is a page

_MONTH: Final = r"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_SPACE: Final = r"[\s\u00a0\u2009\u202f]*"
# A number that goes on (1.200, 4.3), is one of another thing (8 %, 31. Dezember) or part of a word (20-jährig) is none.
_END: Final = rf"(?![\w%€]|[.,]\d|-[^\W\d]|{_SPACE}[%€]|\.{_SPACE}(?:{_MONTH})|{_SPACE}(?:Euro|Prozent|Mio|Mrd)\b)"
# The same where the next part sticks to the number: "Abs.1S.2".
_NUMBER_END: Final = rf"(?:(?=(?:Abs|S\.|Nr))|{_END})"
_JOIN: Final = r"(?:,|;|–|-|/|\b(?:und|oder|sowie|bis|and|or|to|through)\b|\b(?:u|bzw)\.|&)"
_PART_WORD: Final = (
    r"(?P<absatz>(?<![^\W\d])(?:Ab-\s*satz|Abs(?:atz(?:es)?|[äa]e?tzen?|\.|(?=[\s\d]))|para(?:s?\.|graphs?)|subsections?))"
    r"|(?P<satz>(?<![^\W\d])(?:S(?=\.)\.|S(?=\d|\s\d)|Satz(?:es)?|S(?:ä|ae)tzen?|sentences?))"
    r"|(?P<nummer>(?<![^\W\d])(?:Nrn?(?:\.|(?=[\s\d]))|Nummern?|Ziff(?:\.|ern?)|No\.|numbers?|points?))"
    r"|(?P<buchstabe>\b(?:Buchst(?:\.|aben?|(?=\s))|lit\.|letters?))"
)
_NUMBER: Final = rf"\d{{1,3}}(?:[a-z](?!\.))?{_NUMBER_END}"
# What a number behind "und" is the number of, where it is none of a norm: "und 20 Personen", "und 3 weitere".
_THINGS: Final = (
    rf"{_SPACE}(?:(?!Abs|Satz|Sätz|Nr|Nummer|Buchst|\w*G\b|SGB|[A-Z][A-Z])[A-ZÄÖÜ][a-zäöüß]{{2,}}"
    r"|(?:weiter|ander|neu|verschieden)e[nrs]?\b)"
)
_OTHER_THINGS: Final = re.compile(_THINGS)
_MORE: Final = re.compile(
    rf"{_SPACE}(?P<join>{_JOIN}){_SPACE}(?P<value>\d{{1,3}}[a-z]?|[a-z]){_END}"
    rf"(?!{_SPACE}(?:Abs|\(\d))(?!{_THINGS})"  # "und 8 Abs. 2" is the next §
)
_SIGN: Final = re.compile(
    r"(?=[§aps])"  # a search that first asks for one of these letters takes a quarter of the time
    r"(?:(?P<article>\bArt(?:\.|ikels?n?\b|icles?\b|(?=\s\d)))"
    r"|(?P<sign>§+|\bparagra(?:f|ph(?!s?\s*\d+\s+of\s))(?:en|s|es)?(?![^\W\d])|\bpar\.|\bsec(?:tions?(?![^\W\d])|\.|t\.)))",
    re.IGNORECASE,
)
_PARAGRAPH_TEXT: Final = (
    rf"{_SPACE}(?P<number>\d{{1,3}}(?:(?!ff?\b)[a-z]\b|{_SPACE}[a-e](?![\w.)]))?)"
    rf"(?:{_SPACE}(?P<following>ff?)\b\.?|(?={_SPACE}\(\d)|{_NUMBER_END})"
)
_PARAGRAPH: Final = re.compile(_PARAGRAPH_TEXT, re.IGNORECASE)
# "§§ 4,5" are two §§, "§ 4,5" is no address
_ONE_OF_SEVERAL: Final = re.compile(_PARAGRAPH_TEXT.replace(_END, _END.replace("[.,]", "[.]")), re.IGNORECASE)
_BRACKET: Final = re.compile(rf"{_SPACE}(?:{_JOIN})?{_SPACE}\({_SPACE}(?P<value>\d{{1,2}}[a-z]?){_SPACE}\)")
_LETTER: Final = re.compile(rf"{_SPACE}(?P<value>[a-z])\)")
_ROMAN: Final = re.compile(rf"{_SPACE}(?P<roman>I{{1,3}}|IV|VI{{0,3}}|IX|X)\b(?:{_SPACE}(?P<satz>\d{{1,2}}){_END})?")
_ROMAN_NUMBERS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_PART: Final = re.compile(
    rf"{_SPACE}(?P<join>{_JOIN})?{_SPACE}(?:{_PART_WORD}){_SPACE}(?P<value>{_NUMBER}|\b[a-z]\b(?!\.\s?[a-zA-Z]\.))",
    re.IGNORECASE,
)
_INVERTED: Final = re.compile(
    rf"(?:{_PART_WORD}){_SPACE}(?P<value>{_NUMBER}){_SPACE}(?:des|der|von|vom|in|im|of|to){_SPACE}\Z", re.IGNORECASE
)
_ANOTHER: Final = re.compile(rf"{_SPACE}(?P<join>{_JOIN}){_SPACE}(?=\d)", re.IGNORECASE)

_GENERIC: Final = re.compile(r"Gesetz(?:es|e)?|Acts?|Laws?", re.IGNORECASE)
_FORMER_WORD: Final = (
    r"(?:alte[nsr]?|früher(?:e[nsr]?)?|bisherige[nsr]?|ehemalige[nsr]?|vorherige[nsr]?|aufgehobene[nsr]?|old|former"
    r"|previous|vorige[nsr]?|Vorgänger)"
)
_PLAIN_WORD: Final = (
    r"(?:geltende[nsr]?|neue[nsr]?|aktuelle[nsr]?|heutige[nsr]?|jetzige[nsr]?|novellierte[nsr]?|current|new|present)"
)
_SHORT_LAW: Final = (
    r"SGB\s+(?:[IVX]+|\d{1,2})\b|(?=\w*[A-ZÄÖÜ]\w*[A-ZÄÖÜ])[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*(?:G|GB|VO|StV)\b"
    r"|(?:GO|KrO|LHO|ZPO|StPO|VwGO|FGO|AO|BauO|HwO|GewO|KiBiz|DSGVO|LVerf|LV|VwV|[A-ZÄÖÜ][a-zäöü]+V)\b"
)
_LONG_LAW: Final = (
    r"(?:(?:[A-ZÄÖÜ][\w]*-\s+(?:und|oder)\s+)|(?:[A-ZÄÖÜ][a-zäöüß]+(?:en|es|s)\s+))?"
    r"(?:[A-ZÄÖÜ][\w-]*(?:gesetz(?:es|e|buch(?:e?s)?)?|verfassung|ordnung|verordnung|Verordnung|richtlinie|Gesetz(?:es)?)"
    r"|Gesetz(?:es|e|buch(?:e?s)?)?|Verfassung)\b"
    r"|(?:[A-Z][a-z]+\s+){1,4}(?:Act|Law|Code)(?:\s+on(?:\s+[A-Z][a-z]+)+)?\b|\b(?:Act|Law)\b"
)
_LAW: Final = (
    rf"(?:(?P<former>{_FORMER_WORD})\s+|{_PLAIN_WORD}\s+)?(?:(?P<of>(?:19|20)\d\d)\s+)?(?:Act\s+)?"
    rf"(?P<law>{_SHORT_LAW}|{_LONG_LAW})"
)
_STATE: Final = r"(?:\s+(?:NRW|NW|Nordrhein-Westfalens?))?"
_VERSION: Final = (
    r"(?:\s*,?\s*\(?(?:(?P<old>a\.\s?F\.|alt\b|alte[r]? Fassung)"
    r"|(?:aus|von|vom|of|from|dated|in der Fassung (?:von|vom))?"
    rf"\s*(?:\d{{1,2}}\.\s*(?:{_MONTH}|\d{{1,2}}\.)\s*)?(?P<year>(?:19|20)\d\d)\b)\)?)?"
)
_LAW_BEHIND: Final = re.compile(
    rf"\s*,?\s*\(?(?:(?:des|der|dem|das|vom|von|im|in|aus|nach|of|the|under)\s+){{0,2}}{_LAW}{_STATE}{_VERSION}"
)
_LAW_ANYWHERE: Final = re.compile(rf"\b{_LAW}{_STATE}{_VERSION}")
_ARTICLE_WORDS: Final = r"(?:(?:der|die|das|den|dem|des|in|im|nach|zu|zum|unter|gem\.|gemäß|the|under)\s+){0,2}"
_LAW_BEFORE: Final = re.compile(rf"\b{_LAW}{_STATE}{_VERSION}\s*[,:(–-]?\s*{_ARTICLE_WORDS}\Z")
_OWN_TITLE: Final = re.compile(r"\s+(?:zur|zum|über|für)\s+[^.;()]{5,160}")
_JOINED: Final = re.compile(
    r"[\s,]*(?:und|oder|sowie|bzw\.|u\.|i\.?\s?V\.?\s?m\.?|in Verbindung mit|and|or|with)?[\s,]*", re.IGNORECASE
)
_TITLE_WORDS: Final = 5  # of a long title that tell it from others
_LOOK_BACK: Final = 60  # characters before an address in which its law may stand


def mentions(text: str, act: Act) -> list[Mention]:
    """Return the addresses that a text names, in its order.

    :param text: any text, German or English; line ends count as blanks.
    :param act: the act whose §§ are meant where it is named.
    """
    return list(_mentions(text, act))


@lru_cache(maxsize=2048)
def _mentions(text: str, act: Act) -> tuple[Mention, ...]:
    """Read a text once: a question for another law's § looks through every passage that names one."""
    found: list[Mention] = []
    at = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < at:
            continue
        mention = _mention(text, sign, act, at)
        if mention is not None:
            found.append(mention)
            at = mention.end
    return tuple(_shared_laws(text, found))


def names_former(text: str, act: Act) -> bool:
    """Tell whether a text names a former version of the act, with or without an address."""
    return any(_named(text, found, act)[1] == "former" for found in _LAW_ANYWHERE.finditer(text))


def act_of(short: str, title: str, dated: str, head: str = "") -> Act:
    """Return how texts name an act.

    :param short: short title of the manifest.
    :param title: title of the manifest; what stands before its first bracket is a name.
    :param dated: day of the manifest, ``YYYY-MM-DD`` or "": the year of issue where the title has none ("vom …").
    :param head: what the document says above its first §; the long title ("Gesetz zur … (… – TIntG)") is taken from it.
    """
    names = [re.sub(r"\s+(?:NRW|Nordrhein-Westfalen)\Z", "", re.split(r"\s*[(,]|\s+vom\s", title)[0])]
    long = re.search(rf"(Gesetz\s+(?:zur|zum|über|für)\s[^().]{{5,200}}?)\s*\([^()]*\b{re.escape(short)}\)", head)
    if long:
        names.append(" ".join(long[1].split()))
    issued = re.search(r"\bvom\s+\d{1,2}\.\s*\w+\s+(\d{4})\b", title)
    year = issued[1] if issued else dated[:4]
    return Act(short, tuple(name for name in names if name != short), int(year) if year else None)


def norm_label(norm: Norm) -> str:
    """Return the address as German texts print it, e.g. ``§ 17 Abs. 1 Satz 2``; the name of a part without number."""
    parts = [f"§ {norm.paragraph}" if norm.paragraph[:1].isdigit() else norm.paragraph]
    for name, value in (("Abs.", norm.absatz), ("Satz", norm.satz), ("Nr.", norm.nummer), ("Buchst.", norm.buchstabe)):
        if value:
            parts.append(f"{name} {value}")
    return " ".join(parts)


def _mention(text: str, sign: re.Match[str], act: Act, after: int) -> Mention | None:
    """Read the address that begins with a sign; ``None`` where no number follows."""
    norms, stop = _norms(text, sign)
    if not norms:
        return None
    start = sign.start()
    if inverted := _INVERTED.search(text, max(after, start - _LOOK_BACK), start):
        level = _level(inverted)
        if all(getattr(norm, level) is None for norm in norms):
            norms = [replace(norm, **{level: inverted["value"].lower()}) for norm in norms]
            start = inverted.start()
    law, whose, end = _law(text, start, stop, act, after)
    if law is None and sign[0].lower() == "art":
        return None  # "eine Art 3"
    return Mention(start, stop, end, tuple(norms), law, whose, sign["article"] is not None)


def _norms(text: str, sign: re.Match[str]) -> tuple[list[Norm], int]:
    """Return the places named behind a sign, and the offset behind them."""
    norms: list[Norm] = []
    at, join = sign.end(), ""
    pattern = _ONE_OF_SEVERAL if sign[0].startswith("§§") else _PARAGRAPH
    number = pattern.match(text, at)
    romans = sign["sign"] is not None and sign["sign"][0] in "§Pp"
    while number is not None:
        first, at = Norm(re.sub(r"\s", "", number["number"]).lower()), number.end()
        if _is_range(join):
            norms.extend(Norm(between) for between in _between(norms[-1].paragraph, first.paragraph))
        if number["following"]:
            norms += [first, *_next(first.paragraph, _FOLLOWING[number["following"].lower()])]
        else:
            divided, at = _divided(text, at, first, romans=romans)
            norms += divided
        another = _ANOTHER.match(text, at)
        join = another["join"] if another else ""
        number = pattern.match(text, another.end()) if another else None
        if number is not None and _OTHER_THINGS.match(text, number.end()):
            number = None
    return norms, at


def _divided(text: str, at: int, norm: Norm, *, romans: bool) -> tuple[list[Norm], int]:
    """Read Absatz, Satz, Nummer and Buchstabe behind the number of a §.

    :param romans: lawyers' short form is read: ``§ 17 I 2`` is Absatz 1 Satz 2.
    """
    done: list[Norm] = []
    last = [norm]
    while bracket := _BRACKET.match(text, at):
        done += [last[0]] if last[0].absatz else []
        last, at = [replace(norm, absatz=bracket["value"])], bracket.end()
    if last[0].absatz is None and romans and (roman := _ROMAN.match(text, at)):
        absatz = str(_ROMAN_NUMBERS.index(roman["roman"]) + 1)
        last, at = [replace(norm, absatz=absatz, satz=roman["satz"])], roman.end()
    while part := _PART.match(text, at):
        level = _level(part)
        if _is_page(part, last[-1]) or (level == "buchstabe") != part["value"].isalpha():
            break
        values, at = _values(text, part)
        base = last[-1]
        if getattr(base, level) is None:
            done += last[:-1]
        else:
            done += last
            base = _above(base, level)
        last = [replace(base, **{level: value}) for value in values]
    letter = _LETTER.match(text, at)
    if letter and last[-1].nummer and last[-1].buchstabe is None:
        last, at = [*last[:-1], replace(last[-1], buchstabe=letter["value"])], letter.end()
    return [*done, *last], at


def _is_page(part: re.Match[str], norm: Norm) -> bool:
    """Tell whether "S. 34" is a page: too high for a Satz, or set apart from a § without Absatz by a comma."""
    if part["satz"] is None or not part["satz"].startswith(("S.", "s.")):
        return False
    apart = part["join"] is not None and norm.absatz is None
    return apart or int(re.sub(r"\D", "", part["value"]) or "0") > _LAST_SATZ


def _level(part: re.Match[str]) -> _Level:
    levels: tuple[_Level, ...] = ("absatz", "satz", "nummer", "buchstabe")
    return next(level for level in levels if part[level] is not None)


def _above(norm: Norm, level: _Level) -> Norm:
    """Return the address cut off above a level: what a second "Abs." behind a comma belongs to."""
    if level == "absatz":
        return Norm(norm.paragraph)
    if level == "satz":
        return Norm(norm.paragraph, norm.absatz)
    return replace(norm, nummer=norm.nummer if level == "buchstabe" else None, buchstabe=None)


def _values(text: str, part: re.Match[str]) -> tuple[list[str], int]:
    """Return the numbers (or letters) of ``2``, ``2 und 3``, ``1, 2, 5`` and, filled up, ``1 bis 4``."""
    values, at = [part["value"].lower()], part.end()
    while more := _MORE.match(text, at):
        if more["value"].isalpha() != values[-1].isalpha():
            break
        if _is_range(more["join"]):
            values.extend(_between(values[-1], more["value"]))
        values.append(more["value"].lower())
        at = more.end()
    return values, at


def _is_range(join: str) -> bool:
    return join.lower() in ("bis", "to", "through", "-", "–")


def _between(first: str, last: str) -> list[str]:
    """Return what lies between two numbers or letters; nothing where it is no proper range."""
    if first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + _LONGEST_RANGE:
        return [str(number) for number in range(int(first) + 1, int(last))]
    if len(first) == len(last) == 1 and first.isalpha() and first < last:
        return [chr(code) for code in range(ord(first) + 1, ord(last))]
    return []


def _next(paragraph: str, count: int) -> Iterator[Norm]:
    if paragraph.isdigit():
        yield from (Norm(str(int(paragraph) + step)) for step in range(1, count + 1))


def _law(text: str, start: int, end: int, act: Act, after: int) -> tuple[str | None, Whose, int]:
    """Return the law beside an address, whose it is, and the offset behind both."""
    behind = _LAW_BEHIND.match(text, end)
    if behind:
        law, whose, extra = _named(text, behind, act)
        if law is not None or whose != "unnamed":
            return law, whose, behind.end() + extra
    before = _LAW_BEFORE.search(text, max(after, start - _LOOK_BACK), start)
    if before and not behind:
        law, whose, _ = _named(text, before, act)
        return law, whose, end
    return None, "unnamed", end


def _named(text: str, found: re.Match[str], act: Act) -> tuple[str | None, Whose, int]:
    """Say which law a match names, and how many characters of its title follow."""
    name = _nominative(re.sub(r"\s+", " ", found["law"]))
    year = next((int(found[group]) for group in ("year", "of") if found[group]), None)
    former = bool(found["former"] or found["old"]) or (year is not None and act.year is not None and year < act.year)
    if _GENERIC.fullmatch(name):
        about = _OWN_TITLE.match(text, found.end("law"))
        if about is None or found.end("law") != found.end():
            return (act.short, "former", 0) if former else (None, "unnamed", 0)
        title = about[0].split()
        own = any(title[:_TITLE_WORDS] == words[:_TITLE_WORDS] for words in _titles(act))
        return (act.short, "own", 0) if own else (f"{name} {' '.join(title[:_TITLE_WORDS])}", "other", 0)
    if _is_name(name, act):
        return act.short, "former" if former else "own", 0
    return name, "other", 0


def _titles(act: Act) -> list[list[str]]:
    """Return the words behind "Gesetz" in the long names of the act ("zur Förderung der …")."""
    return [name.split()[1:] for name in act.names if name.startswith("Gesetz ")]


def _is_name(name: str, act: Act) -> bool:
    """Tell whether a law's name is one of the act's."""
    return name == act.short or any(name.startswith(own) or own.startswith(name + " ") for own in act.names)


def _nominative(name: str) -> str:
    """Return a law's name as it stands in a heading: ``Aufenthaltsgesetzes`` → ``Aufenthaltsgesetz``."""
    name = re.sub(r"(?i)(gesetz)e?s?\Z|(gesetzbuch)e?s\Z", lambda match: match[1] or match[2], name)
    return re.sub(r"\A([A-ZÄÖÜ][a-zäöüß]+)en (?=\S*(?i:gesetz))", r"\1es ", name)


def _shared_laws(text: str, found: list[Mention]) -> list[Mention]:
    """Give addresses that an enumeration or "i. V. m." joins the law that only the last of them names."""
    for here in range(len(found) - 2, -1, -1):
        this, following = found[here], found[here + 1]
        if this.law is None and following.law is not None and _JOINED.fullmatch(text, this.end, following.start):
            found[here] = replace(this, law=following.law, whose=following.whose)
    return found
