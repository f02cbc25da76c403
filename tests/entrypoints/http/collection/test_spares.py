"""Offering all spare copies at once."""

import asyncio

import httpx

from dualcaster_app import Application
from dualcaster_core.catalogue.ports import CardFilter
from tests.support.people import Person, person

SPARES = "/api/v1/have-list/spares"


async def owner(client: httpx.AsyncClient, application: Application) -> Person:
    """Make somebody with four and with one copy of two cards."""
    ann = await person(application)
    for name, copies in (("Lightning Bolt", 4), ("Forest", 1)):
        (card,) = (await application.market.priced_cards.search(name, CardFilter(), limit=1)).items
        body = {"card": card.hashid, "finish": "nonfoil", "quantity": copies}
        assert (await client.post("/api/v1/inventory", json=body, headers=ann.headers)).status_code == 201
    return ann


async def test_spare_copies_are_offered_and_offers_never_lowered(
    client: httpx.AsyncClient, application: Application
) -> None:
    """Keeping one offers three of four; keeping fewer raises that, keeping more leaves it."""
    ann = await owner(client, application)
    for keep, written, offered in ((1, 1, [3]), (0, 2, [1, 4]), (9, 0, [1, 4])):
        answer = await client.post(SPARES, json={"keep": keep}, headers=ann.headers)
        assert (answer.status_code, answer.json()["written"]) == (200, written)
        assert (answer.json()["undo_id"] is None) == (written == 0)
        listed = (await client.get("/api/v1/have-list", headers=ann.headers)).json()["items"]
        assert sorted(one["quantity_for_trade"] for one in listed) == offered


async def test_offering_twice_at_once_is_offering_once(client: httpx.AsyncClient, application: Application) -> None:
    """The second of two finds nothing left to offer."""
    ann = await owner(client, application)
    told = await asyncio.gather(*(client.post(SPARES, json={"keep": 0}, headers=ann.headers) for _ in range(3)))
    assert sorted(answer.json()["written"] for answer in told) == [0, 0, 2]


async def test_a_preview_tells_what_would_be_offered_and_offers_nothing(
    client: httpx.AsyncClient, application: Application
) -> None:
    """Lines, copies, value and the cards come first; the offers are those of it, unless the lists changed since."""
    ann = await owner(client, application)
    preview = (await client.get(SPARES, params={"keep": 1}, headers=ann.headers)).json()
    assert (preview["lines"], preview["copies"], preview["value"]) == (1, 3, "8.73")
    assert [(line["card"]["name"], line["copies"]) for line in preview["shown"]] == [("Lightning Bolt", 3)]
    assert (await client.get("/api/v1/have-list", headers=ann.headers)).json()["items"] == []
    stale = {"keep": 1, "version": preview["version"] - 1}
    assert (await client.post(SPARES, json=stale, headers=ann.headers)).json()["code"] == "bulk.lists_changed"
    done = await client.post(SPARES, json={"keep": 1, "version": preview["version"]}, headers=ann.headers)
    assert done.json()["written"] == preview["lines"]
    assert (await client.get(SPARES, params={"keep": -1}, headers=ann.headers)).json()["code"] == "validation"


async def test_what_to_keep_is_bounded(client: httpx.AsyncClient, application: Application) -> None:
    """Negative, huge and other values are refused, and nobody offers without being signed in."""
    ann = await person(application)
    for keep in (-1, 10_000, "4", None, 1.5):
        answer = await client.post(SPARES, json={"keep": keep}, headers=ann.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    assert (await client.post(SPARES, json={"keep": 1})).status_code == 401
