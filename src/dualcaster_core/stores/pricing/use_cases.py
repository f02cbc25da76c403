"""What the staff of a store do with its sell prices."""

from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.computing import PriceComputing, set_prices
from dualcaster_core.stores.pricing.errors import PriceRulesChanged, PriceRunNotFound
from dualcaster_core.stores.pricing.events import PriceRunStarted
from dualcaster_core.stores.pricing.lifecycle import RunAction, RunKind, RunState
from dualcaster_core.stores.pricing.model import ChangeOutcome, PriceRun, PricingSettings
from dualcaster_core.stores.pricing.ports import PricingUnitOfWork
from dualcaster_core.stores.pricing.rules import PriceRules

PORTIONS_AT_ONCE: Final = 5
"""So much of the stock is looked at while somebody waits; workers look at the rest."""


@frozen
class StorePricing:
    """Settings of a store's prices, previews of what they would change, and what becomes of these."""

    units: UnitOfWorkFactory[PricingUnitOfWork]
    computing: PriceComputing
    clock: Clock

    async def settings(self, actor: Actor, store_id: int) -> PricingSettings:
        """Show what the store says about its prices. Raises ``StoreNotFound`` and ``StoreForbidden``."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_PRICES)
            return await uow.store_prices.settings(store_id)

    async def edit(self, actor: Actor, store_id: int, rules: PriceRules, multipliers: Multipliers) -> PricingSettings:
        """Change them, as the version of ``rules`` had them. Raises ``PriceRulesChanged``, and as ``settings`` does."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_PRICES)
            before = await uow.store_prices.settings(store_id, lock=True)
            if before.rules.version != rules.version:
                raise PriceRulesChanged
            after = PricingSettings(rules=evolve(rules, version=rules.version + 1), multipliers=multipliers)
            await uow.store_prices.store_settings(store_id, after)
            await uow.commit()
        return after

    async def preview(self, actor: Actor, store_id: int) -> PriceRun:
        """Find out what the rules would change, and change nothing; a preview of before that waits is discarded.

        One that is still computed goes on. A large stock is looked at to its end by a worker. Raises as ``settings``.
        """
        run = await self._begun(actor, store_id)
        await self.computing.carry_on(run.id, portions=PORTIONS_AT_ONCE)
        async with self.units() as uow:
            return await uow.store_prices.run(run.id) or run

    async def _begun(self, actor: Actor, store_id: int) -> PriceRun:
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_PRICES)
            settings = await uow.store_prices.settings(store_id, lock=True)
            waiting = await uow.store_prices.open_run(store_id, RunKind.PREVIEW)
            if waiting is not None and waiting.state is RunState.COMPUTING and waiting.settings == settings:
                return waiting
            if waiting is not None:
                await uow.store_prices.store_run(waiting.after(RunAction.DISCARD, now))
            run = await uow.store_prices.begin(
                PriceRun(
                    store_id=store_id,
                    kind=RunKind.PREVIEW,
                    started_at=now,
                    settings=settings,
                    asked_by=actor.user_id,
                )
            )
            assert run is not None  # noqa: S101 - the lock of the settings keeps others from beginning one
            await uow.record(PriceRunStarted(run_id=run.id))
            await uow.commit()
        return run

    async def approve(self, actor: Actor, store_id: int, run_id: int) -> PriceRun:
        """Carry out what a preview proposes, but for prices that were changed otherwise since.

        Raises ``PriceRunNotFound``, ``PriceRunStepNotAllowed``, ``PriceRunExpired``, and as ``settings`` does.
        """
        return await self._decide(actor, store_id, run_id, RunAction.APPLY)

    async def discard(self, actor: Actor, store_id: int, run_id: int) -> PriceRun:
        """Do nothing of what a preview proposes; raises as ``approve`` does."""
        return await self._decide(actor, store_id, run_id, RunAction.DISCARD)

    async def undo(self, actor: Actor, store_id: int, run_id: int) -> PriceRun:
        """Put the prices back that a run changed, but for those that were changed otherwise since.

        Raises as ``approve`` does; ``PriceRunExpired`` after 14 days.
        """
        return await self._decide(actor, store_id, run_id, RunAction.UNDO)

    async def _decide(self, actor: Actor, store_id: int, run_id: int, action: RunAction) -> PriceRun:
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SET_PRICES)
            run = await uow.store_prices.run(run_id, lock=True)
            if run is None or run.store_id != store_id:
                raise PriceRunNotFound
            after = run.after(action, self.clock.now())
            if action is not RunAction.DISCARD:
                left = await self._carry_out(uow, after, back=action is RunAction.UNDO)
                after = evolve(after, counts=evolve(after.counts, left=after.counts.left + left))
            await uow.store_prices.store_run(after)
            await uow.commit()
        return after

    async def _carry_out(self, uow: PricingUnitOfWork, run: PriceRun, *, back: bool) -> int:
        """Set all prices of a run in portions, and note what became of each; count those that were left."""
        now, left_in_all = self.clock.now(), 0
        due = ChangeOutcome.APPLIED if back else ChangeOutcome.PENDING
        done = ChangeOutcome.UNDONE if back else ChangeOutcome.APPLIED
        after = None
        while changes := await uow.store_prices.changes(run.id, due, after=after, limit=self.computing.portion):
            left = {one.key for one in await set_prices(uow, run, changes, back=back)}
            await uow.store_prices.mark(run.id, [one.key for one in changes if one.key not in left], done, now)
            if not back:
                await uow.store_prices.mark(run.id, left, ChangeOutcome.LEFT, now)
            left_in_all += len(left)
            after = changes[-1].key
        return left_in_all
