"""Live updates: numbered when their transaction commits, and read by whoever is connected."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from random import uniform
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, NewLiveUpdate
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.notifying import live_sequences, live_updates

CHANNEL: Final = "dualcaster_live"
PEOPLE_PER_NOTICE: Final = 350
"""How many people one notification of the database names: it has less than 8,000 bytes, a key at most 19 digits."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds before a lost connection is opened again: at first, and at most."""
LOOK_EVERY, PATIENCE = 15.0, 5.0
"""Seconds of silence after which the server is asked whether it is still there, and that it has to say so."""

_given = incoming(
    {"user": BigInteger(), "position": Integer(), "type": Text(), "facts": JSONB()}, name="given", prefix="in"
)
_told = select(_given.c.user, func.count(literal(1)).label("updates")).group_by(_given.c.user).cte("told")
_count = upsert(live_sequences).from_select(
    ["user_id", "last"], select(_told.c.user, _told.c.updates).order_by(_told.c.user)
)
_counted = (
    _count.on_conflict_do_update(
        index_elements=["user_id"], set_={"last": live_sequences.c.last + _count.excluded.last}
    )
    .returning(live_sequences.c.user_id, live_sequences.c.last)
    .cte("counted")
)
_place = func.row_number().over(partition_by=_given.c.user, order_by=_given.c.position)
_written = (
    insert(live_updates)
    .from_select(
        ["user_id", "sequence", "type", "facts", "created_at"],
        select(
            _given.c.user,
            _counted.c.last - _told.c.updates + _place,
            _given.c.type,
            _given.c.facts,
            bindparam("at", type_=MOMENT),
        )
        .join_from(_given, _told, _told.c.user == _given.c.user)
        .join(_counted, _counted.c.user_id == _given.c.user),
    )
    .cte("written")
)
_named = select(
    _told.c.user, ((func.row_number().over(order_by=_told.c.user) - 1) // PEOPLE_PER_NOTICE).label("notice")
).subquery("named")
_FLUSH = (
    select(func.pg_notify(CHANNEL, func.string_agg(cast(_named.c.user, String), ",")))
    .group_by(_named.c.notice)
    .add_cte(_written)
)
"""Takes the numbers, in the order of the people so that no two transactions wait for each other, writes the updates
and wakes who listens, all in one statement."""

_cursors = incoming({"user": BigInteger(), "seen": BigInteger()}, name="cursors")
_next = (
    select(live_updates.c.sequence, live_updates.c.type, live_updates.c.facts)
    .where(live_updates.c.user_id == _cursors.c.user, live_updates.c.sequence > _cursors.c.seen)
    .order_by(live_updates.c.sequence)
    .limit(bindparam("limit", type_=Integer()))
    .lateral("next")
)
_AFTER = (
    select(_cursors.c.user, func.coalesce(live_sequences.c.last, 0), _next.c.sequence, _next.c.type, _next.c.facts)
    .select_from(
        _cursors.outerjoin(live_sequences, live_sequences.c.user_id == _cursors.c.user).outerjoin(_next, true())
    )
    .order_by(_cursors.c.user, _next.c.sequence)
)


class PostgresLiveUpdates:
    """``LiveUpdates``: kept until the transaction commits, so that numbers are locked as short as can be."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._pending: list[tuple[int, NewLiveUpdate]] = []

    async def send(self, user_ids: Sequence[int], kind: str, facts: Mapping[str, object]) -> None:
        """Tell people that something happened."""
        update = NewLiveUpdate(type=kind, facts=dict(facts))
        self._pending += [(user_id, update) for user_id in set(user_ids)]

    async def flush(self) -> None:
        """Write what was told, as the last statement of the transaction."""
        pending, self._pending = self._pending, []
        if pending:
            await self._session.rows(
                _FLUSH,
                in_user=[user_id for user_id, _ in pending],
                in_position=list(range(len(pending))),
                in_type=[update.type for _, update in pending],
                in_facts=[Jsonb(dict(update.facts)) for _, update in pending],
                at=self._clock.now(),
            )


class PostgresLiveUpdateLog:
    """``LiveUpdateLog``: one statement for everybody, which needs no transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Return what each of these people has not seen yet."""
        if not cursors:
            return {}
        rows = await self._database.rows(_AFTER, in_user=list(cursors), in_seen=list(cursors.values()), limit=limit)
        last: dict[int, int] = {}
        updates: dict[int, list[LiveUpdate]] = {user_id: [] for user_id in cursors}
        for user_id, end, sequence, kind, facts in rows:
            last[user_id] = end
            if sequence is not None:
                updates[user_id].append(LiveUpdate(user_id=user_id, sequence=sequence, type=kind, facts=facts))
        return {user_id: Backlog(last=last[user_id], updates=tuple(listed)) for user_id, listed in updates.items()}


class PostgresLiveWakeups:
    """``LiveWakeups`` on a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def told(self) -> AsyncGenerator[frozenset[int] | None, None]:
        """Yield who was told something."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._database.listening(CHANNEL) as connection:
                    yield None
                    pause = FIRST_PAUSE
                    while True:
                        heard = await _heard(connection)
                        if heard:
                            yield heard
            except ServiceUnavailable:
                await asyncio.sleep(pause * uniform(0.5, 1.5))  # noqa: S311 - spreads processes, guards nothing
                pause = min(2 * pause, LONGEST_PAUSE)


async def _heard(connection: psycopg.AsyncConnection[Any]) -> frozenset[int]:
    """Wait for notices and return whom they name; nobody where none came and the server is still there."""
    heard: set[int] = set()
    async for notice in connection.notifies(timeout=LOOK_EVERY, stop_after=1):
        heard.update(int(one) for one in notice.payload.split(","))
    if not heard:
        try:
            async with asyncio.timeout(PATIENCE):
                await connection.execute("SELECT 1")
        except TimeoutError as error:
            raise psycopg.OperationalError("the server says nothing any more") from error
    return frozenset(heard)
