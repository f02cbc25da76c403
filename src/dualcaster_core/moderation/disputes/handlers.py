"""What follows for disputes from events of trades, and elsewhere from what happens in disputes."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.messaging.announcements import announce_posted
from dualcaster_core.messaging.model import Message, SystemNote
from dualcaster_core.moderation.disputes.acting import DisputeContext, announce_opened, opened
from dualcaster_core.moderation.disputes.events import DisputeEvent, DisputeOpened, DisputeResolved, EvidenceRequested
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.moderation.disputes.notices import notifications_of
from dualcaster_core.moderation.disputes.ruling import thread_of
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.trading.events import TradeDisputed
from dualcaster_core.trading.lifecycle import Party, Stage
from dualcaster_core.trading.trade import Trade


@frozen
class OpenCalledDispute:
    """Opens the dispute of a trade for which time or a broken ring calls a moderator; people open theirs themselves.

    Who has not confirmed counts as the filer.
    """

    context: DisputeContext

    async def __call__(self, delivery: Delivery, event: TradeDisputed) -> None:
        """Open it in the transaction that notes the event as handled, unless somebody has opened one meanwhile."""
        now = self.context.trading.clock.now()
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            trade = await uow.trades.one(event.trade_id, lock=True) if event.actor_id is None else None
            known = () if trade is None else await uow.disputes.of_trade(trade.id)
            if trade is not None and trade.stage is Stage.DISPUTED and not known:
                dispute = await opened(
                    uow, trade, DisputeKind.NO_CONFIRMATION, _unconfirmed(trade), now, opened_by=None
                )
                if dispute is not None:
                    await announce_opened(uow, dispute, trade)
            await uow.commit()


def _unconfirmed(trade: Trade) -> Party:
    return Party.PROPOSER if trade.proposer.confirmed_at is None else Party.RECIPIENT


@frozen
class TellDisputeThread:
    """Says in the thread of a trade what happens to its dispute; of one under way the trade tells that it is opened."""

    context: DisputeContext

    async def __call__(self, delivery: Delivery, event: DisputeOpened | EvidenceRequested | DisputeResolved) -> None:
        """Say it, once; where there is no thread there is nobody to tell."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            trade, note = await uow.trades.one(event.trade_id), _note(event)
            room = None if trade is None or note is None else await thread_of(uow, trade)
            if room is not None and note is not None:
                now = self.context.trading.clock.now()
                after = room.with_note(note, now)
                message = await uow.messages.add(
                    Message(room_id=room.id, number=after.last_number, sender_id=None, sent_at=now, note=note)
                )
                await uow.rooms.store(after)
                await announce_posted(uow, self.context.trading.ids, after, message)
            await uow.commit()


def _note(event: DisputeEvent) -> SystemNote | None:
    if isinstance(event, DisputeOpened):
        return SystemNote(kind="dispute_opened", actor_id=event.opened_by) if event.was_over else None
    return SystemNote(kind="evidence_requested" if isinstance(event, EvidenceRequested) else "dispute_resolved")


@frozen
class NotifyDispute:
    """Tells both people in the notification centre what happens in their dispute."""

    context: DisputeContext

    async def __call__(self, delivery: Delivery, event: DisputeEvent) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            names = await uow.users.usernames([event.filer_id, event.respondent_id])
            trading = self.context.trading
            await uow.notifications.add(*notifications_of(event, names, trading.ids, trading.clock.now()))
            await uow.commit()


@frozen
class CountDisputes:
    """Recalculates both people of a dispute that was decided, once for each delivery."""

    reputations: Reputations

    async def __call__(self, delivery: Delivery, event: DisputeResolved) -> None:
        """Recalculate them in the transaction that notes the event as handled."""
        await self.reputations.recalculate([event.filer_id, event.respondent_id], delivery)
