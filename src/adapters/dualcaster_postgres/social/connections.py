"""Connections, one row for two people."""

from datetime import datetime

from sqlalchemy import BigInteger, Text, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.social.lifecycle import ASKED, ConnectionStatus
from dualcaster_core.social.model import Connection
from dualcaster_core.social.ports import RequestCounts
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.social import connections

_c = connections.c
_user = bindparam("user", type_=BigInteger())
_BETWEEN = select(_c.low_id, _c.high_id, _c.requester_id, _c.status, _c.requested_at, _c.decided_at).where(
    _c.low_id == bindparam("low", type_=BigInteger()), _c.high_id == bindparam("high", type_=BigInteger())
)
_stored = upsert(connections).values(
    low_id=bindparam("low"),
    high_id=bindparam("high"),
    requester_id=bindparam("requester", type_=BigInteger()),
    status=bindparam("status", type_=Text()),
    requested_at=bindparam("requested_at", type_=MOMENT),
    decided_at=bindparam("decided_at", type_=MOMENT),
)
_STORE = _stored.on_conflict_do_update(
    index_elements=["low_id", "high_id"],
    set_={name: _stored.excluded[name] for name in ("requester_id", "status", "requested_at", "decided_at")},
)
UNANSWERED = or_(*(_c.status == status.value for status in sorted(ASKED)))
"""What looks like a request without an answer to whoever asked, in SQL."""
_CONNECTED = select(func.count()).where(
    or_(_c.low_id == _user, _c.high_id == _user), _c.status == ConnectionStatus.CONNECTED.value
)
_COUNTS = select(
    func.count().filter(_c.requested_at >= bindparam("since", type_=MOMENT)),
    func.count().filter(UNANSWERED),
    _CONNECTED.scalar_subquery(),
).where(_c.requester_id == _user)


class PostgresConnections:
    """``ConnectionRepository`` on the table of connections."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def between(self, one: int, other: int) -> Connection | None:
        """Find the connection of two people."""
        row = await self._session.row(_BETWEEN, low=min(one, other), high=max(one, other))
        if row is None:
            return None
        low, high, requester, status, requested_at, decided_at = row
        return Connection(
            requester_id=requester,
            other_id=high if requester == low else low,
            status=ConnectionStatus(status),
            requested_at=requested_at,
            decided_at=decided_at,
        )

    async def store(self, connection: Connection) -> None:
        """Store the connection of two people."""
        low, high = sorted((connection.requester_id, connection.other_id))
        await self._session.run(
            _STORE,
            low=low,
            high=high,
            requester=connection.requester_id,
            status=connection.status.value,
            requested_at=connection.requested_at,
            decided_at=connection.decided_at,
        )

    async def counts(self, user_id: int, since: datetime) -> RequestCounts:
        """Count what somebody has asked for, and their connections."""
        row = await self._session.row(_COUNTS, user=user_id, since=since)
        lately, waiting, connected = row or (0, 0, 0)
        return RequestCounts(lately=lately, waiting=waiting, connected=connected)
