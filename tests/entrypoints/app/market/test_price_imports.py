"""Price files, one after the other, on a real database: what is current, and what leaves."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
from attrs import evolve
from sqlalchemy import func, select, text

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.removal import Removal, SourceCoverage
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.testing.market import PriceList
from dualcaster_postgres.tables.market import card_values, current_prices, price_observations
from tests.support.patience import GENEROUS
from tests.support.priced_printings import DAY, price, printing

WAITING = (
    "SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database AND datname = current_database()"
    " WHERE locktype = 'advisory' AND NOT granted"
)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """Four printings with a price of one day."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in range(1, 5)], authoritative=True)
            await uow.commit()
        await bring(opened, [price(n, "5.00") for n in range(1, 5)])
        yield opened


async def bring(app: Application, prices: Sequence[PriceObservation], removal: Removal = Removal.AUTO) -> PricesReport:
    """Import a file."""
    return await import_prices(PriceList("tests", prices), app.units, app.settings.valuation, removal=removal)


async def counts(app: Application) -> tuple[int, int, int]:
    """Count current prices, cards with a value, and observations."""
    async with app.database.transaction() as session:
        rows = [
            await session.row(select(func.count(func.distinct(table.c.card_id))))
            for table in (current_prices, card_values)
        ]
        seen = await session.row(select(func.count()).select_from(price_observations))
    found = [int(row[0]) for row in (*rows, seen) if row]
    return found[0], found[1], found[2]


async def test_what_a_newer_file_no_longer_has_leaves(app: Application) -> None:
    """Its current price and its value go, its history stays, and the same file again takes nothing more."""
    report = await bring(app, [price(n, "5.00", NEXT) for n in (1, 2, 3)])
    assert (report.gone, report.partial) == (1, ())
    assert await counts(app) == (3, 3, 7)
    assert (await bring(app, [price(n, "5.00", NEXT) for n in (1, 2, 3)])).gone == 0


async def test_what_comes_back_is_there_again(app: Application) -> None:
    """A price that a later file has once more is current, with its value."""
    await bring(app, [price(n, "5.00", NEXT) for n in (1, 2, 3)])
    await bring(app, [price(n, "5.00", NEXT + timedelta(days=1)) for n in range(1, 5)])
    assert await counts(app) == (4, 4, 11)


async def test_a_file_that_broke_off_takes_nothing_away(app: Application) -> None:
    """One that names at most half of what was known is set aside, and believed only where one says so."""
    short = [price(1, "5.00", NEXT)]
    report = await bring(app, short)
    assert (report.gone, [(one.named, one.stated) for one in report.set_aside]) == (0, [(1, 4)])
    assert await counts(app) == (4, 4, 4)
    assert (await bring(app, short, Removal.NEVER)).set_aside == ()
    assert (await bring(app, short, Removal.ALWAYS)).gone == 3
    assert await counts(app) == (1, 1, 5)


async def test_an_older_file_takes_nothing_away(app: Application) -> None:
    """What a file of yesterday does not name may have come since."""
    await bring(app, [price(n, "5.00", NEXT) for n in range(1, 5)])
    old = DAY + timedelta(hours=12)
    assert (await bring(app, [price(n, "5.00", old) for n in (1, 2, 3)])).gone == 0
    assert (await counts(app))[0] == 4


async def test_an_older_file_brings_nothing_back(app: Application) -> None:
    """What a newer file no longer had stays gone when the file of before is brought in again."""
    await bring(app, [price(n, "5.00", NEXT) for n in (1, 2, 3)])
    assert (await bring(app, [price(n, "5.00") for n in range(1, 5)])).gone == 1
    assert await counts(app) == (3, 3, 7)


async def test_each_source_and_kind_is_by_itself(app: Application) -> None:
    """A list of what a shop buys says nothing of what it sells."""
    bought = [evolve(price(n, "1.00", NEXT), kind=PriceKind.BUYLIST) for n in (1, 2)]
    assert (await bring(app, bought)).gone == 0
    assert (await counts(app))[0] == 4


async def test_a_price_that_is_set_aside_was_named(app: Application) -> None:
    """Too far a jump waits to be believed; the price of before stays until then."""
    report = await bring(app, [*(price(n, "5.00", NEXT) for n in (1, 2, 3)), price(4, "5000.00", NEXT)])
    assert (report.stored.quarantined, report.gone) == (1, 0)
    kept = await app.market.public_cards.assemble(4)
    assert [f"{one.amount}" for one in kept.prices] == ["5.00"]


