"""What showing trades needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.trading.ports import TradableItem
from dualcaster_core.trading.reading.views import TabCounts, TradeTab
from dualcaster_core.trading.trade import Trade


@frozen(kw_only=True)
class SideTotals:
    """What a list says of a side: the value and the copies of its lines, and its most valuable card."""

    value: Decimal
    copies: int
    unpriced: int
    best_card_id: int | None
    best_name: str | None


@frozen(kw_only=True)
class ListedTrade:
    """A trade in a list; ``trade`` comes without its lines."""

    trade: Trade
    offered: SideTotals
    asked: SideTotals


@frozen(kw_only=True)
class TradeListPage:
    """A page of trades and where it goes on."""

    items: tuple[ListedTrade, ...]
    next_cursor: str | None


@frozen(kw_only=True)
class TradeChoice:
    """An item to choose from, and how many copies the other wants that it would be."""

    item: TradableItem
    wanted: int


class TradeQueries(Protocol):
    """Reads trades for their people."""

    async def page(
        self, user_id: int, tab: TradeTab, now: datetime, *, limit: int = PAGE, cursor: str | None = None
    ) -> TradeListPage:
        """List the trades of somebody, newest first. Raises ``ValidationFailed`` for the cursor of another list."""
        ...

    async def counts(self, user_id: int, now: datetime) -> TabCounts:
        """Count the trades of somebody in each list, in one statement."""
        ...

    async def turn_count(self, user_id: int, now: datetime) -> int:
        """Count the trades in which it is somebody's turn."""
        ...

    async def chain_of(self, trade_id: int) -> Sequence[Trade]:
        """Load the whole chain that a trade is in, the first proposal first, in two statements; none for no trade."""
        ...

    async def choices(
        self,
        owner_id: int,
        other_id: int,
        keys: Sequence[int] = (),
        *,
        offered_only: bool,
        name_part: str | None = None,
        limit: int,
    ) -> Sequence[TradeChoice]:
        """List copies of an owner that are not promised: those that the other wants first, then what is worth most.

        ``offered_only`` keeps what is on offer. The items that ``keys`` name come before them, whatever is asked for
        and beyond the ``limit``. One statement.
        """
        ...
