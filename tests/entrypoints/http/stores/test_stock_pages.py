"""The stock of stores and its sync, over the API and on pages."""

import hashlib
import hmac
from base64 import b64encode
from datetime import timedelta

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_core.stores.sync.credentials import CredentialKeeper
from dualcaster_core.stores.sync.items import Listing
from dualcaster_core.stores.sync.model import StockConnection, SyncRun, SyncRunKind
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_crypto import FernetCipher
from tests.support.databases import SECRET
from tests.support.stores import StoreScene, store


@pytest.fixture
async def shop(application: Application) -> StoreScene:
    """A verified store."""
    return await store(application)


async def _stocked(application: Application, shop: StoreScene, card: int, copies: int = 3) -> str:
    key = StockKey(card, Finish.NONFOIL)
    async with application.units() as uow:
        lines = await uow.store_stock.change(shop.id, [StockChange(key=key, copies=copies, cost_cents=100)])
        await uow.store_stock.reprice(shop.id, {key: 250})
        await uow.commit()
    return application.ids.encode(IdKind.STOCK, lines[key].id)


async def test_everybody_sees_what_is_for_sale_and_the_staff_what_it_cost(
    client: httpx.AsyncClient, application: Application, shop: StoreScene, hashids: dict[str, str]
) -> None:
    """Offers have no cost; the stock has; a clerk may change copies but not prices."""
    card = application.ids.decode(IdKind.CARD, next(iter(hashids.values())))
    assert card is not None
    line = await _stocked(application, shop, card)
    path = f"/api/v1/stores/{shop.hashid}"
    offers = (await client.get(f"{path}/offers")).json()
    assert [(one["quantity"], one["price"]) for one in offers["items"]] == [(3, "2.50")]
    assert "cost" not in offers["items"][0]
    clerk, owner = shop.clerk.headers, shop.owner.headers
    (mine,) = (await client.get(f"{path}/stock", headers=clerk)).json()["items"]
    assert (mine["id"], mine["cost"], mine["price"], mine["is_listed"]) == (line, "1.00", "2.50", False)
    change = {"version": mine["version"], "quantity": 2, "cost": "1.00", "price": "2.50"}
    assert (await client.put(f"{path}/stock/{line}", json=change, headers=clerk)).status_code == 200
    again = await client.put(f"{path}/stock/{line}", json=change, headers=clerk)
    assert (again.status_code, again.json()["code"]) == (409, "store.stock_changed")
    dearer = change | {"version": mine["version"] + 1, "price": "3.00"}
    refused = await client.put(f"{path}/stock/{line}", json=dearer, headers=clerk)
    assert (refused.status_code, refused.json()["code"]) == (403, "store.forbidden")
    assert (await client.put(f"{path}/stock/{line}", json=dearer, headers=owner)).status_code == 200
    total = (await client.get(f"{path}/stock/summary", headers=owner)).json()
    assert (total["copies"], total["value"], total["cost"]) == (2, "6.00", "2.00")
    assert (await client.delete(f"{path}/stock/{line}", headers=owner)).status_code == 204
    assert (await client.get(f"{path}/offers")).json()["items"] == []


async def test_webhooks_count_only_when_they_are_signed(
    client: httpx.AsyncClient, application: Application, shop: StoreScene, hashids: dict[str, str]
) -> None:
    """A signed message changes the stock; one with a byte changed, of another shop, or repeated late does not."""
    card = application.ids.decode(IdKind.CARD, next(iter(hashids.values())))
    assert card is not None
    keeper, now = CredentialKeeper(FernetCipher.with_secret(SECRET)), application.clock.now()
    keys = {"shop": "mox.myshopify.com", "access_token": "x", "webhook_secret": "hush", "location_id": "7"}
    key = StockKey(card, Finish.NONFOIL)
    async with application.units() as uow:
        await uow.stock_connections.store(
            StockConnection(
                store_id=shop.id, provider=StockProvider.BINDERPOS, credentials=keeper.sealed(keys), interval_hours=None
            )
        )
        run = await uow.sync_runs.add(
            SyncRun(store_id=shop.id, kind=SyncRunKind.PULL, provider=StockProvider.BINDERPOS, created_at=now)
        )
        listing = Listing(listing_id="1:2:3", second_id="2", title="Bolt", key=key, quantity=9, price_cents=100)
        await uow.listings.stage(run, [listing], now - timedelta(minutes=5))
        await uow.listings.merge(run)
        await uow.commit()
    at = now.isoformat()
    body = f'{{"inventory_item_id":2,"location_id":7,"available":4,"updated_at":"{at}"}}'.encode()

    async def send(content: bytes, signed: bytes = body, from_shop: str = "mox.myshopify.com") -> int:
        signature = b64encode(hmac.new(b"hush", signed, hashlib.sha256).digest()).decode()
        headers = {
            "X-Shopify-Topic": "inventory_levels/update",
            "X-Shopify-Shop-Domain": from_shop,
            "X-Shopify-Hmac-Sha256": signature,
            "Content-Type": "application/json",
        }
        return (await client.post(f"/api/webhooks/shopify/{shop.hashid}", content=content, headers=headers)).status_code

    async def copies() -> int:
        async with application.units() as uow:
            return (await uow.store_stock.on_hand(shop.id, [key]))[key].quantity

    assert await send(body.replace(b"4", b"5", 1)) == 401
    assert await send(body, from_shop="other.myshopify.com") == 401
    assert await copies() == 9
    assert await send(body) == 204
    assert await copies() == 4
    late = body.replace(b'"available":4', b'"available":8').replace(
        at.encode(), (now - timedelta(seconds=9)).isoformat().encode()
    )
    assert await send(late, late) == 204
    assert await copies() == 4
    broken = b'{"inventory_item_id":'
    assert await send(broken, broken) == 401


async def test_a_page_follows_a_run_by_a_part_of_it(
    client: httpx.AsyncClient, application: Application, shop: StoreScene
) -> None:
    """Script gets how far it is while it is under way, and then what it changed; others are led to the page."""
    here, part = f"/store/{shop.hashid}/sync", {"HX-Request": "true"}
    client.cookies.update(shop.owner.cookies)
    await application.stores.sync.starting.upload(
        shop.id,
        shop.owner.user_id,
        file_name="stock.csv",
        content=b"Quantity,Name,Edition,Collector Number\n2,No Such Card,xyz,1\n",
    )
    going = await client.get(f"{here}/progress", headers=part)
    assert going.status_code == 200
    assert "0 listings read" in going.text
    assert "<html" not in going.text
    assert "HX-Retarget" not in going.headers
    assert "Under way" in (await client.get(f"/store/{shop.hashid}")).text
    await drain_outbox(application)
    ended = await client.get(f"{here}/progress", headers=part)
    assert (ended.headers["HX-Retarget"], ended.headers["HX-Reselect"]) == ("#sync-rest", "#sync-rest")
    assert "Up to date" in ended.text
    assert "sync/progress" not in ended.text
    plain = await client.get(f"{here}/progress")
    assert (plain.status_code, plain.headers["location"]) == (303, here)
