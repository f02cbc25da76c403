"""The whole way of a stranger in a real browser: sign up, answer the e-mail, bring cards and wants, see a match."""

import asyncio
import re
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.sample_market import fill_sample_market, sample_traders
from dualcaster_app.events import drain_outbox
from dualcaster_app.servers import broker_database
from dualcaster_app.settings import EmailSettings
from dualcaster_http.server import serve
from tests.support.browser_windows import SCREENS, visitor
from tests.support.databases import SECRET
from tests.support.processes import free_port
from tests.support.smtp_servers import Inbox, smtp_server

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.e2e

REDIS_DATABASE = 8
NAME, EMAIL, PASSWORD = "nell-of-the-isles", "nell@example.org", "four black lotus petals"
ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "first-match"


@frozen
class Market:
    """The sample market, served, with a mail server that takes its e-mails."""

    address: str
    application: Application
    inbox: Inbox

    async def emails(self) -> list[Message]:
        """Do what the worker would do by now, and return every e-mail that was sent."""
        await drain_outbox(self.application)
        return [message_from_bytes(email, policy=default) for email in self.inbox.emails]


@pytest.fixture
async def market(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Market]:
    """The sample market on a port of its own."""
    inbox, port = Inbox(), free_port()
    async with smtp_server(inbox) as mail_port:
        settings = Settings(
            secret_key=SECRET,
            database_url=database_url,
            redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
            public_base_url=f"http://127.0.0.1:{port}",
            password_memory_kib=64,
            email=EmailSettings(provider="smtp", smtp_host="127.0.0.1", smtp_port=mail_port, smtp_use_tls=False),
        )
        async with open_application(settings, migrated=False, quiet=True) as application:
            await fill_sample_market(application)
            stopping = asyncio.Event()
            ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            running = asyncio.create_task(
                serve(application, "127.0.0.1", port, stopping=stopping, on_ready=ready.set_result)
            )
            yield Market(await ready, application, inbox)
            stopping.set()
            await running


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_stranger_gets_from_sign_up_to_a_first_match(
    market: Market, browser: "Browser", tmp_path: Path, screen: str
) -> None:
    """Every step is taken as a person would take it, and leaves a picture among the artefacts of the run."""
    from playwright.async_api import expect

    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    window = await visitor(browser, market.address, screen=screen, theme="dark" if screen == "phone" else "light")
    page, steps = window.page, iter(range(1, 100))

    async def picture(name: str) -> None:
        await page.screenshot(path=ARTEFACTS / f"{screen}-{next(steps):02}-{name}.png")

    await window.open("/")
    await picture("landing")
    await page.get_by_role("link", name="Create a free account").first.click()
    await sign_up(page)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("first match")
    await picture("first-steps")

    (email,) = await market.emails()
    await answer(page, email)
    await picture("verified")

    mira = sample_traders()[0]
    cards, wants = tmp_path / "moxfield.csv", tmp_path / "wants.txt"
    cards.write_text(mira.collection)
    wants.write_text(mira.wants)
    for file, kind, name in ((cards, "Cards I own", "collection"), (wants, "Cards I want", "wants")):
        await window.open("/imports")
        await page.get_by_label("File", exact=True).set_input_files(file)
        await page.get_by_role("radio", name=kind).check()
        await page.get_by_role("button", name="Check the file").click()
        await expect(page.get_by_text("Nothing is changed yet")).to_be_visible()
        await picture(f"{name}-preview")
        await page.get_by_role("button", name=re.compile("^Import [0-9,]+ lines?$")).first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Import complete")
        await picture(f"{name}-done")

    await page.get_by_role("link", name="See my matches").click()
    first = page.locator("article.match").first
    await expect(first).to_be_visible()
    await first.get_by_text(re.compile("^Why [0-9]+ of 100")).click()
    await expect(first.locator("details li, details [role=listitem], details tr")).to_have_count(6)
    await picture("matches")
    await first.get_by_role("link", name=re.compile("See the whole trade")).click()
    await expect(page.get_by_role("heading", name="Everything that fits")).to_be_visible()
    await picture("whole-trade")
    trader = (await page.get_by_role("heading", level=1).inner_text()).strip()
    await window.open(f"/u/{trader}")
    await expect(page.get_by_text("You have a match")).to_be_visible()
    await picture("their-profile")
    assert window.elsewhere() == []
    refused_password = "status of 422"
    assert [told for told in window.complaints if refused_password not in told] == []


async def sign_up(page: "Page") -> None:
    """Fill the form, at first with a password that everybody uses."""
    from playwright.async_api import expect

    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Username").fill(NAME)
    await page.get_by_label("Password", exact=True).fill("qwerty12345")
    await page.get_by_role("button", name="Create my account").click()
    await expect(page.locator("#f-password-error")).to_be_visible()
    await expect(page.get_by_label("E-mail")).to_have_value(EMAIL)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create my account").click()


async def answer(page: "Page", email: Message) -> None:
    """Follow the link of the e-mail that asks whether the address is one's own."""
    from playwright.async_api import expect

    assert email["To"] == EMAIL
    text = email.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    link = re.search(r"http://\S+/verify\?token=\S+", text)
    assert link is not None
    await page.goto(link.group())
    await page.get_by_role("main").get_by_role("button").first.click()
    await expect(page.get_by_role("status").first).to_be_visible()
