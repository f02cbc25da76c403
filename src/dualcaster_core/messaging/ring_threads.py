"""The thread of a ring, which all of its people share."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import check_changeable
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import RING, ThreadClosed
from dualcaster_core.messaging.model import MessagingRules, Room, thread_of_ring
from dualcaster_core.messaging.ports import MessageQueries, MessagingUnitOfWork
from dualcaster_core.messaging.posting import check_pace, repeated
from dualcaster_core.messaging.sending import held_below, post, shown
from dualcaster_core.messaging.views import MessagePage, MessageView, OpenRingThread
from dualcaster_core.rings.proposals.errors import RingNotFound
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingTrade

OPEN = frozenset({RingStatus.PROPOSED, RingStatus.UNDER_WAY, RingStatus.BROKEN})
"""Rings that are written about: of a broken one people have something to settle."""


@frozen
class RingThreads:
    """Lets the people of a ring write to each other, from the proposal until the ring is over.

    Every method raises ``RingNotFound`` for rings of others.
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    queries: MessageQueries
    clock: Clock
    ids: PublicIds
    rules: MessagingRules

    async def of_ring(
        self, actor: Actor, ring_id: int, *, limit: int = PAGE, cursor: str | None = None, containing: str = ""
    ) -> OpenRingThread:
        """Read a thread, the latest messages first asked for; there may be none yet."""
        me = actor.user_id
        async with self.units() as uow:
            ring = await _own(uow, me, ring_id)
            room = await uow.rooms.of_ring(ring.id)
            names = await uow.users.usernames(ring.member_ids)
        seen = room if room is not None and room.shows_to(me) else None
        head, page = None, MessagePage(())
        held: tuple[MessageView, ...] = ()
        if seen is not None:
            head = await self.queries.room(me, seen.id)
            page = await self.queries.messages(me, seen.id, limit=limit, cursor=cursor, containing=containing)
            below = await held_below(self.queries, me, seen.id, self.clock.now(), cursor=cursor, containing=containing)
            held = tuple(below)
        return OpenRingThread(
            ring=self.ids.encode(IdKind.RING, ring.id),
            status=ring.status.value,
            members=tuple(names.get(user_id, "") for user_id in ring.member_ids),
            is_open=_is_open(ring, room),
            conversation=head,
            messages=page.items,
            next_cursor=page.next_cursor,
            held=held,
        )

    async def send(self, actor: Actor, ring_id: int, draft: MessageDraft) -> MessageView:
        """Write to everybody in a ring; a draft whose ``client_key`` was sent before is returned, not sent again.

        Raises ``ThreadClosed``, ``LimitReached``, ``CardNotFound``, ``PhotoNotFound`` and ``PhotoTaken``; nothing was
        sent then.
        """
        me, now = actor.user_id, self.clock.now()
        async with self.units() as uow:
            ring = await _own(uow, me, ring_id)
            await uow.messages.take_turn(me)
            room = await uow.rooms.of_ring(ring.id, lock=True)
            message = await repeated(uow, room, me, draft)
            if message is None:
                await check_pace(uow, me, self.rules, now)
                _check_open(ring, room)
                if room is None:
                    room = await uow.rooms.open(thread_of_ring(ring.id, ring.member_ids, me, now))
                await check_changeable(uow, me, room)
                message = await post(uow, self.ids, room, sender_id=me, draft=draft, at=now)
                await uow.commit()
        return await shown(self.queries, me, message)

    async def check_writable(self, actor: Actor, ring_id: int) -> None:
        """Raise as ``send`` does where somebody cannot write about a ring at all."""
        async with self.units() as uow:
            ring = await _own(uow, actor.user_id, ring_id)
            _check_open(ring, await uow.rooms.of_ring(ring.id))

    async def room_id(self, actor: Actor, ring_id: int) -> int | None:
        """Return the key of the room of a ring, None before anything was said in it."""
        async with self.units() as uow:
            ring = await _own(uow, actor.user_id, ring_id)
            room = await uow.rooms.of_ring(ring.id)
        return None if room is None or not room.shows_to(actor.user_id) else room.id


async def _own(uow: MessagingUnitOfWork, me: int, ring_id: int) -> RingTrade:
    ring = await uow.rings.one(ring_id)
    if ring is None or not ring.has(me):
        raise RingNotFound
    return ring


def _is_open(ring: RingTrade, room: Room | None) -> bool:
    return ring.status in OPEN and (room is None or room.ended_at is None)


def _check_open(ring: RingTrade, room: Room | None) -> None:
    if not _is_open(ring, room):
        raise ThreadClosed(RING)
