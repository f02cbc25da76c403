"""Events and store nights over the API and on the pages, from the plan to the counter."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from icalendar import Calendar

from dualcaster_app import Application
from dualcaster_core.collection import Offer
from dualcaster_core.collection.model import Want
from dualcaster_core.kernel.ids import IdKind
from tests.support.buylist import give_cards, priced_cards
from tests.support.people import Person, person
from tests.support.stores import StoreScene, store

HTML = {"accept": "text/html"}


def _browser(client: httpx.AsyncClient, somebody: Person | None) -> httpx.AsyncClient:
    client.cookies.clear()
    if somebody is not None:
        client.cookies.update(somebody.cookies)
    return client


async def _page(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    found = await client.get(path, headers=HTML)
    assert found.status_code == status, found.text[:2_000]
    return found.text


async def _send(client: httpx.AsyncClient, shown: str, path: str, **data: Any) -> httpx.Response:
    token = re.search(r'name="_csrf_token" value="([^"]+)"', shown)
    assert token is not None
    return await client.post(path, data={"_csrf_token": token.group(1), **data}, headers=HTML)


def _fields(**facts: str) -> dict[str, str]:
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    return {
        "title": "Friday Night Magic",
        "format": "modern",
        "day": day,
        "starts": "18:30",
        "ends": "22:00",
        "capacity": "1",
        "entry_fee": "5",
        **facts,
    }


async def _planned(client: httpx.AsyncClient, shop: StoreScene, **facts: str) -> str:
    """Plan an event on the page of the staff; return its public id."""
    shown = await _page(_browser(client, shop.manager), f"/store/{shop.hashid}/events")
    sent = await _send(client, shown, f"/store/{shop.hashid}/events", **_fields(**facts))
    assert sent.status_code == 303, sent.text[:2_000]
    found = re.search(rf"/store/{shop.hashid}/events/(\w+)", await _page(client, f"/store/{shop.hashid}/events"))
    assert found is not None
    return found.group(1)


async def test_an_event_is_planned_found_and_signed_up_for(application: Application, client: httpx.AsyncClient) -> None:
    """The public finds it; the first has the seat, the second a place in line, and a freed seat goes on."""
    shop, ann, bob = await store(application), await person(application), await person(application)
    event = await _planned(client, shop)
    for path in (f"/stores/{shop.hashid}/events", "/events?days=30&near=Boston"):
        assert "Friday Night Magic" in await _page(_browser(client, None), path)
    assert "Log in to sign up" in await _page(client, f"/events/{event}")
    for somebody, words in ((ann, "You have a seat"), (bob, "You are number 1 in line")):
        shown = await _page(_browser(client, somebody), f"/events/{event}")
        assert (await _send(client, shown, f"/events/{event}/sign-up", is_public="1")).status_code == 303
        assert words in await _page(client, f"/events/{event}")
    shown = await _page(_browser(client, ann), f"/events/{event}")
    assert (await _send(client, shown, f"/events/{event}/withdraw")).status_code == 303
    shown = await _page(_browser(client, bob), f"/events/{event}")
    assert "A seat is yours to take" in shown
    assert (await _send(client, shown, f"/events/{event}/confirm")).status_code == 303
    shown = await _page(client, f"/events/{event}")
    assert "You have a seat" in shown
    refused = await _send(client, shown, f"/events/{event}/sign-up")
    assert refused.status_code == 303


async def test_what_is_planned_wrongly_comes_back_with_what_to_put_right(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The form keeps what was typed, and says which field is wrong."""
    shop = await store(application)
    shown = await _page(_browser(client, shop.manager), f"/store/{shop.hashid}/events")
    for facts in ({"day": "2020-01-01"}, {"title": ""}, {"capacity": "-1"}, {"format": "chess"}, {"day": "2026-02-31"}):
        sent = await _send(client, shown, f"/store/{shop.hashid}/events", **_fields(**facts))
        assert sent.status_code == 422
        assert "put right" in sent.text or "within the next year" in sent.text
    assert (await client.get(f"/store/{shop.hashid}/events", headers=HTML)).status_code == 200
    assert (await _browser(client, await person(application)).get(f"/store/{shop.hashid}/events")).status_code == 404


async def test_calendar_files_are_what_calendars_read(application: Application, client: httpx.AsyncClient) -> None:
    """One entry for each event, in UTC, with an address of its own."""
    shop = await store(application)
    event = await _planned(client, shop)
    _browser(client, None)
    for path in (f"/stores/{shop.hashid}/events.ics", f"/events/{event}/event.ics"):
        answer = await client.get(path)
        assert answer.headers["content-type"].startswith("text/calendar")
        [entry] = Calendar.from_ical(answer.content).walk("VEVENT")
        text = answer.content.decode()
        assert str(entry["SUMMARY"]) == "Friday Night Magic at Mox Corner"
        assert re.search(r"DTSTART:[0-9]{8}T[0-9]{6}Z", text)
        assert str(entry["URL"]).endswith(f"/events/{event}")


