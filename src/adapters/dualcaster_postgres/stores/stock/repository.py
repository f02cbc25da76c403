"""``StoreStockRepository`` on PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import ARRAY, BigInteger, Integer, and_, any_, bindparam, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.stores.stock.model import StockChange, StockKey, StockLine
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import array_literal, as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.stores.stock.rows import (
    AMOUNTS,
    LINE,
    STOCK_KEY,
    STORE,
    key_to_row,
    line_from_row,
)
from dualcaster_postgres.tables.stores.stock import store_stock

_s = store_stock.c
_COLUMNS: Final = (_s.id, *(_s[name] for name in LINE))
_asked = incoming(STOCK_KEY, name="asked")
_same_key = and_(_s.store_id == STORE, *(_s[name] == _asked.c[name] for name in STOCK_KEY))
_ON_HAND = select(*_COLUMNS).where(_same_key)
_LOCKED = _ON_HAND.order_by(_s.id).with_for_update(of=store_stock)
_ONE = select(*_COLUMNS).where(_s.store_id == STORE, _s.id == bindparam("key", type_=BigInteger()))
_ONE_LOCKED = _ONE.with_for_update()
_new = incoming(STOCK_KEY, name="new")
_BEGIN = (
    upsert(store_stock)
    .from_select(
        ["store_id", *STOCK_KEY, "quantity"], select(STORE, *(_new.c[name] for name in STOCK_KEY), literal(0, Integer))
    )
    .on_conflict_do_nothing(constraint="uq_store_stock_key")
)
_PRICED: Final = {**STOCK_KEY, "price_cents": Integer()}
_priced = incoming(_PRICED, name="priced")
_same_priced = and_(_s.store_id == STORE, *(_s[name] == _priced.c[name] for name in STOCK_KEY))
_in_order = select(_s.id).where(_same_priced).order_by(_s.id).with_for_update(of=store_stock).cte("in_order")
_REPRICE = (
    update(store_stock)
    .where(
        _same_priced,
        _s.id.in_(select(_in_order.c.id)),
        _s.price_cents.is_distinct_from(_priced.c.price_cents),
    )
    .values(price_cents=_priced.c.price_cents, version=_s.version + 1)
)
_WRITTEN: Final[dict[str, Any]] = {"id": BigInteger(), **AMOUNTS, "version": Integer()}
_written = incoming(_WRITTEN, name="written")
_STORE = (
    update(store_stock)
    .where(_s.store_id == STORE, _s.id == _written.c.id)
    .values({name: _written.c[name] for name in (*AMOUNTS, "version")})
)
_DROP = delete(store_stock).where(_s.store_id == STORE, _s.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))


class PostgresStoreStock:
    """The stock of stores; locks are taken in the order of the lines' ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def on_hand(
        self, store_id: int, keys: Collection[StockKey], *, lock: bool = False
    ) -> Mapping[StockKey, StockLine]:
        """Find lines by their keys, in one statement."""
        if not keys:
            return {}
        asked = await in_thread_if_many(
            len(keys), lambda: as_arrays(list(STOCK_KEY), [key_to_row(key) for key in dict.fromkeys(keys)])
        )
        rows = await self._session.rows(_LOCKED if lock else _ON_HAND, store=store_id, **asked)
        lines = await in_thread_if_many(len(rows), lambda: [line_from_row(row) for row in rows])
        return {line.key: line for line in lines}

    async def one(self, store_id: int, line_id: int, *, lock: bool = False) -> StockLine | None:
        """Find a line by its id."""
        row = await self._session.row(_ONE_LOCKED if lock else _ONE, store=store_id, key=line_id)
        return line_from_row(row) if row else None

    async def change(self, store_id: int, changes: Sequence[StockChange]) -> Mapping[StockKey, StockLine]:
        """Begin the lines that are new, lock all, and write them back, in three statements."""
        if not changes:
            return {}
        keys = as_arrays(list(STOCK_KEY), [key_to_row(key) for key in dict.fromkeys(one.key for one in changes)])
        try:
            await self._session.run(_BEGIN, store=store_id, **keys)
        except ForeignKeyViolation as error:
            raise CardNotFound("stock is of a card that is not in the catalogue") from error
        lines = dict(await self.on_hand(store_id, [one.key for one in changes], lock=True))
        for one in changes:
            lines[one.key] = lines[one.key].changed(one)
        await self.store(store_id, list(lines.values()))
        return lines

    async def reprice(self, store_id: int, prices: Mapping[StockKey, int | None]) -> int:
        """Write the prices that differ, in one statement."""
        if not prices:
            return 0
        rows = [(*key_to_row(key), cents) for key, cents in prices.items()]
        given = await in_thread_if_many(len(rows), lambda: as_arrays(list(_PRICED), rows))
        return await self._session.run(_REPRICE, store=store_id, **given)

    async def store(self, store_id: int, lines: Sequence[StockLine]) -> None:
        """Write amounts back, in one statement."""
        rows = [(line.id, line.quantity, line.cost_cents, line.price_cents, line.sold, line.version) for line in lines]
        given = await in_thread_if_many(len(rows), lambda: as_arrays(list(_WRITTEN), rows))
        await self._session.run(_STORE, store=store_id, **given)

    async def drop(self, store_id: int, line_ids: Collection[int]) -> None:
        """Delete by the primary key."""
        await self._session.run(_DROP, store=store_id, ids=array_literal(list(line_ids)) if line_ids else "{}")
