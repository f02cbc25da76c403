"""A store's stock at Shopify, where BinderPOS keeps it: read by bulk exports, written by mutations that compare."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from dualcaster_core.stores.sync.items import (
    ListedState,
    ListingChange,
    PushOutcome,
    PushResult,
    SourceIdentity,
    SourceItem,
    SourcePage,
)
from dualcaster_shops import shopify_queries as queries
from dualcaster_shops.facts import cents, record, records, text, whole
from dualcaster_shops.shopify_graphql import ShopifyGraphql
from dualcaster_shops.shopify_items import item_of_line, number_of, quantity_of
from dualcaster_shops.wire import ShopWire

TITLE: Final = "Shopify"
LINES: Final = 5_000
"""Lines of an export in one page."""
POLLS: Final = 5
POLL_PAUSE: Final = 4.0
"""A page that waits for an export asks so often, so many seconds apart, before it comes back empty."""
MOST_RESTARTS: Final = 3
_PREPARING: Final = frozenset({"CREATED", "RUNNING", "CANCELING"})


class ShopifyStock:
    """``StockSource`` at Shopify; a listing is called ``<variant>:<inventory item>:<product>``.

    A cursor is ``<restarts>|<export>|<lines read>``. An export is kept by Shopify for a week.
    """

    def __init__(self, wire: ShopWire, credentials: Mapping[str, str]) -> None:
        wire.authorize({"X-Shopify-Access-Token": credentials["access_token"]})
        self._api = ShopifyGraphql(wire)
        self._wire = wire
        self._location = whole(credentials.get("location_id", ""))

    async def check(self) -> SourceIdentity:
        """Ask for the shop's name and its locations; the only one there is stands for the shop from now on."""
        data = await self._api.ask(queries.SHOP)
        places = [number_of(one.get("id")) for one in records(record(data.get("locations")).get("nodes"))]
        name = text(record(data.get("shop")).get("name")) or TITLE
        if self._location is None and len(places) == 1 and places[0] is not None:
            return SourceIdentity(name=name, learned={"location_id": str(places[0])})
        return SourceIdentity(name=name)

    async def page(self, cursor: str | None, since: datetime | None) -> SourcePage:
        """Begin an export, wait for it, or read a part of it."""
        restarts, export, done = _read(cursor)
        if not export:
            return SourcePage(next_cursor=f"{restarts}|{await self._begun(since)}|0")
        operation = await self._operation(export)
        status = text(operation.get("status"))
        if status in _PREPARING:
            return SourcePage(next_cursor=cursor)
        if status != "COMPLETED":
            if restarts + 1 >= MOST_RESTARTS:
                told = text(operation.get("errorCode")) or status.lower() or "is gone"
                raise self._wire.unavailable(f"could not export its products: {told}")
            return SourcePage(next_cursor=f"{restarts + 1}||0")
        url = text(operation.get("url"))
        items, read = await self._lines(url, done) if url else ([], 0)
        following = f"{restarts}|{export}|{done + read}" if read == LINES else None
        return SourcePage(items=tuple(items), next_cursor=following, expected=whole(operation.get("rootObjectCount")))

    async def current(self, listing_ids: Sequence[str]) -> Mapping[str, ListedState]:
        """Read variants by their ids, in one query."""
        if not listing_ids:
            return {}
        by_variant = {one.partition(":")[0]: one for one in listing_ids}
        ids = [f"gid://shopify/ProductVariant/{number}" for number in by_variant]
        data = await self._api.ask(queries.current(self._location), ids=ids)
        found = {}
        for variant in records(data.get("nodes")):
            one = by_variant.get(str(number_of(variant.get("id"))))
            if one is not None:
                price = cents(variant.get("price")) or None
                found[one] = ListedState(quantity=max(0, quantity_of(variant)), price_cents=price)
        return found

    async def push(self, changes: Sequence[ListingChange]) -> Sequence[PushOutcome]:
        """Set quantities where they are still as before, then prices product by product."""
        counted = [one for one in changes if one.after.quantity != one.before.quantity]
        failed = await self._quantities(counted) if counted else {}
        priced = [one for one in changes if one.after.price_cents != one.before.price_cents]
        failed |= await self._prices([one for one in priced if one.listing_id not in failed])
        return [
            failed.get(one.listing_id) or PushOutcome(listing_id=one.listing_id, result=PushResult.PUSHED)
            for one in changes
        ]

    async def _begun(self, since: datetime | None) -> str:
        """Begin an export; one of ours that is under way already is taken over."""
        query = queries.export(since, self._location)
        data = await self._api.ask(queries.BEGIN_EXPORT, query=query)
        begun = record(data.get("bulkOperationRunQuery"))
        number = number_of(record(begun.get("bulkOperation")).get("id"))
        if number is not None:
            return str(number)
        running = record((await self._api.ask(queries.RUNNING_EXPORT)).get("currentBulkOperation"))
        number = number_of(running.get("id"))
        if (
            number is not None
            and text(running.get("status")) in _PREPARING
            and text(running.get("query")) == text(query)
        ):
            return str(number)
        told = next((text(one.get("message")) for one in records(begun.get("userErrors"))), "")
        raise self._wire.unavailable(f"begins no export of its products: {told[:200]}")

    async def _operation(self, export: str) -> dict[str, Any]:
        for poll in range(POLLS):
            data = await self._api.ask(queries.EXPORT, id=f"gid://shopify/BulkOperation/{export}")
            operation = record(data.get("node"))
            if text(operation.get("status")) not in _PREPARING or poll == POLLS - 1:
                return operation
            await self._wire.sleep(POLL_PAUSE)
        raise AssertionError("unreachable")

    async def _lines(self, url: str, done: int) -> tuple[list[SourceItem], int]:
        items: list[SourceItem] = []
        read = 0
        async for line in self._wire.lines(url, skip=done):
            try:
                item = item_of_line(line)
            except ValueError as error:
                raise self._wire.unavailable("broke off in the middle of a line of its export") from error
            read += 1
            if item is not None:
                items.append(item)
            if read == LINES:
                break
        return items, read

    async def _quantities(self, changes: Sequence[ListingChange]) -> dict[str, PushOutcome]:
        """Set quantities, all or none; without those that turn out to have changed, once more."""
        if self._location is None:
            told = "the shop has several locations: state the one to change in the connection"
            return {one.listing_id: _refused(one, told) for one in changes}
        failed: dict[str, PushOutcome] = {}
        left = list(changes)
        for _ in range(2):
            if not left:
                break
            given = queries.quantities(
                [(_item(one), one.before.quantity, one.after.quantity) for one in left], self._location
            )
            data = await self._api.ask(queries.SET_QUANTITIES, input=given)
            errors = list(records(record(data.get("inventorySetQuantities")).get("userErrors")))
            if not errors:
                return failed
            named = _by_line(errors, left)
            failed |= named
            left = [one for one in left if one.listing_id not in named]
        return failed | {one.listing_id: _refused(one, "the quantity was not taken") for one in left}

    async def _prices(self, changes: Sequence[ListingChange]) -> dict[str, PushOutcome]:
        by_product: dict[str, list[ListingChange]] = defaultdict(list)
        for one in changes:
            if one.after.price_cents is not None:
                by_product[one.listing_id.rpartition(":")[2]].append(one)
        failed: dict[str, PushOutcome] = {}
        for product, ones in by_product.items():
            variants = [
                {
                    "id": f"gid://shopify/ProductVariant/{_variant(one)}",
                    "price": f"{(one.after.price_cents or 0) / 100:.2f}",
                }
                for one in ones
            ]
            data = await self._api.ask(
                queries.SET_PRICES, productId=f"gid://shopify/Product/{product}", variants=variants
            )
            errors = list(records(record(data.get("productVariantsBulkUpdate")).get("userErrors")))
            if errors:
                told = text(errors[0].get("message")) or "the price was not taken"
                failed |= {one.listing_id: _refused(one, told) for one in ones}
        return failed


