"""Rings over the API: what each of its people sees and does, and what is refused."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import person
from tests.support.rings import Circle, circle


@pytest.fixture
async def ring_of_three(application: Application) -> Circle:
    """Three people whose cards come full circle."""
    return await circle(application)


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site."""
    async with client_of(site) as opened:
        yield opened


async def test_a_ring_is_proposed_accepted_and_carried_through(
    client: httpx.AsyncClient, application: Application, ring_of_three: Circle
) -> None:
    """Everybody sees it with themselves first; the last acceptance starts a trade for each leg; both ends confirm."""
    ann, bob, cid = ring_of_three.people
    ring = await ring_of_three.proposed(client)
    assert (ring["status"], ring["accepted"], ring["can_accept"], ring["proposer"]) == (
        "proposed",
        1,
        False,
        ann.username,
    )
    assert [leg["trade"] for leg in ring["legs"]] == [None] * 3
    seen = await ring_of_three.seen(client, bob, ring["hashid"])
    assert [one["person"]["username"] for one in seen["members"]] == [bob.username, cid.username, ann.username]
    assert (seen["is_your_turn"], seen["next_step"], seen["can_accept"]) == (True, "Accept or decline", True)
    accepted = (await ring_of_three.acted(client, bob, seen, "accept")).json()
    assert (accepted["status"], accepted["accepted"]) == ("proposed", 2)
    started = (await ring_of_three.acted(client, cid, accepted, "accept")).json()
    assert (started["status"], started["accepted"]) == ("under_way", 3)
    await drain_outbox(application)
    for giver, receiver in ((ann, bob), (bob, cid), (cid, ann)):
        own = await ring_of_three.seen(client, giver, ring["hashid"])
        (trade,) = [leg["trade"] for leg in own["legs"] if leg["giver"] == giver.username]
        leg = (await client.get(f"/api/v1/trades/{trade}", headers=giver.headers)).json()
        assert (leg["ring"], leg["actions"], leg["turn"]) == (ring["hashid"], ["sent", "dispute"][:1], "you")
        sent = await client.patch(
            f"/api/v1/trades/{trade}", json={"action": "sent", "version": leg["version"]}, headers=giver.headers
        )
        assert sent.status_code == 200, sent.text
        done = await client.post(f"/api/v1/trades/{trade}/complete", headers=receiver.headers)
        assert (done.status_code, done.json()["status"]) == (200, "completed"), done.text
    await drain_outbox(application)
    assert (await ring_of_three.seen(client, ann, ring["hashid"]))["status"] == "completed"
    ended = (await client.get("/api/v1/rings?tab=ended", headers=bob.headers)).json()
    assert [one["hashid"] for one in ended["items"]] == [ring["hashid"]]


async def test_everybody_is_told_of_what_happens_to_their_ring(
    client: httpx.AsyncClient, application: Application, ring_of_three: Circle
) -> None:
    """That it is proposed and declined, but not who did it themselves."""
    ann, bob, cid = ring_of_three.people
    ring = await ring_of_three.proposed(client)
    await ring_of_three.acted(client, bob, ring, "decline", reason="not now")
    await drain_outbox(application)
    told = {}
    for one in (ann, bob, cid):
        page = (await client.get("/api/v1/notifications", headers=one.headers)).json()
        told[one.username] = {item["type"] for item in page["items"] if item["type"].startswith("ring.")}
    assert told == {
        ann.username: {"ring.declined"},
        bob.username: {"ring.proposed"},
        cid.username: {"ring.proposed", "ring.declined"},
    }


async def test_what_is_not_possible_is_refused_with_its_code(
    client: httpx.AsyncClient, application: Application, ring_of_three: Circle
) -> None:
    """Strangers' rings, stale versions, people twice, and people whose cards do not come full circle."""
    ann, bob, _ = ring_of_three.people
    stranger = await person(application)
    ring = await ring_of_three.proposed(client)
    foreign = await client.get(f"/api/v1/rings/{ring['hashid']}", headers=stranger.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "ring.not_found")
    stale = await ring_of_three.acted(client, bob, {**ring, "version": 1}, "accept")
    assert (stale.status_code, stale.json()["code"]) == (409, "ring.conflict")
    twice = await ring_of_three.acted(client, ann, ring, "accept")
    assert (twice.status_code, twice.json()["code"]) == (409, "ring.illegal_transition")
    for members, code in (
        ([ann.username, bob.username, bob.username], "ring.invalid"),
        ([bob.username, ann.username, stranger.username], "ring.not_possible"),
        ([ann.username, bob.username, "nobody-of-this-name"], "ring.not_possible"),
        ([ann.username, bob.username], "validation"),
        ([ann.username] * 9, "validation"),
    ):
        answer = await client.post("/api/v1/rings", json={"members": members}, headers=ann.headers)
        assert answer.json()["code"] == code, answer.text


async def test_the_pages_show_the_ring_and_take_the_answer(client: httpx.AsyncClient, ring_of_three: Circle) -> None:
    """The list leads to the ring, whose drawing names everybody; accepting from the page is an acceptance."""
    _, bob, cid = ring_of_three.people
    ring = await ring_of_three.proposed(client)
    headers = {"Cookie": "; ".join(f"{name}={secret}" for name, secret in bob.cookies.items()), "Accept": "text/html"}
    listed = await client.get("/rings", headers=headers)
    assert f"/rings/{ring['hashid']}" in listed.text
    page = await client.get(f"/rings/{ring['hashid']}", headers=headers)
    assert page.status_code == 200
    assert "<svg" in page.text
    assert f"/u/{cid.username}" in page.text
    assert "Accept this ring?" in page.text
