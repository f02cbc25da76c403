"""Rooms and their members, stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.messaging.model import MemberState, Room, RoomKind, RoomMember
from dualcaster_core.messaging.ports import Recent
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.messaging import room_members, rooms

_FACTS = (
    "kind",
    "chain_id",
    "trade_id",
    "ring_id",
    "opened_by",
    "opened_at",
    "last_number",
    "last_at",
    "ended_at",
    "held_until",
)
_MEMBER = ("user_id", "state", "read_number", "unread", "archived", "muted", "notified_at")
_CHANGING = ("trade_id", "last_number", "last_at", "ended_at", "held_until")
_room = rooms.c
_ROOM = select(_room.id, *(_room[name] for name in _FACTS))
_pair = (
    _room.kind == RoomKind.CONVERSATION.value,
    _room.low_user_id == bindparam("low", type_=BigInteger()),
    _room.high_user_id == bindparam("high", type_=BigInteger()),
)
_FOUND_BY: dict[str, Any] = {
    "pair": _ROOM.where(*_pair),
    "chain": _ROOM.where(_room.chain_id == bindparam("chain", type_=BigInteger())),
    "ring": _ROOM.where(_room.ring_id == bindparam("ring", type_=BigInteger())),
    "key": _ROOM.where(_room.id == bindparam("key", type_=BigInteger())),
}
_LOCKED_BY = {name: statement.with_for_update() for name, statement in _FOUND_BY.items()}
_MEMBERS = (
    select(*(room_members.c[name] for name in _MEMBER))
    .where(room_members.c.room_id == bindparam("room", type_=BigInteger()))
    .order_by(room_members.c.user_id)
)
_new = {name: bindparam(name, type_=_room[name].type) for name in _FACTS}
_OPEN = (
    upsert(rooms)
    .values(
        low_user_id=bindparam("low", type_=BigInteger()), high_user_id=bindparam("high", type_=BigInteger()), **_new
    )
    .on_conflict_do_nothing()
    .returning(_room.id)
)
_STORE = (
    update(rooms)
    .where(_room.id == bindparam("key", type_=BigInteger()))
    .values({name: bindparam(name, type_=_room[name].type) for name in _CHANGING})
)
_COLUMNS: Any = {column.name: column.type for column in room_members.columns}
_given = incoming(_COLUMNS)
_ADD_MEMBERS = insert(room_members).from_select(list(_COLUMNS), select(*(_given.c[name] for name in _COLUMNS)))
_STORE_MEMBERS = (
    update(room_members)
    .where(room_members.c.room_id == _given.c.room_id, room_members.c.user_id == _given.c.user_id)
    .values({name: _given.c[name] for name in _COLUMNS if name not in ("room_id", "user_id")})
)
_OPENED = select(func.count(), func.min(_room.opened_at)).where(
    _room.opened_by == bindparam("user", type_=BigInteger()),
    _room.opened_at > bindparam("since", type_=DateTime(timezone=True)),
    _room.kind == RoomKind.CONVERSATION.value,
)


def room_from_rows(row: Row, members: list[Row]) -> Room:
    """Turn the rows of a room and of its members into a room."""
    facts = dict(zip(_FACTS, row[1:], strict=True))
    return Room(id=row[0], kind=RoomKind(facts.pop("kind")), members=tuple(map(member_from_row, members)), **facts)


def member_from_row(row: Row) -> RoomMember:
    """Turn a row into a member."""
    facts = dict(zip(_MEMBER, row, strict=True))
    return RoomMember(state=MemberState(facts.pop("state")), **facts)


def members_to_rows(room: Room) -> list[tuple[Any, ...]]:
    """Turn the members of a room into rows of all columns."""
    return [
        (
            room.id,
            one.user_id,
            one.state.value,
            one.read_number,
            one.unread,
            one.archived,
            one.muted,
            one.notified_at,
            room.last_at,
        )
        for one in room.members
    ]


class PostgresRooms:
    """``RoomRepository`` on the tables of rooms and their members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of_pair(self, one: int, other: int, *, lock: bool = False) -> Room | None:
        """Find a conversation by the ids in their order."""
        return await self._found("pair", lock, low=min(one, other), high=max(one, other))

    async def of_chain(self, chain_id: int, *, lock: bool = False) -> Room | None:
        """Find a thread."""
        return await self._found("chain", lock, chain=chain_id)

    async def of_ring(self, ring_id: int, *, lock: bool = False) -> Room | None:
        """Find the thread of a ring."""
        return await self._found("ring", lock, ring=ring_id)

    async def with_id(self, room_id: int, *, lock: bool = False) -> Room | None:
        """Find a room by key."""
        return await self._found("key", lock, key=room_id)

    async def open(self, room: Room) -> Room:
        """Insert a room and its members; where it is there already, wait for whoever opened it."""
        low, high = (None, None) if room.ring_id is not None else (one.user_id for one in room.members)
        facts = {name: getattr(room, name) for name in _FACTS} | {"kind": room.kind.value}
        row = await self._session.row(_OPEN, low=low, high=high, **facts)
        if row is not None:
            opened = room_from_rows((row[0], *(facts[name] for name in _FACTS)), [_member_row(m) for m in room.members])
            await self._session.run(_ADD_MEMBERS, **as_arrays(list(_COLUMNS), members_to_rows(opened)))
            return opened
        found = await self._same(room)
        if found is None:
            raise RuntimeError("a room that could not be inserted is not there either")
        return found

    async def store(self, room: Room) -> None:
        """Write a room and its members."""
        await self._session.run(_STORE, key=room.id, **{name: getattr(room, name) for name in _CHANGING})
        await self._session.run(_STORE_MEMBERS, **as_arrays(list(_COLUMNS), members_to_rows(room)))

    async def opened_since(self, user_id: int, since: datetime) -> Recent:
        """Count by the index of who opened rooms."""
        row = await self._session.row(_OPENED, user=user_id, since=since)
        return Recent(*row) if row else Recent(0, None)

    async def _same(self, room: Room) -> Room | None:
        """Find and lock the room that somebody else has opened."""
        if room.chain_id is not None:
            return await self.of_chain(room.chain_id, lock=True)
        if room.ring_id is not None:
            return await self.of_ring(room.ring_id, lock=True)
        one, other = (member.user_id for member in room.members)
        return await self.of_pair(one, other, lock=True)

    async def _found(self, by: str, lock: bool, **given: int) -> Room | None:
        row = await self._session.row((_LOCKED_BY if lock else _FOUND_BY)[by], **given)
        if row is None:
            return None
        return room_from_rows(row, await self._session.rows(_MEMBERS, room=row[0]))


def _member_row(member: RoomMember) -> Row:
    return tuple(member.state.value if name == "state" else getattr(member, name) for name in _MEMBER)
