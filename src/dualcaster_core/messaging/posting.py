"""Posts a message to a room, in the transaction of whoever opened it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.messaging.announcements import announce_posted
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import LimitReached, NewConversationLimit, PhotoNotFound, PhotoTaken
from dualcaster_core.messaging.events import MessagePosted
from dualcaster_core.messaging.held import HeldMessage
from dualcaster_core.messaging.model import Message, MessagingRules, Photo, Room
from dualcaster_core.messaging.ports import MessagingUnitOfWork, Recent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def repeated(
    uow: MessagingUnitOfWork, room: Room | None, sender_id: int, draft: MessageDraft
) -> Message | HeldMessage | None:
    """Find what a draft became when it was sent before: a message, or one that is held."""
    if room is None or draft.client_key is None:
        return None
    held = await uow.held.repeated(room.id, sender_id, draft.client_key)
    if held is not None and held.message_id is None:
        return held
    return await uow.messages.repeated(room.id, sender_id, draft.client_key)


async def say(
    uow: MessagingUnitOfWork,
    ids: PublicIds,
    room: Room,
    *,
    sender_id: int,
    draft: MessageDraft,
    at: datetime,
    held_id: int | None = None,
) -> Message:
    """Add a message to a locked room, and record that it was posted. Raises ``CardNotFound`` and errors of photos.

    ``held_id`` is the held message that it was until now.
    """
    after = room.with_message(sender_id, at)
    message = await uow.messages.add(
        Message(
            room_id=room.id,
            number=after.last_number,
            sender_id=sender_id,
            sent_at=at,
            text=draft.text,
            client_key=draft.client_key,
            card_id=draft.card_id,
            trade_id=draft.trade_id,
        )
    )
    if draft.photo_ids:
        await chosen_photos(uow, draft.photo_ids, sender_id, held_id)
        await uow.photos.attach(draft.photo_ids, message.room_id, message.id)
    await uow.rooms.store(after)
    await announce_posted(uow, ids, room, message)
    await uow.record(
        MessagePosted(
            room_id=room.id,
            message_id=message.id,
            number=message.number,
            sender_id=sender_id,
            recipient_ids=tuple(one.user_id for one in room.others(sender_id)),
        )
    )
    return message


async def chosen_photos(
    uow: MessagingUnitOfWork, photo_ids: Sequence[int], sender_id: int, held_id: int | None = None
) -> Sequence[Photo]:
    """Return photos that somebody has uploaded and nothing shows yet. Raises ``PhotoNotFound`` and ``PhotoTaken``."""
    photos = await uow.photos.chosen(photo_ids)
    if len(photos) != len(photo_ids) or any(one.uploader_id != sender_id for one in photos):
        raise PhotoNotFound
    if any(one.message_id is not None or one.held_id != held_id or one.appeal_id is not None for one in photos):
        raise PhotoTaken
    return photos


async def check_pace(uow: MessagingUnitOfWork, sender_id: int, rules: MessagingRules, now: datetime) -> None:
    """Raise ``LimitReached`` where somebody has sent as many messages as an hour takes. They wait for their turn."""
    sent = await uow.messages.sent_since(sender_id, now - HOUR)
    if sent.count >= rules.hourly:
        raise LimitReached(f"you have sent {sent.count} messages within an hour", room_in(sent, HOUR, now))


async def check_new_conversations(uow: MessagingUnitOfWork, user_id: int, rules: MessagingRules, now: datetime) -> None:
    """Raise ``NewConversationLimit`` where somebody without a completed trade has opened as many as a day takes."""
    user = await uow.users.with_id(user_id)
    if user is not None and user.completed_trades:
        return
    opened = await uow.rooms.opened_since(user_id, now - DAY)
    if opened.count >= rules.new_conversations_daily:
        raise NewConversationLimit(
            f"before your first completed trade you can write to {rules.new_conversations_daily} new people a day",
            room_in(opened, DAY, now),
        )


def room_in(recent: Recent, span: timedelta, now: datetime) -> timedelta:
    """Say in how long the first of what somebody did lately is older than the span."""
    return span if recent.first_at is None else recent.first_at + span - now
