"""Condition and finish of a copy."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final, Literal, cast


class Condition(IntEnum):
    """Grade of a copy on the North American scale; the number is its rank, 5 the best."""

    DMG = 1
    HP = 2
    MP = 3
    LP = 4
    NM = 5


ConditionName = Literal["NM", "LP", "MP", "HP", "DMG"]
CONDITION_NAMES: Final[Mapping[Condition, ConditionName]] = {
    condition: cast("ConditionName", condition.name) for condition in Condition
}
"""What people call the conditions."""


class Finish(StrEnum):
    """How a copy is printed. The finish of a copy is stated, never guessed."""

    NONFOIL = "nonfoil"
    FOIL = "foil"
    ETCHED = "etched"


class LegalStatus(StrEnum):
    """Whether a card may be played in a format, as Scryfall names it; a format that does not know it is left out."""

    LEGAL = "legal"
    RESTRICTED = "restricted"
    BANNED = "banned"


class Rarity(StrEnum):
    """Rarity as Scryfall names it."""

    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    MYTHIC = "mythic"
    SPECIAL = "special"
    BONUS = "bonus"
