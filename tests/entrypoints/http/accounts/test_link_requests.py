"""Links that begin on Discord, and servers that one takes part in, on the pages of the site."""

from collections.abc import Mapping
from itertools import count

import httpx
import pytest
from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.accounts.linked_accounts.model import ProviderIdentity
from tests.support.people import Person, csrf_of, person

HTML = {"Accept": "text/html"}
HOSTILE = "<script>alert(1)</script>"
_ids = count(40_000)


@frozen
class Owner:
    """Somebody signed in, and the browser they use."""

    person: Person
    client: httpx.AsyncClient

    async def send(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form with its token."""
        token = await csrf_of(self.client, "/settings/privacy")
        return await self.client.post(path, data={**form, "_csrf_token": token}, headers=HTML)


@pytest.fixture
async def owner(client: httpx.AsyncClient, application: Application) -> Owner:
    """A new account in a browser."""
    somebody = await person(application)
    client.cookies.update(somebody.cookies)
    return Owner(somebody, client)


async def _path(application: Application, name: str = "nicol") -> str:
    identity = ProviderIdentity(provider_user_id=str(next(_ids)), username=name, display_name=name.title())
    return f"/link/{await application.linked_accounts.requests.start('discord', identity)}"


async def test_a_stranger_is_sent_to_log_in_and_back(client: httpx.AsyncClient, application: Application) -> None:
    """The address survives the log-in, and nothing is linked before it."""
    path = await _path(application)
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2Flink%2F")


async def test_the_page_names_both_accounts_and_the_press_links_them_once(
    owner: Owner, application: Application
) -> None:
    """Opening the address does nothing; the button links, and both are worth nothing afterwards."""
    path = await _path(application, HOSTILE)
    page = await owner.client.get(path, headers=HTML)
    assert owner.person.username in page.text
    assert HOSTILE not in page.text
    assert "&lt;script&gt;" in page.text
    linked = application.linked_accounts.linked_accounts
    assert (await linked.list(owner.person.user_id)).items == ()
    done = await owner.send(path, {"token": "x"})
    assert (done.status_code, done.headers["location"]) == (303, "/settings/connections?done=linked")
    assert [one.provider for one in (await linked.list(owner.person.user_id)).items] == ["discord"]
    assert (await owner.client.get(path, headers=HTML)).status_code == 410
    assert (await owner.send(path, {"token": "x"})).status_code == 410


async def test_an_account_that_is_linked_to_somebody_else_is_said_so(owner: Owner, application: Application) -> None:
    """Nothing is taken from anybody, and the settings say why."""
    other = await person(application)
    identity = ProviderIdentity(provider_user_id=str(next(_ids)), username="nicol", display_name=None)
    requests = application.linked_accounts.requests
    await requests.confirm(await requests.start("discord", identity), other.user_id)
    answer = await owner.send(f"/link/{await requests.start('discord', identity)}", {"token": "x"})
    assert answer.headers["location"] == "/settings/connections?problem=linked_account.taken"


async def test_a_server_can_be_left_on_the_site(owner: Owner, application: Application) -> None:
    """The settings list the servers that somebody takes part in, and leaving takes them out."""
    guilds = application.linked_accounts.guilds
    await guilds.link(77_001, "Portland <Trades>", manages=True)
    await guilds.join(owner.person.user_id, 77_001)
    page = await owner.client.get("/settings/connections", headers=HTML)
    assert "Portland &lt;Trades&gt;" in page.text
    answer = await owner.send("/settings/servers/77001/leave", {})
    assert answer.headers["location"] == "/settings/connections?done=left"
    assert await guilds.memberships(owner.person.user_id) == []
