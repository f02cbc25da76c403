"""A store from its opening to its first purchase, in the windows of its owner, of our staff and of a customer."""

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import any_, bindparam, select

from dualcaster_app import Application
from dualcaster_postgres.tables.catalogue import cards
from tests.support.browser_pages import sideways
from tests.support.browser_windows import Served
from tests.support.buylist import give_cards, priced_cards
from tests.support.moderating import staff
from tests.support.people import new_name, person
from tests.support.windows import Window, open_window, worked

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e
HEAD = (
    "TCGplayer Id,Product Line,Set Name,Product Name,Title,Number,Rarity,Condition,TCG Market Price,TCG Direct Low,"
    "TCG Low Price With Shipping,TCG Low Price,Total Quantity,Add to Quantity,TCG Marketplace Price,Photo URL"
)
STRANGE = (
    "901,Pokemon,Base Set,Pikachu,,58,C,Near Mint,2.00,,,1.50,4,0,2.49,",
    "902,Magic,A Set That Nobody Printed,A Card That Nobody Knows,,1,R,Near Mint,2.00,,,1.50,1,0,2.49,",
)
"""What no printing of the catalogue is."""


async def test_a_store_opens_is_verified_syncs_and_buys_twelve_cards(browser: "Browser", served: Served) -> None:
    """Its owner registers it, staff verify it, it reads its stock, sets its rules, and pays a customer in credit."""
    application, name = served.application, f"Mox Corner {new_name('x')[-6:]}"
    keeper, ann = await person(application, new_name("keeper")), await person(application, new_name("ann"))
    keys = await priced_cards(application, 15)
    await give_cards(application, ann, keys[:12])
    shop, office, seller = [
        await open_window(browser, served, owner, screen=screen, theme=theme, pictures="store-opens")
        for owner, screen, theme in (
            (keeper, "tablet", "light"),
            (await staff(application), "desktop", "light"),
            (ann, "phone", "dark"),
        )
    ]
    async with worked(application, shop, office, seller):
        store = await _opened(shop, name)
        await _verified(office, name)
        await _synced(shop, store, await _stock_file(application, keys[12:]))
        await _ruled(shop, store)
        order = await _sold(seller, store)
        await _paid(shop, store, ann.username)
        await seller.seen.open(order)
        assert "$180.00 credit" in await seller.page.locator(".sums__paid").inner_text()
        await seller.keep("9-paid")
        await seller.seen.open("/buylist")
        await seller.page.get_by_text("$180.00").first.wait_for()
        await seller.keep("10-credit")
        assert await sideways(seller.page) <= 0


async def _opened(shop: Window, name: str) -> str:
    """Ask to trade as a store, and open it; return the address of its dashboard."""
    await shop.seen.open("/settings/business")
    await shop.page.fill("#f-business_name", name)
    await shop.press("Ask to be verified")
    await shop.page.get_by_text("waits to be verified").wait_for()
    await shop.keep("1-asked")
    await shop.seen.open("/settings/stores")
    await shop.page.get_by_role("link", name="Open your store").click()
    for field, value in {
        "store_name": name,
        "description": "Cards since 1994, with a table for everybody who wants to play.",
        "store_phone": "+1 617 555 0100",
        "store_website": "https://mox.example",
        "store_address": "1 Main Street",
        "store_city": "Boston",
        "store_state": "MA",
        "store_postal": "02118",
        "time_zone": "America/New_York",
        "trade_in_bonus_pct": "25",
    }.items():
        await shop.page.fill(f"#f-{field}", value)
    for day in ("monday", "friday"):
        await shop.page.fill(f"[name={day}_1_open]", "10:00")
        await shop.page.fill(f"[name={day}_1_close]", "01:00")
    await shop.page.locator("[name=offers_buylist]").check(force=True)
    await shop.keep("2-form")
    await shop.press("Open the store")
    await shop.page.get_by_text("Only your staff see this store.").wait_for()
    await shop.keep("3-opened")
    found = re.search(r"/stores?/([^/?#]+)", shop.page.url)
    assert found is not None, shop.page.url
    return f"/store/{found[1]}"


