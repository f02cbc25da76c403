"""``SignUpRepository`` on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Text, any_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.events.lifecycle import HOLDS_SEAT, EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import SignUp
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.events import store_event_sign_ups, store_events

_u, _e = store_event_sign_ups.c, store_events.c
_KEY: Final = bindparam("key", type_=BigInteger())
_USER: Final = bindparam("user", type_=BigInteger())
_NOW: Final = bindparam("now", type_=MOMENT)
_LIMIT: Final = bindparam("limit", type_=Integer())
_STATUSES: Final = bindparam("statuses", type_=ARRAY(Text))
_COLUMNS: Final = {column.name: column.type for column in store_event_sign_ups.columns}
_shown = [_u[name] for name in _COLUMNS]
_waits = _u.status == SignUpStatus.WAITING.value
_HOLDS: Final = sorted(status.value for status in HOLDS_SEAT)
_EXPECTED: Final = [*_HOLDS, SignUpStatus.WAITING.value]

_ONE = select(*_shown).where(_u.event_id == _KEY, _u.user_id == _USER)
_given = incoming(_COLUMNS)
_stored = upsert(store_event_sign_ups).from_select(list(_COLUMNS), select(*(_given.c[name] for name in _COLUMNS)))
_STORE = _stored.on_conflict_do_update(
    index_elements=["event_id", "user_id"],
    set_={name: _stored.excluded[name] for name in _COLUMNS if name not in ("event_id", "user_id")},
)
_TAKEN = select(func.count()).where(_u.event_id == _KEY, _u.status == any_(_STATUSES))
_LAST = select(func.coalesce(func.max(_u.queue_number), 0)).where(_u.event_id == _KEY)
_NEXT = (
    select(*_shown)
    .join(users, users.c.id == _u.user_id)
    .where(_u.event_id == _KEY, _waits, users.c.is_active)
    .order_by(_u.queue_number, _u.user_id)
    .limit(_LIMIT)
)
_holder = store_event_sign_ups.alias("holder").c
_held = (
    select(func.count())
    .where(_holder.event_id == _e.id, _holder.status == any_(_STATUSES))
    .correlate(store_events)
    .scalar_subquery()
)
_WITH_FREE_SEATS = (
    select(_e.id)
    .where(
        _e.id > bindparam("after", type_=BigInteger()),
        _e.status == EventStatus.SCHEDULED.value,
        _e.starts_at > _NOW,
        exists()
        .where(_u.event_id == _e.id, _waits, users.c.id == _u.user_id, users.c.is_active)
        .correlate(store_events),
        or_(_e.capacity.is_(None), _held < _e.capacity),
    )
    .order_by(_e.id)
    .limit(_LIMIT)
)
"""Begins with who waits, of whom there are few: the index of waiting people has nobody else."""
_DUE = (
    select(_u.event_id, _u.user_id)
    .where(_u.status == SignUpStatus.OFFERED.value, _u.confirm_by <= _NOW)
    .order_by(_u.event_id, _u.user_id)
    .limit(_LIMIT)
)
_scheduled = (_e.status == EventStatus.SCHEDULED.value) & (_e.ends_at > _NOW)
_ahead = store_event_sign_ups.join(store_events, _e.id == _u.event_id)
_COUNT_AHEAD = (
    select(func.count()).select_from(_ahead).where(_u.user_id == _USER, _u.status == any_(_STATUSES), _scheduled)
)
_owner = bindparam("owner", type_=BigInteger())
_AHEAD_OF = (
    select(_u.event_id)
    .select_from(_ahead)
    .where(
        _u.user_id == _USER,
        _u.status == any_(_STATUSES),
        _scheduled,
        or_(
            _owner.is_(None),
            exists().where(lgs_profiles.c.id == _e.store_id, lgs_profiles.c.user_id == _owner),
        ),
    )
    .order_by(_u.event_id)
)
_WHO = (
    select(*_shown)
    .join(users, users.c.id == _u.user_id)
    .where(_u.event_id == _KEY, _u.status == any_(_STATUSES), users.c.is_active)
    .order_by(_u.user_id)
)


class PostgresSignUps:
    """``SignUpRepository``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def one(self, event_id: int, user_id: int) -> SignUp | None:
        """Load somebody's sign-up."""
        row = await self._session.row(_ONE, key=event_id, user=user_id)
        return _from_row(row) if row is not None else None

    async def store(self, sign_up: SignUp) -> None:
        """Store a sign-up in place of the one before."""
        await self.store_all([sign_up])

    async def store_all(self, sign_ups: Sequence[SignUp]) -> None:
        """Store several, in one statement."""
        if sign_ups:
            rows = [tuple(_to_row(one).values()) for one in sign_ups]
            await self._session.run(_STORE, **as_arrays(list(_COLUMNS), rows))

    async def taken(self, event_id: int) -> int:
        """Count the seats that are taken."""
        return await self._number(_TAKEN, key=event_id, statuses=_HOLDS)

    async def last_number(self, event_id: int) -> int:
        """Return the highest number that was given in the queue of an event."""
        return await self._number(_LAST, key=event_id)

    async def next_waiting(self, event_id: int, *, limit: int) -> Sequence[SignUp]:
        """List who is next on the waiting list."""
        return [_from_row(row) for row in await self._session.rows(_NEXT, key=event_id, limit=limit)]

    async def with_free_seats(self, now: datetime, *, after: int, limit: int) -> Sequence[int]:
        """List the events to come for which somebody waits though a seat is free."""
        rows = await self._session.rows(_WITH_FREE_SEATS, now=now, after=after, limit=limit, statuses=_HOLDS)
        return [row[0] for row in rows]

    async def due_offers(self, now: datetime, *, limit: int) -> Sequence[tuple[int, int]]:
        """List offered seats whose time is over."""
        return [(row[0], row[1]) for row in await self._session.rows(_DUE, now=now, limit=limit)]

    async def count_ahead(self, user_id: int, now: datetime) -> int:
        """Count somebody's sign-ups for what is to come."""
        return await self._number(_COUNT_AHEAD, user=user_id, now=now, statuses=_EXPECTED)

    async def ahead_of(self, user_id: int, now: datetime, *, owner_id: int | None = None) -> Sequence[int]:
        """List the events to come that somebody signed up for."""
        rows = await self._session.rows(_AHEAD_OF, user=user_id, now=now, owner=owner_id, statuses=_EXPECTED)
        return [row[0] for row in rows]

    async def who_come(self, event_id: int) -> Sequence[SignUp]:
        """List who has a seat, taken or offered, or waits for one."""
        rows = await self._session.rows(_WHO, key=event_id, statuses=_EXPECTED)
        return [_from_row(row) for row in rows]

    async def present(self, event_id: int) -> Sequence[int]:
        """List who is checked in and has not left."""
        rows = await self._session.rows(_WHO, key=event_id, statuses=[SignUpStatus.PRESENT.value])
        return [_from_row(row).user_id for row in rows]

    async def _number(self, statement: Any, **parameters: object) -> int:
        row = await self._session.row(statement, **parameters)
        return row[0] if row else 0


def _to_row(sign_up: SignUp) -> dict[str, Any]:
    return {name: getattr(sign_up, name) for name in _COLUMNS} | {"status": sign_up.status.value}


def _from_row(row: Row) -> SignUp:
    facts: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    return SignUp(**facts | {"status": SignUpStatus(facts["status"])})
