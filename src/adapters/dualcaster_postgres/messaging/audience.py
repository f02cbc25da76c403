"""Who may learn that somebody types or is online."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen
from sqlalchemy import BigInteger, and_, bindparam, exists, func, literal_column, not_, or_, select

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.model import MemberState, RoomKind
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE, switch
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.messaging import room_members, rooms
from dualcaster_postgres.tables.trading import LIVE, trades

_me, _them = room_members.alias("me"), room_members.alias("them")
_open = MemberState.OPEN.value
_TYPING = (
    select(_them.c.user_id)
    .join_from(_me, _them, and_(_them.c.room_id == _me.c.room_id, _them.c.user_id != _me.c.user_id))
    .join(users, users.c.id == _them.c.user_id)
    .where(
        _me.c.user_id == bindparam("user", type_=BigInteger()),
        _me.c.room_id == bindparam("room", type_=BigInteger()),
        _me.c.state == _open,
        _them.c.state == _open,
        users.c.is_active,
        not_(between(_me.c.user_id, _them.c.user_id)),
    )
)
_pair = incoming({"viewer": BigInteger(), "watched": BigInteger()}, name="pair")
_talks = exists().where(
    rooms.c.kind == RoomKind.CONVERSATION.value,
    rooms.c.low_user_id == func.least(_pair.c.viewer, _pair.c.watched),
    rooms.c.high_user_id == func.greatest(_pair.c.viewer, _pair.c.watched),
    ~exists().where(room_members.c.room_id == rooms.c.id, room_members.c.state != _open),
)
_trades = exists().where(
    literal_column(f"({LIVE})"),
    or_(
        and_(trades.c.proposer_id == _pair.c.viewer, trades.c.recipient_id == _pair.c.watched),
        and_(trades.c.proposer_id == _pair.c.watched, trades.c.recipient_id == _pair.c.viewer),
    ),
)
_PRESENCE = (
    select(_pair.c.viewer, _pair.c.watched)
    .select_from(WITH_PROFILE.join(_pair, users.c.id == _pair.c.watched))
    .where(
        users.c.is_active,
        switch("show_online_status", unset=True),
        not_(between(_pair.c.viewer, _pair.c.watched)),
        or_(_talks, _trades),
    )
)


@frozen
class PostgresConversationAudience:
    """``ConversationAudience``: one statement each."""

    _database: Database
    _ids: PublicIds

    async def may_see_typing(self, user_id: int, conversation: str) -> Sequence[int]:
        """Name the other one."""
        room = self._ids.decode(IdKind.CONVERSATION, conversation)
        if room is None:
            return ()
        async with self._database.transaction() as session:
            return [row[0] for row in await session.rows(_TYPING, user=user_id, room=room)]

    async def may_see_presence(self, watchers: Mapping[int, Collection[int]]) -> Mapping[int, Collection[int]]:
        """Look at all pairs at once."""
        pairs = [(viewer, watched) for viewer, others in watchers.items() for watched in others]
        if not pairs:
            return {}
        visible: dict[int, set[int]] = {}
        async with self._database.transaction() as session:
            for viewer, watched in await session.rows(_PRESENCE, **as_arrays(("viewer", "watched"), pairs)):
                visible.setdefault(viewer, set()).add(watched)
        return visible