async def _verified(office: Window, name: str) -> None:
    """Verify the business in the admin area."""
    await office.seen.open("/admin/businesses")
    business = office.page.locator("li.business", has_text=name)
    await business.locator("summary", has_text="Verify").click()
    dialog = office.page.locator("dialog[open]")
    await dialog.locator("[name=documents]").fill("Licence 4711 of the city of Boston.")
    await dialog.locator("[name=reason]").fill("The licence names the owner.")
    await office.keep("4-verify")
    await dialog.get_by_role("button", name="Verify", exact=True).click()
    await office.page.wait_for_load_state("load")
    await office.seen.open("/admin/businesses?state=verified")
    await office.page.locator("li.business", has_text=name).wait_for()


async def _stock_file(application: Application, keys: list[int]) -> bytes:
    """Write the pricing export of a store with some cards, one of them oversold, and what is none of ours."""
    chosen = select(cards.c.set_name, cards.c.name, cards.c.collector_number).where(
        cards.c.id == any_(bindparam("keys"))
    )
    async with application.database.transaction() as session:
        found = await session.rows(chosen, keys=keys)
    lines = [
        f'{number},Magic,"{set_name}","{name}",,{place},R,Near Mint,20.00,,,18.00,{3 * number - 4},0,19.99,'
        for number, (set_name, name, place) in enumerate(found, start=1)
    ]
    return "\n".join((HEAD, *lines, *STRANGE)).encode()


async def _synced(shop: Window, store: str, file: bytes) -> None:
    """Upload the stock, wait for the end of the run, and look at what could not be mapped."""
    await shop.seen.open(f"{store}/sync")
    upload = shop.page.locator("details", has=shop.page.locator("input[type=file]"))
    await upload.locator("summary").click()
    await shop.page.set_input_files("input[type=file]", {"name": "export.csv", "mimeType": "text/csv", "buffer": file})
    await shop.press("Upload and read")
    await shop.page.get_by_text("5 listings, 3 added").first.wait_for()
    await shop.keep("5-synced")
    await shop.seen.open(f"{store}/sync/report")
    await shop.page.get_by_text("“Pokemon” is not Magic").first.wait_for()
    await shop.keep("6-report")
    await shop.seen.open(f"{store}/sync/report?state=noted")
    await shop.page.get_by_text("below zero").first.wait_for()


async def _ruled(shop: Window, store: str) -> None:
    """Pay 60 % for cards from $5, and promise $500 of cash a day."""
    await shop.seen.open(f"{store}/buylist/rules")
    await shop.page.get_by_label("Band 3: percentage").fill("60")
    await shop.page.fill("#f-day_budget", "500")
    await shop.press("Save the rules")
    assert await shop.page.get_by_label("Band 3: percentage").input_value() == "60"
    await shop.keep("7-rules")


async def _sold(seller: Window, store: str) -> str:
    """Sell all twelve cards for credit; return the address of the sale."""
    await seller.seen.open(store.replace("/store/", "/stores/"))
    await seller.page.get_by_role("link", name="What it pays for my cards").click()
    await seller.page.get_by_role("button", name="Choose all").click()
    assert "12 cards: $144.00 cash or $180.00 credit" in await seller.page.locator("[data-chosen]").inner_text()
    await seller.keep("8-sell")
    await seller.page.get_by_role("button", name="Review the offer").click()
    await seller.page.get_by_role("button", name="Submit the sale").click()
    await seller.page.get_by_text("Submitted. The store looks at it").wait_for()
    return f"/buylist/{seller.page.url.rsplit('/', 1)[1]}"


async def _paid(shop: Window, store: str, seller: str) -> None:
    """Approve the sale, receive, grade and pay it."""
    await shop.seen.open(f"{store}/buylist")
    await shop.page.get_by_role("link", name=seller).click()
    for button in ("Approve", "Receive the cards"):
        await shop.page.get_by_role("button", name=button, exact=True).click()
        await shop.page.wait_for_load_state("load")
    await shop.page.locator("[data-grade]").first.focus()
    await shop.page.keyboard.press("Control+Enter")
    await shop.page.get_by_role("button", name="Pay out").click()
    await shop.page.get_by_text("Paid. The copies are in the stock.").wait_for()
    await shop.keep("9-counter")
    await shop.seen.open(f"{store}/stock")
    assert await sideways(shop.page) <= 0
