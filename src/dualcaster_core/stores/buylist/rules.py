"""The rules of a store's buylist: data that the store edits, checked as a whole."""

from typing import Any, Final

from attrs import field, frozen

from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import fold
from dualcaster_core.stores.multipliers import Multipliers

MOST_BANDS: Final = 12
MOST_NAMES: Final = 500
"""How many cards the hot and the dark list name at most, each."""
LONGEST_NAME: Final = 200
HIGHEST_PRICE: Final = 10_000_000
"""Cents: no copy is bought above this."""
HIGHEST_BUDGET: Final = 100_000_000
MOST_COPIES: Final = 9_999
NEARBY_MILES: Final = 50
"""How far from a store people live whose wants count as nearby."""


def _refuse(name: str, message: str) -> ValidationFailed:
    return ValidationFailed(message, field=name)


def _within(lowest: int, highest: int) -> Any:
    def check(_: object, attribute: Any, value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            name = attribute.name.replace("_", " ")
            raise _refuse(attribute.name, f"{name} is a whole number from {lowest} to {highest}")

    return check


def _optional(lowest: int, highest: int) -> Any:
    check = _within(lowest, highest)

    def check_if_given(instance: object, attribute: Any, value: int | None) -> None:
        if value is not None:
            check(instance, attribute, value)

    return check_if_given


@frozen
class PriceBand:
    """From which market price on, in cents, a store pays which percentage of it."""

    from_cents: int = field(validator=_within(0, HIGHEST_PRICE))
    percent: int = field(validator=_within(0, 100))


BANDS: Final = (PriceBand(0, 0), PriceBand(100, 40), PriceBand(500, 50), PriceBand(2_500, 60), PriceBand(10_000, 65))


@frozen(kw_only=True)
class BuylistBudget:
    """How much cash a store promises at most, in cents, per day, week and month of its own calendar; None: no limit."""

    day_cents: int | None = field(default=None, validator=_optional(0, HIGHEST_BUDGET))
    week_cents: int | None = field(default=None, validator=_optional(0, HIGHEST_BUDGET))
    month_cents: int | None = field(default=None, validator=_optional(0, HIGHEST_BUDGET))


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Trim the names of cards; the first spelling of each stays."""
    kept: dict[str, str] = {}
    for name in names:
        trimmed = " ".join(name.split())
        if trimmed:
            kept.setdefault(fold(trimmed), trimmed)
    return tuple(kept.values())


def _listed(_: object, attribute: Any, names: tuple[str, ...]) -> None:
    said = attribute.name.replace("_", " ")
    if len(names) > MOST_NAMES:
        raise _refuse(attribute.name, f"the {said} names at most {MOST_NAMES} cards")
    if any(len(name) > LONGEST_NAME or not name.isprintable() for name in names):
        raise _refuse(attribute.name, f"a name on the {said} has at most {LONGEST_NAME} printable characters")


@frozen(kw_only=True)
class BuylistRules:
    """What a store pays for cards.

    All percentages are whole. ``bands`` rise by price and begin at zero; ``multipliers`` are those of condition,
    finish and language. Hot cards pay ``hot_percent`` more, dark ones are not bought. Each unfilled
    want within the store's radius adds ``nearby_want_percent``, every ten elsewhere ``ten_wants_percent``, up to
    ``most_demand_percent`` together. A card of which ``fast_copies`` or more were sold in 30 days pays
    ``fast_percent`` more; one with a stock of ``stock_target`` or more pays ``overstock_percent`` less. No offer is
    above ``ceiling_percent`` of what the store sells the card for. ``card_cap``: with so many copies in stock and on
    open orders no more are bought. Offers are rounded down to ``round_to_cents`` and stand for ``offer_days``.
    Raises ``ValidationFailed``, with the field.
    """

    is_open: bool = True
    bands: tuple[PriceBand, ...] = BANDS
    multipliers: Multipliers = field(factory=Multipliers)
    languages: tuple[str, ...] = tuple(LANGUAGES)
    hot_list: tuple[str, ...] = field(default=(), converter=_names, validator=_listed)
    hot_percent: int = field(default=15, validator=_within(0, 100))
    dark_list: tuple[str, ...] = field(default=(), converter=_names, validator=_listed)
    nearby_want_percent: int = field(default=2, validator=_within(0, 20))
    ten_wants_percent: int = field(default=1, validator=_within(0, 20))
    most_demand_percent: int = field(default=10, validator=_within(0, 50))
    fast_copies: int = field(default=8, validator=_within(1, MOST_COPIES))
    fast_percent: int = field(default=5, validator=_within(0, 50))
    stock_target: int = field(default=100, validator=_within(1, MOST_COPIES))
    overstock_percent: int = field(default=10, validator=_within(0, 100))
    ceiling_percent: int = field(default=100, validator=_within(1, 100))
    card_cap: int = field(default=200, validator=_within(0, MOST_COPIES))
    round_to_cents: int = field(default=1, validator=_within(1, 100))
    offer_days: int = field(default=7, validator=_within(1, 60))
    budget: BuylistBudget = field(factory=BuylistBudget)

    def __attrs_post_init__(self) -> None:
        prices = [band.from_cents for band in self.bands]
        if not 1 <= len(prices) <= MOST_BANDS or prices[0] != 0 or prices != sorted(set(prices)):
            raise _refuse("bands", f"price bands begin at $0 and rise; there are 1 to {MOST_BANDS}")
        unknown = [code for code in self.languages if code not in LANGUAGES]
        if unknown or not self.languages:
            raise _refuse("languages", "a store buys cards in one of the known languages at least")
        both = {fold(name) for name in self.hot_list} & {fold(name) for name in self.dark_list}
        if both:
            raise _refuse("dark_list", f"{min(both)!r} is on the hot and on the dark list")

    def percent_at(self, market_cents: int) -> int:
        """Return the base percentage at a market price."""
        return next(band.percent for band in reversed(self.bands) if market_cents >= band.from_cents)


@frozen(kw_only=True)
class StoredRules:
    """A version of a store's rules; each change is a new one. Version 0: the defaults, as nobody has changed any."""

    store_id: int
    version: int
    rules: BuylistRules
