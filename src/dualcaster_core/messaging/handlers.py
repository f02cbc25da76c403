"""What follows from a message."""

from attrs import evolve, frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import is_agreed
from dualcaster_core.messaging.events import MessagePosted
from dualcaster_core.messaging.model import MemberState, Message, MessagingRules, Room, RoomKind, RoomMember
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.notifying.notifications import NewNotification


@frozen
class NotifyMessage:
    """Tells whom a message reached in the notification centre, once for those that follow each other closely.

    Nothing is told of what was read meanwhile, of requests that are ignored, nor of rooms that are muted, unless they
    are about a trade or a ring that all agreed on.
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: MessagingRules

    async def __call__(self, delivery: Delivery, event: MessagePosted) -> None:
        """Tell them."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            room = await uow.rooms.with_id(event.room_id, lock=True)
            if room is not None:
                await self._notify(uow, room, event)
            await uow.commit()

    async def _notify(self, uow: MessagingUnitOfWork, room: Room, event: MessagePosted) -> None:
        message = await uow.messages.of_room(room.id, event.message_id)
        if message is None or message.deleted_at is not None:
            return
        agreed = await is_agreed(uow, room)
        told = [
            member
            for member in room.members
            if member.user_id in event.recipients and self._is_due(member, event, message, agreed=agreed)
        ]
        if not agreed:
            told = [one for one in told if not await uow.social.blockers_between(event.sender_id, one.user_id)]
        if not told:
            return
        names = await uow.users.usernames([event.sender_id])
        sender, at = names.get(event.sender_id, "somebody"), max(message.sent_at, self.clock.now())
        await uow.notifications.add(*(evolve(self._words(room, event, sender, one), of_partner=agreed) for one in told))
        for member in told:
            room = room.with_member(evolve(member, notified_at=at))
        await uow.rooms.store(room)

    def _is_due(self, member: RoomMember, event: MessagePosted, message: Message, *, agreed: bool) -> bool:
        if member.read_number >= event.number or member.state is MemberState.IGNORED:
            return False
        if member.muted and not agreed:
            return False
        return member.notified_at is None or message.sent_at >= member.notified_at + self.rules.notified_apart

    def _words(self, room: Room, event: MessagePosted, sender: str, member: RoomMember) -> NewNotification:
        if room.kind is RoomKind.THREAD and room.trade_id is not None:
            trade = self.ids.encode(IdKind.TRADE, room.trade_id)
            title, address = f"{sender} wrote about trade #{trade}", f"/trades/{trade}"
        elif room.ring_id is not None:
            ring = self.ids.encode(IdKind.RING, room.ring_id)
            title, address = f"{sender} wrote about ring #{ring}", f"/rings/{ring}"
        elif member.state is MemberState.REQUESTED:
            title, address = f"{sender} would like to write to you", f"/messages/{sender}"
        else:
            title, address = f"New message from {sender}", f"/messages/{sender}"
        return NewNotification(
            user_id=member.user_id,
            key=f"message:{event.message_id}",
            type="message.received",
            title=title,
            action_url=address,
            metadata={"conversation": self.ids.encode(IdKind.CONVERSATION, room.id), "username": sender},
            names=frozenset({event.sender_id}),
            created_at=self.clock.now(),
        )
