"""Sealing days: one hash over all that was published and graded on a day, so that a changed past shows."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.signals.chain.days import (
    BEGINNING,
    SEALED_AFTER,
    SealedDay,
    can_be_sealed,
    entries_of_day,
    export_lines,
    seal,
)
from dualcaster_core.signals.errors import DayNotSealed
from dualcaster_core.signals.runs.ports import SignalRunsUnitOfWork

FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends, in UTC."""
    begins = datetime.combine(day, time(), UTC)
    return begins, begins + timedelta(days=1)


@frozen
class SealDays:
    """Seals each day once it has been over for two hours, and never again; and exports what was sealed."""

    units: UnitOfWorkFactory[SignalRunsUnitOfWork]
    clock: Clock

    async def run(self) -> int:
        """Seal all days that can be, in order; count them.

        Whoever grades waits for the turn of whoever seals: what is written later is of a later day.
        """
        kept = 0
        async with self.units() as uow:
            await uow.signal_outcomes.take_turn()
            now = self.clock.now().astimezone(UTC)
            last = await uow.signal_outcomes.last_sealed()
            since = FIRST if last is None else day_bounds(last.day)[1]
            before, _ = day_bounds((now - SEALED_AFTER).date())
            previous = BEGINNING if last is None else last.hash
            for day in await uow.signal_outcomes.unsealed_days(since, before):
                sealed = seal(day, await _entries(uow, day), previous)
                if sealed is not None and can_be_sealed(day, now):
                    await uow.signal_outcomes.keep_sealed(sealed, now)
                    previous, kept = sealed.hash, kept + 1
            await uow.commit()
        return kept

    async def chain(self, day: date | None = None) -> AsyncIterator[bytes]:
        """Return the lines from the beginning to a sealed day, or to the last one, as ``verify_record`` reads them.

        Raises ``DayNotSealed`` for a day on which nothing happened, or that has not been over for long enough.
        """
        async with self.units() as uow:
            days = await uow.signal_outcomes.sealed_until(day or date.max)
        if day is not None and (not days or days[-1].day != day):
            raise DayNotSealed(f"{day} is not sealed: nothing happened on it, or it is not over for long enough")
        return self._lines(days)

    async def _lines(self, days: Sequence[SealedDay]) -> AsyncIterator[bytes]:
        for sealed in days:
            async with self.units() as uow:
                entries = await _entries(uow, sealed.day)
            for line in export_lines([(sealed, entries)]):
                yield line


@frozen
class SealDueDays:
    """Seals a day soon after it can be."""

    sealing: SealDays

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Seal; an event that comes again finds nothing to do."""
        await self.sealing.run()
        async with self.sealing.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


async def _entries(uow: SignalRunsUnitOfWork, day: date) -> list[bytes]:
    first, after = day_bounds(day)
    published = await uow.signal_outcomes.published_between(first, after)
    graded = await uow.signal_outcomes.graded_between(first, after)
    return list(entries_of_day(published, [(one.outcome, one.signal) for one in graded]))
