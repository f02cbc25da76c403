"""``StockConnectionRepository`` on PostgreSQL: part of it stands in the profile of the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, bindparam, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.sync.model import ConnectionState, StockConnection
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.stores.stock.rows import STORE
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.sync import ACTIVE, stock_connections, stock_sync_runs

_c, _p, _r = stock_connections.c, lgs_profiles.c, stock_sync_runs.c
_OWN: Final = ("hint", "message", "interval_hours", "push_enabled", "last_full_sync_at", "version")
_IN_PROFILE: Final = ("inventory_sync_provider", "inventory_sync_config", "sync_status", "last_sync_at")
_SELECT: Final = select(_c.store_id, *(_c[name] for name in _OWN), *(_p[name] for name in _IN_PROFILE)).join(
    lgs_profiles, _p.id == _c.store_id
)
_OF = _SELECT.where(_c.store_id == STORE)
_OF_LOCKED = _OF.with_for_update(of=stock_connections)
_own: dict[str, Any] = {name: bindparam(name, type_=_c[name].type) for name in _OWN}
_STORE_OWN = upsert(stock_connections).values(store_id=STORE, **_own)
_STORE_OWN = _STORE_OWN.on_conflict_do_update(
    index_elements=["store_id"], set_={name: _STORE_OWN.excluded[name] for name in _OWN}
)
_STORE_PROFILE = (
    update(lgs_profiles)
    .where(_p.id == STORE)
    .values({name: bindparam(name, type_=_p[name].type) for name in _IN_PROFILE})
)
_DROP = delete(stock_connections).where(_c.store_id == STORE)
_CLEAR = (
    update(lgs_profiles)
    .where(_p.id == STORE)
    .values(inventory_sync_provider="", inventory_sync_config="", sync_status="never")
)
_now = bindparam("now", type_=MOMENT)
_waited = func.make_interval(0, 0, 0, 0, _c.interval_hours)
_DUE = (
    _SELECT.where(
        _p.closed_at.is_(None),
        _c.interval_hours.is_not(None),
        _p.inventory_sync_provider != StockProvider.CSV.value,
        _p.sync_status != ConnectionState.REFUSED.value,
        or_(_p.last_sync_at.is_(None), _p.last_sync_at + _waited <= _now),
        ~exists().where(_r.store_id == _c.store_id, text(ACTIVE)),
    )
    .order_by(_p.last_sync_at.nulls_first(), _c.store_id)
    .limit(bindparam("limit", type_=Integer()))
)


def connection_from_row(row: Row) -> StockConnection:
    """Turn the columns of a connection into one."""
    facts: dict[str, Any] = dict(zip(("store_id", *_OWN, *_IN_PROFILE), row, strict=True))
    return StockConnection(
        provider=StockProvider(facts.pop("inventory_sync_provider")),
        credentials=facts.pop("inventory_sync_config"),
        state=ConnectionState(facts.pop("sync_status")),
        **facts,
    )


class PostgresStockConnections:
    """``StockConnectionRepository``; the lock is that of the connection's own row."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, store_id: int, *, lock: bool = False) -> StockConnection | None:
        """Find by the primary key."""
        row = await self._session.row(_OF_LOCKED if lock else _OF, store=store_id)
        return connection_from_row(row) if row else None

    async def store(self, connection: StockConnection) -> None:
        """Write both rows."""
        own = {name: getattr(connection, name) for name in _OWN}
        await self._session.run(_STORE_OWN, store=connection.store_id, **own)
        await self._session.run(
            _STORE_PROFILE,
            store=connection.store_id,
            inventory_sync_provider=connection.provider.value,
            inventory_sync_config=connection.credentials,
            sync_status=connection.state.value,
            last_sync_at=connection.last_sync_at,
        )

    async def drop(self, store_id: int) -> None:
        """Delete the row, and empty what the profile holds."""
        await self._session.run(_DROP, store=store_id)
        await self._session.run(_CLEAR, store=store_id)

    async def due(self, now: datetime, *, limit: int) -> Sequence[StockConnection]:
        """Look through the connections, of which there is one for a store."""
        return [connection_from_row(row) for row in await self._session.rows(_DUE, now=now, limit=limit)]
