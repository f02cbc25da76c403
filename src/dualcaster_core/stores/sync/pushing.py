"""Sending changes made here to the shop system: planned first, then line by line, never over what changed there."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.sync.credentials import CredentialKeeper
from dualcaster_core.stores.sync.errors import (
    PushNotAllowed,
    StoreNotConnected,
    SyncRunNotFound,
)
from dualcaster_core.stores.sync.events import StockSyncDue
from dualcaster_core.stores.sync.items import ListedState, ListingChange, PushOutcome, PushResult
from dualcaster_core.stores.sync.leases import still_mine
from dualcaster_core.stores.sync.model import RunStatus, RunStep, StockConnection, SyncRun, SyncRunKind
from dualcaster_core.stores.sync.ports import StockSource, StockSources, SyncUnitOfWork
from dualcaster_core.stores.sync.providers import PROVIDERS

AT_ONCE: Final = 50
"""Lines that are compared and sent together."""
PLAN_HOLDS: Final = timedelta(hours=1)
"""How long after it was shown a plan may be confirmed."""


@frozen(kw_only=True)
class StockPushPlans:
    """What the staff do about sending changes. Raises ``StoreNotFound`` and ``StoreForbidden``."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    clock: Clock

    async def plan(self, store_id: int, user_id: int) -> SyncRun:
        """Work out what would be sent, and send nothing. Raises ``StoreNotConnected`` and ``PushNotAllowed``."""
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, StorePermission.SYNC_STOCK)
            connection = allowed(await uow.stock_connections.of(store_id, lock=True))
            run = await uow.sync_runs.add(
                SyncRun(
                    store_id=store_id,
                    kind=SyncRunKind.PUSH,
                    provider=connection.provider,
                    status=RunStatus.PLANNED,
                    started_by=user_id,
                    created_at=now,
                )
            )
            lines = await uow.stock_pushes.plan(run)
            run = evolve(run, counts=evolve(run.counts, expected=lines))
            await uow.sync_runs.store(run)
            await uow.commit()
        return run

    async def confirm(self, store_id: int, user_id: int, run_id: int) -> SyncRun:
        """Send what was planned. Raises ``SyncRunNotFound``, ``SyncStepNotAllowed`` and ``SyncIsRunning`` besides."""
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, StorePermission.SYNC_STOCK)
            allowed(await uow.stock_connections.of(store_id, lock=True))
            run = await uow.sync_runs.with_id(run_id, lock=True)
            if run is None or run.store_id != store_id or run.kind is not SyncRunKind.PUSH:
                raise SyncRunNotFound
            status = run.after(RunStep.CONFIRM)
            if now - run.created_at > PLAN_HOLDS:
                raise PushNotAllowed("this plan is more than an hour old: make a new one and look at it again")
            run = evolve(run, status=status, started_by=user_id)
            await uow.sync_runs.store(run)
            await uow.record(StockSyncDue(store_id=store_id, run_id=run.id))
            await uow.commit()
        return run


def allowed(connection: StockConnection | None) -> StockConnection:
    """Return a connection that changes may be sent over. Raises ``StoreNotConnected`` and ``PushNotAllowed``."""
    if connection is None:
        raise StoreNotConnected
    facts = PROVIDERS[connection.provider]
    if not facts.takes_changes:
        raise PushNotAllowed(f"{facts.title} takes no changes")
    if not connection.push_enabled:
        raise PushNotAllowed("sending changes is off for this store: switch it on in the settings of the sync first")
    return connection


@frozen(kw_only=True)
class StockPushing:
    """Works on runs that send. Doing a line twice does no harm: what is there already counts as sent."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    sources: StockSources
    keeper: CredentialKeeper
    clock: Clock
    slice_of_work: timedelta = timedelta(minutes=4)

    async def work(self, run: SyncRun) -> bool:
        """Send for a while, the run being ours; tell whether it has come to its end.

        Raises ``SyncSuperseded``, ``StoreNotConnected``, ``PushNotAllowed``, ``CredentialsRefused`` and
        ``SourceUnavailable``.
        """
        until = self.clock.now() + self.slice_of_work
        async with self.units() as uow:
            connection = allowed(await uow.stock_connections.of(run.store_id))
        async with self.sources.open(connection.provider, self.keeper.opened(connection)) as source:
            while self.clock.now() < until:
                async with self.units() as uow:
                    lines = await uow.stock_pushes.pending(run.id, limit=AT_ONCE)
                outcomes = await sent(source, lines) if lines else ()
                run = await self._recorded(run, outcomes, is_end=not lines)
                if not lines:
                    return True
        return False

    async def _recorded(self, run: SyncRun, outcomes: Sequence[PushOutcome], *, is_end: bool) -> SyncRun:
        now = self.clock.now()
        results = [one.result for one in outcomes]
        async with self.units() as uow:
            found = await still_mine(uow, run)
            counts = evolve(
                found.counts,
                items=found.counts.items + len(results),
                pushed=found.counts.pushed + results.count(PushResult.PUSHED),
                skipped=found.counts.skipped + results.count(PushResult.CHANGED_THERE),
                failed=found.counts.failed + results.count(PushResult.REFUSED),
            )
            after = found.worked_on(counts, now)
            after = after.ended(RunStep.FINISH, now) if is_end else after
            await uow.stock_pushes.record(after, outcomes, now)
            await uow.sync_runs.store(after)
            await uow.commit()
        return after


async def sent(source: StockSource, lines: Sequence[ListingChange]) -> Sequence[PushOutcome]:
    """Send lines, but those that are there already and those that changed on the other side since they were read."""
    there = await source.current([line.listing_id for line in lines])
    outcomes = {line.listing_id: _decided(line, there) for line in lines}
    to_send = [line for line in lines if outcomes[line.listing_id].result is PushResult.PENDING]
    for outcome in await source.push(to_send) if to_send else ():
        outcomes[outcome.listing_id] = outcome
    return tuple(
        PushOutcome(listing_id=one.listing_id, result=PushResult.REFUSED, message="no answer was given for it")
        if one.result is PushResult.PENDING
        else one
        for one in outcomes.values()
    )


def _decided(line: ListingChange, there: Mapping[str, ListedState]) -> PushOutcome:
    now = there.get(line.listing_id)
    if now is None:
        return _outcome(line, PushResult.CHANGED_THERE, "it is not listed there any more")
    if now == line.after:
        return _outcome(line, PushResult.PUSHED)
    if now != line.before:
        return _outcome(line, PushResult.CHANGED_THERE, "it was changed there since it was read: sync first")
    return _outcome(line, PushResult.PENDING)


def _outcome(line: ListingChange, result: PushResult, message: str = "") -> PushOutcome:
    return PushOutcome(listing_id=line.listing_id, result=result, message=message)
