"""The operator's figures, in a fixed number of statements."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString

from attrs import frozen
from sqlalchemy import (
    Date,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)

from dualcaster_core.accounts.business.model import BusinessState
from dualcaster_core.administration.figures import (
    DAYS_SHOWN,
    ChannelFigures,
    DayOfPeople,
    DayOfTrades,
    OperatorFigures,
    PeopleFigures,
    QueueFigures,
    SourceFigures,
    TableFigures,
    WorkFigures,
)
from dualcaster_core.moderation.model import Level
from dualcaster_core.notifying.delivery.model import DeliveryStatus
from dualcaster_core.trading.lifecycle import Action, Status
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.tables.accounts import credentials, users
from dualcaster_postgres.tables.administration import business_accounts
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.market import price_files, price_quarantine, price_sources
from dualcaster_postgres.tables.moderation import moderation_cases, sanctions
from dualcaster_postgres.tables.notifying import deliveries
from dualcaster_postgres.tables.outbox import dispatches, handled, outbox, schedule
from dualcaster_postgres.tables.trading import trade_log

TRIES: Final = 3
"""A task that was sent more often fails."""
_LARGEST: Final = 12
_PULSE: Final = "five_minutes"
"""The job of the schedule that fires most often."""
_now = bindparam("now", type_=MOMENT)
_since = bindparam("since", type_=MOMENT)
_u, _l, _d, _case = users.c, trade_log.c, deliveries.c, moderation_cases.c


def _ago(days: int) -> Any:
    return _now - timedelta(days=days)


def _counted(*conditions: Any) -> Any:
    return select(func.count()).where(*conditions).scalar_subquery()


_PEOPLE = select(
    func.count(),
    *(func.count().filter(_u.last_active_at > _ago(days)) for days in (1, 7, 30)),
    _counted(credentials.c.locked_until > _now),
    select(func.count(func.distinct(sanctions.c.user_id)))
    .where(sanctions.c.lifted_at.is_(None), or_(sanctions.c.ends_at.is_(None), sanctions.c.ends_at > _now))
    .scalar_subquery(),
    _counted(business_accounts.c.state == BusinessState.PENDING.value),
).where(_u.is_active)
"""Counts every account, which reads the whole table: so figures are kept for a minute."""
_open = _case.status != "closed"
_QUEUES = select(
    _counted(_open),
    _counted(_open, _case.level >= int(Level.HIGH)),
    _counted(_open, _case.due_at < _now),
    _counted(~price_quarantine.c.refused),
    _counted(price_files.c.shrunk.is_not(None), price_files.c.released_at.is_(None)),
)
_failing = (
    select(func.count())
    .select_from(dispatches.join(outbox, outbox.c.id == dispatches.c.event_id))
    .where(
        outbox.c.done_at.is_(None),
        dispatches.c.attempts > TRIES,
        ~select(handled.c.event_id)
        .where(handled.c.event_id == dispatches.c.event_id, handled.c.handler == dispatches.c.handler)
        .exists(),
    )
    .scalar_subquery()
)
_WORK = select(
    func.count(),
    func.coalesce(func.extract("epoch", _now - func.min(outbox.c.occurred_at)), 0),
    _failing,
    select(schedule.c.fired_for).where(schedule.c.name == _PULSE).scalar_subquery(),
).where(outbox.c.done_at.is_(None))
_day = cast(func.timezone("UTC", _l.at), Date)
_ENDINGS: Final = [Status.DECLINED.value, Status.EXPIRED.value, Status.CANCELLED.value]
_TRADES = (
    select(
        _day,
        func.count().filter(_l.action == Action.SEND.value),
        func.count().filter(_l.action == Action.ACCEPT.value),
        func.count().filter(_l.status == Status.COMPLETED.value),
        func.count().filter(_l.status == any_(literal(_ENDINGS))),
    )
    .where(_l.at >= _since)
    .group_by(_day)
)
_opened_on = cast(func.timezone("UTC", _u.created_at), Date)
_OPENED = select(_opened_on, func.count()).where(_u.created_at >= _since).group_by(_opened_on)
_CHANNELS = (
    select(
        _d.channel,
        func.count().filter(_d.status == DeliveryStatus.DELIVERED.value),
        func.count().filter(_d.status == DeliveryStatus.FAILED.value),
        func.count().filter(_d.status == DeliveryStatus.WAITING.value),
    )
    .where(_d.created_at > _ago(7))
    .group_by(_d.channel)
    .order_by(_d.channel)
)
_p = price_sources.c
_SOURCES = select(_p.source, _p.observed_at, _p.waiting_since).order_by(_p.source)
_TABLES: LiteralString = """
SELECT s.relname, pg_total_relation_size(s.relid), s.n_live_tup, s.n_dead_tup
FROM pg_stat_user_tables s WHERE s.schemaname = current_schema()
ORDER BY 2 DESC, 1 LIMIT :most
"""
_STORED = text(_TABLES).columns(column("name", Text()))
_BASE = select(
    func.pg_database_size(func.current_database()),
    select(literal_column("version_num", Text())).select_from(table("alembic_version")).scalar_subquery(),
)


@frozen
class PostgresFigures:
    """``DatabaseFigures``: eight statements in one snapshot."""

    _database: Database

    async def measure(self, now: datetime) -> OperatorFigures:
        """Measure everything at one moment."""
        first = (now - timedelta(days=DAYS_SHOWN - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.transaction(snapshot=True) as session:
            people = PeopleFigures(*await _one(session, _PEOPLE, now=now))
            queues = QueueFigures(*await _one(session, _QUEUES, now=now))
            waiting, oldest, failing, fired = await _one(session, _WORK, now=now)
            stepped = {row[0]: row[1:] for row in await session.rows(_TRADES, since=first)}
            opened = {row[0]: row[1] for row in await session.rows(_OPENED, since=first)}
            channels = await session.rows(_CHANNELS, now=now)
            sources = await session.rows(_SOURCES)
            size, migration = await _one(session, _BASE)
            largest = await session.rows(_STORED, most=_LARGEST)
        days = [first.date() + timedelta(days=number) for number in range(DAYS_SHOWN)]
        return OperatorFigures(
            measured_at=now,
            people=people,
            queues=queues,
            work=WorkFigures(
                open_events=waiting,
                oldest_seconds=float(oldest),
                failing_tasks=failing,
                worker_seen_at=None if fired is None else datetime.fromisoformat(fired),
            ),
            trade_days=_days_of_trades(days, stepped),
            people_days=[DayOfPeople(day=day, opened=opened.get(day, 0)) for day in days],
            channels=[ChannelFigures(*row) for row in channels],
            sources=[SourceFigures(source=name, newest_at=at, waiting_since=since) for name, at, since in sources],
            database_bytes=int(size),
            migration=migration,
            tables=[TableFigures(name=one[0], bytes=int(one[1]), rows=one[2], dead=one[3]) for one in largest],
        )


def _days_of_trades(days: Sequence[date], stepped: dict[date, Row]) -> list[DayOfTrades]:
    found = []
    for day in days:
        proposed, accepted, completed, ended = stepped.get(day, (0, 0, 0, 0))
        found.append(DayOfTrades(day=day, proposed=proposed, accepted=accepted, completed=completed, ended=ended))
    return found


async def _one(session: Session, statement: Any, **given: Any) -> Row:
    row = await session.row(statement, **given)
    assert row is not None  # noqa: S101 - each of these has one row
    return row
