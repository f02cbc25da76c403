"""What follows from a message."""

from attrs import evolve, frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import is_agreed
from dualcaster_core.messaging.events import MessagePosted
from dualcaster_core.messaging.model import MemberState, MessagingRules, Room, RoomKind, RoomMember
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.notifying.notifications import NewNotification


@frozen
class NotifyMessage:
    """Tells somebody in the notification centre that there is a message, once for those that follow each other closely.

    Nothing is told of what was read meanwhile, of requests that are ignored, nor of rooms that are muted, unless they
    are about a trade that both agreed on.
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
        member, now = room.member(event.recipient_id), self.clock.now()
        if not self._is_due(member, event) or (member.muted and not await is_agreed(uow, room)):
            return
        message = await uow.messages.of_room(room.id, event.message_id)
        if message is None or message.deleted_at is not None:
            return
        if member.notified_at is not None and message.sent_at < member.notified_at + self.rules.notified_apart:
            return
        agreed = await is_agreed(uow, room)
        if not agreed and await uow.social.blockers_between(event.sender_id, event.recipient_id):
            return
        names = await uow.users.usernames([event.sender_id])
        told = self._words(room, event, names.get(event.sender_id, "somebody"), member)
        await uow.notifications.add(evolve(told, of_partner=agreed))
        await uow.rooms.store(room.with_member(evolve(member, notified_at=max(message.sent_at, now))))

    def _is_due(self, member: RoomMember, event: MessagePosted) -> bool:
        is_read = member.read_number >= event.number
        return not is_read and member.state is not MemberState.IGNORED

    def _words(self, room: Room, event: MessagePosted, sender: str, member: RoomMember) -> NewNotification:
        if room.kind is RoomKind.THREAD and room.trade_id is not None:
            trade = self.ids.encode(IdKind.TRADE, room.trade_id)
            title, address = f"{sender} wrote about trade #{trade}", f"/trades/{trade}"
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
