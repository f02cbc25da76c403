"""A card's page in a browser: its price changes by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.use_cases import import_prices
from dualcaster_core.testing.market import PriceList
from dualcaster_postgres.tables.catalogue import cards
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.people import person
from tests.support.priced_printings import DAY, price, printing

if TYPE_CHECKING:
    from playwright.async_api import Browser, Route

pytestmark = pytest.mark.e2e
Bring = Callable[[str, int], Awaitable[None]]


async def opened_card(browser: "Browser", served: Served) -> tuple[Visitor, str, Bring]:
    """Store a card with a price and sign somebody in; the window, the card's address, and what imports a price."""
    application = served.application
    async with application.units() as uow:
        await uow.catalogue.store_cards([printing(901)], authoritative=True)
        await uow.commit()

    async def bring(amount: str, hour: int) -> None:
        prices = PriceList("tests", [price(901, amount, DAY + timedelta(hours=hour))])
        await import_prices(prices, application.units, application.settings.valuation)

    await bring("5.00", 0)
    window = await visitor(browser, served.address)
    await sign_in(window, await person(application))
    ((key,),) = await application.database.rows(select(cards.c.id).where(cards.c.name == "Card 901"))
    return window, f"/cards/{application.ids.encode(IdKind.CARD, key)}", bring


async def test_the_price_of_a_card_changes_on_its_open_page(browser: "Browser", served: Served) -> None:
    """Without a reload, after an import; and again after the part was fetched anew."""
    window, address, bring = await opened_card(browser, served)
    await window.open(address)
    worth = window.page.locator("#worth .worth__first")
    await expect(worth).to_contain_text("$5.00")
    for hour, amount in ((1, "6.40"), (2, "7.10")):
        await bring(amount, hour)
        await expect(worth).to_contain_text(f"${amount}", timeout=30_000)
    assert window.complaints == []


async def test_an_answer_that_was_overtaken_does_not_stay(browser: "Browser", served: Served) -> None:
    """A part that comes after the price was told, and shows the one before, is fetched once more."""
    window, address, bring = await opened_card(browser, served)
    held: list[str] = []

    async def hold(route: "Route") -> None:
        if held or "hx-request" not in route.request.headers:
            await route.continue_()
            return
        held.append(route.request.url)
        answer = await route.fetch()
        await bring("9.90", 5)
        await asyncio.sleep(3)
        await route.fulfill(response=answer)

    await window.page.route(f"**{address}", hold)
    await window.open(address)
    await expect(window.page.locator("#worth .worth__first")).to_contain_text("$9.90", timeout=30_000)
    assert held
