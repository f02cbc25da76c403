"""Setting up payouts in a real browser: from the settings to the payment provider on another site, and back."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dualcaster_core.testing import FixedClock
from tests.support.browser_pages import sideways, sign_in, violations
from tests.support.browser_windows import Served, visitor
from tests.support.people import new_name, person
from tests.support.postgres_harness import PostgresHarness
from tests.support.sandbox_site import site_over_sandbox

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


@pytest.fixture
async def over_sandbox(served: Served, tmp_path: Path) -> AsyncIterator[Served]:
    """The site on localhost, over a provider at 127.0.0.1, which browsers take for another site."""
    async with site_over_sandbox(served, tmp_path) as site:
        yield site


async def test_the_button_leads_to_the_provider_and_back(browser: "Browser", over_sandbox: Served) -> None:
    """The content policy lets nothing stop it: a form that is sent leads to another site, where payouts are set up."""
    application = over_sandbox.application
    ann = await person(application, new_name("ann"))
    await application.accounts.operator.change(ann.username, email_verified=True)
    await PostgresHarness(application.database, FixedClock()).set_country(ann.user_id, "US")
    window = await visitor(browser, over_sandbox.address, screen="phone")
    await sign_in(window, ann)
    await window.open("/settings/payments")
    await window.page.get_by_role("button", name="Set up payouts").click()
    await window.page.wait_for_url(re.compile(r"^http://127\.0\.0\.1:\d+/onboarding/"))
    await window.page.get_by_role("button", name="Tell everything").click()
    await window.page.wait_for_url(f"{over_sandbox.address}/settings/payments")
    assert "You can be paid." in await window.page.locator("main").inner_text()
    assert window.complaints == []
    await window.context.close()


async def test_the_page_in_between_is_whole_without_being_led_on(browser: "Browser", over_sandbox: Served) -> None:
    """Where a browser does not lead on by itself there is a link, on a page that fits and can be read."""
    application = over_sandbox.application
    ann = await person(application, new_name("ann"))
    await application.accounts.operator.change(ann.username, email_verified=True)
    await PostgresHarness(application.database, FixedClock()).set_country(ann.user_id, "US")
    window = await visitor(browser, over_sandbox.address, screen="phone")
    await window.page.route(re.compile(r"/onboarding/"), lambda route: route.fulfill(status=204))
    await sign_in(window, ann)
    await window.open("/settings/payments")
    await window.page.get_by_role("button", name="Set up payouts").click()
    link = window.page.get_by_role("link", name="Continue to the payment provider")
    await link.wait_for()
    assert re.match(r"http://127\.0\.0\.1:\d+/onboarding/", await link.get_attribute("href") or "")
    assert await sideways(window.page) <= 0
    assert await violations(window.page) == []
    await window.context.close()
