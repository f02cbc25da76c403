"""Working on a run, whichever way it goes: who takes it, how it goes on, and what a failure means."""

from collections.abc import Callable

from attrs import evolve, frozen

from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.sync.connecting import SyncStarting
from dualcaster_core.stores.sync.errors import (
    CredentialsRefused,
    PushNotAllowed,
    SourceUnavailable,
    StoreNotConnected,
    SyncStepNotAllowed,
    SyncSuperseded,
)
from dualcaster_core.stores.sync.events import StockSyncDue
from dualcaster_core.stores.sync.model import ConnectionState, RunStatus, RunStep, SyncRun, SyncRunKind
from dualcaster_core.stores.sync.ports import SyncUnitOfWork
from dualcaster_core.stores.sync.pulling import StockPulling
from dualcaster_core.stores.sync.pushing import StockPushing


@frozen(kw_only=True)
class SyncWork:
    """Takes a run, works on it for a while, and ends it where it fails. ``names`` makes a new name for each taking."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    pulling: StockPulling
    pushing: StockPushing
    clock: Clock
    names: Callable[[], str]

    async def slice(self, run_id: int) -> bool:
        """Work on a run for some minutes; tell whether nothing is left of it to be done.

        Raises ``SyncSuperseded`` where another process works on it: it may have been killed, so ask again later. What
        our own servers raise says nothing of the run, which goes on when it is taken again.
        """
        run = await self._taken(run_id)
        if run is None:
            return True
        work = self.pulling.work if run.kind is SyncRunKind.PULL else self.pushing.work
        try:
            return await work(run)
        except SyncSuperseded:
            return await self._has_ended(run_id)
        except CredentialsRefused as error:
            await self._failed(run, error, refused=True)
        except SourceUnavailable as error:
            await self._failed(run, error, resumable=True)
        except (StoreNotConnected, PushNotAllowed, ValidationFailed) as error:
            await self._failed(run, error)
        return True

    async def _taken(self, run_id: int) -> SyncRun | None:
        now = self.clock.now()
        async with self.units() as uow:
            run = await uow.sync_runs.with_id(run_id, lock=True)
            if run is None:
                return None
            try:
                taken = run.taken(self.names(), now)
            except SyncStepNotAllowed:
                return None
            await uow.sync_runs.store(taken)
            await uow.commit()
        return taken

    async def _has_ended(self, run_id: int) -> bool:
        """Tell whether a run that was taken away has ended. Raises ``SyncSuperseded`` where it goes on elsewhere."""
        async with self.units() as uow:
            run = await uow.sync_runs.with_id(run_id)
        if run is not None and run.status is RunStatus.RUNNING:
            raise SyncSuperseded
        return True

    async def _failed(
        self, run: SyncRun, error: DualcasterError, *, refused: bool = False, resumable: bool = False
    ) -> None:
        """Write down why a run failed, if it is still ours; what it has read stays where it can go on."""
        now = self.clock.now()
        async with self.units() as uow:
            connection = await uow.stock_connections.of(run.store_id, lock=True)
            found = await uow.sync_runs.with_id(run.id, lock=True)
            if found is None or not found.is_with(run.lease.worker):
                return
            await uow.sync_runs.store(found.ended(RunStep.FAIL, now, error.message, resumable=resumable))
            if not resumable:
                await uow.listings.discard(found)
            if refused and connection is not None and connection.provider is run.provider:
                state = ConnectionState.REFUSED
                after = evolve(connection, state=state, message=error.message, version=connection.version + 1)
                await uow.stock_connections.store(after)
            await uow.commit()


@frozen
class WorkOnStockSync:
    """Works on a run when it is due, and asks for the next slice where it takes longer."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    work: SyncWork

    async def __call__(self, delivery: Delivery, event: StockSyncDue) -> None:
        """Work on it. Raises ``SyncSuperseded`` while another process has it, so that it is delivered again."""
        is_done = await self.work.slice(event.run_id)
        async with self.units() as uow:
            if await uow.mark_handled(delivery) and not is_done:
                await uow.record(event)
            await uow.commit()


@frozen
class StartDueSyncs:
    """Starts the runs that the schedules of stores ask for; twice starts none twice."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    starting: SyncStarting

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Start them."""
        await self.starting.start_due()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
