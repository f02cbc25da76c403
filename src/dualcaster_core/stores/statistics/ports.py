"""What figures of stores need from outside."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from dualcaster_core.stores.customers.model import Surroundings
from dualcaster_core.stores.statistics.model import DayRange
from dualcaster_core.stores.statistics.views import BuylistDay, SalesDay, SetDemand, StockAge, UnfilledCard


class StoreStatisticsQueries(Protocol):
    """Figures of a store, each in one statement."""

    async def demand(self, around: Surroundings, *, limit: int) -> Sequence[SetDemand]:
        """Sum the public wants around by set, the sets that are wanted most first."""
        ...

    async def unfilled(self, around: Surroundings, *, limit: int) -> Sequence[UnfilledCard]:
        """List the cards whose missing copies are worth most."""
        ...

    async def sales(self, store_id: int, days: DayRange) -> Sequence[SalesDay]:
        """Count the copies that left the stock on each day on which some did."""
        ...

    async def ages(self, store_id: int, today: date) -> Sequence[StockAge]:
        """Count the copies in stock by their age."""
        ...

    async def buylist(self, store_id: int, days: DayRange) -> Sequence[BuylistDay]:
        """Count the orders that were submitted on each day on which some were."""
        ...
