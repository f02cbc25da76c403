"""Counts the market."""

from attrs import frozen
from sqlalchemy import distinct, func, literal, select

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.matching.ports import MarketSize
from dualcaster_postgres.sql.codes import condition_code
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values

_NEAR_MINT = condition_code(Condition.NM)
_COUNT = select(
    select(func.count(literal(1))).select_from(cards).scalar_subquery(),
    select(func.count(distinct(card_values.c.card_id))).where(card_values.c.condition == _NEAR_MINT).scalar_subquery(),
    select(func.count(literal(1))).where(users.c.is_active).scalar_subquery(),
    select(func.coalesce(func.sum(have_list_items.c.on_offer), 0)).where(have_list_items.c.is_active).scalar_subquery(),
    select(func.coalesce(func.sum(want_list_items.c.quantity), 0))
    .where(want_list_items.c.is_active, want_list_items.c.is_public)
    .scalar_subquery(),
)


@frozen
class PostgresMarketSizes:
    """``MarketSizes``: one statement over whole tables, for callers that keep its answer."""

    _database: Database

    async def count(self) -> MarketSize:
        """Count it now."""
        async with self._database.transaction() as session:
            row = await session.row(_COUNT)
        printings, priced, traders, for_trade, wanted = row or (0, 0, 0, 0, 0)
        return MarketSize(
            printings=printings, priced=priced, traders=traders, for_trade=int(for_trade), wanted=int(wanted)
        )
