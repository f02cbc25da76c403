"""The chance that a store sells a copy within 30 days, from its own sales and the market's."""

from math import exp
from typing import Final

LEAST_SALES: Final = 5
"""With fewer sales in 90 days, its own and the market's together, there is too little to say anything."""
OWN_WEIGHT: Final = 5
"""So many own sales weigh as much as all that the market says."""
MOST_COPIES_AHEAD: Final = 1_000


def chance_to_sell(*, sold_90_days: int, market_sold_90_days: int, offered: int, in_stock: int) -> float | None:
    """Return the chance that a copy bought now is sold within 30 days, from 0 to 1; None for too little data.

    Copies sell one after the other, so that of this one sells when more than ``in_stock`` do. Sales of 30 days are
    taken as Poisson with the rate ``w * own + (1 - w) * share``: ``own`` is a third of what the store sold in 90 days,
    ``share`` a third of what the market sold, by the store's part of all copies ``offered`` (the new one among them),
    and ``w = n / (n + 5)`` for ``n`` own sales.
    """
    if sold_90_days + market_sold_90_days < LEAST_SALES:
        return None
    own = sold_90_days / 3
    mine = in_stock + 1
    share = market_sold_90_days / 3 * mine / (mine + offered)
    weight = sold_90_days / (sold_90_days + OWN_WEIGHT)
    return more_than(in_stock, weight * own + (1 - weight) * share)


def more_than(copies: int, rate: float) -> float:
    """Return the chance that a Poisson count of this rate is above so many copies."""
    if copies >= MOST_COPIES_AHEAD or rate <= 0:
        return 0.0
    if rate > 700:
        return 1.0
    term = total = exp(-rate)
    for count in range(1, copies + 1):
        term *= rate / count
        total += term
    return min(1.0, max(0.0, 1.0 - total))
