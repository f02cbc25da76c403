"""How long the prices of each source wait to be shown, and how old they are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define, evolve, field
from sqlalchemy import select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.market.model import PriceObservation, PriceSource
from dualcaster_core.market.price_version import PriceVersion, SeenPrices
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.market.price_sources import settle, waiting_sources
from dualcaster_postgres.tables.market import price_sources
from tests.support.priced_printings import DAY, price, printing

LATER = timedelta(seconds=40)


@define
class Shown:
    """A process that shows prices, as long after the present as its clock says, and what it measured."""

    app: Application
    clock: FixedClock
    told: list[SeenPrices] = field(factory=list)
    version: PriceVersion = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.version = evolve(self.app.market.price_version, clock=self.clock, seen=self.told.append, seconds=0.0)

    async def lags(self) -> dict[str, float]:
        """Look for a new version, ``LATER`` from now; return what was measured, by source."""
        self.told.clear()
        self.clock.moment = datetime.now(UTC) + LATER
        await self.version.now()
        return {one.source: one.lag for one in self.told}


@pytest.fixture
async def shown(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Shown]:
    """Four printings without prices, and a process that has looked once."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as app:
        async with app.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in range(1, 5)], authoritative=True)
            await uow.commit()
        process = Shown(app, FixedClock(datetime.now(UTC)))
        await process.version.now()
        yield process


async def store(app: Application, *prices: PriceObservation) -> None:
    """Store some prices without deriving values."""
    async with app.units() as uow:
        await uow.prices.store(prices, feed="tests")
        await uow.commit()


async def value(app: Application) -> None:
    """Derive what is due."""
    await refresh_values(app.units, app.settings.valuation)


def at_card_kingdom(number: int, amount: str, day: datetime = DAY) -> PriceObservation:
    """State a price of another source."""
    return evolve(price(number, amount, day), source=PriceSource.CARDKINGDOM)


async def waiting(app: Application) -> set[str]:
    """Name the sources whose changes wait."""
    known = price_sources.c
    async with app.database.transaction() as session:
        return {row[0] for row in await session.rows(select(known.source).where(known.waiting_since.is_not(None)))}


async def test_the_lag_counts_from_the_commit_of_the_import(shown: Shown) -> None:
    """Not from when values followed; each source that changed is measured, once."""
    await store(shown.app, price(1, "5.00"), at_card_kingdom(1, "6.00"))
    assert await shown.lags() == {}
    await value(shown.app)
    lags = await shown.lags()
    assert set(lags) == {"tcgplayer", "cardkingdom"}
    assert all(LATER.total_seconds() <= lag < LATER.total_seconds() + 60 for lag in lags.values())
    assert await shown.lags() == {}


async def test_a_source_that_did_not_change_is_not_measured(shown: Shown) -> None:
    """Its prices of the same card waited for nobody."""
    await store(shown.app, price(1, "5.00"), at_card_kingdom(1, "6.00"))
    await value(shown.app)
    await shown.lags()
    await store(shown.app, at_card_kingdom(1, "7.00", DAY + timedelta(days=1)))
    await value(shown.app)
    assert set(await shown.lags()) == {"cardkingdom"}


async def test_the_oldest_of_what_waits_counts(shown: Shown) -> None:
    """Later imports do not make the wait of the first one shorter."""
    await store(shown.app, price(1, "5.00"))
    async with shown.app.database.transaction() as session:
        await session.run(price_sources.update().values(waiting_since=datetime.now(UTC) - timedelta(minutes=10)))
    await store(shown.app, price(2, "5.00"))
    await value(shown.app)
    assert (await shown.lags())["tcgplayer"] >= 600 + LATER.total_seconds()
    await store(shown.app, price(3, "5.00"))
    await value(shown.app)
    assert (await shown.lags())["tcgplayer"] < 600


async def test_what_is_stored_while_values_are_derived_waits_on(shown: Shown) -> None:
    """Values follow what was there when they were begun; the rest is measured with the version that brings it."""
    await store(shown.app, price(1, "5.00"))
    async with shown.app.database.transaction() as session:
        waited = await waiting_sources(session)
        await store(shown.app, price(2, "5.00"))
        await settle(session, waited)
    assert await waiting(shown.app) == {"tcgplayer"}
    await value(shown.app)
    assert await waiting(shown.app) == set()


async def test_the_same_file_again_is_no_news(shown: Shown) -> None:
    """Nothing waits, and nothing is measured."""
    await store(shown.app, price(1, "5.00"))
    await value(shown.app)
    await shown.lags()
    await store(shown.app, price(1, "5.00"))
    assert await waiting(shown.app) == set()
    await value(shown.app)
    assert await shown.lags() == {}


async def test_the_age_of_a_source_is_that_of_its_newest_price(shown: Shown) -> None:
    """A history that is filled in afterwards makes no source older."""
    newest = DAY + timedelta(days=3)
    await store(shown.app, price(1, "5.00", newest), at_card_kingdom(1, "6.00"))
    await store(shown.app, price(2, "5.00", DAY))
    assert await shown.app.market.sources.newest() == {"tcgplayer": newest, "cardkingdom": DAY}
