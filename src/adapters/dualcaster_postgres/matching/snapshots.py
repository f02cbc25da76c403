"""Which moment stored matches come from, and what has changed since."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Text, any_, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.generations import Generation, generation
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import users

_VERSION = select(users.c.list_version).where(users.c.id == bindparam("key"))
_MARK = select(cast(func.pg_current_snapshot(), Text))
_VERSIONS = select(users.c.id, users.c.list_version).where(
    users.c.id == any_(bindparam("keys", type_=ARRAY(BigInteger)))
)
_CHANGED_SINCE: Any = text(
    "SELECT id FROM users WHERE changed_in >= (SELECT min(pg_snapshot_xmin(CAST(mark AS pg_snapshot))::text::bigint)"
    " FROM unnest(CAST(:marks AS text[])) mark)"
    " AND EXISTS (SELECT FROM unnest(CAST(:marks AS text[])) mark"
    " WHERE NOT pg_visible_in_snapshot(changed_in::text::xid8, CAST(mark AS pg_snapshot)))"
)


class PostgresMatchSnapshots:
    """``MatchSnapshots`` on the snapshots of PostgreSQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock_writes(self, *, of_others: bool = True) -> None:
        """Wait until nobody else writes stored matches, and keep them, or those who merge, from it until the end."""
        await lock(self._session, AdvisoryLock.STORED_MATCHES, shared=not of_others)

    async def mark(self) -> str:
        """Name the moment that this snapshot sees."""
        row = await self._session.row(_MARK)
        return str(row[0]) if row else ""

    async def changed_since(self, *marks: str) -> list[int]:
        """List whose lists or visibility were changed by transactions that one of the moments did not see."""
        return [row[0] for row in await self._session.rows(_CHANGED_SINCE, marks=list(marks))]

    async def list_version(self, user_id: int) -> int:
        """Return the version of somebody's lists. Raises ``UserNotFound``."""
        row = await self._session.row(_VERSION, key=user_id)
        if row is None:
            raise UserNotFound(str(user_id))
        return int(row[0])

    async def list_versions(self, user_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the versions of the lists of those of some people whose account is there."""
        return dict(await self._session.rows(_VERSIONS, keys=list(user_ids)))

    async def generation(self) -> int:
        """Return the generation of values and tiers."""
        return await generation(self._session, Generation.VALUES)
