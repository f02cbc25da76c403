"""What an operator does with the sell prices of a store at the console."""

from attrs import frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.pricing.computing import A_DAY, PriceComputing
from dualcaster_core.stores.pricing.lifecycle import RunKind
from dualcaster_core.stores.pricing.model import PriceChange, PriceRun, PricingSettings, RunCounts, look_at
from dualcaster_core.stores.pricing.ports import OperatorPricingUnitOfWork


@frozen(kw_only=True)
class Repricing:
    """What a run over a store would come to: how many lines, and every change."""

    counts: RunCounts
    changes: tuple[PriceChange, ...]


@frozen
class OperatorRepricing:
    """Looks at, or sets, the prices of one store by its own rules, whether or not they follow the market."""

    units: UnitOfWorkFactory[OperatorPricingUnitOfWork]
    computing: PriceComputing
    clock: Clock

    async def look(self, store_id: int) -> Repricing:
        """Find out what would change, and store nothing. Raises ``StoreNotFound``."""
        settings = await self._settings(store_id)
        counts, changes, after, now = RunCounts(), list[PriceChange](), None, self.clock.now()
        while True:
            async with self.units() as uow:
                lines = await uow.store_prices.lines(
                    store_id, after=after, limit=self.computing.portion, since=now - A_DAY
                )
            if not lines:
                return Repricing(counts=counts, changes=tuple(changes))
            looked = look_at(lines, settings, now)
            counts, after = counts.plus(looked.counts), looked.last
            changes += looked.changes

    async def run(self, store_id: int) -> PriceRun:
        """Set the prices, as an automatic run does; one that was cut short goes on. Raises ``StoreNotFound``."""
        settings, now = await self._settings(store_id), self.clock.now()
        run = PriceRun(
            store_id=store_id,
            kind=RunKind.AUTOMATIC,
            started_at=now,
            settings=settings,
            key=f"console:{now.isoformat()}",
        )
        async with self.units() as uow:
            begun = await uow.store_prices.begin(run) or await uow.store_prices.open_run(store_id, RunKind.AUTOMATIC)
            await uow.commit()
        if begun is None:
            return run
        await self.computing.carry_on(begun.id)
        async with self.units() as uow:
            return await uow.store_prices.run(begun.id) or begun

    async def _settings(self, store_id: int) -> PricingSettings:
        async with self.units() as uow:
            if await uow.stores.with_id(store_id) is None:
                raise StoreNotFound
            return await uow.store_prices.settings(store_id)
