"""``PushRepository`` on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, func, insert, literal, select, update
from sqlalchemy import cast as sql_cast

from dualcaster_core.stores.sync.items import ListedState, ListingChange, PushOutcome, PushResult
from dualcaster_core.stores.sync.model import SyncRun
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.stores.stock.queries import CHANGED_HERE
from dualcaster_postgres.stores.stock.rows import STORE
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores.stock import store_stock
from dualcaster_postgres.tables.stores.sync import stock_listings, stock_push_lines

_s, _l, _p = store_stock.c, stock_listings.c, stock_push_lines.c
_RUN: Final = bindparam("run", type_=BigInteger())
_LINE: Final = (
    *("run_id", "position", "listing_id", "title", "detail"),
    *("quantity_before", "quantity_after", "price_before", "price_after", "result", "message"),
)
_PLAN = insert(stock_push_lines).from_select(
    _LINE,
    select(
        _RUN,
        sql_cast(func.row_number().over(order_by=(_l.title, _l.id)), Integer),
        _l.listing_id,
        _l.title,
        _l.detail,
        _s.listed_quantity,
        _s.quantity,
        _s.listed_price_cents,
        func.coalesce(_s.price_cents, _s.listed_price_cents),
        literal(PushResult.PENDING.value, Text),
        literal("", Text),
    )
    .join(stock_listings, and_(_l.store_id == _s.store_id, _l.listing_id == _s.listing_id))
    .where(
        _s.store_id == STORE,
        _s.listings == 1,
        CHANGED_HERE,
        func.coalesce(_s.price_cents, _s.listed_price_cents).is_distinct_from(_s.listed_price_cents)
        | (_s.quantity != _s.listed_quantity),
    ),
)
"""A line without a price here keeps the one it has there: systems know no 'not for sale'."""
_PENDING = (
    select(_p.listing_id, _p.quantity_before, _p.price_before, _p.quantity_after, _p.price_after)
    .where(_p.run_id == _RUN, _p.result == literal(PushResult.PENDING.value, Text))
    .order_by(_p.position)
    .limit(bindparam("limit", type_=Integer()))
)
_OUTCOME: Final[dict[str, Any]] = {"listing_id": Text(), "result": Text(), "message": Text()}
_told = incoming(_OUTCOME, name="told")
_RECORD = (
    update(stock_push_lines)
    .where(_p.run_id == _RUN, _p.listing_id == _told.c.listing_id)
    .values(result=_told.c.result, message=_told.c.message)
)
_pushed = incoming({"listing_id": Text()}, name="pushed", prefix="pushed")
_of_run = and_(_p.run_id == _RUN, _p.listing_id == _pushed.c.listing_id)
_LISTED = (
    update(stock_listings)
    .where(_of_run, _l.store_id == STORE, _l.listing_id == _p.listing_id)
    .values(quantity=_p.quantity_after, price_cents=_p.price_after, changed_at=bindparam("at", type_=MOMENT))
)
_STOCKED = (
    update(store_stock)
    .where(_of_run, _s.store_id == STORE, _s.listing_id == _p.listing_id)
    .values(listed_quantity=_p.quantity_after, listed_price_cents=_p.price_after, version=_s.version + 1)
)


class PostgresStockPushes:
    """``PushRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def plan(self, run: SyncRun) -> int:
        """Write all lines that differ, in one statement."""
        return await self._session.run(_PLAN, run=run.id, store=run.store_id)

    async def pending(self, run_id: int, *, limit: int) -> Sequence[ListingChange]:
        """Walk the index of what is pending."""
        rows = await self._session.rows(_PENDING, run=run_id, limit=limit)
        return [
            ListingChange(
                listing_id=listing,
                before=ListedState(quantity=before, price_cents=price),
                after=ListedState(quantity=after, price_cents=price_after),
            )
            for listing, before, price, after, price_after in rows
        ]

    async def record(self, run: SyncRun, outcomes: Sequence[PushOutcome], at: datetime) -> None:
        """Write results, and what is listed from now on, in three statements."""
        if not outcomes:
            return
        rows = [(one.listing_id, one.result.value, one.message[:300]) for one in outcomes]
        await self._session.run(_RECORD, run=run.id, **as_arrays(list(_OUTCOME), rows))
        pushed = [(one.listing_id,) for one in outcomes if one.result is PushResult.PUSHED]
        if pushed:
            given = as_arrays(["listing_id"], pushed, "pushed")
            await self._session.run(_LISTED, run=run.id, store=run.store_id, at=at, **given)
            await self._session.run(_STOCKED, run=run.id, store=run.store_id, **given)
