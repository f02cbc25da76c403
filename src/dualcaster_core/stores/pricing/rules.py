"""What a store says about its own sell prices."""

from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed

LOWEST_ADJUSTMENT, HIGHEST_ADJUSTMENT = -50, 100
LARGEST_FLOOR_CENTS: Final = 10_000
LARGEST_PRICE_CENTS: Final = 10_000_000
"""The highest sell price that is ever set: $100,000."""


class PriceEnding(StrEnum):
    """How the prices of a store end."""

    EXACT = "exact"
    NINETY_NINE = "99"
    FORTY_NINE_OR_NINETY_NINE = "49_99"
    QUARTERS = "quarters"
    DIMES = "dimes"
    WHOLE = "whole"


ENDING_STEPS: Final[dict[PriceEnding, tuple[int, int]]] = {
    PriceEnding.EXACT: (1, 0),
    PriceEnding.NINETY_NINE: (100, 99),
    PriceEnding.FORTY_NINE_OR_NINETY_NINE: (50, 49),
    PriceEnding.QUARTERS: (25, 0),
    PriceEnding.DIMES: (10, 0),
    PriceEnding.WHOLE: (100, 0),
}
"""Prices of an ending are this many cents apart, the first of them at the second number."""
ENDING_WORDS: Final[dict[PriceEnding, str]] = {
    PriceEnding.EXACT: "to the cent",
    PriceEnding.NINETY_NINE: "ending in .99",
    PriceEnding.FORTY_NINE_OR_NINETY_NINE: "ending in .49 or .99",
    PriceEnding.QUARTERS: "in steps of 25 cents",
    PriceEnding.DIMES: "in steps of 10 cents",
    PriceEnding.WHOLE: "in whole dollars",
}


@frozen(kw_only=True)
class PriceRules:
    """How a store has its sell prices follow the market; switched off until it turns it on.

    ``price_adjustment_pct`` is percent above (or below, where negative) what a copy is worth. No price falls below
    ``floor_cents``, nor, with ``never_below_cost``, below what was paid for the copies. Within 24 hours a price moves
    by at most ``daily_limit_pct`` percent. Lines without a price get one with ``price_unpriced`` alone. ``version``
    counts the edits. Raises ``ValidationFailed``.
    """

    auto_price_adjustment: bool = False
    price_adjustment_pct: int = field(default=0)
    floor_cents: int = field(default=25)
    never_below_cost: bool = True
    ending: PriceEnding = PriceEnding.EXACT
    daily_limit_pct: int = field(default=20)
    price_unpriced: bool = False
    version: int = 0

    @price_adjustment_pct.validator
    def _check_adjustment(self, _: object, percent: int) -> None:
        if not LOWEST_ADJUSTMENT <= percent <= HIGHEST_ADJUSTMENT:
            raise ValidationFailed(
                f"prices lie between {-LOWEST_ADJUSTMENT} % below and {HIGHEST_ADJUSTMENT} % above the market",
                field="price_adjustment_pct",
            )

    @floor_cents.validator
    def _check_floor(self, _: object, cents: int) -> None:
        if not 1 <= cents <= LARGEST_FLOOR_CENTS:
            raise ValidationFailed("the lowest price lies between $0.01 and $100", field="floor")

    @daily_limit_pct.validator
    def _check_limit(self, _: object, percent: int) -> None:
        if not 1 <= percent <= 100:
            raise ValidationFailed("the limit of a day lies between 1 and 100 percent", field="daily_limit_pct")
