"""The tab of a page is in view on a phone, however many tabs stand before it."""

from typing import TYPE_CHECKING

import pytest

from tests.support.browser_pages import sign_in
from tests.support.browser_windows import SCREENS, Served, Visitor
from tests.support.stores import store

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("script", [True, False])
async def test_the_current_tab_is_in_view_on_a_phone(browser: "Browser", served: Served, script: bool) -> None:
    """In the settings and among the pages of a store, with script and without."""
    shop = await store(served.application)
    width, height = SCREENS["phone"]
    context = await browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
    window = Visitor(context, await context.new_page(), served.address, [], [])
    await sign_in(window, shop.owner)
    for path in ("/settings/blocked", f"/store/{shop.hashid}/staff", "/settings/profile"):
        await window.open(path)
        box = await window.page.locator(".tabs [aria-current]").bounding_box()
        assert box is not None
        assert box["x"] >= 0, path
        assert box["x"] + box["width"] <= width, path
    await context.close()
