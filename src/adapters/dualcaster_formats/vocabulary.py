"""What the apps call conditions, finishes and languages.

The same letters mean different grades, so each scale has a table of its own. Keys are compared without case, spaces,
hyphens and underscores.
"""

from collections.abc import Iterable, Mapping

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES, PRINTED_CODES

NM, LP, MP, HP, DMG = Condition.NM, Condition.LP, Condition.MP, Condition.HP, Condition.DMG

_SPARED = str.maketrans("", "", " -_\u00a0")


def word_key(text: str) -> str:
    """Reduce a word to what is compared."""
    return text.casefold().translate(_SPARED)


LETTERS: Mapping[str, Condition] = {"m": NM, "nm": NM, "lp": LP, "sp": LP, "mp": MP, "hp": HP, "d": DMG, "dmg": DMG}
"""Letters that mean the same in every scale made in America; Cardmarket's and Card Kingdom's mean other grades."""

OWN_GRADES: Mapping[str, Condition] = {
    **LETTERS,
    **{"mint": NM, "nearmint": NM, "lightlyplayed": LP, "moderatelyplayed": MP, "heavilyplayed": HP, "damaged": DMG},
}
"""Dualcaster's letters, and the words that mean the same grade everywhere."""

TCGPLAYER_GRADES: Mapping[str, Condition] = {
    **LETTERS,
    **{"mint": NM, "nearmint": NM, "lightlyplayed": LP, "moderatelyplayed": MP, "heavilyplayed": HP, "damaged": DMG},
}
DECKBOX_GRADES: Mapping[str, Condition] = {
    **LETTERS,
    **{"mint": NM, "nearmint": NM, "good(lightlyplayed)": LP, "played": MP, "heavilyplayed": HP, "damaged": DMG},
    **{"lightlyplayed": LP, "good": LP, "moderatelyplayed": MP, "poor": DMG},
}
"""Deckbox's scale, which Moxfield writes too."""

CARDMARKET_GRADES: Mapping[str, Condition] = {
    **{"mt": NM, "nm": NM, "ex": LP, "gd": MP, "lp": HP, "pl": HP, "po": DMG},
    **{"mint": NM, "nearmint": NM, "excellent": LP, "good": MP, "poor": DMG},
    **{"lightplayed": HP, "lightlyplayed": HP, "played": HP},
}
"""Cardmarket's scale (MT NM EX GD LP PL PO), which ManaBox and Dragon Shield spell out."""

CARDMARKET_NUMBERS: Mapping[str, Condition] = {
    **CARDMARKET_GRADES,
    **{"1": NM, "2": NM, "3": LP, "4": MP, "5": HP, "6": HP, "7": DMG},
}
ARCHIDEKT_GRADES: Mapping[str, Condition] = {
    **TCGPLAYER_GRADES,
}
ECHOMTG_GRADES: Mapping[str, Condition] = {
    **TCGPLAYER_GRADES,
    **{"dm": DMG},
}
TOPDECKED_GRADES: Mapping[str, Condition] = {
    **LETTERS,
    **{"mint": NM, "nearmint": NM, "slightlyplayed": LP, "lightlyplayed": LP, "moderatelyplayed": MP},
    **{"heavilyplayed": HP, "damaged": DMG},
}
CARDSPHERE_GRADES: Mapping[str, Condition] = {
    **LETTERS,
    **{"mint": NM, "nearmint": NM, "slightlyplayed": LP, "lightlyplayed": LP, "moderatelyplayed": MP},
    **{"heavilyplayed": HP, "damaged": DMG, "poor": DMG},
    **{"good(lightlyplayed)": LP, "played": MP},
}

