"""Who may read and write where.

An account that is closed, and everybody on either side of a block, does not exist for the other: what was written
between them is shown to neither, and writing fails as for a name that nobody has. Whoever blocks is told that it is
their own block. The thread of a trade that both agreed on stays open across a block.
"""

from collections.abc import Collection

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME, User
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.messaging.errors import BlockedByMe, ConversationNotFound, RequestPending
from dualcaster_core.messaging.model import MemberState, Room, RoomKind
from dualcaster_core.messaging.ports import MessagingUnitOfWork


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


def check_answered(room: Room, me: int, username: str) -> None:
    """Raise ``RequestPending`` where a stranger waits for an answer; being ignored looks the same."""
    if room.other(me).state is not MemberState.OPEN:
        raise RequestPending(username)


async def room_of(uow: MessagingUnitOfWork, me: int, room_id: int, *, lock: bool = False) -> Room:
    """Return a room of somebody's. Raises ``ConversationNotFound`` for all others and for what they do not see."""
    room = await uow.rooms.with_id(room_id, lock=lock)
    if room is None or not room.has(me):
        raise ConversationNotFound
    if room.kind is RoomKind.CONVERSATION:
        other = await uow.users.with_id(room.other(me).user_id)
        hidden = await uow.social.blockers_between(me, room.other(me).user_id)
        if other is None or not other.is_active or hidden:
            raise ConversationNotFound
    return room
