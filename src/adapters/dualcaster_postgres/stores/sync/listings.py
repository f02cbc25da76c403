"""``ListingRepository`` on PostgreSQL: pages are staged, merged at once, and the stock follows the listings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.sync.items import Listing, ListingUpdate
from dualcaster_core.stores.sync.model import SyncRun
from dualcaster_core.stores.sync.views import StockDelta
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.stores.stock.rows import STOCK_KEY, STORE, key_from_row, key_to_row
from dualcaster_postgres.stores.sync.restocking import restock
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores.sync import stock_listings, stock_mappings, stock_sync_items

_l, _i, _m = stock_listings.c, stock_sync_items.c, stock_mappings.c
_RUN: Final = bindparam("run", type_=BigInteger())
FACTS: Final = tuple(name for name in (column.name for column in _i) if name not in {"run_id", "listing_id"})
_TOLD: Final = tuple(name for name in FACTS if name != "changed_at")
"""What makes a listing another than it was."""
_ITEM: Final[dict[str, Any]] = {name: _i[name].type for name in ("listing_id", *FACTS)}
_new = incoming(_ITEM, name="new")
_stage = upsert(stock_sync_items).from_select(["run_id", *_ITEM], select(_RUN, *(_new.c[name] for name in _ITEM)))
_STAGE = _stage.on_conflict_do_update(
    index_elements=["run_id", "listing_id"], set_={name: _stage.excluded[name] for name in FACTS}
)
_COUNTS = select(
    select(func.count()).select_from(stock_listings).where(_l.store_id == STORE).scalar_subquery(),
    select(func.count()).select_from(stock_sync_items).where(_i.run_id == _RUN).scalar_subquery(),
)
_DROP_GONE = delete(stock_listings).where(
    _l.store_id == STORE,
    _l.listing_id.not_in(select(_i.listing_id).where(_i.run_id == _RUN)),
    _l.changed_at <= bindparam("began", type_=MOMENT),
)
"""A listing that was told of after the run began is not gone, however little the run saw of it.

