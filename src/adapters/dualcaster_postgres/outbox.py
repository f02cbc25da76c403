"""The outbox: events in the transaction that made them true, and what is left to do for each handler."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
from attrs import frozen
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Interval,
    Text,
    any_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    not_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.outbox import dispatches, event_handlers, handled, outbox, schedule

CHANNEL = "dualcaster_outbox"
HANDLERS_REMEMBERED = timedelta(days=1)
"""How long an event waits for a handler that no process has announced any more."""

_RECORD = insert(outbox).values(kind=bindparam("kind"), payload=bindparam("payload", type_=JSONB))
_events = incoming({"kind": Text(), "payload": JSONB()}, numbered=True)
_RECORD_ALL = insert(outbox).from_select(
    ["kind", "payload"], select(_events.c.kind, _events.c.payload).order_by(_events.c.position)
)
_NOTIFY = select(func.pg_notify(CHANNEL, ""))
_routes = incoming({"kind": Text(), "handler": Text()}, name="routes")
_lately = dispatches.c.sent_at > func.now() - bindparam("patience", type_=Interval())
_due = (
    select(outbox.c.id, _routes.c.handler)
    .join_from(outbox, _routes, _routes.c.kind == outbox.c.kind)
    .where(
        outbox.c.done_at.is_(None),
        ~exists().where(handled.c.event_id == outbox.c.id, handled.c.handler == _routes.c.handler),
        ~exists().where(dispatches.c.event_id == outbox.c.id, dispatches.c.handler == _routes.c.handler, _lately),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("limit", type_=BigInteger()))
)
_claim = upsert(dispatches).from_select(
    ["event_id", "handler", "sent_at", "attempts"],
    select(_due.subquery("due"), func.now(), literal(1)),
)
_CLAIM = _claim.on_conflict_do_update(
    index_elements=["event_id", "handler"],
    set_={"sent_at": func.now(), "attempts": dispatches.c.attempts + 1},
    where=~_lately,
).returning(dispatches.c.event_id, dispatches.c.handler)
_announce = upsert(event_handlers).from_select(
    ["kind", "handler", "seen_at"], select(_routes.c.kind, _routes.c.handler, func.now()).distinct()
)
_ANNOUNCE = _announce.on_conflict_do_update(
    index_elements=["kind", "handler"],
    set_={"seen_at": func.now()},
    where=event_handlers.c.seen_at < func.now() - timedelta(minutes=1),
)
_announced = event_handlers.c.seen_at > func.now() - HANDLERS_REMEMBERED


def _awaited(handlers: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of these handlers has yet to do the event."""
    done = exists().where(handled.c.event_id == outbox.c.id, handled.c.handler == handlers.c.handler)
    return exists().where(handlers.c.kind == outbox.c.kind, ~done.correlate(outbox, handlers), *conditions)


_known = any_(bindparam("known", type_=ARRAY(Text())))
_FINISH = (
    update(outbox)
    .where(
        outbox.c.done_at.is_(None), outbox.c.kind == _known, ~_awaited(_routes), ~_awaited(event_handlers, _announced)
    )
    .values(done_at=func.now())
)
_UNKNOWN = (
    select(outbox.c.kind, func.count(literal(1)))
    .where(
        outbox.c.done_at.is_(None),
        not_(outbox.c.kind == _known),
        ~exists().where(event_handlers.c.kind == outbox.c.kind, _announced),
    )
    .group_by(outbox.c.kind)
    .order_by(outbox.c.kind)
)
_FOREIGN = (
    select(outbox.c.kind, event_handlers.c.handler, func.count(literal(1)))
    .join_from(outbox, event_handlers, event_handlers.c.kind == outbox.c.kind)
    .where(
        outbox.c.done_at.is_(None),
        outbox.c.occurred_at < func.now() - bindparam("patience", type_=Interval()),
        _announced,
        ~exists().where(_routes.c.kind == outbox.c.kind, _routes.c.handler == event_handlers.c.handler),
        ~exists().where(handled.c.event_id == outbox.c.id, handled.c.handler == event_handlers.c.handler),
    )
    .group_by(outbox.c.kind, event_handlers.c.handler)
    .order_by(outbox.c.kind, event_handlers.c.handler)
)
_unsent = incoming({"event": BigInteger(), "handler": Text()}, name="unsent")
_GIVE_BACK = (
    update(dispatches)
    .where(dispatches.c.event_id == _unsent.c.event, dispatches.c.handler == _unsent.c.handler)
    .values(sent_at=func.to_timestamp(0))
)
_OLDEST = (
    select(func.extract("epoch", func.now() - outbox.c.occurred_at))
    .where(outbox.c.done_at.is_(None))
    .order_by(outbox.c.id)
    .limit(1)
)
_EVENT = select(outbox.c.kind, outbox.c.payload).where(outbox.c.id == bindparam("event", type_=BigInteger()))
_HANDLE = (
    upsert(handled)
    .values(event_id=bindparam("event", type_=BigInteger()), handler=bindparam("handler"))
    .on_conflict_do_nothing()
)
_REPLACE = (
    update(outbox)
    .where(outbox.c.id == bindparam("event", type_=BigInteger()))
    .values(payload=outbox.c.payload.concat(bindparam("changes", type_=JSONB)))
)
_OPEN = select(
    func.count(literal(1)), func.coalesce(func.extract("epoch", func.now() - func.min(outbox.c.occurred_at)), 0)
).where(outbox.c.done_at.is_(None))


