"""The page of a card and the dashboard in a browser: prices change by themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.use_cases import import_prices
from dualcaster_core.testing.market import PriceList
from dualcaster_postgres.tables.catalogue import cards
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.lists import add_items
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


async def opened_dashboard(browser: "Browser", served: Served, number: int) -> tuple[Visitor, "Bring"]:
    """Sign somebody in who owns a card that rose this week, and open their dashboard."""
    application, today = served.application, served.application.clock.now()
    async with application.units() as uow:
        await uow.catalogue.store_cards([printing(number)], authoritative=True)
        await uow.commit()

    async def bring(amount: str, hours: int) -> None:
        prices = PriceList("tests", [price(number, amount, today + timedelta(hours=hours))])
        await import_prices(prices, application.units, application.settings.valuation)

    for days_ago, amount in ((9, "5.00"), (8, "5.00"), (0, "6.00")):
        await bring(amount, -24 * days_ago)
    owner = await person(application)
    ((key,),) = await application.database.rows(select(cards.c.id).where(cards.c.name == f"Card {number}"))
    await add_items(application, owner.username, [InventoryItem(key=ItemKey(key, Finish.NONFOIL), quantity=2)])
    window = await visitor(browser, served.address)
    await sign_in(window, owner)
    await window.open("/dashboard")
    return window, bring


async def test_the_dashboard_follows_prices_in_place(browser: "Browser", served: Served) -> None:
    """What moved and what the collection is worth change without a reload, and the page stays where it was."""
    window, bring = await opened_dashboard(browser, served, 902)
    row, worth = window.page.locator("#movers .desk-row"), window.page.locator("#desk-day .worth__value")
    await expect(row).to_contain_text("$6.00")
    await expect(worth).to_contain_text("$12.00")
    await window.page.evaluate("document.body.dataset.kept = 'yes'")
    for hour, amount, both in ((1, "6.40", "12.80"), (2, "7.10", "14.20")):
        await bring(amount, hour)
        await expect(row).to_contain_text(f"${amount}", timeout=30_000)
        await expect(worth).to_contain_text(f"${both}", timeout=30_000)
    assert await window.page.evaluate("document.body.dataset.kept") == "yes"
    assert window.complaints == []


async def test_the_dashboard_catches_up_after_it_was_cut_off(browser: "Browser", served: Served) -> None:
    """A price that changed while there was no connection shows as soon as there is one again."""
    window, bring = await opened_dashboard(browser, served, 903)
    row = window.page.locator("#movers .desk-row")
    await expect(row).to_contain_text("$6.00")
    await window.page.context.set_offline(True)
    await window.page.evaluate("dispatchEvent(new Event('pagehide'))")
    await bring("8.80", 3)
    await asyncio.sleep(3)
    await expect(row).to_contain_text("$6.00")
    await window.page.context.set_offline(False)
    await window.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(row).to_contain_text("$8.80", timeout=30_000)
