"""Endorsements of trading partners."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Text, and_, bindparam, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.social.model import EndorsementKind
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.social import endorsements
from dualcaster_postgres.tables.trading import completed_trades

_c, _done = endorsements.c, completed_trades.c
_endorser, _trader = bindparam("endorser", type_=BigInteger()), bindparam("trader", type_=BigInteger())
_kind = bindparam("kind", type_=Text())
_GIVE = (
    upsert(endorsements)
    .values(trader_id=_trader, endorser_id=_endorser, kind=_kind, given_at=bindparam("at", type_=MOMENT))
    .on_conflict_do_nothing()
)
_theirs = (_c.trader_id == _trader, _c.endorser_id == _endorser)
_WITHDRAW = delete(endorsements).where(*_theirs, _c.kind == _kind)
_KINDS = select(_c.kind).where(*_theirs)


def traded_together(one: Any, other: Any) -> Any:
    """Say in SQL that two people have completed a trade with each other."""
    return exists().where(
        or_(
            and_(_done.user_a_id == one, _done.user_b_id == other),
            and_(_done.user_a_id == other, _done.user_b_id == one),
        )
    )


_TRADED = select(traded_together(_endorser, _trader))


class PostgresEndorsements:
    """``EndorsementRepository`` on its table and that of completed trades."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def give(self, endorser_id: int, trader_id: int, kind: EndorsementKind, at: datetime) -> bool:
        """Endorse somebody; False if it was so already."""
        return await self._session.run(_GIVE, endorser=endorser_id, trader=trader_id, kind=kind.value, at=at) == 1

    async def withdraw(self, endorser_id: int, trader_id: int, kind: EndorsementKind) -> bool:
        """Take an endorsement back; False if there was none."""
        return await self._session.run(_WITHDRAW, endorser=endorser_id, trader=trader_id, kind=kind.value) == 1

    async def kinds(self, endorser_id: int, trader_id: int) -> frozenset[EndorsementKind]:
        """Tell what one person endorses another for."""
        rows = await self._session.rows(_KINDS, endorser=endorser_id, trader=trader_id)
        return frozenset(EndorsementKind(row[0]) for row in rows)

    async def have_completed(self, one: int, other: int) -> bool:
        """Tell whether two people have completed a trade with each other."""
        row = await self._session.row(_TRADED, endorser=one, trader=other)
        return bool(row and row[0])
