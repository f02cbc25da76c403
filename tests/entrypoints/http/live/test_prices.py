"""Who learns over the wire what a card is worth now."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import or_, select

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.use_cases import import_prices
from dualcaster_core.testing.market import PriceList
from dualcaster_postgres.tables.catalogue import cards as cards_table
from tests.support.live_pages import LivePage, opened, page_of
from tests.support.people import Person
from tests.support.priced_printings import DAY, price, printing

_KEYS = (
    select(cards_table.c.id)
    .where(or_(cards_table.c.name == "Card 701", cards_table.c.name == "Card 702"))
    .order_by(cards_table.c.id)
)


@pytest.fixture
async def cards(application: Application) -> list[str]:
    """Two printings with a price, by their public ids."""
    async with application.units() as uow:
        await uow.catalogue.store_cards([printing(n) for n in (701, 702)], authoritative=True)
        await uow.commit()
    await bring(application, "5.00")
    found = await application.database.rows(_KEYS)
    return [application.ids.encode(IdKind.CARD, key) for (key,) in found]


async def bring(application: Application, amount: str, *, later: int = 0, numbers: Sequence[int] = (701, 702)) -> None:
    """Import a price for the printings."""
    prices = [price(number, amount, DAY + timedelta(hours=later)) for number in numbers]
    await import_prices(PriceList("tests", prices), application.units, application.settings.valuation)


async def told(page: LivePage) -> dict[str, Any]:
    """Return the next prices that a page is told, by card."""
    frame = await page.frame()
    assert frame["type"] == "prices"
    return {one["card"]: one["amount"] for one in frame["facts"]["prices"]}


async def test_a_page_is_told_the_price_and_every_change(
    application: Application, address: str, ann: Person, cards: list[str]
) -> None:
    """At once when it follows a card, and after an import the ones that changed alone, in one frame."""
    async with page_of(address, ann) as page:
        await page.say(type="follow", cards=cards)
        before = await told(page)
        assert set(before) == set(cards)
        await bring(application, "6.40", later=1)
        assert await told(page) == dict.fromkeys(cards, "6.40")
        await bring(application, "7.10", later=2, numbers=(702,))
        assert await told(page) == {cards[1]: "7.10"}
        await bring(application, "5.00", later=3)
        assert await told(page) == dict.fromkeys(cards, "5.00")


async def test_a_page_is_told_of_nothing_else(
    application: Application, address: str, ann: Person, cards: list[str]
) -> None:
    """Following others replaces those before; what is no card is passed over."""
    async with page_of(address, ann) as page:
        await page.say(type="follow", cards=cards)
        await told(page)
        await page.say(type="follow", cards=[cards[0], "nosuchcard"])
        assert set(await told(page)) == {cards[0]}
        await bring(application, "8.00", later=10, numbers=(702,))
        await bring(application, "9.00", later=11, numbers=(701,))
        assert await told(page) == {cards[0]: "9.00"}
        await page.say(type="follow", cards=[])
        await bring(application, "9.50", later=12)
        await asyncio.sleep(2.5)
        await page.say(type="ping")
        assert (await page.frame())["type"] == "pong"


async def test_the_cards_of_a_page_are_bounded(application: Application, address: str, ann: Person) -> None:
    """More than fifty are refused with an error, and the page stays."""
    async with opened(address, ann.cookies) as page:
        await page.hello()
        await page.say(type="follow", cards=["abcdef"] * 51)
        assert (await page.frame())["code"] == "live.frame_invalid"
