"""Favourites: who may be one, who sees them, and what blocks and private profiles keep."""

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import Person, csrf_of, person, signed_in

FAVORITES = "/api/v1/favorites"


async def public_person(application: Application) -> Person:
    """Somebody whose profile everybody may see."""
    somebody = await person(application)
    await application.accounts.operator.change(somebody.username, is_public=True)
    return somebody


async def listed(client: httpx.AsyncClient, somebody: Person) -> list[str]:
    """Name somebody's favourites, in order."""
    answer = await client.get(FAVORITES, headers=somebody.headers)
    return [one["username"] for one in answer.json()["items"]]


async def test_favouriting_twice_is_once_and_letting_go_twice_too(application: Application, site: Site) -> None:
    """Both give 204 however often; the list has each favourite once, the latest first, in pages."""
    me, one, other = await person(application), await public_person(application), await public_person(application)
    async with client_of(site) as client:
        for trader in (one, other, one):
            assert (await client.post(f"{FAVORITES}/{trader.hashid}", headers=me.headers)).status_code == 204
        assert await listed(client, me) == [other.username, one.username]
        first = (await client.get(f"{FAVORITES}?limit=1", headers=me.headers)).json()
        rest = await client.get(f"{FAVORITES}?limit=1&cursor={first['next_cursor']}", headers=me.headers)
        assert [row["username"] for row in rest.json()["items"]] == [one.username]
        for _ in range(2):
            assert (await client.delete(f"{FAVORITES}/{one.hashid}", headers=me.headers)).status_code == 204
        assert await listed(client, me) == [other.username]


async def test_oneself_nobody_and_private_traders_are_no_favourites(application: Application, site: Site) -> None:
    """Each is refused with its own code, and nothing is added."""
    me, private = await person(application), await person(application)
    refused = {me.hashid: (400, "validation"), private.hashid: (403, "user.profile_private")}
    refused["nobodyhere"] = (404, "user.not_found")
    async with client_of(site) as client:
        for trader, expected in refused.items():
            answer = await client.post(f"{FAVORITES}/{trader}", headers=me.headers)
            assert (answer.status_code, answer.json()["code"]) == expected
        assert await listed(client, me) == []


@pytest.mark.parametrize("blocker", ["me", "trader"])
async def test_a_block_hides_a_favourite_and_adds_none(application: Application, site: Site, blocker: str) -> None:
    """Whoever blocks the other: the favourite is gone from the list, cannot be added, and is back afterwards."""
    me, trader = await public_person(application), await public_person(application)
    one, other = (me, trader) if blocker == "me" else (trader, me)
    async with client_of(site) as client:
        await client.post(f"{FAVORITES}/{trader.hashid}", headers=me.headers)
        await application.accounts.operator.block(one.username, other.username)
        assert await listed(client, me) == []
        answer = await client.post(f"{FAVORITES}/{trader.hashid}", headers=me.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "user.not_found")
        await application.accounts.operator.unblock(one.username, other.username)
        assert await listed(client, me) == [trader.username]


async def test_a_profile_that_became_private_leaves_the_list(application: Application, site: Site) -> None:
    """The list names only those whose profile one may see now."""
    me, trader = await person(application), await public_person(application)
    async with client_of(site) as client:
        await client.post(f"{FAVORITES}/{trader.hashid}", headers=me.headers)
        await application.accounts.operator.change(trader.username, is_public=False)
        assert await listed(client, me) == []


async def test_a_button_on_the_profile_adds_and_removes(application: Application, site: Site) -> None:
    """The profile's form adds a favourite, says so, and then offers to remove it again."""
    me, trader = await person(application), await public_person(application)
    async with client_of(site) as client:
        signed_in(client, me)
        for action in ("add", "remove"):
            page = await client.get(f"/u/{trader.username}")
            assert f'action="/traders/favorites/{action}"' in page.text
            sent = {
                "_csrf_token": await csrf_of(client, f"/u/{trader.username}"),
                "trader": trader.hashid,
                "username": trader.username,
            }
            answer = await client.post(f"/traders/favorites/{action}", data=sent)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/u/{trader.username}")
            found = await client.get("/traders/favorites")
            assert (trader.username in found.text) is (action == "add")