``NOT IN`` looks up in a hash of what was staged, whatever the planner expects of a table that was empty until now.
"""
_same = and_(_l.store_id == STORE, _l.listing_id == _i.listing_id)
_take = upsert(stock_listings).from_select(
    ["store_id", "listing_id", *FACTS],
    select(STORE, _i.listing_id, *(_i[name] for name in FACTS))
    .select_from(stock_sync_items.outerjoin(stock_listings, _same))
    .where(
        _i.run_id == _RUN,
        or_(
            _l.id.is_(None),
            and_(
                _l.changed_at <= _i.changed_at,
                tuple_(*(_l[name] for name in _TOLD)).is_distinct_from(tuple_(*(_i[name] for name in _TOLD))),
            ),
        ),
    ),
)
_TAKE = _take.on_conflict_do_update(
    constraint="uq_stock_listings_listing", set_={name: _take.excluded[name] for name in FACTS}
)
_DISCARD = delete(stock_sync_items).where(_i.run_id == _RUN)
_asked = incoming({"listing_id": Text()}, name="asked")
_CHOSEN = select(_m.listing_id, *(_m[name] for name in STOCK_KEY)).where(
    _m.store_id == STORE, _m.listing_id == _asked.c.listing_id
)
_key: Final = {name: bindparam(name, type_=kind) for name, kind in STOCK_KEY.items()}
_listing = bindparam("listing", type_=Text())
_CHOOSE = (
    upsert(stock_mappings)
    .values(store_id=STORE, listing_id=_listing, **_key)
    .on_conflict_do_update(index_elements=["store_id", "listing_id"], set_=_key)
)
_MAP = (
    update(stock_listings).where(_l.store_id == STORE, _l.listing_id == _listing).values(**_key, reason="", message="")
)
_UPDATE: Final[dict[str, Any]] = {
    "listing_id": Text(),
    "second_id": Text(),
    "quantity": Integer(),
    "price_cents": Integer(),
    "at": MOMENT,
}
_told = incoming(_UPDATE, name="told")
_TELL = (
    update(stock_listings)
    .where(
        _l.store_id == STORE,
        or_(
            and_(_told.c.listing_id != "", _l.listing_id == _told.c.listing_id),
            and_(_told.c.second_id != "", _l.second_id == _told.c.second_id),
        ),
        _l.changed_at < _told.c.at,
    )
    .values(
        quantity=func.coalesce(_told.c.quantity, _l.quantity),
        price_cents=func.coalesce(_told.c.price_cents, _l.price_cents),
        changed_at=_told.c.at,
    )
)


def listing_to_row(listing: Listing, at: datetime) -> tuple[Any, ...]:
    """Turn a listing into the columns of ``stock_sync_items``, without the run."""
    key = (None,) * 4 if listing.key is None else key_to_row(listing.key)
    notes = " ".join(note.value for note in listing.notes)
    amounts = (listing.quantity, listing.price_cents, listing.states_price)
    told = (listing.reason, listing.message, notes, at)
    return (listing.listing_id, listing.second_id, listing.title, listing.detail, *key, *amounts, *told)


class PostgresListings:
    """``ListingRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def chosen(self, store_id: int, listing_ids: Collection[str]) -> Mapping[str, StockKey]:
        """Find by the primary key, in one statement."""
        asked = as_arrays(["listing_id"], [(one,) for one in listing_ids])
        rows = await self._session.rows(_CHOSEN, store=store_id, **asked)
        return {row[0]: key_from_row(row[1:5]) for row in rows}

    async def choose(self, store_id: int, listing_id: str, key: StockKey) -> None:
        """Write the mapping, and map the listing with it."""
        given = dict(zip(STOCK_KEY, key_to_row(key), strict=True))
        try:
            await self._session.run(_CHOOSE, store=store_id, listing=listing_id, **given)
        except ForeignKeyViolation as error:
            raise CardNotFound("a listing was mapped to a card that is not in the catalogue") from error
        await self._session.run(_MAP, store=store_id, listing=listing_id, **given)

    async def stage(self, run: SyncRun, listings: Sequence[Listing], at: datetime) -> None:
        """Write a page, in one statement."""
        if not listings:
            return
        rows = await in_thread_if_many(
            len(listings), lambda: as_arrays(list(_ITEM), [listing_to_row(one, at) for one in listings])
        )
        await self._session.run(_STAGE, run=run.id, **rows)

    async def counts(self, run: SyncRun) -> tuple[int, int]:
        """Count both tables."""
        row = await self._session.row(_COUNTS, store=run.store_id, run=run.id)
        return (row[0], row[1]) if row else (0, 0)

    async def merge(self, run: SyncRun) -> StockDelta:
        """Drop what is gone, take what differs, and restock: as many statements for few listings as for many."""
        if run.since is None:
            await self._session.run(_DROP_GONE, store=run.store_id, run=run.id, began=run.created_at)
        await self._session.run(_TAKE, store=run.store_id, run=run.id)
        await self.discard(run)
        return await self.restock(run.store_id)

    async def discard(self, run: SyncRun) -> None:
        """Delete the staged rows of a run."""
        await self._session.run(_DISCARD, run=run.id)

    async def update(self, store_id: int, updates: Sequence[ListingUpdate]) -> StockDelta:
        """Write what was told and is newer, and restock."""
        rows = [(one.listing_id, one.second_id, one.quantity, one.price_cents, one.at) for one in updates]
        changed = await self._session.run(_TELL, store=store_id, **as_arrays(list(_UPDATE), rows))
        return await self.restock(store_id) if changed else StockDelta()

    async def restock(self, store_id: int) -> StockDelta:
        """Write the lines of stock that differ, in a fixed number of statements."""
        return await restock(self._session, store_id)
