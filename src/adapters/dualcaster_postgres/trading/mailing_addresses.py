"""``MailingAddressBook`` on PostgreSQL."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import BigInteger, DateTime, Text, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.trading import mailing_addresses

_addresses = mailing_addresses.c
_USER = bindparam("user", type_=BigInteger())
_OF = select(_addresses.encrypted).where(_addresses.user_id == _USER)
_new = {
    "user_id": _USER,
    "encrypted": bindparam("encrypted", type_=Text()),
    "changed_at": bindparam("at", type_=DateTime(timezone=True)),
}
_insert = insert(mailing_addresses).values(_new)
_STORE = _insert.on_conflict_do_update(
    index_elements=["user_id"],
    set_={"encrypted": _insert.excluded.encrypted, "changed_at": _insert.excluded.changed_at},
)
_REMOVE = delete(mailing_addresses).where(_addresses.user_id == _USER)


@frozen
class PostgresMailingAddressBook:
    """``MailingAddressBook``: one statement for each."""

    _database: Database

    async def of(self, user_id: int) -> str | None:
        """Return what is stored."""
        row = await self._database.row(_OF, user=user_id)
        return None if row is None else str(row[0])

    async def store(self, user_id: int, encrypted: str | None, at: datetime) -> None:
        """Replace what is stored, or remove it."""
        async with self._database.transaction() as session:
            if encrypted is None:
                await session.run(_REMOVE, user=user_id)
            else:
                await session.run(_STORE, user=user_id, encrypted=encrypted, at=at)
