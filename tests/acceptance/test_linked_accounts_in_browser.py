"""Signing in with an outside account in a real browser: cookies across sites, the content policy, and back."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_app.settings import OAuthClient
from dualcaster_http.server import serve
from tests.support.asgi_server import served
from tests.support.databases import SECRET
from tests.support.oauth_provider import CLIENT_ID, CLIENT_SECRET, DISCORD_PERSON, GOOGLE_PERSON, LocalProvider
from tests.support.processes import free_port

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.e2e

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
REDIS_DATABASE = 9


@frozen
class Visit:
    """A browser window on the site, and what it complained about. The providers live on another site."""

    page: "Page"
    address: str
    providers: dict[str, LocalProvider]
    complaints: list[str]


@pytest.fixture
async def visit(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Visit]:
    """A site on localhost whose providers answer at 127.0.0.1, which browsers take for another site."""
    from playwright.async_api import async_playwright

    port = free_port()
    address = f"http://localhost:{port}"
    people = {"discord": DISCORD_PERSON, "google": GOOGLE_PERSON}
    local = {
        name: LocalProvider(f"{address}/api/oauth/{name}/callback", dict(person), rotates=name == "discord")
        for name, person in people.items()
    }
    async with served(local["discord"]) as discord, served(local["google"]) as google:
        clients = {
            name: OAuthClient(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                redirect_uri=f"{address}/api/oauth/{name}/callback",
                base_url=url,
            )
            for name, url in (("discord", discord), ("google", google))
        }
        settings = Settings(
            secret_key=SECRET,
            database_url=database_url,
            redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
            public_base_url=address,
            oauth=clients,
        )
        stopping = asyncio.Event()
        async with open_application(settings, quiet=True) as application, async_playwright() as playwright:
            ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            running = asyncio.create_task(
                serve(application, "127.0.0.1", port, stopping=stopping, on_ready=ready.set_result)
            )
            await ready
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = await browser.new_page()
            complaints: list[str] = []
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            yield Visit(page, address, local, complaints)
            await browser.close()
            stopping.set()
            await running


async def test_signing_in_linking_and_unlinking(visit: Visit) -> None:
    """From the log-in page to a new account, another provider linked by the form, and one of them unlinked."""
    page = visit.page
    await page.goto(f"{visit.address}/login?next=/settings/connections")
    await page.get_by_role("link", name="Log in with Discord").click()
    await page.wait_for_url(re.compile(r"/settings/connections$"))
    rows = page.locator("ul.rows li")
    assert "Discord" in await rows.filter(has_text="since").inner_text()
    await rows.filter(has_text="Google").get_by_role("button", name="Connect").click()
    await page.wait_for_url(re.compile(r"/settings/connections\?done=linked$"))
    assert await rows.filter(has_text="since").count() == 2
    row = rows.filter(has_text="Discord")
    await row.get_by_text("Disconnect", exact=True).first.click()
    await page.get_by_role("button", name="Disconnect Discord").click()
    await page.wait_for_url(re.compile(r"/settings/connections\?done=unlinked$"))
    assert await rows.filter(has_text="since").count() == 1
    assert len(visit.providers["discord"].revoked) == 1
    assert visit.complaints == []


async def test_saying_no_leads_back_to_the_log_in_page(visit: Visit) -> None:
    """Whoever does not allow it reads so, and can try again."""
    visit.providers["google"].says_no = True
    await visit.page.goto(f"{visit.address}/login")
    await visit.page.get_by_role("link", name="Log in with Google").click()
    await visit.page.wait_for_url(re.compile(r"/login\?problem=oauth.denied$"))
    assert "you did not allow it there" in await visit.page.inner_text("main")
