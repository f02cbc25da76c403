"""What stores write to people."""

from datetime import datetime

from attrs import evolve
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, bindparam, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.customers.model import StoreMessage
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.customers import store_message_turns, store_messages

_message, _turn = store_messages.c, store_message_turns.c
_store, _user = bindparam("store", type_=BigInteger()), bindparam("user", type_=BigInteger())
_at = bindparam("at", type_=MOMENT)
_SENT_SINCE = select(func.count()).where(_message.store_id == _store, _message.sent_at > _at)
_MAY_GET = (
    select(literal(True))
    .select_from(users.join(profiles, profiles.c.user_id == users.c.id).join(lgs_profiles, lgs_profiles.c.id == _store))
    .where(
        users.c.id == _user,
        users.c.is_active,
        users.c.is_public,
        users.c.show_want_list,
        profiles.c.allow_store_messages,
        ~between(users.c.id, lgs_profiles.c.user_id),
    )
    .with_for_update(read=True, of=[users, profiles])
)
_turns = upsert(store_message_turns).values(store_id=_store, user_id=_user, sent_at=_at)
_TAKE_TURN = _turns.on_conflict_do_update(
    index_elements=["store_id", "user_id"],
    set_={"sent_at": _turns.excluded.sent_at},
    where=_turn.sent_at <= bindparam("last_before", type_=MOMENT),
)
"""One row for a store and a person: whoever finds it taken waits for the other, and changes nothing."""
_LAST_TURN = select(_turn.sent_at).where(_turn.store_id == _store, _turn.user_id == _user)
_ADD = (
    insert(store_messages)
    .values(
        store_id=_store,
        user_id=_user,
        sent_by=bindparam("by", type_=BigInteger()),
        cards=bindparam("cards"),
        note=bindparam("note"),
        sent_at=_at,
    )
    .returning(_message.id)
)


class PostgresStoreMessages:
    """``StoreMessageRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def sent_since(self, store_id: int, since: datetime) -> int:
        """Count what a store has sent since a moment."""
        row = await self._session.row(_SENT_SINCE, store=store_id, at=since)
        return row[0] if row else 0

    async def may_get(self, store_id: int, user_id: int) -> bool:
        """Tell whether somebody gets messages of a store, and keep their account from changing."""
        return await self._session.row(_MAY_GET, store=store_id, user=user_id) is not None

    async def take_turn(self, store_id: int, user_id: int, at: datetime, *, last_before: datetime) -> datetime | None:
        """Take the one turn that a store has with somebody, or say when it was taken last."""
        if await self._session.run(_TAKE_TURN, store=store_id, user=user_id, at=at, last_before=last_before):
            return None
        row = await self._session.row(_LAST_TURN, store=store_id, user=user_id)
        return row[0] if row else at

    async def add(self, message: StoreMessage) -> StoreMessage:
        """Keep a message."""
        row = await self._session.row(
            _ADD,
            store=message.store_id,
            user=message.user_id,
            by=message.sent_by,
            cards=Jsonb(list(message.cards)),
            note=message.note,
            at=message.sent_at,
        )
        assert row is not None  # noqa: S101 - an insert that returns its key
        return evolve(message, id=row[0])
