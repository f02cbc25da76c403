"""Fitting the chance that a trade goes wrong, every night."""

import asyncio

from attrs import frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.reputation.chance import MOST_OUTCOMES, ChanceModel, TradeOutcome, fit_chances
from dualcaster_core.reputation.ports import ChanceUnitOfWork


@frozen
class FitChances:
    """Fits the model of chances to how the trades of the market ended, and stores it."""

    units: UnitOfWorkFactory[ChanceUnitOfWork]
    clock: Clock

    async def run(self) -> ChanceModel:
        """Fit and store the model; the fitting holds neither a connection nor the event loop."""
        outcomes: list[TradeOutcome] = []
        async with self.units() as uow:
            async for batch in uow.chances.outcomes(self.clock.now(), MOST_OUTCOMES):
                outcomes.extend(batch)
        model = await asyncio.to_thread(fit_chances, outcomes)
        async with self.units() as uow:
            await uow.chances.store(model)
            await uow.commit()
        return model
