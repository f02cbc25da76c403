"""What people see of the market as a whole."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import ChartPoint
from dualcaster_core.market.overview.index import IndexPoint
from dualcaster_core.market.statistics import PERIODS, WEEK

MOST_MOVERS = 100


class Direction(StrEnum):
    """Which way prices went."""

    UP = "up"
    DOWN = "down"


@frozen(kw_only=True)
class MarketFilter:
    """Which cards are looked at: of how many days (7 or 30), which finish and set, and from which price on, in US
    dollars; None keeps all. Raises ``ValidationFailed``."""

    days: int = WEEK
    finish: Finish | None = None
    set_code: str | None = None
    min_price: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        if self.days not in PERIODS:
            known = " or ".join(map(str, PERIODS))
            raise ValidationFailed(f"changes are told of {known} days, not of {self.days}", field="days")
        if self.min_price is not None and not (self.min_price.is_finite() and 0 <= self.min_price <= LARGEST):
            raise ValidationFailed(f"a price is between 0 and {LARGEST:,}", field="min_price")
        if self.set_code is not None and not (self.set_code.isascii() and 1 <= len(self.set_code) <= 10):
            raise ValidationFailed("a set is named by its code, such as mh2", field="set")


@frozen(kw_only=True)
class MarketMover:
    """A card and finish, and how its price moved in ``days`` days up to ``as_of``, in US dollars.

    ``points`` are its prices of the last 30 days, oldest first.
    """

    card: CardView
    finish: Finish
    source: str
    as_of: date
    price: Decimal
    price_before: Decimal
    change: Decimal
    change_percent: float
    points: tuple[ChartPoint, ...] = ()


@frozen(kw_only=True)
class MoversPage:
    """The cards that moved most, the biggest share first, and what continues after them, None at the end."""

    days: int
    direction: Direction
    items: tuple[MarketMover, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class SetMovement:
    """How the cards of a set moved: the median of their changes in percent, and how many rose, fell and stayed.

    ``value`` is one near mint copy of each card and finish that is counted, in US dollars.
    """

    set_code: str
    set_name: str
    released_at: str | None
    median_percent: float
    cards: int
    rising: int
    falling: int
    value: Decimal


@frozen(kw_only=True)
class SetMovements:
    """How whole sets moved in ``days`` days, those worth most first."""

    days: int
    items: tuple[SetMovement, ...]


@frozen(kw_only=True)
class MarketIndex:
    """An index and how it stands: ``scope`` is ``all``, or ``finish:``, ``set:`` or ``rarity:`` with a name.

    It began with 100 on ``began_on``. Changes are in percent, None where the index is too young.
    """

    scope: str
    began_on: date
    value: float
    cards: int
    change_7d_percent: float | None
    change_30d_percent: float | None
    points: tuple[IndexPoint, ...] = ()


@frozen(kw_only=True)
class MarketSummary:
    """How the market stands: its index, those of each finish, and how many cards rose and fell in 7 days.

    ``as_of`` is the day of the newest price, None while there are none.
    """

    as_of: date | None
    cards: int
    rising: int
    falling: int
    unchanged: int
    index: MarketIndex | None
    finishes: tuple[MarketIndex, ...] = field(default=())
