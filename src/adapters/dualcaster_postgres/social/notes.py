"""Private notes about traders."""

from datetime import datetime

from sqlalchemy import BigInteger, Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.social import trader_notes

_c = trader_notes.c
_user, _trader = bindparam("user", type_=BigInteger()), bindparam("trader", type_=BigInteger())
_theirs = (_c.user_id == _user, _c.trader_id == _trader)
_written = upsert(trader_notes).values(
    user_id=_user,
    trader_id=_trader,
    text=bindparam("text", type_=Text()),
    written_at=bindparam("at", type_=MOMENT),
)
_WRITE = _written.on_conflict_do_update(
    index_elements=["user_id", "trader_id"],
    set_={"text": _written.excluded.text, "written_at": _written.excluded.written_at},
)
_DELETE = delete(trader_notes).where(*_theirs)
_OF = select(_c.text, _c.written_at).where(*_theirs)
_COUNT = select(func.count()).where(_c.user_id == _user)


class PostgresTraderNotes:
    """``TraderNoteRepository`` on the table of notes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def write(self, user_id: int, trader_id: int, text: str, at: datetime) -> None:
        """Keep a note in place of the one before."""
        await self._session.run(_WRITE, user=user_id, trader=trader_id, text=text, at=at)

    async def delete(self, user_id: int, trader_id: int) -> bool:
        """Delete a note; False if there was none."""
        return await self._session.run(_DELETE, user=user_id, trader=trader_id) == 1

    async def of(self, user_id: int, trader_id: int) -> tuple[str, datetime] | None:
        """Return a note, and when it was written."""
        row = await self._session.row(_OF, user=user_id, trader=trader_id)
        return None if row is None else (row[0], row[1])

    async def count(self, user_id: int) -> int:
        """Count somebody's notes."""
        row = await self._session.row(_COUNT, user=user_id)
        return int(row[0]) if row else 0
