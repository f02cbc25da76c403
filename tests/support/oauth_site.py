"""A site whose providers are of our own, and browsers that visit them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from attrs import evolve, field, frozen

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.testing import FixedClock
from dualcaster_http import Site, create_app
from dualcaster_http.edge.csrf import digest_of, masked
from dualcaster_oauth import PROVIDERS, ClientSettings, DiscordProvider
from tests.support.asgi_server import served
from tests.support.clients import client_of
from tests.support.oauth_provider import CLIENT_ID, CLIENT_SECRET, DISCORD_PERSON, GOOGLE_PERSON, LocalProvider
from tests.support.patience import GENEROUS
from tests.support.people import Person, new_name

BASE = "https://cards.example"
SESSION = "__Host-dualcaster_session"
TOKEN_PATH = {"discord": "/api/oauth2/token", "google": "/token"}


@frozen
class Outside:
    """The site, its application, and both providers, each with somebody whom nobody here knows yet."""

    application: Application
    site: Site
    providers: Mapping[str, LocalProvider]
    urls: Mapping[str, str]
    clock: FixedClock = field(factory=FixedClock)

    def browser(self) -> httpx.AsyncClient:
        """Open a browser."""
        return client_of(self.site)

    async def visit(self, address: str) -> str:
        """Follow an address to a provider, answer there, and return the address that it leads back to."""
        async with httpx.AsyncClient(timeout=GENEROUS) as elsewhere:
            answer = await elsewhere.get(address)
        assert answer.status_code == 302, answer.text
        back: str = answer.headers["location"]
        assert back.startswith(BASE)
        return back.removeprefix(BASE)

    async def sign_in(self, browser: httpx.AsyncClient, name: str, wanted: str = "/cards") -> httpx.Response:
        """Go the whole way from the log-in page to the provider and back."""
        begun = await browser.get(f"/oauth/{name}/start", params={"next": wanted})
        assert begun.status_code == 303, begun.text
        return await browser.get(await self.visit(begun.headers["location"]))

    async def begin_link(self, browser: httpx.AsyncClient, name: str, somebody: Person) -> str:
        """Begin to link by the API, visit the provider, and return the address that it leads back to."""
        begun = await browser.post(f"/api/v1/connections/{name}/initiate", headers=somebody.headers)
        assert begun.status_code == 200, begun.text
        return await self.visit(begun.json()["authorization_url"])

    async def link(self, browser: httpx.AsyncClient, name: str, somebody: Person) -> httpx.Response:
        """Link by the API, the whole way."""
        return await browser.get(await self.begin_link(browser, name, somebody))

    async def who(self, browser: httpx.AsyncClient) -> Actor | None:
        """Tell who is signed in to a browser."""
        return await self.application.accounts.sessions.actor_of_browser(browser.cookies.get(SESSION) or "")

    def form_token(self, somebody: Person) -> str:
        """Return the token that the forms of somebody's pages carry."""
        return masked(digest_of(self.application.accounts.csrf_key, somebody.secret))


def stranger(name: str) -> dict[str, Any]:
    """Make somebody whom nobody here knows."""
    word = new_name("nelly")
    if name == "discord":
        return {**DISCORD_PERSON, "id": str(abs(hash(word))), "username": word, "email": f"{word}@example.org"}
    return {**GOOGLE_PERSON, "sub": str(abs(hash(word))), "name": word, "email": f"{word}@example.org"}


@asynccontextmanager
async def outside_of(application: Application, *names: str, patience: float = GENEROUS) -> AsyncIterator[Outside]:
    """Serve providers, and set a site up that knows the named ones and waits so many seconds for each answer."""
    clock = FixedClock(application.linked_accounts.linked_accounts.clock.now())
    local = {
        name: LocalProvider(f"{BASE}/api/oauth/{name}/callback", stranger(name), rotates=name == "discord")
        for name in ("discord", "google")
    }
    async with served(local["discord"]) as discord, served(local["google"]) as google:
        urls = {"discord": discord, "google": google}
        providers = {
            name: PROVIDERS[name](
                ClientSettings(
                    client_id=CLIENT_ID,
                    client_secret=CLIENT_SECRET,
                    redirect_uri=f"{BASE}/api/oauth/{name}/callback",
                    base_url=urls[name],
                    patience=patience,
                )
            )
            for name in names
        }
        access = evolve(application.linked_accounts.provider_access, providers=providers, clock=clock)
        directory = providers.get("discord")
        app = evolve(
            application,
            linked_accounts=evolve(
                application.linked_accounts,
                linked_accounts=evolve(application.linked_accounts.linked_accounts, providers=providers, clock=clock),
                provider_access=access,
                server_sync=evolve(
                    application.linked_accounts.server_sync,
                    access=access,
                    directory=directory if isinstance(directory, DiscordProvider) else None,
                    clock=clock,
                ),
            ),
        )
        yield Outside(app, create_app(app), local, urls, clock)


def query_of(address: str) -> dict[str, str]:
    """Read the query of an address."""
    return dict(parse_qsl(urlsplit(address).query))
