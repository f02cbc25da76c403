"""What inventories were worth, day by day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from attrs import frozen
from sqlalchemy import BigInteger, Date, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.collection.portfolio.snapshots import Snapshot
from dualcaster_postgres.collection.holding_sql import HOLDING, NAMES, holding_from_row
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.collection import inventory_items, portfolio_snapshots

_items, _snapshots = inventory_items.c, portfolio_snapshots.c
_day = bindparam("day", type_=Date())
_rows = select(_items.user_id, _day, *HOLDING).select_from(with_value(inventory_items, _items)).group_by(_items.user_id)
_take = upsert(portfolio_snapshots).from_select(["user_id", "day", *NAMES], _rows)
_new = {name: _take.excluded[name] for name in NAMES}
_TAKE: Final = _take.on_conflict_do_update(
    index_elements=["user_id", "day"],
    set_=_new,
    where=or_(*(_snapshots[name].is_distinct_from(value) for name, value in _new.items())),
)
_OF = (
    select(_snapshots.day, *(_snapshots[name] for name in NAMES))
    .where(_snapshots.user_id == bindparam("owner", type_=BigInteger()), _snapshots.day >= _day)
    .order_by(_snapshots.day)
)


@frozen
class PostgresPortfolioSnapshots:
    """``PortfolioSnapshots``: each is one statement, however many inventories there are.

    ``work`` takes them, which may be long; ``database`` reads those of one person.
    """

    database: Database
    work: Database
    usd_per_eur: Decimal

    async def take(self, day: date) -> int:
        """Note what every inventory is worth; count those that were written."""
        async with self.work.transaction() as session:
            return await session.run(_TAKE, day=day, usd_per_eur=self.usd_per_eur)

    async def of(self, user_id: int, *, since: date) -> Sequence[Snapshot]:
        """List the snapshots of somebody since a day, oldest first."""
        rows = await self.database.rows(_OF, owner=user_id, day=since)
        return [Snapshot(day=row[0], holding=holding_from_row(row[1:])) for row in rows]
