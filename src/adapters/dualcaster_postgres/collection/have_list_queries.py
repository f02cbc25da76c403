"""Reads of have lists in pages."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Numeric, Select, and_, case, func, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.views import (
    EVERYTHING,
    HaveListEntry,
    HavePage,
    ListFilter,
    ListOrder,
    ListSummary,
    PublicHave,
    PublicHavePage,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.inventory_queries import summary_of
from dualcaster_postgres.collection.list_paging import (
    ANCHORED,
    KEY,
    NAMED,
    OF_SET,
    OWNER,
    PRINTING,
    WIDTH,
    Cursors,
    Sorting,
    anchor,
    by_name,
    by_rank,
    filter_parameters,
    of_copy,
    page_of,
    printing_view,
)
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables import card_values, cards, have_list_items, inventory_items

_items, _haves, _values = inventory_items.c, have_list_items.c, card_values.c
_least = sql_cast(sql_cast(_haves.min_trade_value, Numeric) * 100, BigInteger)
_trade_cents = case((_values.cents.is_not(None), func.greatest(_values.cents, _least)))
_FACTS = (
    _haves.inventory_item_id,
    _haves.finish,
    _haves.condition,
    _haves.language,
    _items.signed,
    _items.altered,
    _items.quantity,
    _haves.quantity_for_trade,
    _haves.min_trade_value,
    _haves.trade_for_wants_only,
    _haves.notes,
    _haves.is_active,
    _values.cents,
    _trade_cents,
    _values.source,
    _values.observed_at,
)
_worth = and_(_values.card_id == _haves.card_id, _values.finish == _haves.finish, _values.condition == _haves.condition)
_listed = have_list_items.join(cards, cards.c.id == _haves.card_id)
_valued = _listed.join(card_values, _worth, isouter=True)
_LINES: Select[Any] = select(_haves.id, *PRINTING, *_FACTS).select_from(
    _valued.join(inventory_items, _items.id == _haves.inventory_item_id)
)
_KEEP = (_haves.user_id == OWNER, NAMED, OF_SET, of_copy(_haves))
_SORTINGS: Final[dict[ListOrder, tuple[Any, Sorting]]] = {
    ListOrder.NAME: (_listed.join(anchor, ANCHORED, isouter=True), by_name(_haves.id)),
    ListOrder.NEWEST: (_listed, by_rank(_haves.id, -_haves.id)),
    ListOrder.VALUE: (_valued, by_rank(_haves.id, -func.coalesce(_trade_cents, -1))),
}
_PAGES = {
    order: page_of(have_list_items, source, _KEEP, sorting, _LINES) for order, (source, sorting) in _SORTINGS.items()
}
_PUBLIC = page_of(have_list_items, _SORTINGS[ListOrder.NAME][0], (*_KEEP, _haves.is_active), by_name(_haves.id), _LINES)
_ONE = _LINES.where(_haves.user_id == OWNER, _haves.id == KEY)
_copies = _haves.quantity_for_trade
_SUMMARY = (
    select(
        func.count(_haves.id),
        sql_cast(func.coalesce(func.sum(_copies), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_copies * _trade_cents), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_copies).filter(_values.cents.is_(None)), 0), BigInteger),
        func.min(_values.observed_at),
    )
    .select_from(_valued)
    .where(_haves.user_id == OWNER, _haves.is_active)
)


@frozen
class PostgresHaveListQueries:
    """``HaveListQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(
        self,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> HavePage:
        """List offers, active or not."""
        cursors = Cursors("haves", IdKind.HAVE, self._ids)
        parameters = cursors.parameters(cursor, order, limit) | filter_parameters(filters)
        rows = await self._rows(_PAGES[order], user_id, parameters)
        items = tuple(self._line(row) for row in rows[:limit])
        return HavePage(items, cursors.after(rows, order, limit))

    async def one(self, user_id: int, have_id: int) -> HaveListEntry | None:
        """Return one offer of somebody's."""
        async with self._database.transaction() as session:
            row = await session.row(_ONE, owner=user_id, key=have_id)
        return self._line(row) if row else None

    async def public_page(
        self, user_id: int, filters: ListFilter = EVERYTHING, *, limit: int = PAGE, cursor: str | None = None
    ) -> PublicHavePage:
        """List the active offers as others see them."""
        cursors = Cursors("public-haves", IdKind.HAVE, self._ids)
        parameters = cursors.parameters(cursor, ListOrder.NAME, limit) | filter_parameters(filters)
        rows = await self._rows(_PUBLIC, user_id, parameters)
        items = tuple(_public(self._line(row)) for row in rows[:limit])
        return PublicHavePage(items, cursors.after(rows, ListOrder.NAME, limit))

    async def summary(self, user_id: int) -> ListSummary:
        """Total the active offers."""
        async with self._database.transaction() as session:
            return summary_of(await session.row(_SUMMARY, owner=user_id))

    async def _rows(self, statement: Select[Any], user_id: int, parameters: Mapping[str, Any]) -> list[Row]:
        async with self._database.transaction() as session:
            return await session.rows(statement, owner=user_id, **parameters)

    def _line(self, row: Row) -> HaveListEntry:
        item, finish, condition, language, signed, altered, owned, offered, *rest = row[1 + WIDTH :]
        least, trade_for_wants_only, notes, is_active, cents, trade_cents, source, observed_at = rest[:8]
        return HaveListEntry(
            id=self._ids.encode(IdKind.HAVE, row[0]),
            inventory_item_id=self._ids.encode(IdKind.ITEM, item),
            card=printing_view(row[1 : 1 + WIDTH], self._ids),
            finish=FINISHES[finish],
            condition=CONDITION_NAMES[Condition(condition)],
            language=language,
            signed=signed,
            altered=altered,
            quantity=owned,
            quantity_for_trade=offered,
            min_trade_value=least,
            trade_for_wants_only=trade_for_wants_only,
            notes=notes,
            is_active=is_active,
            unit_value=None if cents is None else from_cents(cents),
            trade_value=None if cents is None else from_cents(trade_cents),
            total_value=None if cents is None else from_cents(trade_cents * offered),
            value_source=source,
            value_observed_at=observed_at,
        )


def _public(line: HaveListEntry) -> PublicHave:
    return PublicHave(
        id=line.id,
        card=line.card,
        finish=line.finish,
        condition=line.condition,
        language=line.language,
        signed=line.signed,
        altered=line.altered,
        quantity_for_trade=line.quantity_for_trade,
        trade_for_wants_only=line.trade_for_wants_only,
        unit_value=line.unit_value,
        value_source=line.value_source,
        value_observed_at=line.value_observed_at,
    )
