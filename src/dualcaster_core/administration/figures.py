"""The operator's figures: how the site does at the moment, in numbers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from attrs import frozen

DAYS_SHOWN: Final = 30
WORKER_SILENT: Final = timedelta(minutes=15)
"""A worker that was not heard of for so long is taken for dead; the schedule fires every five minutes."""
OUTBOX_LATE: Final = timedelta(minutes=5)
PRICES_OLD: Final = timedelta(days=2)
FEW_ROWS: Final = 10_000
MANY_DEAD: Final = 0.2
"""Share of dead rows in a large table from which vacuuming is behind."""


@frozen(kw_only=True)
class DayOfTrades:
    """What happened to trades on a day in UTC."""

    day: date
    proposed: int
    accepted: int
    completed: int
    ended: int


@frozen(kw_only=True)
class DayOfPeople:
    """Accounts that were opened on a day in UTC."""

    day: date
    opened: int


@frozen
class PeopleFigures:
    """Accounts: all that are open, and those seen within a day, a week and a month."""

    open: int
    active_day: int
    active_week: int
    active_month: int
    locked: int
    sanctioned: int
    businesses_waiting: int


@frozen
class QueueFigures:
    """What waits for staff: cases, those over their time, and prices that were set aside."""

    cases: int
    high: int
    overdue: int
    quarantined_prices: int
    quarantined_files: int


@frozen(kw_only=True)
class WorkFigures:
    """Background work: events that wait, how old the oldest is, tasks tried again and again, and the worker's pulse."""

    open_events: int
    oldest_seconds: float
    failing_tasks: int
    worker_seen_at: datetime | None


@frozen
class ChannelFigures:
    """Deliveries of a channel over the last week."""

    channel: str
    delivered: int
    failed: int
    waiting: int


@frozen(kw_only=True)
class SourceFigures:
    """Prices of a source: the newest one, and since when a change waits for its values to follow."""

    source: str
    newest_at: datetime
    waiting_since: datetime | None


@frozen(kw_only=True)
class TableFigures:
    """One of the largest tables: bytes with its indexes, live rows as estimated, and rows that are dead."""

    name: str
    bytes: int
    rows: int
    dead: int

    @property
    def dead_share(self) -> float:
        """Dead rows among all."""
        return self.dead / max(1, self.rows + self.dead)


@frozen(kw_only=True)
class OperatorFigures:
    """Everything at one moment."""

    measured_at: datetime
    people: PeopleFigures
    queues: QueueFigures
    work: WorkFigures
    trade_days: Sequence[DayOfTrades]
    people_days: Sequence[DayOfPeople]
    channels: Sequence[ChannelFigures]
    sources: Sequence[SourceFigures]
    database_bytes: int
    migration: str | None
    tables: Sequence[TableFigures]
    cache_bytes: int | None = None


@frozen(kw_only=True)
class Trouble:
    """Something that an operator ought to look at."""

    what: str
    detail: str


def troubles(figures: OperatorFigures) -> Sequence[Trouble]:
    """Name what is wrong, the gravest first."""
    return [*_work_troubles(figures), *_source_troubles(figures), *_table_troubles(figures)]


def _work_troubles(figures: OperatorFigures) -> Iterator[Trouble]:
    now, work, queues = figures.measured_at, figures.work, figures.queues
    if work.worker_seen_at is None or now - work.worker_seen_at > WORKER_SILENT:
        yield Trouble(what="No worker runs", detail="the schedule has not fired lately: start dualcaster worker")
    if work.open_events and work.oldest_seconds > OUTBOX_LATE.total_seconds():
        minutes = f"the oldest for {work.oldest_seconds / 60:,.0f} minutes"
        yield Trouble(what="Events are not handled", detail=f"{work.open_events:,} wait, {minutes}")
    if work.failing_tasks:
        detail = f"{work.failing_tasks:,} were tried more than three times: dualcaster doctor names them"
        yield Trouble(what="Tasks fail", detail=detail)
    if figures.cache_bytes is None:
        yield Trouble(what="Redis does not answer", detail="pages are slower until it does")
    if queues.overdue:
        yield Trouble(what="Cases are overdue", detail=f"{queues.overdue:,} of {queues.cases:,} that wait")


def _source_troubles(figures: OperatorFigures) -> Iterator[Trouble]:
    for channel in figures.channels:
        if channel.failed > channel.delivered:
            detail = f"{channel.failed:,} failed and {channel.delivered:,} arrived within a week"
            yield Trouble(what=f"Most notifications by {channel.channel} fail", detail=detail)
    for source in figures.sources:
        age = figures.measured_at - source.newest_at
        if age > PRICES_OLD:
            yield Trouble(what=f"Prices of {source.source} are old", detail=f"the newest is {age.days} days old")


def _table_troubles(figures: OperatorFigures) -> Iterator[Trouble]:
    for table in figures.tables:
        if table.rows + table.dead > FEW_ROWS and table.dead_share > MANY_DEAD:
            detail = f"{table.dead_share:.0%} of the rows of {table.name} are dead: is autovacuum on?"
            yield Trouble(what="Vacuuming is behind", detail=detail)
