"""Understand a question: its language, the kind of thing wanted, norms and short forms named, and what it continues."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from assistant.answering.contract import Language, Turn
from assistant.answering.followup import made_whole
from assistant.answering.glossary import german_words
from assistant.answering.names import Names
from assistant.answering.quantity import Quantity, asked
from assistant.documents.model import Norm
from assistant.documents.norms import Act, Mention, mentions, names_former
from assistant.errors import InputError
from assistant.retrieval.tokens import tokens

__all__ = ["Query", "Wanted", "asking_stems", "asks_the_law", "understand"]


# Words of questions that ask for a norm as a whole ("Was regelt § 8?") or for its place ("Welcher § regelt …?"): they
# say nothing of what it is about.
_WHOLE = (
    "regeln regelt geregelt Regelung stehen steht stand sagen sagt aussagen besagen besagt bedeuten bedeutet "
    "lauten lautet Wortlaut Inhalt inhaltlich Text vorsehen sieht vorgesehen bestimmen bestimmt Bestimmung "
    "festlegen legt festgelegt festhalten umfassen umfasst enthalten enthält drin drinsteht gehen geht worum "
    "Gesetz gesetzlich Paragraf Paragraph Absatz Satz Nummer Norm Vorschrift genau eigentlich bitte "
    "kurz nochmal mal zeigen zeig nennen nenne zitieren zitiere erklären erkläre zusammenfassen fasse "
    "Zusammenfassung Thema behandeln behandelt betreffen betrifft meinen meint gemeint Sinn wichtig Neuigkeit "
    "say says regulate regulates provide provides provision require requires content contain contains state "
    "states mean means law act text quote cover covers rule rules wording summarise summarize explain show "
    "section paragraph sentence einzelnen konkret"
)


class Wanted(StrEnum):
    """The kind of thing a question wants; a question may want several."""

    RECOMMENDATION = "recommendation"
    ADVICE = "advice"  # perhaps a recommendation: what should be done
    FINDING = "finding"
    NUMBER = "number"
    ABBREVIATION = "abbreviation"
    QUOTE = "quote"
    ACT = "act"  # what the act says, in so many words
    NORM = "norm"  # a § or the basis in law of something
    REPORT = "report"  # what the report says, and not the act
    EXPERIENCE = "experience"  # how something went, how many there are, why: an act does not tell
    DUTY = "duty"  # what somebody must or may do: perhaps a question for the act
    DEFINITION = "definition"
    SEVERAL = "several"  # all that belongs to something
    TABLE = "table"
    LIST = "list"  # several things of a kind


@dataclass(frozen=True)
class Query:
    """A question as it is searched.

    :param text: the standalone question.
    :param typed: the question as it was typed, with the years it means.
    :param terms: long forms of the short forms named, and the other way round.
    :param german: German words for those of a question in English.
    :param near: stems of the documents near those of a question in German that they do not have.
    :param norms: addresses of the act that are named.
    :param foreign: addresses of other laws, or of a former version of the act, where it names none of the act's own.
    :param elsewhere: another law is named, and not the act.
    :param rest: the question without the addresses.
    :param quantities: kinds of figures and dates that are asked for.
    :param nummer_asked: a Nummer of an enumeration is asked for.
    :param everywhere: stems of the documents' titles: all of a document is about them, so they tell no place in it.
    :param act_name: short title of the act whose §§ a question means that names no other law, "" for none.
    """

    text: str
    typed: str
    language: Language
    wanted: frozenset[Wanted]
    terms: tuple[str, ...] = ()
    german: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    norms: tuple[Norm, ...] = ()
    foreign: tuple[Mention, ...] = ()
    elsewhere: bool = False
    rest: str = ""
    quantities: frozenset[Quantity] = frozenset()
    nummer_asked: bool = False
    act_name: str = ""
    everywhere: frozenset[str] = frozenset()

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Tokens of the standalone question."""
        return tuple(tokens(self.text))

    @cached_property
    def typed_stems(self) -> frozenset[str]:
        """Tokens of what was typed."""
        return frozenset(self.stems if self.typed == self.text else tokens(self.typed))


