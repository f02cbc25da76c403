"""The market index: a chained index over baskets that are chosen anew each month.

On the first day of a month, and on the first day on which enough prices are known, a basket is chosen from what was
priced *then*. Until the next one the index follows it, each card weighted by its price with a cap; a card that stops
being priced stays at its last price and leaves when the next basket is chosen. So nothing that happened later decides
who is counted: winners are not chosen afterwards, and losers do not vanish (no survivorship bias). Chaining as in the
"Consumer Price Index Manual" (IMF and others, 2020), chapter 9; capped weights as stock indices use them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

BASE = 100.0
"""What every index begins with."""
LOOK_BACK_DAYS = 35
"""In how many days before a basket is chosen its cards must have had their prices."""
CURRENT_DAYS = 7
"""How old the price may be that a card is chosen at."""
CAP = 0.01
"""The largest weight of one card in a basket of many."""
SMALL_BASKET = 2.0
"""In a small basket a card weighs at most so many equal shares."""

EVERYTHING = "all"


@frozen(kw_only=True)
class IndexPoint:
    """What an index stood at when a day ended, and how many cards and finishes its basket holds."""

    day: date
    value: float
    cards: int


def cap_of(members: int) -> float:
    """Return the largest weight of one card in a basket of so many."""
    return min(1.0, max(CAP, SMALL_BASKET / members))


def capped_weights(cents: Sequence[int]) -> list[float]:
    """Weigh cards by their price, none above the cap; what is above it goes to the others by their price.

    The weights sum to 1.
    """
    cap = cap_of(len(cents))
    order = sorted(range(len(cents)), key=lambda place: -cents[place])
    rest, capped = sum(cents), 0
    while cents[order[capped]] * (1 - capped * cap) > cap * rest:
        rest -= cents[order[capped]]
        capped += 1
    share = (1 - capped * cap) / rest
    weights = [price * share for price in cents]
    for place in order[:capped]:
        weights[place] = cap
    return weights


def level(weights: Sequence[float], base: Sequence[int], now: Sequence[int]) -> float:
    """Return how a basket stands against the day it was chosen: 1.05 is 5 % above."""
    return sum(weight * after / before for weight, before, after in zip(weights, base, now, strict=True))


def carried(prices: Mapping[date, int], day: date) -> int | None:
    """Return the last price up to a day, however old: what stopped being priced stays where it was."""
    return next((prices[known] for known in sorted(prices, reverse=True) if known <= day), None)


def choosing_days(first: date, last: date, min_days: int) -> Iterator[date]:
    """List the days on which baskets are chosen, of prices from ``first`` to ``last``.

    The first one is that on which a card that was priced daily has prices of enough days; then the first of each month.
    """
    day = first + timedelta(days=min_days - 1)
    while day <= last:
        yield day
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