TCGPLAYER_WORDS = {NM: "Near Mint", LP: "Lightly Played", MP: "Moderately Played", HP: "Heavily Played", DMG: "Damaged"}
DECKBOX_WORDS = {NM: "Near Mint", LP: "Good (Lightly Played)", MP: "Played", HP: "Heavily Played", DMG: "Damaged"}
MANABOX_WORDS = {NM: "near_mint", LP: "excellent", MP: "good", HP: "played", DMG: "poor"}
DRAGONSHIELD_WORDS = {NM: "NearMint", LP: "Excellent", MP: "Good", HP: "Played", DMG: "Poor"}
CARDMARKET_LETTERS = {NM: "NM", LP: "EX", MP: "GD", HP: "PL", DMG: "PO"}
CARDMARKET_DIGITS = {NM: "2", LP: "3", MP: "4", HP: "6", DMG: "7"}
OWN_WORDS = {grade: grade.name for grade in Condition}
ARCHIDEKT_WORDS = {**OWN_WORDS, DMG: "D"}
ECHOMTG_WORDS = {**OWN_WORDS, DMG: "DM"}
TOPDECKED_WORDS = {
    **{NM: "near mint", LP: "slightly played", MP: "moderately played", HP: "heavily played", DMG: "damaged"},
}
CARDSPHERE_WORDS = {
    NM: "Near Mint",
    LP: "Slightly Played",
    MP: "Moderately Played",
    HP: "Heavily Played",
    DMG: "Damaged",
}

NONFOIL, FOIL, ETCHED = Finish.NONFOIL, Finish.FOIL, Finish.ETCHED

NOT_FOIL_FLAGS = frozenset({"0", "false", "no"})
"""Words of a column of yes and no, which says that a card is no foil and not that it is not etched."""

FINISHES: Mapping[str, Finish] = {
    **{"normal": NONFOIL, "nonfoil": NONFOIL, "regular": NONFOIL, "foil": FOIL},
    **{"etched": ETCHED, "etchedfoil": ETCHED, "foiletched": ETCHED},
    **{"n": NONFOIL, "nf": NONFOIL, "f": FOIL, "e": ETCHED},
    **{"1": FOIL, "x": FOIL, "true": FOIL, "yes": FOIL, "0": NONFOIL, "false": NONFOIL, "no": NONFOIL},
}


def finish_of_word(text: str, finishes: Mapping[str, Finish]) -> Finish | None:
    """Tell the finish that a word means, by a format's words and by the treatments (``Surge Foil``) that are foils."""
    key = word_key(text)
    if key in finishes:
        return finishes[key]
    if key.endswith("foil") and not key.startswith("non"):
        return ETCHED if "etched" in key else FOIL
    return None


def understood(written: Iterable[str], words: Mapping[str, object]) -> str:
    """List the words that a cell may hold, for a message: those that the format writes, then the short ones."""
    short = [word for word in words if len(word) <= 3]
    known = {word_key(word): word for word in (*written, *(word.upper() for word in short)) if word}
    return ", ".join(list(known.values()) or list(words))


LANGUAGE_WORDS: Mapping[str, str] = {
    **{code: code for code in LANGUAGES},
    **PRINTED_CODES,
    **{word_key(name): code for code, name in LANGUAGES.items()},
    **{"chinese": "zhs", "chinesesimplified": "zhs", "schinese": "zhs", "chinese(s)": "zhs"},
    **{"chinesetraditional": "zht", "tchinese": "zht", "chinese(t)": "zht"},
    **{"zh": "zhs", "zhcn": "zhs", "zhhans": "zhs", "zhtw": "zht", "zhhant": "zht"},
    **{"portuguese(brazil)": "pt", "brazilianportuguese": "pt", "ptbr": "pt", "portugese": "pt"},
}
"""Scryfall's and printed codes and English names; none of them means two languages."""

CARDMARKET_LANGUAGES: Mapping[str, str] = {
    str(number): code
    for number, code in enumerate(("en", "fr", "de", "es", "it", "zhs", "ja", "pt", "ru", "ko", "zht"), start=1)
}

LANGUAGE_NAMES = dict(LANGUAGES)
DECKBOX_LANGUAGES = {**LANGUAGES, "zhs": "Chinese"}
MANABOX_LANGUAGES = {code: {"zhs": "zh_CN", "zht": "zh_TW"}.get(code, code) for code in LANGUAGES}
PRINTED_LANGUAGES = {
    code: {"ja": "JP", "ko": "KR", "zhs": "CS", "zht": "CT"}.get(code, code.upper()) for code in LANGUAGES
}
ECHOMTG_LANGUAGES = {code: {"zhs": "ZH"}.get(code, code.upper()) for code in LANGUAGES}
TCGPLAYER_LANGUAGES = {**LANGUAGES, "zhs": "Chinese (S)", "zht": "Chinese (T)"}
LANGUAGE_CODES = {code: code for code in LANGUAGES}
CARDMARKET_NUMBERS_OF_LANGUAGES = {code: number for number, code in CARDMARKET_LANGUAGES.items()}
