"""What becomes of old prices: days turn into weeks after a year.

A week has the last price of a series, and the lowest and the highest of its days.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta

from attrs import frozen

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.kernel.retention import Cutoff
from dualcaster_core.market.ports import HistoryUnitOfWork

DAYS_KEPT = timedelta(days=365)
"""How long a price stays to the day, at least."""


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


@frozen
class RollUp:
    """``ExpiredRecords``: the weeks whose every day has had its time, each rolled up in a transaction of its own."""

    units: UnitOfWorkFactory[HistoryUnitOfWork]

    async def count(self, cutoff: Cutoff) -> int:
        """Count the days of series that would become part of weeks."""
        async with self.units() as uow:
            return await uow.price_history.days_before(monday_of(cutoff.before.date()))

    async def prune(self, cutoff: Cutoff) -> AsyncIterator[int]:
        """Do what there is to do, and tell how many days of series went with each week. Two at once share the work."""
        end = monday_of(cutoff.before.date())
        while True:
            async with self.units() as uow:
                oldest = await uow.price_history.oldest_day(before=end)
                gone = 0 if oldest is None else await uow.price_history.roll_up(monday_of(oldest))
                await uow.commit()
            if oldest is None:
                break
            yield gone
        async with self.units() as uow:
            await uow.price_history.drop_emptied(before=end)
            await uow.commit()
