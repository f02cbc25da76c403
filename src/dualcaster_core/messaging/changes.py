"""What is done with messages once they are sent: edited, deleted, reacted to."""

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import check_changeable, room_of
from dualcaster_core.messaging.announcements import announce_changed
from dualcaster_core.messaging.drafts import message_text
from dualcaster_core.messaging.errors import (
    MessageNotFound,
    ReadsLikeScam,
    ThreadsAreNotEdited,
    TooLateToChange,
)
from dualcaster_core.messaging.model import REACTIONS, Message, MessagingRules, Room, RoomKind
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.screening import scam_phrase_in


@frozen
class MessageChanges:
    """Changes messages. Every method raises ``ConversationNotFound`` and ``MessageNotFound``.

    A thread that is over cannot be changed (``ThreadClosed``).
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: MessagingRules

    async def edit(self, actor: Actor, room_id: int, message_id: int, text: str) -> None:
        """Say something else in a message of one's own.

        Raises ``TooLateToChange``, ``ThreadsAreNotEdited``, ``ValidationFailed``, and ``ReadsLikeScam`` where the
        change would have to be looked at first.
        """
        words = message_text(text)
        async with self.units() as uow:
            room, message = await self._own(uow, actor, room_id, message_id)
            if room.kind is not RoomKind.CONVERSATION:
                raise ThreadsAreNotEdited
            if not words and not message.card_id and not await uow.photos.of_messages([message.id]):
                raise ValidationFailed("write something, or delete the message", field="text")
            if words == message.text:
                return
            if scam_phrase_in(words) is not None:
                raise ReadsLikeScam
            await uow.messages.store(evolve(message, text=words, edited_at=self.clock.now()))
            await announce_changed(uow, self.ids, room, message)
            await uow.commit()

    async def delete(self, actor: Actor, room_id: int, message_id: int) -> None:
        """Delete a message of one's own; both then see that there was one. Raises ``TooLateToChange``."""
        async with self.units() as uow:
            room, message = await self._own(uow, actor, room_id, message_id)
            await uow.messages.store(evolve(message, deleted_at=self.clock.now()))
            await announce_changed(uow, self.ids, room, message)
            await uow.commit()

    async def react(self, actor: Actor, room_id: int, message_id: int, emoji: str, *, on: bool = True) -> None:
        """Put one of ``REACTIONS`` below a message, or take it away; doing it twice changes nothing."""
        if emoji not in REACTIONS:
            raise ValidationFailed(f"a reaction is one of {' '.join(REACTIONS)}", field="emoji")
        async with self.units() as uow:
            room = await room_of(uow, actor.user_id, room_id, lock=True)
            await check_changeable(uow, actor.user_id, room)
            message = await _message(uow, room, message_id)
            if message.sender_id is None:
                raise MessageNotFound
            if await uow.messages.react(message.id, actor.user_id, emoji, on=on):
                await announce_changed(uow, self.ids, room, message)
                await uow.commit()

    async def _own(self, uow: MessagingUnitOfWork, actor: Actor, room_id: int, message_id: int) -> tuple[Room, Message]:
        room = await room_of(uow, actor.user_id, room_id, lock=True)
        await check_changeable(uow, actor.user_id, room)
        message = await _message(uow, room, message_id)
        if message.sender_id != actor.user_id:
            raise MessageNotFound
        if not message.is_changeable(actor.user_id, self.clock.now(), self.rules):
            raise TooLateToChange(self.rules.changeable_for)
        return room, message


async def _message(uow: MessagingUnitOfWork, room: Room, message_id: int) -> Message:
    message = await uow.messages.of_room(room.id, message_id)
    if message is None or message.deleted_at is not None:
        raise MessageNotFound
    return message
