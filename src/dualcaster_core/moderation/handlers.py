"""What follows from what moderators do, and from the passing of time."""

from attrs import frozen

from dualcaster_core.accounts.events import AccountShut
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.moderation.deciding import EndSanctions
from dualcaster_core.moderation.ports import ModerationUnitOfWork, SignOut


@frozen
class SignOutShut:
    """Ends the sessions of who was suspended, also where whoever acted was stopped before they could."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    sign_out: SignOut

    async def __call__(self, delivery: Delivery, event: AccountShut) -> None:
        """Sign them out; done again it finds no session."""
        await self.sign_out(event.user_id)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class EndDueSanctions:
    """Ends what has had its time, every five minutes."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    ending: EndSanctions

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """End it; done again it finds nothing."""
        await self.ending()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