_fire = upsert(schedule).values(name=bindparam("job"), fired_for=bindparam("period"))
_FIRE = _fire.on_conflict_do_update(
    index_elements=["name"],
    set_={"fired_for": _fire.excluded.fired_for},
    where=schedule.c.fired_for < _fire.excluded.fired_for,
)


@frozen
class Dispatch:
    """An event that a handler has yet to do."""

    event_id: int
    handler: str


async def record(session: Session, kind: str, payload: Mapping[str, Any]) -> None:
    """Write an event in the transaction of the session; the relay wakes when it commits."""
    await session.run(_RECORD, kind=kind, payload=Jsonb(dict(payload)))
    await session.rows(_NOTIFY)


async def record_all(session: Session, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Write events in the transaction of the session, in order."""
    if events:
        rows = [(kind, json.dumps(payload)) for kind, payload in events]
        await session.run(_RECORD_ALL, **as_arrays(["kind", "payload"], rows))
        await session.rows(_NOTIFY)


async def mark_handled(session: Session, event_id: int, handler: str) -> bool:
    """Note in the transaction of its effect that a handler has done an event; False if it had done so before."""
    return await session.run(_HANDLE, event=event_id, handler=handler) == 1


class PostgresRecordedEvents:
    """``RecordedEvents`` on the table of the outbox."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def replace_facts(self, event_id: int, changes: Mapping[str, object]) -> None:
        """Replace facts of a recorded event: those that nobody needs any more once it is handled."""
        await self._session.run(_REPLACE, event=event_id, changes=Jsonb(dict(changes)))


class PostgresOutbox:
    """What the relay and the handlers need of the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, routes: Mapping[str, Sequence[str]], *, limit: int, resend_after: timedelta
    ) -> Sequence[Dispatch]:
        """Take what is due: events without a ``handled`` row that were not sent within ``resend_after``."""
        async with self._database.transaction() as session:
            rows = await session.rows(
                _CLAIM,
                **_pairs(routes),
                patience=resend_after,
                limit=limit,
            )
        return [Dispatch(*row) for row in sorted(rows)]

    async def give_back(self, claimed: Sequence[Dispatch]) -> None:
        """Make what was claimed and could not be sent due again at once."""
        async with self._database.transaction() as session:
            await session.run(
                _GIVE_BACK, in_event=[one.event_id for one in claimed], in_handler=[one.handler for one in claimed]
            )

    async def finish(self, routes: Mapping[str, Sequence[str]]) -> int:
        """Close the events that every one of their handlers has done, those of other releases too; count them.

        ``routes`` names the handlers of each kind that is known here. An event of any other kind stays open: a
        process of another release may know it.
        """
        async with self._database.transaction() as session:
            return await session.run(_FINISH, known=list(routes), **_pairs(routes))

    async def announce(self, routes: Mapping[str, Sequence[str]]) -> None:
        """Say which handlers this process has, so that no other closes an event before they have done it.

        To be said again within ``HANDLERS_REMEMBERED`` as long as the process lives.
        """
        async with self._database.transaction() as session:
            await session.run(_ANNOUNCE, **_pairs(routes))

    async def unknown(self, routes: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
        """Count the open events of each kind that is neither known here nor announced by any process."""
        async with self._database.transaction() as session:
            return {kind: int(count) for kind, count in await session.rows(_UNKNOWN, known=list(routes))}

    async def foreign(
        self, routes: Mapping[str, Sequence[str]], *, patience: timedelta
    ) -> Mapping[tuple[str, str], int]:
        """Count by kind and handler the events that wait longer than ``patience`` for a handler not known here."""
        async with self._database.transaction() as session:
            rows = await session.rows(_FOREIGN, **_pairs(routes), patience=patience)
        return {(kind, handler): int(count) for kind, handler, count in rows}

    async def fire(self, job: str, period: str, kind: str, payload: Mapping[str, Any]) -> bool:
        """Record the event of a scheduled job once per period, however many processes try; periods sort as text."""
        async with self._database.transaction() as session:
            if await session.run(_FIRE, job=job, period=period) != 1:
                return False
            await record(session, kind, payload)
            return True

    async def event(self, event_id: int) -> tuple[str, Mapping[str, Any]] | None:
        """Load the kind and the payload of an event."""
        async with self._database.transaction() as session:
            row = await session.row(_EVENT, event=event_id)
        return (row[0], row[1]) if row else None

    async def backlog(self) -> tuple[int, float]:
        """Count the open events and return the age of the oldest, in seconds."""
        async with self._database.transaction() as session:
            row = await session.row(_OPEN)
        return (int(row[0]), float(row[1])) if row else (0, 0.0)

    async def oldest_open(self) -> float:
        """Return the age in seconds of the event that has been open for longest; 0 where none is."""
        async with self._database.transaction() as session:
            row = await session.row(_OLDEST)
        return float(row[0]) if row else 0.0

    @asynccontextmanager
    async def wakeups(self) -> AsyncIterator["Wakeups"]:
        """Listen for commits that wrote events."""
        async with self._database.listening(CHANNEL) as connection:
            yield Wakeups(connection)


def _pairs(routes: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    pairs = [(kind, handler) for kind, handlers in routes.items() for handler in handlers]
    return {"in_kind": [kind for kind, _ in pairs], "in_handler": [handler for _, handler in pairs]}


class Wakeups:
    """Waits until somebody records an event."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def wait(self, seconds: float) -> bool:
        """Wait for a notification, at most so many seconds; tell whether one came."""
        async for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            return True
        return False