async def test_an_older_price_replaces_nothing(app: Application) -> None:
    """Whatever the order of the files, the newest price is the current one, and the last of a day is that day's."""
    noon, morning = NEXT + timedelta(hours=12), NEXT + timedelta(hours=6)
    for amount, moment in (("5.50", noon), ("5.25", morning), ("5.75", DAY - timedelta(days=1))):
        await bring(app, [price(1, amount, moment)], Removal.NEVER)
    of_card = await app.market.public_cards.assemble(1)
    async with app.database.transaction() as session:
        day = select(price_observations.c.amount).where(price_observations.c.observed_on == NEXT.date())
        rows = await session.rows(day)
    assert ([f"{one.amount}" for one in of_card.prices], [f"{row[0]}" for row in rows]) == (["5.50"], ["5.50"])


@pytest.mark.parametrize("method", ["coverage", "drop_missing"])
async def test_what_leaves_is_decided_in_turn_with_imports(app: Application, method: str) -> None:
    """While an import writes, nobody counts or removes prices; afterwards its prices are seen."""
    days = {(PriceSource.TCGPLAYER, PriceKind.MARKET): NEXT.date()}

    async def decide() -> object:
        async with app.units() as uow:
            return await getattr(uow.prices, method)("tests", days)

    async with app.units() as importing:
        await importing.prices.store([price(n, "5.00", NEXT) for n in (1, 2, 3)], feed="tests")
        deciding = asyncio.create_task(decide())
        async with asyncio.timeout(GENEROUS):
            while not await _anybody_waits(app):
                assert not deciding.done()
        await importing.commit()
    found = await deciding
    if method == "drop_missing":
        assert found == 1
    else:
        assert [(one.named, one.missing) for one in cast("list[SourceCoverage]", found)] == [(3, 1)]


async def _anybody_waits(app: Application) -> bool:
    async with app.database.transaction() as session:
        return bool(await session.rows(text(WAITING)))


async def test_a_row_of_no_copies_leaves_the_page_of_a_card(app: Application) -> None:
    """What a source has no copy of any more is not among the prices by source."""
    shop = evolve(price(1, "9.00"), source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL, quantity=2)
    for quantity, shown in ((2, ["cardkingdom", "tcgplayer"]), (0, ["tcgplayer"])):
        later = evolve(shop, quantity=quantity, observed_at=DAY + timedelta(hours=3 - quantity))
        await bring(app, [later], Removal.NEVER)
        page = await app.market.public_cards.assemble(1)
        assert [one.source for one in page.prices] == shown


async def test_an_old_price_does_not_lead(app: Application) -> None:
    """The finish whose price is kept fresh stands for a card, on its page and in lists; the old price comes last."""
    now = DAY + timedelta(days=270)
    foil = evolve(price(5, "20.00", now), finish=Finish.FOIL)
    old = evolve(price(5, "9.00", now - timedelta(days=270)), source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)
    plain = evolve(price(5, "8.00", now - timedelta(days=15)), source=PriceSource.MANAPOOL)
    async with app.units() as uow:
        both = evolve(printing(5), finishes=(Finish.NONFOIL, Finish.FOIL))
        await uow.catalogue.store_cards([both], authoritative=True)
        await uow.commit()
    await bring(app, [old, plain, foil], Removal.NEVER)
    page = await app.market.public_cards.assemble(5)
    assert [(value.finish, value.source) for value in page.values] == [("foil", "tcgplayer"), ("nonfoil", "manapool")]
    assert [(one.source, one.is_silent) for one in page.prices] == [
        ("manapool", False),
        ("cardkingdom", True),
        ("tcgplayer", False),
    ]
    listed = await app.market.values.values_of([5])
    assert (page.current_price, listed[5].finish, listed[5].amount) == (Decimal("20.00"), "foil", Decimal("20.00"))


async def test_a_suspect_price_does_not_confirm_itself_on_its_own_day(app: Application) -> None:
    """However often a source repeats an absurd price on the day it came up, only another day believes it."""
    for hour in (1, 2, 23):
        report = await bring(app, [price(1, "5000.00", NEXT + timedelta(hours=hour))], Removal.NEVER)
        assert report.stored.quarantined == 1
    later = await bring(app, [price(1, "5000.00", NEXT + timedelta(days=1))], Removal.NEVER)
    assert (later.stored.quarantined, later.stored.stored) == (0, 1)


async def test_a_price_in_another_currency_is_no_jump(app: Application) -> None:
    """Amounts of two currencies are not held against each other: a source that turns to euros is believed at once."""
    euros = evolve(price(1, "400.00", NEXT), currency=Currency.EUR)
    assert (await bring(app, [euros], Removal.NEVER)).stored.quarantined == 0
    page = await app.market.public_cards.assemble(1)
    assert [(one.currency, f"{one.amount}") for one in page.prices] == [("EUR", "400.00")]
