"""Stores over the API: opening, changing and finding them."""

from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_http.edge.parameters import card_key
from tests.support.moderating import code_of, staff
from tests.support.people import person, signed_in
from tests.support.store_shelves import put_in_stock
from tests.support.stores import actor_of, store, verify_business

API = "/api/v1/stores"
NEW: dict[str, Any] = {
    "store_name": "Mox Corner",
    "store_address": "1 Main Street",
    "store_city": "Boston",
    "store_state": "MA",
    "time_zone": "America/New_York",
    "hours": {"monday": {"open": "10:00", "close": "21:00"}, "friday": [{"open": "18:00", "close": "02:00"}]},
    "closed_dates": ["2026-12-25"],
}


async def test_a_business_opens_its_store(application: Application, client: httpx.AsyncClient) -> None:
    """A personal account has none; the address is looked up; a second store is refused."""
    owner = await person(application)
    refused = await client.post(API, json=NEW, headers=owner.headers)
    assert code_of(refused) == (409, "store.business_needed")
    await application.accounts.businesses.apply(actor_of(owner), "Mox Corner")
    opened = await client.post(API, json=NEW, headers=owner.headers)
    assert opened.status_code == 201
    body = opened.json()
    assert (round(body["latitude"]), round(body["longitude"])) == (42, -71)
    assert body["hours"]["monday"] == [{"open": "10:00", "close": "21:00"}]
    assert body["closed_dates"] == ["2026-12-25"]
    assert (body["offers_buylist"], body["offers_trades"], body["trade_in_bonus_pct"]) == (False, True, 0)
    assert code_of(await client.post(API, json=NEW, headers=owner.headers)) == (409, "store.exists")


