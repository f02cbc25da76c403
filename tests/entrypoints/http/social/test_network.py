"""Connections over the API and the pages: asking, answering, limits, blocks and private profiles."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.accounts.profiles.visibility import ViewedAccount
from dualcaster_core.social.errors import TooManyConnections
from dualcaster_core.social.model import ConnectionStanding, SocialRules
from dualcaster_core.social.network import Network
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.letters import actor_of
from tests.support.neighbours import connect, public_person
from tests.support.people import Person, csrf_of, person, signed_in

NETWORK = "/api/v1/network"


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API."""
    async with client_of(site) as opened:
        yield opened


async def standing(client: httpx.AsyncClient, one: Person, other: Person) -> str:
    """Say how a connection looks to somebody."""
    answer = await client.get(f"{NETWORK}/{other.hashid}", headers=one.headers)
    return str(answer.json()["standing"])


async def names(client: httpx.AsyncClient, somebody: Person, path: str = NETWORK) -> list[str]:
    """Name the people of one of somebody's lists, in order."""
    return [one["username"] for one in (await client.get(path, headers=somebody.headers)).json()["items"]]


async def post(client: httpx.AsyncClient, by: Person, path: str) -> tuple[int, str]:
    """Send something, and return the status with the standing or the code of the error."""
    answer = await client.post(f"{NETWORK}/{path}", headers=by.headers)
    body = answer.json()
    return answer.status_code, str(body.get("standing", body.get("code")))


async def test_a_request_is_accepted(application: Application, client: httpx.AsyncClient) -> None:
    """Each side sees where it stands, and both find each other in their lists afterwards."""
    ann, bob = await public_person(application), await public_person(application)
    assert await post(client, ann, bob.hashid) == (200, "requested")
    assert await post(client, ann, bob.hashid) == (200, "requested")
    assert await standing(client, bob, ann) == "asked"
    assert await names(client, bob, f"{NETWORK}/requests") == [ann.username]
    assert await names(client, ann, f"{NETWORK}/requests?direction=outgoing") == [bob.username]
    assert await post(client, bob, f"{ann.hashid}/accept") == (200, "connected")
    assert await names(client, ann) == [bob.username]
    assert await names(client, bob) == [ann.username]
    assert await names(client, bob, f"{NETWORK}/requests") == []
    for _ in range(2):
        assert (await client.delete(f"{NETWORK}/{bob.hashid}", headers=ann.headers)).status_code == 204
    assert await names(client, ann) == await names(client, bob) == []


async def test_two_who_ask_each_other_are_connected(application: Application, client: httpx.AsyncClient) -> None:
    """Without an answer of either."""
    ann, bob = await public_person(application), await public_person(application)
    await post(client, ann, bob.hashid)
    assert await post(client, bob, ann.hashid) == (200, "connected")


async def test_a_decline_is_told_to_nobody(application: Application, client: httpx.AsyncClient) -> None:
    """Who asked goes on waiting, and asking again reaches nobody."""
    ann, bob = await public_person(application), await public_person(application)
    await post(client, ann, bob.hashid)
    assert await post(client, bob, f"{ann.hashid}/decline") == (200, "none")
    assert await standing(client, ann, bob) == "requested"
    assert await names(client, ann, f"{NETWORK}/requests?direction=outgoing") == [bob.username]
    await client.delete(f"{NETWORK}/{bob.hashid}", headers=ann.headers)
    assert await post(client, ann, bob.hashid) == (200, "requested")
    assert await names(client, bob, f"{NETWORK}/requests") == []
    await drain_outbox(application)
    told = (await client.get("/api/v1/notifications?category=social", headers=ann.headers)).json()["items"]
    assert told == []


async def test_who_cannot_be_asked_is_refused(application: Application, client: httpx.AsyncClient) -> None:
    """Oneself, nobody, private people, and by those whose own profile is private."""
    ann, private = await public_person(application), await person(application)
    assert await post(client, ann, ann.hashid) == (400, "validation")
    assert await post(client, ann, "nobodyhere") == (404, "user.not_found")
    assert await post(client, ann, private.hashid) == (403, "user.profile_private")
    assert await post(client, private, ann.hashid) == (403, "connection.private_profile")
    assert await post(client, ann, f"{private.hashid}/decline") == (409, "connection.illegal_transition")


@pytest.mark.parametrize("blocker", [0, 1])
async def test_a_block_ends_a_connection_for_good(
    application: Application, client: httpx.AsyncClient, blocker: int
) -> None:
    """It is gone from both lists at once, does not exist for either, and stays gone when the block is lifted."""
    ann, bob, cid = [await public_person(application) for _ in range(3)]
    for one, other in ((ann, bob), (ann, cid), (bob, cid)):
        await connect(application, one, other)
    pair = (ann, bob) if blocker == 0 else (bob, ann)
    await application.accounts.blocks.block(actor_of(pair[0]), pair[1].username)
    assert await names(client, ann) == await names(client, bob) == [cid.username]
    assert await post(client, ann, bob.hashid) == (404, "user.not_found")
    await drain_outbox(application)
    await application.accounts.blocks.unblock(actor_of(pair[0]), pair[1].username)
    assert await names(client, ann) == [cid.username]
    assert await standing(client, ann, bob) == await standing(client, bob, ann) == "none"


