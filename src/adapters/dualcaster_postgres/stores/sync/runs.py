"""``SyncRunRepository`` on PostgreSQL."""

from typing import Any, Final

import cattrs
from attrs import asdict, evolve
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, LargeBinary, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.kernel.leases import Lease
from dualcaster_core.stores.sync.errors import SyncIsRunning
from dualcaster_core.stores.sync.model import RunStatus, SyncRun, SyncRunCounts, SyncRunKind
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.stores.stock.rows import STORE
from dualcaster_postgres.tables.stores.sync import stock_sync_files, stock_sync_runs

_r, _f = stock_sync_runs.c, stock_sync_files.c
RUN: Final = tuple(column.name for column in stock_sync_runs.columns)
_key: Final = bindparam("key", type_=BigInteger())
_SELECT: Final = select(*(_r[name] for name in RUN))
_WITH_ID = _SELECT.where(_r.id == _key)
_LAST = _SELECT.where(_r.store_id == STORE).order_by(_r.id.desc()).limit(1)
_LOCKED: Final = {"one": _WITH_ID.with_for_update(), "last": _LAST.with_for_update()}
_written: dict[str, Any] = {name: bindparam(name, type_=_r[name].type) for name in RUN if name != "id"}
_ADD = upsert(stock_sync_runs).values(_written).on_conflict_do_nothing().returning(_r.id)
_STORE = update(stock_sync_runs).where(_r.id == _key).values(_written)
_KEEP_FILE = upsert(stock_sync_files).values(
    run_id=_key,
    file_name=bindparam("file_name", type_=Text()),
    content=bindparam("content", type_=LargeBinary()),
)
_FILE = select(_f.file_name, _f.content).where(_f.run_id == _key)
_DROP_FILE = delete(stock_sync_files).where(_f.run_id == _key)


def run_from_row(row: Row) -> SyncRun:
    """Turn the columns of a run into one."""
    facts: dict[str, Any] = dict(zip(RUN, row, strict=True))
    lease = Lease(worker=facts.pop("worker"), until=facts.pop("leased_until"))
    return SyncRun(
        **facts
        | {
            "lease": lease,
            "kind": SyncRunKind(facts["kind"]),
            "provider": StockProvider(facts["provider"]),
            "status": RunStatus(facts["status"]),
            "counts": cattrs.structure(facts["counts"], SyncRunCounts),
        }
    )


def run_to_row(run: SyncRun) -> dict[str, Any]:
    """Turn a run into its columns, without its key."""
    lease = {"worker": run.lease.worker, "leased_until": run.lease.until}
    facts = {name: getattr(run, name) for name in _written if name not in lease}
    words = {"kind": run.kind.value, "provider": run.provider.value, "status": run.status.value}
    return facts | lease | words | {"counts": Jsonb(asdict(run.counts))}


class PostgresSyncRuns:
    """``SyncRunRepository``; the partial unique index lets one active run of a store through."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, run: SyncRun) -> SyncRun:
        """Insert it."""
        row = await self._session.row(_ADD, **run_to_row(run))
        if row is None:
            raise SyncIsRunning
        return evolve(run, id=row[0])

    async def with_id(self, run_id: int, *, lock: bool = False) -> SyncRun | None:
        """Find by the primary key."""
        row = await self._session.row(_LOCKED["one"] if lock else _WITH_ID, key=run_id)
        return run_from_row(row) if row else None

    async def last(self, store_id: int, *, lock: bool = False) -> SyncRun | None:
        """Walk the index of a store's runs backwards, one step."""
        row = await self._session.row(_LOCKED["last"] if lock else _LAST, store=store_id)
        return run_from_row(row) if row else None

    async def store(self, run: SyncRun) -> None:
        """Update it; the file of one that has ended for good goes."""
        try:
            await self._session.run(_STORE, key=run.id, **run_to_row(run))
        except UniqueViolation as error:
            raise SyncIsRunning from error
        if run.finished_at is not None and run.provider is StockProvider.CSV:
            await self._session.run(_DROP_FILE, key=run.id)

    async def keep_file(self, run_id: int, file_name: str, content: bytes) -> None:
        """Insert it."""
        await self._session.run(_KEEP_FILE, key=run_id, file_name=file_name, content=content)

    async def file_of(self, run_id: int) -> tuple[str, bytes] | None:
        """Find by the primary key."""
        row = await self._session.row(_FILE, key=run_id)
        return (row[0], bytes(row[1])) if row else None
