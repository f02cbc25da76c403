"""Holding messages back, and delivering or withholding them, in the transaction of whoever decides."""

from datetime import datetime

from attrs import evolve

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.access import check_changeable
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import HeldMessageUndeliverable
from dualcaster_core.messaging.events import HeldMessageWithheld, MessageHeld
from dualcaster_core.messaging.held import HELD_FOR, HeldMessage, HeldOrigin, HeldStatus
from dualcaster_core.messaging.model import Room, RoomKind
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.messaging.posting import chosen_photos, say
from dualcaster_core.messaging.scam_phrases import ScamPhrase


async def hold(
    uow: MessagingUnitOfWork,
    room: Room,
    draft: MessageDraft,
    *,
    sender_id: int,
    phrase: ScamPhrase,
    at: datetime,
    origin: HeldOrigin = HeldOrigin.MESSAGE,
) -> HeldMessage:
    """Keep a draft back from a locked room, which does not change by it. Raises errors of cards and photos."""
    held = await uow.held.add(
        HeldMessage(
            room_id=room.id,
            sender_id=sender_id,
            phrase=phrase.id,
            held_at=at,
            deliver_at=at + HELD_FOR,
            text=draft.text,
            client_key=draft.client_key,
            card_id=draft.card_id,
            trade_id=draft.trade_id,
            origin=origin,
        )
    )
    if draft.photo_ids:
        await chosen_photos(uow, draft.photo_ids, sender_id)
        await uow.held.attach(held.id, draft.photo_ids)
    await uow.record(MessageHeld(held_id=held.id, room_id=room.id, sender_id=sender_id, phrase=phrase.id))
    return held


async def deliver(
    uow: MessagingUnitOfWork,
    ids: PublicIds,
    held: HeldMessage,
    at: datetime,
    *,
    by: int | None = None,
    by_clock: bool = False,
) -> HeldMessage:
    """Deliver a held message, whose lock the caller holds: it is the latest of its room then.

    Raises ``HeldMessageDecided``, and ``HeldMessageUndeliverable`` where its sender could not write there any more.
    """
    held.decided(HeldStatus.DELIVERED, at, by=by)
    room = await uow.rooms.with_id(held.room_id, lock=True)
    if room is None or not await _reaches(uow, room, held):
        raise HeldMessageUndeliverable
    photos = await uow.held.photos_of(held.id)
    draft = MessageDraft(
        text=held.text, photo_ids=photos, card_id=held.card_id, trade_id=held.trade_id, client_key=held.client_key
    )
    message = await say(uow, ids, room, sender_id=held.sender_id, draft=draft, at=at, held_id=held.id)
    after = held.decided(HeldStatus.DELIVERED, at, by=by, by_clock=by_clock, message_id=message.id)
    await uow.held.store(after)
    await _tell_sender(uow, ids, after)
    return after


async def withhold(
    uow: MessagingUnitOfWork,
    ids: PublicIds,
    held: HeldMessage,
    at: datetime,
    *,
    by: int | None = None,
    by_clock: bool = False,
) -> HeldMessage:
    """Never deliver a held message, whose lock the caller holds. Raises ``HeldMessageDecided``."""
    after = held.decided(HeldStatus.WITHHELD, at, by=by, by_clock=by_clock)
    await uow.held.store(after)
    await _tell_sender(uow, ids, after)
    await uow.record(HeldMessageWithheld(held_id=held.id, room_id=held.room_id, sender_id=held.sender_id))
    return after


async def _reaches(uow: MessagingUnitOfWork, room: Room, held: HeldMessage) -> bool:
    """Tell whether the sender could still write there; why a trade was ended is told in its thread that ended by it."""
    sender_id = held.sender_id
    sender = await uow.users.with_id(sender_id)
    if sender is None or not sender.is_active:
        return False
    if room.kind is RoomKind.CONVERSATION:
        other = await uow.users.with_id(room.other(sender_id).user_id)
        return other is not None and other.is_active and not await uow.social.blockers_between(sender_id, other.id)
    try:
        running = evolve(room, ended_at=None) if held.origin is HeldOrigin.REASON else room
        await check_changeable(uow, sender_id, running)
    except DualcasterError:
        return False
    return True


async def _tell_sender(uow: MessagingUnitOfWork, ids: PublicIds, held: HeldMessage) -> None:
    """Have open pages of the sender show what became of it."""
    facts = {"conversation": ids.encode(IdKind.CONVERSATION, held.room_id), "state": held.status.value}
    await uow.live_updates.send([held.sender_id], "message.checked", facts)
