"""What the staff of a store may see of its prices."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.pricing.errors import PriceRunNotFound
from dualcaster_core.stores.pricing.ports import PricingUnitOfWork, StorePriceQueries
from dualcaster_core.stores.pricing.views import ChangePage, PriceRunView, RunPage
from dualcaster_core.stores.stock.model import StockKey


@frozen
class StorePriceReading:
    """Runs over the prices of a store, and what they change; all raise ``StoreNotFound`` and ``StoreForbidden``."""

    units: UnitOfWorkFactory[PricingUnitOfWork]
    queries: StorePriceQueries

    async def runs(self, actor: Actor, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> RunPage:
        """List the runs, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        await self._let_in(actor, store_id)
        return await self.queries.runs(store_id, limit=limit, cursor=cursor)

    async def run(self, actor: Actor, store_id: int, run_id: int) -> PriceRunView:
        """Show a run. Raises ``PriceRunNotFound``."""
        await self._let_in(actor, store_id)
        found = await self.queries.run(store_id, run_id)
        if found is None:
            raise PriceRunNotFound
        return found

    async def changes(
        self, actor: Actor, store_id: int, run_id: int, *, limit: int = PAGE, cursor: str | None = None
    ) -> ChangePage:
        """List what a run changes, the largest change first. Raises ``PriceRunNotFound`` and ``ValidationFailed``."""
        await self.run(actor, store_id, run_id)
        return await self.queries.changes(store_id, run_id, limit=limit, cursor=cursor)

    async def history(self, actor: Actor, store_id: int, key: StockKey, *, limit: int = PAGE) -> ChangePage:
        """List what runs changed of the price of one line, the latest first."""
        await self._let_in(actor, store_id)
        return await self.queries.history(store_id, key, limit=limit)

    async def _let_in(self, actor: Actor, store_id: int) -> None:
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_PRICES)
