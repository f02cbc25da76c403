"""``PromisedCopies`` on PostgreSQL: the sum of each want stands beside it, so that matching reads one row."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, bindparam, delete, func, insert, select, update

from dualcaster_core.trading.ports import WantFill
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.collection import want_list_items
from dualcaster_postgres.tables.trading import trade_fills

_FILL: Final = {"line_id": BigInteger(), "want_id": BigInteger(), "copies": Integer()}
_fills, _wants = trade_fills.c, want_list_items.c
_TRADE: Final = bindparam("trade", type_=BigInteger())
_given = incoming(_FILL)
_added = (
    insert(trade_fills)
    .from_select(["trade_id", *_FILL], select(_TRADE, *(_given.c[name] for name in _FILL)))
    .returning(_fills.want_id, _fills.copies)
    .cte("added")
)
_gone = delete(trade_fills).where(_fills.trade_id == _TRADE).returning(_fills.want_id, _fills.copies).cte("gone")


def _sums(changed: Any) -> Any:
    return (
        select(changed.c.want_id, func.sum(changed.c.copies).label("copies"))
        .group_by(changed.c.want_id)
        .subquery("sums")
    )


_more, _fewer = _sums(_added), _sums(_gone)
_PROMISE = update(want_list_items).where(_wants.id == _more.c.want_id).values(promised=_wants.promised + _more.c.copies)
_RELEASE = (
    update(want_list_items).where(_wants.id == _fewer.c.want_id).values(promised=_wants.promised - _fewer.c.copies)
)
_OF = (
    select(*(_fills[name] for name in _FILL)).where(_fills.trade_id == _TRADE).order_by(_fills.line_id, _fills.want_id)
)


class PostgresPromisedCopies:
    """``PromisedCopies`` on the table of fills."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def promise(self, trade_id: int, fills: Sequence[WantFill]) -> None:
        """Count copies of an accepted trade against wants, in one statement."""
        if fills:
            rows = [(fill.line_id, fill.want_id, fill.copies) for fill in fills]
            await self._session.run(_PROMISE, trade=trade_id, **as_arrays(list(_FILL), rows))

    async def release(self, trade_id: int) -> None:
        """Count them no more, in one statement."""
        await self._session.run(_RELEASE, trade=trade_id)

    async def of(self, trade_id: int) -> Sequence[WantFill]:
        """List what a trade has promised, in one statement."""
        rows = await self._session.rows(_OF, trade=trade_id)
        return [WantFill(**dict(zip(_FILL, row, strict=True))) for row in rows]
