"""What the apps call sets, in Scryfall's codes and names.

Codes: the two-letter ones that Wizards used before 2003 live on in Deckbox and EchoMTG. Names: shops put the series in
front. Whatever is not listed is looked up as it stands.
"""

import re
from functools import lru_cache

from dualcaster_core.kernel.text import fold

_CODES = {
    **{"1e": "lea", "2e": "leb", "2u": "2ed", "3e": "3ed", "4e": "4ed", "5e": "5ed", "6e": "6ed", "7e": "7ed"},
    **{"an": "arn", "aq": "atq", "le": "leg", "dk": "drk", "fe": "fem", "ch": "chr", "hm": "hml", "br": "brb"},
    **{"ia": "ice", "al": "all", "mi": "mir", "vi": "vis", "wl": "wth", "te": "tmp", "st": "sth", "ex": "exo"},
    **{"uz": "usg", "gu": "ulg", "cg": "uds", "mm": "mmq", "ne": "nem", "pr": "pcy", "in": "inv", "ps": "pls"},
    **{"ap": "apc", "od": "ody", "po": "por", "p2": "p02", "pk": "ptk", "p3": "s99", "p4": "s00", "ug": "ugl"},
    **{"bd": "btd", "cstd": "cst", "list": "plst", "plist": "plst"},
}
_NAMES = {
    "10th edition": "Tenth Edition",
    "9th edition": "Ninth Edition",
    "8th edition": "Eighth Edition",
    "7th edition": "Seventh Edition",
    "alpha edition": "Limited Edition Alpha",
    "beta edition": "Limited Edition Beta",
    "commander": "Commander 2011",
    "avatar: the last airbender: eternal-legal": "Avatar: The Last Airbender Eternal",
    "commander: adventures in the forgotten realms": "Forgotten Realms Commander",
    "commander: innistrad: crimson vow": "Crimson Vow Commander",
    "commander: innistrad: midnight hunt": "Midnight Hunt Commander",
    "commander: kamigawa: neon dynasty": "Neon Dynasty Commander",
    "commander: streets of new capenna": "New Capenna Commander",
    "commander: the lord of the rings: tales of middle-earth": "Tales of Middle-earth Commander",
    "extras: commander legends: battle for baldur's gate": "Battle for Baldur's Gate Tokens",
    "magic: the gathering-commander": "Commander 2011",
    "magic: the gathering-conspiracy": "Conspiracy",
    "march of the machine: multiverse legends": "Multiverse Legends",
    "modern masters 2015 edition": "Modern Masters 2015",
    "modern masters 2017 edition": "Modern Masters 2017",
    "mystery booster cards": "Mystery Booster",
    "outlaws of thunder junction: breaking news": "Breaking News",
    "planechase 2012 edition": "Planechase 2012",
    "secret lair drop series": "Secret Lair Drop",
    "the list reprints": "The List",
    "time spiral: remastered": "Time Spiral Remastered",
    'time spiral "timeshifted"': "Time Spiral Timeshifted",
    "ultimate masters: box toppers": "Ultimate Box Topper",
}
_SHAPES = (
    (re.compile(r"Universes Beyond: (.+)"), r"\1"),
    (re.compile(r"Commander: (.+)"), r"\1 Commander"),
    (re.compile(r"Art Series: (.+)"), r"\1 Art Series"),
    (re.compile(r"(?:Promo Pack|Prerelease Events): (.+)"), r"\1 Promos"),
    (re.compile(r"Extras: (.+)"), r"\1 Tokens"),
    (re.compile(r"(.+) \([A-Z0-9]{3}\)"), r"\1"),
    (re.compile(r"(Magic 20[0-9]{2}) Core Set"), r"\1"),
    (re.compile(r"(Commander 20[0-9]{2}) Edition"), r"\1"),
)
_LOOKS_LIKE_A_CODE = re.compile(r"[A-Za-z0-9_]{2,6}")

UNNUMBERED = {
    **{"lea": "Limited Edition Alpha", "leb": "Limited Edition Beta", "2ed": "Unlimited Edition"},
    **{"3ed": "Revised Edition", "4ed": "Fourth Edition", "5ed": "Fifth Edition", "chr": "Chronicles"},
    **{"arn": "Arabian Nights", "atq": "Antiquities", "leg": "Legends", "drk": "The Dark", "fem": "Fallen Empires"},
    **{"ice": "Ice Age", "hml": "Homelands", "all": "Alliances", "mir": "Mirage", "vis": "Visions"},
    **{"wth": "Weatherlight", "tmp": "Tempest", "sth": "Stronghold", "por": "Portal", "p02": "Portal Second Age"},
    **{"fbb": "Foreign Black Border", "sum": "Summer Magic / Edgar", "cst": "Coldsnap Theme Decks"},
    **{"ced": "Collectors' Edition", "cei": "Intl. Collectors' Edition", "ath": "Anthologies"},
}
"""Sets without a collector number on the card, which apps number as they like."""

_UNNUMBERED_NAMES = frozenset(fold(name) for name in UNNUMBERED.values())


def is_unnumbered(set_code: str | None, set_name: str | None) -> bool:
    """Tell whether the cards of a set (as ``scryfall_set`` gives it) carry no collector number."""
    return set_code in UNNUMBERED or (set_name is not None and fold(set_name) in _UNNUMBERED_NAMES)


@lru_cache(maxsize=4096)
def scryfall_set(code: str, name: str) -> tuple[str | None, str | None]:
    """Return code and name of a set as Scryfall has them, as far as that is known; None for what is blank."""
    lowered = code.lower()
    told = _CODES.get(lowered, lowered) or None
    if name:
        return told, _plain_name(name)
    return told, "The List" if told == "plst" else None


def _plain_name(name: str) -> str:
    listed = _NAMES.get(fold(name))
    if listed is not None:
        return listed
    shorter = next((shape.sub(put, name) for shape, put in _SHAPES if shape.fullmatch(name)), None)
    return name if shorter is None else _plain_name(shorter)


@lru_cache(maxsize=4096)
def code_and_name(edition: str) -> tuple[str, str]:
    """Split what stands in an ``Edition`` column, a code or a name, into a code and a name, one or both."""
    if not _LOOKS_LIKE_A_CODE.fullmatch(edition):
        return "", edition
    return edition, edition if edition.istitle() and edition.isalpha() else ""
