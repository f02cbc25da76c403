"""What an operator is told to look at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.accounts.staff import operator, staff_member
from dualcaster_core.administration.figures import (
    ChannelFigures,
    OperatorFigures,
    PeopleFigures,
    QueueFigures,
    SourceFigures,
    TableFigures,
    WorkFigures,
    troubles,
)
from dualcaster_core.administration.use_cases import Figures
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.errors import Forbidden
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.testing import FixedClock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = OperatorFigures(
    measured_at=NOW,
    people=PeopleFigures(10, 1, 2, 3, 0, 0, 0),
    queues=QueueFigures(4, 1, 0, 0, 0),
    work=WorkFigures(open_events=3, oldest_seconds=2.0, failing_tasks=0, worker_seen_at=NOW - timedelta(minutes=5)),
    trade_days=(),
    people_days=(),
    channels=(ChannelFigures("email", 10, 10, 0),),
    sources=(SourceFigures(source="cardkingdom", newest_at=NOW - timedelta(days=1), waiting_since=None),),
    database_bytes=1_000,
    migration="0064",
    tables=(TableFigures(name="trades", bytes=1, rows=90_000, dead=10_000),),
    cache_bytes=1,
)


def _told(**changes: Any) -> list[str]:
    return [one.what for one in troubles(evolve(WELL, **changes))]


def test_nothing_is_told_where_all_is_well() -> None:
    """Figures at their bounds are no trouble yet."""
    assert _told() == []


def test_each_trouble_is_told() -> None:
    """Every rule has a case that breaks it."""
    late = NOW - timedelta(minutes=16)
    stuck = WorkFigures(open_events=3, oldest_seconds=301.0, failing_tasks=2, worker_seen_at=late)
    assert _told(work=stuck) == ["No worker runs", "Events are not handled", "Tasks fail"]
    assert _told(work=evolve(WELL.work, worker_seen_at=None)) == ["No worker runs"]
    assert _told(cache_bytes=None) == ["Redis does not answer"]
    assert _told(queues=QueueFigures(4, 1, 2, 0, 0)) == ["Cases are overdue"]
    assert _told(channels=[ChannelFigures("email", 1, 2, 0)]) == ["Most notifications by email fail"]
    old = SourceFigures(source="cardkingdom", newest_at=NOW - timedelta(days=3), waiting_since=None)
    assert _told(sources=[old]) == ["Prices of cardkingdom are old"]
    assert _told(tables=[TableFigures(name="trades", bytes=1, rows=9_000, dead=3_000)]) == ["Vacuuming is behind"]


def test_old_events_are_no_trouble_where_none_waits() -> None:
    """The age of nothing is nothing."""
    assert _told(work=evolve(WELL.work, open_events=0, oldest_seconds=9_999.0)) == []


class _Database:
    """``DatabaseFigures`` that counts how often it is asked."""

    asked = 0

    async def measure(self, now: datetime) -> OperatorFigures:
        """Return the figures of a moment."""
        self.asked += 1
        return evolve(WELL, measured_at=now)


class _Redis:
    """``CacheFigures`` of a server that holds little, and a ``Cache`` that keeps everything."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, int]] = {}

    async def used_bytes(self) -> int | None:
        """Return what it holds."""
        return 4_711

    async def get(self, key: str) -> bytes | None:
        """Return a value."""
        return self.kept[key][0] if key in self.kept else None

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep a value."""
        self.kept[key] = (value, seconds)
        return True

    async def drop(self, *keys: str) -> None:
        """Forget values."""
        for key in keys:
            self.kept.pop(key, None)


async def test_figures_are_measured_once_a_minute() -> None:
    """Asked again they are those of before, as they were; asked for anew they are measured."""
    database, redis, clock = _Database(), _Redis(), FixedClock()
    figures = Figures(database, redis, JsonCache(redis, OperatorFigures, json_converter()), clock)
    first = await figures.measured(operator())
    clock.advance(timedelta(seconds=30))
    assert await figures.measured(operator()) == first
    assert (first.cache_bytes, database.asked, {seconds for _, seconds in redis.kept.values()}) == (4_711, 1, {60})
    assert (await figures.measured(operator(), anew=True)).measured_at == clock.now()


async def test_figures_are_for_admins() -> None:
    """A moderator is refused before anything is measured."""
    database, redis = _Database(), _Redis()
    figures = Figures(database, redis, JsonCache(redis, OperatorFigures, json_converter()), FixedClock())
    actor = Actor(user_id=1, username="mo", session_id=1, role=Role.MODERATOR)
    with pytest.raises(Forbidden, match="only admins"):
        await figures.measured(staff_member(actor, AuditSource.SITE))
    assert database.asked == 0
