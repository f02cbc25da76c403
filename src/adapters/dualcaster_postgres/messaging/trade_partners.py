"""Who has traded with whom."""

from sqlalchemy import BigInteger, and_, bindparam, exists, literal_column, or_, select

from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.trading import LIVE, trades

_one, _other = (bindparam(name, type_=BigInteger()) for name in ("one", "other"))
_DEALT = select(
    exists().where(
        or_(
            and_(trades.c.proposer_id == _one, trades.c.recipient_id == _other),
            and_(trades.c.proposer_id == _other, trades.c.recipient_id == _one),
        ),
        or_(literal_column(f"({LIVE})"), trades.c.stage == Stage.COMPLETED.value),
    )
)


class PostgresTradePartners:
    """``TradePartners`` on the table of trades."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def have_dealt(self, one: int, other: int) -> bool:
        """Look both ways, by the indexes of proposers."""
        row = await self._session.row(_DEALT, one=one, other=other)
        return row is not None and bool(row[0])
