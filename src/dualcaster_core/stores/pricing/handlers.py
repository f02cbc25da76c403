"""Has the prices of stores follow the market: every night, and after prices changed."""

from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWork, UnitOfWorkFactory
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.ports import PriceVersions
from dualcaster_core.stores.pricing.computing import PriceComputing
from dualcaster_core.stores.pricing.events import PriceRunStarted
from dualcaster_core.stores.pricing.lifecycle import RunKind
from dualcaster_core.stores.pricing.model import PREVIEW_LASTS, PriceRun
from dualcaster_core.stores.pricing.ports import PricingUnitOfWork

STORES_AT_ONCE: Final = 100


@frozen
class FinishPriceRun:
    """Computes a run to its end, whoever began it."""

    units: UnitOfWorkFactory[UnitOfWork]
    computing: PriceComputing

    async def __call__(self, delivery: Delivery, event: PriceRunStarted) -> None:
        """Carry it on; done twice there is nothing left to do."""
        await self.computing.carry_on(event.run_id)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class AdjustStorePrices:
    """Runs over the prices of every store that has them follow the market."""

    units: UnitOfWorkFactory[PricingUnitOfWork]
    computing: PriceComputing
    versions: PriceVersions
    clock: Clock

    async def __call__(self, delivery: Delivery, event: PricesChanged | NightlyDue) -> None:
        """Run once per store and event; an event that later prices overtook is left to theirs."""
        if isinstance(event, NightlyDue):
            await self._expire()
        elif event.generation < (await self.versions.price_version())[0]:
            return await self._done(delivery)
        await self.run(key=f"event:{delivery.event_id}")
        return await self._done(delivery)

    async def run(self, *, key: str) -> int:
        """Adjust the prices of all of these stores; a run of this key goes on where it was cut short. Count them."""
        after, stores = 0, 0
        while True:
            async with self.units() as uow:
                following = await uow.store_prices.following(after=after, limit=STORES_AT_ONCE)
            if not following:
                return stores
            for store_id in following:
                run_id = await self._begun(store_id, key)
                if run_id is not None:
                    await self.computing.carry_on(run_id)
            stores, after = stores + len(following), following[-1]

    async def _begun(self, store_id: int, key: str) -> int | None:
        """Begin a run, or find the one that a worker before left behind."""
        async with self.units() as uow:
            settings = await uow.store_prices.settings(store_id, lock=True)
            if not settings.rules.auto_price_adjustment:
                return None
            run = await uow.store_prices.begin(
                PriceRun(
                    store_id=store_id,
                    kind=RunKind.AUTOMATIC,
                    started_at=self.clock.now(),
                    settings=settings,
                    key=key,
                )
            ) or await uow.store_prices.open_run(store_id, RunKind.AUTOMATIC)
            await uow.commit()
        return None if run is None else run.id

    async def _expire(self) -> None:
        async with self.units() as uow:
            await uow.store_prices.expire(self.clock.now() - PREVIEW_LASTS)
            await uow.commit()

    async def _done(self, delivery: Delivery) -> None:
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
