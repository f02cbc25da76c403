"""What sessions do after an event."""

from attrs import frozen

from dualcaster_core.accounts.events import SessionsEnded
from dualcaster_core.accounts.identity.session_cache import SessionCache
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import UnitOfWork, UnitOfWorkFactory


@frozen
class EndCachedSessions:
    """Has the cache forget sessions that have ended."""

    units: UnitOfWorkFactory[UnitOfWork]
    cache: SessionCache

    async def __call__(self, delivery: Delivery, event: SessionsEnded) -> None:
        """Tell the cache. Raises ``ServiceUnavailable`` while it does not hear."""
        if not await self.cache.end(event.keys):
            raise ServiceUnavailable("the cache does not answer")
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
