"""In which order names are offered for what somebody typed."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from math import sqrt
from typing import Final

UNRANKED: Final = 25_000
"""The EDHREC rank of cards that have none: lands, banned cards, and what nobody plays."""

FITS: Final = 95.0
"""The least score of a name that has what was typed as it was typed; near misses have less."""


class Fit(Enum):
    """How a name fits what was typed, as it was typed; the best first."""

    NAME = "is the name, or the name of a face"
    NICKNAME = "is what players call the card"
    BEGINS_WITH_WORDS = "is the first words of the name"
    BEGINS = "is the beginning of the name, within a word"
    HOLDS_WORDS = "is words of the name"
    HOLDS = "is beginnings of words of the name, in their order"
    BEGINS_WITHOUT_SPACES = "is the beginning of the name, written together"


_TIERS: Final[Mapping[Fit, int]] = {
    Fit.NAME: 0,
    Fit.NICKNAME: 1,
    Fit.BEGINS_WITH_WORDS: 2,
    Fit.BEGINS: 2,
    Fit.HOLDS_WORDS: 2,
    Fit.HOLDS: 2,
    Fit.BEGINS_WITHOUT_SPACES: 3,
}
_SETBACKS: Final[Mapping[Fit, int]] = dict.fromkeys(Fit, 1) | {Fit.BEGINS: 2, Fit.HOLDS_WORDS: 2, Fit.HOLDS: 4}
"""How many times as popular a name must be to come before one that begins with the very words."""
_ORDER: Final[Mapping[Fit, int]] = {fit: at for at, fit in enumerate(Fit)}
_SCORES: Final[Mapping[Fit, float]] = {Fit.NAME: 100.0, Fit.NICKNAME: 99.0}

NEAR_MISS_TIER: Final = 4

Place = tuple[int, int, int]
"""What names are sorted by: smaller comes first."""


def popularity_rank(edhrec_rank: int | None, printings: int) -> int:
    """Rank a card by how much it is played and how often it was printed; a smaller number is more popular.

    EDHREC counts Commander decks alone; a card that was printed again and again is known beyond them: a hundred times
    the EDHREC rank, divided by the square root of the number of printings.
    """
    return max(1, round(100 * (edhrec_rank or UNRANKED) / sqrt(max(1, printings))))


def places_of(fit: Fit, popularity: Iterable[int]) -> Iterator[Place]:
    """Place names that all fit alike: exact names, then nicknames, then the popular ones, nearer fits in advance."""
    tier, setback, order = _TIERS[fit], _SETBACKS[fit], _ORDER[fit]
    return ((tier, rank * setback, order) for rank in popularity)


def place_of_near_miss(score: float, popularity: int) -> Place:
    """Place a name that only resembles what was typed: after all that fit, the nearest first."""
    return (NEAR_MISS_TIER, -round(score), popularity)


def score_of(fit: Fit) -> float:
    """Say how well a name fits, 0 to 100."""
    return _SCORES.get(fit, FITS)