async def test_only_its_staff_see_a_store_that_is_not_verified(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Others do from the verification on, and no more once it is taken back."""
    shop = await store(application, verified=False)
    stranger, path = await person(application), f"{API}/{shop.hashid}"
    for somebody, status in ((shop.owner, 200), (shop.clerk, 200), (stranger, 404)):
        assert (await client.get(path, headers=somebody.headers)).status_code == status
    assert code_of(await client.get(path)) == (404, "store.not_found")
    assert (await client.get(f"/stores/{shop.hashid}")).status_code == 404
    await verify_business(application, shop.owner)
    seen = await client.get(path)
    assert (seen.status_code, seen.json()["business_verified"]) == (200, True)
    assert (await client.get(f"/stores/{shop.hashid}")).status_code == 200
    await verify_business(application, shop.owner, BusinessStep.REVOKE)
    assert (await client.get(path)).status_code == 404


async def test_a_profile_is_changed_as_it_was_seen(application: Application, client: httpx.AsyncClient) -> None:
    """By owner and managers; an older version is refused; what is absent stays; a new address has a new place."""
    shop = await store(application)
    path = f"{API}/{shop.hashid}"
    clerk = await client.patch(path, json={"store_phone": ""}, headers=shop.clerk.headers)
    assert code_of(clerk) == (403, "store.forbidden")
    changed = await client.patch(path, json={"offers_events": False, "version": 1}, headers=shop.manager.headers)
    assert (changed.status_code, changed.json()["offers_events"], changed.json()["version"]) == (200, False, 2)
    assert changed.json()["store_phone"] == "+1 617 555 0100"
    stale = await client.patch(path, json={"offers_events": True, "version": 1}, headers=shop.owner.headers)
    assert code_of(stale) == (409, "store.changed")
    moved = await client.patch(path, json={"store_city": "Chicago", "store_state": "IL"}, headers=shop.owner.headers)
    assert round(moved.json()["latitude"]) == 42
    assert round(moved.json()["longitude"]) == -88


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (
            {"hours": {"monday": [{"open": "10:00", "close": "14:00"}, {"open": "13:00", "close": "20:00"}]}},
            "store.hours",
            "hours",
        ),
        (
            {"hours": {"monday": {"open": "20:00", "close": "11:00"}, "tuesday": {"open": "10:00", "close": "20:00"}}},
            "store.hours",
            "hours",
        ),
        ({"store_city": "Xqzzyv", "store_address": ""}, "store.address_unknown", "store_city"),
        ({"time_zone": "Mars/Olympus"}, "validation", "time_zone"),
        ({"store_phone": "call me"}, "validation", "store_phone"),
        ({"store_website": "javascript:alert(1)"}, "validation", "store_website"),
        ({"store_country": "QQ"}, "validation", "store_country"),
        ({"latitude": 10.0}, "validation", "latitude"),
    ],
)
async def test_wrong_details_are_refused_at_their_field(
    application: Application, client: httpx.AsyncClient, changes: dict[str, Any], code: str, field: str
) -> None:
    """The error names what is wrong, and nothing changes."""
    shop = await store(application)
    refused = await client.patch(f"{API}/{shop.hashid}", json=changes, headers=shop.owner.headers)
    assert code_of(refused) == (400, code)
    assert refused.json()["details"]["field"] == field
    assert (await client.get(f"{API}/{shop.hashid}")).json()["version"] == 1


async def test_stores_are_found_by_distance(application: Application, client: httpx.AsyncClient) -> None:
    """The nearest first, within the radius, page by page; narrowed by name and by what they offer."""
    far = await store(application, store_name="Zeta Salem Games", coordinates=Coordinates(42.52, -70.9))
    near = await store(application, store_name="Zeta Boston Games", offers_buylist=False)
    await store(application, store_name="Zeta Hidden Games", verified=False)
    asked = {"near": "Boston, MA", "q": "zeta", "miles": "50"}
    found = (await client.get(API, params=asked)).json()
    assert [one["store"]["id"] for one in found["items"]] == [near.hashid, far.hashid]
    assert found["items"][0]["miles"] < found["items"][1]["miles"]
    assert "Boston" in found["place"]
    first = (await client.get(API, params={**asked, "limit": "1"})).json()
    second = (await client.get(API, params={**asked, "limit": "1", "cursor": first["next_cursor"]})).json()
    assert [one["store"]["id"] for one in first["items"] + second["items"]] == [near.hashid, far.hashid]
    assert second["next_cursor"] is None
    for more, expected in (({"miles": "5"}, [near]), ({"buylist": "true"}, [far])):
        narrowed = (await client.get(API, params={**asked, **more})).json()
        assert [one["store"]["id"] for one in narrowed["items"]] == [one.hashid for one in expected]
    unknown = await client.get(API, params={"near": "Xqzzyv"})
    assert code_of(unknown) == (400, "place.unknown")


async def test_stores_are_listed_by_name_without_a_place(application: Application, client: httpx.AsyncClient) -> None:
    """Each once, page by page; a cursor of the other order is refused."""
    shops = [await store(application, store_name=f"Yonder {name}") for name in ("beta", "Alpha", "gamma")]
    names, cursor = [], None
    for _ in range(3):
        params = {"q": "yonder", "limit": "1", **({"cursor": cursor} if cursor else {})}
        page = (await client.get(API, params=params)).json()
        names += [one["store"]["store_name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert names == ["Yonder Alpha", "Yonder beta", "Yonder gamma"]
    assert cursor is None
    first = (await client.get(API, params={"q": "yonder", "limit": "1"})).json()["next_cursor"]
    foreign = await client.get(API, params={"near": "Boston", "cursor": first})
    assert code_of(foreign) == (400, "validation")
    assert len(shops) == 3


async def test_staff_of_the_site_see_the_store_that_they_decide_on(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The list of businesses leads to it; others still find nothing."""
    shop, moderator = await store(application, verified=False), await staff(application)
    listed = await client.get("/api/v1/admin/businesses?limit=100", headers=moderator.headers)
    found = {one["username"]: one["store_id"] for one in listed.json()["items"]}
    assert found[shop.owner.username] == shop.hashid
    assert (await client.get(f"/stores/{shop.hashid}")).status_code == 404
    signed_in(client, moderator)
    assert "Only your staff see this page" in (await client.get(f"/stores/{shop.hashid}")).text
    assert f"/stores/{shop.hashid}" in (await client.get("/admin/businesses", headers={"Accept": "text/html"})).text


async def test_stores_are_found_by_a_card_that_they_have_in_stock(
    application: Application, client: httpx.AsyncClient, hashids: dict[str, str]
) -> None:
    """At a price and of any printing; sold out, unpriced and unverified stores are left out, as on the page."""
    name, hashid = next(iter(hashids.items()))
    card = card_key(application, hashid)
    shops = [await store(application, store_name=f"Stocked {number}") for number in range(3)]
    unverified = await store(application, verified=False, store_name="Stocked unseen")
    key = StockKey(card, Finish.NONFOIL)
    for shop, copies, price in ((shops[0], 2, 250), (shops[1], 2, None), (unverified, 2, 250)):
        await put_in_stock(application, shop.id, key, copies=copies, price=price)
    await put_in_stock(application, shops[2].id, key, copies=1, price=250)
    async with application.units() as uow:
        await uow.store_stock.change(shops[2].id, [StockChange(key=key, copies=-1)])
        await uow.commit()

    async def found(**asked: str) -> set[str]:
        answer = await client.get(API, params={"q": "Stocked", "limit": "100", **asked})
        assert answer.status_code == 200, answer.text
        return {one["store"]["store_name"] for one in answer.json()["items"]}

    assert await found() == {"Stocked 0", "Stocked 1", "Stocked 2"}
    assert await found(card=hashid) == {"Stocked 0"}
    assert await found(card=hashid, near="Boston, MA") == {"Stocked 0"}
    other = next(one for one in hashids.values() if one != hashid)
    assert await found(card=other) == set()
    assert code_of(await client.get(API, params={"card": "zzzzzzzzzz"})) == (404, "card.not_found")
    page = (await client.get("/stores", params={"card": name, "q": "Stocked"})).text
    assert ("Stocked 0" in page, "Stocked 1" in page, "Stocked unseen" in page) == (True, False, False)
    wrong = await client.get("/stores", params={"card": "Xqzzyv Brrgl"})
    assert (wrong.status_code, "No card is called so" in wrong.text) == (422, True)


async def test_what_a_store_has_of_a_card_is_told(
    application: Application, client: httpx.AsyncClient, hashids: dict[str, str]
) -> None:
    """Its copies for sale in all, and the cheapest; without a card nothing, nor what is sold out or has no price."""
    name, hashid = next(iter(hashids.items()))
    card = card_key(application, hashid)
    shops = [await store(application, store_name=f"Counted {number}") for number in range(2)]
    foil, plain = StockKey(card, Finish.FOIL), StockKey(card, Finish.NONFOIL)
    unpriced, gone = StockKey(card, Finish.NONFOIL, Condition.MP), StockKey(card, Finish.NONFOIL, Condition.LP)
    for shop, key, copies, price in (
        (shops[0], foil, 2, 250),
        (shops[0], plain, 1_200, 400),
        (shops[0], unpriced, 5, None),
        (shops[0], gone, 1, 100),
        (shops[1], plain, 1, 399),
    ):
        await put_in_stock(application, shop.id, key, copies=copies, price=price)
    async with application.units() as uow:
        await uow.store_stock.change(shops[0].id, [StockChange(key=gone, copies=-1)])
        await uow.commit()
    asked = {"q": "Counted", "card": hashid}
    first, second = (one["in_stock"] for one in (await client.get(API, params=asked)).json()["items"])
    assert (first["copies"], first["price"], first["finish"], first["condition"]) == (1_202, "2.50", "foil", "NM")
    assert (first["name"], first["language"]) == (name, "en")
    assert (second["copies"], second["price"], second["finish"]) == (1, "3.99", "nonfoil")
    plainly = (await client.get(API, params={"q": "Counted"})).json()["items"]
    assert [one["in_stock"] for one in plainly] == [None, None]
    page = (await client.get("/stores", params={"card": name, "q": "Counted"})).text
    assert ("1,202 copies in stock</b>, from $2.50" in page, "1 copy in stock</b>, from $3.99" in page) == (True, True)
    assert f"/stores/{shops[0].hashid}/cards?q=" in page
    assert "in stock</b>" not in (await client.get("/stores", params={"q": "Counted"})).text