async def test_private_people_are_in_no_list(application: Application, client: httpx.AsyncClient) -> None:
    """Neither among connections nor requests nor mutual connections; they are back once they are public again."""
    ann, bob, cid = [await public_person(application) for _ in range(3)]
    await connect(application, ann, cid)
    await connect(application, bob, cid)
    mutual = f"{NETWORK}/{bob.hashid}/mutual"
    assert (await client.get(mutual, headers=ann.headers)).json()["total"] == 1
    await application.accounts.operator.change(cid.username, is_public=False)
    assert await names(client, ann) == []
    assert (await client.get(mutual, headers=ann.headers)).json() == {"total": 0, "items": []}
    await application.accounts.operator.change(cid.username, is_public=True)
    assert await names(client, ann) == [cid.username]


async def test_requests_are_limited(application: Application) -> None:
    """In a day and without an answer; whoever asks in turn is connected all the same."""
    ann, *others = [await public_person(application) for _ in range(5)]
    social = application.social.network

    def limited(**rules: Any) -> Network:
        return Network(social.units, social.queries, social.traders, social.clock, SocialRules(**rules))

    async def asks(network: Network, by: Actor, whom: Person) -> None:
        await network.request(by, whom.hashid)

    await asks(limited(requests_per_day=1), actor_of(ann), others[0])
    with pytest.raises(TooManyConnections):
        await asks(limited(requests_per_day=1), actor_of(ann), others[1])
    with pytest.raises(TooManyConnections):
        await asks(limited(open_requests=1), actor_of(ann), others[1])
    await asks(limited(), actor_of(others[2]), ann)
    await asks(limited(requests_per_day=1), actor_of(ann), others[2])


async def test_lists_come_in_pages(application: Application, client: httpx.AsyncClient) -> None:
    """The latest first, and each person once."""
    ann, *others = [await public_person(application) for _ in range(4)]
    for one in others:
        await connect(application, ann, one)
    first = (await client.get(f"{NETWORK}?limit=2", headers=ann.headers)).json()
    rest = (await client.get(f"{NETWORK}?limit=2&cursor={first['next_cursor']}", headers=ann.headers)).json()
    found = [one["username"] for one in (*first["items"], *rest["items"])]
    assert found == [one.username for one in reversed(others)]
    assert rest["next_cursor"] is None


async def test_the_profile_has_the_buttons(application: Application, site: Site) -> None:
    """Connect, withdraw, accept and remove, each where it is possible; each says what it did."""
    ann, bob = await public_person(application), await public_person(application)
    async with client_of(site) as one, client_of(site) as other:
        signed_in(one, ann)
        signed_in(other, bob)
        for client, whom, step, flash in (
            (one, bob, "request", "connection_asked"),
            (other, ann, "accept", "connection_made"),
            (one, bob, "remove", "connection_removed"),
        ):
            back = f"/u/{whom.username}"
            page = await client.get(back)
            assert f'action="/traders/connections/{step}"' in page.text
            sent = {"_csrf_token": await csrf_of(client, back), "trader": whom.hashid, "back": back}
            answer = await client.post(f"/traders/connections/{step}", data=sent)
            assert (answer.status_code, answer.headers["location"]) == (303, back)
            assert flash in answer.headers["set-cookie"]
        await connect(application, ann, bob)
        assert bob.username in (await one.get("/traders/connections")).text
        assert "Nobody in common" in (await one.get(f"/traders/connections/{bob.hashid}/mutual")).text
        outside = {"_csrf_token": await csrf_of(one, back), "trader": bob.hashid, "back": "https://evil.example/"}
        answer = await one.post("/traders/connections/remove", data=outside)
        assert answer.headers["location"] == "/traders/connections"


async def test_nobody_has_more_connections_than_one_may(application: Application) -> None:
    """Neither by accepting nor by asking back; the request waits until there is room."""
    ann, bob, eve = [await public_person(application) for _ in range(3)]
    social = application.social.network
    limited = evolve(social, rules=SocialRules(connections=1))
    await connect(application, ann, bob)
    await social.request(actor_of(eve), ann.hashid)
    for answered in (limited.accept, limited.request):
        with pytest.raises(TooManyConnections, match="1 connections"):
            await answered(actor_of(ann), eve.hashid)
    await social.remove(actor_of(ann), bob.hashid)
    assert (await limited.accept(actor_of(ann), eve.hashid)).standing is ConnectionStanding.CONNECTED


async def test_a_block_that_comes_in_between_keeps_a_request_from_being_made(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Whoever was seen, and blocks before the request is stored, is nobody: there is no request then."""
    ann, bob = [await public_person(application) for _ in range(2)]

    class Blocking(NamedTraders):
        """Finds somebody, who blocks the other just then."""

        async def visible(self, actor: Actor, trader: str, *, to: str | None = None) -> ViewedAccount:
            """Find them first."""
            seen = await super().visible(actor, trader, to=to)
            await application.accounts.blocks.block(actor_of(bob), ann.username)
            return seen

    social = application.social.network
    raced = evolve(social, traders=Blocking(social.traders.units, social.traders.profiles, social.traders.ids))
    with pytest.raises(UserNotFound):
        await raced.request(actor_of(ann), bob.hashid)
    await application.accounts.blocks.unblock(actor_of(bob), ann.username)
    assert await standing(client, bob, ann) == "none"


async def test_ending_what_never_began_changes_nothing(application: Application, client: httpx.AsyncClient) -> None:
    """Between two who have nothing to do with each other, and once more after a connection has ended."""
    ann, bob = [await public_person(application) for _ in range(2)]

    async def ended() -> tuple[bool, str]:
        answer = await client.delete(f"{NETWORK}/{bob.hashid}", headers=ann.headers)
        return answer.is_success, await standing(client, ann, bob)

    assert await ended() == (True, "none")
    await connect(application, ann, bob)
    assert [await ended() for _ in range(2)] == [(True, "none")] * 2
