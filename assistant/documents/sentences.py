"""German sentences in administrative and legal prose, as offsets into the text.

A full stop ends a sentence unless the word before it says otherwise. German helps here: a function word written with a
capital letter ("Die", "Dabei") stands at the beginning of a sentence and hardly anywhere else, so it settles the cases
that the stop alone leaves open ("… 130 Mio. Die Kommunen …" against "130 Mio. Euro").
"""

import re
from typing import Final, NamedTuple

__all__ = ["split_sentences"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How the lists are used: entries have no final stop and no blanks ("z. B." is "z.B"); a word of the text is looked up
# as it stands and with a small first letter ("Vgl." finds "vgl"). Single letters need no entry: they count as _CLOSING.
#
# Never the end of a sentence: something always follows them.
_ABBREVIATIONS: Final = _words(
    """
    a.d.R Abb Abk ABl Abs Abschn abzgl allg Alt Anl Anm Aufl Az Bd Begr Bek Beschl betr Bez BGBl bspw Buchst bzgl bzw
    ca d.h Dipl Dr Drs Drucks dt e.g ehem einschl engl entspr Erl etw evtl exkl Fn gem geb gez ggf ggü GV GV.NRW GVBl
    h.c Halbs Hr Hs i.A i.d.F i.d.R i.d.S i.e i.H.d i.H.v i.S.d i.S.v i.V.m i.Z.m Ing inkl insb insbes jur lit lt m.E
    MBl MBl.NRW med mind mtl Nr Nrn o.g od phil Pkt Pos Prof RdErl Rdnr Ref rer resp Rn rd s.a sen SGV SGV.NRW SMBl
    SMBl.NRW sog spez St stellv Stv Tab u.U urspr Urt v.a Verf versch vgl Vors vorl vs z.B z.Hd z.T z.Z z.Zt Ziff zit
    Zt zzgl
    """
)
# May end a sentence or stand inside it: the end only where a capitalised function word follows.
_CLOSING: Final = _words(
    """
    Art Bsp Chr Co ebd f ff Fr Hrsg Jg Jh Jhd Kap Kl lfd max min Min Mio Mrd nat pers Sek Std Str Tel Tsd Vol zz
    Jan Feb Mrz Apr Aug Sep Sept Okt Nov Dez
    """
)
# Close an enumeration: the end wherever a capital letter or a number follows.
_TRAILING: Final = frozenset({"etc", "usf", "usw"})
_MONTHS: Final = _words("Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember")
# Function words: written with a capital letter they open a sentence.
_STARTERS: Final = _words(
    """
    aber alle allein allem allen aller allerdings alles als also am an andere andererseits anders anhand anschließend
    auch auf aufgrund aus ausgehend außerdem außerhalb bei beide beiden beim beispielsweise bereits besonders bestehende
    bezüglich bis bisher bislang da dabei dadurch dafür dagegen daher dahinter damals damit danach daneben dann daran
    darauf daraus darin darüber darum darunter das dass davon davor dazu dem demgegenüber demnach dementsprechend den
    denn dennoch der deren derzeit des deshalb dessen deswegen die dies diese diesem diesen dieser dieses doch dort
    durch ebenfalls ebenso ein eine einem einen einer einerseits eines einige einzelne entsprechend er ergänzend erst
    erstens es etwa etwas falls ferner folglich für gegen gegenüber gemäß gemeinsam gleiches gleichzeitig gleichwohl
    hat hier hierbei hierdurch hierfür hiermit hierzu hinsichtlich hinzu ich ihm ihn ihr ihre ihrem ihren ihrer im
    in indem infolge innerhalb insbesondere insgesamt insofern inwieweit inwiefern inzwischen ist jede jeder jedes
    jedoch jene jeweils kann kein keine können laut lediglich letztere letzteres man manche mehr mehrere mit
    mithilfe mittlerweile muss nach nachdem neben nicht nichts noch nun nur ob obwohl oder ohne positiv schließlich
    sein seine seit seitdem sie sind so sobald sofern sogar solange solche soll sollte somit sonst soweit sowie sowohl
    stattdessen teilweise trotz trotzdem über überdies übrigens um und unser unter unterhalb vermutlich viele vielmehr
    vom von vor während war waren warum was weder wegen weil weiter weitere weiterhin welche welcher welches wenn
    wenngleich wer wichtig wie wieder wir wird wo wobei wohingegen wurde wurden zahlreiche zu zudem zuerst zufolge
    zugleich zuletzt zum zumal zunächst zur zusammenfassend zusätzlich zuvor zwar zwecks zweitens zwischen
    drittens dürfen darf haben müssen sollen werden
    """
)

_ENDINGS: Final = ".!?…"
_CLOSERS: Final = "“”\"»«’')]"
_OPENERS: Final = "„“”\"»«‚‘’'([{"
_DASHES: Final = "–—−-"
# What cannot begin a sentence, besides small letters.
_INNER: Final = ",;:.!?)]}%/&+="
# Characters looked at before a stop for the word it belongs to, and around it for brackets and quotes: a limit keeps
# the work linear for texts without any boundary.
_REACH: Final = 60
_BRACKET_REACH: Final = 600

_CLASS: Final = re.escape(_ENDINGS + _CLOSERS)
_CANDIDATE: Final = re.compile(
    rf"\n[^\S\n]*+(?=[\n•])"  # a blank line or a bullet always opens a new unit
    rf"|(?<![{_CLASS}])(?P<run>[{_CLASS}]++)(?=\s|\Z)"
)
_NEXT: Final = re.compile(rf"\s*+(?P<opener>[{re.escape(_OPENERS + _DASHES)}]*+)\s*+(?P<word>[^\W\d_]++|\S)?")
_BLANK: Final = re.compile(r"\s*+")
_ORDINAL: Final = re.compile(r"(?:\d+\.?[/–-])?\d{1,3}")
_REFERENCE: Final = re.compile(
    r"(?:§|\b(?:Absatz|Absätze|Absätzen|Satz|Sätze|Sätzen|Nummern?|Artikeln?|Kapiteln?|Seiten?|Tabellen?|Abbildung"
    r"|Abbildungen|Teil|Anhang|Ziffern?|Paragraf|Paragraph|Phase|Stufe|Platz|Anlage|SGB|Hartz"
    r"|(?:Abs|Art|Nr|Nrn|Kap|S|Tab|Abb|Ziff|Fn|Rn|Anm)\.))"
    r"\s*(?:\d+\w?|[IVX]+)(?:\s*(?:,|und|bis|oder|sowie|[/–-])\s*(?:\d+\w?|[IVX]+))*\Z"
)
# In front of a number: the number is the mark of an enumeration in running text ("…: 1. Der Abbau, 2. Die …").
_LISTED: Final = re.compile(r"(?:[,;:(]|[^\d\s]\s+(?:und|oder|sowie|bzw\.))\s*\Z")
_DOTTED: Final = re.compile(r"(?:(?<![^\W_])[^\W\d_]{1,6}\.\s{0,3}){0,4}[^\W\d_]+\Z")
_ROMAN: Final = re.compile(r"[IVX]{2,}")


class _Next(NamedTuple):
    """What follows a possible end: opening quotes, brackets and dashes, then a word or a single character."""

    opener: str
    word: str

    @property
    def begins(self) -> bool:
        """Whether a sentence can begin like this at all."""
        return not (self.word[0].islower() or self.word[0] in _INNER)

    @property
    def starter(self) -> bool:
        """Whether it is a function word with a capital letter, or a bullet."""
        if self.word == "•":
            return True
        known = self.word[1:].islower() and self.word.lower() in _STARTERS
        return known and not self.opener.strip(_DASHES)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split German text into sentences.

    Blank lines and a ``•`` at the beginning of a line always open a new unit. The time grows linearly with the text.

    :param text: clean running text; single line breaks count as blanks.
    :return: half-open offsets (code points) of the sentences without surrounding blanks, ascending, not overlapping;
        together they hold every character that is not blank.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match["run"] is None or _ends(text, start, match):
            _append(spans, text, start, match.end())
            start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    if stripped := sentence.strip():
        first = start + len(sentence) - len(sentence.lstrip())
        spans.append((first, first + len(stripped)))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether the run of stops and closing marks ends the sentence that began at ``start``."""
    run = match["run"]
    last = max(run.rfind(ending) for ending in _ENDINGS)
    if last < 0:
        return False
    found = _NEXT.match(text, match.end())
    follower = _Next(found["opener"], found["word"]) if found and found["word"] else None
    if follower is None:
        return True
    if not follower.begins or _in_brackets(text, start, match.end()):
        return False
    if any(closer in run[:last] for closer in _CLOSERS):  # "… mit uns“." or "(ebd.).": the stop closes the sentence
        return True
    return _mark_ends(text, start, match.start(), (run[: last + 1], run[last + 1 :]), follower)


def _mark_ends(text: str, start: int, position: int, marks: tuple[str, str], follower: _Next) -> bool:
    """Judge stops that follow a word directly; ``marks`` are the stops and the closing marks behind them."""
    stops, closers = marks
    if text[position - 1 : position] in ("[", "("):  # "[…]", "(?)"
        return False
    if ")" in closers:
        return _whole_bracket(text, start, position) or follower.starter
    if "!" in stops or "?" in stops:
        return not closers or follower.starter or _whole_quote(text, start, position)
    if stops != ".":
        return follower.starter
    return _stop_ends(text, start, position, follower)


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Tell whether ``end`` lies inside round brackets that were opened in the middle of the sentence."""
    window = text[max(start, end - _BRACKET_REACH) : end]
    if window.count("(") <= window.count(")") or not window[: window.rfind("(")].strip():
        return False
    closing = text.find(")", end, end + _BRACKET_REACH)
    opening = text.find("(", end, end + _BRACKET_REACH)
    return closing >= 0 and (opening < 0 or closing < opening)


def _whole_bracket(text: str, start: int, position: int) -> bool:
    """Tell whether the brackets that close at ``position`` hold the whole sentence."""
    window = text[max(start, position - _BRACKET_REACH) : position]
    opening = window.rfind("(")
    return opening < 0 or not window[:opening].strip()


def _whole_quote(text: str, start: int, position: int) -> bool:
    """Tell whether the quote that closes at ``position`` is a sentence of its own, not a title inside one."""
    window = text[max(start, position - _BRACKET_REACH) : position]
    opening = max(window.rfind(quote) for quote in '„»“"‚')
    before = window[: max(0, opening)].rstrip()
    return not before or before.endswith(":")


def _stop_ends(text: str, start: int, dot: int, follower: _Next) -> bool:
    """Judge a single full stop by the word or number in front of it."""
    low = max(start, dot - _REACH)
    window = text[low:dot].rstrip()
    if not window:
        return False
    raw = window.split()[-1]
    token = raw.lstrip(_OPENERS)
    before = window[: -len(raw)]
    first = low == start and not before.strip(f" \n\t•{_DASHES}")
    if _ORDINAL.fullmatch(token):
        return not first and _number_ends(window, before + raw[: -len(token)], follower)
    if any(char.isdigit() for char in token):  # "24,6.", "2024.", "14a.": no ordinals; "2.1." may be a heading's number
        return not first
    return _word_ends(window, follower, first)


def _number_ends(window: str, before: str, follower: _Next) -> bool:
    """Judge the stop behind a small number: ordinal, day, mark of an enumeration, or the end of a sentence."""
    if follower.word in _MONTHS:
        return False
    if _REFERENCE.search(window):
        return True
    return follower.starter and not _LISTED.search(before)


def _word_ends(window: str, follower: _Next, first: bool) -> bool:
    """Judge the stop behind a word; ``first``: the word is the first of its sentence."""
    match = _DOTTED.search(window)
    if match is None:  # "24 %.", "100 €."
        return True
    parts = re.split(r"\.\s*", match[0])
    word = parts[-1]
    if first and len(word) == 1:  # "A. Einleitung"
        return False
    if any(_listed(".".join(parts[index:]), _ABBREVIATIONS) for index in range(len(parts))):
        return False
    if word in _TRAILING:
        return True
    if len(word) == 1 or _listed(word, _CLOSING) or _ROMAN.fullmatch(word):
        return follower.starter or bool(_REFERENCE.search(window))
    return True


def _listed(word: str, words: frozenset[str]) -> bool:
    return word in words or word[0].lower() + word[1:] in words
