"""The shop systems at the wire, from servers of our own that speak their protocols."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.sync.errors import CredentialsIncomplete, CredentialsRefused, SourceUnavailable
from dualcaster_core.stores.sync.items import ListedState, ListingChange, PushResult, SourceItem
from dualcaster_core.stores.sync.ports import StockSource
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_shops import ShopAddresses, ShopSources
from dualcaster_shops.wire import WireLimits
from tests.support.asgi_server import served
from tests.support.patience import GENEROUS
from tests.support.shop_systems import LocalCrystalCommerce, LocalShop, LocalShopify, LocalTcgplayer

TCG = {"public_key": "public", "private_key": "private", "access_token": "store"}
CRYSTAL = {"store": "mox", "username": "mox", "proxy_secret": "hush"}
SHOPIFY = {"shop": "mox.myshopify.com", "access_token": "shpat", "location_id": "7"}
KEYS: Mapping[StockProvider, dict[str, str]] = {
    StockProvider.TCGPLAYER: TCG,
    StockProvider.CRYSTAL_COMMERCE: CRYSTAL,
    StockProvider.BINDERPOS: SHOPIFY,
}


def _sku(key: int, quantity: int = 4, condition: int = 1, printing: int = 1) -> dict[str, Any]:
    return {
        "skuId": key,
        "quantity": quantity,
        "price": 1.75,
        "conditionId": condition,
        "printingId": printing,
        "languageId": 1,
    }


def _tcgplayer() -> LocalTcgplayer:
    names = {number: (f"Card {number}", "Magic 2011", "Magic") for number in range(100, 160)}
    skus = {number: [_sku(number * 10)] for number in names} | {999: [_sku(9)]}
    skus[100].append(_sku(7, -2, 2, 2))
    return LocalTcgplayer(skus, names | {999: ("Pikachu", "Base Set", "Pokemon")})


def _variant(key: int, words: str = "Near Mint Foil") -> dict[str, Any]:
    return {
        "id": key,
        "product_name": f"Card {key}",
        "qty": 9,
        "available_qty": 4,
        "sell_price": {"money": {"cents": 175, "currency": "USD"}},
        "descriptors": [{"name": "Condition", "value": words}, {"name": "Language", "value": "Japanese"}],
    }


def _shop_variant(key: int, title: str = "Near Mint Foil", kind: str = "MTG Single") -> dict[str, Any]:
    return {
        "title": title,
        "price": "1.75",
        "inventoryQuantity": 4,
        "inventoryItem": {"id": f"gid://shopify/InventoryItem/{key + 1000}"},
        "product": {
            "id": f"gid://shopify/Product/{key + 2000}",
            "title": f"Card {key} [Magic 2011]",
            "vendor": "Magic: The Gathering",
            "productType": kind,
        },
    }


SYSTEMS: Mapping[StockProvider, Callable[[], Any]] = {
    StockProvider.TCGPLAYER: _tcgplayer,
    StockProvider.CRYSTAL_COMMERCE: lambda: LocalCrystalCommerce(
        {1: [_variant(key) for key in range(1, 131)], 2: [], 3: [_variant(500, "Unopened")]}
    ),
    StockProvider.BINDERPOS: lambda: LocalShopify(
        {**{key: _shop_variant(key) for key in range(1, 61)}, 900: _shop_variant(900, "Default Title", "Sealed")}
    ),
}
EVERY = pytest.mark.parametrize("provider", SYSTEMS)


@asynccontextmanager
async def opened(
    provider: StockProvider, system: Any, shop: LocalShop | None = None, keys: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[StockSource, LocalShop]]:
    """Serve a system, and open it with its keys."""
    local = shop or LocalShop(system.reply)
    async with served(local) as url:
        if isinstance(system, LocalShopify):
            system.address = url
        limits = WireLimits(patience=GENEROUS, longest_wait=0.05)
        addresses = ShopAddresses(tcgplayer=url, crystal_commerce=url + "/{store}", shopify=url + "/{shop}")
        sources = ShopSources(addresses=addresses, limits=limits, is_paced=False)
        async with sources.open(provider, {**KEYS[provider], **(keys or {})}) as source:
            yield source, local


async def everything(source: StockSource) -> list[SourceItem]:
    """Read all pages."""
    items: list[SourceItem] = []
    cursor: str | None = None
    for _ in range(100):
        page = await source.page(cursor, None)
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items
    raise AssertionError("it lists no end")


@EVERY
async def test_every_listing_is_read_once(provider: StockProvider) -> None:
    """Pages follow each other to the end, with quantities, prices, grades and what is no single card."""
    async with opened(provider, SYSTEMS[provider]()) as (source, _):
        assert (await source.check()).name
        items = await everything(source)
    assert len({one.listing_id for one in items}) == len(items) >= 61
    good = [one for one in items if one.refusal is None]
    assert {one.refusal.reason for one in items if one.refusal} == {
        "other_game" if provider is StockProvider.TCGPLAYER else "not_a_card"
    }
    assert {one.price_cents for one in good} == {175}
    assert {one.condition for one in good} >= {Condition.NM}
    if provider is StockProvider.TCGPLAYER:
        (odd,) = [one for one in good if one.quantity < 0]
        assert (odd.quantity, odd.condition, odd.reference.finish) == (-2, Condition.LP, Finish.FOIL)
    else:
        assert {one.reference.finish for one in good} == {Finish.FOIL}
        assert {one.quantity for one in good} == {4}


@EVERY
async def test_trouble_that_passes_is_waited_for(provider: StockProvider) -> None:
    """Too many requests, a fault, half an answer and a dropped connection are repeated, and nothing is lost."""
    system = SYSTEMS[provider]()
    clean = LocalShop(system.reply)
    async with opened(provider, system, clean) as (source, _):
        expected = await everything(source)
    again = SYSTEMS[provider]()
    local = LocalShop(again.reply, whims=[(429, {"retry-after": "0"}), "half", None, "drop", (503, {}), None])
    async with opened(provider, again, local) as (source, _):
        assert await everything(source) == expected
    assert local.whims == []


@EVERY
async def test_keys_that_are_not_let_in_are_told_from_a_system_that_is_away(provider: StockProvider) -> None:
    """401 and 403 ask for new keys; a system that only fails is unavailable in the end."""
    wrong = {"private_key": "no", "proxy_secret": "no", "access_token": "no"}
    async with opened(provider, SYSTEMS[provider](), keys=wrong) as (source, _):
        with pytest.raises(CredentialsRefused):
            await source.check()
    local = LocalShop(SYSTEMS[provider]().reply, whims=[(500, {})] * 20)
    async with opened(provider, SYSTEMS[provider](), local) as (source, _):
        with pytest.raises(SourceUnavailable, match="answered 500"):
            await source.check()


@EVERY
async def test_changes_are_sent_and_read_back(provider: StockProvider) -> None:
    """What was sent is there afterwards; sending it again changes nothing."""
    async with opened(provider, SYSTEMS[provider]()) as (source, _):
        one = next(one for one in await everything(source) if one.refusal is None and one.quantity == 4)
        before = ListedState(quantity=4, price_cents=175)
        assert await source.current([one.listing_id]) == {one.listing_id: before}
        after = ListedState(quantity=2, price_cents=199)
        change = ListingChange(listing_id=one.listing_id, before=before, after=after)
        (outcome,) = await source.push([change])
        assert outcome.result is PushResult.PUSHED
        assert await source.current([one.listing_id]) == {one.listing_id: after}


async def test_shopify_leaves_alone_what_changed_there() -> None:
    """A quantity that is not what it was any more is not set, and the others of the same call are."""
    system = LocalShopify({key: _shop_variant(key) for key in (1, 2)})
    async with opened(StockProvider.BINDERPOS, system) as (source, _):
        system.variants[1]["inventoryQuantity"] = 3
        changes = [
            ListingChange(
                listing_id=f"{key}:{key + 1000}:{key + 2000}",
                before=ListedState(quantity=4, price_cents=175),
                after=ListedState(quantity=1, price_cents=175),
            )
            for key in (1, 2)
        ]
        outcomes = await source.push(changes)
    assert [one.result for one in outcomes] == [PushResult.CHANGED_THERE, PushResult.PUSHED]
    assert [system.variants[key]["inventoryQuantity"] for key in (1, 2)] == [3, 1]


async def test_shopify_is_asked_as_fast_as_its_points_allow() -> None:
    """A throttled query waits and is repeated; an export that fails is begun again; changes are asked by their date."""
    system = LocalShopify({1: _shop_variant(1)}, throttled=2, failing=1)
    async with opened(StockProvider.BINDERPOS, system) as (source, _):
        assert len(await everything(source)) == 1
        assert system.begun == 2
        await source.page(None, datetime(2026, 3, 2, 18, 30, tzinfo=UTC))
    assert "updated_at:>'2026-03-02T18:30:00Z'" in system.export_query


@pytest.mark.parametrize("shop", ["169.254.169.254", "evil.example/x.myshopify.com", "a@b.myshopify.com", ""])
async def test_nobody_leads_us_to_other_addresses(shop: str) -> None:
    """A shop's domain is one of Shopify's, and a store's name has no dots."""
    with pytest.raises(CredentialsIncomplete):
        ShopAddresses().of_shopify(shop)
    with pytest.raises(CredentialsIncomplete):
        ShopAddresses().of_crystal_commerce("evil.example/")