async def test_people_are_checked_in_and_cleared(application: Application, client: httpx.AsyncClient) -> None:
    """Two who have what the other wants are checked in, proposed a trade, and accept it on their page."""
    shop = await store(application)
    event = await _planned(client, shop, capacity="")
    ann, bob = await person(application), await person(application)
    keys = await priced_cards(application, 2)
    for somebody, has, wants in ((ann, keys[0], keys[1]), (bob, keys[1], keys[0])):
        await application.accounts.operator.change(somebody.username, is_public=True)
        [item] = await give_cards(application, somebody, [has])
        await application.collection.have_list.add(somebody.user_id, item, Offer(quantity_for_trade=1))
        await application.collection.want_list.add(somebody.user_id, Want(card_id=wants))
    door = f"/store/{shop.hashid}/events/{event}"
    shown = await _page(_browser(client, shop.clerk), door)
    for somebody in (ann, bob):
        sent = await _send(client, shown, f"{door}/door", username=somebody.username, action="check_in")
        assert sent.status_code == 303, sent.text[:1_000]
    assert "Nobody is called so" in (await _send(client, shown, f"{door}/door", username="nobody-here")).text
    night = f"/store/{shop.hashid}/clearing"
    shown = await _page(client, f"{night}?event={event}")
    assert (await _send(client, shown, night, event=event, action="look")).status_code == 303
    shown = await _page(client, f"{night}?event={event}")
    key = re.search(r'name="key" value="(\w{8,})"', shown)
    assert key is not None, shown
    sent = await _send(client, shown, night, event=event, action="publish", key=key.group(1))
    assert sent.status_code == 303
    again = await _send(client, shown, night, event=event, action="publish", key=key.group(1))
    assert again.status_code == 409
    for somebody in (ann, bob):
        shown = await _page(_browser(client, somebody), f"/events/{event}/trades")
        ring = re.search(r'name="ring" value="(\w+)"', shown)
        version = re.search(r'name="version" value="(\d+)"', shown)
        assert ring is not None
        assert version is not None
        answer = {"ring": ring.group(1), "version": version.group(1), "action": "accept"}
        assert (await _send(client, shown, f"/events/{event}/trades", **answer)).status_code == 303
        of_ring = await _page(client, f"/rings/{ring.group(1)}")
        assert f'href="/events/{event}/trades"' in of_ring
        assert "Mox Corner found this ring" in of_ring
    assert "Everybody accepted" in await _page(client, f"/events/{event}/trades")
    assert application.ids.decode(IdKind.STORE_EVENT, event) is not None


async def test_the_api_says_the_same(application: Application, client: httpx.AsyncClient) -> None:
    """Planning, listing, signing up, the door and the night over JSON."""
    shop, ann = await store(application), await person(application)
    body = {**_fields(), "capacity": 2, "weekly": True}
    here = f"/api/v1/stores/{shop.hashid}/events"
    made = await client.post(here, json=body, headers=shop.manager.headers)
    assert made.status_code == 201, made.text
    assert len(made.json()["items"]) == 8
    event = made.json()["items"][0]["hashid"]
    assert (await client.post(here, json=body, headers=shop.clerk.headers)).status_code == 403
    signed = await client.post(f"/api/v1/events/{event}/sign-up", json={"is_public": True}, headers=ann.headers)
    assert signed.json()["event"]["my_status"] == "seated", signed.text
    mine = await client.get("/api/v1/events/mine", headers=ann.headers)
    assert [one["hashid"] for one in mine.json()["items"]] == [event]
    door = {"username": ann.username, "action": "check_in"}
    noted = await client.post(f"{here}/{event}/door", json=door, headers=shop.clerk.headers)
    assert noted.json()["attendees"][0]["status"] == "present", noted.text
    looked = await client.post(f"{here}/{event}/clearing", headers=shop.clerk.headers)
    assert (looked.status_code, looked.json()["code"]) == (409, "clearing.nobody_present")
    assert (await client.get(f"{here}/{event}/clearing", headers=ann.headers)).status_code == 404
    gone = await client.post(
        f"{here}/{event}/cancel", json={"version": 1, "with_following": True}, headers=shop.manager.headers
    )
    assert gone.status_code == 204, gone.text
    assert (await client.get(here)).json()["items"] == []
