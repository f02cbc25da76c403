"""Rings that could be made: what the API and the page show of them, and how one of them is proposed."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http import Site
from tests.support.browsers import HTMX, Desk
from tests.support.clients import client_of
from tests.support.page_loads import check_loads
from tests.support.rings import Circle, circle


@pytest.fixture
async def ring_of_three(application: Application) -> AsyncIterator[Circle]:
    """Three people whose cards come full circle; afterwards nobody meets them any more."""
    made = await circle(application)
    yield made
    for one in made.people:
        await application.accounts.operator.change(one.username, is_public=False)


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site."""
    async with client_of(site) as opened:
        yield opened


async def test_what_could_be_made_is_found_and_proposed_as_it_was_seen(
    client: httpx.AsyncClient, ring_of_three: Circle
) -> None:
    """Each of the people finds the ring from themselves on; its fingerprint proposes exactly that one."""
    ann, bob, cid = ring_of_three.people
    seen = {}
    for one in (ann, bob, cid):
        answer = await client.get("/api/v1/rings/found", headers=one.headers)
        assert answer.status_code == 200, answer.text
        (ring,) = answer.json()["items"]
        assert ring["members"][0] == one.username
        assert [leg["giver"] for leg in ring["legs"]] == ring["members"]
        seen[one.username] = ring
    assert len({ring["fingerprint"] for ring in seen.values()}) == 1
    found = seen[bob.username]
    body = {"members": found["members"], "fingerprint": found["fingerprint"]}
    proposed = await client.post("/api/v1/rings", json=body, headers=bob.headers)
    assert proposed.status_code == 201, proposed.text
    assert [leg["value"] for leg in proposed.json()["legs"]] == [leg["value"] for leg in found["legs"]]
    assert proposed.json()["proposer"] == bob.username


async def test_a_ring_that_changed_since_it_was_found_is_not_proposed(
    client: httpx.AsyncClient, application: Application, ring_of_three: Circle
) -> None:
    """Where the people have other copies to give by now nothing is proposed, and the code says why."""
    ann, bob, _ = ring_of_three.people
    (found,) = (await client.get("/api/v1/rings/found", headers=ann.headers)).json()["items"]
    await circle(application, ring_of_three.people, name="Lightning Helix")
    body = {"members": found["members"], "fingerprint": found["fingerprint"]}
    answer = await client.post("/api/v1/rings", json=body, headers=ann.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "ring.changed"), answer.text
    assert (await client.get("/api/v1/rings", headers=ann.headers)).json()["items"] == []
    await application.accounts.operator.change(bob.username, is_public=False)
    gone = await client.post("/api/v1/rings", json=body, headers=ann.headers)
    assert (gone.status_code, gone.json()["code"]) == (409, "ring.not_possible"), gone.text


async def test_kept_rings_are_not_shown_with_people_who_left(
    client: httpx.AsyncClient, application: Application, ring_of_three: Circle
) -> None:
    """What was found before does not tell of somebody who is private by now."""
    ann, bob, _ = ring_of_three.people
    assert len((await client.get("/api/v1/rings/found", headers=ann.headers)).json()["items"]) == 1
    await application.accounts.operator.change(bob.username, is_public=False)
    assert (await client.get("/api/v1/rings/found", headers=ann.headers)).json()["items"] == []


async def test_the_page_shows_rings_that_could_be_made_and_proposes_one(
    client: httpx.AsyncClient, application: Application, ring_of_three: Circle
) -> None:
    """The list fetches them as a part with a drawing each; the button proposes, and what is stale says so."""
    ann, bob, _ = ring_of_three.people
    client.cookies.update(ann.cookies)
    desk = Desk(ann, client)
    assert 'hx-get="/rings/found"' in (await desk.page("/rings")).text
    part = await client.get("/rings/found", headers=HTMX)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert part.text.count('<svg class="ring__drawing"') == 1
    page = await desk.page("/rings/found")
    assert "<html" in page.text
    await check_loads(page)
    fingerprint = page.text.split('name="fingerprint" value="', 1)[1][:32]
    form = {"members": ring_of_three.names, "fingerprint": fingerprint}
    shown = await desk.follow(await desk.send("/rings/propose", form))
    assert "Proposed. Your cards are promised" in shown.text
    await application.accounts.operator.change(bob.username, is_public=False)
    stale = await desk.send("/rings/propose", form)
    assert stale.status_code == 409
    assert "This ring is not possible" in stale.text
    unread = await desk.send("/rings/propose", {"members": ann.username, "fingerprint": fingerprint})
    assert unread.status_code == 422
