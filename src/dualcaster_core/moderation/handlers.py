"""What follows from what moderators do, and from the passing of time."""

from collections.abc import Collection

from attrs import frozen

from dualcaster_core.accounts.events import AccountShut, DeviceShared
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.moderation.deciding import EndSanctions
from dualcaster_core.moderation.events import ReportFiled
from dualcaster_core.moderation.flagging import Flagging
from dualcaster_core.moderation.ports import ModerationUnitOfWork, SignOut
from dualcaster_core.reputation.reviews.events import ReviewsBecameVisible
from dualcaster_core.trading.events import ProposalSent, TradeCancelled


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


@frozen
class FlagPeople:
    """Asks the rules of flags about the people of an event."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    flagging: Flagging

    async def of_report(self, delivery: Delivery, event: ReportFiled) -> None:
        """Ask about who was reported."""
        await self._check(delivery, {event.reported_id})

    async def of_proposal(self, delivery: Delivery, event: ProposalSent) -> None:
        """Ask about who proposed."""
        await self._check(delivery, {event.proposer_id})

    async def of_cancellation(self, delivery: Delivery, event: TradeCancelled) -> None:
        """Ask about whose fault it is, or who cancelled."""
        await self._check(delivery, {one for one in (event.fault_id, event.actor_id) if one is not None})

    async def of_reviews(self, delivery: Delivery, event: ReviewsBecameVisible) -> None:
        """Ask about who was reviewed."""
        await self._check(delivery, {one.reviewed_id for one in event.reviews})

    async def of_device(self, delivery: Delivery, event: DeviceShared) -> None:
        """Ask about who signed in from the browser of somebody else."""
        await self._check(delivery, {event.user_id}, {event.other_id})

    async def _check(self, delivery: Delivery, person_ids: Collection[int], shared: Collection[int] = ()) -> None:
        """Check them; done again, what was raised before is not raised anew."""
        if person_ids:
            await self.flagging.check(person_ids, shared_with=shared)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
