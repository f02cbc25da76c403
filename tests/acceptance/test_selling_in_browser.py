"""Selling cards to a store, in browsers: what is shown at every width, and twelve cards sold for credit."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction
from tests.support.browser_pages import sideways, sign_in, violations
from tests.support.browser_windows import ALL_SCREENS, Served, visitor
from tests.support.buylist import give_cards, lines_of, priced_cards, submitted
from tests.support.people import new_name, person
from tests.support.stores import actor_of, store

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


async def test_a_customer_sells_twelve_cards_for_credit(browser: "Browser", served: Served) -> None:
    """Totals follow the steppers; the store approves, receives, grades by keyboard and pays; the credit is there."""
    application = served.application
    shop, ann = await store(application), await person(application, new_name("ann"))
    await give_cards(application, ann, await priced_cards(application, 12))
    seller = await visitor(browser, served.address, screen="phone", theme="dark")
    await sign_in(seller, ann)
    await seller.open(f"/stores/{shop.hashid}")
    await seller.page.get_by_role("link", name="What it pays for my cards").click()
    await seller.page.locator("[data-offer] [data-more]").first.click()
    assert "1 card: $10.00 cash or $12.50 credit" in await seller.page.locator("[data-chosen]").inner_text()
    await seller.page.get_by_role("button", name="Choose all").click()
    assert "12 cards: $120.00 cash or $150.00 credit" in await seller.page.locator("[data-chosen]").inner_text()
    await seller.page.get_by_role("button", name="Review the offer").click()
    await seller.page.get_by_role("button", name="Submit the sale").click()
    await seller.page.get_by_text("Submitted. The store looks at it").wait_for()
    order = seller.page.url.rsplit("/", 1)[1]
    desk = await visitor(browser, served.address)
    await sign_in(desk, shop.manager)
    await desk.open(f"/store/{shop.hashid}/buylist")
    await desk.page.get_by_role("link", name=ann.username).click()
    for button in ("Approve", "Receive the cards"):
        await desk.page.get_by_role("button", name=button, exact=True).click()
        await desk.page.wait_for_load_state("load")
    await desk.page.locator("[data-grade]").first.focus()
    await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Control+Enter")
    await desk.page.get_by_role("button", name="Pay out").click()
    await desk.page.get_by_text("Paid. The copies are in the stock.").wait_for()
    await seller.open(f"/buylist/{order}")
    assert "$150.00 credit" in await seller.page.locator(".sums__paid").inner_text()
    assert [*seller.complaints, *desk.complaints] == []
    for window in (seller, desk):
        await window.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", list(ALL_SCREENS))
async def test_every_page_of_buylists_fits_and_can_be_read(
    browser: "Browser", served: Served, pictures: Path, screen: str, theme: str
) -> None:
    """On each screen and in both themes: nothing is wider than the window, and axe finds nothing."""
    application = served.application
    shop, ann = await store(application), await person(application, new_name("ann"))
    keys = await priced_cards(application, 14)
    await give_cards(application, ann, keys[:9], 2)
    waiting = await submitted(application, shop, ann, lines_of(keys[9:12], 2))
    received = await submitted(application, shop, ann, lines_of(keys[9:12]))
    counter, owner = application.stores.buylist.counter, actor_of(shop.owner)
    for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
        received = await counter.act(owner, received.id, action, version=received.version)
    names = [application.ids.encode(IdKind.BUYLIST_ORDER, one.id) for one in (waiting, received)]
    window = await visitor(browser, served.address, screen=screen, theme=theme)
    desk = f"/store/{shop.hashid}"
    of_seller = {"sell": f"/stores/{shop.hashid}/sell", "sales": "/buylist", "sale": f"/buylist/{names[0]}"}
    of_staff = {
        "queue": f"{desk}/buylist",
        "approve": f"{desk}/buylist/{names[0]}",
        "grade": f"{desk}/buylist/{names[1]}",
        "walk-in": f"{desk}/buylist/walk-in",
        "rules": f"{desk}/buylist/rules",
        "credit": f"{desk}/credit?username={ann.username}",
        "slip": f"{desk}/buylist/{names[0]}/slip",
    }
    for somebody, pages in ((ann, of_seller), (shop.owner, of_staff)):
        await sign_in(window, somebody)
        for name, path in pages.items():
            await window.open(path)
            if name == "sell":
                await window.page.locator(".offer__why summary").first.click()
            place = pictures / f"buylist-{name}-{screen}-{theme}.png"
            await window.page.screenshot(path=place, full_page=True)
            assert await sideways(window.page) <= 0, path
            assert await violations(window.page) == [], path
    assert window.complaints == []
    await window.context.close()
