"""Reads of lists as others see them, with what the viewer wants or has of them."""

from typing import Final

from attrs import evolve, frozen
from sqlalchemy import BigInteger, and_, func, or_, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.collection.model import ANY_LANGUAGE
from dualcaster_core.collection.views import (
    EVERYTHING,
    ListFilter,
    ListOrder,
    ListSummary,
    PublicHave,
    PublicHavePage,
    PublicWant,
    PublicWantPage,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection import have_list_queries as have_rows
from dualcaster_postgres.collection import want_list_queries as want_rows
from dualcaster_postgres.collection.list_paging import VIEWER, marked_or_not
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows, Totals
from dualcaster_postgres.collection.want_value import CHEAPEST, is_printing_for, owned_by
from dualcaster_postgres.sql.codes import NONFOIL
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values

_haves, _wants, _values = have_list_items.c, want_list_items.c, card_values.c
_sought = want_list_items.alias("sought")
_VIEWER_WANTS = (
    select(sql_cast(func.coalesce(func.sum(_sought.c.quantity), 0), BigInteger))
    .where(
        _sought.c.user_id == VIEWER,
        _sought.c.is_active,
        is_printing_for(cards, _sought),
        or_(~_sought.c.is_foil_required, _haves.finish != NONFOIL),
        or_(_sought.c.language == ANY_LANGUAGE, _sought.c.language == _haves.language),
        _haves.condition >= _sought.c.condition_min,
    )
    .correlate(cards, have_list_items)
    .scalar_subquery()
)
"""How many copies the viewer wants that these would be."""
_VIEWER_HAS = owned_by(VIEWER).correlate(want_list_items).scalar_subquery()
"""How many copies the viewer owns that would fill the want."""
_HAVE_FILTERS = (*have_rows.FILTERS, marked_or_not(_VIEWER_WANTS))
_WANT_FILTERS = (*want_rows.FILTERS, marked_or_not(_VIEWER_HAS))
_SHOWN = and_(_wants.is_active, _wants.is_public, _wants.promised < _wants.quantity)


def _public_have(row: EntryRow) -> PublicHave:
    *facts, wanted = row.facts
    own = have_rows.have_entry(evolve(row, facts=tuple(facts)))
    return PublicHave(
        id=own.id,
        item_id=own.inventory_item_id,
        card=own.card,
        finish=own.finish,
        condition=own.condition,
        language=own.language,
        signed=own.signed,
        altered=own.altered,
        quantity_for_trade=own.on_offer,
        trade_for_wants_only=own.trade_for_wants_only,
        unit_value=own.unit_value,
        value_source=own.value_source,
        value_observed_at=own.value_observed_at,
        viewer_wants=wanted,
    )


def _public_want(row: EntryRow) -> PublicWant:
    *facts, promised, held = row.facts
    own = want_rows.want_entry(evolve(row, facts=tuple(facts)))
    return PublicWant(
        id=own.id,
        card=own.card,
        any_printing=own.any_printing,
        set_only=own.set_only,
        quantity=own.quantity - promised,
        condition_min=own.condition_min,
        condition_strict=own.condition_strict,
        is_foil_required=own.is_foil_required,
        language=own.language,
        priority=own.priority,
        unit_value=own.unit_value,
        value_source=own.value_source,
        value_observed_at=own.value_observed_at,
        viewer_has=held,
    )


_HAVES: Final = PagedRows(
    name="public-haves",
    kind=IdKind.HAVE,
    table=have_list_items,
    source=have_rows.WITH_ITEMS,
    facts=(*have_rows.FACTS, _VIEWER_WANTS),
    conditions=(_haves.is_active, _haves.on_offer > 0),
    filters=_HAVE_FILTERS,
    sortings=have_rows.SORTINGS,
    entry=_public_have,
    page_of=PublicHavePage,
)
_WANTS: Final = PagedRows(
    name="public-wants",
    kind=IdKind.WANT,
    table=want_list_items,
    source=want_rows.VALUED,
    facts=(*want_rows.FACTS, _wants.promised, _VIEWER_HAS),
    conditions=(_SHOWN,),
    filters=_WANT_FILTERS,
    sortings=want_rows.SORTINGS,
    entry=_public_want,
    page_of=PublicWantPage,
)
_HAVE_TOTALS: Final = Totals(
    table=have_list_items,
    source=have_rows.VALUED,
    copies=_haves.on_offer,
    cents=_values.cents,
    observed_at=_values.observed_at,
    conditions=(_haves.is_active, _haves.on_offer > 0, *_HAVE_FILTERS),
    versioned=False,
)
_WANT_TOTALS: Final = Totals(
    table=want_list_items,
    source=want_rows.CHEAPLY,
    copies=_wants.quantity - _wants.promised,
    cents=CHEAPEST.c.cents,
    observed_at=CHEAPEST.c.observed_at,
    conditions=(_SHOWN, *_WANT_FILTERS),
    versioned=False,
)


@frozen
class PostgresPublicListQueries:
    """``PublicListQueries``."""

    _database: Database
    _ids: PublicIds

    async def haves(
        self,
        user_id: int,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicHavePage:
        """List the active offers of somebody."""
        return await _HAVES.page(
            self._database,
            self._ids,
            user_id,
            filters,
            order=order,
            reverse=reverse,
            limit=limit,
            cursor=cursor,
            viewer=viewer_id,
        )

    async def wants(
        self,
        user_id: int,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.PRIORITY,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicWantPage:
        """List the active public wants of somebody."""
        return await _WANTS.page(
            self._database,
            self._ids,
            user_id,
            filters,
            order=order,
            reverse=reverse,
            limit=limit,
            cursor=cursor,
            viewer=viewer_id,
        )

    async def haves_summary(self, user_id: int, viewer_id: int | None, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active offers that a filter keeps."""
        return await _HAVE_TOTALS.summary(self._database, user_id, filters, viewer=viewer_id)

    async def wants_summary(self, user_id: int, viewer_id: int | None, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active public wants that a filter keeps."""
        return await _WANT_TOTALS.summary(self._database, user_id, filters, viewer=viewer_id)
