"""``ReconciliationRequests`` on PostgreSQL."""

from typing import Any, Final

from attrs import evolve
from sqlalchemy import BigInteger, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest, RequestStatus
from dualcaster_core.kernel.leases import Lease
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.escrow import reconciliation_requests

_q = reconciliation_requests.c
_NAMES: Final = tuple(one.name for one in reconciliation_requests.columns if one.name not in {"id", "under_way"})
_KEY: Final = bindparam("key", type_=BigInteger())
_written: dict[str, Any] = {name: bindparam(name, type_=_q[name].type) for name in (*_NAMES, "under_way")}
_ADD = upsert(reconciliation_requests).values(_written).on_conflict_do_nothing().returning(_q.id)
_STORE = update(reconciliation_requests).where(_q.id == _KEY).values(_written)
_SELECT: Final = select(_q.id, *(_q[name] for name in _NAMES))
_WITH_ID = _SELECT.where(_q.id == _KEY)
_LOCKED = _WITH_ID.with_for_update()
_LATEST = _SELECT.order_by(_q.id.desc()).limit(1)


def _to_row(request: ReconciliationRequest) -> dict[str, Any]:
    values = (
        request.first,
        request.last,
        request.start,
        request.end,
        request.requested_at,
        request.status.value,
        request.lease.worker,
        request.lease.until,
        request.finished_at,
        request.code,
        request.message,
    )
    return dict(zip(_NAMES, values, strict=True)) | {"under_way": True if request.is_under_way else None}


def _from_row(row: Row) -> ReconciliationRequest:
    key, first, last, start, end, requested_at, status, worker, leased_until, finished_at, code, message = row
    return ReconciliationRequest(
        id=key,
        first=first,
        last=last,
        start=start,
        end=end,
        requested_at=requested_at,
        status=RequestStatus(status),
        lease=Lease(worker=worker, until=leased_until),
        finished_at=finished_at,
        code=code,
        message=message,
    )


class PostgresReconciliationRequests:
    """``ReconciliationRequests``; a unique column lets one that is under way through."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, request: ReconciliationRequest) -> ReconciliationRequest | None:
        """Insert it; two at once wait for each other."""
        row = await self._session.row(_ADD, **_to_row(request))
        return None if row is None else evolve(request, id=row[0])

    async def latest(self) -> ReconciliationRequest | None:
        """Read the row with the highest key."""
        row = await self._session.row(_LATEST)
        return None if row is None else _from_row(row)

    async def with_id(self, request_id: int, *, lock: bool = False) -> ReconciliationRequest | None:
        """Find by the primary key."""
        row = await self._session.row(_LOCKED if lock else _WITH_ID, key=request_id)
        return None if row is None else _from_row(row)

    async def store(self, request: ReconciliationRequest) -> None:
        """Update it."""
        await self._session.run(_STORE, key=request.id, **_to_row(request))
