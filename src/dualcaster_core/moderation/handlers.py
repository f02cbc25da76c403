"""What follows from what moderators do, and from the passing of time."""

from collections.abc import Collection

from attrs import frozen

from dualcaster_core.accounts.events import AccountShut, DeviceShared
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.messaging.events import MessageHeld
from dualcaster_core.moderation.deciding import EndSanctions
from dualcaster_core.moderation.events import CaseDecided, ReportFiled
from dualcaster_core.moderation.flagging import Flagging
from dualcaster_core.moderation.held_messages import HeldMessages
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind
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
class CheckHeldMessages:
    """Has moderators look at held messages, and follows what they decide and what time does."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    held: HeldMessages

    async def of_message(self, delivery: Delivery, event: MessageHeld) -> None:
        """Open a case, in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await self.held.open_case(uow, event)
            await uow.commit()

    async def of_decision(self, delivery: Delivery, event: CaseDecided) -> None:
        """Deliver what waits of a case that was dismissed, withhold it after a penalty; done again it finds none."""
        action = ActionKind(event.action)
        if action is ActionKind.DISMISS or action in PENALTIES:
            await self.held.settle_case(event.case_id, delivered=action is ActionKind.DISMISS)
        await self._handled(delivery)

    async def of_time(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Deliver what nobody decided on in time; done again it finds none."""
        await self.held.deliver_due()
        await self._handled(delivery)

    async def _handled(self, delivery: Delivery) -> None:
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
