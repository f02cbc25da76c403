"""Connecting a store to its shop system, and starting and cancelling the runs of its sync."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.sync.credentials import CredentialKeeper, hint_of
from dualcaster_core.stores.sync.errors import CredentialsRefused, StoreNotConnected, SyncIsRunning, SyncRunNotFound
from dualcaster_core.stores.sync.events import StockSyncDue
from dualcaster_core.stores.sync.model import ACTIVE, ConnectionState, RunStep, StockConnection, SyncRun, SyncRunKind
from dualcaster_core.stores.sync.ports import StockFiles, StockSources, SyncUnitOfWork
from dualcaster_core.stores.sync.providers import PROVIDERS, StockProvider, checked_credentials

LARGEST_FILE: Final = 20 * 1_048_576
"""Bytes of a file of stock."""
_SYNC: Final = StorePermission.SYNC_STOCK
DUE_AT_ONCE: Final = 50
"""Stores whose runs are started in one go of the schedule."""


@frozen(kw_only=True)
class StockConnecting:
    """What the staff do about the connection of their store. Raises ``StoreNotFound`` and ``StoreForbidden``."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    sources: StockSources
    keeper: CredentialKeeper
    clock: Clock

    async def connect(
        self, store_id: int, user_id: int, provider: StockProvider, given: Mapping[str, str]
    ) -> StockConnection:
        """Connect a store, once the system has let the keys in; what was set before stays.

        Raises ``CredentialsIncomplete``, ``CredentialsRefused``, ``SourceUnavailable``, and ``SyncIsRunning``.
        """
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
        credentials = checked_credentials(provider, given)
        if PROVIDERS[provider].credentials:
            async with self.sources.open(provider, credentials) as source:
                identity = await source.check()
            credentials = {**credentials, **identity.learned}
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
            before = await uow.stock_connections.of(store_id, lock=True)
            last = await uow.sync_runs.last(store_id)
            if last is not None and last.status in ACTIVE:
                raise SyncIsRunning
            connection = self._connection(store_id, provider, credentials, before)
            await uow.stock_connections.store(connection)
            await uow.commit()
        return connection

    def _connection(
        self, store_id: int, provider: StockProvider, credentials: Mapping[str, str], before: StockConnection | None
    ) -> StockConnection:
        sealed, hint = self.keeper.sealed(credentials), hint_of(provider, credentials)
        if before is None or before.provider is not provider:
            state = ConnectionState.WORKING if credentials else ConnectionState.UNTRIED
            version = 1 if before is None else before.version + 1
            return StockConnection(
                store_id=store_id, provider=provider, credentials=sealed, hint=hint, state=state, version=version
            )
        return evolve(
            before,
            credentials=sealed,
            hint=hint,
            state=ConnectionState.WORKING,
            message="",
            version=before.version + 1,
        )

    async def configure(
        self, store_id: int, user_id: int, *, interval_hours: int | None, push_enabled: bool
    ) -> StockConnection:
        """Change how often a store is synced, and whether changes are sent. Raises ``StoreNotConnected`` besides."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
            before = await uow.stock_connections.of(store_id, lock=True)
            if before is None:
                raise StoreNotConnected
            after = before.configured(interval_hours=interval_hours, push_enabled=push_enabled)
            await uow.stock_connections.store(after)
            await uow.commit()
        return after

    async def disconnect(self, store_id: int, user_id: int) -> None:
        """Forget the connection and its credentials; the stock stays as it is. An active run is cancelled."""
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
            await _cancel_active(uow, store_id, now)
            await uow.stock_connections.drop(store_id)
            await uow.commit()


@frozen(kw_only=True)
class SyncStarting:
    """Starts and cancels runs; the workers do what they ask for. Raises ``StoreNotFound`` and ``StoreForbidden``."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    files: StockFiles
    clock: Clock

    async def start(
        self, store_id: int, user_id: int, *, everything: bool = False, accept_fewer: bool = False
    ) -> SyncRun:
        """Start reading the shop system, or go on with a run that failed because the system was away.

        ``everything``: also what has not changed. ``accept_fewer``: even if most listings are gone there.
        Raises ``StoreNotConnected`` and ``SyncIsRunning``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
            connection = await uow.stock_connections.of(store_id, lock=True)
            if connection is None or connection.provider is StockProvider.CSV:
                raise StoreNotConnected
            run = await _begun(
                uow, connection, now, by=user_id, everything=everything or accept_fewer, accept_fewer=accept_fewer
            )
            await uow.commit()
        return run

    async def upload(
        self, store_id: int, user_id: int, *, file_name: str, content: bytes, accept_fewer: bool = False
    ) -> SyncRun:
        """Start reading a file as the whole of the stock. Raises ``SyncIsRunning`` and ``ValidationFailed``."""
        if not 0 < len(content) <= LARGEST_FILE:
            raise ValidationFailed(
                f"a file of stock has up to {LARGEST_FILE // 1_048_576} MB and is not empty", field="file"
            )
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
            connection = await uow.stock_connections.of(store_id, lock=True)
            if connection is None:
                connection = StockConnection(store_id=store_id, provider=StockProvider.CSV, interval_hours=None)
                await uow.stock_connections.store(connection)
            run = await uow.sync_runs.add(
                SyncRun(
                    store_id=store_id,
                    kind=SyncRunKind.PULL,
                    provider=StockProvider.CSV,
                    started_by=user_id,
                    accepts_fewer=accept_fewer,
                    created_at=now,
                )
            )
            await uow.sync_runs.keep_file(run.id, file_name[:200], content)
            await uow.record(StockSyncDue(store_id=store_id, run_id=run.id))
            await uow.commit()
        return run

    async def cancel(self, store_id: int, user_id: int, run_id: int) -> SyncRun:
        """Cancel a run: what it has read so far is dropped. Raises ``SyncRunNotFound`` and ``SyncStepNotAllowed``."""
        now = self.clock.now()
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, _SYNC)
            run = await uow.sync_runs.with_id(run_id, lock=True)
            if run is None or run.store_id != store_id:
                raise SyncRunNotFound
            after = run.ended(RunStep.CANCEL, now, "cancelled")
            await uow.sync_runs.store(after)
            await uow.listings.discard(after)
            await uow.commit()
        return after

    async def start_due(self) -> int:
        """Start the runs that the schedules of stores ask for; return how many. For the schedule itself."""
        now, started = self.clock.now(), 0
        async with self.units() as uow:
            due = await uow.stock_connections.due(now, limit=DUE_AT_ONCE)
        for one in due:
            async with self.units() as uow:
                connection = await uow.stock_connections.of(one.store_id, lock=True)
                if connection is None or not connection.is_due(now):
                    continue
                try:
                    await _begun(uow, connection, now, by=None)
                except SyncIsRunning:
                    continue
                await uow.commit()
                started += 1
        return started


async def _begun(
    uow: SyncUnitOfWork,
    connection: StockConnection,
    now: datetime,
    *,
    by: int | None,
    everything: bool = False,
    accept_fewer: bool = False,
) -> SyncRun:
    """Begin a run, or go on with the last one where that ended early for a reason that passes."""
    if connection.state is ConnectionState.REFUSED:
        raise CredentialsRefused(PROVIDERS[connection.provider].title)
    last = await uow.sync_runs.last(connection.store_id, lock=True)
    if last is not None and not everything and last.goes_on(connection.provider, now):
        run = last.resumed(by)
        await uow.sync_runs.store(run)
    else:
        since = None if everything else connection.changes_since(now)
        run = await uow.sync_runs.add(
            SyncRun(
                store_id=connection.store_id,
                kind=SyncRunKind.PULL,
                provider=connection.provider,
                started_by=by,
                since=since,
                accepts_fewer=accept_fewer,
                created_at=now,
            )
        )
    await uow.record(StockSyncDue(store_id=run.store_id, run_id=run.id))
    return run


async def _cancel_active(uow: SyncUnitOfWork, store_id: int, now: datetime) -> None:
    last = await uow.sync_runs.last(store_id, lock=True)
    if last is not None and last.status in ACTIVE:
        after = last.ended(RunStep.CANCEL, now, "the store was disconnected")
        await uow.sync_runs.store(after)
        await uow.listings.discard(after)
