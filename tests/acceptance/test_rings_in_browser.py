"""Rings in the browser: one that could be made is shown and proposed, and its people talk in their windows."""

from typing import TYPE_CHECKING

import pytest

from dualcaster_app.events import drain_outbox
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, visitor
from tests.support.rings import circle

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


async def test_a_ring_is_found_proposed_and_talked_about(browser: "Browser", address: str, served: Served) -> None:
    """What the list fetches can be proposed at once; a message of one of its people reaches another's window."""
    three = await circle(served.application)
    ann, bob, _ = three.people
    mine, theirs = await visitor(browser, address), await visitor(browser, address, screen="phone")
    await sign_in(mine, ann)
    await mine.open("/rings")
    ring = mine.page.locator(".found-ring", has_text=bob.username).first
    await ring.locator("svg").wait_for()
    await ring.get_by_role("button", name="Propose this ring").click()
    await mine.page.get_by_text("Proposed. Your cards are promised").wait_for()
    await drain_outbox(served.application)
    await sign_in(theirs, bob)
    await theirs.open(mine.page.url.removeprefix(address).partition("?")[0])
    for window in (mine, theirs):
        await window.page.locator("#thread[data-room]").wait_for()
    await theirs.page.get_by_label("Message", exact=True).fill("Cards are sleeved.")
    await theirs.page.get_by_role("button", name="Send", exact=True).click()
    said = mine.page.locator(".chat", has_text="Cards are sleeved.")
    await said.wait_for()
    await said.get_by_role("link", name=bob.username).wait_for()
    for window in (mine, theirs):
        assert window.complaints == []
        assert window.elsewhere() == []
