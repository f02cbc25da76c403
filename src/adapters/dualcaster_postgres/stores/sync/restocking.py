"""The stock of a store as its listings say: summed by line, and written where it differs."""

from typing import Any, Final

from sqlalchemy import Integer, Text, and_, case, delete, exists, func, literal, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.stock.model import LARGEST_QUANTITY
from dualcaster_core.stores.sync.views import StockDelta
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.stores.stock.rows import STOCK_KEY, STORE
from dualcaster_postgres.tables.stores.stock import store_stock
from dualcaster_postgres.tables.stores.sync import stock_listings

_l, _s = stock_listings.c, store_stock.c
_key = tuple(_l[name] for name in STOCK_KEY)
_count = func.count()
_listed = (
    select(
        *_key,
        sql_cast(func.least(func.sum(_l.quantity), LARGEST_QUANTITY), Integer).label("quantity"),
        func.min(_l.price_cents).label("price_cents"),
        func.bool_or(_l.states_price).label("states_price"),
        sql_cast(_count, Integer).label("listings"),
        case((_count == 1, func.min(_l.listing_id)), else_=literal("", Text)).label("listing_id"),
    )
    .where(_l.store_id == STORE, _l.card_id.is_not(None))
    .group_by(*_key)
    .cte("listed")
)
_same: Any = and_(_s.store_id == STORE, *(_s[name] == _listed.c[name] for name in STOCK_KEY))
_price = case((_listed.c.states_price, _listed.c.price_cents), else_=_s.price_cents)
_quantity_stays = _s.listed_quantity.is_not_distinct_from(_listed.c.quantity)
_price_stays = _s.listed_price_cents.is_not_distinct_from(_listed.c.price_cents)
_differs = or_(
    _s.listing_id.is_distinct_from(_listed.c.listing_id),
    _s.listings != _listed.c.listings,
    _s.listed_quantity.is_distinct_from(_listed.c.quantity),
    _s.listed_price_cents.is_distinct_from(_listed.c.price_cents),
    and_(~_quantity_stays, _s.quantity != _listed.c.quantity),
    and_(~_price_stays, _s.price_cents.is_distinct_from(_price)),
)
_quantity_after = case((_quantity_stays, _s.quantity), else_=_listed.c.quantity)
_fewer_there = func.coalesce(_s.listed_quantity - _listed.c.quantity, 0)
_sold_there = func.greatest(0, func.least(_s.quantity - _quantity_after, _fewer_there))
"""What is fewer there was sold there, unless it had left the stock here already."""
_OVERRULED = select(_count).where(
    _same,
    or_(
        and_(~_quantity_stays, _s.quantity != _s.listed_quantity, _s.quantity != _listed.c.quantity),
        and_(
            ~_price_stays,
            _listed.c.states_price,
            _s.listed_quantity.is_not(None),
            _s.price_cents.is_distinct_from(_s.listed_price_cents),
            _s.price_cents.is_distinct_from(_listed.c.price_cents),
        ),
    ),
)
_CHANGE = (
    update(store_stock)
    .where(_same, _differs)
    .values(
        quantity=_quantity_after,
        sold=_s.sold + _sold_there,
        price_cents=case((_price_stays, _s.price_cents), else_=_price),
        listing_id=_listed.c.listing_id,
        listings=_listed.c.listings,
        listed_quantity=_listed.c.quantity,
        listed_price_cents=_listed.c.price_cents,
        version=_s.version + 1,
    )
)
_columns: Final = ("quantity", "price_cents", "listing_id", "listings", "listed_quantity", "listed_price_cents")
_ADD = (
    upsert(store_stock)
    .from_select(
        ["store_id", *STOCK_KEY, *_columns],
        select(
            STORE,
            *(_listed.c[name] for name in STOCK_KEY),
            *(_listed.c[name] for name in _columns[:4]),
            _listed.c.quantity,
            _listed.c.price_cents,
        ).where(~exists().where(_same).correlate(_listed)),
    )
    .on_conflict_do_nothing(constraint="uq_store_stock_key")
)
_is_listed = exists().where(_l.store_id == STORE, *(_l[name] == _s[name] for name in STOCK_KEY)).correlate(store_stock)
_left_here = func.greatest(0, _s.quantity - _s.listed_quantity)
_gone = and_(_s.store_id == STORE, _s.listings > 0, ~_is_listed)
_REMOVE = delete(store_stock).where(_gone, _left_here == 0)
_UNLIST = (
    update(store_stock)
    .where(_gone)
    .values(
        quantity=_left_here,
        listing_id=None,
        listings=0,
        listed_quantity=None,
        listed_price_cents=None,
        version=_s.version + 1,
    )
)
"""What is gone there and was bought here since stays."""


async def restock(session: Session, store_id: int) -> StockDelta:
    """Write the lines that differ from the listings; return how many were added, changed and removed.

    A quantity or a price that was changed here stays where the listing is as it was; where both changed the shop
    system's counts, and the line is counted as overruled.
    """
    row = await session.row(_OVERRULED, store=store_id)
    changed = await session.run(_CHANGE, store=store_id)
    added = await session.run(_ADD, store=store_id)
    removed = await session.run(_REMOVE, store=store_id)
    changed += await session.run(_UNLIST, store=store_id)
    return StockDelta(added=added, changed=changed, removed=removed, overruled=row[0] if row else 0)
