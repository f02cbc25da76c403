"""What the thread of a ring says of each of its steps."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.announcements import announce_posted
from dualcaster_core.messaging.model import Message, SystemNote, thread_of_ring
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.ring_threads import OPEN
from dualcaster_core.rings.proposals import events
from dualcaster_core.rings.proposals.events import RingEvent
from dualcaster_core.rings.proposals.lifecycle import RingStatus

NOTE_OF_RING: Final[Mapping[type[RingEvent], str]] = {
    events.RingProposed: "ring_proposed",
    events.RingAccepted: "ring_accepted",
    events.RingStarted: "ring_started",
    events.RingDeclined: "ring_declined",
    events.RingLapsed: "ring_expired",
    events.RingCancelled: "ring_unavailable",
    events.RingCompleted: "ring_completed",
    events.RingBroken: "ring_broken",
}
"""What is said of each event; legs that end are told of in their own threads."""


@frozen
class TellRing:
    """Says in the thread of a ring what happened to it, opens the thread with the proposal, and ends it."""

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: RingEvent) -> None:
        """Say it, once; a thread that has ended stays so."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await self._say(uow, event)
            await uow.commit()

    async def _say(self, uow: MessagingUnitOfWork, event: RingEvent) -> None:
        now = self.clock.now()
        room = await uow.rooms.of_ring(event.ring_id, lock=True)
        if room is None:
            opener = event.actor_id if event.actor_id is not None else event.member_ids[0]
            room = await uow.rooms.open(thread_of_ring(event.ring_id, event.member_ids, opener, now))
        note = SystemNote(kind=NOTE_OF_RING[type(event)], actor_id=event.actor_id)
        after = room.with_note(note, now)
        message = await uow.messages.add(
            Message(room_id=room.id, number=after.last_number, sender_id=None, sent_at=now, note=note)
        )
        if RingStatus(event.status) not in OPEN and room.ended_at is None:
            after = after.ended(now)
        await uow.rooms.store(after)
        await announce_posted(uow, self.ids, after, message)
