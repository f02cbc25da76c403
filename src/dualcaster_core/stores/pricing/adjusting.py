"""The sell price of a copy, from what it is worth: a pure rule that says of each step what it does."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.money import from_cents, scale_cents
from dualcaster_core.stores.multipliers import Multiplier
from dualcaster_core.stores.pricing.rules import (
    ENDING_STEPS,
    ENDING_WORDS,
    LARGEST_PRICE_CENTS,
    PriceEnding,
    PriceRules,
)

OLDEST_PRICE: Final = timedelta(days=14)
"""A market price that was seen longer ago sets no sell price."""


class NoPrice(StrEnum):
    """Why a line keeps the price that it has."""

    NO_MARKET_PRICE = "no_market_price"
    SUSPECT = "suspect"
    STALE = "stale"
    NOT_FOR_SALE = "not_for_sale"


NO_PRICE_WORDS: Final[dict[NoPrice, str]] = {
    NoPrice.NO_MARKET_PRICE: "the market has no price for it",
    NoPrice.SUSPECT: "its market price is being checked, as it moved too far at once",
    NoPrice.STALE: "its market price is older than 14 days",
    NoPrice.NOT_FOR_SALE: "it has no sell price, and the store prices such lines by hand",
}


@frozen(kw_only=True)
class MarketFacts:
    """What the market says of a printing and finish, near mint, in cents. ``is_suspect``: set aside for a look."""

    cents: int | None
    source: str | None = None
    observed_at: datetime | None = None
    is_suspect: bool = False


@frozen(kw_only=True)
class LineFacts:
    """What a sell price is derived from: all of it, so that the explanation can be given again for good.

    ``reference_cents`` is what the copies cost 24 hours ago, None for a line without a price then; ``cost_cents`` what
    the store paid for one.
    """

    market: MarketFacts
    multipliers: tuple[Multiplier, ...]
    reference_cents: int | None = None
    cost_cents: int | None = None


@frozen(kw_only=True)
class PriceStep:
    """One step of a price: its name, a sentence, and by how many cents it moves what came before."""

    name: str
    sentence: str
    effect_cents: int


@frozen(kw_only=True)
class SellPrice:
    """A sell price in cents, and the steps that add up to it."""

    cents: int
    steps: tuple[PriceStep, ...]


class _Ladder:
    """Collects steps: each notes the difference that it makes, and none that makes no difference."""

    def __init__(self, cents: int, sentence: str) -> None:
        self.cents = cents
        self.steps = [PriceStep(name="market", sentence=sentence, effect_cents=cents)]

    def to(self, cents: int, name: str, sentence: str) -> None:
        if cents != self.cents:
            self.steps.append(PriceStep(name=name, sentence=sentence, effect_cents=cents - self.cents))
            self.cents = cents


def keeps_price(market: MarketFacts, now: datetime) -> NoPrice | None:
    """Say why a market price sets no sell price at a moment; None where it does."""
    if market.cents is None or market.cents <= 0 or market.observed_at is None:
        return NoPrice.NO_MARKET_PRICE
    if market.is_suspect:
        return NoPrice.SUSPECT
    return NoPrice.STALE if now - market.observed_at > OLDEST_PRICE else None


def sell_price(facts: LineFacts, rules: PriceRules) -> SellPrice:
    """Derive a sell price from a market price that is fit for it; its steps add up to it exactly.

    The market's price, the store's multipliers and its adjustment; then no further than the limit of a day; then no
    lower than the floor and the cost, which come before the limit; at last the ending that lies nearest within all of
    these, where there is one.
    """
    cents = facts.market.cents or 0
    ladder = _Ladder(cents, f"{_money(cents)} is the market price of a near mint copy in English")
    for factor in facts.multipliers:
        scaled = scale_cents(ladder.cents, factor.percent)
        ladder.to(scaled, factor.name, f"{factor.percent} % of it for {factor.name} {factor.of}")
    _adjust(ladder, rules)
    low, high = _limits(facts, rules)
    _limit(ladder, facts, rules)
    _raise_to_bounds(ladder, facts, rules)
    _end(ladder, rules.ending, low, high)
    return SellPrice(cents=ladder.cents, steps=tuple(ladder.steps))


def _adjust(ladder: _Ladder, rules: PriceRules) -> None:
    percent = rules.price_adjustment_pct
    side = "above" if percent > 0 else "below"
    adjusted = min(scale_cents(ladder.cents, 100 + percent), LARGEST_PRICE_CENTS)
    ladder.to(adjusted, "adjustment", f"the store sells {abs(percent)} % {side} the market")


def _moved_within(reference: int, percent: int) -> tuple[int, int]:
    """Return the lowest and the highest price that a day allows; of cheap cards at least a cent either way."""
    low = -(-reference * (100 - percent) // 100)
    high = reference * (100 + percent) // 100
    return max(1, min(low, reference - 1)), max(high, reference + 1)


def _limits(facts: LineFacts, rules: PriceRules) -> tuple[int, int]:
    """Return between which prices an ending may be chosen."""
    bounds = [rules.floor_cents]
    if rules.never_below_cost and facts.cost_cents is not None:
        bounds.append(facts.cost_cents)
    low, high = max(bounds), LARGEST_PRICE_CENTS
    if facts.reference_cents is not None:
        lowest, highest = _moved_within(facts.reference_cents, rules.daily_limit_pct)
        low, high = max(low, lowest), max(highest, low)
    return low, high


def _limit(ladder: _Ladder, facts: LineFacts, rules: PriceRules) -> None:
    if facts.reference_cents is None:
        return
    low, high = _moved_within(facts.reference_cents, rules.daily_limit_pct)
    ladder.to(
        min(max(ladder.cents, low), high),
        "daily_limit",
        f"a price moves by at most {rules.daily_limit_pct} % a day, and it was {_money(facts.reference_cents)}",
    )


def _raise_to_bounds(ladder: _Ladder, facts: LineFacts, rules: PriceRules) -> None:
    floor = max(ladder.cents, rules.floor_cents)
    ladder.to(floor, "floor", f"nothing is sold for less than {_money(rules.floor_cents)}")
    if rules.never_below_cost and facts.cost_cents is not None:
        cost = max(ladder.cents, facts.cost_cents)
        ladder.to(cost, "cost", f"the store paid {_money(facts.cost_cents)} for a copy")


def _end(ladder: _Ladder, ending: PriceEnding, low: int, high: int) -> None:
    """Move to the nearest price of an ending between two bounds, up where two are as near; stay where there is none."""
    step, first = ENDING_STEPS[ending]
    below = (ladder.cents - first) // step * step + first
    fitting = [price for price in (below, below + step) if max(low, 1) <= price <= high]
    if fitting:
        nearest = min(fitting, key=lambda price: (abs(price - ladder.cents), -price))
        ladder.to(nearest, "ending", f"prices are {ENDING_WORDS[ending]}")


def _money(cents: int) -> str:
    return f"${from_cents(cents):,}"
