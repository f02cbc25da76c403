"""What staff and visitors see of a store's stock."""

from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.collection.views import ListedPrinting


class StockState(StrEnum):
    """Which lines a page of stock keeps."""

    IN_STOCK = "in_stock"
    SOLD_OUT = "sold_out"
    UNPRICED = "unpriced"
    NOT_LISTED = "not_listed"
    CHANGED_HERE = "changed_here"


@frozen(kw_only=True)
class StockEntry:
    """A line of stock as the store's staff see it; amounts are US dollars for one copy.

    ``market_price`` is what the market pays for such a copy. ``is_listed``: the store's shop system has it too, and had
    ``listed_quantity`` copies at ``listed_price`` when it was last read.
    """

    id: str
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    quantity: int
    cost: Decimal | None
    price: Decimal | None
    market_price: Decimal | None
    is_listed: bool
    listed_quantity: int | None
    listed_price: Decimal | None
    version: int


@frozen
class StockPage:
    """A page of a store's stock and what continues after it, None at the end."""

    items: tuple[StockEntry, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class StockSummary:
    """A store's stock in sum: lines with copies, the copies, and what they cost and are offered for in US dollars.

    Copies without a known cost or price add nothing; ``unpriced_copies`` counts those without a price.
    """

    lines: int = 0
    copies: int = 0
    cost: Decimal = Decimal("0.00")
    value: Decimal = Decimal("0.00")
    unpriced_copies: int = 0


@frozen(kw_only=True)
class OfferedCopy:
    """Copies that a store sells, as everybody sees them; ``price`` is for one, in US dollars."""

    id: str
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    quantity: int
    price: Decimal


@frozen
class OfferedPage:
    """A page of what a store sells and what continues after it, None at the end."""

    items: tuple[OfferedCopy, ...]
    next_cursor: str | None = None
