"""Lists of rooms: one statement, however many there are."""

from typing import Any

from attrs import evolve, frozen
from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import Cursors, checked_limit
from dualcaster_core.messaging.model import MemberState, RoomKind
from dualcaster_core.messaging.previews import LastMessage, preview_of, title_of
from dualcaster_core.messaging.views import ConversationPage, ConversationView, InboxBox, UnreadCounts
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.messaging.notes import note_of
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.messaging import message_photos, messages, room_members, rooms
from dualcaster_postgres.tables.trading import LIVE, trades

_me, _room = room_members.c, rooms.c
_them = room_members.alias("them")
_user = bindparam("user", type_=BigInteger())
_last = messages.c
_is_ring = _room.kind == RoomKind.RING.value
_other = func.coalesce(_room.low_user_id + _room.high_user_id - _me.user_id, _me.user_id)
"""The other one of two; in the thread of a ring the reader, so that every room is one row."""
_everybody = room_members.alias("everybody")
_read_by_all = (
    select(func.min(case((_everybody.c.state == MemberState.OPEN.value, _everybody.c.read_number), else_=0)))
    .where(_everybody.c.room_id == _room.id, _everybody.c.user_id != _me.user_id)
    .scalar_subquery()
)
_people = select(func.count()).where(_everybody.c.room_id == _room.id).correlate(rooms).scalar_subquery()
_author = users.alias("author")
_said_by = (
    select(_author.c.username)
    .where(_author.c.id == func.coalesce(_last.sender_id, cast(_last.note["actor_id"].astext, BigInteger)))
    .scalar_subquery()
)
_photo_shown = exists().where(message_photos.c.message_id == _last.id)
_COLUMNS: Any = (
    _room.id,
    _room.kind,
    _room.chain_id,
    _room.trade_id,
    _room.ring_id,
    _room.last_number,
    _room.last_at,
    _room.ended_at.is_not(None),
    _me.user_id,
    _me.state,
    _me.archived,
    _me.muted,
    _me.unread,
    _them.c.state,
    case((_is_ring, _read_by_all), (_them.c.state == MemberState.OPEN.value, _them.c.read_number), else_=0),
    users.c.username,
    users.c.id,
    func.coalesce(profiles.c.display_name, ""),
    profiles.c.avatar,
    _last.sender_id,
    _last.text,
    _last.note,
    _last.card_id.is_not(None),
    _photo_shown,
    _last.deleted_at.is_not(None),
    case((_is_ring, _people)),
    case((_is_ring, _said_by)),
)
_joined = (
    room_members.join(rooms, _room.id == _me.room_id)
    .join(_them, and_(_them.c.room_id == _me.room_id, _them.c.user_id == _other))
    .join(users, users.c.id == _them.c.user_id)
    .outerjoin(profiles, profiles.c.user_id == _them.c.user_id)
    .outerjoin(messages, and_(_last.room_id == _room.id, _last.number == _room.last_number))
)
_ROOM = (
    select(*_COLUMNS)
    .select_from(_joined)
    .where(_me.user_id == _user, _me.room_id == bindparam("room", type_=BigInteger()))
)
_agreed = exists().where(trades.c.id == _room.trade_id, literal_column(f"({LIVE})"))
_seen = and_(users.c.is_active, or_(not_(between(_me.user_id, _them.c.user_id)), _agreed))
"""Whom a list shows: neither closed accounts nor people on either side of a block, but for trades both agreed on."""
_said = or_(_room.last_number > 0, _room.opened_by == _me.user_id)
"""A room in which all that was said is held is there for who opened it alone."""
_before_at = bindparam("before_at", type_=DateTime(timezone=True))
_before_room = bindparam("before_room", type_=BigInteger())
_LISTED = (
    select(*_COLUMNS)
    .select_from(_joined)
    .where(
        _me.user_id == _user,
        _seen,
        _said,
        case(
            (_before_room.is_(None), true()),
            else_=tuple_(_me.last_at, _me.room_id) < tuple_(_before_at, _before_room),
        ),
    )
    .order_by(_me.last_at.desc(), _me.room_id.desc())
    .limit(bindparam("limit", type_=Integer()))
)
_open, _requested = MemberState.OPEN.value, MemberState.REQUESTED.value
_BOXES: dict[InboxBox, Any] = {
    InboxBox.INBOX: _LISTED.where(_me.state == _open, _me.archived.is_(False)),
    InboxBox.REQUESTS: _LISTED.where(_me.state == _requested, _me.archived.is_(False)),
    InboxBox.ARCHIVED: _LISTED.where(_me.archived, or_(_me.state == _open, _me.state == _requested)),
}
_UNREAD = (
    select(
        func.count().filter(_me.state == literal(_open, Text())),
        func.count().filter(_me.state == literal(_requested, Text())),
    )
    .select_from(
        room_members.join(rooms, _room.id == _me.room_id)
        .join(_them, and_(_them.c.room_id == _me.room_id, _them.c.user_id == _other))
        .join(users, users.c.id == _them.c.user_id)
    )
    .where(_me.user_id == _user, _me.unread > 0, not_(_me.archived), not_(_me.muted), _seen)
)


