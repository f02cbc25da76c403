"""Condition and finish of a copy."""

from enum import IntEnum, StrEnum


class Condition(IntEnum):
    """Grade of a copy on the North American scale; the number is its rank, 5 the best."""

    DMG = 1
    HP = 2
    MP = 3
    LP = 4
    NM = 5


class Finish(StrEnum):
    """How a copy is printed. The finish of a copy is stated, never guessed."""

    NONFOIL = "nonfoil"
    FOIL = "foil"
    ETCHED = "etched"


class Rarity(StrEnum):
    """Rarity as Scryfall names it."""

    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    MYTHIC = "mythic"
    SPECIAL = "special"
    BONUS = "bonus"
