"""Trading partners endorse each other: once for each kind, and only after a completed trade."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.social.errors import NotAPartner
from dualcaster_core.social.events import TraderEndorsed
from dualcaster_core.social.model import EndorsementKind
from dualcaster_core.social.ports import SocialQueries, SocialUnitOfWork
from dualcaster_core.social.views import EndorsementView


@frozen
class Endorsements:
    """Gives and takes back endorsements, and counts them."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    queries: SocialQueries
    traders: NamedTraders
    clock: Clock

    async def give(self, actor: Actor, trader: str, kind: EndorsementKind) -> EndorsementView:
        """Endorse a trading partner; twice is once.

        Raises ``UserNotFound`` for closed accounts and on either side of a block, ``ValidationFailed`` for oneself, and
        ``NotAPartner``.
        """
        seen = await self.traders.known(actor, trader, to="endorse")
        async with self.units() as uow:
            if not await uow.endorsements.have_completed(actor.user_id, seen.user_id):
                raise NotAPartner(seen.username)
            if await uow.endorsements.give(actor.user_id, seen.user_id, kind, self.clock.now()):
                event = TraderEndorsed(endorser_id=actor.user_id, trader_id=seen.user_id, endorsement=kind.value)
                await uow.record(event)
                await uow.commit()
        return await self._view(actor, seen.user_id)

    async def withdraw(self, actor: Actor, trader: str, kind: EndorsementKind) -> EndorsementView:
        """Take an endorsement back; one that was not given stays so. Raises ``UserNotFound``."""
        seen = await self.traders.known(actor, trader)
        async with self.units() as uow:
            await uow.endorsements.withdraw(actor.user_id, seen.user_id, kind)
            await uow.commit()
        return await self._view(actor, seen.user_id)

    async def of(self, actor: Actor, trader: str) -> EndorsementView:
        """Return somebody's endorsements. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        return await self._view(actor, (await self.traders.visible(actor, trader)).user_id)

    async def _view(self, actor: Actor, trader_id: int) -> EndorsementView:
        return (await self.queries.between(actor.user_id, trader_id)).endorsements
