"""What the browser tests do with every page: sign in, and ask axe about it."""

from typing import TYPE_CHECKING

from tests.support.browser_windows import Visitor
from tests.support.people import Person

if TYPE_CHECKING:
    from playwright.async_api import Page


async def sign_in(window: Visitor, somebody: Person) -> None:
    """Give a window the cookie of somebody's session."""
    await take_session(window, somebody.secret)


async def take_session(window: Visitor, secret: str) -> None:
    """Give a window the cookie of a session."""
    await window.context.add_cookies(
        [{"name": "dualcaster_session", "value": secret, "url": window.address, "httpOnly": True}]
    )


async def sideways(page: "Page") -> int:
    """Tell by how many pixels a page is wider than its window."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(await page.evaluate(wider))


async def violations(page: "Page") -> list[str]:
    """List what axe finds wrong with a page, as rule and element.

    The window is as high as the page meanwhile, since axe takes what lies under the bar at the bottom for hidden; parts
    that a page fetches by itself have come by then.
    """
    from axe_playwright_python.async_playwright import Axe

    await page.wait_for_load_state("networkidle")
    size = page.viewport_size or {"width": 390, "height": 844}
    height = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    tags = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = await Axe().run(page, options={**tags, "resultTypes": ["violations"]})
    await page.set_viewport_size(size)
    return [
        f"{page.url}: {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
