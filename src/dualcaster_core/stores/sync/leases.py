"""Runs that a worker has."""

from dualcaster_core.stores.sync.errors import SyncSuperseded
from dualcaster_core.stores.sync.model import SyncRun
from dualcaster_core.stores.sync.ports import SyncUnitOfWork


async def still_mine(uow: SyncUnitOfWork, run: SyncRun) -> SyncRun:
    """Lock a run that this worker has. Raises ``SyncSuperseded`` where it was cancelled, or another has it now."""
    found = await uow.sync_runs.with_id(run.id, lock=True)
    if found is None or not found.is_with(run.lease.worker):
        raise SyncSuperseded
    return found
