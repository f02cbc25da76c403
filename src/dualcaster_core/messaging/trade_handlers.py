"""What the thread of a trade says of each of its steps."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.announcements import announce_posted
from dualcaster_core.messaging.model import Message, Room, SystemNote, thread_of
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.threads import ENDED
from dualcaster_core.trading import events
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.lifecycle import Action, Status

NOTE_OF: Final[Mapping[type[TradeEvent], str]] = {
    events.ProposalSent: "proposed",
    events.ProposalViewed: "viewed",
    events.TradeAccepted: "accepted",
    events.ProposalDeclined: "declined",
    events.ProposalWithdrawn: "withdrawn",
    events.ProposalLapsed: "expired",
    events.CardsSent: "sent",
    events.ReceiptConfirmed: "confirmed",
    events.TradeCompleted: "completed",
    events.CancellationAsked: "cancellation_asked",
    events.TradeCancelled: "cancelled",
    events.TradeEnded: "unavailable",
    events.TradeDisputed: "disputed",
    events.CopiesMissing: "copies_missing",
}
"""What is said of each event. A counter-offer is told by the proposal that it is."""
_BY_ACTION: Final[Mapping[str, str]] = {
    Action.CANCEL.value: "cancelled_by",
    Action.CANCEL_ON.value: "cancelled_by",
    Action.LAPSE.value: "lapsed",
}


def note_of(event: TradeEvent) -> SystemNote | None:
    """Say what happened to a trade; None for what nobody but its author knows of, or what another event tells."""
    kind = NOTE_OF.get(type(event))
    if kind is None or event.action == Action.DISCARD.value:
        return None
    if isinstance(event, events.ProposalSent) and event.trade_id != event.chain_id:
        kind = "countered"
    if isinstance(event, events.TradeCancelled):
        kind = _BY_ACTION.get(event.action, kind)
    actor = event.proposer_id if kind in {"proposed", "countered"} else event.actor_id
    return SystemNote(kind=kind, actor_id=None if kind in {"unavailable", "completed"} else actor)


@frozen
class TellThread:
    """Says in the thread of a trade what happened to it, opens the thread with the first proposal, and ends it."""

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: TradeEvent) -> None:
        """Say it, once; a thread that has ended stays so."""
        note = note_of(event)
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            room = None if note is None else await self._room(uow, event)
            if note is not None and room is not None:
                await self._say(uow, room, event, note)
            await uow.commit()

    async def _room(self, uow: MessagingUnitOfWork, event: TradeEvent) -> Room | None:
        """Return the locked thread, opened where there is none; None for a draft that ended, which nobody knew."""
        room = await uow.rooms.of_chain(event.chain_id, lock=True)
        if room is not None or isinstance(event, events.TradeEnded):
            return room
        people = (event.proposer_id, event.recipient_id)
        return await uow.rooms.open(thread_of(event.chain_id, event.trade_id, *people, self.clock.now()))

    async def _say(self, uow: MessagingUnitOfWork, room: Room, event: TradeEvent, note: SystemNote) -> None:
        now = self.clock.now()
        after = evolve(room.with_note(note, now), trade_id=max(room.trade_id or 0, event.trade_id))
        message = await uow.messages.add(
            Message(room_id=room.id, number=after.last_number, sender_id=None, sent_at=now, note=note)
        )
        if Status(event.status) in ENDED and room.ended_at is None:
            after = after.ended(now)
        await uow.rooms.store(after)
        await announce_posted(uow, self.ids, after, message)