def _read(cursor: str | None) -> tuple[int, str, int]:
    restarts, export, done = [*(cursor or "0||0").split("|"), "", ""][:3]
    return whole(restarts) or 0, export if export.isdecimal() else "", whole(done) or 0


def _variant(change: ListingChange) -> str:
    return change.listing_id.partition(":")[0]


def _item(change: ListingChange) -> str:
    return change.listing_id.split(":")[1]


def _refused(change: ListingChange, message: str) -> PushOutcome:
    return PushOutcome(listing_id=change.listing_id, result=PushResult.REFUSED, message=message)


def _by_line(errors: Sequence[Mapping[str, Any]], lines: Sequence[ListingChange]) -> dict[str, PushOutcome]:
    """Tell which lines errors are about: their path ends with ``quantities``, the place of the line, and a field."""
    found: dict[str, PushOutcome] = {}
    for error in errors:
        path = error.get("field")
        parts = path if isinstance(path, list) else []
        place = next((int(part) for part in parts if isinstance(part, str) and part.isdecimal()), None)
        if place is None or place >= len(lines):
            continue
        line = lines[place]
        if text(error.get("code")) in {"COMPARE_QUANTITY_STALE", "CHANGE_FROM_QUANTITY_STALE"}:
            found[line.listing_id] = PushOutcome(
                listing_id=line.listing_id, result=PushResult.CHANGED_THERE, message="it was changed there meanwhile"
            )
        else:
            found[line.listing_id] = _refused(line, text(error.get("message")))
    return found
