"""What people see of the worth of their inventory."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.portfolio.tiers import TierStanding
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
class PortfolioProfit:
    """What was paid for an inventory and what it gained, in US dollars.

    ``cost`` is of the copies of which that is known, ``uncosted_copies`` are the others: nothing was stated, or in a
    currency that is not converted. ``profit`` compares the ``compared_copies`` that have a price too; None without any.
    """

    cost: Decimal
    uncosted_copies: int
    compared_copies: int
    profit: Decimal | None
    profit_percent: float | None


@frozen(kw_only=True)
class PortfolioPart:
    """The copies of a set or finish: how many, what they are worth in US dollars, their share of all, and the profit.

    ``code`` is that of the set, or the finish.
    """

    code: str
    name: str
    copies: int
    value: Decimal
    share_percent: float
    profit: Decimal | None


@frozen(kw_only=True)
class PortfolioView:
    """What an inventory is worth, in US dollars, and how that moved up to ``as_of``, the day of its newest price.

    ``value`` is of all ``copies``; ``unpriced_copies`` add nothing to it. Periods and ``points`` hold what is owned now
    against former prices, over the copies whose prices are known (at most the most valuable ones of a very large
    inventory): cards that came or went meanwhile make no gain and no loss. ``sets`` are those worth most, at most 50.
    """

    entries: int
    copies: int
    value: Decimal
    unpriced_copies: int
    as_of: date | None
    periods: tuple[PortfolioPeriod, ...]
    points: tuple[PortfolioPoint, ...]
    tier: TierStanding
    profit: PortfolioProfit
    sets: tuple[PortfolioPart, ...] = ()
    finishes: tuple[PortfolioPart, ...] = ()


@frozen(kw_only=True)
class PortfolioDay:
    """What an inventory was worth when a day ended and what had been paid for it, in US dollars.

    An estimate (``is_estimate``) is of the days before the first snapshot: what is owned now at the prices of then.
    """

    day: date
    value: Decimal
    cost: Decimal
    copies: int
    is_estimate: bool = False


@frozen(kw_only=True)
class PortfolioHistory:
    """The worth of an inventory by day, oldest first.

    ``estimated_share_percent`` is the share of the worth whose former prices the estimates know: the rest stands at its
    value of today in them. None without estimates.
    """

    days: tuple[PortfolioDay, ...]
    estimated_share_percent: float | None = None


@frozen(kw_only=True)
class PortfolioPosition:
    """One entry of an inventory in the export, in US dollars but for ``paid``, which is in ``paid_currency``."""

    card: str
    name: str
    set_code: str
    collector_number: str
    finish: str
    condition: str
    language: str
    quantity: int
    unit_value: Decimal | None
    value: Decimal | None
    value_source: str | None
    paid: Decimal | None
    paid_currency: str
    cost: Decimal | None
    profit: Decimal | None


@frozen(kw_only=True)
class PortfolioExport:
    """An inventory with values, costs and profits, entry by entry."""

    positions: tuple[PortfolioPosition, ...]
