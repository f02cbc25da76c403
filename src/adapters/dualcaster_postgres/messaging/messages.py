"""Messages and reactions, stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import cattrs
from attrs import evolve
from psycopg.errors import ForeignKeyViolation
from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.messaging.held import HeldStatus
from dualcaster_core.messaging.model import Message, SystemNote
from dualcaster_core.messaging.ports import Recent
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.messaging import held_messages, message_reactions, messages

_COLUMNS = (
    "room_id",
    "number",
    "sender_id",
    "text",
    "client_key",
    "card_id",
    "trade_id",
    "note",
    "sent_at",
    "edited_at",
    "deleted_at",
)
_message = messages.c
_room, _sender = bindparam("room", type_=BigInteger()), bindparam("sender", type_=BigInteger())
_number, _key = bindparam("at", type_=Integer()), bindparam("key", type_=BigInteger())
_SELECT = select(_message.id, *(_message[name] for name in _COLUMNS))
_OF_ROOM = _SELECT.where(_message.room_id == _room, _message.id == _key)
_REPEATED = _SELECT.where(
    _message.room_id == _room,
    _message.sender_id == _sender,
    _message.client_key == bindparam("client_key", type_=Text()),
)
_span = bindparam("span", type_=Integer())
_AROUND = _SELECT.where(_message.room_id == _room, _message.number.between(_number - _span, _number + _span)).order_by(
    _message.number
)
_ADD = (
    insert(messages)
    .values({name: bindparam(name, type_=_message[name].type) for name in _COLUMNS})
    .returning(_message.id)
)
_STORE = (
    update(messages)
    .where(_message.id == _key)
    .values({name: bindparam(name, type_=_message[name].type) for name in ("text", "edited_at", "deleted_at")})
)
_since = bindparam("since", type_=DateTime(timezone=True))
_held = held_messages.c
_written = union_all(
    select(_message.sent_at.label("at")).where(_message.sender_id == _sender, _message.sent_at > _since),
    select(_held.held_at).where(
        _held.sender_id == _sender, _held.held_at > _since, _held.status != HeldStatus.DELIVERED.value
    ),
).subquery("written")
_SENT = select(func.count(), func.min(_written.c.at))
_UNREAD = select(func.count()).where(
    _message.room_id == _room,
    _message.number > _number,
    or_(_message.sender_id.is_(None), _message.sender_id != _sender),
)
_reaction: Any = {
    "message_id": _key,
    "user_id": _sender,
    "emoji": bindparam("emoji", type_=Text()),
}
_REACT = upsert(message_reactions).values(_reaction).on_conflict_do_nothing()
_TAKE_AWAY = delete(message_reactions).where(
    and_(*(message_reactions.c[name] == value for name, value in _reaction.items()))
)


def message_from_row(row: Row) -> Message:
    """Turn the key and the columns of a row into a message."""
    facts = dict(zip(_COLUMNS, row[1:], strict=True))
    note = facts.pop("note")
    return Message(id=row[0], note=None if note is None else cattrs.structure(note, SystemNote), **facts)


def message_to_row(message: Message) -> dict[str, Any]:
    """Turn a message into the columns that store it, without its key."""
    note = None if message.note is None else Jsonb(cattrs.unstructure(message.note))
    return {name: getattr(message, name) for name in _COLUMNS} | {"note": note}


class PostgresMessages:
    """``MessageRepository`` on the tables of messages and reactions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def take_turn(self, user_id: int) -> None:
        """Hold a lock of the sender."""
        await lock(self._session, AdvisoryLock.SENDERS, text=str(user_id))

    async def sent_since(self, user_id: int, since: datetime) -> Recent:
        """Count by the index of senders."""
        row = await self._session.row(_SENT, sender=user_id, since=since)
        return Recent(*row) if row else Recent(0, None)

    async def repeated(self, room_id: int, sender_id: int, client_key: str) -> Message | None:
        """Find a message by the sender's key."""
        return await self._one(_REPEATED, room=room_id, sender=sender_id, client_key=client_key)

    async def add(self, message: Message) -> Message:
        """Insert a message."""
        row = message_to_row(message)
        try:
            key = await self._session.row(_ADD, **row)
        except ForeignKeyViolation as error:
            raise CardNotFound("there is no such card") from error
        return evolve(message, id=key[0] if key else UNSAVED)

    async def of_room(self, room_id: int, message_id: int) -> Message | None:
        """Find a message of a room."""
        return await self._one(_OF_ROOM, room=room_id, key=message_id)

    async def store(self, message: Message) -> None:
        """Write what can change of a message."""
        await self._session.run(
            _STORE, key=message.id, text=message.text, edited_at=message.edited_at, deleted_at=message.deleted_at
        )

    async def react(self, message_id: int, user_id: int, emoji: str, *, on: bool) -> bool:
        """Insert or delete a reaction."""
        statement = _REACT if on else _TAKE_AWAY
        return await self._session.run(statement, key=message_id, sender=user_id, emoji=emoji) == 1

    async def unread_after(self, room_id: int, reader_id: int, number: int) -> int:
        """Count by the numbers of the room."""
        row = await self._session.row(_UNREAD, room=room_id, sender=reader_id, at=number)
        return int(row[0]) if row else 0

    async def around(self, room_id: int, number: int, span: int) -> Sequence[Message]:
        """List a range of numbers."""
        return [message_from_row(row) for row in await self._session.rows(_AROUND, room=room_id, at=number, span=span)]

    async def _one(self, statement: Any, **given: object) -> Message | None:
        row = await self._session.row(statement, **given)
        return None if row is None else message_from_row(row)
