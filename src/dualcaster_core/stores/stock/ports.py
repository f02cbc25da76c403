"""What the stock of stores needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from dualcaster_core.collection.views import EVERYTHING, ListFilter, ListOrder
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.stores.ports import StaffedUnitOfWork
from dualcaster_core.stores.stock.model import StockChange, StockKey, StockLine
from dualcaster_core.stores.stock.views import OfferedPage, StockPage, StockState, StockSummary


class StoreStockRepository(Protocol):
    """The stock of stores. Each call is a number of statements that does not depend on how many lines it is about."""

    async def on_hand(
        self, store_id: int, keys: Collection[StockKey], *, lock: bool = False
    ) -> Mapping[StockKey, StockLine]:
        """Find the lines with these keys; keys without a line are left out, sold out lines are not.

        ``lock`` keeps others from changing them until the end.
        """
        ...

    async def one(self, store_id: int, line_id: int, *, lock: bool = False) -> StockLine | None:
        """Find a line by its id; None where it is not of this store."""
        ...

    async def change(self, store_id: int, changes: Sequence[StockChange]) -> Mapping[StockKey, StockLine]:
        """Take copies in and out, all or none, and return the lines as they are now.

        A line that comes in for the first time begins without a price. Raises ``StockShort``, ``ValidationFailed`` and
        ``CardNotFound``.
        """
        ...

    async def reprice(self, store_id: int, prices: Mapping[StockKey, int | None]) -> int:
        """Ask other prices, in cents, None for not for sale; return how many lines that changed."""
        ...

    async def store(self, store_id: int, lines: Sequence[StockLine]) -> None:
        """Replace quantity, cost and price of lines that the caller has locked."""
        ...

    async def drop(self, store_id: int, line_ids: Collection[int]) -> None:
        """Delete lines."""
        ...


class StockUnitOfWork(UnitOfWork, Protocol):
    """A transaction over the stock of stores."""

    @property
    def store_stock(self) -> StoreStockRepository:
        """The stock."""
        ...


class StaffedStockUnitOfWork(StockUnitOfWork, StaffedUnitOfWork, Protocol):
    """A transaction over the stock of stores that knows who works there."""


class StockQueries(Protocol):
    """Reads of a store's stock; each is one statement."""

    async def page(
        self,
        store_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        state: StockState | None = None,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> StockPage:
        """List lines, for the staff.

        Raises ``ValidationFailed`` for an order that they lack, or a cursor of another list or order.
        """
        ...

    async def offered(
        self,
        store_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> OfferedPage:
        """List what is in stock and has a price, for everybody; raises as ``page`` does."""
        ...

    async def summary(
        self, store_id: int, filters: ListFilter = EVERYTHING, *, state: StockState | None = None
    ) -> StockSummary:
        """Total the lines that a page with the same filters lists."""
        ...
