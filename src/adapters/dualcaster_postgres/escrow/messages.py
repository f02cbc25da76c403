"""``ProviderMessages`` and ``EscrowAlerts`` on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import cattrs
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, DateTime, Integer, Text, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.provider import ProviderEvent
from dualcaster_core.kernel.json_cache import json_converter
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.escrow import escrow_alerts, provider_messages

_p, _a = provider_messages.c, escrow_alerts.c
_CONVERTER: Final[cattrs.Converter] = json_converter()
_ADD = (
    upsert(provider_messages)
    .values({one.name: bindparam(one.name, type_=one.type) for one in provider_messages.columns})
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(_p.id)
)
_ONE = select(_p.message).where(_p.id == bindparam("key", type_=Text()))
_RAISED: Final = ("kind", "reference", "text", "payment_id", "raised_at")
_new = incoming({"number": Integer(), **{name: _a[name].type for name in _RAISED}})
_RAISE = (
    upsert(escrow_alerts)
    .from_select(_RAISED, select(*(_new.c[name] for name in _RAISED)).order_by(_new.c.number))
    .on_conflict_do_nothing(index_elements=["kind", "reference"])
)
_ALERTS: Final = select(*escrow_alerts.columns).order_by(_a.id.desc())
_WAITS: Final = text("seen_at IS NULL")
_before = bindparam("before", type_=BigInteger())
UNSEEN = _ALERTS.where(_WAITS, or_(_before.is_(None), _a.id < _before)).limit(bindparam("limit", type_=Integer()))
COUNT_UNSEEN = select(func.count()).select_from(escrow_alerts).where(_WAITS)
_ALERT = select(*escrow_alerts.columns).where(_a.id == bindparam("key", type_=BigInteger()))
_OF_PAYMENT = _ALERTS.where(_a.payment_id == bindparam("key", type_=BigInteger()))
_SEEN = (
    update(escrow_alerts)
    .where(_a.id == bindparam("key", type_=BigInteger()), _a.seen_at.is_(None))
    .values(seen_by=bindparam("by", type_=BigInteger()), seen_at=bindparam("at", type_=DateTime(timezone=True)))
)


class PostgresProviderMessages:
    """``ProviderMessages``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, event: ProviderEvent, at: datetime) -> bool:
        """Insert it; the primary key lets one through."""
        message = Jsonb(_CONVERTER.unstructure(event))
        row = await self._session.row(_ADD, id=event.id, kind=event.kind.value, message=message, received_at=at)
        return row is not None

    async def one(self, message: str) -> ProviderEvent | None:
        """Find by the primary key."""
        row = await self._session.row(_ONE, key=message)
        return None if row is None else _CONVERTER.structure(row[0], ProviderEvent)


class PostgresEscrowAlerts:
    """``EscrowAlerts``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def raise_(self, *alerts: EscrowAlert) -> int:
        """Insert them at once; the unique index of references lets one of each through."""
        rows = [
            (number, one.kind.value, one.reference, one.text, one.payment_id, one.raised_at)
            for number, one in enumerate(alerts)
        ]
        return await self._session.run(_RAISE, **as_arrays(["number", *_RAISED], rows))

    async def one(self, alert_id: int) -> EscrowAlert | None:
        """Find by the primary key."""
        row = await self._session.row(_ALERT, key=alert_id)
        return None if row is None else _alert(row)

    async def unseen(self, *, before: int | None = None, limit: int) -> Sequence[EscrowAlert]:
        """Walk the index of those that wait."""
        return [_alert(row) for row in await self._session.rows(UNSEEN, before=before, limit=limit)]

    async def count_unseen(self) -> int:
        """Count by the index of those that wait."""
        row = await self._session.row(COUNT_UNSEEN)
        return 0 if row is None else int(row[0])

    async def of_payment(self, payment_id: int) -> Sequence[EscrowAlert]:
        """List by the index of payments."""
        return [_alert(row) for row in await self._session.rows(_OF_PAYMENT, key=payment_id)]

    async def mark_seen(self, alert_id: int, by: int | None, at: datetime) -> bool:
        """Update the one that waits."""
        return await self._session.run(_SEEN, key=alert_id, by=by, at=at) == 1


def _alert(row: Row) -> EscrowAlert:
    facts: dict[str, Any] = dict(zip(escrow_alerts.columns.keys(), row, strict=True))
    return EscrowAlert(**{**facts, "kind": EscrowAlertKind(facts["kind"])})
