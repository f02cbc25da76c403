"""Reads of want lists in pages."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import BigInteger, Select, and_, func, or_, select, true
from sqlalchemy import cast as sql_cast

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition, Finish
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.collection.model import ANY_LANGUAGE, PRIORITY_NAMES, Priority
from dualcaster_core.collection.views import (
    EVERYTHING,
    ListFilter,
    ListOrder,
    ListSummary,
    PublicWant,
    PublicWantPage,
    WantListEntry,
    WantPage,
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
    anchor,
    by_name,
    filter_parameters,
    page_of,
    printing_view,
)
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables import card_values, cards, inventory_items, want_list_items

_wants, _items, _values = want_list_items.c, inventory_items.c, card_values.c
_fitting, _copied = cards.alias("fitting"), cards.alias("copied")
_NONFOIL = FINISH_CODES[Finish.NONFOIL]


def _is_printing_for(printing: Any) -> Any:
    """The printing is the wanted one, or one of the wanted card."""
    return and_(
        printing.c.oracle_card_id == _wants.oracle_card_id, or_(_wants.any_printing, printing.c.id == _wants.card_id)
    )


CHEAPEST = (
    select(_values.cents, _values.source, _values.observed_at)
    .join_from(_fitting, card_values, _values.card_id == _fitting.c.id)
    .where(
        _is_printing_for(_fitting),
        _values.condition == int(Condition.NM),
        or_(~_wants.is_foil_required, _values.finish != _NONFOIL),
        or_(_fitting.c.id == _wants.card_id, ~_fitting.c.digital),
        or_(
            _fitting.c.id == _wants.card_id,
            _fitting.c.language == ENGLISH,
            _wants.language == ANY_LANGUAGE,
            _fitting.c.language == _wants.language,
        ),
    )
    .order_by(_values.cents, _values.card_id, _values.finish)
    .limit(1)
    .lateral("cheapest")
)
"""The near mint copy that would fill the want for the least money; a printing in another language does not."""
_owned = (
    select(sql_cast(func.coalesce(func.sum(_items.quantity), 0), BigInteger).label("copies"))
    .join_from(_copied, inventory_items, and_(_items.card_id == _copied.c.id, _items.user_id == _wants.user_id))
    .where(
        _is_printing_for(_copied),
        or_(~_wants.is_foil_required, _items.finish != _NONFOIL),
        or_(_wants.language == ANY_LANGUAGE, _items.language == _wants.language),
        _items.condition >= _wants.condition_min,
    )
    .lateral("owned")
)
_FACTS = (
    _wants.any_printing,
    _wants.quantity,
    _wants.condition_min,
    _wants.condition_strict,
    _wants.is_foil_required,
    _wants.language,
    _wants.max_trade_value,
    _wants.target_price,
    _wants.alert_enabled,
    _wants.alert_percent,
    _wants.priority,
    _wants.is_public,
    _wants.is_active,
    _wants.notes,
    _owned.c.copies,
    CHEAPEST.c.cents,
    CHEAPEST.c.source,
    CHEAPEST.c.observed_at,
)
_listed = want_list_items.join(cards, cards.c.id == _wants.card_id)
_LINES: Select[Any] = select(_wants.id, *PRINTING, *_FACTS).select_from(
    _listed.join(_owned, true()).join(CHEAPEST, true(), isouter=True)
)
_KEEP = (_wants.user_id == OWNER, NAMED, OF_SET)
_anchored = _listed.join(anchor, ANCHORED, isouter=True)
_sorting = by_name(_wants.id, -_wants.priority)
_PAGE = page_of(want_list_items, _anchored, _KEEP, _sorting, _LINES)
_PUBLIC = page_of(want_list_items, _anchored, (*_KEEP, _wants.is_active, _wants.is_public), _sorting, _LINES)
_ONE = _LINES.where(_wants.user_id == OWNER, _wants.id == KEY)
_SUMMARY = (
    select(
        func.count(_wants.id),
        sql_cast(func.coalesce(func.sum(_wants.quantity), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_wants.quantity * CHEAPEST.c.cents), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_wants.quantity).filter(CHEAPEST.c.cents.is_(None)), 0), BigInteger),
        func.min(CHEAPEST.c.observed_at),
    )
    .select_from(want_list_items.join(CHEAPEST, true(), isouter=True))
    .where(_wants.user_id == OWNER, _wants.is_active)
)


@frozen
class PostgresWantListQueries:
    """``WantListQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(
        self, user_id: int, filters: ListFilter = EVERYTHING, *, limit: int = PAGE, cursor: str | None = None
    ) -> WantPage:
        """List wants, active or not, high priority first."""
        cursors = Cursors("wants", IdKind.WANT, self._ids)
        parameters = cursors.parameters(cursor, ListOrder.NAME, limit) | filter_parameters(filters)
        rows = await self._rows(_PAGE, user_id, parameters)
        return WantPage(tuple(self._line(row) for row in rows[:limit]), cursors.after(rows, ListOrder.NAME, limit))

    async def one(self, user_id: int, want_id: int) -> WantListEntry | None:
        """Return one want of somebody's."""
        async with self._database.transaction() as session:
            row = await session.row(_ONE, owner=user_id, key=want_id)
        return self._line(row) if row else None

    async def public_page(
        self, user_id: int, filters: ListFilter = EVERYTHING, *, limit: int = PAGE, cursor: str | None = None
    ) -> PublicWantPage:
        """List the active public wants as others see them."""
        cursors = Cursors("public-wants", IdKind.WANT, self._ids)
        parameters = cursors.parameters(cursor, ListOrder.NAME, limit) | filter_parameters(filters)
        rows = await self._rows(_PUBLIC, user_id, parameters)
        items = tuple(_public(self._line(row)) for row in rows[:limit])
        return PublicWantPage(items, cursors.after(rows, ListOrder.NAME, limit))

    async def summary(self, user_id: int) -> ListSummary:
        """Total the active wants."""
        async with self._database.transaction() as session:
            return summary_of(await session.row(_SUMMARY, owner=user_id))

    async def _rows(self, statement: Select[Any], user_id: int, parameters: Mapping[str, Any]) -> list[Row]:
        async with self._database.transaction() as session:
            return await session.rows(statement, owner=user_id, **parameters)

    def _line(self, row: Row) -> WantListEntry:
        any_printing, quantity, least, strict, foil, language, most, *rest = row[1 + WIDTH :]
        target, alert, percent, priority, is_public, is_active, notes, owned, cents, source, observed_at = rest[:11]
        return WantListEntry(
            id=self._ids.encode(IdKind.WANT, row[0]),
            card=printing_view(row[1 : 1 + WIDTH], self._ids),
            any_printing=any_printing,
            quantity=quantity,
            condition_min=CONDITION_NAMES[Condition(least)],
            condition_strict=strict,
            is_foil_required=foil,
            language=language,
            max_trade_value=most,
            target_price=target,
            alert_enabled=alert,
            alert_percent=percent,
            priority=PRIORITY_NAMES[Priority(priority)],
            is_public=is_public,
            is_active=is_active,
            notes=notes,
            owned=owned,
            is_satisfied=owned >= quantity,
            unit_value=None if cents is None else from_cents(cents),
            total_value=None if cents is None else from_cents(cents * quantity),
            value_source=source,
            value_observed_at=observed_at,
        )


def _public(line: WantListEntry) -> PublicWant:
    return PublicWant(
        id=line.id,
        card=line.card,
        any_printing=line.any_printing,
        quantity=line.quantity,
        condition_min=line.condition_min,
        condition_strict=line.condition_strict,
        is_foil_required=line.is_foil_required,
        language=line.language,
        priority=line.priority,
        unit_value=line.unit_value,
        value_source=line.value_source,
        value_observed_at=line.value_observed_at,
    )
