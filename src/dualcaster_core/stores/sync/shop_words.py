"""How shop systems write the grade, the finish and the language of a copy: ``Near Mint Foil - Japanese``."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES

NM, LP, MP, HP, DMG = Condition.NM, Condition.LP, Condition.MP, Condition.HP, Condition.DMG
GRADES: Final[Mapping[str, Condition]] = {
    **{"nm": NM, "mint": NM, "near mint": NM, "nm mint": NM, "near mint mint": NM, "nm m": NM},
    **{"lp": LP, "sp": LP, "lightly played": LP, "light play": LP, "lightly play": LP, "slightly played": LP},
    **{"mp": MP, "moderately played": MP, "moderate play": MP, "played": MP},
    **{"hp": HP, "heavily played": HP, "heavy play": HP},
    **{"dmg": DMG, "damaged": DMG, "poor": DMG},
}
"""The American scale, as its words are written by shops; keys are small letters with single spaces."""
_FINISHES: Final = (
    (re.compile(r"\b(?:etched foil|foil etched|etched)\b"), Finish.ETCHED),
    (re.compile(r"\b(?:non ?foil|normal|regular)\b"), Finish.NONFOIL),
    (re.compile(r"\b(?:\w+ )?foil\b|\bholo\b"), Finish.FOIL),
)
_LANGUAGES: Final[Mapping[str, str]] = {
    **{name.lower(): code for code, name in LANGUAGES.items()},
    **{"chinese s": "zhs", "chinese t": "zht", "chinese simplified": "zhs", "chinese traditional": "zht"},
    **{"jp": "ja", "jpn": "ja", "chinese": "zhs"},
}
MeaningT = TypeVar("MeaningT")
_NOT_SINGLE: Final = re.compile(r"\b(?:unopened|sealed|default title|brand new)\b")
_SPACES: Final = re.compile(r"[\s\-_/,:()\[\]·]+")


@frozen
class CopyWords:
    """What the words of a copy say; None where they do not. ``is_single``: they are not those of a sealed product."""

    condition: Condition | None = None
    finish: Finish | None = None
    language: str | None = None
    is_single: bool = True


def copy_words(*texts: str) -> CopyWords:
    """Read the words of a copy out of the texts that a shop states of it, in any order.

    Words that are none of grade, finish and language are passed over. A grade without a finish means nonfoil, as
    ``Near Mint`` does beside ``Near Mint Foil``.
    """
    text = " ".join(_SPACES.sub(" ", one).strip().casefold() for one in texts if one).strip()
    if _NOT_SINGLE.search(text):
        return CopyWords(is_single=False)
    finish, rest = _finish_in(text)
    language, rest = _taken(rest, _LANGUAGES)
    condition, _ = _taken(rest, GRADES)
    if finish is None and condition is not None:
        finish = Finish.NONFOIL
    return CopyWords(condition, finish, language)


def _finish_in(text: str) -> tuple[Finish | None, str]:
    for pattern, finish in _FINISHES:
        if pattern.search(text):
            return finish, _SPACES.sub(
                " ", re.sub(r"\b(?:etched|non ?foil|foil|normal|regular|holo)\b", " ", text)
            ).strip()
    return None, text


def _taken(text: str, words: Mapping[str, MeaningT]) -> tuple[MeaningT | None, str]:
    """Find the longest phrase of a vocabulary in a text, and return what it means and the text without it."""
    padded = f" {text} "
    for phrase in sorted(words, key=len, reverse=True):
        if f" {phrase} " in padded:
            return words[phrase], padded.replace(f" {phrase} ", " ", 1).strip()
    return None, text
