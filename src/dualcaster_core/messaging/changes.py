"""What is done with messages once they are sent: edited, deleted, reacted to, reported."""

from datetime import timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.access import check_changeable, room_of
from dualcaster_core.messaging.announcements import announce_changed
from dualcaster_core.messaging.drafts import message_text
from dualcaster_core.messaging.errors import (
    ConversationNotFound,
    MessageNotFound,
    NotReportable,
    ReportLimit,
    ThreadsAreNotEdited,
    TooLateToChange,
)
from dualcaster_core.messaging.events import MessageReported
from dualcaster_core.messaging.model import REACTIONS, Message, MessagingRules, Room, RoomKind
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.posting import room_in
from dualcaster_core.messaging.reports import EVIDENCE_SPAN, Report, ReportReason, evidence_of

DAY = timedelta(days=1)


@frozen
class MessageChanges:
    """Changes messages. Every method raises ``ConversationNotFound`` and ``MessageNotFound``.

    A thread that is over cannot be changed (``ThreadClosed``), but still be reported.
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: MessagingRules

    async def edit(self, actor: Actor, room_id: int, message_id: int, text: str) -> None:
        """Say something else in a message of one's own.

        Raises ``TooLateToChange``, ``ThreadsAreNotEdited`` and ``ValidationFailed``.
        """
        words = message_text(text)
        async with self.units() as uow:
            room, message = await self._own(uow, actor, room_id, message_id)
            if room.kind is RoomKind.THREAD:
                raise ThreadsAreNotEdited
            if not words and not message.card_id and not await uow.photos.of_messages([message.id]):
                raise ValidationFailed("write something, or delete the message", field="text")
            if words == message.text:
                return
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

    async def report(self, actor: Actor, room_id: int, message_id: int, reason: ReportReason, text: str = "") -> None:
        """Report a message of the other's; what was said around it is kept as it is now.

        Who blocks the other can still do so. Reporting a message again changes nothing. Raises ``NotReportable``,
        ``ReportLimit`` and ``ValidationFailed``.
        """
        me, now = actor.user_id, self.clock.now()
        async with self.units() as uow:
            await uow.messages.take_turn(me)
            room = await uow.rooms.with_id(room_id, lock=True)
            if room is None or not room.has(me):
                raise ConversationNotFound
            message = await uow.messages.of_room(room.id, message_id)
            if message is None:
                raise MessageNotFound
            if message.sender_id is None or message.sender_id == me:
                raise NotReportable
            filed = await uow.reports.filed_since(me, now - DAY)
            report = await uow.reports.file(await self._report(uow, room, message, reason=reason, text=text))
            if report is None:
                return
            if filed.count >= self.rules.reports_daily:
                raise ReportLimit(f"you have filed {filed.count} reports within a day", room_in(filed, DAY, now))
            held = max(now + self.rules.evidence_kept, room.held_until or now)
            await uow.rooms.store(evolve(room, held_until=held))
            await uow.record(
                MessageReported(
                    report_id=report.id, reporter_id=me, reported_id=message.sender_id, message_id=message.id
                )
            )
            await uow.commit()

    async def _report(
        self, uow: MessagingUnitOfWork, room: Room, message: Message, *, reason: ReportReason, text: str
    ) -> Report:
        """Write down what was said around a message of the other's."""
        reported = message.sender_id or 0
        around = await uow.messages.around(room.id, message.number, EVIDENCE_SPAN)
        photos = await uow.photos.of_messages([one.id for one in around])
        names = await uow.users.usernames([one.user_id for one in room.members])
        return Report(
            reporter_id=room.other(reported).user_id,
            reported_id=reported,
            room_id=room.id,
            message_id=message.id,
            reason=reason,
            text=text,
            filed_at=self.clock.now(),
            evidence=evidence_of(around, photos, names),
        )

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
