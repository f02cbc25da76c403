"""Standing: what somebody's reviews say of them, for the directory of traders."""

from enum import IntEnum
from fractions import Fraction


class Standing(IntEnum):
    """Standings in order. The number is stored and compared; what each asks for is in ``STANDING_NEEDS``."""

    NEWCOMER = 0
    ESTABLISHED = 1
    TRUSTED = 2
    ELITE = 3


STANDING_NEEDS = {
    Standing.NEWCOMER: (0, Fraction(0)),
    Standing.ESTABLISHED: (5, Fraction(4)),
    Standing.TRUSTED: (20, Fraction(9, 2)),
    Standing.ELITE: (50, Fraction(47, 10)),
}
"""The reviews and the average that each standing needs at least."""


def standing_of(stars: int, reviews: int) -> Standing:
    """Return the highest standing that so many reviews (>= 0), with so many stars in all, fully meet."""
    return max(
        standing
        for standing, (least, average) in STANDING_NEEDS.items()
        if standing is Standing.NEWCOMER or (reviews >= least and stars >= average * reviews)
    )
