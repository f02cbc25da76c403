"""A store's stock at Crystal Commerce: the variants of each top category, page by page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.stores.sync.items import (
    ItemRefusal,
    ListedState,
    ListingChange,
    PushOutcome,
    PushResult,
    SourceIdentity,
    SourceItem,
    SourcePage,
)
from dualcaster_core.stores.sync.shop_words import copy_words
from dualcaster_shops.facts import record, records, text, whole
from dualcaster_shops.wire import ShopWire

TITLE: Final = "Crystal Commerce"
VARIANTS: Final = 100
"""Variants in one page."""
PAUSE: Final = 0.5
"""Seconds between two requests: the API is slow, and drops connections that come faster."""
READ: Final = {"X-API-SCOPES": "admin:read-inventory"}
WRITE: Final = {"X-API-SCOPES": "admin:write-inventory"}


class CrystalCommerceStock:
    """``StockSource`` at Crystal Commerce's Admin API; a listing is called as its variant.

    A cursor is ``<categories left>|<page>``, the categories by their numbers.
    """

    def __init__(self, wire: ShopWire, credentials: Mapping[str, str]) -> None:
        self._wire = wire
        self._store = credentials["store"]
        wire.authorize({"X-API-PROXY-SECRET": credentials["proxy_secret"], "X-API-USERNAME": credentials["username"]})

    async def check(self) -> SourceIdentity:
        """Read the categories."""
        if not await self._categories():
            raise self._wire.unavailable("tells of no categories")
        return SourceIdentity(name=self._store)

    async def page(self, cursor: str | None, since: datetime | None) -> SourcePage:
        """Read a page of variants of the first category that is left."""
        if cursor is None:
            left, number = await self._categories(), 1
        else:
            words, _, page = cursor.partition("|")
            left = [found for found in map(whole, words.split(",")) if found is not None]
            number = whole(page) or 1
        if not left:
            return SourcePage()
        asked = {"category_id": left[0], "per_page": VARIANTS, "page": number}
        answer = record(await self._wire.ask("GET", "/variants", params=asked, headers=READ))
        found = answer.get("paginated_collection")
        if not isinstance(found, dict):
            raise self._wire.unavailable("answered a page without variants")
        pages = whole(found.get("total_pages"))
        if pages is None:
            pages = -(-(whole(found.get("total_entries")) or 0) // VARIANTS)
        entries = [record(entry.get("variant")) or entry for entry in records(found.get("entries"))]
        items = tuple(_item(entry) for entry in entries if whole(entry.get("id")) is not None)
        if number < pages:
            return SourcePage(items=items, next_cursor=_cursor(left, number + 1))
        return SourcePage(items=items, next_cursor=_cursor(left[1:], 1) if left[1:] else None)

    async def current(self, listing_ids: Sequence[str]) -> Mapping[str, ListedState]:
        """Read each variant."""
        found: dict[str, ListedState] = {}
        for one in listing_ids:
            answer = record(await self._wire.ask("GET", f"/variants/{whole(one)}", headers=READ))
            variant = record(answer.get("variant")) or answer
            if whole(variant.get("id")) is not None:
                found[one] = ListedState(quantity=max(0, _quantity(variant)), price_cents=_price(variant) or None)
        return found

    async def push(self, changes: Sequence[ListingChange]) -> Sequence[PushOutcome]:
        """Set quantity and price of each variant, which can be done again without harm."""
        return [await self._pushed(change) for change in changes]

    async def _pushed(self, change: ListingChange) -> PushOutcome:
        variant: dict[str, Any] = {"qty": change.after.quantity}
        if change.after.price_cents is not None:
            variant["sell_price"] = {"money": {"cents": change.after.price_cents, "currency": "USD"}}
        path = f"/variants/{whole(change.listing_id)}"
        answer = await self._wire.ask("PUT", path, json={"variant": variant}, headers=WRITE)
        taken = record(record(answer).get("variant"))
        if answer is None or (taken and _quantity(taken) != change.after.quantity):
            return PushOutcome(
                listing_id=change.listing_id, result=PushResult.REFUSED, message="the quantity was not taken"
            )
        return PushOutcome(listing_id=change.listing_id, result=PushResult.PUSHED)

    async def _categories(self) -> list[int]:
        answer = record(await self._wire.ask("GET", "/categories", headers=READ))
        tops = records(record(answer.get("category")).get("children"))
        numbers = (whole(record(one.get("category")).get("id")) for one in tops)
        return [number for number in numbers if number is not None]


def _cursor(left: Sequence[int], page: int) -> str:
    return f"{','.join(map(str, left))}|{page}"


def _quantity(variant: Mapping[str, Any]) -> int:
    available = whole(variant.get("available_qty"))
    return (whole(variant.get("qty")) or 0) if available is None else available


def _price(variant: Mapping[str, Any]) -> int | None:
    return whole(record(record(variant.get("sell_price")).get("money")).get("cents"))


def _item(variant: Mapping[str, Any]) -> SourceItem:
    told = [record(one.get("variant_descriptor")) or one for one in records(variant.get("descriptors"))]
    words = copy_words(*(text(one.get("value")) for one in told))
    game, place = text(variant.get("product_type_name")), text(variant.get("category_name"))
    name, _, number = text(variant.get("product_name")).partition(" - #")
    return SourceItem(
        listing_id=str(whole(variant.get("id"))),
        title=text(variant.get("product_name")) or f"variant {whole(variant.get('id'))}",
        quantity=_quantity(variant),
        price_cents=_price(variant),
        reference=PrintingReference(
            name=name,
            set_name=place or None,
            collector_number=number or None,
            number_is_canonical=False,
            tcgplayer_id=whole(variant.get("tcgplayer_id")),
            finish=words.finish,
        ),
        condition=words.condition,
        language=words.language,
        refusal=_refusal(game, is_single=words.is_single),
    )


def _refusal(game: str, *, is_single: bool) -> ItemRefusal | None:
    if game and not game.casefold().startswith("magic"):
        return ItemRefusal(reason="other_game", message=f"“{game[:60]}” is another game")
    if not is_single or "sealed" in game.casefold():
        return ItemRefusal(reason="not_a_card", message="a sealed product is not a single card")
    return None
