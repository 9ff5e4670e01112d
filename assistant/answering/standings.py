"""What is said of an address that the act does not have, or of which a summary says nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.answering.addresses import Level, Standing
from assistant.answering.contract import Language
from assistant.documents.manifest import Source
from assistant.documents.model import Norm
from assistant.documents.norms import norm_label

__all__ = ["held", "nearest", "said_of"]

# One and several of a level, by language.
_LEVELS: Final[dict[Language, dict[Level, tuple[str, str]]]] = {
    "de": {
        "paragraph": ("Paragraf", "Paragrafen"),
        "absatz": ("Absatz", "Absätze"),
        "satz": ("Satz", "Sätze"),
        "nummer": ("Nummer", "Nummern"),
        "buchstabe": ("Buchstabe", "Buchstaben"),
    },
    "en": {
        "paragraph": ("section", "sections"),
        "absatz": ("paragraph", "paragraphs"),
        "satz": ("sentence", "sentences"),
        "nummer": ("number", "numbers"),
        "buchstabe": ("letter", "letters"),
    },
}
_ONLY: Final = {"de": "nur", "en": "only"}
_NONE: Final = {"de": "keine", "en": "no"}
_TO: Final = {"de": "bis", "en": "to"}
_ABSENT: Final = {
    "de": "{label} {name} gibt es nicht: {above} hat {held}.",
    "en": "{label} {name} does not exist: {above} has {held}.",
}
_UNKNOWN: Final = {
    "de": "{label} {name} ist hier nicht bekannt: Von {above} kennt die Inhaltsangabe {held} und ist dort "
    "unvollständig. Maßgeblich ist der amtliche Wortlaut.",
    "en": "{label} {name} is not known here: of {above} the summary has {held} and is incomplete there. The official "
    "wording is decisive.",
}
_GAP: Final = {
    "de": "{label} {name} ist in der Inhaltsangabe nicht enthalten. Maßgeblich ist der amtliche Wortlaut.",
    "en": "{label} {name} is not contained in the summary. The official wording is decisive.",
}


def said_of(standing: Standing, statute: Source, language: Language) -> str:
    """Return a sentence on an address that has no text: what the act, or the summary of it, has there.

    :param statute: the act's entry in the manifest.
    """
    label, name = norm_label(standing.norm), statute.short_title
    if standing.level is None:
        return _GAP[language].format(label=label, name=name)
    act = {"de": f"Das {name}", "en": f"the {name}"}[language]
    above = act if standing.level == "paragraph" else norm_label(_above(standing))
    sentence = (_UNKNOWN if standing.state == "unknown" else _ABSENT)[language]
    return sentence.format(label=label, name=name, above=above, held=held(standing, language))


def held(standing: Standing, language: Language) -> str:
    """Return what there is on the level of an address that was not found, e.g. ``3 Absätze (1 bis 3)``."""
    one, many = _LEVELS[language][standing.level or "absatz"]
    has = standing.has
    if len(has) <= 1:
        return f"{_ONLY[language]} {one} {has[0]}" if has else f"{_NONE[language]} {many}"
    return f"{len(has)} {many} ({_range(has, language)})"


def nearest(standing: Standing) -> Norm:
    """Return an address that there is instead of one that was not found; ``standing.has`` is not empty."""
    level = standing.level or "absatz"
    return replace(_above(standing), **{level: standing.has[0]})


def _range(values: Sequence[str], language: Language) -> str:
    return f"{values[0]} {_TO[language]} {values[-1]}"


def _above(standing: Standing) -> Norm:
    """Return the address cut off above the level that was not found."""
    norm = standing.norm
    kept: dict[Level, Norm] = {
        "absatz": Norm(norm.paragraph),
        "satz": Norm(norm.paragraph, norm.absatz),
        "nummer": Norm(norm.paragraph, norm.absatz, satz=norm.satz),
        "buchstabe": Norm(norm.paragraph, norm.absatz, norm.nummer, satz=norm.satz),
    }
    return kept[standing.level or "absatz"]
