"""Messages that are held, stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve
from psycopg.errors import ForeignKeyViolation
from sqlalchemy import BigInteger, DateTime, Integer, Text, bindparam, exists, insert, select, update

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.messaging.held import HeldMessage, HeldOrigin, HeldStatus
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.messaging import held_messages, message_photos, rooms

_held, _photo = held_messages.c, message_photos.c
_NAMES = [column.name for column in held_messages.columns]
_CHANGING = ("status", "case_id", "decided_at", "decided_by", "by_clock", "message_id")
_key, _room, _sender = (bindparam(name, type_=BigInteger()) for name in ("key", "room", "sender"))
_waits = _held.status == HeldStatus.WAITING.value
_SELECT = select(*(_held[name] for name in _NAMES))
_WITH_ID = _SELECT.where(_held.id == _key)
_LOCKED = _WITH_ID.with_for_update()
_REPEATED = _SELECT.where(
    _held.room_id == _room, _held.sender_id == _sender, _held.client_key == bindparam("client_key", type_=Text())
)
_OF_CASE = _SELECT.where(_held.case_id == _key, _waits).order_by(_held.id).with_for_update()
_OF_CHAIN = (
    _SELECT.join(rooms, rooms.c.id == _held.room_id)
    .where(rooms.c.chain_id == bindparam("chain", type_=BigInteger()), _held.sender_id == _sender, _waits)
    .order_by(_held.id)
)
_ADD = (
    insert(held_messages)
    .values({name: bindparam(name, type_=_held[name].type) for name in _NAMES if name != "id"})
    .returning(_held.id)
)
_STORE = (
    update(held_messages)
    .where(_held.id == _key)
    .values({name: bindparam(name, type_=_held[name].type) for name in _CHANGING})
)
_WAITS = select(exists().where(_held.room_id == _room, _held.sender_id == _sender, _waits))
_DUE = (
    select(_held.id)
    .where(_waits, _held.deliver_at <= bindparam("now", type_=DateTime(timezone=True)))
    .order_by(_held.deliver_at, _held.id)
    .limit(bindparam("limit", type_=Integer()))
)
_places = incoming({"id": BigInteger(), "place": Integer()}, name="places")
_ATTACH = update(message_photos).where(_photo.id == _places.c.id).values(held_id=_key, place=_places.c.place)
_PHOTOS = select(_photo.id).where(_photo.held_id == _key, _photo.purged_at.is_(None)).order_by(_photo.place, _photo.id)


def held_from_row(row: Row) -> HeldMessage:
    """Turn the columns of a held message into one."""
    facts: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    kinds = {"status": HeldStatus(facts["status"]), "origin": HeldOrigin(facts["origin"])}
    return HeldMessage(**(facts | kinds))


def held_to_row(held: HeldMessage) -> dict[str, Any]:
    """Turn a held message into the columns that store it, without its key."""
    kinds = {"status": held.status.value, "origin": held.origin.value}
    return {name: getattr(held, name) for name in _NAMES if name != "id"} | kinds


class PostgresHeldMessages:
    """``HeldMessageRepository`` on the tables of held messages and photos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, held: HeldMessage) -> HeldMessage:
        """Insert it."""
        try:
            row = await self._session.row(_ADD, **held_to_row(held))
        except ForeignKeyViolation as error:
            raise CardNotFound("there is no such card") from error
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(held, id=row[0])

    async def with_id(self, held_id: int, *, lock: bool = False) -> HeldMessage | None:
        """Find by key."""
        return _one(await self._session.row(_LOCKED if lock else _WITH_ID, key=held_id))

    async def store(self, held: HeldMessage) -> None:
        """Write what can change."""
        row = held_to_row(held)
        await self._session.run(_STORE, key=held.id, **{name: row[name] for name in _CHANGING})

    async def repeated(self, room_id: int, sender_id: int, client_key: str) -> HeldMessage | None:
        """Find by the sender's key."""
        return _one(await self._session.row(_REPEATED, room=room_id, sender=sender_id, client_key=client_key))

    async def waits(self, room_id: int, sender_id: int) -> bool:
        """Ask the index of rooms and senders."""
        row = await self._session.row(_WAITS, room=room_id, sender=sender_id)
        return row is not None and bool(row[0])

    async def waiting_of_chain(self, chain_id: int, sender_id: int) -> Sequence[HeldMessage]:
        """Read by the index of senders."""
        rows = await self._session.rows(_OF_CHAIN, chain=chain_id, sender=sender_id)
        return [held_from_row(row) for row in rows]

    async def waiting_of_case(self, case_id: int) -> Sequence[HeldMessage]:
        """Load and lock by the index of cases."""
        return [held_from_row(row) for row in await self._session.rows(_OF_CASE, key=case_id)]

    async def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Read along the index of those that wait."""
        return [row[0] for row in await self._session.rows(_DUE, now=now, limit=limit)]

    async def attach(self, held_id: int, photo_ids: Sequence[int]) -> None:
        """Point photos at it, in one statement."""
        rows = [(key, place) for place, key in enumerate(photo_ids)]
        await self._session.run(_ATTACH, key=held_id, **as_arrays(("id", "place"), rows))

    async def photos_of(self, held_id: int) -> Sequence[int]:
        """Read by the index of held messages."""
        return [row[0] for row in await self._session.rows(_PHOTOS, key=held_id)]


def _one(row: Row | None) -> HeldMessage | None:
    return None if row is None else held_from_row(row)
