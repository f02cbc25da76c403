"""What somebody does with a room of theirs: reads it, puts it away, silences it, answers a request."""

from collections.abc import Callable

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.messaging.access import is_agreed, room_of
from dualcaster_core.messaging.announcements import announce_read
from dualcaster_core.messaging.errors import AcceptedTradeAlwaysTold, NotARequest
from dualcaster_core.messaging.model import MemberState, Room, RoomMember
from dualcaster_core.messaging.ports import MessageQueries, MessagingUnitOfWork
from dualcaster_core.messaging.views import Inbox, InboxBox, UnreadCounts


@frozen
class Rooms:
    """Lists somebody's rooms and changes how they stand to them; the other person learns of reading alone.

    Every method but the lists raises ``ConversationNotFound`` for rooms of others; doing a thing twice changes nothing.
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    queries: MessageQueries
    ids: PublicIds

    async def inbox(
        self, actor: Actor, box: InboxBox = InboxBox.INBOX, *, limit: int = PAGE, cursor: str | None = None
    ) -> Inbox:
        """List rooms, the latest first, and count what there is to read."""
        page = await self.queries.inbox(actor.user_id, box, limit=limit, cursor=cursor)
        return Inbox(items=page.items, next_cursor=page.next_cursor, unread=await self.unread(actor))

    async def check_seen(self, actor: Actor, room_id: int) -> None:
        """Raise ``ConversationNotFound`` for a room that is not the actor's, or that they do not see."""
        async with self.units() as uow:
            await room_of(uow, actor.user_id, room_id)

    async def unread(self, actor: Actor) -> UnreadCounts:
        """Count the rooms with something to read."""
        return await self.queries.unread(actor.user_id)

    async def mark_read(self, actor: Actor, room_id: int, up_to: int | None = None) -> None:
        """Note that somebody has read a room, up to the message of this number; what was read stays so.

        Whoever waits for an answer to a request learns of it once they are answered.
        """
        async with self.units() as uow:
            room = await room_of(uow, actor.user_id, room_id, lock=True)
            member = room.member(actor.user_id)
            number = min(room.last_number, room.last_number if up_to is None else up_to)
            if number <= member.read_number and (number < room.last_number or not member.unread):
                return
            number = max(number, member.read_number)
            left = await uow.messages.unread_after(room.id, member.user_id, number)
            await uow.rooms.store(room.with_member(evolve(member, read_number=number, unread=left)))
            if member.state is MemberState.OPEN:
                await announce_read(uow, self.ids, room, username=actor.username, number=number)
            await uow.commit()

    async def archive(self, actor: Actor, room_id: int, *, on: bool = True) -> None:
        """Put a room away, or take it back."""
        await self._change(actor, room_id, lambda _, member: evolve(member, archived=on))

    async def mute(self, actor: Actor, room_id: int, *, on: bool = True) -> None:
        """Have a room notify no more, or again. Raises ``AcceptedTradeAlwaysTold`` for a trade that both agreed on."""
        async with self.units() as uow:
            room = await room_of(uow, actor.user_id, room_id, lock=True)
            if on and await is_agreed(uow, room):
                raise AcceptedTradeAlwaysTold
            await uow.rooms.store(room.with_member(evolve(room.member(actor.user_id), muted=on)))
            await uow.commit()

    async def accept(self, actor: Actor, room_id: int) -> None:
        """Accept a stranger's request, an ignored one too. Raises ``NotARequest``."""
        await self._change(actor, room_id, _accepted)

    async def ignore(self, actor: Actor, room_id: int) -> None:
        """Put a stranger's request aside; they are not told. Raises ``NotARequest``."""
        await self._change(actor, room_id, _ignored)

    async def _change(self, actor: Actor, room_id: int, changed: Callable[[Room, RoomMember], RoomMember]) -> None:
        async with self.units() as uow:
            room = await room_of(uow, actor.user_id, room_id, lock=True)
            before = room.member(actor.user_id)
            after = changed(room, before)
            if after != before:
                await uow.rooms.store(room.with_member(after))
                await uow.commit()


def _accepted(room: Room, member: RoomMember) -> RoomMember:
    if member.state is MemberState.OPEN and room.opened_by == member.user_id:
        raise NotARequest
    return evolve(member, state=MemberState.OPEN)


def _ignored(room: Room, member: RoomMember) -> RoomMember:
    if member.state is MemberState.OPEN:
        raise NotARequest
    return evolve(member, state=MemberState.IGNORED, unread=0, read_number=room.last_number)
