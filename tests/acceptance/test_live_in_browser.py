"""Open pages in a browser: they change by themselves, in every window, and go on after a connection was lost."""

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, visitor
from tests.support.notifications import notified
from tests.support.people import person

if TYPE_CHECKING:
    from playwright.async_api import Browser, WebSocketRoute

pytestmark = pytest.mark.e2e


async def test_a_notification_appears_in_every_window(browser: "Browser", served: Served) -> None:
    """The list and the bells of other windows follow without a reload, also when everything is read in one of them."""
    ann = await person(served.application)
    one, other = await visitor(browser, served.address), await visitor(browser, served.address, screen="phone")
    for window, path in ((one, "/notifications"), (other, "/imports")):
        await sign_in(window, ann)
        async with window.page.expect_response("**/notifications/bell"):
            await window.open(path)
    await expect(one.page.locator(".empty")).to_be_visible()
    await notified(served.application, ann.user_id, title="bob sent his cards")
    await expect(one.page.locator(".told__item")).to_have_count(1)
    await expect(one.page.locator(".told__item")).to_contain_text("bob sent his cards")
    for window in (one, other):
        await expect(window.page.locator(".bell__count")).to_have_text("1 unread")
    await one.page.get_by_role("button", name="Mark all as read").click()
    await expect(one.page.locator(".told__item--unread")).to_have_count(0)
    for window in (one, other):
        await expect(window.page.locator(".bell__count")).to_have_count(0)
    assert one.complaints + other.complaints == []


async def test_a_page_that_was_cut_off_goes_on_by_itself(browser: "Browser", served: Served) -> None:
    """What happened while its connection was lost is there as soon as it is back."""
    ann = await person(served.application)
    window = await visitor(browser, served.address)
    await sign_in(window, ann)
    connections: list[WebSocketRoute] = []

    def pass_on(route: "WebSocketRoute") -> None:
        connections.append(route)
        route.connect_to_server()

    await window.page.route_web_socket("**/api/v1/ws", pass_on)
    async with window.page.expect_response("**/notifications/bell"):
        await window.open("/notifications")
    for number in range(1, 4):
        await connections[-1].close(code=1012, reason="restart")
        await notified(served.application, ann.user_id)
        await expect(window.page.locator(".told__item")).to_have_count(number)
    assert len(connections) > 3
    await expect(window.page.locator("[data-live-lost]")).to_be_hidden()


async def test_a_window_whose_session_has_ended_says_so(browser: "Browser", served: Served) -> None:
    """Logging out elsewhere is told at once where the page stays open, with the way back in."""
    ann = await person(served.application)
    window = await visitor(browser, served.address)
    await sign_in(window, ann)
    async with window.page.expect_response("**/notifications/bell"):
        await window.open("/notifications")
    await served.application.accounts.sessions.log_out_everywhere(ann.user_id)
    told = window.page.locator("[data-live-lost]")
    await expect(told).to_be_visible(timeout=30_000)
    await expect(told).to_contain_text("You are logged out.")
    await expect(told.get_by_role("link", name="Log in")).to_be_visible()
