"""What was noted is written beside the other work of a process, and at its end."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.analytics import written_down
from dualcaster_core.analytics.model import AnalyticsRules, AnalyticsType, Surface
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.events import FiveMinutesDue
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.polling import until
from tests.support.usage import forget, noted_types


@pytest.fixture
async def settings(servers: dualcaster_embedded.EmbeddedServers, app: Application) -> Settings:
    """Settings of a process that writes every 50 ms."""
    await forget(app)
    return evolve(app.settings, analytics=AnalyticsRules(flush_seconds=0.05))


async def test_what_waits_is_written_soon(app: Application, settings: Settings) -> None:
    """Nobody has to ask for it."""
    async with open_application(settings, migrated=False, quiet=True) as running:
        running.analytics.recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
        await until(lambda: running.analytics.recorder.waiting == 0)
    assert await noted_types(app) == ["card.viewed"]


async def test_what_waits_at_the_end_is_written(app: Application, settings: Settings) -> None:
    """A process that is told to stop loses nothing."""
    patient = evolve(settings, analytics=AnalyticsRules(flush_seconds=600.0))
    async with open_application(patient, migrated=False, quiet=True) as running:
        for _ in range(3):
            running.analytics.recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
    assert await noted_types(app) == ["card.viewed"] * 3


async def test_a_database_that_is_away_is_waited_for(app: Application, settings: Settings) -> None:
    """What could not be written is tried again, and a process that ends meanwhile does end."""
    recorder = evolve(app.analytics.recorder, rules=settings.analytics, units=_away)
    async with written_down(recorder):
        recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
        await asyncio.sleep(0.3)
        assert recorder.waiting == 1
    assert recorder.waiting == 1
    recorder.units = app.units
    assert await recorder.flush() == 1


async def test_nothing_is_noted_where_it_is_switched_off(app: Application, settings: Settings) -> None:
    """Neither what is done nor recorded facts."""
    off = evolve(settings, analytics=AnalyticsRules(enabled=False))
    async with open_application(off, migrated=False, quiet=True) as running:
        running.analytics.recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
        assert running.analytics.recorder.waiting == 0


async def test_days_are_counted_by_the_hour(app: Application) -> None:
    """The schedule's first five minutes of an hour bring the counts up to date, from the outbox like everything."""
    await forget(app)
    app.analytics.recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
    await app.analytics.recorder.flush()
    async with app.units() as uow:
        await uow.record(FiveMinutesDue(moment="2026-11-29T07:00:00+00:00"))
        await uow.commit()
    await noted_types(app)
    today = app.clock.now().date()
    async with app.units() as uow:
        (found,) = await uow.analytics.days(today, today)
    assert (found.type, found.events) == (AnalyticsType.CARD_VIEWED, 1)


def _away() -> AbstractAsyncContextManager[PostgresUnitOfWork]:
    raise ServiceUnavailable("the database does not answer")
