"""A store's 5,000 listings of real cards, read over the wire of Shopify's bulk export.

``DUALCASTER_BENCH_DATA`` has the catalogue. Budget: a minute from empty on two cores, since somebody watches the first
sync, and less than that for what comes later; each takes as many statements as it would for a tenth of the listings,
but for those that renew the planner's statistics.
"""

import json
import lzma
from pathlib import Path
from time import perf_counter
from typing import Any

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.stores.sync.model import StockConnection
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.stores.sync.views import SyncRunView
from dualcaster_shops import ShopAddresses
from tests.support.asgi_server import served
from tests.support.bench_market import bench_data, import_bench_catalogue
from tests.support.databases import SECRET, create_database
from tests.support.shop_systems import LocalShop, LocalShopify
from tests.support.stores import StoreScene, store

ITEMS, CHANGED, SECONDS = 5_000, 250, 60.0
KEYS = {"shop": "mox.myshopify.com", "access_token": "shpat", "location_id": "7"}
Variants = dict[int, dict[str, Any]]


async def test_five_thousand_real_listings_are_synced(servers: dualcaster_embedded.EmbeddedServers) -> None:
    """From empty, again, only what changed, and with some gone; nearly all find their printing."""
    catalogue = bench_data() / "catalogue" / "default-cards-shape.json.xz"
    url = create_database(servers.database_url)
    await import_bench_catalogue(url, catalogue)
    system = LocalShopify(_variants(catalogue), preparing=0)
    async with served(LocalShop(system.reply)) as address:
        system.address = address
        settings = Settings(
            secret_key=SECRET,
            database_url=url,
            redis_url=servers.redis_url,
            shops=ShopAddresses(shopify=address + "/{shop}"),
        )
        async with open_application(settings, migrated=False) as application:
            whole = system.variants
            few = await _connected(application)
            system.variants = dict(list(whole.items())[: ITEMS // 10])
            _, of_few = await _synced(application, few, "a tenth, from empty")
            shop = await _connected(application)
            system.variants = whole
            first, of_all = await _synced(application, shop, "from empty")
            again, _ = await _synced(application, shop, "nothing changed", everything=True)
            system.variants = {key: whole[key] | {"inventoryQuantity": 9} for key in list(whole)[:CHANGED]}
            changed, _ = await _synced(application, shop, "only what changed")
            system.variants = dict(list(whole.items())[CHANGED:])
            gone, _ = await _synced(application, shop, "some gone", everything=True)
    assert (first.counts.items, again.counts.items, changed.counts.items) == (ITEMS, ITEMS, CHANGED)
    assert first.counts.mapped > 0.97 * ITEMS
    assert (again.counts.added, again.counts.changed, again.counts.removed) == (0, 0, 0)
    assert changed.counts.removed == 0 < changed.counts.changed <= CHANGED
    assert gone.counts.removed > 0
    assert of_all - of_few <= 6, "renewed statistics of the tables that changed much may add six"


def _variants(catalogue: Path) -> Variants:
    """List every eleventh card of the catalogue, as a shop of BinderPOS does."""
    with lzma.open(catalogue, "rt", encoding="utf-8") as file:
        cards = [one for one in json.load(file) if one.get("lang", "en") == "en"][::11][:ITEMS]
    assert len(cards) == ITEMS
    return {
        number: {
            "title": "Near Mint Foil" if card["finishes"] == ["foil"] else "Near Mint",
            "price": f"{1 + number % 40}.75",
            "inventoryQuantity": number % 7,
            "inventoryItem": {"id": f"gid://shopify/InventoryItem/{number + 100_000}"},
            "product": {
                "id": f"gid://shopify/Product/{number + 200_000}",
                "title": f"{card['name']} ({card['collector_number']}) [{card['set_name']}]",
                "vendor": "Magic: The Gathering",
                "productType": "MTG Single",
            },
        }
        for number, card in enumerate(cards, start=1)
    }


async def _connected(application: Application) -> StoreScene:
    shop = await store(application)
    async with application.units() as uow:
        credentials = application.stores.sync.connecting.keeper.sealed(KEYS)
        await uow.stock_connections.store(
            StockConnection(store_id=shop.id, provider=StockProvider.BINDERPOS, credentials=credentials)
        )
        await uow.commit()
    return shop


async def _synced(
    application: Application, shop: StoreScene, words: str, *, everything: bool = False
) -> tuple[SyncRunView, int]:
    """Run a sync to its end, and print what it took; return it with its statements."""
    sync, owner = application.stores.sync, shop.owner.user_id
    run = await sync.starting.start(shop.id, owner, everything=everything)
    before, began = application.database.statements, perf_counter()
    while not await sync.work.slice(run.id):
        pass
    took = perf_counter() - began
    sent = application.database.statements - before
    view = await sync.reporting.run(shop.id, owner, run.id)
    counts = view.counts
    print(
        f"{words:22} {counts.items:6,} items {counts.mapped:6,} mapped {counts.added:6,} added"
        f" {counts.changed:5,} changed {counts.removed:4,} removed {sent:4} statements {took:6.1f} s"
    )
    assert took < SECONDS
    return view, sent
