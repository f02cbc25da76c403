"""Browser windows on a served site, for the tests that look at pages."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_http.server import serve
from tests.support.clients import with_clock
from tests.support.databases import SECRET, create_database, database_name
from tests.support.patience import GENEROUS
from tests.support.sample_cards import import_samples

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "pages"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
REDIS_DATABASE = 6
SCREENS = {"phone": (390, 844), "desktop": (1440, 900)}
ALL_SCREENS = SCREENS | {"tablet": (820, 1180)}
PICTURES = "https://cards.scryfall.io/"


@frozen
class Served:
    """Where a site is served, and the application behind it."""

    address: str
    application: Application


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept, for people to look at."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


@pytest.fixture(scope="session")
async def served(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """A site with the sample cards, and the application behind it."""
    settings = Settings(
        secret_key=SECRET,
        database_url=create_database(servers.database_url, database_name(migrated_url)),
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        password_memory_kib=64,
        storage_directory=tmp_path_factory.mktemp("files"),
    )
    async with open_application(settings) as application:
        await import_samples(application, tmp_path_factory.mktemp("cards"))
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stopping = asyncio.Event()
        running = asyncio.create_task(
            serve(with_clock(application), port=0, stopping=stopping, on_ready=ready.set_result)
        )
        yield Served(await ready, application)
        stopping.set()
        await running


@pytest.fixture(scope="session")
def address(served: Served) -> str:
    """The address of the served site."""
    return served.address


@pytest.fixture(scope="session")
async def browser() -> "AsyncIterator[Browser]":
    """A running Chromium; ``CHROMIUM`` names another program than the system's."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        await opened.close()


@frozen
class Visitor:
    """A browser window, and what it asked for and complained about."""

    context: "BrowserContext"
    page: "Page"
    address: str
    asked: list[str]
    complaints: list[str]

    async def open(self, path: str) -> None:
        """Open a page of ours and wait until it has loaded."""
        await self.page.goto(f"{self.address}{path}", wait_until="load")

    def elsewhere(self) -> list[str]:
        """List what was asked of other hosts, but for pictures of cards."""
        known = (self.address, PICTURES, "data:")
        return [url for url in self.asked if not url.startswith(known)]


async def visitor(browser: "Browser", address: str, *, screen: str = "desktop", theme: str = "light") -> Visitor:
    """Open a window; pictures of cards cannot be loaded in it, so that pages show what stands in for them."""
    width, height = ALL_SCREENS[screen]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=screen != "desktop",
    )
    context.set_default_timeout(1000 * GENEROUS)
    await context.route(f"{PICTURES}**", lambda route: route.abort())
    page = await context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{message.text} ({message.location})")
            if message.type in {"error", "warning"} and "ERR_FAILED" not in message.text
            else None
        ),
    )
    return Visitor(context, page, address, asked, complaints)


async def card_address(seen: Visitor, name: str) -> str:
    """Find the page of a sample card."""
    response = await seen.context.request.get(f"{seen.address}/api/v1/cards/search", params={"q": name})
    return f"/cards/{(await response.json())['items'][0]['hashid']}"
