"""Prices that were set aside, on a real database: listed, believed or refused."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.errors import PriceFileNotFound
from dualcaster_core.market.model import PriceObservation
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.testing.market import PriceList
from tests.support.priced_printings import DAY, price, printing

NEXT = DAY + timedelta(days=1)
SPIKE = price(1, "5000.00", NEXT)


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """Four printings with a price of one day, and an absurd one of the next day."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in range(1, 5)], authoritative=True)
            await uow.commit()
        await bring(opened, *(price(n, "5.00") for n in range(1, 5)))
        await bring(opened, SPIKE)
        yield opened


async def bring(app: Application, *prices: PriceObservation, removal: Removal = Removal.NEVER) -> PricesReport:
    """Import a file."""
    return await import_prices(PriceList("tests", prices), app.units, app.settings.valuation, removal=removal)


async def shown(app: Application, card: int = 1) -> list[str]:
    """List the current prices of a card's page."""
    return [f"{one.amount}" for one in (await app.market.public_cards.assemble(card)).prices]


async def test_a_suspect_price_is_listed_with_what_it_jumped_from(app: Application) -> None:
    """With the card's name, a page at a time."""
    await bring(app, price(2, "4000.00", NEXT))
    first, second = await app.market.quarantine.prices()
    assert (first.card_name, str(first.amount), str(first.previous_amount)) == ("Card 1", "5000.00", "5.00")
    assert await app.market.quarantine.prices(after=first.id, limit=1) == [second]
    with pytest.raises(ValidationFailed):
        await app.market.quarantine.prices(limit=101)


async def test_a_released_price_is_stored_as_an_import_would(app: Application) -> None:
    """It is the current price, with its value and its day, waits no more, and the same file again changes nothing."""
    (suspect,) = await app.market.quarantine.prices()
    assert await app.market.quarantine.release([suspect.id]) == 1
    page = await app.market.public_cards.assemble(1)
    assert (f"{page.current_price}", await shown(app)) == ("5000.00", ["5000.00"])
    assert [f"{point.amount}" for point in page.charts[0].points] == ["5.00", "5000.00"]
    assert (await app.market.quarantine.prices(), await app.market.quarantine.release([suspect.id])) == ([], 0)
    again = await bring(app, SPIKE)
    assert (again.stored.stored, again.stored.quarantined) == (0, 0)


async def test_a_release_is_no_newer_than_its_day(app: Application) -> None:
    """What has been observed since stays the current price."""
    (suspect,) = await app.market.quarantine.prices()
    await bring(app, price(1, "6.00", NEXT + timedelta(days=1)))
    await app.market.quarantine.release([suspect.id])
    assert await shown(app) == ["6.00"]


async def test_a_refused_price_stays_aside_and_confirms_nothing(app: Application) -> None:
    """It is listed no more, whenever a file has it, and the like of another day waits for itself."""
    (suspect,) = await app.market.quarantine.prices()
    assert await app.market.quarantine.refuse([suspect.id]) == 1
    assert (await bring(app, SPIKE)).stored.quarantined == 1
    assert await app.market.quarantine.prices() == []
    later = await bring(app, evolve(SPIKE, observed_at=NEXT + timedelta(days=1)))
    assert (later.stored.quarantined, await shown(app)) == (1, ["5.00"])


async def test_a_shrunk_file_is_released_whole(app: Application) -> None:
    """Its prices count, what it no longer names leaves, and it waits no more; what is not there cannot be decided."""
    report = await bring(app, *(price(n, "7.00", NEXT) for n in (2, 3)), removal=Removal.AUTO)
    (file,) = await app.market.quarantine.files()
    assert (file.id, file.prices) == (report.waiting_file, 2)
    released = await app.market.quarantine.release_file(file.id)
    assert (released.stored.stored, await shown(app, 2), await shown(app, 4)) == (2, ["7.00"], [])
    assert await app.market.quarantine.files() == []
    with pytest.raises(PriceFileNotFound):
        await app.market.quarantine.release_file(file.id)


async def test_a_refused_file_leaves_nothing(app: Application) -> None:
    """The prices of before stay, and the file is gone."""
    await bring(app, price(2, "7.00", NEXT), removal=Removal.AUTO)
    (file,) = await app.market.quarantine.files()
    await app.market.quarantine.refuse_file(file.id)
    assert (await app.market.quarantine.files(), await shown(app, 2), await shown(app, 4)) == ([], ["5.00"], ["5.00"])


async def test_at_most_a_thousand_are_decided_on_at_once(app: Application) -> None:
    """More than that is refused before anything is done."""
    with pytest.raises(ValidationFailed):
        await app.market.quarantine.release(list(range(1, 1_002)))
