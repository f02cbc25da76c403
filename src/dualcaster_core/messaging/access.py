"""Who may read and write where.

An account that is closed, and everybody on either side of a block, does not exist for the other: what was written
between them is shown to neither, and writing fails as for a name that nobody has. Whoever blocks is told that it is
their own block. The thread of a trade or a ring that all agreed on stays open across a block.
"""

from collections.abc import Collection

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME, User
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.messaging.errors import RING, TRADE, BlockedByMe, ConversationNotFound, ThreadClosed
from dualcaster_core.messaging.model import Room, RoomKind
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.rings.proposals.lifecycle import RingStatus


async def correspondent(uow: MessagingUnitOfWork, me: int, username: str, *, writing: bool) -> User:
    """Find whom somebody reads or writes a conversation with.

    Raises ``UserNotFound`` for nobody, a closed account and across a block, but ``BlockedByMe`` where somebody wants
    to write across their own.
    """
    other = await uow.users.named(username) if USERNAME.match(username) else None
    if other is None or not other.is_active:
        raise UserNotFound(username)
    if other.id == me:
        raise ValidationFailed("nobody can write to themselves", field="username")
    check_unblocked(me, other, await uow.social.blockers_between(me, other.id), writing=writing)
    return other


def check_unblocked(me: int, other: User, blockers: Collection[int], *, writing: bool) -> None:
    """Raise ``UserNotFound`` across a block, or ``BlockedByMe`` where somebody wants to write across their own."""
    if writing and me in blockers:
        raise BlockedByMe(other.username)
    if blockers:
        raise UserNotFound(other.username)


async def check_changeable(uow: MessagingUnitOfWork, me: int, room: Room) -> None:
    """Raise ``ThreadClosed`` for a thread that is over, and across a block unless both agreed on its trade.

    Whoever blocks is told so (``BlockedByMe``). The thread of a ring is open until the ring is over: a block between
    two of its people ends it before everybody agreed.
    """
    if room.ended_at is not None:
        raise ThreadClosed(RING if room.kind is RoomKind.RING else TRADE)
    if room.kind is not RoomKind.THREAD:
        return
    blockers = await uow.social.blockers_between(me, room.other(me).user_id)
    if blockers and not await is_agreed(uow, room):
        if me not in blockers:
            raise ThreadClosed
        other = room.other(me).user_id
        raise BlockedByMe((await uow.users.usernames([other])).get(other, ""))


async def is_agreed(uow: MessagingUnitOfWork, room: Room) -> bool:
    """Tell whether a room is about a trade or a ring that everybody in it agreed on and that is under way."""
    if room.ring_id is not None:
        ring = await uow.rings.one(room.ring_id)
        return ring is not None and ring.status is RingStatus.UNDER_WAY
    trade = None if room.trade_id is None else await uow.trades.one(room.trade_id)
    return trade is not None and trade.is_live


async def room_of(uow: MessagingUnitOfWork, me: int, room_id: int, *, lock: bool = False) -> Room:
    """Return a room of somebody's. Raises ``ConversationNotFound`` for all others and for what they do not see."""
    room = await uow.rooms.with_id(room_id, lock=lock)
    if room is None or not room.shows_to(me):
        raise ConversationNotFound
    if room.kind is RoomKind.CONVERSATION:
        other = await uow.users.with_id(room.other(me).user_id)
        hidden = await uow.social.blockers_between(me, room.other(me).user_id)
        if other is None or not other.is_active or hidden:
            raise ConversationNotFound
    return room
