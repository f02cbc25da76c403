"""Days of prices become weeks after a year, on a real database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from sqlalchemy import func, select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.events import NightlyDue
from dualcaster_core.kernel.retention import Cutoff
from dualcaster_core.market.model import PriceObservation
from dualcaster_core.market.roll_up import DAYS_KEPT, RollUp, monday_of
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.testing.market import PriceList
from dualcaster_postgres.sql.partitions import partitions_of
from dualcaster_postgres.tables.market import price_observations, price_weeks
from tests.support.priced_printings import price, printing

MONDAY = datetime(2024, 7, 29, tzinfo=UTC)
"""The Monday of a week that lies in two months."""
NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)
COURSE = ("5.00", "7.00", "4.00", "6.00", "6.50", "5.50", "6.25")


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """Two printings without prices."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in (1, 2)], authoritative=True)
            await uow.commit()
        yield opened


def course(number: int = 1, start: datetime = MONDAY) -> list[PriceObservation]:
    """State a price for each day of a week."""
    return [price(number, amount, start + timedelta(days=day)) for day, amount in enumerate(COURSE)]


async def bring(app: Application, prices: Sequence[PriceObservation]) -> PricesReport:
    """Import some prices."""
    return await import_prices(PriceList("tests", prices), app.units, app.settings.valuation)


async def rolled_up(app: Application) -> int:
    """Roll up what is old enough now; count the days that went."""
    before = NOW - DAYS_KEPT
    return sum([days async for days in RollUp(app.units).prune(Cutoff(now=NOW, before=before))])


async def weeks(app: Application) -> list[tuple[object, ...]]:
    """List the weeks: card, Monday, last, low, high, days."""
    of = price_weeks.c
    async with app.database.transaction() as session:
        rows = await session.rows(
            select(of.card_id, of.week, of.amount, of.low, of.high, of.days).order_by(of.card_id, of.week)
        )
    return [(key, week, str(amount), str(low), str(high), days) for key, week, amount, low, high, days in rows]


async def days_kept(app: Application) -> list[date]:
    """List the days that still have prices of their own."""
    of = price_observations.c.observed_on
    async with app.database.transaction() as session:
        return [day for (day,) in await session.rows(select(of).distinct().order_by(of))]


async def test_a_week_has_its_last_lowest_and_highest_price(app: Application) -> None:
    """The days make one row that says on which of them there was a price, and their empty months are given back."""
    await bring(app, [*course(1), *course(2)[:3]])
    cutoff = Cutoff(now=NOW, before=NOW - DAYS_KEPT)
    assert await RollUp(app.units).count(cutoff) == await rolled_up(app) == 10
    assert await weeks(app) == [
        (1, MONDAY.date(), "6.25", "4.00", "7.00", 0b1111111),
        (2, MONDAY.date(), "4.00", "4.00", "7.00", 0b0000111),
    ]
    assert await days_kept(app) == []
    async with app.database.transaction() as session:
        assert (
            set(await partitions_of(session, price_observations))
            & {"price_observations_2024_07", "price_observations_2024_08"}
            == set()
        )


async def test_a_year_is_kept_to_the_day(app: Application) -> None:
    """A week leaves when its last day is a year old, not before."""
    end = datetime.combine(monday_of((NOW - timedelta(days=365)).date()), datetime.min.time(), UTC)
    kept = [price(1, "5.00", end + timedelta(days=day)) for day in (0, 1)]
    await bring(app, [price(1, "5.00", end - timedelta(days=1)), *kept])
    await rolled_up(app)
    assert await days_kept(app) == [one.observed_at.date() for one in kept]


async def test_rolling_up_again_changes_nothing(app: Application) -> None:
    """Two workers at once, and another after them, leave what one makes."""
    await bring(app, course())
    written = await asyncio.gather(*(rolled_up(app) for _ in range(2)))
    assert sum(written) == len(COURSE)
    before = await weeks(app)
    assert (await rolled_up(app), await weeks(app)) == (0, before)


async def test_a_file_that_was_rolled_up_is_known(app: Application) -> None:
    """The same old file again changes nothing, whatever has become of its days."""
    await bring(app, course())
    await rolled_up(app)
    before = await weeks(app)
    again = await bring(app, course())
    assert (again.stored.stored, again.stored.unchanged) == (0, len(COURSE))
    assert (await days_kept(app), await weeks(app)) == ([], before)


async def test_late_days_join_their_week(app: Application) -> None:
    """Days that a file brings after the rest of their week was rolled up count with it, in either order."""
    await bring(app, course()[2:4])
    await rolled_up(app)
    report = await bring(app, course())
    assert (report.stored.stored, report.stored.unchanged) == (5, 2)
    await rolled_up(app)
    assert await weeks(app) == [(1, MONDAY.date(), "6.25", "4.00", "7.00", 0b1111111)]


async def test_a_chart_goes_on_in_weeks(app: Application) -> None:
    """What was rolled up is a point on the day of its last price, before the days."""
    recent = [price(1, "8.00", NOW - timedelta(days=day)) for day in (1, 0)]
    await bring(app, [*course(), *recent])
    await rolled_up(app)
    (chart,) = await app.market.public_cards.prices.history(1, since=date(2024, 1, 1))
    assert [(point.day, str(point.amount)) for point in chart.points] == [
        ((MONDAY + timedelta(days=6)).date(), "6.25"),
        *((one.observed_at.date(), "8.00") for one in recent),
    ]


async def test_the_nightly_run_rolls_up(app: Application) -> None:
    """It follows from the event of the night, twice without harm."""
    await bring(app, [evolve(one, quantity=3) for one in course()])
    for day in ("2026-03-01", "2026-03-02"):
        async with app.units() as uow:
            await uow.record(NightlyDue(day=day))
            await uow.commit()
        await drain_outbox(app)
    async with app.database.transaction() as session:
        row = await session.row(select(func.count(), func.max(price_weeks.c.quantity)).select_from(price_weeks))
    assert row == (1, 3)
