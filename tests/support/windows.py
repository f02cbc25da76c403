"""What people have open in browsers, for tests in which they see what others do without reloading."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.people import Person

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

ARTEFACTS = Path(__file__).parents[2] / "artefacts"


@frozen
class Window:
    """What somebody has open; ``pictures`` is where screenshots are kept."""

    owner: Person
    seen: Visitor
    pictures: Path

    @property
    def page(self) -> "Page":
        """The page."""
        return self.seen.page

    async def shows(self, selector: str, text: str) -> None:
        """Wait until the open page says so by itself, without being loaded again."""
        await self.page.locator(selector, has_text=text).first.wait_for()
        assert await self.page.evaluate("window.untouched === true"), "the page was loaded again"

    def progress(self, word: str) -> "Locator":
        """Find where the page of a trade says that one of the two has sent or confirmed."""
        lines = self.page.locator("#trade .progress-line").filter(has_text=word)
        return lines.filter(has_not_text=f"not {word}").first

    async def shows_progress(self, word: str) -> None:
        """Wait until the open page of a trade says by itself that one of the two has sent or confirmed."""
        await self.progress(word).wait_for()
        assert await self.page.evaluate("window.untouched === true"), "the page was loaded again"

    async def mark(self) -> None:
        """Mark the open page, so that a reload would be noticed."""
        await self.page.evaluate("window.untouched = true")

    async def press(self, name: str, *, then: str | None = None) -> None:
        """Press a button, and the one of the dialog that it opens."""
        exactly = re.compile(rf"^\s*{re.escape(name)}\s*$")
        await self.page.locator("main").locator("summary, button").filter(has_text=exactly).first.click()
        if then is not None:
            await self.page.locator("dialog[open]").get_by_role("button", name=then, exact=True).click()
        await self.page.wait_for_load_state("load")

    async def keep(self, name: str) -> None:
        """Keep a screenshot for people to look at."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True, caret="initial")


async def open_window(
    browser: "Browser", served: Served, owner: Person, *, screen: str, theme: str, pictures: str
) -> Window:
    """Open a window in which somebody is signed in."""
    seen = await visitor(browser, served.address, screen=screen, theme=theme)
    await sign_in(seen, owner)
    return Window(owner, seen, ARTEFACTS / pictures)


@asynccontextmanager
async def worked(application: Application, *windows: Window) -> AsyncIterator[None]:
    """Do what the worker does as long as the windows are open; at the end nothing may have gone wrong in them."""
    working = asyncio.create_task(_work(application))
    try:
        yield
    finally:
        working.cancel()
    for window in windows:
        assert window.seen.complaints == []
        assert window.seen.elsewhere() == []
        await window.seen.context.close()


async def _work(application: Application) -> None:
    while True:
        await drain_outbox(application)
        await asyncio.sleep(0.1)
