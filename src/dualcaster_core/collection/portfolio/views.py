"""What people see of the worth of their inventory."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.views import ListedPrinting


@frozen(kw_only=True)
class PortfolioPeriod:
    """How the worth of what is owned now moved in ``days`` days, in US dollars.

    ``value_before`` and ``value_now`` are of the ``copies`` of which both prices are known; where there are none,
    ``change`` and ``change_percent`` are None.
    """

    days: int
    value_before: Decimal
    value_now: Decimal
    copies: int
    change: Decimal | None
    change_percent: float | None


@frozen(kw_only=True)
class PortfolioPoint:
    """What the cards that are owned now were worth on a day, in US dollars."""

    day: date
    value: Decimal


@frozen(kw_only=True)
class Mover:
    """A card and finish that one owns, and how its price moved, in US dollars.

    ``amount`` is the value of a near mint copy, ``amount_before`` that of ``days`` days before, ``total_change`` the
    difference for all ``copies`` in their conditions.
    """

    card: ListedPrinting
    finish: Finish
    source: str
    copies: int
    amount: Decimal
    amount_before: Decimal
    change: Decimal
    change_percent: float
    total_change: Decimal


@frozen(kw_only=True)
class PortfolioMovers:
    """The cards of an inventory that moved most in ``days`` days up to ``as_of``, the day of its newest price.

    ``rising`` and ``falling`` go by ``total_change``, the others by ``change_percent``; the biggest comes first.
    """

    days: int
    as_of: date | None
    rising: tuple[Mover, ...] = ()
    falling: tuple[Mover, ...] = ()
    rising_percent: tuple[Mover, ...] = ()
    falling_percent: tuple[Mover, ...] = ()


@frozen(kw_only=True)
class PortfolioView:
    """What an inventory is worth, in US dollars, and how that moved up to ``as_of``, the day of its newest price.

    ``value`` is of all ``copies``; ``unpriced_copies`` add nothing to it. Periods and ``points`` hold what is owned now
    against former prices, over the copies whose prices are known (at most the most valuable ones of a very large
    inventory): cards that came or went meanwhile make no gain and no loss.
    """

    entries: int
    copies: int
    value: Decimal
    unpriced_copies: int
    as_of: date | None
    periods: tuple[PortfolioPeriod, ...]
    points: tuple[PortfolioPoint, ...]
