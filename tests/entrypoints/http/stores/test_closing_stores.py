"""Closing a store over the API and on the pages, and what its customers see of it then."""

import httpx

from dualcaster_app import Application
from dualcaster_core.stores.buylist.credit import CreditBooking, CreditKind
from tests.support.people import Person, csrf_of, person
from tests.support.stores import StoreScene, store

HTML = {"accept": "text/html"}


async def _credited(application: Application, shop: StoreScene) -> Person:
    """Give somebody credit at a store."""
    customer = await person(application)
    async with application.units() as uow:
        state = await uow.store_credit.hold(shop.id, customer.user_id)
        booking = CreditBooking(kind=CreditKind.GRANTED, cents=12_50, reference="order-1")
        await uow.store_credit.post(state.booked(booking, application.clock.now(), shop.owner.user_id))
        await uow.commit()
    return customer


async def test_an_owner_closes_their_store_with_its_name(application: Application, client: httpx.AsyncClient) -> None:
    """The page says what ends with it; another name changes nothing; then everybody reads that it has closed."""
    shop = await store(application)
    customer = await _credited(application, shop)
    here = f"/store/{shop.hashid}/close"
    client.cookies.update(shop.owner.cookies)
    asked = await client.get(here, headers=HTML)
    assert "$12.50" in asked.text
    assert "1 customer," in asked.text
    token = await csrf_of(client, here)
    wrong = await client.post(here, data={"_csrf_token": token, "store_name": "Mox"}, headers=HTML)
    assert (wrong.status_code, "Type the name of the store to close it" in wrong.text) == (422, True)
    done = await client.post(here, data={"_csrf_token": token, "store_name": "mox corner"}, headers=HTML)
    assert (done.status_code, done.headers["location"]) == (303, "/settings/stores")
    assert (await client.get(f"/store/{shop.hashid}", headers=HTML)).status_code == 404
    client.cookies.clear()
    front = await client.get(f"/stores/{shop.hashid}", headers=HTML)
    assert (front.status_code, "This store closed on" in front.text) == (200, True)
    assert "1 Main Street" not in front.text
    assert 'among <a href="/buylist">your sales</a>' in front.text
    assert "LocalBusiness" not in front.text
    credit = (await client.get("/api/v1/buylist/credit", headers=customer.headers)).json()["items"]
    assert [(one["store_closed"], one["balance"]) for one in credit] == [(True, "12.50")]


async def test_a_store_is_closed_over_the_api(application: Application, client: httpx.AsyncClient) -> None:
    """By its owner alone; it says since when, and is found no more."""
    shop = await store(application)
    address = f"/api/v1/stores/{shop.hashid}"
    body = {"store_name": "Mox Corner"}
    refused = await client.post(f"{address}/close", json=body, headers=shop.manager.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "store.forbidden")
    wrong = await client.post(f"{address}/close", json={"store_name": "Lotus"}, headers=shop.owner.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "store.name_differs")
    closed = await client.post(f"{address}/close", json=body, headers=shop.owner.headers)
    assert closed.status_code == 204, closed.text
    again = await client.post(f"{address}/close", json=body, headers=shop.owner.headers)
    assert again.status_code == 404
    assert (await client.get(address)).json()["closed_at"] is not None
    found = (await client.get("/api/v1/stores?q=mox")).json()["items"]
    assert shop.hashid not in {one["store"]["id"] for one in found}
