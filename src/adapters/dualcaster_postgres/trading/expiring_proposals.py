"""Proposals that end soon."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, Text, bindparam, cast, exists, func, literal, select, text

from dualcaster_core.trading.ports import ExpiringProposal
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.notifying import notifications
from dualcaster_postgres.tables.trading import OPEN, trades

_t = trades.c
_key = func.concat(literal("trade.proposal_expiring:"), cast(_t.id, Text))
_UNREMINDED = (
    select(_t.id, _t.recipient_id, _t.proposer_id, users.c.username, _t.expires_at, _key)
    .join_from(trades, users, users.c.id == _t.proposer_id)
    .where(
        text(OPEN),
        _t.paused_since.is_(None),
        _t.expires_at > bindparam("after", type_=MOMENT),
        _t.expires_at <= bindparam("until", type_=MOMENT),
        ~exists().where(notifications.c.user_id == _t.recipient_id, notifications.c.key == _key),
    )
    .order_by(_t.expires_at, _t.id)
    .limit(bindparam("limit", type_=Integer()))
)


class PostgresExpiringProposals:
    """``ExpiringProposals`` by the index of open proposals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unreminded(self, after: datetime, until: datetime, *, limit: int) -> Sequence[ExpiringProposal]:
        """List them."""
        rows = await self._database.rows(_UNREMINDED, after=after, until=until, limit=limit)
        return [
            ExpiringProposal(
                trade_id=key, recipient_id=to, proposer_id=by, proposer=name, expires_at=ends, key=reminder
            )
            for key, to, by, name, ends, reminder in rows
        ]