_ENGLISH = re.compile(
    r"\b(?:the|of|is|are|was|were|what|which|who|how|many|much|did|does|do|in|on|for|to|and|by|with|should|can|could|has"
    r"|have|been|be|an?|that|this|their|there|when|where|why|according|about|under|from|its?|any|more|than|into)\b"
)
_GERMAN = re.compile(
    r"\b(?:der|die|das|de[nms]|eine?n?|ist|sind|waren?|was|welche[rsn]?|wer|wen|wie|viele?|i[nm]|am|auf|für|zu[rm]?|und"
    r"|vo[nm]|mit|sollt?e?|kann|hat|haben|gibt|gab|es|nicht|bei|nach|aus|laut|wird|werden|wurden?|wo|wofür|wann|warum"
    r"|wieso|denn|man|sich|auch|noch)\b|[äöüß]"
)
# Looked for in small letters: a search that ignores case takes twice as long.
_SIGNS: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
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
            Wanted.ACT,
            r"(?:\b(?:nach|laut|gemäß|gem\.|im|sinne? des|grundsatz des) (?:dem |geltenden |neuen |aktuellen )*"
            r"|\b(?:sagt|meint|versteht|verlangt|beschreibt|regelt|bestimmt|nennt|schreibt|verpflichtet|fordert) das )"
            r"gesetz(?:es)?\b|\bdas gesetz (?:sagt|regelt|verlangt|meint)"
            r"|gesetzlich (?:gesehen|geregelt|verankert|vorge)"
            r"|(?:under|according to|in|does|by) (?:the )?(?:act|law|statute|gesetz)\b",
        ),
        (
            Wanted.NORM,
            r"§|paragra[fp]|gesetzlich|geregelt|regelt\b|(?:which|what|where|in|under) section|section \d|statut"
            r"|rechtsgrundlage|vorschrift|\babsatz\b|\blegal|grundlage|\bwo (?:steht|ist (?:festgehalten|festgelegt))",
        ),
        (
            Wanted.REPORT,
            r"\b(?:evaluations)?berichte?s?\b(?! (?:vor|ab)legen)|evaluation|evaluier|evaluator|studie|umfrage"
            r"|befragung|erkenntnis|befund|empf(?:ie|e|o)hl|kapitel|abbildung|tabelle|\bthe report\b|finding|recommend"
            r"|survey|chapter",
        ),
        (
            Wanted.EXPERIENCE,
            r"\b(?:wieso|warum|weshalb|how many|why|wie\s?viele (?!prozent|euro|geld|mittel|jahre|monate|wochen))\b"
            r"|\b(?:fehlt|gelungen|erfolgreich|verändert|entwickelt|gewirkt|wirkung|problem|herausforder|schwierig)",
        ),
        (
            Wanted.DUTY,
            r"\b(?:muss|müssen|musste[nt]?|darf|dürfen|durften|pflicht\w*|verpflicht\w*|zuständig\w*|anspruch|rechtsanspruch"
            r"|vorgeschrieben|must|obliged?s?|obligation|entitled)\b",
        ),
        (
            Wanted.DEFINITION,
            r"\bheißt\b|bedeutet|versteht|verstanden|definier|definition|\bim sinne?\b|gemeint"
            r"|\b(?:zählt|zählen|gilt|gelten)\b.*\bals\b|was (?:genau )?(?:ist|sind)\b|wer (?:ist|gilt)\b|\bmeans?\b"
            r"|who (?:is|are|counts)\b",
        ),
        (
            Wanted.SEVERAL,
            r"\balles\b|\bzähl(?:t|en)\b|\bgehör(?:t|en)\b|umfass|bestandteil|\bwor(?:auf|aus)\b|einbe(?:zo|zu)gen|einzubezieh"
            r"|\binclud|\bconsist|belongs? to",
        ),
        (
            Wanted.TABLE,
            r"tabelle|abbildung|figure|table|am (?:wenigsten|meisten|höchsten|niedrigsten)|in welchem jahr",
        ),
        (
            Wanted.LIST,
            r"\bwelchen?\b|\bnenn|\bauf(?:zähl|list)|\bzähl\w*\b.*\bauf\b|\bwas (?:sind|waren|für)\b|\bwen\b|\bwofür\b"
            r"|\bwor(?:aus|auf)\b|\bwomit\b|\bwhich\b|\bwhat (?:are|were)\b|\blist\b|\bname the\b",
        ),
    )
)
# A name of another law anywhere in the question; an address without a law of its own is then that law's.
_OTHER_LAW = re.compile(
    r"\b(?:SGB(?:\s+[IVX]+)?|AGG|AufenthG|BQFG|GG|BVFG|SchulG|AsylG|StGB|BGB|LGG|OZG|AMEG|BauGB|GO|KiBiz|FlüAG)\b"
    r"|\b(?:Grundgesetz|Schulgesetz|Aufenthaltsgesetz|Asylgesetz|Gleichbehandlungsgesetz|Gemeindeordnung|Strafgesetzbuch)"
)
_WHICH_NUMMER = re.compile(
    r"\b(?:welche[rsn]?|wieviel\w*)\s+(?:nummer|nr\.|ziffer)|(?:nummer|nr\.?|ziffer)\s+wie\s?viel", re.I
)
_PREAMBLE = re.compile(
    r"(?:\b(?:nr\.?|nummer|ziffer)\s*(?P<before>\d{1,2})\s+(?:der|in der|aus der)\s+)?\bpräambel\b"
    r"(?!\s+(?:des|zum)\s+(?!TIntG|Gesetzes|Teilhabe))(?:,?\s*(?:nr\.?|nummer|ziffer)\s*(?P<behind>\d{1,2}))?",
    re.IGNORECASE,
)
_PART_ALONE = re.compile(
    r"\b(?:(?:abs(?:atz|\.)?|paragraph|para\.?)\s*(?P<absatz>\d{1,2}[a-z]?)\b\s*,?\s*)?"
    r"(?:\b(?:satz|sentence)\s*(?P<satz>\d{1,2})\b\s*,?\s*)?(?:\b(?:nr\.?|nummer|ziffer|number)\s*(?P<nummer>\d{1,2})\b)?",
    re.IGNORECASE,
)
_NOISE = re.compile(r"<[/!]?[a-z][^<>]{0,300}>|\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_NO_NAMES = Names()


def understand(
    question: str,
    *,
    history: Sequence[Turn] = (),
    names: Names = _NO_NAMES,
    act: Act | None = None,
    language: Language | None = None,
    max_chars: int = 2000,
) -> Query:
    """Return the question as it is to be searched.

    :param history: earlier turns, the oldest first.
    :param names: short forms and titles of the documents.
    :param act: whose §§ a question means that names no other law.
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
    whole = made_whole(typed, history)
    text = whole.text
    act = act or Act("")
    spoken = _language(typed)
    norms, foreign = _norms(typed, text, act)
    wanted = _wanted(whole.asked, act)
    if text != whole.asked:
        wanted |= _wanted(text, act) & {Wanted.ACT, Wanted.NORM}  # "und wo?" still asks the act
    return Query(
        text=text,
        typed=whole.own,
        language=language or spoken,
        wanted=wanted,
        terms=names.expansions(text),
        german=german_words(tokens(text)) if spoken == "en" else (),
        norms=norms,
        foreign=foreign,
        elsewhere=_OTHER_LAW.search(typed) is not None and act.short not in typed,
        rest=_without_addresses(text, act),
        quantities=asked(whole.asked),
        act_name=act.short,
        everywhere=names.everywhere,
        nummer_asked=_WHICH_NUMMER.search(typed) is not None,
    )


def asks_the_law(query: Query) -> bool:
    """Tell whether a question asks what the act says, and not what the report or another law says."""
    wanted = query.wanted
    return (Wanted.ACT in wanted or (Wanted.NORM in wanted and Wanted.REPORT not in wanted)) and not query.elsewhere


def _words_only(question: str) -> str:
    """Return the question without what says nothing: control characters, pictograms, markup, addresses."""
    text = _NOISE.sub(" ", question)
    silent = {ord(char): " " for char in set(text) if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "So")}
    return " ".join(text.translate(silent).split())


def _language(text: str) -> Language:
    folded = text.lower()
    return "en" if len(_ENGLISH.findall(folded)) > len(_GERMAN.findall(folded)) else "de"


def _wanted(text: str, act: Act) -> frozenset[Wanted]:
    """Return the kinds that a question shows signs of; the name of the act reads like "Gesetz"."""
    names = [re.escape(name) for name in (act.short, *act.names) if name]
    plain = re.sub(rf"(?i)\b(?:{'|'.join(names)})(?:es)?\b", "Gesetz", text) if names else text
    small = plain.lower()
    found = frozenset(kind for kind, sign in _SIGNS if sign.search(small))
    return found | {Wanted.NORM} if plain != text else found


def _norms(typed: str, text: str, act: Act) -> tuple[tuple[Norm, ...], tuple[Mention, ...]]:
    """Return the addresses of the act that a question names, else those of other laws.

    What was typed counts; only "und Absatz 2?" takes its § from the turn before.

    :param text: the standalone question.
    """
    if preamble := _preamble(typed):
        return (preamble,), ()
    found = mentions(typed, act)
    if not found and text != typed:
        return _continued(typed, mentions(text, act))
    own = any(mention.whose == "own" for mention in found)
    elsewhere = not own and (_OTHER_LAW.search(typed) is not None or names_former(typed, act))
    mine = [mention for mention in found if _is_own(mention, elsewhere)]
    if mine:
        return tuple(dict.fromkeys(norm for mention in mine for norm in mention.norms)), ()
    named = act.short and re.search(rf"\b{re.escape(act.short)}\b", _without_addresses(typed, act))
    if named and all(mention.whose == "other" for mention in found):
        return (), ()  # asks what the act says of another law's address
    return (), tuple(found)


def _preamble(typed: str) -> Norm | None:
    found = _PREAMBLE.search(typed)
    return Norm("Präambel", nummer=found["before"] or found["behind"]) if found else None


def _is_own(mention: Mention, elsewhere: bool) -> bool:
    """Tell whether an address is the act's: it says so, or no other law is named anywhere."""
    return mention.whose == "own" or (mention.whose == "unnamed" and not elsewhere and not mention.article)


def _continued(typed: str, before: Sequence[Mention]) -> tuple[tuple[Norm, ...], tuple[Mention, ...]]:
    """Return what a question about the address of the turn before is about: its Absatz where one is typed."""
    if not before:
        return (), ()
    last = before[-1]
    part = next((part for part in _PART_ALONE.finditer(typed) if part[0].strip()), None)
    norms = last.norms if part is None else (_part_of(last.norms[-1], part),)
    return (norms, ()) if _is_own(last, elsewhere=False) else ((), (last,))


def _part_of(norm: Norm, part: re.Match[str]) -> Norm:
    """Return the address with the parts that are typed, and without those below them."""
    if part["absatz"]:
        norm = Norm(norm.paragraph, part["absatz"].lower())
    if part["satz"]:
        norm = Norm(norm.paragraph, norm.absatz, satz=part["satz"])
    return replace(norm, nummer=part["nummer"], buchstabe=None) if part["nummer"] else norm


def _without_addresses(text: str, act: Act) -> str:
    kept, at = [], 0
    for mention in mentions(text, act):
        kept.append(text[at : mention.start])
        at = mention.end
    return _PART_ALONE.sub(" ", " ".join([*kept, text[at:]]))


def asking_stems(query: Query) -> frozenset[str]:
    """Return the stems of words that ask for a norm or name the act, and say nothing of what is asked about."""
    return _asking_stems(query.act_name)


@lru_cache(maxsize=16)
def _asking_stems(act_name: str) -> frozenset[str]:
    return frozenset(tokens(_WHOLE)) | frozenset(tokens(act_name))