@frozen
class RoomLists:
    """Reads rooms."""

    database: Database
    ids: PublicIds

    async def inbox(self, user_id: int, box: InboxBox, *, limit: int, cursor: str | None) -> ConversationPage:
        """List the rooms of a box, the latest first."""
        cursors = Cursors(f"rooms.{box.value}", (None, IdKind.CONVERSATION), self.ids)
        at, room = cursors.read(cursor) or (None, None)
        async with self.database.transaction() as session:
            rows = await session.rows(
                _BOXES[box],
                user=user_id,
                before_at=None if at is None else moment_of(at),
                before_room=room,
                limit=checked_limit(limit) + 1,
            )
        views = tuple(self._view(row) for row in rows[:limit])
        return ConversationPage(views, cursors.after(rows, limit, lambda row: (microseconds(row[6]), row[0])))

    async def room(self, user_id: int, room_id: int) -> ConversationView | None:
        """Return a room as one of its members sees it."""
        async with self.database.transaction() as session:
            row = await session.row(_ROOM, user=user_id, room=room_id)
        return None if row is None else self._view(row)

    async def unread(self, user_id: int) -> UnreadCounts:
        """Count by the index of rooms with something to read."""
        async with self.database.transaction() as session:
            row = await session.row(_UNREAD, user=user_id)
        return UnreadCounts(inbox=row[0], requests=row[1]) if row else UnreadCounts(inbox=0, requests=0)

    def _view(self, row: Row) -> ConversationView:
        key, kind, chain, trade, ring, last_number, last_at, closed, me, state, archived, muted, unread = row[:13]
        their_state, their_number, username, user, display_name, avatar = row[13:19]
        sender, text, note, has_card, has_photo, deleted, people, said_by = row[19:]
        last = LastMessage(
            text=text or "",
            note=None if note is None else note_of(note),
            sender_is_me=sender == me,
            has_card=has_card,
            has_photo=has_photo,
            is_deleted=deleted,
        )
        shown = ConversationView(
            id=self.ids.encode(IdKind.CONVERSATION, key),
            kind=RoomKind(kind),
            title=title_of(username, display_name, None if chain is None else self.ids.encode(IdKind.TRADE, chain)),
            username=username,
            user=self.ids.encode(IdKind.USER, user),
            display_name=display_name,
            avatar_url=avatar_address(avatar),
            trade=None if trade is None else self.ids.encode(IdKind.TRADE, trade),
            ring=None,
            state=MemberState(state),
            awaits_answer=their_state != MemberState.OPEN.value,
            is_archived=archived,
            is_muted=muted,
            is_closed=closed,
            unread=unread,
            last_number=last_number,
            read_by_them=their_number,
            last_at=last_at,
            preview=preview_of(last, me=me, username=username if ring is None else said_by or "")
            if last_number
            else "A message is being checked",
            preview_is_mine=sender == me,
        )
        return shown if ring is None else self._of_ring(shown, ring, people, None if note else said_by)

    def _of_ring(self, shown: ConversationView, ring: int, people: int, said_by: str | None) -> ConversationView:
        """Name the thread of a ring, which has no other, and who said what was said last."""
        begins = f"{said_by}: " if said_by and not shown.preview_is_mine else ""
        return evolve(
            shown,
            title=f"Ring of {people}",
            username="",
            user="",
            display_name="",
            avatar_url=None,
            ring=self.ids.encode(IdKind.RING, ring),
            preview=begins + shown.preview,
        )
