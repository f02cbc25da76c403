"""Comparing the ledgers in a real browser: the page of an admin shows by itself how the comparison ends."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from tests.support.browser_pages import sideways, violations
from tests.support.browser_windows import ALL_SCREENS, Served
from tests.support.moderating import staff
from tests.support.sandbox_site import site_over_sandbox
from tests.support.windows import Window, open_window

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


@pytest.fixture
async def site(served: Served, tmp_path: Path) -> AsyncIterator[Served]:
    """The site over a payment sandbox; nothing is done for its worker."""
    async with site_over_sandbox(served, tmp_path) as over:
        yield over


async def _keep(admin: Window, name: str) -> None:
    for screen, theme in (("phone", "dark"), ("tablet", "light"), ("desktop", "dark"), ("desktop", "light")):
        width, height = ALL_SCREENS[screen]
        await admin.page.set_viewport_size({"width": width, "height": height})
        await admin.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        await admin.keep(f"{name}-{screen}-{theme}")
        assert await sideways(admin.page) <= 0, (name, screen)
    assert await violations(admin.page) == [], name


async def test_a_comparison_ends_on_the_open_page(browser: "Browser", site: Served) -> None:
    """Asked for, it is said to be under way; how it ends is told where a screen reader listens, and asking stops."""
    owner = await staff(site.application, Role.ADMIN)
    admin = await open_window(browser, site, owner, screen="desktop", theme="light", pictures="comparing")
    page = admin.page
    await drain_outbox(site.application)
    await admin.seen.open("/admin/payments")
    await _keep(admin, "1-before")
    await page.get_by_role("button", name="Compare now").click()
    await page.get_by_text("The result appears here").wait_for()
    await _keep(admin, "2-under-way")
    await admin.mark()
    told = page.locator("#comparison")
    assert await told.get_attribute("role") == "status"
    await told.evaluate("element => { element.listenedTo = true }")
    async with page.expect_response(lambda answer: answer.url.endswith("/admin/payments/reconciliation")) as asking:
        pass
    assert (await asking.value).status == 204
    await admin.shows("#comparison", "The result appears here")
    assert await page.get_by_role("button", name="Compare now").count() == 0
    await drain_outbox(site.application)
    await page.get_by_role("button", name="Compare now").wait_for()
    await admin.shows("#comparison", "Just now")
    assert "and they agree" in await told.inner_text()
    assert await told.evaluate("element => element.listenedTo")
    assert await page.get_by_role("button", name="Compare now").count() == 1
    await _keep(admin, "3-done")
    asked = len(admin.seen.asked)
    await page.wait_for_timeout(4_000)
    assert len(admin.seen.asked) == asked
    assert admin.seen.complaints == []
    await admin.seen.context.close()
