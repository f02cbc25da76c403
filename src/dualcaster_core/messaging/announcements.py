"""What open pages of its people are told of a room, in the transaction that makes it true."""

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.model import Message, Room
from dualcaster_core.notifying.ports import NotifyingUnitOfWork


async def announce_posted(uow: NotifyingUnitOfWork, ids: PublicIds, room: Room, message: Message) -> None:
    """Tell all that there is a new message."""
    await uow.live_updates.send(_all(room), "message.posted", _facts(ids, room, message))


async def announce_changed(uow: NotifyingUnitOfWork, ids: PublicIds, room: Room, message: Message) -> None:
    """Tell all that a message was edited or deleted, or that its reactions are others."""
    await uow.live_updates.send(_all(room), "message.changed", _facts(ids, room, message))


async def announce_read(uow: NotifyingUnitOfWork, ids: PublicIds, room: Room, *, username: str, number: int) -> None:
    """Tell all that somebody has read up to a message."""
    facts = {**_of_room(ids, room), "username": username, "number": number}
    await uow.live_updates.send(_all(room), "conversation.read", facts)


def _all(room: Room) -> list[int]:
    return [one.user_id for one in room.members]


def _of_room(ids: PublicIds, room: Room) -> dict[str, object]:
    trade = None if room.trade_id is None else ids.encode(IdKind.TRADE, room.trade_id)
    ring = None if room.ring_id is None else ids.encode(IdKind.RING, room.ring_id)
    conversation = ids.encode(IdKind.CONVERSATION, room.id)
    return {"conversation": conversation, "kind": room.kind.value, "trade": trade, "ring": ring}


def _facts(ids: PublicIds, room: Room, message: Message) -> dict[str, object]:
    return {
        **_of_room(ids, room),
        "message": ids.encode(IdKind.MESSAGE, message.id),
        "number": message.number,
    }
