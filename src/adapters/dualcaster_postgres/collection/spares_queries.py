"""What copies are worth that somebody is about to offer."""

from collections.abc import Mapping

from attrs import frozen
from sqlalchemy import BigInteger, Integer, bindparam, func, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.views import SpareLine, SparesPreview
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_postgres.collection.list_paging import PRINTING, printing_view
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _values = inventory_items.c, card_values.c
_more = incoming({"item_id": BigInteger(), "copies": Integer()})
_owned = _more.join(inventory_items, _items.id == _more.c.item_id)
_valued = with_value(_owned, _items)
_own = _items.user_id == bindparam("owner", type_=BigInteger())
_TOTALS = (
    select(
        func.count(),
        sql_cast(func.coalesce(func.sum(_more.c.copies), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_more.c.copies * _values.cents), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_more.c.copies).filter(_values.cents.is_(None)), 0), BigInteger),
    )
    .select_from(_valued)
    .where(_own)
)
_SHOWN = (
    select(*PRINTING, _items.finish, _items.condition, _items.language, _more.c.copies, _values.cents)
    .select_from(_valued.join(cards, cards.c.id == _items.card_id))
    .where(_own)
    .order_by(func.coalesce(_values.cents * _more.c.copies, -1).desc(), _items.id)
    .limit(bindparam("limit", type_=Integer()))
)


@frozen
class PostgresSparesQueries:
    """``SparesQueries``."""

    _database: Database
    _ids: PublicIds

    async def preview(self, user_id: int, copies: Mapping[int, int], *, version: int, shown: int) -> SparesPreview:
        """Total copies and show the most valuable lines."""
        given = as_arrays(["item_id", "copies"], list(copies.items()))
        async with self._database.transaction() as session:
            totals = await session.row(_TOTALS, owner=user_id, **given)
            rows = await session.rows(_SHOWN, owner=user_id, limit=shown, **given)
        lines, count, cents, unpriced = totals or (0, 0, 0, 0)
        return SparesPreview(
            lines=lines,
            copies=count,
            value=from_cents(cents),
            unpriced_copies=unpriced,
            version=version,
            shown=tuple(self._line(row) for row in rows),
        )

    def _line(self, row: Row) -> SpareLine:
        finish, condition, language, copies, cents = row[-5:]
        return SpareLine(
            card=printing_view(row[:-5], self._ids),
            finish=FINISHES[finish],
            condition=CONDITION_NAMES[Condition(condition)],
            language=language,
            copies=copies,
            total_value=None if cents is None else from_cents(cents * copies),
        )
