"""The sync of a store in a real browser: the page of the staff shows by itself how a run goes, and how it ends."""

from typing import TYPE_CHECKING

import pytest

from dualcaster_app.events import drain_outbox
from tests.support.browser_pages import sideways, violations
from tests.support.browser_windows import ALL_SCREENS, Served
from tests.support.stores import store
from tests.support.windows import Window, open_window

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e

FILE = b"Quantity,Name,Edition,Collector Number\n2,Sol Ring,3ed,274\n1,A Card That Nobody Knows,xyz,1\n"


async def _keep(staff: Window, name: str) -> None:
    for screen, theme in (("phone", "dark"), ("tablet", "light"), ("desktop", "dark"), ("desktop", "light")):
        width, height = ALL_SCREENS[screen]
        await staff.page.set_viewport_size({"width": width, "height": height})
        await staff.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        await staff.keep(f"{name}-{screen}-{theme}")
        assert await sideways(staff.page) <= 0, (name, screen)
    assert await violations(staff.page) == [], name


async def test_a_run_is_followed_on_the_open_page(browser: "Browser", served: Served) -> None:
    """How far it is is fetched alone; how it ends is told where a screen reader listens, and fetching stops."""
    application, shop = served.application, await store(served.application)
    owner = shop.owner
    staff = await open_window(browser, served, owner, screen="desktop", theme="light", pictures="stock-sync")
    page, here = staff.page, f"/store/{shop.hashid}/sync"
    await staff.seen.open(here)
    await _keep(staff, "1-never")
    await drain_outbox(application)
    await application.stores.sync.starting.upload(shop.id, owner.user_id, file_name="stock.csv", content=FILE)
    await staff.seen.open(here)
    await page.get_by_text("Your stock changes at the end").wait_for()
    await _keep(staff, "2-under-way")
    told = page.locator("#sync-state")
    assert await told.get_attribute("role") == "status"
    await told.evaluate("element => { element.listenedTo = true }")
    async with page.expect_response(lambda answer: answer.url.endswith(f"{here}/progress")) as asking:
        pass
    assert "<html" not in await (await asking.value).text()
    assert await page.get_by_role("button", name="Cancel").count() == 1
    await drain_outbox(application)
    await page.get_by_text("Last run just now").wait_for()
    assert await told.evaluate("element => element.listenedTo")
    assert "2 listings" in await told.inner_text()
    assert await page.get_by_role("heading", name="Up to date").count() == 1
    assert await page.get_by_role("button", name="Cancel").count() == 0
    await page.locator("#sync-rest").get_by_text("Done: 2 listings").wait_for()
    await _keep(staff, "3-done")
    asked = len(staff.seen.asked)
    await page.wait_for_timeout(4_000)
    assert len(staff.seen.asked) == asked
    assert staff.seen.complaints == []
    await staff.seen.context.close()
