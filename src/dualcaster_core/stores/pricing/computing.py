"""Looks at the stock of a store portion by portion, so that a run that was cut short is continued where it was."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.pricing.lifecycle import RunAction, RunKind, RunState
from dualcaster_core.stores.pricing.model import ChangeOutcome, PriceChange, PriceRun, look_at
from dualcaster_core.stores.pricing.ports import PricingUnitOfWork

PORTION: Final = 2_000
"""Lines that are looked at, or changed, in one go."""
A_DAY: Final = timedelta(hours=24)


@frozen
class PriceComputing:
    """Carries a run forward; two that do so at once take turns, and neither does what the other did."""

    units: UnitOfWorkFactory[PricingUnitOfWork]
    clock: Clock
    portion: int = PORTION

    async def carry_on(self, run_id: int, *, portions: int | None = None) -> bool:
        """Look at ``portions`` of the stock, or at all that is left; tell whether the run is computed then."""
        done = 0
        while portions is None or done < portions:
            if not await self._next(run_id):
                return True
            done += 1
        return False

    async def _next(self, run_id: int) -> bool:
        """Look at the next portion, in a transaction of its own; False where there is nothing to look at any more."""
        now = self.clock.now()
        async with self.units() as uow:
            run = await uow.store_prices.run(run_id, lock=True)
            if run is None or run.state is not RunState.COMPUTING:
                return False
            lines = await uow.store_prices.lines(run.store_id, after=run.cursor, limit=self.portion, since=now - A_DAY)
            if not lines:
                action = RunAction.APPLY if run.kind is RunKind.AUTOMATIC else RunAction.PROPOSE
                await uow.store_prices.store_run(run.after(action, now))
                await uow.commit()
                return False
            looked = look_at(lines, run.settings, now)
            run = run.looked_at(looked)
            if run.kind is RunKind.AUTOMATIC:
                left = await set_prices(uow, run, looked.changes)
                await self._note(uow, run, looked.changes, left)
                run = evolve(run, counts=evolve(run.counts, left=run.counts.left + len(left)))
            else:
                await uow.store_prices.add_changes(run, looked.changes, ChangeOutcome.PENDING, now)
            await uow.store_prices.store_run(run)
            await uow.commit()
            return True

    async def _note(
        self, uow: PricingUnitOfWork, run: PriceRun, changes: Sequence[PriceChange], left: Sequence[PriceChange]
    ) -> None:
        """Keep what was carried out; a price that somebody changed in the same moment is theirs."""
        missed = {one.key for one in left}
        made = [one for one in changes if one.key not in missed]
        await uow.store_prices.add_changes(run, made, ChangeOutcome.APPLIED, self.clock.now())


async def set_prices(
    uow: PricingUnitOfWork, run: PriceRun, changes: Sequence[PriceChange], *, back: bool = False
) -> tuple[PriceChange, ...]:
    """Carry changes out, or ``back``, where the price is still as it was; return those that were left."""
    if not changes:
        return ()
    held = await uow.store_stock.on_hand(run.store_id, [one.key for one in changes], lock=True)
    due, left = {}, []
    for one in changes:
        line = held.get(one.key)
        before, after = (one.after_cents, one.before_cents) if back else (one.before_cents, one.after_cents)
        if line is None or line.price_cents != before:
            left.append(one)
        else:
            due[one.key] = after
    if due:
        await uow.store_stock.reprice(run.store_id, due)
    return tuple(left)
