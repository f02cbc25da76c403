"""The nightly run: whom the flow of trust reaches, and what time alone makes of everybody's reputation."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.reputation.anchoring import ComputeAnchoring
from dualcaster_core.reputation.chance_fitting import FitChances
from dualcaster_core.reputation.use_cases import Reputations, recalculated

PEOPLE_AT_ONCE = 250
"""People of one transaction: working them out holds the event loop up for less than a tenth of a second."""


@frozen
class NightlyReputations:
    """Recalculates everybody, some people in each transaction. A run that was broken off goes on where it was."""

    anchoring: ComputeAnchoring
    chances: FitChances
    reputations: Reputations
    people_at_once: int = PEOPLE_AT_ONCE

    async def run(self, day: str) -> int:
        """Do what of the run of a day (``2026-03-01``) is not done; count the people."""
        await self._begin(day)
        people = 0
        while batch := await self._next(day):
            people += batch
        return people

    async def _begin(self, day: str) -> None:
        """Compute the flow of trust and fit the chances, unless this run has got past that."""
        async with self.reputations.units() as uow:
            if await uow.reputation.night_reached(day) is not None:
                return
        await self.anchoring.run()
        await self.chances.run()
        async with self.reputations.units() as uow:
            if await uow.reputation.night_reached(day) is None:
                await uow.reputation.night_goes_on(day, 0)
            await uow.commit()

    async def _next(self, day: str) -> int:
        async with self.reputations.units() as uow:
            reached = await uow.reputation.night_reached(day)
            keys = await uow.reputation.open_accounts(after=reached or 0, limit=self.people_at_once)
            if not keys:
                return 0
            made = await recalculated(uow, keys, self.reputations.clock)
            await uow.reputation.night_goes_on(day, keys[-1])
            await uow.commit()
        await self.reputations.forget([one.user_id for one in made])
        return len(keys)


@frozen
class RecalculateEverybody:
    """Does the nightly run; done twice it finds nothing more to do."""

    nightly: NightlyReputations

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Recalculate everybody."""
        await self.nightly.run(event.day)
        async with self.nightly.reputations.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
