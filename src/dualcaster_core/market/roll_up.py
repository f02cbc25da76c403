"""What becomes of old prices: days turn into weeks after a year.

A week has the last price of a series, and the lowest and the highest of its days.
"""

from datetime import date, timedelta

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.ports import HistoryUnitOfWork

DAYS_KEPT = timedelta(days=365)
"""How long a price stays to the day, at least."""


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


@frozen
class RollUp:
    """Rolls up the weeks whose every day is older than ``kept``, each in a transaction of its own."""

    units: UnitOfWorkFactory[HistoryUnitOfWork]
    clock: Clock
    kept: timedelta = DAYS_KEPT

    async def run(self) -> int:
        """Do what there is to do; count the weeks of prices written. Two runs at once share the work."""
        end = monday_of((self.clock.now() - self.kept).date())
        written = 0
        while True:
            async with self.units() as uow:
                oldest = await uow.price_history.oldest_day(before=end)
                if oldest is not None:
                    written += await uow.price_history.roll_up(monday_of(oldest))
                await uow.commit()
            if oldest is None:
                break
        async with self.units() as uow:
            await uow.price_history.drop_emptied(before=end)
            await uow.commit()
        return written


@frozen
class RollUpPrices:
    """Rolls old prices up every night; done twice it finds nothing more to do."""

    roll_up: RollUp

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Do it, then note that it is done."""
        await self.roll_up.run()
        async with self.roll_up.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
